"""Each kind of block → what its template prints, and the fields it holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from samepage.content.aliases import previous_ids
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
    Table,
    TextBlock,
    Worksheet,
)
from samepage.content.schema.blocks import Titled
from samepage.text import first_sentence
from samepage.workbook.field_factory import FieldFactory, Mark
from samepage.workbook.model import FieldOption

DROPDOWN_OVER = 6  # more single options than this become a drop-down list

View = dict[str, Any]


def view_of(block: AnyBlock, maker: FieldFactory) -> View:
    """What the block's template prints; its fields are added to ``maker.made``."""
    if isinstance(block, Titled):
        title = plain(maker.context.text(block.title)) if isinstance(block, Table) else block.short
        maker = maker.within(block, title)
    view = {"kind": block.kind, "classroom": block.levels == ("classroom",), "label": None, "number": None}
    return view | VIEWS[type(block)](block, maker)


def _titled(block: Any, maker: FieldFactory) -> View:
    text = maker.context.text
    view = {
        "id": f"{maker.at.now}.{block.id}",
        "short": block.short,
        "minutes": block.minutes,
        "how": text(block.how),
    }
    if isinstance(block, Worksheet):
        view |= {"title": text(block.title), "intro": text(block.intro)}
    return view


def _text(block: TextBlock, maker: FieldFactory) -> View:
    return {"title": maker.context.text(block.title), "text": maker.context.text(block.text)}


def _ideas(block: Ideas, maker: FieldFactory) -> View:
    text = maker.context.text
    return {
        "title": text(block.title),
        "intro": text(block.intro),
        "entries": maker.context.texts(block.items),
    }


def _callout(block: Callout, maker: FieldFactory) -> View:
    text = maker.context.text
    return {"title": text(block.title), "text": text(block.text), "tone": block.tone}


def _figure(block: Figure, maker: FieldFactory) -> View:
    text = maker.context.text
    return {
        "src": f"figure:{block.file}",
        "alt": text(block.alt),
        "caption": text(block.caption),
        "width": block.width,
    }


def _prompt(block: Prompt, maker: FieldFactory) -> View:
    text = maker.context.text
    question = text(block.text)
    more = {
        "kind": block.answer,
        "lines": block.lines if block.answer == "long" else 1,
        "question": question,
        "required": block.required,
    }
    named = maker.below(block)
    if block.by:
        answers = [
            {
                "side": side,
                "label": maker.context.labels[side],
                "field": maker.field(named.part(side), [block.short, side], side=side, **more),
            }
            for side in block.by
        ]
    else:
        answers = [
            {
                "side": None,
                "label": maker.context.labels["your_answer"],
                "field": maker.field(named, [block.short], **more),
            }
        ]
    return _titled(block, maker) | _split(question) | {"hint": text(block.hint), "answers": answers}


def _split(question: str) -> View:
    """A question's first sentence is its heading; what follows is text (WCAG 2.4.6)."""
    first, more = first_sentence(question)
    return {"text": first, "more": more}


def _checklist(block: Checklist, maker: FieldFactory) -> View:
    items, named = [], maker.below(block)
    for item in maker.context.visible(block.items):
        words = maker.context.text(item.text)
        items.append(
            {
                "text": words,
                "field": maker.field(
                    maker.below(item, named), [block.short, plain(words)], kind="check", question=words
                ),
            }
        )
    return _titled(block, maker) | {"entries": items}


def _rating(block: Rating, maker: FieldFactory) -> View:
    text = maker.context.text
    scale = [text(step) for step in block.scale]
    rows = []
    for item in maker.context.visible(block.items):
        words = text(item.text)
        described = [text(step) for step in item.described] if item.described else [""] * 4
        sides = []
        for side in block.by or (None,):
            named = maker.below(item, maker.below(block))
            options = [
                (str(n), f"{n} {step}: {told}" if told else f"{n} {step}", ())
                for n, (step, told) in enumerate(zip(scale, described), 1)
            ]
            marks = maker.marks(
                named.part(side) if side else named,
                [block.short, plain(words), *([side] if side else [])],
                options,
                exclusive=True,
                question=words,
                side=side or "",
            )
            sides.append({"side": side, "marks": marks})
        # Printed step by step, each with a mark for either side; kept in that order.
        steps = list(zip(*(s["marks"] for s in sides), strict=True))
        maker.made[-len(steps) * len(sides) :] = [mark for step in steps for mark in step]
        rows.append({"text": words, "described": described, "sides": sides})
    return _titled(block, maker) | {
        "scale": scale,
        "head": text(block.head),
        "rows": rows,
        "by": block.by or (),
    }


