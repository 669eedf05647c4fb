"""The commands as a person types them: what they print, what they write, and their exit codes."""

from __future__ import annotations

import csv
import io
import os
import pty
import re
import subprocess
import sys

import pytest
from guides import LEVELS, ROOT, buildable_guide, files_in, samepage

from samepage.cli.commands import with_command
from samepage.content.jsonschema import MODELS, schema_text
from samepage.content.loader import declared_levels, load_library


@pytest.fixture
def guide(tmp_path):
    return buildable_guide(tmp_path / "guide")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ([], ["build"]),
        (["--site", "north"], ["build", "--site", "north"]),
        (["build", "--site", "north"], ["build", "--site", "north"]),
        (["check"], ["check"]),
        (["--help"], ["--help"]),
        (["chekc"], ["chekc"]),
    ],
)
def test_build_is_what_happens_without_a_command(typed, meant):
    assert with_command(typed) == meant


def test_help_lists_the_commands_and_what_people_do_every_day():
    done = samepage("--help")
    assert done.returncode == 0
    for line in ("python3 build.py check", "new-site", "fields", "schema", "python3 build.py test"):
        assert line in done.stdout


@pytest.mark.parametrize(
    "command", ["build", "check", "new-site", "fields", "schema", "report", "status", "mail"]
)
def test_every_option_of_every_command_is_explained(command):
    done = samepage(command, "--help", COLUMNS="160", TERM="dumb")
    assert done.returncode == 0
    options = re.findall(r"^│ +(?:\* +)?(--[\w-]+)(.*)│$", done.stdout, re.MULTILINE)
    assert options and all(re.search(r"\s[A-Za-z][^│<>]{8}", rest) for _, rest in options)


@pytest.mark.parametrize(
    "typed", [["check"], ["fields"], ["build", "--site", "nroth"], ["chekc"]], ids=" ".join
)
def test_in_a_fork_a_command_does_what_it_does_in_a_process_of_its_own(guide, typed):
    """Most tests run commands in forks of one process (tests/command_server.py), and rely on this."""
    guide.replace("front/about.yaml", "Written", "Geschrieben ʻĀina")
    options = ["--guide", guide.root] if typed != ["chekc"] else []
    forked, own = samepage(*typed, *options), samepage(*typed, *options, PYTHONHASHSEED="0")
    assert forked.args[0] == typed[0] and own.args[1:3] == ["-m", "samepage"]
    assert (forked.returncode, forked.stdout, forked.stderr) == (own.returncode, own.stdout, own.stderr)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["chekc"], "No such command 'chekc'. Did you mean 'check'?"),
        (["--sites", "x"], "No such option: --sites"),
        (["--jobs", "0"], "--jobs"),
        (["--format", "txt"], "--format"),
    ],
)
def test_what_is_not_understood_gets_a_line_and_exit_code_2(typed, said):
    done = samepage(*typed)
    assert done.returncode == 2 and said in done.stderr
    assert done.stderr.splitlines()[-1] == "See: python3 build.py --help"


def test_check_counts_the_files_it_read(guide):
    done = samepage("check", "--guide", guide.root)
    assert (done.returncode, done.stdout, done.stderr) == (0, "No problems in 9 files.\n", "")


def test_check_prints_each_mistake_on_one_whole_line(guide):
    guide.replace("stages/commit.yaml", "How will you work?", "How {{ site.nmae }} " + "and so on " * 40)
    guide.replace("sites/north.yaml", "partner: abc", "partner: abd")
    done = samepage("check", "--guide", guide.root, COLUMNS="40", FORCE_COLOR="1")
    lines = done.stderr.splitlines()
    assert done.returncode == 1 and done.stdout == "" and "\x1b" not in done.stderr
    assert len(lines) == 2 and all(re.match(r"\S+\.yaml:\d+:\d+: ", line) for line in lines)
    assert "did you mean" in lines[0] and "did you mean" in lines[1]


def test_check_reads_what_building_reads(guide):
    guide.replace("sites/north.yaml", "partner: abc", "partner: abc\nprefill: {commit.what: x}")
    done = samepage("check", "--guide", guide.root)
    assert done.returncode == 1 and "/sites/north.yaml:5:11: this workbook has no place" in done.stderr


def test_check_of_a_folder_that_is_not_there(tmp_path):
    done = samepage("check", "--guide", tmp_path / "nothing")
    assert done.returncode == 1 and "there is no such folder" in done.stderr


def test_fields_is_a_table_with_a_row_for_each_answer(guide, tmp_path):
    guide.replace(
        "stages/commit.yaml",
        "  - kind: table",
        """\
  - kind: choice
    id: pace
    short: Pace
    text: How often will you meet?
    options: [{id: week, text: "Each week, early"}, {id: month, text: Each month}]
    levels: [school]
  - kind: table""",
    )
    done = samepage("fields", "--guide", guide.root)
    assert done.returncode == 0, done.stderr
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    pace = rows["commit.pace"]
    assert (pace["title"], pace["kind"], pace["levels"], pace["stage"]) == (
        "How often will you meet?",
        "one of several",
        "school",
        "commit",
    )
    assert pace["options"] == "week: Each week, early | month: Each month"
    assert rows["commit.norms.labor"]["levels"] == "state district school"
    assert rows["commit.plan.first.who"]["options"] == "a: A | b: B"
    assert rows["team.contact.site_name"]["stage"] == ""
    assert all(row["title"] and row["tooltip"] for row in rows.values())
    file = tmp_path / "fields.csv"
    assert samepage("fields", "--guide", guide.root, "--output", file).returncode == 0
    assert file.read_text("utf-8-sig") == done.stdout


