"""Reads a Word file whose controls and bookmarks are gone, by the words that its workbook prints.

The printed passages are found in the file in their order. What stands between two of them is what was
written in the fields that the workbook has between them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import groupby, pairwise

from lxml import etree

from samepage.formats.docx.stray_text import StrayText
from samepage.formats.docx.visible_text import UNSEEN, shown, visible_text
from samepage.formats.docx.wml import W, is_page_reference
from samepage.formats.letters import letters_of
from samepage.sequences import longest_rising
from samepage.workbook.dictionary import PAGE_NUMBER, DataDictionary
from samepage.workbook.model import Field

CHECKED, UNCHECKED = frozenset("☒☑✓✔✗✘"), frozenset("☐□◻")
EMPTY = UNCHECKED | {"–"}  # printed where nothing is said: in a box, in an agenda
BOX = re.compile(f"([{''.join(sorted(CHECKED | UNCHECKED))}])")
TYPED_MARK = re.compile(r"[xX×]\s+(?=\S)")  # before an option, in place of its box
DECORATION = "●■•▪◦·\u00a0\u2003\u200b\ufeff \t\n"
LEAST_PREFIX = 20  # letters: a longer passage at a paragraph's beginning is parted from the answer behind it
LONGEST_MIXED = 600  # letters of a paragraph that is looked at for several printed passages in a row
MOST_COMPARED = 400_000  # pairs of passages without a unique one among them
MOST_PIECES = 30_000  # of a file's text; no workbook has so many


letters = lru_cache(maxsize=4096)(letters_of)  # the same words come back many times


@dataclass(eq=False)
class Piece:
    """A paragraph of the file or a part of one: text, or the box of a check field."""

    text: str
    paragraph: int
    cell: etree._Element | None = None
    is_box: bool = False
    is_title: bool = False  # it stands right before a table, whose title may be printed there again

    @cached_property
    def key(self) -> str:
        return "" if self.is_box else letters(self.text)


@dataclass(frozen=True)
class WrittenText:
    """What stands where the workbook has the field ``name``; of a check field, the box."""

    name: str
    text: str
    paragraph: int


@dataclass(frozen=True)
class WordsReading:
    """``share`` (0 to 1) is how many of the printed passages the file has; ``present`` are the fields among them."""

    share: float
    written: tuple[WrittenText, ...] = ()
    stray: tuple[StrayText, ...] = ()
    present: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Passage:
    """The letters of a printed passage; ``at`` is the number of fields that stand before it."""

    key: str
    at: int


def read_by_words(
    root: etree._Element, dictionary: DataDictionary, site: str, placeholders: Collection[str]
) -> WordsReading:
    """What is written in ``root``, the main part, a workbook of ``dictionary`` for ``site``.

    ``placeholders`` are texts of programs for empty fields.
    """
    fields = dictionary.fields(site)
    passages = _passages(dictionary, fields)
    known = {passage.key for passage in passages}
    contents = {letters(text.text) for text in dictionary.printed if text.text.endswith(PAGE_NUMBER)}
    pieces = _divided(_pieces(root), known)
    if not passages or len(pieces) > MOST_PIECES:
        return WordsReading(0.0)
    keys = [piece.key if piece.key in known else _without_page(piece.key, contents) for piece in pieces]
    pairs = _aligned([passage.key for passage in passages], keys)
    printed = known | {letters(text.text) for text in dictionary.printed}
    printed |= {letters(words) for words in (*dictionary.site_words.get(site, ()), *dictionary.running)}
    if not site:
        printed |= {letters(words) for own in dictionary.site_words.values() for words in own}
    site_words = {letters(words) for words in dictionary.site_words.get(site, ())}
    reading = _Reading(fields, printed - {""}, site_words - {""}, {letters(text) for text in placeholders})
    before = (-1, -1)
    # The first of several fields whose headings stand in one row and whose boxes stand in the next.
    waiting: int | None = None
    for passage, piece in [*pairs, (len(passages), len(pieces))]:
        first = passages[before[0]].at if before[0] >= 0 else 0
        last = passages[passage].at if passage < len(passages) else len(fields)
        first, waiting = first if waiting is None else waiting, None
        if first < last and before[0] >= 0 and _are_heads(pieces[before[1] : piece + 1]):
            before, waiting = (passage, piece), first
            continue
        missing = {one.key for one in passages[before[0] + 1 : passage]}
        reading.read_between(first, last, pieces[before[1] + 1 : piece], missing)
        before = passage, piece
    share = len(pairs) / len(passages)
    return WordsReading(share, tuple(reading.written), tuple(reading.stray), frozenset(reading.present))


def _passages(dictionary: DataDictionary, fields: Sequence[Field]) -> list[_Passage]:
    """The printed passages, but for numbers, which an answer may be, too."""
    number = {field.name: n for n, field in enumerate(fields)}
    ends = {field.name.partition(".")[0]: n for n, field in enumerate(fields, 1)}  # of sections
    found, at, section = [], 0, ""
    for text in dictionary.printed:
        if text.name in number:
            at, section = max(at, number[text.name] + text.behind), text.name.partition(".")[0]
        elif not text.name:  # of a section without fields, behind those of the section before
            at = max(at, ends.get(section, 0))
        key = letters(text.text)
        if len(key) > 1 and not key.isdecimal():
            found.append(_Passage(key, at))
    return found


def _pieces(root: etree._Element) -> Iterator[Piece]:
    """The file's text by paragraphs and boxes; an empty cell of a table is an empty piece."""
    filled: set[etree._Element | None] = set()
    number = 0
    for element in shown(root, W + "p", W + "tc"):
        if element.tag == W + "tc":
            if not visible_text([element])[0].strip(DECORATION):
                filled.add(element)
                yield Piece("", number + 1, element)
            continue
        number += 1
        above = list(element.iterancestors(W + "p", W + "tc", *UNSEEN))
        if any(one.tag in UNSEEN or one.tag == W + "p" for one in above):
            continue
        cell = above[0] if above else None
        for part in BOX.split(_own_text(element)):
            if part in CHECKED or part in UNCHECKED:
                yield Piece(part, number, cell, is_box=True)
            elif text := part.strip(DECORATION):
                following = element.getnext()
                is_title = following is not None and following.tag == W + "tbl"
                yield Piece(text, number, cell, is_title=is_title)


