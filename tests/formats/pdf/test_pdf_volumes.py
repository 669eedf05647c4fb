"""Large print in several files: each stage in one, what comes before the stages and what follows in one each."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import page
import pikepdf
import pypdf
import pytest

from samepage.builder.options import BuildOptions
from samepage.builder.renderer import WorkbookRenderer
from samepage.builder.site_files import file_names
from samepage.content.loader import Library, load_library
from samepage.formats import get_format
from samepage.formats.interface import WriterSettings
from samepage.render.theme import load_theme
from samepage.workbook import compose
from samepage.workbook.volumes import volumes
from tests.builder.pdf_compare import differences
from tests.formats.pdf.fill import with_pypdf
from tests.formats.pdf.read import terminal_fields
from tests.guides import GuideFolder, buildable_guide, samepage
from tests.run_folder import once_in_folder

LARGE = ("--edition", "large-print", "--booklets", "--format", "pdf", "--jobs", "1")
PARTS = ("0-about", "1-commit", "2-learn", "3-team")
LONG = "We listen before we answer, and say what we heard. " * 60


def two_stages(root: Path) -> GuideFolder:
    """One stage leads to the other, and to itself. A site has an answer that no box holds."""
    guide = buildable_guide(root)
    guide.replace("guide.yaml", "stages: [commit]", "stages: [commit, learn]")
    stage = (root / "stages/commit.yaml").read_text("utf-8").replace("ommit", "earn")
    stage = (
        stage.replace("id: cearn", "id: learn")
        .replace("Cearn", "Learn")
        .replace(" How will you work?", LINKS)
    )
    guide.write("stages/learn.yaml", stage)
    north = (root / "sites/north.yaml").read_text("utf-8")
    west = north.replace("north", "west").replace("North", "West")
    guide.write("sites/west.yaml", f"{west}prefill: {{commit.norms.labor: {json.dumps(LONG.strip())}}}\n")
    return guide


LINKS = ' "Did [our norms](#commit.norms) hold? See [our plan](#learn.plan)."'


@dataclass(frozen=True)
class Built:
    folder: Path
    library: Library

    def data(self, part: str, site: str = "north") -> bytes:
        return (self.folder / f"out/{site}/{site}-large-print-{part}.pdf").read_bytes()

    def text(self, part: str, site: str = "north") -> str:
        return "\n".join(
            one.extract_text() for one in pypdf.PdfReader(io.BytesIO(self.data(part, site))).pages
        )


@pytest.fixture(scope="module")
def built() -> Built:
    return built_files()


def built_files() -> Built:
    """Made once for these tests and for veraPDF."""

    def make(folder: Path) -> Path:
        guide = two_stages(folder / "guide")
        done = samepage("build", "--guide", guide.root, *LARGE, "--output", folder / "out")
        assert done.returncode == 0, done.stderr
        return folder

    folder = once_in_folder("volumes", make)
    return Built(folder, load_library(folder / "guide"))


def test_each_part_is_a_file_and_all_fields_are_in_one_of_them(built):
    listed = json.loads((built.folder / "out/manifest.json").read_text("utf-8"))["files"]
    told = {one["path"]: (one["pages"], one["fields"]) for one in listed if one["site"] == "north"}
    assert [*told] == [f"north/north-large-print-{part}.pdf" for part in PARTS]
    names: list[str] = []
    for part, path in zip(PARTS, told, strict=True):
        with pikepdf.open(io.BytesIO(built.data(part))) as pdf:
            own = [name for name, _ in terminal_fields(pdf)] if "/AcroForm" in pdf.Root else []
            assert told[path] == (len(pdf.pages), len(own))
        names += own
    whole = compose(built.library, built.library.sites["north"])
    assert sorted(names) == sorted(one.name for one in whole.fields)


@pytest.mark.parametrize(
    ("part", "says", "chapters"),
    [
        ("0-about", "About", ["About this guide"]),
        ("1-commit", "Stage 1 of 2: Commit", ["Commit"]),
        ("2-learn", "Stage 2 of 2: Learn", ["Learn"]),
        ("3-team", "Team, Words, Notes", ["Team", "Words", "Notes"]),
    ],
)
def test_a_part_is_a_document_of_its_own(built, part, says, chapters):
    data = built.data(part)
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert [str(one) for one in page.validate_pdf_bytes(data, profile=profile).failures] == []
    read = pypdf.PdfReader(io.BytesIO(data))
    cover, contents, last = (read.pages[n].extract_text() for n in (0, 1, -1))
    assert read.metadata.title == f"A guide: North District, {says}"
    assert says in cover and "North District" in cover
    assert [one for one in ("About this guide", "Commit", "Learn", "Team", "Words") if one in contents] == [
        one for one in chapters if one != "Notes"
    ]
    assert f"{len(read.pages)} / {len(read.pages)}" in last
    marks = [one.title for one in read.outline if not isinstance(one, list)]
    assert marks == ["A guide", "Contents", *chapters]


def test_a_link_leads_within_its_part_or_is_plain_text(built):
    with pikepdf.open(io.BytesIO(built.data("2-learn"))) as pdf:
        links = [
            (str(link.get("/Dest", "")), str(link.get("/A", "")))
            for one in pdf.pages
            for link in one.get("/Annots", ())
            if link.Subtype == "/Link"
        ]
        there = {str(name) for name in pikepdf.NameTree(pdf.Root.Names.Dests)}
    assert {to for to, _ in links} == {"learn", "learn.plan"} <= there
    assert {action for _, action in links} == {""}
    assert "Did our norms hold? See our plan." in " ".join(built.text("2-learn").split())


def test_a_worksheets_letter_stands_on_the_page_of_its_title(built):
    pages = [one.extract_text() for one in pypdf.PdfReader(io.BytesIO(built.data("2-learn"))).pages]
    assert [n for n, text in enumerate(pages) if "WORKSHEET 2A" in text] == [
        n for n, text in enumerate(pages) if "Our plan" in text and n > 1
    ]


def test_an_answer_in_full_stands_in_the_part_that_asks_for_it(built):
    having = [part for part in PARTS if "Answers in full" in built.text(part, "west")]
    assert having == ["1-commit"]
    text = " ".join(built.text("1-commit", "west").split())
    # A page ends in the midst of it. The contents list names the appendix, too.
    assert text.count("what we heard.") >= 59 and text.count("Answers in full") > 1


@pytest.mark.parametrize(("site", "part"), [("north", "3-team"), ("west", "1-commit")])
def test_a_part_is_the_same_laid_out_whole(built, site, part):
    settings = WriterSettings(("large-print",), volumes=volumes(built.library.guide))
    renderer = WorkbookRenderer(built.library, load_theme(), {"pdf": get_format("pdf").writer(settings)})
    own = built.library.sites[site]
    ((_, output),) = [one for one in renderer.outputs() if one[1].suffix == f"-large-print-{part}.pdf"]
    request = renderer.request(own).volume(output.volume)
    assert (
        differences(built.data(part, site), renderer.writers["pdf"].build_whole(request, output).data) == []
    )


def test_returned_parts_are_joined_and_lack_nothing_of_the_others(built, tmp_path):
    for part, name, value in (
        ("1-commit", "commit.norms.labor", "We listen."),
        ("2-learn", "learn.norms.labor", "They did."),
        ("3-team", "team.contact.site_name", "North"),
    ):
        path = tmp_path / f"back/{part}.pdf"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(with_pypdf(built.data(part), {name: value}))
    (tmp_path / "back/0.pdf").write_bytes(built.data("0-about"))
    with pikepdf.open(io.BytesIO(built.data("2-learn", "west"))) as pdf:
        del pdf.pages[-1]
        pdf.save(tmp_path / "back/west.pdf")
    collect = (
        "collect",
        tmp_path / "back",
        "--guide",
        built.folder / "guide",
        "--output",
        tmp_path / "a.sqlite",
    )
    done = samepage(*collect, "--csv")
    assert done.returncode == 0, done.stderr
    said = dict(
        line.split(": ", 1) for line in done.stderr.splitlines() if "incomplete" in line or "no a" in line
    )
    assert said.keys() == {"0.pdf", "west.pdf"}
    assert said["0.pdf"].endswith("in which nothing is asked, and nothing is written on it")
    assert "of its 6 boxes came back" in said["west.pdf"] and "Commit" not in said["west.pdf"]
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        found = {row["name"]: (row["value"], row["status"]) for row in csv.DictReader(file)}
    assert found == {
        "commit.norms.labor": ("We listen.", "answer"),
        "learn.norms.labor": ("They did.", "answer"),
        "team.contact.site_name": ("North", "answer"),
    }


def test_a_roster_makes_the_parts_and_packs_them(built, tmp_path):
    (tmp_path / "r.csv").write_text("id,name,state,partner\nmaple,Maple District,Ohio,abc\n")
    roster = ("--roster", tmp_path / "r.csv", "--level", "district", "--zip", "--output", tmp_path / "out")
    done = samepage("build", "--guide", built.folder / "guide", *LARGE, *roster)
    assert done.returncode == 0, done.stderr
    (archive,) = (tmp_path / "out").rglob("*.zip")
    names = [Path(name).name for name in zipfile.ZipFile(archive).namelist()]
    assert [name for name in names if name.endswith(".pdf")] == [
        f"maple-large-print-{part}.pdf" for part in PARTS
    ]


def test_a_stage_that_a_site_leaves_out_has_no_file_and_the_others_keep_its_numbers(built):
    site = built.library.sites["north"].model_copy(update={"leave_out": ("commit",)})
    options = BuildOptions(
        built.folder, built.folder, ("pdf",), ("large-print",), volumes=volumes(built.library.guide)
    )
    wanted = ("0-about", "1-learn", "2-team")
    assert file_names(site, options) == tuple(f"north/north-large-print-{part}.pdf" for part in wanted)


def test_booklets_without_large_print_are_refused(built, tmp_path):
    done = samepage("build", "--guide", built.folder / "guide", "--booklets", "--output", tmp_path / "out")
    assert done.returncode == 1 and not (tmp_path / "out").exists()
    assert done.stderr == "--booklets goes with --edition large-print: add it, or leave --booklets out.\n"
