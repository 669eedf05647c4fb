"""Who has answered and who not: `status` on the screen, its table, and the same in the report."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from guides import GuideFolder, buildable_guide, files_in, samepage

from tests.formats.pdf.fill import with_pypdf
from tests.report.report_page import Made

MORE_BLOCKS = """\
  - kind: choice
    id: pace
    short: Pace
    text: How fast?
    options: [{id: slow, text: Slowly}, {id: fast, text: Fast}, {id: never, text: Not at all}]
  - kind: choice
    id: topics
    short: Topics
    text: Which topics?
    multiple: true
    options: [{id: reading, text: Reading}, {id: science, text: Science}]
  - kind: table"""
# Norms of both sides; pace, of which one is marked; two topics; the plan's two cells; what helped; notes of the stage,
# and a page of them. The form's site_name is printed in.
ASKED = 2 + 1 + 2 + 2 + 1 + 2
SITES = {
    "north": "level: district\nname: North District\n",
    "south": "level: school\nname: '=Sūth “School”'\ncontact_email: jose@example.org\n",
    "east": "level: district\nname: East District\n",
    "west": "level: district\nname: West District\nprefill: {commit.norms.labor: We listen.}\n"
    "prompts:\n  - stage: commit\n    block: {kind: prompt, id: own, short: Own, text: What else?}\n",
    "scan": "level: state\nname: Scanned State\n",
}


def many_sites(root: Path) -> GuideFolder:
    guide = buildable_guide(root)
    guide.replace("stages/commit.yaml", "  - kind: table", MORE_BLOCKS)
    for id, text in SITES.items():
        guide.write(f"sites/{id}.yaml", f"id: {id}\n{text}partner: abc\n")
    return guide


@dataclass(frozen=True)
class World:
    """A guide, what was built, what came back, and the database of it."""

    folder: Path

    @property
    def guide(self) -> Path:
        return self.folder / "guide"

    @property
    def database(self) -> Path:
        return self.folder / "answers.sqlite"

    def status(self, *options: str | Path, output: Path | None = None):
        table = output or self.folder / "status.csv"
        done = samepage(
            "status",
            self.database,
            "--guide",
            self.guide,
            "--built",
            self.folder / "out",
            "--output",
            table,
            *options,
        )
        assert "Traceback" not in done.stderr
        return done, table_of(table) if done.returncode == 0 else {}


def table_of(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a status table by site."""
    text = path.read_bytes().decode("utf-8-sig")
    return {row["site"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def without_form(data: bytes) -> bytes:
    """As a program leaves it that prints to a file."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        del pdf.Root.AcroForm
        for page in pdf.pages:
            if "/Annots" in page:
                del page.Annots
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> World:
    folder = tmp_path_factory.mktemp("status")
    guide = many_sites(folder / "guide")
    guide.write("sites/gone.yaml", "id: gone\nlevel: school\nname: Gone School\npartner: abc\n")
    done = samepage("--guide", guide.root, "--output", folder / "out", "--format", "pdf")
    assert done.returncode == 0, done.stderr
    (guide.root / "sites/gone.yaml").unlink()

    def built(site: str) -> bytes:
        return (folder / f"out/{site}/{site}.pdf").read_bytes()

    returned = {
        "labor.pdf": with_pypdf(
            built("north"),
            {
                "commit.norms.labor": "Together",
                "commit.pace=slow": "slow",
                "commit.topics=reading": "reading",
            },
        ),
        "management.pdf": with_pypdf(
            built("north"), {"commit.norms.labor": "Apart", "commit.pace=fast": "fast"}
        ),
        "blank.pdf": built("south"),
        "west.pdf": with_pypdf(built("west"), {"commit.own": "Nothing else"}),
        "printed scan.pdf": without_form(built("scan")),
        "gone.pdf": with_pypdf(built("gone"), {"commit.norms.labor": "Before we left"}),
        "broken.pdf": built("north")[:3000],
        "notes.txt": b"Not a workbook.",
    }
    (folder / "returned").mkdir()
    for name, data in returned.items():
        (folder / "returned" / name).write_bytes(data)
    done = samepage(
        "collect", folder / "returned", "--guide", guide.root, "--output", folder / "answers.sqlite", "--csv"
    )
    assert done.returncode == 0, done.stderr
    return World(folder)


def test_each_site_stands_there_with_what_it_sent(world):
    done, table = world.status()
    assert done.returncode == 0, done.stderr
    assert {site: row["status"] for site, row in table.items()} == {
        "north": "answered",
        "south": "came back empty",
        "east": "nothing came back",
        "west": "answered",
        "scan": "to be read by hand",
        "gone": "answered",
    }
    assert [*table] == [*sorted(SITES), "gone"], "the guide's sites in their order, then the others"
    assert {site: row["listed_in"] for site, row in table.items()} == dict.fromkeys(SITES, "guide") | {
        "gone": "neither"
    }
    assert {site: row["files_returned"] for site, row in table.items()} == {
        "north": "2", "south": "1", "east": "0", "west": "1", "scan": "1", "gone": "1",
    }  # fmt: skip
    assert {row["files_built"] for site, row in table.items() if site != "gone"} == {"1"}
    assert table["gone"]["files_built"] == "0" and table["gone"]["name"] == "Gone School"
    said = done.stdout.splitlines()
    assert said[-2] == (
        "2 of 5 sites have answered edition 1.0; 1 sent something that a person must read, 1 sent it back empty "
        "and 1 sent nothing."
    )
    assert "Not in the guide: 1 site from which something came back." in said
    assert "Also came back: 1 file that could not be read" in done.stderr, "and notes.txt is not worth a word"


def test_places_are_counted_as_people_would(world):
    """Two files' answers together; marks of which one is asked for are one place; what was printed in is none."""
    _, table = world.status()
    north = table["north"]
    assert (north["answered"], north["asked"], north["percent"]) == ("3", str(ASKED), str(round(300 / ASKED)))
    # Of its own prompt one more is asked, and one less for the norms that were printed in.
    assert (table["west"]["answered"], table["west"]["asked"]) == ("1", str(ASKED + 1 - 1))
    assert (table["south"]["answered"], table["south"]["asked"]) == ("0", str(ASKED))
    for site in ("east", "scan"):  # where nobody can tell yet
        assert (table[site]["answered"], table[site]["asked"], table[site]["percent"]) == ("", "", "")


def test_what_to_look_at_counts_the_lines_that_collect_prints(world, tmp_path):
    _, table = world.status()
    done = samepage(
        "collect",
        world.folder / "returned",
        "--guide",
        world.guide,
        "--output",
        tmp_path / "a.sqlite",
        "--csv",
    )
    paths = [line.partition(": ")[0] for line in done.stderr.splitlines()]
    assert int(table["north"]["to_look_at"]) == paths.count("labor.pdf") + paths.count("management.pdf") > 0
    assert int(table["scan"]["to_look_at"]) == paths.count("printed scan.pdf") > 0
    assert table["west"]["to_look_at"] == "0"


def test_the_screen_has_a_line_a_site_with_those_first_that_sent_something(world):
    done, _ = world.status()
    lines = done.stdout.splitlines()
    sites = [line.split()[0] for line in lines if line.split()[:1] and line.split()[0] in (*SITES, "gone")]
    assert sites == ["north", "scan", "south", "west", "gone", "east"]
    assert "North District" in lines[3] and f"3 of {ASKED} ({round(300 / ASKED)}%)" in lines[3]


def test_a_cell_is_no_formula(world):
    _, table = world.status()
    assert table["south"]["name"] == "'=Sūth “School”"


def test_the_same_input_gives_the_same_bytes(world, tmp_path):
    for seed in ("1", "2"):
        done = samepage(
            "status",
            world.database,
            "--guide",
            world.guide,
            "--output",
            tmp_path / f"{seed}.csv",
            PYTHONHASHSEED=seed,
        )
        assert done.returncode == 0, done.stderr
    one, two = files_in(tmp_path).values()
    assert one == two


def test_a_roster_says_which_sites_are_asked(world, tmp_path):
    roster = tmp_path / "r.csv"
    roster.write_text("id,name,email\nnorth,North,n@example.org\nfar,Far District,\nbad,,\n", "utf-8")
    done, table = world.status("--roster", roster, "--level", "district", output=tmp_path / "s.csv")
    assert done.returncode == 0, done.stderr
    assert [*table][:2] == ["north", "far"] and table["north"]["status"] == "answered"
    assert table["far"]["status"] == "nothing came back" and table["far"]["files_built"] == "0"
    # Of the guide, and not of the roster; and of neither.
    assert table["west"]["listed_in"] == "guide" and table["gone"]["listed_in"] == "neither"
    assert "1 of 2 sites has answered" in done.stdout
    assert "Left out: 1 row of the roster that cannot be used" in done.stderr


def test_a_long_roster_is_a_few_lines_on_the_screen_and_whole_in_the_table(world, tmp_path):
    ids = [f"d-{n}" for n in range(3_000)]
    random.Random(1).shuffle(ids)
    ids[2_900] = "north"
    roster = tmp_path / "r.csv"
    roster.write_text("id,name\n" + "".join(f"{id},District {id}\n" for id in ids), "utf-8")
    done, table = world.status("--roster", roster, "--level", "district", output=tmp_path / "s.csv")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) < 60 and lines[3].split()[0] == "north", "which is near the end of the roster"
    others = {"south", "west", "scan", "gone"}
    assert f"… and {3_000 + len(others) - 40:,} more." in lines
    assert [*table][:3_000] == ids and {*[*table][3_000:]} == others


def test_before_anything_was_built_or_collected(world, tmp_path):
    """Answers of another edition are no answers to this one; nothing built is said as such."""
    done = samepage(
        "status", tmp_path / "none.sqlite", "--guide", world.guide, "--output", tmp_path / "s.csv"
    )
    assert done.returncode == 1 and "there is no such file; make it with" in done.stderr
    guide = many_sites(tmp_path / "guide")
    guide.replace("guide.yaml", 'edition: "1.0"', 'edition: "2.0"')
    done = samepage(
        *("status", world.database, "--guide", guide.root, "--built", tmp_path / "nowhere"),
        *("--output", tmp_path / "s.csv"),
    )
    assert done.returncode == 0, done.stderr
    table = table_of(tmp_path / "s.csv")
    assert table["north"]["status"] == "another edition came back" and table["north"]["edition"] == "1.0"
    assert (
        "not built" in done.stdout
        and "0 of 5 sites have answered edition 2.0; 5 sent another edition" not in done.stdout
    )
    assert "0 of 5 sites have answered edition 2.0; 4 sent another edition and 1 sent nothing." in done.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--level", "district"], "--level goes with --roster"),
        (["--roster", "r.csv"], "--roster needs --level too"),
        (["--roster", "none.csv", "--level", "school"], "none.csv: cannot be read"),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(world, tmp_path, options, said):
    done, _ = world.status(*options, output=tmp_path / "s.csv")
    assert done.returncode == 1 and said in done.stderr and not files_in(tmp_path)


def reported(world: World, folder: Path, *options: str | Path) -> Made:
    done = samepage("report", world.database, "--guide", world.guide, "--output", folder, *options)
    assert done.returncode == 0, done.stderr
    return Made(
        (folder / "report.html").read_text("utf-8"), (folder / "report.pdf").read_bytes(), done.stderr
    )


def test_the_report_says_who_has_not_answered(world, tmp_path):
    made = reported(world, tmp_path)
    told = made.below("Who has answered")
    assert "2 of 5 sites have answered edition 1.0" in told
    answered, waiting = made.below("Answered"), made.below("Not yet answered")
    assert f"North District 2 20" in answered and f"3 of {ASKED} ({round(300 / ASKED)}%)" in answered
    assert "West District" in answered and "Gone School (not in the list of sites)" in answered
    assert "East District district nothing came back" in waiting
    assert "Scanned State state to be read by hand" in waiting and "came back empty" in waiting
    assert "North" not in waiting
    assert "East District" in made.pdf_text and "Not yet answered" in made.pdf_text


def test_the_report_of_a_roster(world, tmp_path):
    roster = tmp_path / "r.csv"
    roster.write_text(
        "id,name,state\nnorth,North,Ohio\n" + "".join(f"d-{n},D {n},Ohio\n" for n in range(300)), "utf-8"
    )
    made = reported(world, tmp_path / "all", "--roster", roster, "--level", "district")
    assert "1 of 301 sites has answered" in made.text and made.text.count("nothing came back") == 38
    assert "262 more rows are not printed here. All stand in status.csv" in made.text
    waiting = made.below("Not yet answered")
    assert waiting.index("Scanned State") < waiting.index("D 0"), "what sent something comes first"
    of_ohio = reported(world, tmp_path / "one", "--roster", roster, "--level", "district", "--state", "ohio")
    assert "1 of 301 sites has answered" in of_ohio.text and "Gone School" not in of_ohio.text


def test_a_report_of_one_site_or_without_a_guide_names_no_others(world, tmp_path):
    assert "Who has answered" not in reported(world, tmp_path / "one", "--site", "north").text
    broken = many_sites(tmp_path / "guide")
    broken.write("words.yaml", "words: [")
    made = reported(world, tmp_path / "two", "--guide", broken.root)
    assert "Who has answered" not in made.text and "North District" in made.text
    assert "so the report does not say who has not answered" in made.said
