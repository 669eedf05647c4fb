"""Open answers, as many and as much of each as there is room for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from samepage.report.excerpt_limits import room_for, spread
from samepage.report.model import Bar, OpenAnswersView, QuestionView, Sheet
from samepage.report.outline import OutlineBlock, OutlineQuestion
from samepage.report.report_limits import IN_TABLES, NAMED, SAID
from samepage.report.text import cut, masked, weight
from samepage.report.values import Value, Values
from samepage.text import joined

SHORT = 80  # characters up to which an answer stands on the line of its site's name
LONG = 420  # characters from which two sides' answers stand one below the other
MARKED = "Yes"


@dataclass(frozen=True)
class OpenAnswers:
    """Prints answers of ``values``; ``room`` says by block or question how many."""

    values: Values
    contacts: bool
    most: int
    most_in_tables: int
    rooms: dict[str, int]

    def heard(self, question: OutlineQuestion) -> tuple[tuple[OpenAnswersView, ...], int]:
        """The answers to an open question, and how many more there are."""
        by_site = said(self.values, question)
        wanted = self.rooms.get(question.key, 0)
        picked = [by_site[n] for n in spread(len(by_site), wanted)]
        return tuple(self._heard(site, parts) for site, parts in picked), len(by_site) - len(picked)

    def _heard(self, site: str, parts: Sequence[tuple[str, list[Value]]]) -> OpenAnswersView:
        texts = tuple((side, self.paragraphs(values)) for side, values in parts)
        long = any(sum(map(weight, lines)) > LONG for _, lines in texts)
        of = self.values.by_key[site]
        return OpenAnswersView(of.name, of.language, texts, long)

    def paragraphs(self, values: Iterable[Value]) -> tuple[str, ...]:
        lines = [line for value in values for line in self.text(value).split("\n") if line]
        return tuple(lines)

    def text(self, value: Value, most: int = 0) -> str:
        text = value.text if self.contacts else masked(value.text)
        doubt = " (unclear: more than one answer)" if value.conflict else ""
        return cut(text, most or self.most) + doubt

    def sheets(self, block: OutlineBlock) -> tuple[tuple[Sheet, ...], int]:
        """Each site's rows of a table, and how many more sites filled it in."""
        by_site = tabled(self.values, block)
        sites = list(by_site)
        picked = [sites[n] for n in spread(len(sites), self.rooms.get(block.key, 0))]
        return tuple(self._sheet(site, block, by_site[site]) for site in picked), len(sites) - len(picked)

    def _sheet(self, site: str, block: OutlineBlock, cells: dict[tuple[str, str], list[Value]]) -> Sheet:
        columns = [q for q in block.columns if any(column == q.key for _, column in cells)]
        of = self.values.by_key[site]
        known = {row.id for row in block.rows}
        rows = [
            *((row.id, row.label(of.level)) for row in block.rows),
            *((row, row) for row in self.values.more_rows.get(block.key, ()) if row not in known),
        ]
        return Sheet(
            of.name,
            of.language,
            tuple(q.label for q in columns),
            tuple(
                (label, tuple(self._cell(cells.get((row, q.key), ())) for q in columns))
                for row, label in rows
                if any((row, q.key) in cells for q in columns)
            ),
        )

    def _cell(self, values: Iterable[Value]) -> str:
        return "\n".join(
            MARKED if value.raw == value.text == "yes" else self.text(value, self.most_in_tables)
            for value in values
        )


def voices_of(values: Values, contacts: bool, blocks: Iterable[OutlineBlock]) -> tuple[OpenAnswers, bool]:
    """Voices with room shared out over all of ``blocks``, and whether anything had to be left out or cut.

    What was said in answer to a question and what stands in tables have room of their own.
    """
    spoken = {
        question.key: [[weight(v.text) for _, of in parts for v in of] for _, parts in said(values, question)]
        for block in blocks
        for question in block.questions
        if question.kind == "open" and not question.numeric and not question.contact
    }
    tables = {
        block.key: [
            [weight(v.text) for cell in cells.values() for v in cell]
            for cells in tabled(values, block).values()
        ]
        for block in blocks
        if block.columns
    }
    room, in_tables = room_for([*spoken.values()], SAID), room_for([*tables.values()], IN_TABLES)
    rooms = dict(zip((*spoken, *tables), (*room.entries, *in_tables.entries), strict=True))
    everything = all(
        of.holds(lengths, rooms[key])
        for of, group in ((room, spoken), (in_tables, tables))
        for key, lengths in group.items()
    )
    return OpenAnswers(values, contacts, room.most, in_tables.most, rooms), not everything


