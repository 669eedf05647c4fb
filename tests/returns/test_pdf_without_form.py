"""PDFs whose form is gone, that are parts or piles of workbooks, or that were written on: by the programs people use."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pypdfium2.raw as pdfium_c
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from samepage.content.loader import load_library
from samepage.formats.returned import NotAReturn, Unreadable
from samepage.returns.catalog import catalog_of
from samepage.returns.database import ReturnedWorkbook
from samepage.returns.read_return import read_return
from samepage.workbook.dictionary import Catalog, SiteName
from tests.formats.pdf.built_files import ROOT, every_kind, few_pages, made
from tests.formats.pdf.fill import with_pdfium, with_pikepdf, with_pypdf
from tests.formats.pdf.read import terminal_fields
from tests.returns.filled_returns import Made, edited, in_word, make

NORMS = "Labor, Norms, Commit"
VALUES = {
    "commit.norms.labor": "We meet every other week\nand share the minutes with everyone.",
    "commit.norms.management": "Monthly",
    "commit.plan.first.what": "Draft the plan",
    "commit.plan.first.who": "b",
    "commit.helped": "Talking to each other before the meetings",
}
# What stands on the page, and the question it is told by.
SHOWN = {
    "We meet every other week": NORMS,
    "and share the minutes with everyone.": NORMS,
    "Monthly": "Management, Norms, Commit",
    "Draft the plan": "What, First, Plan, Commit",
    "Talking to each other before the meetings": "Your answer, Helped, Commit",
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return catalog_of([few_pages()])


@pytest.fixture(scope="module")
def north() -> Made:
    return make(few_pages(), "north")


@pytest.fixture(scope="module")
def filled(north: Made) -> bytes:
    return with_pdfium(north.pdf, _all(north))


def _all(made: Made, values: Mapping[str, str] = VALUES) -> dict[str, str]:
    return {field.name: values.get(field.name, field.value) for field in made.workbook.fields}


def read(data: bytes, catalog: Catalog, stem: str = "answers") -> ReturnedWorkbook:
    return read_return(data, stem, "0123456789abcdef", catalog)


def notes(returned: ReturnedWorkbook) -> dict[str, str]:
    """Each line beside the fields, and what is said of it."""
    return {line: one.note for one in returned.answers if not one.name for line in one.value.split("\n")}


def kinds(returned: ReturnedWorkbook) -> set[str]:
    return {problem.kind for problem in returned.problems}


def by_ghostscript(source: Path, target: Path, need_tool: Callable[[str], Path]) -> None:
    options = ("-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-o", target, source)
    subprocess.run([need_tool("gs"), *options], check=True)


def by_poppler(source: Path, target: Path, need_tool: Callable[[str], Path]) -> None:
    subprocess.run([need_tool("pdftocairo"), "-pdf", source, target], check=True)


@pytest.mark.viewers
@pytest.mark.parametrize("program", [by_ghostscript, by_poppler])
def test_printed_to_a_file(
    program: Callable[..., None],
    filled: bytes,
    catalog: Catalog,
    tmp_path: Path,
    need_tool: Callable[[str], Path],
) -> None:
    """The site is told, and every word that the workbook does not print, with page and question; no other word."""
    (tmp_path / "filled.pdf").write_bytes(filled)
    program(tmp_path / "filled.pdf", tmp_path / "printed.pdf", need_tool)
    returned = read((tmp_path / "printed.pdf").read_bytes(), catalog)
    assert (returned.site, returned.level, returned.edition) == ("north", "district", "1.0")
    assert kinds(returned) == {"unread", "orphan"}
    assert {one.page for one in returned.answers} == {4}
    told = notes(returned)
    assert told.pop("B") == 'is printed on page 4, near "Who, First, Plan, Commit"'  # what was chosen
    assert told == {line: f'is printed on page 4, near "{question}"' for line, question in SHOWN.items()}


@pytest.mark.viewers
@pytest.mark.parametrize("program", [by_ghostscript, by_poppler])
def test_a_sign_alone_in_a_box(
    program: Callable[..., None],
    north: Made,
    catalog: Catalog,
    tmp_path: Path,
    need_tool: Callable[[str], Path],
) -> None:
    signs = {
        "commit.norms.labor": "—",
        "commit.norms.management": "?",
        "commit.helped": "✓",
        "commit.plan.first.what": "$",
    }
    (tmp_path / "filled.pdf").write_bytes(with_pdfium(north.pdf, _all(north, signs)))
    program(tmp_path / "filled.pdf", tmp_path / "printed.pdf", need_tool)
    told = notes(read((tmp_path / "printed.pdf").read_bytes(), catalog))
    assert told == {
        "—": f'is printed on page 4, near "{NORMS}"',
        "?": 'is printed on page 4, near "Management, Norms, Commit"',
        "$": 'is printed on page 4, near "What, First, Plan, Commit"',
    }


def test_text_drawn_on_pages_whose_boxes_no_form_lists(north: Made, catalog: Catalog) -> None:
    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.pages[3].Annots = Array()
        del pdf.Root.AcroForm

    data = edited(north.pdf, edit)
    assert notes(read(data, catalog)) == {}
    document = pypdfium2.PdfDocument(data)
    _draw(document, document[3], "We begin in May", 100, 100)
    assert "We begin in May" in notes(read(_saved(document), catalog))


def test_a_tick_that_is_a_letter_may_be_an_answer(north: Made, catalog: Catalog) -> None:
    def edit(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.AcroForm
        for page in pdf.pages:
            page.Annots = Array()
        page = pdf.pages[3]
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.ZapfDingbats)
        page.obj.Resources.Font["/Own"] = pdf.make_indirect(font)
        page.contents_add(b"q BT /Own 11 Tf 100 100 Td (4) Tj ET Q")

    assert "✔" in notes(read(edited(north.pdf, edit), catalog))


def test_words_that_run_into_the_next_cell(north: Made, catalog: Catalog) -> None:
    """Some programs that print draw the whole of an answer that is longer than its box."""
    with pikepdf.open(io.BytesIO(north.pdf)) as pdf:
        for page in pdf.pages:
            page.Annots = Array()
        del pdf.Root.AcroForm
        out = io.BytesIO()
        pdf.save(out)
    document = pypdfium2.PdfDocument(out.getvalue())
    _draw(document, document[3], "Kalani van der Molen", 100, 100)
    _draw(document, document[3], "2027/04/28", 195, 100)
    told = notes(read(_saved(document), catalog))
    assert {"Kalani van der Molen", "2027/04/28"} <= told.keys()


@pytest.mark.parametrize("pages", [(3, 6), (7, 10)])
def test_pages_taken_out_are_of_the_site_at_their_heads(pages: tuple[int, int]) -> None:
    """Whatever site the file's name says, and however little is printed on them; that is told."""
    built = made("every-district")
    own = SiteName(built.workbook.site.name, "district")
    other = {"every-district": own, "west": SiteName("West Harbor", "district")}
    every = catalog_of([every_kind()]).with_sites(other)
    writer = pypdf.PdfWriter()
    values = {name: field.value for name, field in built.fields.items()} | LARGE | {"work.notes": "Ours"}
    writer.append(io.BytesIO(with_pikepdf(built.data, values)), pages=pages)
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    returned = read(out.getvalue(), every, "West Harbor")
    assert returned.site == "every-district"
    assert "unknown site" in kinds(returned)


