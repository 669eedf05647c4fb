"""A roster with a bad row in a hundred, from the command line: the good rows are made, each bad one is named once."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from guides import files_in, samepage

from tests.batch.rosters import bindable_guide

HEAD = "id,name,state,contact_email,website,partner,language"
# What may stand in a row's place, and what is said of it. Some take more than one line of the file.
BAD = {
    "{id},Twice,Ohio": "is already that of row",
    "{id},A,Ohoi": "did you mean `Ohio`?",
    "{id},A,Atlantis": "add a column `country`",
    "#N/A,A,Ohio": "the column `id` has the error `#N/A`",
    "{id},#REF!,Ohio": "the column `name` has the error `#REF!`",
    "2024-01-05,A,Ohio": "holds a date or time",
    "1E+11,A,Ohio": "holds a number that was shortened",
    "FALSE,A,Ohio": "holds TRUE or FALSE",
    '{id},"Open,Ohio': "is not closed on line",
    '{id},Closed",Ohio': "a quotation mark without a second one",
    '{id},"Two\nlines",Ohio': "goes on to line",
    '{id},"Behind" it,Ohio': "text behind a closing quotation mark",
    "{id}," + "x" * 500 + ",Ohio": "has 500 characters",
    "{id}," + "x" * 300 + ",Ohio": "has 300 characters",
    "{id}," + "x" * 200_000 + ",Ohio": "is longer than 100,000 characters",
    "{id},bell\x07,Ohio": "control character (U+0007)",
    "{id},A\u202eB,Ohio": "control character (U+202E)",
    ",A,Ohio": "the id is empty",
    "{id},,Ohio": "the name is empty",
    "!,A,Ohio": "no letter or digit",
    "con,A,Ohio": "Windows keeps for a device",
    "{id},A,Ohio,,javascript:alert(1)": "write an address of the web",
    "{id},A,Ohio,,,nobody": "there is no partner `nobody`",
    "{id},A,Ohio,,,,de": "the guide is written in `en-US`",
    "{id},A,Ohio,,,,,more": "has 8 cells",
    "{id},学校,Ohio": "no font of templates/theme.yaml has",
}


def country(path: Path, rows: int, each: int) -> dict[int, str]:
    """A roster of ``rows``, of which one in ``each`` is bad: what is to be said, by the row that a spreadsheet shows."""
    bad, kinds = {}, list(BAD.items())
    lines = [HEAD]
    for n in range(rows):
        id, number = f"d-{n}", n + 2
        if n % each == each // 2:
            text, said = kinds[n // each % len(kinds)]
            lines.append(text.format(id="d-0" if "Twice" in text else id))
            bad[number] = said
        else:
            lines.append(f"{id},District {n},{('Ohio', 'TX', 'Hawaiʻi')[n % 3]},,,,")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return bad


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    bindable_guide(folder / "guide")
    return folder


def build(folder: Path, roster: Path, *args: object):
    return samepage(
        *("build", "--guide", folder / "guide", "--roster", roster, "--level", "district"),
        *("--output", folder / "out", *args),
    )


def check_named_once(stderr: str, bad: dict[int, str], roster: Path) -> None:
    """Each bad row has one line, which says where it is and what is wrong; the other lines are about no row."""
    found: dict[int, str] = {}
    for line in stderr.splitlines():
        if place := re.match(rf"{re.escape(str(roster))}:(\d+):\d+: row (\d+)(?: \(line (\d+)\))?: ", line):
            number, at = int(place[2]), int(place[1])
            assert number not in found, line
            assert (at == number) if place[3] is None else (at == int(place[3]) != number)
            # The line is where an editor shows the row: above it are as many line ends.
            found[number] = line
    assert found.keys() == bad.keys()
    assert {n: line for n, line in found.items() if bad[n] not in line} == {}


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def test_a_dry_run_tells_each_row_and_makes_nothing(folder, tmp_path):
    roster, rows = tmp_path / "country.csv", 100 * len(BAD)
    bad = country(roster, rows, 100)
    assert len(bad) == len(BAD)
    done = build(folder, roster, "--dry-run", "--plan", tmp_path / "plan.csv")
    assert done.returncode == 1 and not (folder / "out").exists()
    check_named_once(done.stderr, bad, roster)
    plan = table(tmp_path / "plan.csv")
    assert [int(row["row"]) for row in plan] == list(range(2, rows + 2))
    states = ("ohio", "texas", "hawaii")
    for n, row in enumerate(plan):
        if n + 2 in bad:
            assert row["files"] == "" and bad[n + 2] in row["what is wrong"]
        else:
            files = f"{states[n % 3]}/d-{n}.pdf; {states[n % 3]}/d-{n}.docx"
            assert (row["site"], row["name"], row["files"]) == (f"d-{n}", f"District {n}", files)
    said = done.stdout.splitlines()
    assert said[0] == "row 2: ohio/d-0.pdf, ohio/d-0.docx"
    good = rows - len(bad)
    assert said[200:] == [
        f"… and {good - 200:,} more.",
        f"{good:,} of {rows:,} rows would be built: {2 * good:,} files in {folder}/out. Nothing was made.",
        f"All rows are listed in {tmp_path}/plan.csv.",
    ]


def test_columns_that_are_not_read_are_named(folder, tmp_path):
    roster, out = tmp_path / "r.csv", tmp_path / "out"
    roster.write_text("id,name,state,distrct,LEAID,Head of labor\na,A,Ohio,x,,y\n", "utf-8")
    done = build(folder, roster, "--output", out, "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Not read: 2 columns, `distrct`, `Head of labor`.\n")
    done = build(folder, roster, "--output", out, "--format", "docx", "--jobs", "1")
    assert done.returncode == 0 and done.stdout.count("Not read: 2 columns") == 1
    roster.write_text("id,name,state,asociation\na,A,Ohio,x\n", "utf-8")
    before = files_in(out)
    done = build(folder, roster, "--output", out)
    assert done.returncode == 1 and files_in(out) == before
    assert done.stderr.startswith(
        f"{roster}:1:4: row 1: there is no column `asociation`: did you mean `association`?"
    )


def test_every_good_row_is_built_and_every_bad_one_named(folder, tmp_path):
    roster = tmp_path / "country.csv"
    bad = country(roster, 2 * len(BAD), 2)
    # Word brings fonts of its own; only a PDF has none for every letter.
    bad = {number: said for number, said in bad.items() if not said.startswith("no font")}
    done = build(folder, roster, "--format", "docx", "--jobs", "1")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    check_named_once(done.stderr, bad, roster)
    assert f"{len(BAD) + 1} of {2 * len(BAD)} rows built. {len(bad)} not built" in done.stderr
    made = {Path(name).stem for name in files_in(folder / "out") if name.endswith(".docx")}
    assert made == {f"d-{n}" for n in range(2 * len(BAD)) if n + 2 not in bad}
    # What a dry run says is what happens.
    again = build(folder, roster, "--format", "docx", "--dry-run")
    assert again.stderr.splitlines() == done.stderr.splitlines()[:-1]


def test_of_very_many_bad_rows_the_first_are_said_and_all_are_counted_and_listed(folder, tmp_path):
    roster = tmp_path / "All States 2026.csv"
    kinds = ["{n},A,Ohoi", "{n},,Ohio", '{n},"A,Ohio']
    lines = [kinds[n % 3].format(n=n) for n in range(3000)]
    roster.write_text("\n".join(["id,name,state", *lines]) + "\n", "utf-8")
    done, listed = build(folder, roster), folder / "out/all-states-2026-not-built.csv"
    said = done.stderr.splitlines()
    assert done.returncode == 1 and len(said) == 200 + 5
    assert said[200:] == [
        "… and 2,800 more. All of them, by what is wrong:",
        "      1,000  no name",
        "      1,000  open quotation mark, or a cell over several lines",
        "      1,000  unknown state",
        f"0 of 3,000 rows built. 3,000 not built; the list {listed} says why.",
    ]
    found = table(listed)
    assert [int(row["row"]) for row in found] == list(range(2, 3002))
    assert found[0] == {
        "row": "2",
        "line": "2",
        "kind": "unknown state",
        "what is wrong": "there is no state `Ohoi`: did you mean `Ohio`?",
    }
    before = listed.read_bytes()
    assert build(folder, roster, "--dry-run").stderr.splitlines() == said[:-1]
    assert build(folder, roster).stderr == done.stderr and listed.read_bytes() == before
    # A roster that was mended has no such list.
    roster.write_text("id,name,state\na,A,Ohio\nb,,Ohio\n", "utf-8")
    assert build(folder, roster, "--format", "docx").returncode == 1 and not listed.exists()


def test_a_row_without_a_state_is_told_where_others_have_one(folder, tmp_path):
    roster = tmp_path / "r.csv"
    roster.write_text("id,name,state\na,A,Ohio\nb,B,\nc,C,†\n", "utf-8")
    for args in (["--dry-run"], ["--format", "docx"]):
        done = build(folder, roster, *args)
        assert done.returncode == 0, done.stderr
        assert (
            "2 rows name no state, as others do, and their files go to other/: row 3 and row 4."
            in done.stdout
        )
    roster.write_text("id,name\na,A\nb,B\n", "utf-8")
    assert "no state" not in build(folder, roster, "--dry-run").stdout


def test_a_list_holds_no_formulas(folder, tmp_path):
    roster = tmp_path / "r.csv"
    roster.write_text('id,name\n"=HYPERLINK(""x"")",=1+1\nb,"=A\n', "utf-8")
    build(folder, roster, "--dry-run", "--plan", tmp_path / "plan.csv")
    cells = [
        cell
        for row in csv.reader((tmp_path / "plan.csv").read_text("utf-8-sig").splitlines())
        for cell in row
    ]
    assert "'=1+1" in cells and not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--dry-run"], "--dry-run goes with --roster"),
        (["--roster", "r.csv", "--plan", "p.csv"], "--plan goes with --dry-run"),
        (["--roster", "r.csv", "--dry-run", "--explain"], "--explain and --dry-run do not go together"),
    ],
)
def test_options_of_a_dry_run(folder, args, said):
    done = samepage("--guide", folder / "guide", *args)
    assert done.returncode == 1 and said in done.stderr


def test_a_roster_of_another_language_stops_with_its_row(folder, tmp_path):
    roster = tmp_path / "r.csv"
    roster.write_text("clave,nombre\n1,A\n", "utf-8")
    done = build(folder, roster, "--dry-run")
    assert (
        done.returncode == 1 and f"{roster}:1:1: row 1: a roster of districts needs a column" in done.stderr
    )
    assert "found `clave`, `nombre`" in done.stderr and done.stdout == ""


@pytest.mark.parametrize("command", ["collect", "report", "explain"])
def test_other_commands_say_which_rows_they_do_without(folder, tmp_path, command):
    roster = tmp_path / "r.csv"
    roster.write_text("id,name,state\na,A,Ohio\nb,B,Ohoi\nc,C,Texsa\n", "utf-8")
    (tmp_path / "in").mkdir()
    answers = tmp_path / "answers.sqlite"
    samepage("collect", tmp_path / "in", "--guide", folder / "guide", "--output", answers)
    options = ["--guide", folder / "guide", "--roster", roster, "--level", "district"]
    args = {
        "collect": ["collect", tmp_path / "in", *options, "--output", answers],
        "report": ["report", answers, *options, "--state", "OH"],
        "explain": ["build", *options, "--explain", "--format", "docx"],
    }
    said = samepage(*args[command]).stderr
    assert f"{roster}:3:3: row 3: there is no state `Ohoi`: did you mean `Ohio`?\n" in said
    assert f"2 rows of {roster} cannot be used (2 unknown state), and " in said


def test_a_partner_of_another_language_is_told_before_any_row(tmp_path):
    guide = bindable_guide(tmp_path / "guide")
    partner = guide.root / "partners/abc.yaml"
    partner.write_text(partner.read_text("utf-8") + "language: de\n", "utf-8")
    roster = tmp_path / "r.csv"
    roster.write_text("id,name,state\none,One,Ohio\n", "utf-8")
    for more in ([], ["--dry-run"]):
        done = build(tmp_path, roster, *more)
        assert done.returncode == 1 and done.stdout == ""
        assert f"{partner}:" in done.stderr and "this guide is written in `en-US`" in done.stderr


def test_a_state_in_another_script_has_a_folder_of_its_own(tmp_path):
    bindable_guide(tmp_path / "guide")
    roster = tmp_path / "r.csv"
    roster.write_text("id,name,state,country\none,One,Αττική,GR\n", "utf-8")
    done = build(tmp_path, roster, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "αττική/one.pdf" in done.stdout
