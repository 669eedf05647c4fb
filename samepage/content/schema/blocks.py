"""The blocks a stage or form is made of. Each has a ``kind``; most hold places to answer.

A place to answer gets its name from ids only (``stage.block``, ``stage.block.item``,
``stage.table.2.column``), so that rewording a question never loses an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from samepage.content.schema.base import (
    SIDES,
    Entries,
    Model,
    OptionSlug,
    Paragraphs,
    Plain,
    Scope,
    Short,
    Side,
    Slug,
    Text,
    Was,
)
from samepage.content.schema.validators import ByKind, Sentence, between, mistake, of_type, pattern
from samepage.text import counted

_PLAIN_SLUG = r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*"
FieldKind = Literal["text", "long", "date", "email", "number", "choice", "check"]
Minutes = Annotated[int, between(1, 180)]
Lines = Annotated[int, between(1, 40)]


def _both(by: tuple[Side, ...]) -> tuple[Side, ...]:
    if sorted(by) != sorted(SIDES):
        raise mistake("asks both sides, each once: write `by: [labor, management]`, or remove it.")
    return by


BothSides = Annotated[tuple[Side, ...], AfterValidator(_both)]


class Option(Model):
    """One answer to choose. Its id becomes part of the stored answer: keep it for ever."""

    id: OptionSlug
    text: Text
    levels: tuple[Scope, ...] | None = None
    was: Was = None


class Block(Model):
    """What all blocks share.

    ``lists`` are the lists in a block: the key, what an entry is called, and how many each level needs.
    """

    lists: ClassVar[tuple[tuple[str, str, int], ...]] = ()
    levels: tuple[Scope, ...] | None = Field(
        default=None,
        description="Only for these levels; without it, for all. `classroom` stands in a school's workbook.",
    )
    facilitator: Paragraphs | None = Field(
        default=None,
        description="A note for whoever runs the meeting, printed before the block in the facilitator's edition only.",
    )


class Titled(Block):
    """A block with answers: a prompt, or a worksheet with a label and a title of its own."""

    id: Slug
    short: Short = Field(
        description="A few words: a prompt's heading, and its name in a screen reader's field list."
    )
    was: Was = None
    minutes: Minutes | None = None
    how: Text | None = Field(default=None, description="How to work: alone then in pairs, whole team …")


class Worksheet(Titled):
    title: Text
    intro: Text | None = None
    copies: Annotated[int, between(2, 12)] | None = Field(
        default=None,
        description="How many numbered copies are printed, one after the other. The first keeps the worksheet's id; "
        "the answers of the others go by `id_2`, `id_3` and so on.",
    )


class TextBlock(Block):
    kind: Literal["text"]
    title: Text | None = None
    text: Paragraphs


class Ideas(Block):
    lists = (("items", "item", 1),)
    kind: Literal["ideas"]
    title: Text
    intro: Text | None = None
    items: Entries


class Callout(Block):
    kind: Literal["callout"]
    title: Text
    text: Paragraphs
    tone: Literal["note", "before", "thread"] = Field(
        default="note",
        description="`before`: what to bring; `thread`: what is carried on from another stage.",
    )


class ExampleRow(Model):
    """A row of a filled-in table: words by the ids of its columns."""

    row: Slug | None = Field(default=None, description="The row's id, where the table's rows have headings.")
    cells: dict[Slug, Text] = Field(min_length=1, description="What stands in each column, by its id.")


class Example(Block):
    """A made-up example of a table that is filled in, or of an answer; it is marked so, and holds no places to
    answer."""

    kind: Literal["example"]
    title: Text
    text: Paragraphs | None = Field(default=None, description="A short case, or what led to these answers.")
    of: Slug | None = Field(default=None, description="Id of the table of this chapter that `rows` fill in.")
    rows: tuple[ExampleRow, ...] = ()

    def wrong(self) -> Iterator[Sentence]:
        if self.text is None and not self.rows:
            yield (), "an example shows something: write `text`, or `of` and `rows`."
        if bool(self.of) != bool(self.rows):
            key = "of" if self.of else "rows"
            yield (key, "[key]"), "`of` names a table and `rows` fill it in: write both, or neither."


class StageList(Block):
    """The stages of the workbook, with their numbers: as many as a site has, in the guide's order."""

    kind: Literal["stages"]
    title: Text | None = None
    notes: dict[Slug, Text] = Field(default={}, description="What follows a stage's title, by its id.")


