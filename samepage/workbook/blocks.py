"""Each kind of block → what its template prints, and the fields it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from samepage.content.aliases import AliasedName, previous_ids
from samepage.content.block_checks import SIGNERS
from samepage.content.markdown import plain
from samepage.content.schema import (
    Agreement,
    AnyBlock,
    Callout,
    Checklist,
    Choice,
    Figure,
    Form,
    Ideas,
    Prompt,
    Rating,
    StageList,
    Table,
    TextBlock,
    Worksheet,
)
from samepage.content.schema.block_base import Block, Option, Titled
from samepage.workbook.copies import first_copy
from samepage.workbook.field_factory import FieldFactory, Mark
from samepage.workbook.model import FieldOption

DROPDOWN_OVER = 6  # more single options than this become a drop-down list

View = dict[str, Any]


def view_of(block: AnyBlock, factory: FieldFactory) -> View:
    """What the block's template prints; its fields are added to ``factory.made``."""
    if isinstance(block, Titled):
        title = plain(factory.context.text(block.title)) if isinstance(block, Table) else block.short
        factory = factory.within(block, title)
    view = {
        "kind": block.kind,
        "part": factory.context.part_of(block.levels),
        "label": None,
        "number": None,
        "page": None,
        "facilitator": factory.context.text(block.facilitator),
    }
    if isinstance(block, Titled):
        view |= _titled(block, factory)
    return view | VIEWS[type(block)](block, factory)


def _titled(block: Titled, factory: FieldFactory) -> View:
    text = factory.context.text
    chapter = factory.at.now
    view = {
        "id": f"{chapter}.{block.id}",
        "short": block.short,
        "minutes": block.minutes,
        "how": text(block.how),
    }
    if isinstance(block, Worksheet):
        first = first_copy(block)
        view |= _texts(block, factory, "title", "intro") | {"copy_of": f"{chapter}.{first}" if first else ""}
    return view


def _texts(block: Block, factory: FieldFactory, *keys: str) -> View:
    """The texts that stand under ``keys`` in the block."""
    return {key: factory.context.text(getattr(block, key)) for key in keys}


def _text(block: TextBlock, factory: FieldFactory) -> View:
    return _texts(block, factory, "title", "text")


def _ideas(block: Ideas, factory: FieldFactory) -> View:
    return _texts(block, factory, "title", "intro") | {"entries": factory.context.texts(block.items)}


def _callout(block: Callout, factory: FieldFactory) -> View:
    return _texts(block, factory, "title", "text") | {"tone": block.tone}


def _stages(block: StageList, factory: FieldFactory) -> View:
    text = factory.context.text
    entries = [
        {"id": stage.id, "title": text(stage.title), "note": text(block.notes.get(stage.id))}
        for stage in factory.context.stages
    ]
    return {"title": text(block.title), "entries": entries}


def _figure(block: Figure, factory: FieldFactory) -> View:
    return _texts(block, factory, "alt", "caption") | {"src": f"figure:{block.file}", "width": block.width}


def _prompt(block: Prompt, factory: FieldFactory) -> View:
    text = factory.context.text
    question, named = text(block.text), factory.below(block)
    lines = block.lines if block.answer == "long" else 1
    view: View = {"text": question, "hint": text(block.hint), "parts": [], "answers": []}
    if block.parts is None:
        view["answers"] = _boxes(block, named, [block.short], question, lines, factory)
    for number, part in enumerate(factory.context.visible(block.parts)):
        words = text(part.text)
        of_part = factory.below(part, named)
        if number == 0:  # what was answered before the prompt had parts
            of_part = AliasedName(tuple(dict.fromkeys((*of_part.names, *named.names))))
        where = [block.short, part.short or plain(words)]
        view["parts"].append(
            {"text": words, "answers": _boxes(block, of_part, where, words, part.lines, factory)}
        )
    return view


