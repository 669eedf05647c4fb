"""What people put beside a PDF's fields: comments, handwriting, stamps, attachments, text drawn on its pages; and
all that they wrote, where the fields are gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from samepage.formats.pdf.page_text import PageText
from samepage.formats.pdf.read_fields import NOWHERE, PdfField, PdfFile, Rect
from samepage.formats.returned import FoundValue, ReviewItem, clean
from samepage.formats.unread_text import PageComparison, by_question, compare
from samepage.workbook.dictionary import DataDictionary, PrintedText

NOTE_SOURCES = {
    "comment": "is a comment beside the fields",
    "drawing": "is a comment on a drawing",
    "signature": "is a digital signature",
}
SAME_LINE, INDENT = 4.0, 24.0  # points
NO_BOXES = "it has no boxes to read, as after printing to a file or flattening"
DRAWN_ON = "was written on page {page}, outside the boxes{near}"
PRINTED = "is printed on page {page}{near}"
ASK = "ask for the file itself"
PICTURES = (
    f"its pages are pictures (a scan, a fax or photos), which only a person can read: open the file, or {ASK}"
)


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
    file: PdfFile, pages: Sequence[PageText], names: Sequence[str], dictionary: DataDictionary, site: str
) -> tuple[list[FoundValue], list[ReviewItem]]:
    """What somebody drew on pages of a file that still has fields, if not on each of these pages."""
    found: list[FoundValue] = []
    problems: list[ReviewItem] = []
    with_fields = {field.page for field in file.fields}
    flat: list[str] = []
    for page, compared in _compared(pages, dictionary, site):
        if page.number not in file.drawn_on:
            continue
        has_fields = page.number in with_fields
        lines = [
            (
                _nearest_field(file, names, page.number, _around(page, start, end))
                if has_fields
                else _nearest_words(page, compared, start),
                page.text[start:end],
            )
            for line in compared.unread
            for start, end in page.parts(*line)
        ]
        found += _values(page.number, lines, DRAWN_ON if has_fields else PRINTED, dictionary)
        if lines and not has_fields:
            flat.append(str(page.number))
        elif not lines:
            message = (
                f"something was drawn on page {page.number}, which only a person can read: open the file"
            )
            problems.append(ReviewItem("unread", "", message))
    if flat:
        message = (
            f"page {', '.join(flat)}: {NO_BOXES.removeprefix('it ')}; texts there are listed, ticks are not"
        )
        problems.append(ReviewItem("unread", "", message))
    return found, problems


def text_without_fields(
    pages: Sequence[PageText], dictionary: DataDictionary, site: str
) -> tuple[list[FoundValue], list[ReviewItem]]:
    """What is printed on the pages of a file without fields, and not by its workbook."""
    if not any(map(str.isalnum, "".join(page.text for page in pages))):
        return [], [ReviewItem("unread", "", PICTURES)]
    if not dictionary.printed:
        return [], [ReviewItem("unread", "", f"{NO_BOXES}: open the file, or {ASK}")]
    found: list[FoundValue] = []
    for page, compared in _compared(pages, dictionary, site):
        lines = [
            (_nearest_words(page, compared, start), page.text[start:end])
            for line in compared.unread
            for start, end in page.parts(*line)
        ]
        found += _values(page.number, lines, PRINTED, dictionary)
    pictures = [str(page.number) for page in pages if page.has_images]
    message = f"{NO_BOXES}; {len(found)} texts that its pages show are listed; ticks are not: open the file, or {ASK}"
    problems = [ReviewItem("unread", "", message)]
    if pictures:
        problems.append(
            ReviewItem("unread", "", f"page {', '.join(pictures)}: {PICTURES.removeprefix('its ')}")
        )
    return found, problems


def _compared(
    pages: Sequence[PageText], dictionary: DataDictionary, site: str
) -> Iterable[tuple[PageText, PageComparison]]:
    return zip(pages, compare([page.text for page in pages], dictionary, site), strict=True)


def _values(
    page: int, lines: Iterable[tuple[str, str]], note: str, dictionary: DataDictionary
) -> Iterator[FoundValue]:
    """A value of each run of lines that stand at the same field; ``lines`` are (field's name, text)."""
    joined: list[tuple[str, list[str]]] = []
    for name, text in lines:
        if not joined or joined[-1][0] != name:
            joined.append((name, []))
        joined[-1][1].append(text.strip())
    for name, texts in joined:
        text = clean("\n".join(texts))
        notes = (note.format(page=page, near=by_question(name, dictionary)),)
        yield FoundValue("", text, text, "note", False, page, notes=notes)


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


def _nearest_words(page: PageText, compared: PageComparison, start: int) -> str:
    """The field at the printed words that stand before those at ``start``: on their line, or above them."""
    left, bottom, _, _ = page.box(start)

    def distance(one: tuple[int, PrintedText]) -> float:
        its_left, its_bottom, _, _ = page.box(one[0])
        above, beside = its_bottom - bottom, its_left - left
        below = 0.0 if above > -SAME_LINE else 10_000.0
        return below + abs(above) + (10 * beside if beside > INDENT else abs(beside) / 3)

    named = [one for one in compared.found if one[1].name]
    return min(named, key=distance)[1].name if named else ""
