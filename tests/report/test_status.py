"""Who has answered and who not: `status` on the screen, its table, and the same in the report."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from guides import files_in, samepage

from tests.report.report_page import Made
from tests.returned_sites import ASKED, SITES, Pilot, make_pilot, many_sites, table_of


@pytest.fixture(scope="module")
def pilot(tmp_path_factory) -> Pilot:
    return make_pilot(tmp_path_factory.mktemp("status"))


def test_each_site_stands_there_with_what_it_sent(pilot):
    done, table = pilot.status()
    assert done.returncode == 0, done.stderr
    assert {site: row["status"] for site, row in table.items()} == {
        "north": "answered",
        "south": "came back empty",
        "east": "nothing came back",
        "west": "answered",
        "scan": "to be looked at",
        "torn": "to be looked at",
        "gone": "answered",
    }
    assert [*table] == [*sorted(SITES), "gone"], "the guide's sites in their order, then the others"
    assert {site: row["listed_in"] for site, row in table.items()} == dict.fromkeys(SITES, "guide") | {
        "gone": "neither"
    }
    assert {site: row["files_returned"] for site, row in table.items()} == {
        "north": "2", "south": "1", "east": "0", "west": "1", "scan": "1", "torn": "1", "gone": "1",
    }  # fmt: skip
    assert {row["files_built"] for site, row in table.items() if site != "gone"} == {"2"}
    assert table["gone"]["files_built"] == "0" and table["gone"]["name"] == "Gone School"
    said = done.stdout.splitlines()
    assert said[-2] == (
        "2 of 6 sites have answered edition 1.0; 2 sent something that a person must look at, 1 sent it back empty "
        "and 1 sent nothing."
    )
    assert "Not in the guide: 1 site from which something came back." in said
    assert "Also came back: 1 file that could not be read" in done.stderr, "and notes.txt is not worth a word"


def test_places_are_counted_as_people_would(pilot):
    """Two files' answers together; marks of which one is asked for are one place; what was printed in is none."""
    _, table = pilot.status()
    north = table["north"]
    assert (north["answered"], north["asked"], north["percent"]) == ("3", str(ASKED), str(round(300 / ASKED)))
    # Of its own prompt one more is asked, and one less for the norms that were printed in.
    assert (table["west"]["answered"], table["west"]["asked"]) == ("1", str(ASKED + 1 - 1))
    assert (table["south"]["answered"], table["south"]["asked"]) == ("0", str(ASKED))
    for site in ("east", "scan", "torn"):  # where nobody can tell yet
        assert (table[site]["answered"], table[site]["asked"], table[site]["percent"]) == ("", "", "")


def test_what_to_look_at_counts_the_lines_that_collect_prints(pilot, tmp_path):
    _, table = pilot.status()
    done = samepage(
        "collect",
        pilot.folder / "returned",
        "--guide",
        pilot.guide,
        "--output",
        tmp_path / "a.sqlite",
        "--csv",
    )
    paths = [line.partition(": ")[0] for line in done.stderr.splitlines()]
    assert int(table["north"]["to_look_at"]) == paths.count("labor.pdf") + paths.count("management.pdf") > 0
    assert int(table["scan"]["to_look_at"]) == paths.count("printed scan.pdf") > 0
    assert table["west"]["to_look_at"] == "0"


def test_the_screen_has_a_line_a_site_with_those_first_that_sent_something(pilot):
    done, _ = pilot.status()
    lines = done.stdout.splitlines()
    sites = [line.split()[0] for line in lines if line.split()[:1] and line.split()[0] in (*SITES, "gone")]
    assert sites == ["north", "scan", "south", "torn", "west", "gone", "east"]
    assert "North District" in lines[3] and f"3 of {ASKED} ({round(300 / ASKED)}%)" in lines[3]


def test_a_cell_is_no_formula(pilot):
    _, table = pilot.status()
    assert table["south"]["name"] == "'=Sūth “School”"


def test_the_same_input_gives_the_same_bytes(pilot, tmp_path):
    for seed in ("1", "2"):
        done = samepage(
            "status",
            pilot.database,
            "--guide",
            pilot.guide,
            "--output",
            tmp_path / f"{seed}.csv",
            PYTHONHASHSEED=seed,
        )
        assert done.returncode == 0, done.stderr
    one, two = files_in(tmp_path).values()
    assert one == two


def test_a_roster_says_which_sites_are_asked(pilot, tmp_path):
    roster = tmp_path / "r.csv"
    roster.write_text("id,name,email\nnorth,North,n@example.org\nfar,Far District,\nbad,,\n", "utf-8")
    done, table = pilot.status("--roster", roster, "--level", "district", output=tmp_path / "s.csv")
    assert done.returncode == 0, done.stderr
    assert [*table][:2] == ["north", "far"] and table["north"]["status"] == "answered"
    assert table["far"]["status"] == "nothing came back" and table["far"]["files_built"] == "0"
    # Of the guide, and not of the roster; and of neither.
    assert table["west"]["listed_in"] == "guide" and table["gone"]["listed_in"] == "neither"
    assert "1 of 2 sites has answered" in done.stdout
    assert "row 4: the name is empty" in done.stderr and "their sites are left out" in done.stderr