LARGE = {
    "work.gain": "Quills and inkpots",
    "work.needs.labor": "Zebras first",
    "work.needs.management": "Yaks second",
    "work.actions.1.action": "Xylophones on loan",
    "work.actions.9.labor": "Walnuts for all",
}


@pytest.mark.viewers
@pytest.mark.parametrize("program", [by_ghostscript, by_poppler])
def test_large_print_printed_to_a_file(
    program: Callable[..., None], tmp_path: Path, need_tool: Callable[[str], Path]
) -> None:
    """It has other words around its tables and drawings: none of them is taken for the site's."""
    every = catalog_of([every_kind()])
    built = made("every-district", "large-print")
    told = {}
    for name, data in (("blank", built.data), ("filled", with_pdfium(built.data, LARGE))):
        (tmp_path / f"{name}.pdf").write_bytes(data)
        program(tmp_path / f"{name}.pdf", tmp_path / "printed.pdf", need_tool)
        returned = read((tmp_path / "printed.pdf").read_bytes(), every)
        assert returned.site == "every-district"
        told[name] = notes(returned)
    assert told["blank"] == {}
    assert sorted(told["filled"]) == sorted(LARGE.values())
    assert "Labor, Needs" in told["filled"]["Zebras first"]


@pytest.mark.viewers
def test_libreoffices_pdf_of_a_word_file(
    north: Made, catalog: Catalog, tmp_path: Path, need_tool: Callable[[str], Path]
) -> None:
    (tmp_path / "answers.docx").write_bytes(in_word(north, _all(north)).save())
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    export = 'pdf:writer_pdf_Export:{"ExportFormFields":{"type":"boolean","value":"false"}}'
    subprocess.run(
        [
            need_tool("soffice"),
            profile,
            "--headless",
            "--convert-to",
            export,
            "--outdir",
            tmp_path,
            tmp_path / "answers.docx",
        ],
        check=True,
        capture_output=True,
    )
    returned = read((tmp_path / "answers.pdf").read_bytes(), catalog)
    assert returned.site == "north" and "unread" in kinds(returned)
    told = " ".join(notes(returned))
    assert [line for line in SHOWN if line not in told] == []


