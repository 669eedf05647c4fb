"""A workbook as the questions that an editor knows: one for each prompt, item, row, column or line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from samepage.content.loader import Library
from samepage.content.markdown import plain
from samepage.content.schema import Level, Partner, Site
from samepage.workbook import compose
from samepage.workbook.carry_over import names_before
from samepage.workbook.labels import REQUIRED
from samepage.workbook.model import Field, Workbook

SITE = Site(id="sample", level="district", name="[site]", partner="sample")
PARTNER = Partner(id="sample", name="[partner]", contact_email="partner@example.org")


@dataclass(frozen=True)
class DiffPlace:
    """Where one answer goes: a field, or the name that the marks beside several options share."""

    name: str
    former: tuple[str, ...] = ()


@dataclass(frozen=True)
class DiffOption:
    """One answer to choose; ``value`` is part of the stored answer."""

    value: str
    text: str
    former: tuple[str, ...] = ()


@dataclass(frozen=True)
class DiffQuestion:
    """What a team is asked, and every place for its answers.

    ``name`` has ``*`` for the counted rows of a table. ``block`` is the name of the block around
    it and ``within`` the words that are printed above several questions of that block.
    """

    name: str
    text: str
    places: tuple[DiffPlace, ...]
    section: str
    block: str
    within: str = ""
    options: tuple[DiffOption, ...] = ()
    rows: int = 0  # of a table whose rows are counted

    @property
    def words(self) -> str:
        return f"{self.within}: {self.text}" if self.within else self.text


@dataclass(frozen=True)
class DiffPart:
    """A chapter: its title, its number if it is a stage, and the ids it had."""

    id: str
    title: str
    number: int | None
    former: tuple[str, ...]


@dataclass(frozen=True)
class AskedQuestions:
    """Everything one level is asked, in print order."""

    parts: tuple[DiffPart, ...]
    questions: tuple[DiffQuestion, ...]
    fields: tuple[Field, ...]


def asked(library: Library, level: Level) -> AskedQuestions:
    """What a site of ``level`` is asked that has nothing of its own. Labels that are missing do not matter here."""
    from samepage.content.aliases import previous_ids

    labels = {**{name: name for name in REQUIRED}, **library.words.labels}
    library = replace(
        library, partners={"sample": PARTNER}, words=library.words.model_copy(update={"labels": labels})
    )
    workbook = compose(library, SITE.model_copy(update={"level": level}))
    parts = tuple(
        DiffPart(section.id, section.title, section.number, previous_ids(library.chapters.get(section.id)))
        for section in workbook.sections
        if section.fields
    )
    return AskedQuestions(parts, tuple(_all(workbook)), workbook.fields)


def _all(workbook: Workbook) -> Iterator[DiffQuestion]:
    for section in workbook.sections:
        view = section.view
        for block in (*view.get("blocks", ()), *view.get("feedback", ())):
            if block["kind"] in KINDS:
                for question in KINDS[block["kind"]](block):
                    yield replace(
                        question,
                        section=section.id,
                        block=block["id"],
                        text=plain(question.text),
                        within=plain(question.within),
                    )
        if "notes" in view:
            yield _of([view["notes"]], workbook.labels["notes"], section.id, view["notes"].name)
        if section.kind == "notes":
            yield _of(view["pages"], section.title, section.id, section.id)


def _of(
    fields: Iterable[Field], text: str, section: str = "", name: str = "", within: str = "", rows: int = 0
) -> DiffQuestion:
    """The question of ``fields``, which are places, or the marks of some."""
    fields = list(fields)
    places = {field.group or field.name: _place(field) for field in fields}
    options = {option.value: option for field in fields for option in _options(field)}
    return DiffQuestion(
        name or next(iter(places)),
        text,
        tuple(places.values()),
        section,
        section,
        within,
        tuple(options.values()),
        rows,
    )


def _place(field: Field) -> DiffPlace:
    if not field.group:
        return DiffPlace(field.name, tuple(names_before(field)))
    groups = dict.fromkeys(name.partition("=")[0] for name in names_before(field))
    return DiffPlace(field.group, tuple(group for group in groups if group != field.group))


def _options(field: Field) -> Iterator[DiffOption]:
    if field.group:
        values = dict.fromkeys(name.partition("=")[2] for name in names_before(field))
        yield DiffOption(
            field.on_state,
            field.tooltip.rpartition(", ")[2],
            tuple(v for v in values if v not in ("", field.on_state)),
        )
    for option in field.options:
        yield DiffOption(option.value, option.text, tuple(option.was.split()))


def _with_texts(question: DiffQuestion, texts: Mapping[str, str]) -> DiffQuestion:
    """The options as they are printed, not as a screen reader says them."""
    return replace(
        question, options=tuple(replace(o, text=plain(texts.get(o.value, o.text))) for o in question.options)
    )


def _prompt(block: Any) -> Iterator[DiffQuestion]:
    # The name that both sides' boxes share, where there are two.
    yield _of(
        [answer["field"] for answer in block["answers"]],
        f"{block['text']} {block['more']}".strip(),
        name=block["id"],
    )


def _choice(block: Any) -> Iterator[DiffQuestion]:
    fields = [*(mark["field"] for mark in block["marks"]), *filter(None, (block["select"], block["other"]))]
    texts = {mark["field"].on_state: mark["text"] for mark in block["marks"]}
    yield _with_texts(_of(fields, f"{block['text']} {block['more']}".strip(), name=block["id"]), texts)


def _checklist(block: Any) -> Iterator[DiffQuestion]:
    for entry in block["entries"]:
        yield _of([entry["field"]], entry["text"], within=block["title"])


def _rating(block: Any) -> Iterator[DiffQuestion]:
    for row in block["rows"]:
        texts = {
            str(n): f"{step}: {told}" if told else step
            for n, (step, told) in enumerate(zip(block["scale"], row["described"], strict=True), 1)
        }
        sides = row["sides"]
        name = sides[0]["marks"][0].group.removesuffix(f".{sides[0]['side']}")
        yield _with_texts(
            _of(
                [mark for side in sides for mark in side["marks"]],
                row["text"],
                name=name,
                within=block["title"],
            ),
            texts,
        )


def _table(block: Any) -> Iterator[DiffQuestion]:
    if block["headed"]:
        for row in block["rows"]:
            for column, cell in zip(block["columns"], row["cells"], strict=True):
                yield _of([cell["field"]], f"{row['title']}: {column['title']}", within=block["title"])
        return
    for n, column in enumerate(block["columns"]):
        cells = [row["cells"][n]["field"] for row in block["rows"]]
        name = f"{block['id']}.*.{cells[0].name.rpartition('.')[2]}"
        yield _of(cells, column["title"], name=name, within=block["title"], rows=len(cells))


def _form(block: Any) -> Iterator[DiffQuestion]:
    for entry in block["entries"]:
        marks = entry["marks"]
        texts = {mark["field"].on_state: mark["text"] for mark in marks}
        yield _with_texts(
            _of([mark["field"] for mark in marks] or [entry["field"]], entry["title"], within=block["title"]),
            texts,
        )


def _agreement(block: Any) -> Iterator[DiffQuestion]:
    for entry in block["statements"]:
        yield _of([entry["field"]], entry["title"], within=block["title"])
    for group in block["signers"]:
        yield _of(
            [field for row in group["rows"] for field in row],
            group["label"],
            name=f"{block['id']}.{group['side']}.*",
            within=block["title"],
            rows=len(group["rows"]),
        )


KINDS: dict[str, Callable[[Any], Iterator[DiffQuestion]]] = {
    "prompt": _prompt,
    "choice": _choice,
    "checklist": _checklist,
    "rating": _rating,
    "table": _table,
    "form": _form,
    "agreement": _agreement,
}
