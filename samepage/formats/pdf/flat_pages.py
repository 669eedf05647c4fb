"""What people wrote on pages that have no fields any more: printed to a file, flattened, scanned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from samepage.formats.pdf.drawn_ticks import Box
from samepage.formats.pdf.page_text import PageText
from samepage.formats.pdf.table_heads import TableHeads
from samepage.formats.pdf.ticked_fields import TICK, has_boxes, ticks_on, words_of
from samepage.formats.returned import FoundValue, ReviewItem, clean
from samepage.formats.unread_text import (
    LEAST_UNREAD_WORDS,
    PageComparison,
    compared_with_print,
    has_no_words,
    question_of,
)
from samepage.text import counted, joined, pages_in_words
from samepage.workbook.dictionary import DataDictionary, PrintedText

SAME_LINE, INDENT = 4.0, 24.0  # points
LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
# Before a list's entries, and boxes; other ticks may be an answer that was typed.
PRINTED_SIGNS = frozenset("☒☑•◦▪□☐_|")
NO_BOXES = "it has no boxes to read, as after printing to a file or flattening"
PRINTED = "is printed on page {page}{near}"
ASK = "ask for the file itself"
PICTURES = (
    f"its pages are pictures (a scan, a fax or photos), which only a person can read: open the file, or {ASK}"
)


GARBLED = f"its letters are written so that only people can read them: open the file, or {ASK}"


def text_without_fields(
    pages: Sequence[PageText], dictionary: DataDictionary, site: str
) -> tuple[list[FoundValue], list[ReviewItem]]:
    """What is printed on the pages of a file without fields, and not by its workbook."""
    if not any(map(str.isalnum, "".join(page.text for page in pages))):
        return [], [ReviewItem("unread", "", PICTURES)]
    if has_no_words([page.text for page in pages]):
        return [], [ReviewItem("unread", "", GARBLED)]
    if not dictionary.printed:
        return [], [ReviewItem("unread", "", f"{NO_BOXES}: open the file, or {ASK}")]
    compared = list(compared_pages(pages, dictionary, site))
    unread = [page.text[start:end] for page, of_page in compared for start, end in of_page.unread]
    if has_no_words(unread, LEAST_UNREAD_WORDS):  # what was typed is set in another font than what is printed
        return [], [ReviewItem("unread", "", GARBLED)]
    found = values_of_pages(compared, dictionary, site)
    message = f"{NO_BOXES}; {what_was_read(found, compared, dictionary)}"
    return found, [ReviewItem("unread", "", message), *pictures_among(pages)]


def what_was_read(
    found: Sequence[FoundValue],
    compared: Iterable[tuple[PageText, PageComparison]],
    dictionary: DataDictionary,
) -> str:
    """A clause for a message: how many texts and ticks were ``found`` on the pages ``compared``, on which pages with
    boxes there was no tick, and what to do."""
    if not found:
        return (
            "nothing stands there that a site wrote, but programs that join files or take pages out leave answers "
            f"behind: {ASK}"
        )
    ticks = sum(one.value.startswith(TICK) for one in found)
    things = [
        counted(number, word) for number, word in ((len(found) - ticks, "text"), (ticks, "tick")) if number
    ]
    with_tick = {one.page for one in found if one.value.startswith(TICK)}
    boxes = [
        page.number
        for page, of_page in compared
        if page.number not in with_tick and has_boxes(of_page, dictionary)
    ]
    missing = f", and no tick was found on {pages_in_words(boxes)}" if boxes else ""
    listed = f"that its pages show {'is' if len(found) == 1 else 'are'} listed"
    return f"{joined(things)} {listed}{missing}: compare with the file, or {ASK}"


def pictures_among(pages: Iterable[PageText]) -> Iterator[ReviewItem]:
    """An item for the pages that are nothing but pictures."""
    pictures = [page.number for page in pages if page.has_images]
    if pictures:
        what = (
            "is a picture (a scan, a fax or a photo)"
            if len(pictures) == 1
            else "are pictures (scans or photos)"
        )
        message = f"{pages_in_words(pictures)} {what}, which only a person can read: open the file, or {ASK}"
        yield ReviewItem("unread", "", message)


def compared_pages(
    pages: Sequence[PageText], dictionary: DataDictionary, site: str
) -> Iterable[tuple[PageText, PageComparison]]:
    return zip(pages, compared_with_print([page.text for page in pages], dictionary, site), strict=True)


def values_of_pages(
    pages: Iterable[tuple[PageText, PageComparison]], dictionary: DataDictionary, site: str
) -> list[FoundValue]:
    """The texts and the ticks on ``pages``, each with the question that it stands at."""
    found: list[FoundValue] = []
    last = ""
    for page, compared in pages:
        found += _values_of_page(page, compared, dictionary, site, last)
        last = next((text.name for _, text in reversed(compared.found) if text.name), last)
    return found


def _values_of_page(
    page: PageText, compared: PageComparison, dictionary: DataDictionary, site: str, last: str
) -> list[FoundValue]:
    """``last`` is the field at which the page before ends: a table may continue on a page with no other words."""
    heads = TableHeads(page, dictionary)
    lines: list[tuple[str, str]] = []
    for start, text in unread_lines(page, compared):
        name = nearest_words(page, compared, start) or last
        if heads.is_head(name, start, start + len(text)):
            continue
        cells = heads.cells(name, start)
        lines.append((words_of(cells) if cells else question_of(name, dictionary), text))
    return [*values_of_lines(page.number, lines, PRINTED), *ticks_on(page, compared, dictionary, site)]


def unread_lines(page: PageText, compared: PageComparison) -> Iterator[tuple[int, str]]:
    """Each text that the workbook does not print, with the place where it begins; the texts of two cells are two. A
    sign alone in a cell, such as a dash, is a text, too."""
    words = [part for line in compared.unread for part in page.parts(*line)]
    found = [part for part in words if compared.is_written(page.text, *part)]
    printed = [page.box(place) for place, _ in compared.found]
    for line in LINE.finditer(page.text):
        for start, end in page.parts(*line.span()):
            is_known = any(first <= start < last for first, last in found)
            if (
                not is_known
                and _is_sign(page.text[start:end], compared)
                and not _is_marker(page, end, printed)
            ):
                found.append((start, end))
    for start, end in sorted(found):
        yield start, page.text[start:end]


def _is_sign(text: str, compared: PageComparison) -> bool:
    """Whether ``text`` has no letters or digits, and is none of the signs that its workbook prints."""
    signs = "".join(text.split())
    written = signs and not any(char.isalnum() or char in PRINTED_SIGNS for char in signs)
    return bool(written) and signs not in compared.signs


def _is_marker(page: PageText, end: int, printed: Iterable[Box]) -> bool:
    """Whether printed words follow the sign that ends at ``end``, as those of a list's entry."""
    _, bottom, right, _ = page.box(end - 1)
    return any(0 < left - right < INDENT and abs(base - bottom) < INDENT / 2 for left, base, _, _ in printed)


def values_of_lines(page: int, lines: Iterable[tuple[str, str]], note: str) -> Iterator[FoundValue]:
    """A value of each run of lines that stand at the same question; ``lines`` are (the question's words, text)."""
    runs: list[tuple[str, list[str]]] = []
    for question, text in lines:
        if not runs or runs[-1][0] != question:
            runs.append((question, []))
        runs[-1][1].append(text.strip())
    for question, texts in runs:
        text = clean("\n".join(texts))
        notes = (note.format(page=page, near=f', near "{question}"' if question else ""),)
        yield FoundValue("", text, text, "note", False, page, notes=notes)


def nearest_words(page: PageText, compared: PageComparison, start: int) -> str:
    """The field at the printed words that stand before those at ``start``: on their line, or above them."""
    left, bottom, _, _ = page.box(start)

    def distance(one: tuple[int, PrintedText]) -> float:
        its_left, its_bottom, _, _ = page.box(one[0])
        above, beside = its_bottom - bottom, its_left - left
        below = 0.0 if above > -SAME_LINE else 10_000.0
        return below + abs(above) + (10 * beside if beside > INDENT else abs(beside) / 3)

    named = [one for one in compared.found if one[1].name]
    return min(named, key=distance)[1].name if named else ""
