"""Building, as a person does it: which files appear, what they are, and what happens when something is wrong."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pypdf
import pytest
from guides import ROOT, STOPPED, buildable_guide, files_in, interrupted, samepage

from samepage.builder.context import BuildContext
from samepage.builder.manifest import write_manifest
from samepage.builder.options import BuildOptions
from samepage.builder.site_files import build_workbook
from samepage.content.schema import Site
from samepage.errors import BuildError, display_path

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f00"
    "05fe02fe0def46b80000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The small guide with sites of two levels, built anew in every edition, in two processes."""
    folder = tmp_path_factory.mktemp("build")
    guide = buildable_guide(folder / "guide")
    guide.write("sites/school.yaml", "id: school\nlevel: school\nname: ʻŌ ñ school\npartner: abc\n")
    done = build(
        guide,
        folder / "output",
        "--edition",
        "fillable",
        "--edition",
        "print",
        "--edition",
        "large-print",
        "--no-cache",
        "--jobs",
        "2",
        PYTHONHASHSEED="1",
    )
    return guide, folder / "output", done


@pytest.fixture
def guide(tmp_path):
    return buildable_guide(tmp_path / "guide")


def build(guide, output: Path, *args, **environment):
    return samepage("--guide", guide.root, "--output", output, *args, **environment)


def pdf_only(guide, output: Path, *args):
    return build(guide, output, "--format", "pdf", *args)


def north(guide, output: Path) -> tuple[Site, BuildContext]:
    context = BuildContext(BuildOptions(guide.root, output))
    return context.library.sites["north"], context


def test_each_site_has_a_folder_with_its_files(made):
    _, output, done = made
    assert done.returncode == 0, done.stderr
    assert sorted(files_in(output)) == sorted(
        [
            "manifest.json",
            *(
                f"{s}/{s}{end}"
                for s in ("north", "school")
                for end in (".pdf", ".docx", "-print.pdf", "-large-print.pdf")
            ),
        ]
    )


def test_the_closing_table_names_every_file_and_the_list_of_them(made):
    _, output, done = made
    assert all(f"{s}/{s}{end} " in done.stdout for s in ("north", "school") for end in (".pdf", ".docx"))
    assert done.stdout.splitlines()[-1] == f"8 files in {output}, listed in {output}/manifest.json."
    assert done.stderr == ""


def test_the_manifest_is_true_to_the_files(made):
    _, output, _ = made
    entries = json.loads((output / "manifest.json").read_text("utf-8"))["files"]
    assert [e["path"] for e in entries] == sorted(p for p in files_in(output) if p != "manifest.json")
    for entry in entries:
        data = (output / entry["path"]).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert (entry["edition"], entry["language"]) == ("1.0", "en-US")
        assert entry["path"].startswith(entry["site"] + "/") and entry["path"].endswith(entry["format"])
        assert entry["level"] == {"north": "district"}.get(entry["site"], entry["site"])
        if entry["format"] == "pdf":
            reader = pypdf.PdfReader(output / entry["path"])
            fields = reader.get_fields() or {}
            assert entry["pages"] == len(reader.pages)
            assert entry["fields"] == sum("/FT" in field for field in fields.values())
            assert bool(entry["fields"]) == (entry["print_edition"] != "print")


def test_the_same_bytes_from_another_process(made, tmp_path):
    guide, output, _ = made
    again = build(
        guide,
        tmp_path,
        "--edition",
        "fillable",
        "--edition",
        "print",
        "--edition",
        "large-print",
        "--no-cache",
        "--jobs",
        "1",
        PYTHONHASHSEED="2",
    )
    assert again.returncode == 0, again.stderr
    assert files_in(tmp_path) == files_in(output)


def test_a_mistake_anywhere_and_nothing_is_written(guide, tmp_path):
    guide.replace("front/about.yaml", "title: About this guide", "titel: About this guide")
    done = pdf_only(guide, tmp_path / "out")
    assert done.returncode == 1 and done.stdout == "" and "Traceback" not in done.stderr
    assert f"{guide.root}/front/about.yaml:2:1: unknown key `titel`" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_mistake_leaves_earlier_files_as_they_are(guide, tmp_path):
    assert pdf_only(guide, tmp_path / "out").returncode == 0
    before = files_in(tmp_path / "out")
    guide.write("sites/south.yaml", "id: south\nlevel: district\nname: South\npartner: nobody\n")
    assert pdf_only(guide, tmp_path / "out").returncode == 1
    assert files_in(tmp_path / "out") == before


