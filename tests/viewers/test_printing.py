"""What comes out of a printer: every letter of every page, and every answer that was filled in.

The files go through the programs that print on Linux (cups-filters, Ghostscript, cairo) and through
those that write a PDF's pages anew. Some of them join a page's content streams as they are.
"""

from __future__ import annotations

import functools
import io
import re
import tempfile
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Name, Pdf, Stream

from samepage.formats.interface import Document
from samepage.formats.pdf.booklet import impose
from tests.builder.renderers import ALL_BOUND, SiteFiles, library, site_files, small
from tests.conftest import tool_or_skip
from tests.formats.pdf.built_files import EDITIONS, LARGEST, answers, made
from tests.formats.pdf.fill import with_pdfium, with_pikepdf, with_pypdf
from tests.guides import buildable_guide, samepage
from tests.report.conftest import database, guide, make, of_one  # noqa: F401  (fixtures)
from tests.report.report_page import Made as Report
from tests.viewers.draw import RENDERERS, Pages, ink, places
from tests.viewers.printers import (
    PRINT_SYSTEM,
    PRINTERS,
    by_cups,
    by_ghostscript,
    flattened_by_pdfium,
    letters,
    two_pages_a_sheet,
)

pytestmark = pytest.mark.viewers

SITE = "every-district"
FIRST = 80  # characters of an answer that stand in its box, however long it is
# Ghostscript 10.0 garbles what the glyph of a ligature stands for, and draws it rightly: its letters are left out.
GARBLED = re.compile("[fijlt\u3400-\ud7ff]")


# The files: of each way of making one, every edition.


def bound() -> bytes:
    """A site's own words in an update section behind the file that all sites share."""
    files = site_files(ALL_BOUND)
    request = files.request(library(ALL_BOUND).sites[SITE])
    assert files.is_bound(request, "fillable")
    return files.pdf(request, EDITIONS["fillable"]).data


@functools.cache
def few_pages(way: str) -> Mapping[str, bytes]:
    """A small guide's files by edition: bound, or as the command makes them without a cache."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if way == "bound":
            guide, site = small(folder / "guide")
            files = SiteFiles(guide, folder)
            request = files.request(site)
            assert all(files.is_bound(request, edition) for edition in EDITIONS)
            return {edition: files.pdf(request, EDITIONS[edition]).data for edition in EDITIONS}
        editions = [word for edition in EDITIONS for word in ("--edition", edition)]
        command = ["--guide", buildable_guide(folder / "guide").root, "--output", folder / "out"]
        done = samepage(*command, "--no-cache", "--format", "pdf", "--jobs", "1", "--booklet", *editions)
        assert done.returncode == 0, done.stderr
        named = {path.stem: path.read_bytes() for path in (folder / "out/north").glob("*.pdf")}
        return {stem.removeprefix("north").removeprefix("-") or "fillable": named[stem] for stem in named}


def booklet(data: bytes) -> bytes:
    return impose(Document(data, 0, {})).data


FILES: dict[str, Callable[[], bytes]] = {
    "linked, fillable": lambda: made(SITE).data,
    "linked, print": lambda: made(SITE, "print").data,
    "linked, booklet": lambda: booklet(made(SITE, "print").data),
    "bound, fillable": bound,
    "bound, print": lambda: few_pages("bound")["print"],
    "bound, large-print": lambda: few_pages("bound")["large-print"],
    "bound, booklet": lambda: booklet(few_pages("bound")["print"]),
    "without a cache, fillable": lambda: few_pages("without a cache")["fillable"],
    "without a cache, print": lambda: few_pages("without a cache")["print"],
    "without a cache, large-print": lambda: few_pages("without a cache")["large-print"],
    "without a cache, booklet": lambda: few_pages("without a cache")["booklet"],
    "a real site": lambda: made(LARGEST).data,
    "answers written in": lambda: made("every-answered").data,
}


@functools.cache
def file(name: str) -> bytes:
    return FILES[name]()


@functools.cache
def printed(printer: Callable[..., None], data: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in.pdf").write_bytes(data)
        printer(folder / "in.pdf", tool_or_skip, folder / "out.pdf")
        return (folder / "out.pdf").read_bytes()


@functools.cache
def letters_of(data: bytes) -> list[str]:
    return letters(data, tool_or_skip)


def on_sheets(pages: list[str], number: int) -> list[str]:
    """``pages`` as a printer puts them on sheets of ``number`` pages."""
    return ["".join(pages[first : first + number]) for first in range(0, len(pages), number)]


# Every file through the print system, and through two of the other programs, in turn. The real site's, which is
# long and made of the same parts, goes through the print system once.
OTHERS = [name for name in PRINTERS if name not in PRINT_SYSTEM]
SMALL = [name for name in FILES if name != "a real site"]
PRINTED = [("a real site", "CUPS")] + [(name, printer) for name in SMALL for printer in PRINT_SYSTEM]
PRINTED += [(name, OTHERS[(2 * n + m) % len(OTHERS)]) for n, name in enumerate(SMALL) for m in range(2)]


@pytest.mark.parametrize(("name", "printer"), PRINTED)
def test_every_letter_is_printed(name: str, printer: str) -> None:
    pages = letters_of(file(name))
    assert len("".join(pages)) > 500, "the file has a text"
    sheets = on_sheets(pages, 2 if PRINTERS[printer] is two_pages_a_sheet else 1)
    if PRINTERS[printer] is by_ghostscript:
        sheets = [GARBLED.sub("", sheet) for sheet in sheets]
        assert [GARBLED.sub("", sheet) for sheet in letters_of(printed(by_ghostscript, file(name)))] == sheets
    else:
        assert letters_of(printed(PRINTERS[printer], file(name))) == sheets


def test_every_letter_of_a_report_is_printed(of_one: Report) -> None:  # noqa: F811
    pages = letters_of(of_one.pdf)
    assert len("".join(pages)) > 500
    assert letters_of(printed(by_cups, of_one.pdf)) == pages
    assert letters_of(printed(two_pages_a_sheet, of_one.pdf)) == on_sheets(pages, 2)
    with pikepdf.open(io.BytesIO(of_one.pdf)) as pdf:
        streams = [*pictures(pdf), *(part for page in pdf.pages for part in parts(page))]
        assert [content[-40:] for content in streams if content and not content.endswith(b"\n")] == []


# Answers.


FILLERS: dict[str, Callable[[bytes, Mapping[str, str]], bytes]] = {
    "PDFium": with_pdfium,
    "Chrome": lambda _, __: flattened_by_pdfium(filled("PDFium")),
    "pypdf": with_pypdf,
    "pikepdf": with_pikepdf,  # sets marks; a text's value it does not draw
}
DRAWN = ("PDFium", "Chrome", "pypdf")


@functools.cache
def filled(filler: str) -> bytes:
    return FILLERS[filler](file("bound, fillable"), answers(made(SITE).workbook))


@pytest.mark.parametrize("pages_on_a_sheet", [1, 2])
@pytest.mark.parametrize("filler", [*DRAWN, "the build"])
def test_every_answer_is_printed_on_its_page(filler: str, pages_on_a_sheet: int) -> None:
    source = made("every-answered" if filler == "the build" else SITE)
    data = source.data if filler == "the build" else filled(filler)
    values = (
        {name: field.value for name, field in source.fields.items()}
        if filler == "the build"
        else answers(source.workbook)
    )
    sheets = letters_of(printed(by_cups if pages_on_a_sheet == 1 else two_pages_a_sheet, data))
    missing = []
    for name, page, *_ in places(source.data):
        field, value = source.fields[name], values[name]
        if field.kind == "check":
            continue  # a mark is no letter: below
        # pypdf draws a list's stored value, not the words it stands for.
        options = field.options if filler != "pypdf" else ()
        shown = next((o.text for o in options if o.value == value), value)
        if _letters(shown)[:FIRST] not in _letters(sheets[page // pages_on_a_sheet]):
            missing.append((name, shown[:40]))
    assert missing == []


@pytest.mark.parametrize("filler", FILLERS)
def test_answers_and_marks_are_printed_in_their_places_and_nowhere_else(filler: str) -> None:
    """As Ghostscript, which most printers' drivers begin with, draws what the print system hands on."""
    empty, wanted = file("bound, fillable"), answers(made(SITE).workbook)
    changed = ink(drawn(empty), drawn(filled(filler)), empty)
    fields = made(SITE).fields
    drawn_by_it = [name for name in wanted if filler in DRAWN or fields[name].kind == "check"]
    unseen = [name for name in drawn_by_it if wanted[name] != fields[name].value and changed[name] < 12]
    strange = [name for name, value in wanted.items() if not value and changed[name]]
    assert (unseen, strange) == ([], [])