def _boxes(
    block: Prompt, named: AliasedName, where: list[str], question: str, lines: int, factory: FieldFactory
) -> list[View]:
    """The box for the answer to ``question``, or one for each side."""
    sides = [factory.context.side(id) for id in block.by or ()]
    return [
        {
            "side": side,
            "label": (label := side.name if side else factory.context.labels["your_answer"]),
            "field": factory.field(
                named.part(side.id) if side else named,
                label,
                where,
                side=side.id if side else "",
                kind=block.answer,
                lines=lines,
                question=question,
                required=block.required,
            ),
        }
        for side in sides or (None,)
    ]


def _checklist(block: Checklist, factory: FieldFactory) -> View:
    items, named = [], factory.below(block)
    for item in factory.context.visible(block.items):
        words = factory.context.text(item.text)
        name, label = factory.below(item, named), plain(words)
        field = factory.field(name, label, [block.short], kind="check", question=words)
        items.append({"text": words, "field": field})
    return {"entries": items}


def _rating(block: Rating, factory: FieldFactory) -> View:
    text = factory.context.text
    scale = [text(step) for step in block.scale]
    rows = []
    for item in factory.context.visible(block.items):
        words = text(item.text)
        described = [text(step) for step in item.described] if item.described else [""] * len(scale)
        sides = []
        for side in block.by or (None,):
            named = factory.below(item, factory.below(block))
            options: list[Mark] = [
                (str(n), f"{n} {step}: {detail}" if detail else f"{n} {step}", ())
                for n, (step, detail) in enumerate(zip(scale, described, strict=True), 1)
            ]
            marks = factory.marks(
                named.part(side) if side else named,
                [block.short, plain(words)],
                options,
                label=factory.context.side(side).name if side else "",
                exclusive=True,
                question=words,
                side=side or "",
            )
            sides.append({"side": factory.context.side(side) if side else None, "marks": marks})
        # Printed step by step, each with a mark for either side; kept in that order.
        steps = list(zip(*(s["marks"] for s in sides), strict=True))
        factory.made[-len(steps) * len(sides) :] = [mark for step in steps for mark in step]
        rows.append({"text": words, "described": described, "sides": sides})
    return {
        "scale": scale,
        "head": text(block.head),
        "rows": rows,
        "by": [factory.context.side(side) for side in block.by or ()],
    }


def _table(block: Table, factory: FieldFactory) -> View:
    text = factory.context.text
    columns = factory.context.visible(block.columns)
    headed = not isinstance(block.rows, int)
    named = factory.below(block)
    rows = (
        [(str(n), "", named.part(str(n))) for n in range(1, block.rows + 1)]
        if isinstance(block.rows, int)
        else [
            (row.id, text(row.title), factory.below(row, named))
            for row in factory.context.visible(block.rows)
        ]
    )
    view_rows = []
    for row_id, title, row in rows:
        row_title = plain(title) if headed else f"{block.row_name} {row_id}"
        cells = []
        for column in columns:
            column_title = plain(text(column.title))
            field = factory.field(
                factory.below(column, row),
                column_title,
                [block.short, row_title],
                short=column.short or "",
                kind=column.type,
                lines=block.lines if column.type == "long" else 1,
                options=_options(column.options, factory),
                question=f"{text(block.title)}: {text(column.title)}",
                row=row_id,
                row_title=row_title,
                column=column.id,
                column_title=column_title,
                side=column.side or "",
            )
            cells.append({"type": column.type, "field": field})
        view_rows.append({"id": row_id, "title": title, "cells": cells})
    return {
        "headed": headed,
        "head": text(block.head),
        "rows": view_rows,
        "lines": block.lines,
        "page": block.page,
        "row_name": block.row_name,
        "columns": [
            {
                "title": text(c.title),
                "side": factory.context.side(c.side) if c.side else None,
                "width": c.width,
                "type": c.type,
            }
            for c in columns
        ],
    }


def _options(options: Sequence[Option] | None, factory: FieldFactory) -> tuple[FieldOption, ...]:
    return tuple(
        FieldOption(option.id, plain(factory.context.text(option.text)), " ".join(previous_ids(option)))
        for option in factory.context.visible(options)
    )


def _marks(
    options: list[Option], named: AliasedName, where: list[str], factory: FieldFactory, **more: Any
) -> list[View]:
    """A check box and its words for each of ``options``; ``more`` is what ``FieldFactory.marks`` takes."""
    marks = [(option.id, factory.context.text(option.text), previous_ids(option)) for option in options]
    fields = factory.marks(named, where, marks, **more)
    return [{"text": words, "field": field} for (_, words, _), field in zip(marks, fields, strict=True)]