@pytest.mark.viewers
def test_a_scan(filled: bytes, catalog: Catalog, tmp_path: Path, need_tool: Callable[[str], Path]) -> None:
    """Pictures of pages: of a site if the file's name says so, and never not a return in silence."""
    (tmp_path / "filled.pdf").write_bytes(filled)
    command = [need_tool("pdftoppm"), "-r", "50", "-png", tmp_path / "filled.pdf", tmp_path / "page"]
    subprocess.run(command, check=True)
    first, *others = (Image.open(path).convert("L") for path in sorted(tmp_path.glob("page*.png")))
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others)
    returned = read(out.getvalue(), catalog, "North District signed")
    assert returned.site == "north" and kinds(returned) == {"unread"} and not returned.answers
    assert "a scan" in returned.problems[0].message
    with pytest.raises(Unreadable, match="rename it to the site's id") as caught:
        read(out.getvalue(), catalog, "scan0001")
    assert not isinstance(caught.value, NotAReturn)


def test_another_document_is_no_return(catalog: Catalog) -> None:
    document = pypdfium2.PdfDocument.new()
    _draw(document, document.new_page(612, 792), "Minutes of the school board of North District", 72, 700)
    with pytest.raises(NotAReturn, match="not those of a workbook"):
        read(_saved(document), catalog)


def extracted_by_qpdf(data: bytes, folder: Path, need_tool: Callable[[str], Path]) -> bytes:
    (folder / "in.pdf").write_bytes(data)
    out = folder / "out.pdf"
    subprocess.run([need_tool("qpdf"), "--empty", "--pages", folder / "in.pdf", "4-5", "--", out], check=True)
    return out.read_bytes()


def extracted_by_pypdf(data: bytes, folder: Path, need_tool: Callable[[str], Path]) -> bytes:
    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(data), pages=(3, 5))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("extract", [extracted_by_qpdf, extracted_by_pypdf])
def test_pages_without_metadata(
    extract: Callable[..., bytes],
    filled: bytes,
    catalog: Catalog,
    tmp_path: Path,
    need_tool: Callable[[str], Path],
) -> None:
    """Read as what they are: the head and the foot of their pages name site, level and edition."""
    returned = read(extract(filled, tmp_path, need_tool), catalog)
    assert (returned.site, returned.level, returned.edition) == ("north", "district", "1.0")
    assert {one.name: one.value for one in returned.answers} == VALUES


def merged_by_qpdf(first: bytes, second: bytes, folder: Path, need_tool: Callable[[str], Path]) -> bytes:
    """Which calls the second file's fields ``commit+1`` and so on."""
    (folder / "1.pdf").write_bytes(first)
    (folder / "2.pdf").write_bytes(second)
    out = folder / "out.pdf"
    names = (folder / "1.pdf", folder / "2.pdf")
    subprocess.run([need_tool("qpdf"), "--empty", "--pages", *names, "--", out], check=True)
    return out.read_bytes()