def _own_text(paragraph: etree._Element) -> str:
    """Its text, without the number of a page at its end: where the bookmark is gone, programs show a sentence that
    says so in place of the number (``PAGEREF``, ISO/IEC 29500-1, 17.16.5.45)."""
    text = visible_text([paragraph])[0]
    codes = (code.text or "" for code in paragraph.iter(W + "instrText"))
    entry = text.rpartition("\t")[0] if any(map(is_page_reference, codes)) else ""
    return entry or text


def _divided(pieces: Iterable[Piece], known: Collection[str]) -> list[Piece]:
    """``pieces``, where a printed passage with something written behind it, or a mark before it, becomes two."""
    lengths = sorted({len(key) for key in known if len(key) >= LEAST_PREFIX}, reverse=True)
    found: list[Piece] = []
    for piece in pieces:
        mark = TYPED_MARK.match(piece.text)
        if piece.key in known or piece.is_box or len(found) > MOST_PIECES:
            found.append(piece)
        elif mark and letters(piece.text[mark.end() :]) in known:
            found.append(Piece("☒", piece.paragraph, piece.cell, is_box=True))
            found.append(Piece(piece.text[mark.end() :], piece.paragraph, piece.cell))
        else:
            length = next((n for n in lengths if n < len(piece.key) and piece.key[:n] in known), 0)
            cut = _place_behind(piece.text, length) if length else 0
            texts = (
                (piece.text[:cut], piece.text[cut:].lstrip("?!.:;,)").strip(DECORATION))
                if cut
                else (piece.text,)
            )
            found += [Piece(text, piece.paragraph, piece.cell) for text in texts]
    return found