def _choice(block: Choice, factory: FieldFactory) -> View:
    text = factory.context.text
    question = text(block.text)
    view: View = {
        "text": question,
        "hint": text(block.hint),
        "marks": [],
        "select": None,
        "other": None,
        "multiple": block.multiple,
    }
    options, named = factory.context.visible(block.options), factory.below(block)
    if len(options) > DROPDOWN_OVER and not block.multiple:
        view["select"] = factory.field(
            named,
            factory.context.labels["mark_one"],
            [block.short],
            kind="choice",
            question=question,
            options=_options(options, factory),
            required=block.required,
        )
    else:
        more = {"exclusive": not block.multiple, "question": question, "required": block.required}
        view["marks"] = _marks(options, named, [block.short], factory, **more)
    if block.other:
        other = factory.context.labels["other"]
        view["other"] = factory.field(
            named.ending("_other"), other, [block.short], kind="text", question=question
        )
    return view


def _form(block: Form, factory: FieldFactory) -> View:
    text = factory.context.text
    fields = []
    for part in factory.context.visible(block.fields):
        title, named = text(part.title), factory.below(part, factory.below(block))
        more = {"question": title, "required": part.required}
        entry: View = {"title": title, "hint": text(part.hint), "type": part.type, "marks": [], "field": None}
        options = factory.context.visible(part.options)
        if part.type == "choice" and len(options) <= DROPDOWN_OVER:
            entry["marks"] = _marks(
                options, named, [block.short, plain(title)], factory, exclusive=True, **more
            )
        else:
            kind = "long" if part.type == "text" and part.lines > 1 else part.type
            entry["field"] = factory.field(
                named,
                plain(title),
                [block.short],
                short=part.short or "",
                kind=kind,
                lines=part.lines,
                max_length=part.max_length,
                options=_options(options, factory),
                value=factory.context.value(part.value),
                read_only=part.read_only,
                **more,
            )
        fields.append(entry)
    return {"entries": fields}


def _agreement(block: Agreement, factory: FieldFactory) -> View:
    text, labels, named = factory.context.text, factory.context.labels, factory.below(block)
    statements = []
    for part in factory.context.visible(block.statements):
        title = text(part.title)
        field = factory.field(
            factory.below(part, named),
            plain(title),
            [block.short],
            short=part.short or "",
            kind="long",
            lines=part.lines,
            question=title,
        )
        statements.append({"title": title, "hint": "", "type": "long", "marks": [], "field": field})
    signers = []
    columns = (("name", "text"), ("role", "text"), ("signature", "text"), ("date", "date"))
    for side in factory.context.sides or (None,):
        id, label = (side.id, side.name) if side else (SIGNERS, labels["signers"])
        rows = [
            [
                factory.field(
                    named.part(id).part(str(n)).part(column),
                    labels[column],
                    [block.short, f"{label} {n}"],
                    kind=kind,
                    question=f"{text(block.title)}: {labels[column]}",
                    hint=labels["signature_hint"] if column == "signature" else "",
                    row=f"{id}.{n}",
                    row_title=f"{factory.context.words.sides.get(id, label)} {n}",
                    column=column,
                    column_title=labels[column],
                    side=side.id if side else "",
                )
                for column, kind in columns
            ]
            for n in range(1, block.signer_lines(id) + 1)
        ]
        signers.append({"side": side, "label": label, "rows": rows})
    return {
        "clauses": factory.context.texts(block.clauses),
        "statements": statements,
        "signers": signers,
        "columns": [labels[column] for column, _ in columns],
    }


VIEWS: dict[type, Callable[[Any, FieldFactory], View]] = {
    TextBlock: _text,
    Ideas: _ideas,
    Callout: _callout,
    StageList: _stages,
    Figure: _figure,
    Prompt: _prompt,
    Checklist: _checklist,
    Rating: _rating,
    Table: _table,
    Choice: _choice,
    Form: _form,
    Agreement: _agreement,
}