def test_a_roster_of_fifty_rows_with_five_bad_ones(guide, tmp_path):
    guide.replace(
        "front/about.yaml", "Written for {{ site.name }} and its", "Written for you and your"
    )  # which is laid out once
    rows = [f"d-{n},District {n},HI" for n in range(2, 52)]
    rows[7] = "d-9,,HI"
    rows[14] = "d-2,Again,HI"
    rows[21] = "!!!,No id,HI"
    rows[30] = "d-32,Bad\x07bell,HI"
    rows[49] = "d-51,District 51,HI,more,than,the,columns"
    roster = tmp_path / "districts.csv"
    roster.write_text("id,name,state\n" + "\n".join(rows) + "\n", "utf-8")
    done = samepage(
        "--guide",
        guide.root,
        "--output",
        tmp_path / "out",
        "--roster",
        roster,
        "--level",
        "district",
        "--jobs",
        "2",
    )
    assert done.returncode == 1
    made = files_in(tmp_path / "out")
    assert sum(p.endswith(".pdf") for p in made) == sum(p.endswith(".docx") for p in made) == 45
    *lines, last = done.stderr.splitlines()
    assert [line.split(": ")[1] for line in lines] == ["row 9", "row 16", "row 23", "row 32", "row 51"]
    assert all(line.startswith(f"{roster}:{line.split('row ')[1].split(':')[0]}:") for line in lines)
    assert last == "45 of 50 rows built. 5 not built; the lines above say why."
    assert len(json.loads(made["manifest.json"])["files"]) == 90


def test_hostile_rows_never_leave_the_output_folder(guide, tmp_path):
    roster = tmp_path / "hostile.csv"
    roster.write_text(
        "id,name\n../../x,../../etc/passwd\n/abs,=cmd()\nlong,"
        + "x" * 10_000
        + '\nquote,"</style><script>""}\\ {{ site }}"\n..,dots\ncon:aux,a\x1bb\n',
        "utf-8",
    )
    done = build(guide, tmp_path / "out", "--roster", roster, "--level", "district")
    assert done.returncode == 1
    assert sorted(files_in(tmp_path / "out")) == sorted(
        [
            ".journal.sqlite",
            "manifest.json",
            *(f"other/{s}{end}" for s in ("abs", "quote", "x") for end in (".docx", ".pdf")),
        ]
    )
    assert sorted(p.name for p in tmp_path.iterdir()) == ["guide", "hostile.csv", "out"]
    names = {
        s: pypdf.PdfReader(tmp_path / f"out/other/{s}.pdf").metadata.title for s in ("x", "abs", "quote")
    }
    assert names == {
        "x": "A guide: ../../etc/passwd",
        "abs": "A guide: =cmd()",
        "quote": 'A guide: </style><script>"}\\ {{ site }}',
    }
    assert "3 of 6 rows built. 3 not built" in done.stderr and "\x1b" not in done.stderr