class Figure(Block):
    """A drawing from ``guide/figures`` (SVG, PNG or JPEG)."""

    kind: Literal["figure"]
    file: Plain
    alt: Text = Field(description="What the drawing tells, for those who do not see it.")
    caption: Text | None = None
    width: Annotated[int, between(20, 100)] = Field(default=100, description="Percent of the text's width.")


class PromptPart(Model):
    """One of several questions of a prompt that belong together, with a box of its own."""

    id: Slug
    short: Short | None = None
    text: Text
    lines: Annotated[int, between(2, 24)] = 2
    levels: tuple[Scope, ...] | None = None
    was: Was = None


class Prompt(Titled):
    """A question to discuss, with room for the answer; ``by`` gives each side a box of its own."""

    lists = (("parts", "part", 2),)
    kind: Literal["prompt"]
    text: Text | None = Field(
        default=None, description="The question; with `parts`, what leads up to them, if anything."
    )
    parts: tuple[PromptPart, ...] | None = Field(
        default=None,
        min_length=2,
        description="Two questions or more that belong together, each numbered and with a box of its own.",
    )
    hint: Text | None = None
    answer: Literal["long", "text", "date", "number", "email"] = "long"
    lines: Annotated[int, between(2, 24)] = 5
    by: BothSides | None = None
    required: bool = False

    def wrong(self) -> Iterator[Sentence]:
        if self.parts is None:
            if self.text is None:
                yield ("text",), "`text` is missing in a prompt block: add the question, as `text: …`."
            return
        if "lines" in self.model_fields_set:
            yield ("lines", "[key]"), "the parts of this prompt have boxes of their own: write `lines` there."
        if "answer" in self.model_fields_set:
            yield ("answer", "[key]"), "the parts of a prompt are answered at length: remove `answer`."
        for n, part in enumerate(self.parts):
            if part.id in SIDES:
                yield (
                    ("parts", n, "id"),
                    f"the id `{part.id}` is taken by the box of that side: choose another.",
                )


class CheckItem(Model):
    id: Slug
    text: Text
    levels: tuple[Scope, ...] | None = None
    was: Was = None


class Checklist(Worksheet):
    lists = (("items", "item", 1),)
    kind: Literal["checklist"]
    items: tuple[CheckItem, ...] = Field(min_length=1)


class RatingItem(CheckItem):
    described: tuple[Text, ...] | None = Field(
        default=None, description="What each step of the scale looks like for this row: a text for each step."
    )


class Rating(Worksheet):
    """Rows to rate in two to six steps; ``by`` asks each side separately."""

    lists = (("items", "item", 1),)
    kind: Literal["rating"]
    scale: tuple[Text, ...] = Field(
        min_length=2, max_length=6, description="The steps from the lowest to the highest: two to six."
    )
    head: Text = Field(default=Text("What we look at"), description="Heading of the first column.")
    items: tuple[RatingItem, ...] = Field(min_length=1)
    by: BothSides | None = None

    def wrong(self) -> Iterator[Sentence]:
        steps = len(self.scale)
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
    id: Slug
    title: Text
    short: Short | None = None
    type: FieldKind = "long"
    width: Annotated[int, between(5, 80)] | None = Field(default=None, description="Percent of the table.")
    options: tuple[Option, ...] | None = Field(
        default=None, description="For `type: choice`: a drop-down list."
    )
    side: Side | None = Field(default=None, description="Marks the column as labor's or management's.")
    levels: tuple[Scope, ...] | None = None
    was: Was = None

    def wrong(self) -> Iterator[Sentence]:
        yield from _wrong_options(self.type, self.options)


class Row(Model):
    id: Slug
    title: Text
    levels: tuple[Scope, ...] | None = None
    was: Was = None