def merged_by_pypdf(first: bytes, second: bytes, folder: Path, need_tool: Callable[[str], Path]) -> bytes:
    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(first))
    writer.append(io.BytesIO(second))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("merge", [merged_by_qpdf, merged_by_pypdf])
def test_two_workbooks_in_one_file(
    merge: Callable[..., bytes],
    north: Made,
    filled: bytes,
    catalog: Catalog,
    tmp_path: Path,
    need_tool: Callable[[str], Path],
) -> None:
    """The first is read; each answer of the second is listed by its question and takes nothing's place."""
    other = with_pdfium(north.pdf, _all(north, {"commit.norms.labor": "Every Friday"}))
    returned = read(merge(filled, other, tmp_path, need_tool), catalog)
    assert {one.name: one.value for one in returned.answers if one.name} == VALUES
    assert notes(returned) == {"Every Friday": f'stands in the second workbook of this file, near "{NORMS}"'}
    assert kinds(returned) == {"unread", "orphan"}
    assert any("two workbooks" in problem.message for problem in returned.problems)


@pytest.mark.viewers
def test_programs_that_leave_answers_behind_are_told(
    north: Made, filled: bytes, catalog: Catalog, tmp_path: Path, need_tool: Callable[[str], Path]
) -> None:
    """poppler keeps the boxes of the first file alone, MuPDF those of none: nothing is taken for empty."""
    other = with_pdfium(north.pdf, _all(north, {"commit.norms.labor": "Every Friday"}))
    (tmp_path / "1.pdf").write_bytes(filled)
    (tmp_path / "2.pdf").write_bytes(other)
    names = (tmp_path / "1.pdf", tmp_path / "2.pdf")
    subprocess.run([need_tool("pdfunite"), *names, tmp_path / "poppler.pdf"], check=True)
    subprocess.run([need_tool("mutool"), "merge", "-o", tmp_path / "mupdf.pdf", *names], check=True)
    poppler, mupdf = (read((tmp_path / f"{n}.pdf").read_bytes(), catalog) for n in ("poppler", "mupdf"))
    assert {one.name: one.value for one in poppler.answers} == VALUES and mupdf.answers == ()
    assert "damaged" not in kinds(poppler)
    for returned, pages in ((poppler, "pages 11, 12 and 14 have "), (mupdf, "")):
        (message,) = [one.message for one in returned.problems if "leave answers behind" in one.message]
        assert message.startswith(pages) and "ask for the file itself" in message


@pytest.mark.viewers
def test_two_sites_in_one_printed_file(
    north: Made, filled: bytes, catalog: Catalog, tmp_path: Path, need_tool: Callable[[str], Path]
) -> None:
    """The list says whose pages are whose, and has the words of both; neither name is taken for an answer."""
    library = few_pages()
    south = library.sites["north"].model_copy(update={"id": "south", "name": "South County Schools"})
    both = replace(
        catalog, sites={**catalog.sites, "south": SiteName(south.name, "district", (("\ue001", south.name),))}
    )
    other = make(replace(library, sites={**library.sites, "south": south}), "south")
    (tmp_path / "1.pdf").write_bytes(filled)
    (tmp_path / "2.pdf").write_bytes(
        with_pdfium(other.pdf, _all(other, {"commit.norms.labor": "Every Friday"}))
    )
    options = ("-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-o", tmp_path / "out.pdf")
    subprocess.run([need_tool("gs"), *options, tmp_path / "1.pdf", tmp_path / "2.pdf"], check=True)
    returned = read((tmp_path / "out.pdf").read_bytes(), both)
    assert returned.site == "north"
    assert any(
        "pages 1 to 7 of North District and pages 8 to 14 of South County Schools" in one.message
        for one in returned.problems
    )
    told = notes(returned)
    assert told.pop("B") and told.pop("Every Friday") == f'is printed on page 11, near "{NORMS}"'
    assert told.keys() == SHOWN.keys()


@pytest.mark.parametrize("name", ["Valley", "Notes"])
def test_a_page_of_nothing_but_words_that_stand_elsewhere(name: str) -> None:
    """The pages for notes have one word: one of a volume's title, and here of a site's name. No site wrote it."""
    library = every_kind()
    valley = library.sites["every-district"].model_copy(update={"id": "valley", "name": f"{name} Schools"})
    library = replace(library, sites={"valley": valley})
    flat = edited(make(library, "valley").pdf, lambda pdf: pdf.flatten_annotations("all"))
    returned = read(flat, catalog_of([library]))
    assert returned.site == "valley" and "Notes" not in notes(returned)


