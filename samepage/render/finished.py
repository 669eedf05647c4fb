"""The finished copy of a workbook: what was answered as text, in its place; no form, nothing to fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from samepage.days import day_in_words
from samepage.render.finished_tables import TableSetting, set_table
from samepage.render.html import RenderedSection, rendered, without_lost_links
from samepage.text import counted
from samepage.workbook.added_rows import with_added_rows
from samepage.workbook.appendices import EARLIER, earlier_section
from samepage.workbook.model import Field, Section, Workbook
from samepage.workbook.previous import UnplacedAnswer

CONTACT = {"email", "phone", "fax", "street", "address", "zip"}  # words of fields' names
QUESTIONS = ("prompt", "choice", "checklist", "rating", "table", "form", "agreement")
ALWAYS = ("cover", "contents")


@dataclass(frozen=True)
class FinishedOptions:
    """What else a finished copy shows: questions without an answer; answers that have no place in this
    edition or differ from one that has; addresses and telephone numbers."""

    unanswered: bool = False
    appendix: bool = False
    contacts: bool = False


def finished_copy(
    workbook: Workbook, options: FinishedOptions, drawable: Callable[[str], str] = str
) -> tuple[Workbook, tuple[RenderedSection, ...]]:
    """``workbook`` without fields, and its sections as HTML.

    ``drawable`` gives a text that the copy's fonts can show. Chapters without an answer are left out,
    unless the options ask for them. An answer for which its field has no room stands in its place all the same.
    """
    workbook = with_all_in_place(workbook, drawable)
    answers = _Answers(workbook, options, drawable)
    kept = [section for section in workbook.sections if answers.keeps(section)]
    ids = {section.id for section in kept}
    anchors = ids | {str(b["id"]) for section in kept for b in answers.blocks(section)}
    sections = tuple(
        _with_contents_of(section, anchors) if section.kind == "contents" else replace(section, fields=())
        for section in kept
    )
    finished = replace(workbook, sections=sections, is_finished=True)
    made = [_rendered(section, finished, answers) for section in sections]
    return finished, tuple(replace(one, html=without_lost_links(one.html, anchors)) for one in made)


def with_all_in_place(workbook: Workbook, drawable: Callable[[str], str] = str) -> Workbook:
    """``workbook`` with the answers in it that are longer than their fields, of another form, or in rows that a team
    added, and not in its appendix."""
    before, workbook = workbook, with_added_rows(workbook)
    filled = {field.name for field in workbook.fields if field.value}
    values: dict[str, str] = {}

    def is_placed(one: UnplacedAnswer) -> bool:
        free = one.field and one.field not in filled
        return bool(free) and values.setdefault(one.field, one.value) == one.value

    left = [
        replace(one, written=replace(one.written, said=drawable(one.written.said)))
        for one in workbook.left
        if not is_placed(one)
    ]
    if not values and workbook is before:
        return workbook

    def placed(section: Section) -> Section:
        if section.kind == EARLIER:
            return earlier_section(left, workbook.labels)
        fields = (replace(one, value=values.get(one.name, one.value)) for one in section.fields)
        return replace(section, fields=tuple(fields))

    sections = [placed(section) for section in workbook.sections if section.kind != EARLIER or left]
    return replace(workbook, sections=tuple(sections), left=tuple(left))


@dataclass(frozen=True)
class SeenRow:
    """A row of a table: its title, "" for none, and the field of each column."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class SeenTable:
    """What is shown of a table: the views of its columns, its rows, and how they are set."""

    columns: tuple[Mapping[str, Any], ...]
    rows: tuple[SeenRow, ...]
    setting: TableSetting