def said(values: Values, question: OutlineQuestion) -> list[tuple[str, list[tuple[str, list[Value]]]]]:
    """By site: what each side answered, in the order in which the sides are asked."""
    sides = question.sides or ("",)
    by_site: dict[str, dict[str, list[Value]]] = {}
    for site, side, value in sorted(
        (
            (value.site, side, value)
            for side in sides
            for value in values.heard.get((question.key, "", side), ())
        ),
        key=lambda one: (values.order[one[0]], sides.index(one[1])),
    ):
        by_site.setdefault(site, {}).setdefault(side, []).append(value)
    return [(site, [(side, of[side]) for side in sides if side in of]) for site, of in by_site.items()]


def tabled(values: Values, block: OutlineBlock) -> dict[str, dict[tuple[str, str], list[Value]]]:
    """By site in order: its values by row and column."""
    cells: dict[str, dict[tuple[str, str], list[Value]]] = defaultdict(dict)
    rows = [*(row.id for row in block.rows), *values.more_rows.get(block.key, ())]
    for row in dict.fromkeys(rows):
        for question in block.columns:
            for value in values.heard.get((question.key, row, ""), ()):
                cells[value.site].setdefault((row, question.key), []).append(value)
    return {site: cells[site] for site in sorted(cells, key=values.order.__getitem__)}


def question_view(values: Values, voices: OpenAnswers, question: OutlineQuestion) -> QuestionView:
    """An open question or a choice with all that was answered. Empty where no one did."""
    asked = len(values.asked_sites(question.key))
    wordings = tuple(
        (joined(levels) if len(question.wordings) > 1 else "", text) for levels, text in question.wordings
    )
    base = QuestionView(question.key, wordings, 0, asked)
    if question.kind in ("one", "some"):
        given = values.heard.get((question.key, "", ""), ())
        bars = tuple(
            bar(values, words, [v.site for v in given if v.raw == state], asked)
            for state, words in question.marks
        )
        answered = len({v.site for v in given})
        return QuestionView(question.key, wordings, answered, asked, bars) if answered else base
    if question.numeric:
        return _numbers(values, question, base)
    heard, left_out = voices.heard(question)
    return QuestionView(
        question.key,
        wordings,
        len(heard) + left_out,
        asked,
        heard=heard,
        left_out=left_out,
        compact=all(map(_short, heard)),
    )


def bar(values: Values, words: str, sites: Iterable[str], asked: int) -> Bar:
    """How many sites chose this, and which, where they are few."""
    chosen = list(dict.fromkeys(sites))
    named = 1 < len(values.sites) <= NAMED
    return Bar(
        words,
        len(chosen),
        asked,
        joined(values.by_key[site].name for site in chosen) if named and chosen else "",
    )


def _short(one: OpenAnswersView) -> bool:
    return (
        len(one.parts) == 1
        and not one.parts[0][0]
        and len(one.parts[0][1]) == 1
        and len(one.parts[0][1][0]) <= SHORT
    )


def _numbers(values: Values, question: OutlineQuestion, base: QuestionView) -> QuestionView:
    given = values.heard.get((question.key, "", ""), ())
    heard = tuple(
        OpenAnswersView(values.by_key[v.site].name, "", (("", (cut(v.text, 60),)),), False)
        for v in given[:60]
    )
    figures = [number for v in given if (number := _number(v.text)) is not None]
    told = ""
    if len(figures) > 2:
        told = f"Lowest {min(figures):,g}, middle {median(figures):,g}, highest {max(figures):,g}."
    sites = len({v.site for v in given})
    return QuestionView(
        base.id,
        base.wordings,
        sites,
        base.asked,
        figures=told,
        heard=heard,
        left_out=len(given) - len(heard),
        compact=True,
    )


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None