def _table(block: Table, maker: FieldFactory) -> View:
    text = maker.context.text
    columns = maker.context.visible(block.columns)
    headed = not isinstance(block.rows, int)
    named = maker.below(block)
    rows = (
        [(row.id, text(row.title), maker.below(row, named)) for row in maker.context.visible(block.rows)]
        if headed
        else [(str(n), "", named.part(str(n))) for n in range(1, block.rows + 1)]
    )
    view_rows = []
    for row_id, title, row in rows:
        row_title = plain(title) if headed else f"{block.row_name} {row_id}"
        cells = []
        for column in columns:
            column_title = plain(text(column.title))
            cells.append(
                {
                    "type": column.type,
                    "field": maker.field(
                        maker.below(column, row),
                        [block.short, row_title, column.short or column_title],
                        kind=column.type,
                        lines=block.lines if column.type == "long" else 1,
                        options=_options(column.options, maker),
                        question=f"{text(block.title)}: {text(column.title)}",
                        row=row_id,
                        row_title=row_title,
                        column=column.id,
                        column_title=column_title,
                        side=column.side or "",
                    ),
                }
            )
        view_rows.append({"id": row_id, "title": title, "cells": cells})
    return _titled(block, maker) | {
        "headed": headed,
        "head": text(block.head),
        "rows": view_rows,
        "lines": block.lines,
        "row_name": block.row_name,
        "columns": [
            {"title": text(c.title), "side": c.side, "width": c.width, "type": c.type} for c in columns
        ],
    }


def _options(options: Any, maker: FieldFactory) -> tuple[FieldOption, ...]:
    return tuple(
        FieldOption(option.id, plain(maker.context.text(option.text)), " ".join(previous_ids(option)))
        for option in maker.context.visible(options)
    )


def _marks(options: Any, maker: FieldFactory) -> list[Mark]:
    return [(option.id, maker.context.text(option.text), previous_ids(option)) for option in options]


def _choice(block: Choice, maker: FieldFactory) -> View:
    text = maker.context.text
    question = text(block.text)
    view = (
        _titled(block, maker)
        | _split(question)
        | {"hint": text(block.hint), "marks": [], "select": None, "other": None, "multiple": block.multiple}
    )
    options, named = maker.context.visible(block.options), maker.below(block)
    if len(options) > DROPDOWN_OVER and not block.multiple:
        view["select"] = maker.field(
            named,
            [block.short],
            kind="choice",
            question=question,
            options=_options(options, maker),
            required=block.required,
        )
    else:
        told = _marks(options, maker)
        marks = maker.marks(
            named,
            [block.short],
            told,
            exclusive=not block.multiple,
            question=question,
            required=block.required,
        )
        view["marks"] = [
            {"text": words, "field": mark} for (_, words, _), mark in zip(told, marks, strict=True)
        ]
    if block.other:
        other = maker.context.labels["other"]
        view["other"] = maker.field(
            named.ending("_other"), [block.short, other], kind="text", question=question
        )
    return view


def _form(block: Form, maker: FieldFactory) -> View:
    text = maker.context.text
    fields = []
    for part in maker.context.visible(block.fields):
        title, named = text(part.title), maker.below(part, maker.below(block))
        spoken = [block.short, part.short or plain(title)]
        more = {"question": title, "required": part.required}
        entry: View = {"title": title, "hint": text(part.hint), "type": part.type, "marks": [], "field": None}
        options = maker.context.visible(part.options)
        if part.type == "choice" and len(options) <= DROPDOWN_OVER:
            told = _marks(options, maker)
            marks = maker.marks(named, spoken, told, exclusive=True, question=title, required=part.required)
            entry["marks"] = [
                {"text": words, "field": mark} for (_, words, _), mark in zip(told, marks, strict=True)
            ]
        else:
            kind = "long" if part.type == "text" and part.lines > 1 else part.type
            entry["field"] = maker.field(
                named,
                spoken,
                kind=kind,
                lines=part.lines,
                max_length=part.max_length,
                options=_options(options, maker),
                value=maker.context.value(part.value),
                read_only=part.read_only,
                **more,
            )
        fields.append(entry)
    return _titled(block, maker) | {"entries": fields}


def _agreement(block: Agreement, maker: FieldFactory) -> View:
    text, labels, named = maker.context.text, maker.context.labels, maker.below(block)
    statements = []
    for part in maker.context.visible(block.statements):
        title = text(part.title)
        statements.append(
            {
                "title": title,
                "hint": "",
                "type": "long",
                "marks": [],
                "field": maker.field(
                    maker.below(part, named),
                    [block.short, part.short or plain(title)],
                    kind="long",
                    lines=part.lines,
                    question=title,
                ),
            }
        )
    signers = []
    columns = (("name", "text"), ("role", "text"), ("signature", "text"), ("date", "date"))
    for side in ("labor", "management"):
        rows = [
            [
                maker.field(
                    named.part(side).part(str(n)).part(column),
                    [block.short, f"{side} {n}", labels[column].lower()],
                    kind=kind,
                    question=f"{text(block.title)}: {labels[column]}",
                    hint=labels["signature_hint"] if column == "signature" else "",
                    row=f"{side}.{n}",
                    row_title=f"{side} {n}",
                    column=column,
                    column_title=labels[column],
                    side=side,
                )
                for column, kind in columns
            ]
            for n in range(1, getattr(block.signers, side) + 1)
        ]
        signers.append({"side": side, "label": labels[side], "rows": rows})
    return _titled(block, maker) | {
        "clauses": maker.context.texts(block.clauses),
        "statements": statements,
        "signers": signers,
        "columns": [labels[column] for column, _ in columns],
    }


VIEWS: dict[type, Callable[[Any, FieldFactory], View]] = {
    TextBlock: _text,
    Ideas: _ideas,
    Callout: _callout,
    Figure: _figure,
    Prompt: _prompt,
    Checklist: _checklist,
    Rating: _rating,
    Table: _table,
    Choice: _choice,
    Form: _form,
    Agreement: _agreement,
}
