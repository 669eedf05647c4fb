"""Every PDF is PDF/UA-1 and PDF/A-2a by veraPDF, the reference validator.

As it is built, bound, linked or laid out whole; with crop marks; filled in by each program that the
tests have; and the report. Options are paired: each level meets each edition, and both papers.
A booklet promises neither standard.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from samepage.render.print_editions import EDITIONS
from tests.build.renderers import ALL_BOUND, library, press
from tests.build.test_same_pages import ALL as LEVELS_AND_EDITIONS
from tests.build.test_same_pages import LONG
from tests.conftest import find_tool
from tests.formats.pdf.built_files import LARGEST, PAPERS, answers, every_kind, in_edition, laid_out, made
from tests.formats.pdf.fill import FILLERS
from tests.formats.pdf.read import terminal_fields
from tests.formats.pdf.test_pdf_fill import FILLED, filled
from tests.guides import ROOT, samepage
from tests.report.conftest import planted
from tests.returns.filled_returns import incremental
from tests.validators.verapdf import Report, check
from tests.viewers.test_pdf_readers import PDFJS, TYPED, typed

pytestmark = pytest.mark.viewers


def files() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """What each file is, and how it is had: in a whole run of the tests most are there already."""
    for site, edition, paper in LEVELS_AND_EDITIONS:
        yield f"linked: {site}, {edition}, {paper}", lambda a=(site, edition, paper): made(*a).data
    for site, edition, paper in LEVELS_AND_EDITIONS[::4]:
        yield f"bound: {site}, {edition}, {paper}", partial(bound, site, edition, paper)
        yield f"laid out whole: {site}, {edition}, {paper}", lambda a=(site, edition, paper): laid_out(*a).data
    for number, edition in enumerate(EDITIONS):
        yield f"with answers: {edition}", lambda a=("every-answered", edition, PAPERS[number % 2]): made(*a).data
        yield f"with crop marks: {edition}", partial(with_crop_marks, edition)
    for site, edition in zip(("example-school", "example-state", LARGEST), EDITIONS, strict=True):
        yield f"of the real guide: {site}, {edition}", lambda a=(site, edition): made(*a).data
    for filler in FILLERS:
        for site, edition in FILLED if filler == "PDFium" else FILLED[:-1]:
            yield f"filled in by {filler}: {site}, {edition}", lambda a=(filler, site, edition): filled(*a)[1]
    yield "filled in, saved behind the file", saved_behind


def bound(site: str, edition: str, paper: str) -> bytes:
    """A site whose words are put into a finished file. Large heads have room for fewer."""
    name = LONG[:44].strip() if EDITIONS[edition].linear else LONG
    own = library(ALL_BOUND).sites[site].model_copy(update={"paper": paper, "name": name})
    return press(ALL_BOUND).pdf(press(ALL_BOUND).order(own), EDITIONS[edition]).data


def with_crop_marks(edition: str) -> bytes:
    return in_edition(every_kind(), every_kind().sites["every-school"], EDITIONS[edition].with_marks())


def saved_behind() -> bytes:
    """The answers stand behind the file as it was, as Acrobat saves."""
    source = made("every-state")
    return incremental(source.data, answers(source.workbook))


def report_file(folder: Path) -> bytes:
    done = samepage("report", planted(folder), "--output", folder, "--guide", every_kind().root, "--contacts", "--partner", "abc")
    assert done.returncode == 0, done.stderr
    return (folder / "report.pdf").read_bytes()


@pytest.fixture(scope="module")
def report(need_tool, tmp_path_factory) -> Report:
    """One run of veraPDF over all files, those with faults too."""
    for tool in ("java", "verapdf"):
        need_tool(tool)
    return check({
        **{name: make() for name, make in files()},
        **{f"{site}, {edition}, by pdf.js": typed(site, edition)[2] for site, edition in TYPED if all(map(find_tool, PDFJS))},
        "the report": report_file(tmp_path_factory.mktemp("report")),
        "with faults": edited(made("every-district").data, with_faults),
        "PDF/UA not claimed": edited(made("every-district").data, not_claimed),
        "cut short": made("every-district").data[:50_000],
    })  # fmt: skip


@pytest.mark.parametrize("name", [*dict(files()), "the report"])
def test_valid(report: Report, name: str) -> None:
    assert list(map(str, report.findings[name])) == []


@pytest.mark.parametrize(("site", "edition"), TYPED)
def test_valid_after_typing_in_pdfjs(report: Report, need_tool, site: str, edition: str) -> None:
    for tool in PDFJS:
        need_tool(tool)
    assert list(map(str, report.findings[f"{site}, {edition}, by pdf.js"])) == []


# The judge judged: faults made on purpose.

FAULTS = {
    "PDF/UA-1 7.1-3", "PDF/UA-1 7.1-10", "PDF/UA-1 7.2-34", "PDF/UA-1 7.2-43", "PDF/UA-1 7.3-1", "PDF/UA-1 7.4.2-1", "PDF/UA-1 7.5-1",
    "PDF/UA-1 7.18.3-1", "PDF/UA-1 7.18.4-1", "PDF/UA-1 7.18.5-2", "PDF/UA-1 7.21.7-1",
    "PDF/A-2a 6.2.4.3-2", "PDF/A-2a 6.2.11.4.1-1", "PDF/A-2a 6.3.2-2", "PDF/A-2a 6.3.3-1", "PDF/A-2a 6.4.1-3", "PDF/A-2a 6.5.1-1",
}  # fmt: skip


def test_each_fault_is_found(report: Report) -> None:
    assert {f"{f.standard} {f.clause}-{f.test}" for f in report.findings["with faults"]} >= FAULTS


def test_what_is_not_claimed_or_cannot_be_read_is_no_pass(report: Report) -> None:
    assert "PDF/UA-1 is not named in its metadata; judged by PDF/A-2a" in map(str, report.findings["PDF/UA not claimed"])
    assert report.findings["cut short"]


def test_the_documents_name_the_version(report: Report) -> None:
    assert f"veraPDF {report.version}" in (ROOT / "docs/accessibility.md").read_text("utf-8")


def with_faults(pdf: Pdf) -> None:
    """Breaks each of FAULTS."""
    root, fields = pdf.Root, dict(terminal_fields(pdf))
    pdf.pages[0].contents_add(b"\nq 0 0 9 9 re f Q\n")  # neither tagged nor an artifact
    del root.ViewerPreferences, root.Lang, root.OutputIntents
    row = elements(pdf, "/TD")[0].P
    row.K = Array(list(row.K)[:-1])
    for figure in elements(pdf, "/Figure"):
        del figure["/Alt"]
    elements(pdf, "/H2")[0].S = Name.H4
    for cell in (*elements(pdf, "/TH"), *elements(pdf, "/TD")):  # neither Scope nor Headers
        cell.A = Dictionary(O=Name.Table)
    for page in pdf.pages:
        page.obj.Tabs = Name.R
    elements(pdf, "/Form")[0].S = Name.P
    links = [one for page in pdf.pages for one in page.obj.get("/Annots", ()) if one.Subtype == Name.Link]
    del links[0].Contents
    fonts = [one for one in pdf.objects if isinstance(one, Dictionary) and one.get("/Type") == Name.Font]
    del next(one for one in fonts if "/ToUnicode" in one)["/ToUnicode"]
    for font in fonts:
        for key in ("/FontFile2", "/FontFile3"):
            if key in font.get("/FontDescriptor", {}):
                del font.FontDescriptor[key]
    del fields["work.gain"].AP
    fields["work.gain"].F = 2  # hidden
    root.AcroForm.NeedAppearances = True
    root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def not_claimed(pdf: Pdf) -> None:
    pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(b"pdfuaid:part", b"pdfuaid:rev"))


def edited(data: bytes, edit: Callable[[Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        edit(pdf)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def elements(pdf: Pdf, kind: str) -> list[Dictionary]:
    """The structure elements of a type, in the order of the file."""
    return [one for one in pdf.objects if isinstance(one, Dictionary) and one.get("/S") == kind]
