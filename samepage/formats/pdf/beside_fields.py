"""What people put beside a PDF's fields: comments, handwriting, stamps, attachments, text drawn on its pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from samepage.formats.pdf.flat_pages import (
    NO_BOXES,
    compared_pages,
    nearest_words,
    unread_lines,
    values_of_lines,
    values_of_pages,
    what_was_read,
)
from samepage.formats.pdf.page_text import PageText
from samepage.formats.pdf.read_fields import NOWHERE, PdfField, PdfFile, Rect
from samepage.formats.returned import FoundValue, ReviewItem
from samepage.formats.unread_text import PageComparison, by_question, question_of
from samepage.text import pages_in_words
from samepage.workbook.dictionary import DataDictionary

NOTE_SOURCES = {
    "comment": "is a comment beside the fields",
    "drawing": "is a comment on a drawing",
    "signature": "is a digital signature",
}
DRAWN_ON = "was written on page {page}, outside the boxes{near}"


def notes_of(
    file: PdfFile, names: Sequence[str], dictionary: DataDictionary
) -> tuple[list[FoundValue], list[ReviewItem]]:
    """What stands in annotations and attachments. ``names`` are those of ``file.fields`` in ``dictionary``."""
    found: list[FoundValue] = []
    problems: list[ReviewItem] = []
    drawings: dict[tuple[int | None, str], int] = defaultdict(int)
    for note in file.notes:
        near = by_question(_nearest_field(file, names, note.page, note.rect), dictionary)
        if note.kind == "attachment":
            where = f"page {note.page}{near}" if note.page else "it"
            message = f'the file "{note.text}" is attached to {where}: open it, and read it'
            problems.append(ReviewItem("unread", "", message))
            continue
        if note.kind == "drawing":
            drawings[note.page, near] += 1
        text = f"Signed digitally. {note.text}".strip() if note.kind == "signature" else note.text
        if text:
            notes = (NOTE_SOURCES[note.kind] + near,)
            found.append(FoundValue("", text, note.text, "note", False, note.page, notes=notes))
    for (page, near), count in drawings.items():
        things = f"{count} drawings, stamps or strokes of handwriting"
        if count == 1:
            things = "a drawing, a stamp or handwriting"
        message = f"page {page} has {things}{near}, which only a person can read: open the file"
        problems.append(ReviewItem("unread", "", message))
    return found, problems


def text_drawn_on(
    file: PdfFile,
    pages: Sequence[PageText],
    behind: Collection[int],
    names: Sequence[str],
    dictionary: DataDictionary,
    site: str,
) -> tuple[list[FoundValue], list[ReviewItem]]:
    """What somebody drew on pages of a file that still has fields, if not on each of these pages. ``behind`` are the
    numbers of pages without fields that may have lost them."""
    found: list[FoundValue] = []
    problems: list[ReviewItem] = []
    with_fields = {field.page for field in file.fields}
    there = {name for field, name in zip(file.fields, names, strict=True) if field.page}
    missing = {*dictionary.field_names(site)} - there
    flat: list[tuple[PageText, PageComparison]] = []
    for page, compared in compared_pages(pages, dictionary, site):
        at = {text.name for _, text in compared.found if text.name and not text.behind}
        # Some pages never had boxes: the words on them stand at fields of later pages.
        lost = page.number in behind if at else False
        lost = lost or (
            page.number in file.drawn_on and page.number not in with_fields and bool(at & missing)
        )
        if lost:
            flat.append((page, compared))
        elif page.number in file.drawn_on:
            lines = []
            for start, text in unread_lines(page, compared):
                near = _nearest_field(file, names, page.number, _around(page, start, start + len(text)))
                near = near or nearest_words(page, compared, start)
                lines.append((question_of(near, dictionary), text))
            found += values_of_lines(page.number, lines, DRAWN_ON)
            if not lines:
                message = (
                    f"something was drawn on page {page.number}, which only a person can read: open the file"
                )
                problems.append(ReviewItem("unread", "", message))
    if flat:
        of_flat = values_of_pages(flat, dictionary, site)
        have = "has" if len(flat) == 1 else "have"
        pages_named = pages_in_words(page.number for page, _ in flat)
        boxes = NO_BOXES.removeprefix("it has")
        message = f"{pages_named} {have}{boxes}; {what_was_read(of_flat, flat, dictionary)}"
        problems.append(ReviewItem("unread", "", message))
        found += of_flat
    return found, problems


def _nearest_field(file: PdfFile, names: Sequence[str], page: int | None, rect: Rect) -> str:
    """The name in the dictionary of the field on ``page`` that is nearest to ``rect``; "" where none is."""

    def distance(field: PdfField) -> float:
        left, bottom, right, top = field.rect
        beside = max(left - rect[2], rect[0] - right, 0.0)
        above = max(bottom - rect[3], rect[1] - top, 0.0)
        return beside + above

    there = [
        (distance(field), name)
        for field, name in zip(file.fields, names, strict=True)
        if name and field.page == page and NOWHERE not in (field.rect, rect)
    ]
    return min(there, default=(0.0, ""))[1]


def _around(page: PageText, start: int, end: int) -> Rect:
    left, bottom, _, _ = page.box(start)
    _, _, right, top = page.box(end - 1)
    return left, bottom, right, top