def test_a_name_that_cannot_be_printed_stops_only_its_own_row(guide, tmp_path):
    roster = tmp_path / "r.csv"
    roster.write_text("id,name\na,学校\nb,B\n", "utf-8")
    done = pdf_only(guide, tmp_path / "out", "--roster", roster, "--level", "school")
    assert done.returncode == 1 and f"{roster}:2:1: row 2: no font" in done.stderr
    assert "1 of 2 rows built. 1 not built" in done.stderr
    assert sorted(files_in(tmp_path / "out")) == [".journal.sqlite", "manifest.json", "other/b.pdf"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--roster", "R"], "--roster needs --level too"),
        (["--roster", "R", "--level", "school", "--partner", "abd"], "there is no partner `abd`"),
        (["--roster", "R", "--site", "north"], "--site and --roster do not go together"),
        (["--site", "nroth"], "did you mean `north`?"),
        (["--partner", "abd"], "did you mean `abc`?"),
        (["--word-template", "R"], "cannot be read as a Word document"),
    ],
)
def test_options_that_cannot_be_met_say_so_in_one_line(guide, tmp_path, options, message):
    roster = tmp_path / "r.csv"
    roster.write_text("id,name\na,A\n")
    done = build(guide, tmp_path / "out", *(roster if o == "R" else o for o in options))
    assert done.returncode == 1 and message in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_an_answer_written_in_under_a_wrong_name(guide, tmp_path):
    guide.write(
        "sites/north.yaml",
        "id: north\nlevel: district\nname: North\npartner: abc\nprefill:\n"
        "  commit.norms.labor: Together.\n  commit.norms.labour: x\n  commit.plan.first.who: c\n",
    )
    done = pdf_only(guide, tmp_path / "out")
    assert done.stderr.splitlines() == [
        f"{guide.root}/sites/north.yaml:7:3: this workbook has no place to answer named "
        "`commit.norms.labour`: did you mean `commit.norms.labor`?",
        f"{guide.root}/sites/north.yaml:8:26: `commit.plan.first.who` cannot be `c`: write `a` or `b`.",
    ]
    assert done.returncode == 1 and not (tmp_path / "out").exists()


def test_a_site_outside_the_guide_with_its_logo_beside_it(guide, tmp_path):
    own = tmp_path / "ours" / "south.yaml"
    own.parent.mkdir()
    (own.parent / "logo.png").write_bytes(PNG)
    own.write_text(
        "id: south\nlevel: school\nname: South\npartner: abc\nlogo: {file: logo.png, alt: South}\n"
        "prefill: {commit.nothing: x}\n"
    )
    done = build(guide, tmp_path / "out", "--site", own)
    assert done.stderr.startswith(f"{own}:6:11: this workbook has no place"), done.stderr
    own.write_text(own.read_text().splitlines(True)[0] + "".join(own.read_text().splitlines(True)[1:5]))
    done = build(guide, tmp_path / "out", "--site", own)
    assert done.returncode == 0, done.stderr
    assert sorted(files_in(tmp_path / "out")) == ["manifest.json", "south/south.docx", "south/south.pdf"]


def test_sites_files_that_cannot_be_used(guide, tmp_path):
    copy = tmp_path / "copy.yaml"
    shutil.copy(guide.root / "sites/north.yaml", copy)
    gone = guide.root / "sites/nort.yaml"
    done = pdf_only(guide, tmp_path / "out", "--site", copy, "--site", gone)
    assert done.returncode == 1 and done.stderr.splitlines() == [
        f"{copy}:1:5: the id `north` is that of {guide.root}/sites/north.yaml, too: give one of the two files an id of its own.",
        f"{gone}: this file is missing: add it, or remove what names it.",
    ]
    assert pdf_only(guide, tmp_path / "out", "--site", guide.root / "sites/north.yaml").returncode == 0


def test_links_into_a_stage_left_out_are_plain_words(guide, tmp_path):
    stage = (guide.root / "stages/commit.yaml").read_text("utf-8")
    guide.write(
        "stages/plan.yaml",
        stage.replace("id: commit", "id: plan").replace("title: Commit", "title: Planning"),
    )
    guide.replace("guide.yaml", "stages: [commit]", "stages: [commit, plan]")
    guide.replace("front/about.yaml", "Begin", "See [Planning](#plan) or [your plan](#plan.plan). Begin")
    guide.replace("sites/north.yaml", "partner: abc", "partner: abc\nleave_out: [plan]")
    assert build(guide, tmp_path / "out").returncode == 0
    reader = pypdf.PdfReader(tmp_path / "out/north/north.pdf")
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "See Planning or your plan. Begin with norms." in text
    targets = {
        str(a.get_object().get("/Dest", a.get_object().get("/A", {}).get("/D", "")))
        for page in reader.pages
        for a in page.get("/Annots", ())
    }
    assert "commit.norms" in targets and not any(t.split(".")[0] == "plan" for t in targets)