def test_an_entry_of_the_contents_list_takes_no_part_of_a_heading(tmp_path: Path) -> None:
    """ "1C" and a short title are there one long passage, and above the worksheet two short ones behind its name."""
    shutil.copytree(ROOT / "tests/everykind", tmp_path / "guide")
    shutil.copy(ROOT / "guide/words.yaml", tmp_path / "guide")
    stage = tmp_path / "guide/stages/work.yaml"
    text = stage.read_text("utf-8")
    stage.write_text(text.replace("title: Both sides rate", "title: What both sides would rate"), "utf-8")
    library = load_library(tmp_path / "guide")
    flat = edited(make(library, "every-district").pdf, lambda pdf: pdf.flatten_annotations("all"))
    told = notes(read(flat, catalog_of([library])))
    assert [line for line in told if "WORKSHEET" in line or "would rate" in line] == []


def test_a_page_whose_boxes_were_made_into_text(
    filled: bytes, catalog: Catalog, tmp_path: Path, need_tool: Callable[[str], Path]
) -> None:
    """What stands on it is listed by its questions; the boxes of the other pages are read; what is missing is told."""
    (tmp_path / "whole.pdf").write_bytes(filled)
    qpdf, whole, flat, out = (
        need_tool("qpdf"),
        *(tmp_path / f"{name}.pdf" for name in ("whole", "flat", "out")),
    )
    subprocess.run([qpdf, whole, "--flatten-annotations=all", flat], check=True)
    command = [qpdf, whole, "--pages", ".", "1-3", flat, "4", ".", "5-7", "--", out]
    subprocess.run(command, check=True)
    returned = read(out.read_bytes(), catalog)
    assert returned.site == "north" and kinds(returned) == {"unread", "orphan", "incomplete"}
    told = notes(returned)
    told.pop("B")
    assert told == {line: f'is printed on page 4, near "{question}"' for line, question in SHOWN.items()}


# Written on pages whose form is still there


