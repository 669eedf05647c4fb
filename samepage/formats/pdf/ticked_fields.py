"""Which box a tick on a page without a form stands in, by the printed words around it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from samepage.formats.letters import letters_of
from samepage.formats.pdf.drawn_ticks import Box
from samepage.formats.pdf.page_text import PageText
from samepage.formats.returned import FoundValue
from samepage.formats.unread_text import PageComparison
from samepage.workbook.definitions import FieldDefinition
from samepage.workbook.dictionary import DataDictionary

TICK = "☒"  # what a value of ``ticks_on`` begins with
TICKED = "is ticked on page {page}{near}"
NOT_THERE = 1000.0  # points: how far a box is away whose words do not stand on the page
FAINT = 20  # divides how far the words of a row are to the side, and those of a column above
ALIKE = 1.0  # points: boxes whose distances differ by no more cannot be distinguished
ELSEWHERE = 100.0  # points, added where words are on the wrong side: they stand to the right of a box, and above cells
SECOND_BOX = (
    24.0  # points from the beginning of a step's words, beyond which a box is that of the second side
)
Places = Mapping[str, Sequence[Box]]  # of printed words, by their letters


def ticks_on(
    page: PageText, compared: PageComparison, dictionary: DataDictionary, site: str
) -> Iterator[FoundValue]:
    """A value beside all fields for each tick on ``page`` that was not printed in, with the question it stands at."""
    if not page.ticks:
        return
    printed = dictionary.site_values.get(site, {})
    places = _places(page, compared)
    fields = _check_fields(compared, dictionary)
    grids = _grids(dictionary)
    for tick in sorted(page.ticks, key=lambda box: (-box[3], box[0])):
        distances = [(_distance(tick, field, field.block in grids, places), field) for field in fields]
        nearest = min((distance for distance, _ in distances), default=0.0)
        alike = _of_one_side(
            tick, [field for distance, field in distances if distance <= nearest + ALIKE], places
        )
        if len(alike) == 1 and printed.get(alike[0].name):
            continue
        words = words_of(alike)
        note = TICKED.format(page=page.number, near=f', near "{words}"' if words else "")
        one = alike[0] if len(alike) == 1 else None
        label = one.option_text or one.column_title or one.question if one else ""
        text = f"{TICK} {label or words.partition(', ')[0]}".strip()
        yield FoundValue("", text, text, "note", False, page.number, notes=(note,))


def has_boxes(compared: PageComparison, dictionary: DataDictionary) -> bool:
    """Whether the page has boxes to tick."""
    return bool(_check_fields(compared, dictionary))


def _places(page: PageText, compared: PageComparison) -> Places:
    """Where the printed words stand on the page: the line on which each passage begins."""
    places: dict[str, list[Box]] = defaultdict(list)
    for place, text in compared.found:
        line = re.compile(r"[^\r\n]*").match(page.text, place, place + len(text.text))
        boxes = [page.box(place + n) for n, char in enumerate(line[0] if line else "") if char.isalnum()]
        if boxes:
            left, bottom, right, top = zip(*boxes, strict=True)
            places[letters_of(text.text)].append((min(left), min(bottom), max(right), max(top)))
    return places


def _check_fields(compared: PageComparison, dictionary: DataDictionary) -> list[FieldDefinition]:
    """The boxes to tick that may stand on the page: where its passages do, whose names are those of the next box."""
    at = [dictionary.by_name[text.name] for _, text in compared.found if text.name in dictionary.by_name]
    positions, blocks = [one.position for one in at], {one.block for one in at}
    first, last = min(positions, default=0) - 1, max(positions, default=-1)
    return [
        one
        for one in dictionary.definitions
        if one.kind == "check" and (one.block in blocks or first <= one.position <= last)
    ]


def _grids(dictionary: DataDictionary) -> frozenset[str]:
    """The blocks with rows of the same options, as a rating has."""
    options: dict[str, list[str]] = defaultdict(list)
    for field in dictionary.definitions:
        if field.option_text:
            options[field.block].append(field.option_text.partition(": ")[0])
    return frozenset(block for block, texts in options.items() if len(texts) > len(set(texts)))


def _distance(tick: Box, field: FieldDefinition, in_grid: bool, places: Places) -> float:
    """How far ``tick`` is from the printed words of ``field``, in points, on average; of each the nearest counts.

    Words beside a box are near it both ways, those of its row in height, those of its column from side to side.
    """
    option, _, described = field.option_text.partition(": ")
    if field.column_title:
        words = [(field.column_title, _from_column), (field.row_title, _from_row)]
    elif in_grid:
        words = [
            (field.question, _from_row),
            (option, _from_column),
            (described, _from_label),
            (field.side, _from_label),
        ]
    else:
        words = [(option or field.question, _from_label)]
    found = [
        min(away(tick, box) for box in there)
        for text, away in words
        if (there := places.get(letters_of(text)))
    ]
    other_row = in_grid and letters_of(field.question) not in places
    return sum(found) / len(found) + (ELSEWHERE if other_row else 0.0) if found else NOT_THERE


def _of_one_side(tick: Box, alike: list[FieldDefinition], places: Places) -> list[FieldDefinition]:
    """Of the boxes of two sides for one step of a rating, which have signs beside them and no words, the one that
    stands at ``tick``: the first side's box stands where the step's words begin, the other one next to it."""
    steps = {(one.question, one.option_text) for one in alike}
    if len(alike) != 2 or len(steps) > 1 or not all(one.side for one in alike):
        return alike
    option, _, described = alike[0].option_text.partition(": ")
    there = places.get(letters_of(described)) or places.get(letters_of(option)) or ()
    if not there:
        return alike
    begins = min(there, key=lambda words: sum(_aside_and_above(tick, words)))[0]
    first, second = sorted(alike, key=lambda one: one.position)
    return [second if (tick[0] + tick[2]) / 2 - begins > SECOND_BOX else first]


def _from_label(tick: Box, words: Box) -> float:
    return sum(_aside_and_above(tick, words)) + (0.0 if words[2] > tick[2] else ELSEWHERE)


def _from_row(tick: Box, words: Box) -> float:
    aside, above = _aside_and_above(tick, words)
    return above + aside / FAINT + (0.0 if words[3] > tick[1] else ELSEWHERE)


def _from_column(tick: Box, words: Box) -> float:
    aside, above = _aside_and_above(tick, words)
    return aside + above / FAINT + (0.0 if words[3] > tick[1] else ELSEWHERE)


def _aside_and_above(tick: Box, words: Box) -> tuple[float, float]:
    x, y = (tick[0] + tick[2]) / 2, (tick[1] + tick[3]) / 2
    return max(words[0] - x, x - words[2], 0.0), max(words[1] - y, y - words[3], 0.0)


def words_of(fields: Sequence[FieldDefinition]) -> str:
    """The words of the question; of several fields, those that they have in common."""
    if not fields:
        return ""
    first, *others = ((field.tooltip or field.question).split(", ") for field in fields)
    return ", ".join(part for part in first if all(part in other for other in others))