class _Answers:
    """What was written, for the templates."""

    def __init__(self, workbook: Workbook, options: FinishedOptions, drawable: Callable[[str], str]):
        self.options, self._drawable = options, drawable
        self.labels, self.language = workbook.labels, workbook.language
        self.values = {
            field.name: field.value
            for field in workbook.fields
            if field.value and (options.contacts or not _is_contact(field))
        }

    def keeps(self, section: Section) -> bool:
        if section.kind in ALWAYS:
            return True
        if section.kind == EARLIER:
            return self.options.appendix
        if section.kind == "notes":
            return bool(self.notes(section))
        return any(self.shown(field) for field in _fields_in(section.view)) and section.kind != "glossary"

    def blocks(self, section: Section) -> list[Mapping[str, Any]]:
        """The blocks of a chapter that are shown."""
        blocks = [*section.view.get("blocks", ()), *section.view.get("feedback", ())]
        return [
            b for b in blocks if b["kind"] in QUESTIONS and any(self.shown(field) for field in _fields_in(b))
        ]

    def notes(self, section: Section) -> list[Field]:
        fields = [*section.view.get("pages", ()), *filter(None, [section.view.get("notes")])]
        return [field for field in fields if field.name in self.values]

    def words(self, field: Field) -> list[str]:
        """The answer in lines; none where there is none."""
        value = self.values.get(field.name, "")
        if value and field.kind == "check":
            return [self.labels["marked"]]
        shown = next((option.text for option in field.options if option.value == value), value)
        if field.kind == "date":
            shown = day_in_words(value, self.language) or value
        return self._drawable(shown).strip().split("\n") if shown.strip() else []

    def seen_table(self, block: Mapping[str, Any]) -> SeenTable:
        """A table without rows that are not shown, and without columns whose answers are all withheld as contacts."""
        places = [
            place
            for place in range(len(block["columns"]))
            if self.options.contacts
            or not all(_is_contact(row["cells"][place]["field"]) for row in block["rows"])
        ]
        fields = [[cell["field"] for cell in row["cells"]] for row in block["rows"]]
        rows = [
            SeenRow(row.get("title", ""), tuple(cells[place] for place in places))
            for row, cells in zip(block["rows"], fields, strict=True)
            if self.shown_any(cells)
        ]
        columns = [block["columns"][place] for place in places]
        heads = [block["head"]] if block["headed"] else []
        cells = [[*([(row.title,)] if block["headed"] else []), *map(self.words, row.fields)] for row in rows]
        setting = set_table(
            [*heads, *(column["title"] for column in columns)], cells, bool(block.get("page"))
        )
        return SeenTable(tuple(columns), tuple(rows), setting)

    def ticked(self, checklist: Mapping[str, Any]) -> bool:
        """Whether the team checked something in a checklist: then what is not checked is an answer, too."""
        return any(self.is_marked(entry["field"]) for entry in checklist["entries"])

    def is_marked(self, field: Field) -> bool:
        return field.name in self.values

    def shown(self, field: Field) -> bool:
        if not self.options.contacts and _is_contact(field):
            return False
        return self.options.unanswered or field.name in self.values

    def shown_any(self, fields: Iterable[Field]) -> bool:
        return any(self.shown(field) for field in fields)

    def open_questions(self, section: Section) -> str:
        """How many of a stage's questions have no answer; "" where all have one, or where they are shown."""
        blocks = [b for b in section.view.get("blocks", ()) if b["kind"] in QUESTIONS]
        without = sum(not any(field.name in self.values for field in _fields_in(b)) for b in blocks)
        if self.options.unanswered or section.kind != "stage" or not without:
            return ""
        questions = counted(len(blocks), self.labels["question"], self.labels["questions"])
        return f"{without} {self.labels['of']} {questions}"

    def open_parts(self, block: Mapping[str, Any]) -> str:
        """How many rows of a rating have no answer; "" where all have one, or where they are shown."""
        if self.options.unanswered or block["kind"] != "rating":
            return ""
        rows = block["rows"]
        without = sum(not any(field.name in self.values for field in _fields_in(row)) for row in rows)
        if not without:
            return ""
        return f"{without} {self.labels['of']} {counted(len(rows), self.labels['row'], self.labels['rows'])}"


def _rendered(section: Section, workbook: Workbook, answers: _Answers) -> RenderedSection:
    name = {
        "cover": "finished/cover.html",
        "contents": "sections/contents.html",
        "earlier": "sections/earlier.html",
    }.get(section.kind, "finished/section.html")
    return rendered(
        name,
        section,
        workbook,
        blocks=answers.blocks(section),
        notes=answers.notes(section),
        open_questions=answers.open_questions(section),
        open_parts=answers.open_parts,
        words=answers.words,
        seen_table=answers.seen_table,
        ticked=answers.ticked,
        is_marked=answers.is_marked,
        shown=answers.shown,
        shown_any=answers.shown_any,
        unanswered=answers.options.unanswered,
        as_of=workbook.as_of,
        media=(),
        linear=False,
    )


def _with_contents_of(section: Section, anchors: set[str]) -> Section:
    """The contents list without what the copy leaves out, and without how to send a copy back."""
    entries = [
        {**entry, "entries": [inner for inner in entry["entries"] if inner["href"][1:] in anchors]}
        for entry in section.view["entries"]
        if entry["href"][1:] in anchors
    ]
    return replace(section, view={**section.view, "entries": entries, "send_back": {}})


def _fields_in(view: object) -> Iterator[Field]:
    if isinstance(view, Field):
        yield view
    elif isinstance(view, Mapping):
        for value in view.values():
            yield from _fields_in(value)
    elif isinstance(view, list | tuple):
        for value in view:
            yield from _fields_in(value)


def _is_contact(field: Field) -> bool:
    return field.kind == "email" or not CONTACT.isdisjoint(field.name.rpartition(".")[2].split("_"))
