"""The places to answer in the HTML: a control for each field, and on paper what is written in already as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup, escape

from samepage.text import is_right_to_left
from samepage.workbook.appendices import anchor_of
from samepage.workbook.model import Field, Section, Workbook

LONG_ANSWER = 400  # characters; on paper, an answer with more of them takes a page's whole width
MOST_ROWS = 24  # of one ruled box, which must stand on one page; what is more stands in a second one
LINES_TO_ADD = 2  # that stay free below an answer on paper
CUT_AT = 120  # characters that a table's cell shows of an answer that stands whole in the appendix


@dataclass(frozen=True)
class Controls:
    """Writes the places to answer of one section, for its templates.

    ``by_hand`` says that the copy is filled in with a pen only: what is written in is text on its pages. In
    other copies it is in the form, and no control carries it. ``linear`` is large print, where what a list offers is
    printed, too: it is read there, not in a list's own small letters. ``in_full`` has the number of each answer that
    stands whole in the appendix, by its field's name.
    """

    fields: Mapping[str, Field]
    in_full: Mapping[str, int]
    labels: Mapping[str, str]
    by_hand: bool = False
    linear: bool = False

    @classmethod
    def of(cls, section: Section, workbook: Workbook, by_hand: bool, linear: bool = False) -> Controls:
        numbers = {name: number for number, name in enumerate(workbook.in_full, 1)}
        return cls({one.name: one for one in section.fields}, numbers, workbook.labels, by_hand, linear)

    def write(self, field: Field) -> Markup:
        """The place to answer ``field``, and below it where its whole answer stands, if that is elsewhere."""
        field = self.fields.get(field.name, field)  # a view's is as it was before answers were written in
        number = self.in_full.get(field.name)
        see = f"{self.labels['whole_answer']}: {self.labels['in_full']}, {number}" if number else ""
        if number and field.row:  # where there is less room
            see = f"{self.labels['whole_answer']}: {number}"
        link = Markup('<p class="whole-answer"><a href="#{}">{}</a></p>').format(anchor_of(number or 0), see)
        in_group = self.linear and bool(field.row) and field.kind not in ("check", "choice")
        place = (
            self._on_paper(field) if self.by_hand else control(field, of_class="grows" if in_group else "")
        )
        if self.linear and field.kind == "choice" and not field.row:
            place = Markup('<p class="options">{}</p>').format(_in_a_row(field)) + place
        return place + (link if number else "")

    def options_on_paper(self, field: Field) -> Markup:
        """What a list on a screen would offer, for the head of a table's column; nothing in other copies."""
        whole = self.fields.get(field.name, field)
        # Above a second look its scale is told already, and it has a column for each mark.
        if not self.by_hand or field.kind != "choice" or whole.again or whole.copy_of:
            return Markup("")
        return Markup('<span class="options">{}</span>').format(_in_a_row(field))

    def offered(self, table: Mapping[str, Any]) -> list[tuple[list[str], Markup]]:
        """What the lists of a ``table``'s view offer, to be printed above its groups in large print: the titles of the
        columns that offer the same, and their choices."""
        found: dict[Markup, list[str]] = {}
        for column, cell in zip(table["columns"], table["rows"][0]["cells"], strict=True):
            field = self.fields.get(cell["field"].name, cell["field"])
            if field.kind == "choice" and not field.again and not field.copy_of:
                found.setdefault(_in_a_row(field), []).append(column["title"])
        return [(titles, choices) for choices, titles in found.items()]

    def is_in_full(self, field: Field) -> bool:
        return field.name in self.in_full

    def is_long(self, field: Field) -> bool:
        """Whether what is written in is long text on paper."""
        return self.by_hand and len(self.fields.get(field.name, field).shown) > LONG_ANSWER

    def _on_paper(self, field: Field) -> Markup:
        shown = field.shown.strip()
        if not shown and field.kind == "choice":
            offered = Markup('<p class="options">{}</p>').format(_in_a_row(field))
            return (Markup("") if field.row else offered) + control(replace(field, kind="text"))
        if not shown:
            return _ruled(field, field.lines) if field.kind == "long" else control(field, bool(field.value))
        if field.name in self.in_full:
            shown = shown[:CUT_AT].rsplit(" ", 1)[0].rstrip() + "…"
        lines, toward = Markup("<br>").join(shown.split("\n")), direction([shown])
        if field.kind == "long" and not field.row:
            # The lines below are the rest of the place to answer.
            return Markup('<p class="given" data-written{}>{}</p>').format(toward, lines) + _ruled(
                field, min(field.lines, LINES_TO_ADD)
            )
        # One line of a site's own words is bound, not laid out.
        return Markup(
            '<p class="given" data-answer="{0}" id="{0}" data-slot="1" data-written{1}>{2}</p>'
        ).format(field.name, toward, lines)


def direction(lines: Iterable[str]) -> Markup:
    """The attribute of a paragraph or cell of ``lines`` that are read from right to left, "" of others."""
    return Markup(' dir="rtl"') if is_right_to_left(" ".join(lines)) else Markup("")


def control(field: Field, marked: bool = False, of_class: str = "") -> Markup:
    """The HTML control of a field. It carries the name only; the rest is in the ``Field``. On paper a check box
    may be ``marked``; a line to type in may have a class of its own."""
    name = escape(field.name)
    if field.kind == "check":
        state = Markup(' class="marked"') if marked else ""
        return Markup('<input type="checkbox" name="{0}" id="{0}"{1}>').format(name, state)
    if field.kind == "choice":
        options = Markup("").join(
            Markup('<option value="{}">{}</option>').format(o.value, o.text) for o in field.options
        )
        return Markup('<select name="{0}" id="{0}">{1}</select>').format(name, options)
    if field.kind == "long":
        return _textarea(field, field.lines)
    styled = Markup(' class="{}"').format(of_class) if of_class else ""
    return Markup('<input type="{1}" name="{0}" id="{0}"{2}>').format(name, field.kind, styled)


def _in_a_row(field: Field) -> Markup:
    """The options one after the other, each whole where it fits on a line."""
    *others, last = [option.text for option in field.options]
    option = Markup('<span class="option">{}</span>')
    return Markup(" ").join([*(option.format(f"{text},") for text in others), option.format(last)])


def _ruled(field: Field, lines: int) -> Markup:
    """Lines for a pen."""
    more = lines - MOST_ROWS
    rest = Markup('<div class="ruled" data-rows="{}"></div>').format(more) if more > 0 else Markup("")
    return _textarea(field, min(lines, MOST_ROWS), "by-hand") + rest


def _textarea(field: Field, rows: int, kind: str = "") -> Markup:
    of_class = Markup(' class="{}"').format(kind) if kind else ""
    return Markup('<textarea name="{0}" id="{0}" rows="{1}"{2}></textarea>').format(
        field.name, rows, of_class
    )