@functools.cache
def drawn(data: bytes) -> Pages:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in.pdf").write_bytes(printed(by_cups, data))
        (folder / "drawn").mkdir()
        return RENDERERS["Ghostscript"](folder / "in.pdf", tool_or_skip, folder / "drawn")


def _letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


# What the files themselves must be, for any program.


@pytest.mark.parametrize("name", FILES)
def test_every_content_stream_ends_with_a_line_feed(name: str) -> None:
    with pikepdf.open(io.BytesIO(file(name))) as pdf:
        streams = [*pictures(pdf), *(part for page in pdf.pages for part in parts(page))]
        assert len(streams) > len(pdf.pages) / 2
        assert [content[-40:] for content in streams if content and not content.endswith(b"\n")] == []


@pytest.mark.parametrize("name", FILES)
def test_a_page_begins_with_white_space_and_leaves_the_graphics_state_as_it_was(name: str) -> None:
    """So that what other programs draw before and after it stands where they mean it to."""
    with pikepdf.open(io.BytesIO(file(name))) as pdf:
        for page in pdf.pages:
            if not parts(page):
                continue  # a blank page
            assert parts(page)[0][:1].isspace()
            depth, outside = 0, set()
            for instruction in pikepdf.parse_content_stream(page):
                operator = str(instruction.operator)
                depth += {"q": 1, "Q": -1}.get(operator, 0)
                if not depth:
                    outside.add(operator)
            assert (depth, outside - {"Q", "BDC", "BMC", "EMC"}) == (0, set())


def parts(page: pikepdf.Page) -> list[bytes]:
    """The content streams of a page."""
    contents = page.obj.get("/Contents", Array())
    return [part.read_bytes() for part in (contents if isinstance(contents, Array) else [contents])]


def pictures(pdf: Pdf) -> list[bytes]:
    """The content of all form XObjects, appearances of fields among them, and tiling patterns."""
    return [
        thing.read_bytes()
        for thing in pdf.objects
        if isinstance(thing, Stream)
        and (thing.get("/Subtype") == Name.Form or thing.get("/PatternType") == 1)
    ]