def test_a_long_roster_is_a_few_lines_on_the_screen_and_whole_in_the_table(pilot, tmp_path):
    ids = [f"d-{n}" for n in range(3_000)]
    random.Random(1).shuffle(ids)
    ids[2_900] = "north"
    roster = tmp_path / "r.csv"
    roster.write_text("id,name\n" + "".join(f"{id},District {id}\n" for id in ids), "utf-8")
    done, table = pilot.status("--roster", roster, "--level", "district", output=tmp_path / "s.csv")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) < 60 and lines[3].split()[0] == "north", "which is near the end of the roster"
    others = {"south", "west", "scan", "torn", "gone"}
    assert f"… and {3_000 + len(others) - 40:,} more." in lines
    assert [*table][:3_000] == ids and {*[*table][3_000:]} == others


def test_before_anything_was_built_or_collected(pilot, tmp_path):
    """Answers of another edition are no answers to this one; nothing built is said as such."""
    done = samepage(
        "status", tmp_path / "none.sqlite", "--guide", pilot.guide, "--output", tmp_path / "s.csv"
    )
    assert done.returncode == 1 and "there is no such file; make it with" in done.stderr
    guide = many_sites(tmp_path / "guide")
    guide.replace("guide.yaml", 'edition: "1.0"', 'edition: "2.0"')
    done = samepage(
        *("status", pilot.database, "--guide", guide.root, "--built", tmp_path / "nowhere"),
        *("--output", tmp_path / "s.csv"),
    )
    assert done.returncode == 0, done.stderr
    table = table_of(tmp_path / "s.csv")
    assert table["north"]["status"] == "another edition came back" and table["north"]["edition"] == "1.0"
    assert "not built" in done.stdout
    assert "0 of 6 sites have answered edition 2.0; 5 sent another edition and 1 sent nothing." in done.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--level", "district"], "--level goes with --roster"),
        (["--roster", "r.csv"], "--roster needs --level too"),
        (["--roster", "none.csv", "--level", "school"], "none.csv: cannot be read"),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(pilot, tmp_path, options, said):
    done, _ = pilot.status(*options, output=tmp_path / "s.csv")
    assert done.returncode == 1 and said in done.stderr and not files_in(tmp_path)


def reported(pilot: Pilot, folder: Path, *options: str | Path) -> Made:
    done = samepage("report", pilot.database, "--guide", pilot.guide, "--output", folder, *options)
    assert done.returncode == 0, done.stderr
    return Made(
        (folder / "report.html").read_text("utf-8"), (folder / "report.pdf").read_bytes(), done.stderr
    )


def test_the_report_says_who_has_not_answered(pilot, tmp_path):
    made = reported(pilot, tmp_path)
    told = made.below("Who has answered")
    assert "2 of 6 sites have answered edition 1.0" in told
    answered, waiting = made.below("Answered"), made.below("Not yet answered")
    assert "North District 2 20" in answered and f"3 of {ASKED} ({round(300 / ASKED)}%)" in answered
    assert "West District" in answered and "Gone School (not in the list of sites)" in answered
    assert "East District district nothing came back" in waiting
    assert "Scanned State state to be looked at" in waiting and "came back empty" in waiting
    assert "North" not in waiting
    assert "East District" in made.pdf_text and "Not yet answered" in made.pdf_text


def test_the_report_of_a_roster(pilot, tmp_path):
    roster = tmp_path / "r.csv"
    roster.write_text(
        "id,name,state\nnorth,North,Ohio\n" + "".join(f"d-{n},D {n},Ohio\n" for n in range(300)), "utf-8"
    )
    made = reported(pilot, tmp_path / "all", "--roster", roster, "--level", "district")
    assert "1 of 301 sites has answered" in made.text and made.text.count("nothing came back") == 37
    assert "263 more rows are not printed here. All stand in status.csv" in made.text
    waiting = made.below("Not yet answered")
    assert waiting.index("Scanned State") < waiting.index("D 0"), "what sent something comes first"
    of_ohio = reported(pilot, tmp_path / "one", "--roster", roster, "--level", "district", "--state", "ohio")
    assert "1 of 301 sites has answered" in of_ohio.text and "Gone School" not in of_ohio.text


def test_a_report_of_one_site_or_without_a_guide_names_no_others(pilot, tmp_path):
    assert "Who has answered" not in reported(pilot, tmp_path / "one", "--site", "north").text
    broken = many_sites(tmp_path / "guide")
    broken.write("words.yaml", "words: [")
    made = reported(pilot, tmp_path / "two", "--guide", broken.root)
    assert "Who has answered" not in made.text and "North District" in made.text
    assert "so the report does not say who has not answered" in made.said