class Table(Worksheet):
    """A table to fill in: a number of empty rows, or rows with headings of their own."""

    lists = (("columns", "column", 1), ("rows", "row", 1))
    kind: Literal["table"]
    columns: tuple[Column, ...] = Field(min_length=1, max_length=8)
    rows: Annotated[
        Annotated[int, between(1, 30, ", or a list"), Tag("<number>")]
        | Annotated[tuple[Row, ...], Tag("<list>")],
        Discriminator(lambda value: "<list>" if isinstance(value, list | tuple) else "<number>"),
        of_type("a list or a whole number", int, list, tuple),
    ]
    row_name: Plain = Field(
        default="row", description='What one row is, for the tooltip: "action" gives "action 2".'
    )
    head: Text | None = Field(
        default=None, description="Heading of the first column where rows have headings."
    )
    lines: Annotated[int, between(1, 12)] = Field(default=2, description="Lines of writing in each row.")

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
    kind: Literal["second_look"]
    again: Annotated[
        str,
        pattern(
            rf"^{_PLAIN_SLUG}\.{_PLAIN_SLUG}$",
            "the ids of a chapter and of its block, such as `commit.trust`",
        ),
    ] = Field(
        description="What is rated again: a rating, or a table with choices, by its name, as `commit.trust`."
    )
    columns: tuple[Column, ...] = Field(default=(), description="What is asked of each row besides the mark.")


class Choice(Titled):
    """One option, or several, out of a list. More than six single options become a drop-down."""

    lists = (("options", "option", 2),)
    kind: Literal["choice"]
    text: Text
    hint: Text | None = None
    options: tuple[Option, ...] = Field(min_length=2)
    multiple: bool = False
    other: bool = Field(default=False, description="Adds a line for another answer.")
    required: bool = False

    def wrong(self) -> Iterator[Sentence]:
        for n, option in enumerate(self.options):
            if self.other and option.id == "other":
                taken = "the id `other` is taken by the line that `other: true` adds"
                yield ("options", n, "id"), f"{taken}: choose another, or remove `other: true`."


class FormField(Model):
    """One labelled line or box of a form."""

    id: Slug
    title: Text
    short: Short | None = None
    type: FieldKind = "text"
    lines: Lines = 1
    hint: Text | None = None
    options: tuple[Option, ...] | None = None
    required: bool = False
    max_length: Annotated[int, between(1, 2000)] | None = None
    value: Plain | None = Field(default=None, description="Written in already, such as `{{ site.name }}`.")
    read_only: bool = Field(default=False, description="Whether sites cannot change the `value`.")
    levels: tuple[Scope, ...] | None = None
    was: Was = None

    def wrong(self) -> Iterator[Sentence]:
        yield from _wrong_options(self.type, self.options)
        if self.read_only and (self.value is None or self.type in ("choice", "check")):
            locks = "`read_only` locks a text that is written in already"
            yield ("read_only", "[key]"), f"{locks}: give the field a `value`, or remove `read_only`."


class Form(Worksheet):
    lists = (("fields", "field", 1),)
    kind: Literal["form"]
    fields: tuple[FormField, ...] = Field(min_length=1)


class Statement(Model):
    """A sentence of an agreement that the team completes."""

    id: Slug
    title: Text
    short: Short | None = None
    lines: Lines = 2
    levels: tuple[Scope, ...] | None = None
    was: Was = None


class Signers(Model):
    labor: Annotated[int, between(1, 12)] = 3
    management: Annotated[int, between(1, 12)] = 3


class Agreement(Worksheet):
    """Clauses, sentences to complete, and lines for names, roles, signatures and dates."""

    lists = (("clauses", "clause", 0), ("statements", "statement", 0))
    kind: Literal["agreement"]
    clauses: Entries | None = None
    statements: tuple[Statement, ...] = ()
    signers: Signers = Signers()

    def wrong(self) -> Iterator[Sentence]:
        for n, statement in enumerate(self.statements):
            # The parts of a signer's line are fields below the agreement too.
            if statement.id in (*SIDES, "signers"):
                taken = f"the id `{statement.id}` is taken by the lines to sign on"
                yield ("statements", n, "id"), f"{taken}: choose another."


AnyBlock = Annotated[
    TextBlock
    | Ideas
    | Callout
    | Example
    | StageList
    | Figure
    | Prompt
    | Checklist
    | Rating
    | Table
    | SecondLook
    | Choice
    | Form
    | Agreement,
    ByKind(),
]
# What a site may add of its own: questions, never whole worksheets of another layout.
LocalBlock = Annotated[Prompt | Choice | Checklist | Callout, ByKind()]
