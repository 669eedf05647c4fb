"""One id, one site: what is told, and what is left alone, where two have the same one in one folder."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest
from guides import files_in, samepage

from samepage.builder.journal import NAME, open_journal
from tests.batch.rosters import bindable_guide

FIRST = """\
id,name,state
akron,Akron City,Ohio
berea,Berea,Ohio
canton,Canton  City,Ohio
dayton,Dayton,Ohio
elyria,Elyria,
"""
# By id: another name, another state, the same site, a new one, the state that was missing.
SECOND = """\
id,name,state
akron,Ames,Ohio
berea,Berea,Iowa
canton,CANTON CITY,Ohio
fremont,Fremont,Ohio
elyria,Elyria,Ohio
"""


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> Path:
    """A folder with a guide, a roster and its files."""
    folder = tmp_path_factory.mktemp("ids")
    bindable_guide(folder / "guide")
    (folder / "first.csv").write_text(FIRST, "utf-8")
    done = build(folder, "first.csv")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(first, tmp_path) -> Path:
    """The same, to change."""
    return Path(shutil.copytree(first, tmp_path / "ids"))


def build(folder: Path, roster: str = "", *args: str) -> subprocess.CompletedProcess[str]:
    """A run in ``folder``, of a roster of districts or, without one, of the guide's sites."""
    rows = ["--roster", folder / roster, *([] if "--level" in args else ["--level", "district"])]
    where = ["--guide", folder / "guide", "--output", folder / "out", "--format", "pdf"]
    return samepage(*where, *(rows if roster else []), *args)


def sites_in(folder: Path) -> dict[str, str]:
    """For whom each PDF was made, by its path."""
    return {
        name: str(pypdf.PdfReader(folder / "out" / name).metadata.title).removeprefix("A guide: ")
        for name in files_in(folder / "out")
        if name.endswith(".pdf")
    }


def test_another_rosters_site_keeps_its_id_and_its_file(folder):
    before = files_in(folder / "out")
    (folder / "second.csv").write_text(SECOND, "utf-8")
    done = build(folder, "second.csv")
    assert done.returncode == 1
    whose = f"({folder}/first.csv), whose file is {folder}/out/ohio"
    otherwise = "give this row an id of its own, or choose another folder with --output."
    akron, berea, summary = done.stderr.splitlines()
    assert akron.startswith(
        f"{folder}/second.csv:2:1: row 2: the id `akron` is already that of the district "
    )
    assert f"“Akron City” in Ohio {whose}/akron.pdf: {otherwise}" in akron
    assert f"row 3: the id `berea` is already that of the district “Berea” in Ohio {whose}/berea.pdf" in berea
    assert summary == "3 of 5 rows built. 2 not built; the lines above say why."
    after = files_in(folder / "out")
    assert {name for name in before if name.endswith(".pdf") and after[name] != before[name]} == {
        "ohio/canton.pdf"  # the same site, by another spelling
    }
    new = {"ohio/fremont.pdf": "Fremont", "ohio/elyria.pdf": "Elyria"}
    assert sites_in(folder).items() >= new.items() and "iowa/berea.pdf" not in after
    told = done.stderr.splitlines()[:2]
    assert build(folder, "second.csv", "--dry-run").stderr.splitlines() == told
    assert build(folder, "second.csv").stderr == done.stderr


def test_a_dry_run_knows_whose_the_ids_are_and_writes_nothing(folder):
    (folder / "second.csv").write_text(SECOND, "utf-8")
    journal, before = folder / "out" / NAME, files_in(folder / "out")
    saved = journal.stat().st_mtime_ns
    done = build(folder, "second.csv", "--dry-run")
    assert done.returncode == 1 and done.stderr.count("is already that of the district") == 2
    assert "3 of 5 rows would be built" in done.stdout
    assert files_in(folder / "out") == before and journal.stat().st_mtime_ns == saved
    # A damaged one, which a build makes anew, is left as it is, too.
    journal.write_bytes(before[NAME][:5000])
    done = build(folder, "second.csv", "--dry-run")
    assert (done.returncode, done.stderr) == (0, "") and journal.read_bytes() == before[NAME][:5000]


def test_a_dry_run_beside_a_build_waits_for_it(folder):
    (folder / "second.csv").write_text(SECOND, "utf-8")
    with open_journal(folder / "out"):
        done = build(folder, "second.csv", "--dry-run")
    assert done.returncode == 1
    assert done.stderr.startswith(f"{folder}/out: another build is writing there; wait until it is done")