def test_a_folder_that_cannot_be_written(guide, tmp_path):
    (tmp_path / "out").write_text("a file")
    done = pdf_only(guide, tmp_path / "out")
    assert done.returncode == 1 and "cannot be written" in done.stderr and "Traceback" not in done.stderr
    assert (tmp_path / "out").read_text() == "a file"


def test_all_files_of_a_site_or_none(guide, tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise BuildError("no")

    monkeypatch.setattr("samepage.formats.docx.package.write_docx", refuse)
    with pytest.raises(BuildError):
        build_workbook(*north(guide, tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_only_the_section_that_changed_is_laid_out_again(guide, tmp_path):
    def built() -> tuple[dict[str, bytes], list[str]]:
        laid_out: list[str] = []
        options = BuildOptions(guide.root, tmp_path / "out", cache=tmp_path / "cache")
        context = BuildContext(options, on_compile=laid_out.append)
        build_workbook(context.library.sites["north"], context)
        return files_in(tmp_path / "out"), laid_out

    first, laid_out = built()
    assert {"cover", "contents", "about", "commit", "team", "glossary"} <= set(laid_out)
    assert built() == (first, [])  # page numbers in the Word file, too
    for path in (tmp_path / "cache").glob("*.pdf"):
        path.write_bytes(b"damaged")
    assert built()[0] == first
    guide.replace("stages/commit.yaml", "How will you work?", "How will you work together?")
    changed, laid_out = built()
    assert laid_out == ["commit"] and changed != first
    shutil.rmtree(tmp_path / "cache")
    assert built()[0] == changed


def test_the_manifest_keeps_other_sites_and_drops_what_is_gone(guide, tmp_path):
    for name in ("south", "west"):
        guide.write(f"sites/{name}.yaml", f"id: {name}\nlevel: school\nname: {name}\npartner: abc\n")
    out = tmp_path / "out"

    def listed():
        return [e["path"] for e in json.loads((out / "manifest.json").read_text())["files"]]

    pdf_only(guide, out, "--site", "south", "--site", "west")
    (out / "west/west.pdf").unlink()
    pdf_only(guide, out, "--site", "north")
    assert listed() == ["north/north.pdf", "south/south.pdf"]
    (out / "manifest.json").write_text('{"files": [1, {"path": 2}')
    write_manifest(out, ())
    assert listed() == []


def test_stopping_half_way_leaves_whole_files_only(guide, tmp_path):
    roster = tmp_path / "r.csv"
    roster.write_text("id,name\n" + "".join(f"d{n},D {n}\n" for n in range(400)))
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "samepage",
        "--guide",
        str(guide.root),
        "--output",
        str(out),
        "--roster",
        str(roster),
        "--level",
        "district",
        "--jobs",
        "2",
    ]
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    # Some are done and told of; the next ones are on their way.
    while len(list(out.glob("*/*.docx"))) < 5 and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # what Ctrl-C does: to the whole group
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert said.strip() == "Stopped. Files that were done are whole; nothing else was written."
    made = files_in(out)
    assert not [p for p in made if p.endswith(".part")]
    listed = json.loads(made["manifest.json"])["files"]
    assert listed and all(hashlib.sha256(made[e["path"]]).hexdigest() == e["sha256"] for e in listed)


def test_stopping_at_the_very_start_is_quiet_too(guide, tmp_path):
    for name in ("south", "west"):
        guide.write(f"sites/{name}.yaml", f"id: {name}\nlevel: school\nname: {name}\npartner: abc\n")
    args = ["--guide", guide.root, "--output", tmp_path / "out", "--no-cache", "--jobs", "2"]
    assert interrupted(tmp_path, *args) == (130, STOPPED)
    assert not (tmp_path / "out").exists()


def test_messages_name_files_from_where_you_are(guide, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert display_path(guide.root / "guide.yaml") == "guide/guide.yaml"


@pytest.mark.parametrize("name", ["null", "full"])
def test_a_device_is_not_replaced(name):
    device = Path("/dev") / name
    if not device.is_char_device():
        pytest.skip(f"no {device}")
    done = samepage("fields", "--output", device)
    assert done.returncode == 1 and "is no file, but a pipe or a device" in done.stderr
    assert device.is_char_device()