def test_fields_can_tell_the_pages(guide):
    done = samepage("fields", "--guide", guide.root, "--pages")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows and all(
        int(row[f"page_{level}"]) > 2 for row in rows for level in ("state", "district", "school")
    )


def test_schema_writes_what_editors_use(tmp_path):
    assert samepage("schema", "--output", tmp_path / "s").returncode == 0
    ours = declared_levels(ROOT / "guide")
    assert files_in(tmp_path / "s") == {f"{name}.json": schema_text(name, ours).encode() for name in MODELS}


SOUTH = ["--id", "south", "--level", "school", "--name", 'ʻĀina "South": School # 1', "--partner", "abc"]


def new_site(guide, *options):
    return samepage("new-site", "--guide", guide.root, *options)


def test_new_site_writes_a_file_that_is_right_and_explains_itself(guide):
    done = new_site(guide, *SOUTH, "--association", "no", "--contact-email", "a@b.example")
    assert done.returncode == 0, done.stderr
    assert (
        done.stdout
        == f"Wrote {guide.root}/sites/south.yaml. Make its workbook with: python3 build.py --site south "
        f"--guide {guide.root}\n"
    )
    site = load_library(guide.root).sites["south"]
    assert (site.name, site.association, site.contact_email, site.paper) == (
        'ʻĀina "South": School # 1',
        "no",
        "a@b.example",
        None,
    )
    text = (guide.root / "sites/south.yaml").read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=") and "\n# paper: letter\n" in text
    assert samepage("check", "--guide", guide.root).returncode == 0


def test_new_site_in_the_projects_own_guide_names_its_schema():
    from samepage.cli.new_site import site_text

    text = site_text(
        {"id": "x", "level": "state", "name": "X", "partner": "p"}, ROOT / "guide/sites/x.yaml", LEVELS
    )
    assert (
        text.splitlines()[0] == (ROOT / "guide/sites/example-valley.yaml").read_text("utf-8").splitlines()[0]
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("{{ site.short_name }}", "write the words themselves"),
        ("{ words.leader }", "write the words themselves"),
        ("Ecole dâ€™Art", "is what becomes of"),
        ("**North**", "Markdown works only in longer texts"),
    ],
)
def test_new_site_writes_no_name_that_check_refuses(guide, name, words):
    before = files_in(guide.root)
    done = new_site(guide, *SOUTH[:4], "--name", name, "--partner", "abc")
    assert done.returncode == 1 and done.stderr.startswith("--name: ") and words in done.stderr
    assert files_in(guide.root) == before


def test_new_site_never_overwrites(guide):
    before = files_in(guide.root)
    done = new_site(guide, "--id", "north", *SOUTH[2:])
    assert done.returncode == 1 and f"{guide.root}/sites/north.yaml is there already" in done.stderr
    guide.write("sites/other.yaml", "id: south\nlevel: school\nname: S\npartner: abc\n")
    done = new_site(guide, *SOUTH)
    assert done.returncode == 1 and f"{guide.root}/sites/other.yaml is there already" in done.stderr
    (guide.root / "sites/other.yaml").unlink()
    assert files_in(guide.root) == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--id", "../x"], "--id: "),
        (["--id", "North"], "--id: "),
        (["--level", "county"], "--level: "),
        (["--name", " "], "missing: --name"),
        (["--partner", "abd"], "did you mean `abc`?"),
        (["--paper", "a3"], "--paper: "),
        (["--contact-email", "nobody"], "--contact-email: "),
    ],
)
def test_new_site_says_which_option_is_wrong(guide, options, said):
    before = files_in(guide.root)
    done = new_site(guide, *SOUTH, *options)
    assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr
    assert files_in(guide.root) == before


def test_new_site_without_a_terminal_says_what_is_missing(guide):
    done = new_site(guide, "--id", "x")
    assert done.returncode == 1 and "missing: --level, --name, --partner." in done.stderr


def test_new_site_asks_in_a_terminal(guide):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "samepage", "new-site", "--guide", str(guide.root)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    os.close(theirs)
    os.write(ours, b"county\nschool\nSouth Shore School\n\n\n")
    said = b""
    while True:
        try:
            said += os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
    assert process.wait(timeout=20) == 0, said.decode()
    os.close(ours)
    assert "Please type one of: state, district, school" in said.decode()
    site = load_library(guide.root).sites["south-shore-school"]
    assert (site.level, site.name, site.partner, site.association) == (
        "school",
        "South Shore School",
        "abc",
        None,
    )


def test_without_pango_it_says_what_to_type(guide, tmp_path):
    """Where the library is missing, which is what a machine looks like that never had WeasyPrint."""
    (tmp_path / "sitecustomize.py").write_text(
        "import cffi\n"
        "load = cffi.FFI.dlopen\n"
        "def dlopen(self, name, flags=0):\n"
        "    if 'pango' in name:\n"
        "        raise OSError(f'cannot load library {name!r}: no such file')\n"
        "    return load(self, name, flags)\n"
        "cffi.FFI.dlopen = dlopen\n"
    )
    done = samepage(
        "--guide", guide.root, "--output", tmp_path / "output", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}"
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "brew install pango" in done.stderr and "apt-get install libpango-1.0-0" in done.stderr