def _draw(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, text: str, x: float, y: float) -> None:
    """As apps for filling in forms by finger do: a text object on the page."""
    drawn = pdfium_c.FPDFPageObj_NewTextObj(document, b"Helvetica", 11.0)
    letters = (text + "\0").encode("utf-16-le")
    buffer = (pdfium_c.FPDF_WCHAR * (len(letters) // 2)).from_buffer_copy(letters)
    assert pdfium_c.FPDFText_SetText(drawn, buffer)
    pdfium_c.FPDFPageObj_Transform(drawn, 1, 0, 0, 1, x, y)
    pdfium_c.FPDFPage_InsertObject(page, drawn)
    assert pdfium_c.FPDFPage_GenerateContent(page)


def _saved(document: pypdfium2.PdfDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def drawn_by_pdfium(data: bytes, x: float, y: float) -> bytes:
    document = pypdfium2.PdfDocument(data)
    _draw(document, document[3], "Ask the union first", x, y)
    return _saved(document)


def drawn_by_pikepdf(data: bytes, x: float, y: float) -> bytes:
    def edit(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[3]
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.obj.Resources.Font["/Own"] = pdf.make_indirect(font)
        page.contents_add(f"q BT /Own 11 Tf {x} {y} Td (Ask the union first) Tj ET Q".encode())

    return edited(data, edit)


def drawn_by_pypdf(data: bytes, x: float, y: float) -> bytes:
    document = pypdfium2.PdfDocument.new()
    _draw(document, document.new_page(612, 792), "Ask the union first", x, y)
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.pages[3].merge_page(pypdf.PdfReader(io.BytesIO(_saved(document))).pages[0])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _rect(data: bytes, name: str) -> list[float]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for annotation in pdf.pages[3].Annots:
            if "/Parent" in annotation and f"{annotation.Parent.T}.{annotation.T}" == name:
                return [float(n) for n in annotation.Rect]
    raise KeyError(name)


@pytest.mark.parametrize("draw", [drawn_by_pdfium, drawn_by_pikepdf, drawn_by_pypdf])
@pytest.mark.parametrize(
    ("box", "question"), [("norms.labor", NORMS), ("norms.management", "Management, Norms, Commit")]
)
def test_text_drawn_on_a_page(
    draw: Callable[..., bytes], box: str, question: str, north: Made, catalog: Catalog
) -> None:
    left, bottom, *_ = _rect(north.pdf, box)
    returned = read(draw(north.pdf, left + 4, bottom + 8), catalog)
    assert returned.site == "north"
    assert notes(returned) == {
        "Ask the union first": f'was written on page 4, outside the boxes, near "{question}"'
    }


def test_text_drawn_on_a_page_that_never_had_boxes(north: Made, catalog: Catalog) -> None:
    """The page has lost nothing, and is not said to."""
    document = pypdfium2.PdfDocument(north.pdf)
    _draw(document, document[1], "Ask the union first", 300, 300)
    returned = read(_saved(document), catalog)
    assert kinds(returned) == {"orphan"}
    (note,) = notes(returned).values()
    assert note.startswith("was written on page 2, outside the boxes")


def test_what_lists_offer_on_paper_was_written_by_nobody() -> None:
    """The print edition has lists' options in words, beside a question and in the heads of tables."""
    returned = read(made(edition="print").data, catalog_of([every_kind()]), "every-district")
    assert returned.site == "every-district" and notes(returned) == {}


def test_two_levels_in_one_file(tmp_path: Path, need_tool: Callable[[str], Path]) -> None:
    """What only the second site's level asks is told by its question; nothing that its pages print is written by hand."""
    first, second = made("every-district"), made("every-state")
    only = {name for name, one in second.fields.items() if name not in first.fields and one.kind == "check"}
    assert only == {"work.ready.travel"}
    filled = with_pikepdf(
        second.data, {name: one.value for name, one in second.fields.items()} | dict.fromkeys(only, "yes")
    )
    merged = merged_by_qpdf(first.data, filled, tmp_path, need_tool)
    returned = read(merged, catalog_of([every_kind()]))
    assert returned.site == "every-district" and not [one for one in returned.answers if one.name]
    assert "Travel is paid." in str(notes(returned)) and "Ready" in str(notes(returned))
    unite = [need_tool("pdfunite"), tmp_path / "1.pdf", tmp_path / "2.pdf", tmp_path / "united.pdf"]
    subprocess.run(unite, check=True)
    returned = read((tmp_path / "united.pdf").read_bytes(), catalog_of([every_kind()]))
    printed_in = {one.value for one in second.fields.values()}
    assert notes(returned).keys() <= printed_in and "damaged" not in kinds(returned)


def test_filling_in_draws_nothing(north: Made, catalog: Catalog) -> None:
    """What programs write when a form is filled in as meant is not taken for something drawn."""
    for fill in (with_pdfium, with_pypdf, with_pikepdf):
        returned = read(fill(north.pdf, _all(north)), catalog)
        assert {one.name: one.value for one in returned.answers} == VALUES and returned.problems == ()


def test_comments_pens_stamps_and_attachments(north: Made, catalog: Catalog) -> None:
    """Each is told with its page and the question beside it, a file with its name."""
    left, bottom, right, _ = _rect(north.pdf, "norms.management")

    def edit(pdf: pikepdf.Pdf) -> None:
        place = Array([left + 5, bottom + 5, right - 5, bottom + 20])
        spec = pikepdf.AttachedFileSpec(pdf, b"x", filename="Minutes of May.docx")
        pdf.attachments["budget.xlsx"] = pikepdf.AttachedFileSpec(pdf, b"x", filename="budget.xlsx")
        marks = [
            Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Contents=String("See the back"), Rect=place),
            Dictionary(Type=Name.Annot, Subtype=Name.Ink, Rect=place),
            Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, FS=spec.obj, Rect=place),
        ]
        pdf.pages[3].Annots.extend(pdf.make_indirect(mark) for mark in marks)

    returned = read(edited(north.pdf, edit), catalog)
    near = 'near "Management, Norms, Commit"'
    assert notes(returned) == {"See the back": f"is a comment beside the fields, {near}"}
    unread = {problem.message for problem in returned.problems if problem.kind == "unread"}
    assert unread == {
        f"page 4 has a drawing, a stamp or handwriting, {near}, which only a person can read: open the file",
        f'the file "Minutes of May.docx" is attached to page 4, {near}: open it, and read it',
        'the file "budget.xlsx" is attached to it: open it, and read it',
    }


# What was printed in


def test_a_workbook_that_nobody_filled_in_has_no_answers(catalog: Catalog, north: Made) -> None:
    assert any(field.value for field in north.workbook.fields)
    returned = read(north.pdf, catalog)
    assert returned.answers == () and kinds(returned) == {"no answers"}


def without_defaults(pdf: pikepdf.Pdf) -> None:
    """As of an edition before the files said what was printed in."""
    for _, field in terminal_fields(pdf):
        if "/DV" in field:
            del field.DV


def test_what_was_printed_in_is_known_of_files_that_do_not_say_it() -> None:
    """From what the guide prints for that site; every other value is an answer."""
    source, everything = made("every-answered"), catalog_of([every_kind()])
    blank = read(edited(source.data, without_defaults), everything)
    assert blank.answers == () and kinds(blank) == {"no answers"}
    assert set(blank.untouched) == {name for name, field in source.fields.items() if field.value}
    changed = {"work.name": "Another name", "work.needs.management": "Time", "work.month": "m6"}
    values = {name: field.value for name, field in source.fields.items()} | changed
    returned = read(edited(with_pdfium(source.data, values), without_defaults), everything)
    assert {one.name: one.value for one in returned.answers} == changed


@pytest.mark.parametrize("marked", [True, False])
def test_ticks_that_were_printed_in_are_none(marked: bool) -> None:
    """On flattened pages, too; and where none was made, the pages are told on which some may be."""
    source, everything = made("every-answered"), catalog_of([every_kind()])
    values = {name: field.value for name, field in source.fields.items()}
    values |= {"work.needs.management": "Time", "work.topics=science": "science" if marked else ""}
    data = edited(with_pdfium(source.data, values), lambda pdf: pdf.flatten_annotations("all"))
    returned = read(data, everything)
    ticks = {text: note for text, note in notes(returned).items() if text.startswith("☒")}
    # Rows without words of their own cannot be told apart, nor one that was printed from one that was not.
    assert ticks.pop("☒ Seen") == 'is ticked on page 6, near "Seen, Actions, Work"'
    (message,) = [one.message for one in returned.problems if one.kind == "unread"]
    if marked:
        assert ticks == {"☒ Science": 'is ticked on page 5, near "Science, Topics, Work"'}
        assert (
            "and 2 ticks that its pages show are listed, and no tick was found on pages 7, 9 and 11: compare"
            in message
        )
    else:
        assert not ticks and "and 1 tick that its pages show" in message
    assert "Time" in notes(returned)


def test_what_was_changed_is_an_answer_and_what_was_printed_in_is_none() -> None:
    source = made("every-answered")
    printed = {name: field.value for name, field in source.fields.items()}
    changed = {
        "work.name": "Another name",
        "work.topics": "",
        "work.month": "m6",
        "work.pace=slow": "slow",  # beside fast, which was printed in and still stands
        "work.ready.room": "",
        "work.gain": "",
    }
    expected = {name: value for name, value in changed.items() if value} | {"work.pace=fast": "fast"}
    everything = catalog_of([every_kind()])
    for fill in (with_pdfium, with_pypdf):
        returned = read(fill(source.data, printed | changed), everything)
        assert {one.name: one.value for one in returned.answers} == expected, fill
        assert {problem.name for problem in returned.problems} == {"work.pace"}


def test_the_words_in_drawings_are_printed_words(tmp_path: Path) -> None:
    guide = tmp_path / "guide"
    shutil.copytree(ROOT / "tests/everykind", guide)
    shutil.copy(ROOT / "guide/words.yaml", guide)
    drawing = guide / "figures/cycle.svg"
    words = '<text x="9" y="9">Words of the drawing</text></svg>'
    drawing.write_text(drawing.read_text("utf-8").replace("</svg>", words), "utf-8")
    printed = catalog_of([load_library(guide)]).dictionaries[0].printed
    assert "Words of the drawing" in {one.text for one in printed}