def _place_behind(text: str, count: int) -> int:
    """Where the first ``count`` letters of ``text`` end; 0 where they do not end between two characters."""
    seen = 0
    for place, char in enumerate(text, 1):
        seen += len(letters(char))
        if seen >= count:
            return place if seen == count else 0
    return 0


def _are_heads(pieces: Sequence[Piece]) -> bool:
    """Whether ``pieces`` are two cells of one row, side by side."""
    cells = [piece.cell for piece in pieces]
    if len(cells) != 2 or cells[0] is None or cells[1] is None:
        return False
    return cells[0] is not cells[1] and cells[0].getparent() is cells[1].getparent()


def _without_page(key: str, contents: Collection[str]) -> str:
    """The entry of a table of contents without its page's number."""
    entry = key.rstrip("0123456789")
    return entry if entry in contents else key


def _aligned(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """The places of equal keys, in order in both: first of those that are unique, then between these."""
    found: list[tuple[int, int]] = []
    open_ranges = [(0, len(ours), 0, len(theirs))]
    while open_ranges:
        a, b, c, d = open_ranges.pop()
        once = [Counter(ours[a:b]), Counter(theirs[c:d])]
        places = {key: n for n, key in enumerate(theirs[c:d], c) if key and once[1][key] == 1}
        unique = [
            (n, places[key]) for n, key in enumerate(ours[a:b], a) if once[0][key] == 1 and key in places
        ]
        chain = [unique[n] for n in longest_rising([second for _, second in unique])]
        if chain:
            found += chain
            corners = [(a - 1, c - 1), *chain, (b, d)]
            for (i, j), (after_i, after_j) in pairwise(corners):
                if i + 1 < after_i and j + 1 < after_j:
                    open_ranges.append((i + 1, after_i, j + 1, after_j))
        elif once[0].keys() & once[1].keys() and (b - a) * (d - c) <= MOST_COMPARED:
            matcher = SequenceMatcher(None, ours[a:b], theirs[c:d], autojunk=False)
            for block in matcher.get_matching_blocks():
                found += [(a + block.a + n, c + block.b + n) for n in range(block.size)]
    return sorted(found)


class _Reading:
    """Assigns what stands between two passages to the fields between them."""

    def __init__(
        self,
        fields: Sequence[Field],
        printed: Collection[str],
        site_words: Collection[str],
        placeholders: Collection[str],
    ):
        self.written: list[WrittenText] = []
        self.stray: list[StrayText] = []
        self.present: set[str] = set()
        self._fields, self._printed, self._site_words = fields, printed, site_words
        self._placeholders = {letters(field.placeholder) for field in fields} | {*placeholders}
        self._lengths = sorted({len(key) for key in printed}, reverse=True)

    def read_between(self, first: int, last: int, pieces: Sequence[Piece], missing: Collection[str]) -> None:
        """``pieces`` stand where the fields from ``first`` to before ``last`` do, and the passages ``missing``."""
        fields = self._fields[first:last]
        near = self._fields[min(first, len(self._fields) - 1)].name if self._fields else ""
        left = []
        for piece in pieces:
            wanted = missing if fields and not piece.is_title else self._printed
            if not self._is_printed(piece.key, wanted) and (fields or not self._names_site(piece.key)):
                left.append(piece)
        groups = _groups(left)
        for some in (groups, [group for group in groups if any(one.text for one in group)]):
            if fields and (given := _given(fields, some)):
                for field, group in given:
                    self._write(field, group)
                used = {piece for _, group in given for piece in group}
                rest = (piece for group in some for piece in group if piece not in used)
                self._add_stray(rest, fields[-1].name)  # of rows that were added below
                return
        # Where an option was deleted, the last box still belongs to the option whose words follow.
        if fields and missing and fields[-1].kind == "check" and groups and groups[-1][0].is_box:
            self._write(fields[-1], groups[-1])
            left = left[:-1]
        self._add_stray(left, near)

    def _is_printed(self, key: str, known: Collection[str]) -> bool:
        """Whether a piece is one or several printed passages, one of them among ``known``."""
        if key in known:
            return True
        at, seen = 0, False
        while at < len(key) <= LONGEST_MIXED:
            length = next(
                (n for n in self._lengths if key[at : at + n] in self._printed and at + n <= len(key)), 0
            )
            if not length:
                return False
            seen = seen or key[at : at + length] in known
            at += length
        return bool(key) and at == len(key) and seen

    def _names_site(self, key: str) -> bool:
        """Whether ``key`` is the site's name, or that of its association, and at most a short word."""
        return any(word in key and len(key) - len(word) <= 3 for word in self._site_words)

    def _write(self, field: Field, group: Sequence[Piece]) -> None:
        self.present.add(field.name)
        texts = [piece.text for piece in group if piece.text and piece.key not in self._placeholders - {""}]
        if texts:
            self.written.append(WrittenText(field.name, "\n".join(texts), group[0].paragraph))

    def _add_stray(self, pieces: Iterable[Piece], near: str) -> None:
        for number, parts in groupby(pieces, lambda piece: piece.paragraph):
            texts = [p.text for p in parts if p.text not in EMPTY and p.key not in self._placeholders - {""}]
            if text := " ".join(filter(None, texts)):
                self.stray.append(StrayText(text, number, near))


def _groups(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that belong together: the texts of a cell; a box, or a paragraph outside tables, stands alone."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        last = groups[-1][-1] if groups else None
        same = last is not None and piece.cell is not None and piece.cell is last.cell
        if same and not (piece.is_box or (last is not None and last.is_box)):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


Given = list[tuple[Field, list[Piece]]]


def _given(fields: Sequence[Field], groups: list[list[Piece]]) -> Given:
    """Which field each of the first ``groups`` belongs to; nothing where that is not certain."""
    if len(fields) == len(groups) and all(map(_fits, fields, groups)):
        return list(zip(fields, groups, strict=True))
    boxes = [n for n, group in enumerate(groups) if group[0].is_box]
    checks = [n for n, field in enumerate(fields) if field.kind == "check"]
    if len(boxes) == len(checks) and len(checks) < len(fields):
        return _given_between_boxes(fields, groups, checks, boxes)
    in_rows = groups and all(group[0].cell is not None for group in groups)
    width = _row_width(fields)
    if in_rows and width and len(groups) % width == 0:
        count = min(len(fields), len(groups))
        if all(map(_fits, fields[:count], groups[:count])):
            return list(zip(fields[:count], groups[:count], strict=True))
    return []


def _given_between_boxes(
    fields: Sequence[Field], groups: list[list[Piece]], checks: Sequence[int], boxes: Sequence[int]
) -> Given:
    """As many boxes as check fields: what stands between two boxes belongs to the fields between them."""
    given: Given = []
    for (a, c), (b, d) in zip(
        [(-1, -1), *zip(checks, boxes, strict=True)],
        [*zip(checks, boxes, strict=True), (len(fields), len(groups))],
        strict=True,
    ):
        some, texts = fields[a + 1 : b], groups[c + 1 : d]
        if len(some) == len(texts):
            given += zip(some, texts, strict=True)
        elif len(some) == 1:
            given.append((some[0], [piece for group in texts for piece in group] or [Piece("", 0)]))
        elif texts or some:
            return []
        if b < len(fields):
            given.append((fields[b], groups[d]))
    return given


def _fits(field: Field, group: Sequence[Piece]) -> bool:
    return field.kind == "check" or not group[0].is_box


def _row_width(fields: Sequence[Field]) -> int:
    """How many fields a row has, where ``fields`` are the rows of one table; else 0."""
    rows: Mapping[str, int] = Counter(field.name.rpartition(".")[0] for field in fields)
    return next(iter(rows.values())) if len(set(rows.values())) == 1 and len(rows) > 1 else 0