def test_a_state_and_its_letters_are_one_folder(folder):
    """And one state, for rosters that name the same site."""
    (folder / "second.csv").write_text("id,name,state\nakron,Akron City,OH\nfremont,Fremont,oh\n", "utf-8")
    done = build(folder, "second.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert {"ohio/akron.pdf", "ohio/fremont.pdf"} < {*sites_in(folder)}
    assert not (folder / "out/oh").exists()


def test_a_corrected_roster_replaces_its_own_files_and_says_so(folder):
    (folder / "first.csv").write_text(FIRST.replace("Akron City", "Akron Public Schools"), "utf-8")
    done = build(folder, "first.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        "1 row has another name or state than in an earlier run: row 2, `akron`, was the district “Akron City” in "
        "Ohio (ohio/akron.pdf) and is now the district “Akron Public Schools” in Ohio.\n" in done.stdout
    )
    assert sites_in(folder)["ohio/akron.pdf"] == "Akron Public Schools"
    again = build(folder, "first.csv")
    assert again.returncode == 0 and "5 of 5 rows were done already" in again.stdout
    assert "another name" not in again.stdout


def test_a_roster_under_another_name_takes_over_what_is_the_same(folder):
    """From then on, it is the one that may correct its rows."""
    (folder / "first.csv").rename(folder / "renamed.csv")
    assert "5 of 5 rows were done already" in build(folder, "renamed.csv").stdout
    (folder / "renamed.csv").write_text(FIRST.replace("Dayton", "Dayton City"), "utf-8")
    assert build(folder, "renamed.csv").returncode == 0
    assert sites_in(folder)["ohio/dayton.pdf"] == "Dayton City"


def test_a_folder_that_was_moved_with_its_roster_knows_it_still(folder):
    moved = folder.rename(folder.with_name("elsewhere"))
    (moved / "first.csv").write_text(FIRST.replace("Dayton", "Dayton City"), "utf-8")
    assert build(moved, "first.csv").returncode == 0
    assert sites_in(moved)["ohio/dayton.pdf"] == "Dayton City"


def test_an_id_is_free_when_its_files_are_gone(folder):
    (folder / "second.csv").write_text("id,name,state\nakron,Ames,Ohio\n", "utf-8")
    (folder / "out/ohio/akron.pdf").unlink()
    done = build(folder, "second.csv")
    assert done.returncode == 0, done.stderr
    assert sites_in(folder)["ohio/akron.pdf"] == "Ames"


def test_a_row_with_the_id_of_a_site_of_the_guide(folder):
    (folder / "guide/sites/dayton.yaml").write_text(
        "id: dayton\nlevel: district\nname: Dayton\npartner: abc\n", "utf-8"
    )
    (folder / "third.csv").write_text("id,name,state\nnorth,Northfield,Ohio\ndayton,Dayton,Ohio\n", "utf-8")
    done = build(folder, "third.csv")
    assert done.returncode == 1
    told, _ = done.stderr.splitlines()
    assert (
        f"row 2: the id `north` is already that of the district “North District” ({folder}/guide/sites/north.yaml): "
        "give this row an id of its own. If both are one site, write the same name and state in both." in told
    )
    assert "ohio/north.pdf" not in files_in(folder / "out"), "their returns could not be told apart"


def test_a_site_of_the_guide_with_the_id_of_a_row(folder):
    """Nothing is written, as with every mistake in the guide."""
    (folder / "guide/sites/akron.yaml").write_text(
        "id: akron\nlevel: school\nname: Akron School\npartner: abc\n", "utf-8"
    )
    before = files_in(folder / "out")
    for more in ([], ["--site", "akron"]):
        done = build(folder, "", *more)
        assert done.returncode == 1
        assert done.stderr.startswith(
            f"{folder}/guide/sites/akron.yaml:1:5: the id `akron` is already that of the district “Akron City” in Ohio"
        )
    assert files_in(folder / "out") == before
    assert build(folder, "", "--site", "north").returncode == 0


def test_ids_that_differ_in_capitals_or_in_what_a_print_edition_adds(tmp_path):
    """A file's name is the same to many a disk whatever its capitals; `a-print.pdf` is the print edition of `a`."""
    bindable_guide(tmp_path / "guide")
    rows = "id,name,state\nakron,Akron,Ohio\nAkron,Akron Two,Iowa\nakron-print,Akron Press,Ohio\n"
    (tmp_path / "r.csv").write_text(rows, "utf-8")
    editions = ["--edition", "fillable", "--edition", "print"]
    done = build(tmp_path, "r.csv", *editions, "--jobs", "2")
    assert done.returncode == 1
    capitals, press, _ = done.stderr.splitlines()
    assert "row 3: the id `akron` is already that of row 2" in capitals
    told = "row 4: its file `ohio/akron-print.pdf` would be that of the site `akron`, too: give this row another id."
    assert told in press
    assert sites_in(tmp_path) == dict.fromkeys(["ohio/akron.pdf", "ohio/akron-print.pdf"], "Akron")
    # In a later run, too, whichever of the two is made first.
    shutil.rmtree(tmp_path / "out")
    assert build(tmp_path, "r.csv").returncode == 1
    assert sites_in(tmp_path) == {"ohio/akron.pdf": "Akron", "ohio/akron-print.pdf": "Akron Press"}
    done = build(tmp_path, "r.csv", "--edition", "print")
    assert (
        "row 2: its file `ohio/akron-print.pdf` would be that of the site `akron-print`, too" in done.stderr
    )
    assert sites_in(tmp_path)["ohio/akron-print.pdf"] == "Akron Press"
