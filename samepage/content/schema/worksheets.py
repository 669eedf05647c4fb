"""Blocks with a label, a title and many places to answer: checklist, rating, table, second look, form, agreement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from samepage.content.schema.base import Entries, Model, Plain, Short, Slug, Text, Was
from samepage.content.schema.block_base import FieldKind, Lines, Option, Required, Worksheet
from samepage.content.schema.declared import BothSides, ForLevels, Side
from samepage.content.schema.validators import Sentence, between, of_type, pattern
from samepage.text import counted


class CheckItem(Model):
    id: Slug = Field(
        examples=["room", "dates"], description="Id of the entry, a part of its answer's name. Keep it."
    )
    text: Text = Field(description="What stands beside the boxes.")
    levels: ForLevels = None
    was: Was = None


class Checklist(Worksheet):
    lists = (("items", "item", 1),)
    kind: Literal["checklist"] = Field(description="Items to mark.")
    items: tuple[CheckItem, ...] = Field(min_length=1, description="The items, each with a box.")


class RatingItem(CheckItem):
    described: tuple[Text, ...] | None = Field(
        default=None,
        examples=[["Often forgotten", "Kept when checked", "Mostly kept", "Kept, and reviewed"]],
        description="What each step of the scale looks like for this row: a text for each step.",
    )


class Rating(Worksheet):
    """Rows to rate in two to six steps; ``by`` asks each side separately."""

    lists = (("items", "item", 1),)
    kind: Literal["rating"] = Field(description="Rows to rate on one scale.")
    scale: tuple[Text, ...] = Field(
        min_length=2,
        max_length=6,
        examples=[["Rarely", "Sometimes", "Usually", "Always"]],
        description="The steps from the lowest to the highest: two to six.",
    )
    head: Text = Field(default=Text("What we look at"), description="Heading of the first column.")
    items: tuple[RatingItem, ...] = Field(min_length=1, description="The rows that are rated.")
    by: BothSides | None = Field(
        default=None, description="Both sides, in the order of their boxes, where each rates apart."
    )

    def wrong(self) -> Iterator[Sentence]:
        steps = len(self.scale)
        for n, step in enumerate(self.scale):
            if step.by_level in [earlier.by_level for earlier in self.scale[:n]]:
                yield ("scale", n), f"the step `{step}` is in the scale twice: say how the two differ."
        numbers = {len(item.described) for item in self.items if item.described is not None}
        if len(numbers) == 1 and len(self.items) > 1 and numbers != {steps}:
            there = f"the scale has {steps} steps, and `described` of its rows has {counted(numbers.pop(), 'text')}"
            yield ("scale",), f"{there}: write one for each step, from the lowest to the highest."
            return
        for n, item in enumerate(self.items):
            if item.described is not None and len(item.described) != steps:
                there = (
                    f"`described` has {counted(len(item.described), 'text')}, and the scale has {steps} steps"
                )
                yield (
                    ("items", n, "described"),
                    f"{there}: write one for each step, from the lowest to the highest.",
                )


def _wrong_options(type_: FieldKind, options: tuple[Option, ...] | None) -> Iterator[Sentence]:
    """``type: choice`` and ``options`` go together."""
    if type_ == "choice" and not options:
        add = "add a list of at least two, each with `id` and `text`"
        yield ("type",), f"`type: choice` needs `options`: {add}."
    if type_ != "choice" and options is not None:
        there = f"`options` belong to `type: choice`, and the type here is `{type_}`"
        yield ("options", "[key]"), f"{there}: write `type: choice`, or remove them."


class Column(Model):
    id: Slug = Field(
        examples=["action", "due"], description="Id of the column, a part of its answers' names. Keep it."
    )
    title: Text = Field(description="Heading of the column.")
    short: Short | None = Field(
        default=None,
        examples=["by when"],
        description="A few words for a long heading, as the name of its boxes in Word.",
    )
    type: FieldKind = Field(
        default="long",
        description="What is written in: `long`, several lines, or `text`, `date`, `email`, `number`, "
        "`check`, `choice`.",
    )
    width: Annotated[int, between(5, 80)] | None = Field(
        default=None, examples=[20, 40], description="Percent of the table."
    )
    options: tuple[Option, ...] | None = Field(
        default=None, description="For `type: choice`: a drop-down list."
    )
    side: Side | None = Field(default=None, description="Marks the column as that of one side.")
    levels: ForLevels = None
    was: Was = None

    def wrong(self) -> Iterator[Sentence]:
        yield from _wrong_options(self.type, self.options)


class Row(Model):
    id: Slug = Field(
        examples=["spring", "summer"], description="Id of the row, a part of its answers' names. Keep it."
    )
    title: Text = Field(description="Heading of the row.")
    levels: ForLevels = None
    was: Was = None


_PLAIN_SLUG = r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*"
WidePage = Annotated[
    Literal["landscape"] | None,
    Field(
        description="`landscape`: a page of its own, turned on its side, in PDF and Word; all of it for the table."
    ),
]


class Table(Worksheet):
    """A table to fill in: a number of empty rows, or rows with headings of their own."""

    lists = (("columns", "column", 1), ("rows", "row", 1))
    kind: Literal["table"] = Field(description="A table to fill in.")
    columns: tuple[Column, ...] = Field(min_length=1, max_length=8, description="The columns, one to eight.")
    rows: Annotated[
        Annotated[int, between(1, 30, ", or a list"), Tag("<number>")]
        | Annotated[tuple[Row, ...], Tag("<list>")],
        Discriminator(lambda value: "<list>" if isinstance(value, list | tuple) else "<number>"),
        of_type("a list or a whole number", int, list, tuple),
    ] = Field(
        examples=[6, [{"id": "spring", "title": "Spring"}]],
        description="A number of empty rows, 1 to 30, or a list of rows with `id` and `title`.",
    )
    row_name: Plain = Field(
        default="row",
        examples=["action", "date"],
        description='What one row is, for the tooltip: "action" gives "action 2".',
    )
    head: Text | None = Field(
        default=None,
        examples=["Group", "Step"],
        description="Heading of the first column where rows have headings.",
    )
    lines: Annotated[int, between(1, 12)] = Field(default=2, description="Lines of writing in each row.")
    page: WidePage = None

    def wrong(self) -> Iterator[Sentence]:
        if self.rows == ():
            yield ("rows",), "`rows` is empty: write rows with `id` and `title`, or a number of empty rows."
        if isinstance(self.rows, tuple) and self.head is None:
            add = "add `head: …` to the table"
            yield ("rows", "[key]"), f"rows with headings need a heading for their column: {add}."
        if isinstance(self.rows, int) and self.head is not None:
            remedy = "remove it, or write `rows` as a list"
            yield ("head", "[key]"), f"`head` is the heading of rows that have headings: {remedy}."


class SecondLook(Worksheet):
    """What an earlier block rated, rated again: its rows and its scale, with the first marks beside the new ones."""

    lists = (("columns", "column", 0),)
    kind: Literal["second_look"] = Field(description="What an earlier block rated, rated again.")
    again: Annotated[
        str,
        pattern(
            rf"^{_PLAIN_SLUG}\.{_PLAIN_SLUG}$",
            "the ids of a chapter and of its block, such as `commit.trust`",
        ),
    ] = Field(
        examples=["begin.trust"],
        description="What is rated again: a rating, or a table with choices, by its name, as `commit.trust`.",
    )
    columns: tuple[Column, ...] = Field(default=(), description="What is asked of each row besides the mark.")
    page: WidePage = None


class FormField(Model):
    """One labeled line or box of a form."""

    id: Slug = Field(
        examples=["name", "first_day"],
        description="Id of the line, the last part of its answer's name. Keep it.",
    )
    title: Text = Field(description="What stands above the line or box.")
    short: Short | None = Field(
        default=None,
        examples=["contact email"],
        description="A few words for a long title, as the name of the box in Word.",
    )
    type: FieldKind = Field(
        default="text",
        description="What is written in: `text`, one line, or `long`, `date`, `email`, `number`, "
        "`check`, `choice`.",
    )
    lines: Lines = Field(default=1, description="Lines of room for the answer: 1 to 40.")
    hint: Text | None = Field(default=None, description="A word of help below the title.")
    options: tuple[Option, ...] | None = Field(
        default=None, description="For `type: choice`: what can be chosen."
    )
    required: Required = False
    max_length: Annotated[int, between(1, 2000)] | None = Field(
        default=None, examples=[40, 240], description="How many characters may be typed."
    )
    value: Plain | None = Field(
        default=None,
        examples=["Example Garden"],
        description="Written in already, such as `{{ site.name }}`.",
    )
    read_only: bool = Field(default=False, description="Whether sites cannot change the `value`.")
    levels: ForLevels = None
    was: Was = None

    def wrong(self) -> Iterator[Sentence]:
        yield from _wrong_options(self.type, self.options)
        if self.read_only and (self.value is None or self.type in ("choice", "check")):
            locks = "`read_only` locks a text that is written in already"
            yield ("read_only", "[key]"), f"{locks}: give the field a `value`, or remove `read_only`."


class Form(Worksheet):
    lists = (("fields", "field", 1),)
    kind: Literal["form"] = Field(description="Labelled lines and boxes.")
    fields: tuple[FormField, ...] = Field(min_length=1, description="The lines and boxes, in order.")


class Statement(Model):
    """A sentence of an agreement that the team completes."""

    id: Slug = Field(
        examples=["purpose"], description="Id of the sentence, the last part of its answer's name. Keep it."
    )
    title: Text = Field(examples=["We do this so that …"], description="How the sentence begins.")
    short: Short | None = Field(
        default=None, description="A few words for it, as the name of the box in Word."
    )
    lines: Lines = Field(default=2, description="Lines of room to complete it: 1 to 40.")
    levels: ForLevels = None
    was: Was = None


SignerLines = Annotated[int, between(1, 12)]
SIGNER_LINES = 3  # where an agreement does not say how many


class Agreement(Worksheet):
    """Clauses, sentences to complete, and lines for names, roles, signatures and dates."""

    lists = (("clauses", "clause", 0), ("statements", "statement", 0))
    kind: Literal["agreement"] = Field(description="Clauses, sentences to complete, and lines to sign.")
    clauses: Entries | None = Field(default=None, description="What is agreed, a clause each.")
    statements: tuple[Statement, ...] = Field(default=(), description="Sentences that the team completes.")
    signers: Annotated[
        Annotated[SignerLines, Tag("<number>")] | Annotated[dict[Side, SignerLines], Tag("<by side>")],
        Discriminator(lambda value: "<by side>" if isinstance(value, dict) else "<number>"),
        of_type("a whole number, or one for each side", int, dict),
    ] = Field(
        default=SIGNER_LINES, description="How many lines to sign on: for each side, or for each by its id."
    )

    def signer_lines(self, side: str) -> int:
        """How many lines ``side`` has, or "", all signers of a guide without sides."""
        return self.signers if isinstance(self.signers, int) else self.signers.get(side, SIGNER_LINES)
