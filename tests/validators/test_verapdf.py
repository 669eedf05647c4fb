"""Every PDF is PDF/UA-1 and PDF/A-2a by veraPDF, the reference validator.

As it is built, bound, linked or laid out whole; with crop marks; filled in by each program that the
tests have; and the report. Options are paired: each level meets each edition, and both papers.
A booklet promises neither standard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path

import pytest
from PIL import Image

from samepage.formats.interface import Document
from samepage.formats.pdf.booklet import impose
from tests import test_finished, test_meetings
from tests.answers import test_read_whole
from tests.builder.renderers import ALL_BOUND, library, site_files
from tests.builder.test_same_pages import ALL as LEVELS_AND_EDITIONS
from tests.builder.test_same_pages import LONG
from tests.conftest import find_tool
from tests.formats.pdf import test_pdf_scripts, test_pdf_volumes
from tests.formats.pdf.built_files import EDITIONS, PAPERS, REAL_FILES, answers, laid_out, made
from tests.formats.pdf.fill import FILLERS
from tests.formats.pdf.test_pdf_fill import FILLED, filled
from tests.guides import ROOT, buildable_guide, samepage
from tests.report.conftest import WITH_CONTACTS, report_of_three
from tests.returns.filled_returns import incremental
from tests.validators.faults import RULES, broken, edited, not_claimed, picture_missing
from tests.validators.verapdf import NOT_CLAIMED, Report, check
from tests.viewers.test_pdf_readers import PDFJS, TYPED, typed

pytestmark = pytest.mark.viewers


def files() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """What each file is, and how it is had: in a whole run of the tests most are there already."""
    for options in LEVELS_AND_EDITIONS:
        yield f"linked: {', '.join(options)}", partial(built, *options)
    for options in LEVELS_AND_EDITIONS[::2]:
        yield f"bound: {', '.join(options)}", partial(bound, *options)
        yield f"laid out whole: {', '.join(options)}", partial(whole, *options)
    for number, edition in enumerate(EDITIONS):
        yield f"with answers: {edition}", partial(built, "every-answered", edition, PAPERS[number % 2])
        yield f"with crop marks: {edition}", partial(built, "every-district", edition, marks=True)
    for edition in EDITIONS:
        yield f"with answers in an appendix: {edition}", partial(with_appendix, edition)
    # Real ones take long: 213 pages of large print are left to page-validation (test_pdf_valid.py).
    for options in (REAL_FILES[0], REAL_FILES[3]):
        yield f"of the real guide: {', '.join(options)}", partial(built, *options)
    for filler in FILLERS:
        for options in FILLED[:-1]:  # the last is large: page-validation judges it
            yield f"filled in by {filler}: {', '.join(options)}", partial(filled_in, filler, *options)
    yield "filled in, saved behind the file", saved_behind
    yield "in many scripts", in_many_scripts
    yield "for the facilitator", for_the_facilitator
    yield "a finished copy", finished_copy
    yield "one stage in large print, with an appendix", one_stage


def for_the_facilitator() -> bytes:
    return test_meetings.built_files()["-facilitator.pdf"]


def finished_copy() -> bytes:
    return test_finished.finished_copies()[".pdf"]


def one_stage() -> bytes:
    return test_pdf_volumes.built_files().data("1-commit", "west")


def in_many_scripts() -> bytes:
    return test_pdf_scripts.file().data


def with_appendix(edition: str) -> bytes:
    return test_read_whole.with_appendix(edition).data


def built(*options: str, marks: bool = False) -> bytes:
    return made(*options, marks=marks).data


def whole(*options: str) -> bytes:
    return laid_out(*options).data


def filled_in(*options: str) -> bytes:
    return filled(*options)[1]


def bound(site: str, edition: str, paper: str) -> bytes:
    """A site whose words are put into a finished file. Large heads have room for fewer."""
    name = LONG[:44].strip() if EDITIONS[edition].linear else LONG
    own = library(ALL_BOUND).sites[site].model_copy(update={"paper": paper, "name": name})
    files = site_files(ALL_BOUND)
    return files.pdf(files.request(own), EDITIONS[edition]).data


def saved_behind() -> bytes:
    """The answers stand behind the file as it was, as Acrobat saves."""
    source = made("every-state")
    return incremental(source.data, answers(source.workbook))


def with_photographs(folder: Path) -> bytes:
    """Logos as people have them: a site's from a press (CMYK), a partner's that can be seen through."""
    guide = buildable_guide(folder / "guide")
    Image.new("RGBA", (40, 30), (200, 10, 10, 128)).save(guide.root / "partners/abc.png")
    Image.new("CMYK", (40, 30), (20, 200, 10, 0)).save(guide.root / "sites/north.jpg")
    for path, logo in (("partners/abc.yaml", "abc.png"), ("sites/north.yaml", "north.jpg")):
        text = (guide.root / path).read_text("utf-8")
        guide.write(path, f"{text}logo: {{file: {logo}, alt: Whose logo it is}}\n")
    done = samepage("build", "--guide", guide.root, "--format", "pdf", "--output", folder)
    assert done.returncode == 0, done.stderr
    return (folder / "north/north.pdf").read_bytes()


@pytest.fixture(scope="module")
def report(need_tool, tmp_path_factory) -> Report:
    """One run of veraPDF over all files, those with faults too."""
    for tool in ("java", "verapdf"):
        need_tool(tool)
    all_files = {name: make() for name, make in files()}
    if all(map(find_tool, PDFJS)):
        all_files |= {typed_name(*args): typed(*args)[2] for args in TYPED[:-1]}
    all_files["with photographs"] = with_photographs(tmp_path_factory.mktemp("photographs"))
    all_files["the report"] = report_of_three(*WITH_CONTACTS).pdf
    good = made("every-district").data
    all_files |= {
        "booklet": impose(Document(made("every-district", "print").data, None, {})).data,
        "with faults": edited(good, broken),
        "PDF/UA not claimed": edited(good, not_claimed),
        "picture missing": edited(good, picture_missing),
        "cut short": good[:50_000],
    }
    return check(all_files)


def typed_name(site: str, edition: str) -> str:
    return f"filled in by pdf.js: {site}, {edition}"


@pytest.mark.parametrize("name", [*dict(files()), "with photographs", "the report"])
def test_valid(report: Report, name: str) -> None:
    assert list(map(str, report.findings[name])) == []


@pytest.mark.parametrize(("site", "edition"), TYPED[:-1])
def test_valid_after_typing_in_pdfjs(report: Report, need_tool, site: str, edition: str) -> None:
    for tool in PDFJS:
        need_tool(tool)
    assert list(map(str, report.findings[typed_name(site, edition)])) == []


def test_a_booklet_claims_nothing_and_is_drawn_whole(report: Report) -> None:
    assert {one.message.split(";")[0] for one in report.findings["booklet"]} == {NOT_CLAIMED}


# The judge judged.


def test_each_fault_is_found(report: Report) -> None:
    found = {(one.standard, f"{one.clause}-{one.test}") for one in report.findings["with faults"]}
    assert {(standard, rule) for standard, rules in RULES.items() for rule in rules.split()} - found == set()


def test_what_is_not_claimed_or_cannot_be_read_is_no_pass(report: Report) -> None:
    (claim,) = (one for one in report.findings["PDF/UA not claimed"] if one.standard == "PDF/UA-1")
    assert claim.message == f"{NOT_CLAIMED}; judged by PDF/A-2a"
    assert any("Undefined XObject" in one.message for one in report.findings["picture missing"])
    assert any("could not read it" in one.message for one in report.findings["cut short"])


def test_the_documents_name_the_versions(report: Report) -> None:
    text = (ROOT / "docs/accessibility.md").read_text("utf-8")
    assert f"veraPDF {report.version}" in text
    assert f"page-validation {version('page-validation')}" in text
