"""The blocks a stage or form is made of. Each has a ``kind``; most hold places to answer.

A place to answer gets its name from ids only (``stage.block``, ``stage.block.item``,
``stage.table.2.column``), so that rewording a question never loses an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from samepage.content.schema.base import Entries, Model, OptionSlug, Paragraphs, Plain, Short, Slug, Text, Was
from samepage.content.schema.declared import BothSides, ForLevels, Scope, Side
from samepage.content.schema.validators import ByKind, Sentence, between, of_type, pattern
from samepage.text import counted

_PLAIN_SLUG = r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*"
FieldKind = Literal["text", "long", "date", "email", "number", "choice", "check"]
Minutes = Annotated[int, between(1, 180), Field(examples=[10, 20])]
Lines = Annotated[int, between(1, 40)]
WidePage = Annotated[
    Literal["landscape"] | None,
    Field(
        description="`landscape`: a page of its own, turned on its side, in PDF and Word; all of it for the table."
    ),
]


class Option(Model):
    """One answer to choose. Its id becomes part of the stored answer: keep it for ever."""

    id: OptionSlug = Field(
        examples=["yes", "in_part"], description="Id of the option, a part of the stored answer. Keep it."
    )
    text: Text = Field(description="What stands beside the box.")
    levels: ForLevels = None
    was: Was = None


class Block(Model):
    """What all blocks share.

    ``lists`` are the lists in a block: the key, what an entry is called, and how many each level needs.
    """

    lists: ClassVar[tuple[tuple[str, str, int], ...]] = ()
    misplaced: ClassVar[dict[str, str]] = {
        "page": "`page` belongs to a table (`kind: table` or `kind: second_look`): remove it here."
    }
    levels: tuple[Scope, ...] | None = Field(
        default=None,
        description="Only for these levels, or parts of a level's workbook; without it, for all.",
    )
    facilitator: Paragraphs | None = Field(
        default=None,
        description="A note for whoever runs the meeting, printed before the block in the facilitator's edition only.",
    )


class Titled(Block):
    """A block with answers: a prompt, or a worksheet with a label and a title of its own."""

    id: Slug = Field(
        examples=["ground_rules", "next_step"],
        description="Id of the block, a part of its answers' names. Keep it.",
    )
    short: Short = Field(
        examples=["Ground rules", "Our next step"],
        description="A few words: a prompt's heading, and its name in a screen reader's field list.",
    )
    was: Was = None
    minutes: Minutes | None = Field(default=None, description="How long it takes: 1 to 180 minutes.")
    how: Text | None = Field(
        default=None,
        examples=["each side first, then together", "alone, then in pairs", "whole team"],
        description="How to work: alone then in pairs, whole team …",
    )


class Worksheet(Titled):
    title: Text = Field(description="Title of the worksheet.")
    intro: Text | None = Field(default=None, description="What to do, below the title.")
    copies: Annotated[int, between(2, 12)] | None = Field(
        default=None,
        examples=[2, 4],
        description="How many numbered copies are printed, one after the other. The first keeps the worksheet's id; "
        "the answers of the others go by `id_2`, `id_3` and so on.",
    )


class TextBlock(Block):
    kind: Literal["text"] = Field(description="Words only, without places to answer.")
    title: Text | None = Field(default=None, description="Heading above the text.")
    text: Paragraphs = Field(description="Paragraphs and lists.")


class Ideas(Block):
    lists = (("items", "item", 1),)
    kind: Literal["ideas"] = Field(description="A list of suggestions.")
    title: Text = Field(description="Heading of the list.")
    intro: Text | None = Field(default=None, description="A sentence above the list.")
    items: Entries = Field(description="The suggestions, a line each.")


class Callout(Block):
    kind: Literal["callout"] = Field(description="A short text in a frame.")
    title: Text = Field(description="Heading in the frame.")
    text: Paragraphs = Field(description="Paragraphs and lists in the frame.")
    tone: Literal["note", "before", "thread"] = Field(
        default="note",
        description="`before`: what to bring; `thread`: what is carried on from another stage.",
    )


class ExampleRow(Model):
    """A row of a filled-in table: words by the ids of its columns."""

    row: Slug | None = Field(default=None, description="The row's id, where the table's rows have headings.")
    cells: dict[Slug, Text] = Field(
        min_length=1,
        examples=[{"action": "Ask three neighbors what they need", "due": "02/15/2027"}],
        description="What stands in each column, by its id.",
    )


class Example(Block):
    """A made-up example of a table that is filled in, or of an answer; it is marked so, and holds no places to
    answer."""

    kind: Literal["example"] = Field(
        description="A made-up example, marked as such, without places to answer."
    )
    title: Text = Field(description="What the example shows.")
    text: Paragraphs | None = Field(default=None, description="A short case, or what led to these answers.")
    of: Slug | None = Field(
        default=None, examples=["actions"], description="Id of the table of this chapter that `rows` fill in."
    )
    rows: tuple[ExampleRow, ...] = Field(
        default=(), description="The rows that are filled in, of the table that `of` names."
    )

    def wrong(self) -> Iterator[Sentence]:
        if self.text is None and not self.rows:
            yield (), "an example shows something: write `text`, or `of` and `rows`."
        if bool(self.of) != bool(self.rows):
            key = "of" if self.of else "rows"
            yield (key, "[key]"), "`of` names a table and `rows` fill it in: write both, or neither."


class StageList(Block):
    """The stages of the workbook, with their numbers: as many as a site has, in the guide's order."""

    kind: Literal["stages"] = Field(description="The list of the stages, with their numbers and links.")
    title: Text | None = Field(default=None, description="Heading of the list.")
    notes: dict[Slug, Text] = Field(
        default={},
        examples=[{"begin": "(month 1). Meet, and agree on how you will work."}],
        description="What follows a stage's title, by its id.",
    )


class Figure(Block):
    """A drawing from ``guide/figures`` (SVG, PNG or JPEG)."""

    kind: Literal["figure"] = Field(description="A drawing.")
    file: Plain = Field(examples=["six-stages.svg"], description="File in `figures/`: SVG, PNG or JPEG.")
    alt: Text = Field(
        examples=["Six stages in a circle. The sixth leads back to the first."],
        description="What the drawing tells, for those who do not see it.",
    )
    caption: Text | None = Field(default=None, description="What is printed below the drawing.")
    width: Annotated[int, between(20, 100)] = Field(
        default=100, examples=[70, 100], description="Percent of the text's width."
    )


class PromptPart(Model):
    """One of several questions of a prompt that belong together, with a box of its own."""

    id: Slug = Field(
        examples=["need", "reason"], description="Id of the part, and part of its answer's name. Keep it."
    )
    short: Short | None = Field(
        default=None, examples=["What we need"], description="The part in a few words, for tables of answers."
    )
    text: Text = Field(description="The question of this part.")
    lines: Annotated[int, between(2, 24)] = Field(
        default=2, description="Lines of room for the answer: 2 to 24."
    )
    levels: ForLevels = None
    was: Was = None


class Prompt(Titled):
    """A question to discuss, with room for the answer; ``by`` gives each side a box of its own."""

    lists = (("parts", "part", 2),)
    kind: Literal["prompt"] = Field(description="A question and room for the answer.")
    text: Text | None = Field(
        default=None, description="The question; with `parts`, what leads up to them, if anything."
    )
    parts: tuple[PromptPart, ...] | None = Field(
        default=None,
        min_length=2,
        description="Two questions or more that belong together, each numbered and with a box of its own.",
    )
    hint: Text | None = Field(default=None, description="A word of help below the question.")
    answer: Literal["long", "text", "date", "number", "email"] = Field(
        default="long",
        description="What is written in: `long`, several lines, or one line of text, a date, a number or "
        "an email address.",
    )
    lines: Annotated[int, between(2, 24)] = Field(
        default=5, description="Lines of room for the answer: 2 to 24."
    )
    by: BothSides | None = Field(
        default=None, description="Both sides, in the order of their boxes, where each is to have one."
    )
    required: bool = Field(default=False, description="Whether the answer may not be left out.")

    def wrong(self) -> Iterator[Sentence]:
        if self.parts is None:
            if self.text is None:
                yield ("text",), "`text` is missing in a prompt block: add the question, as `text: …`."
            return
        if "lines" in self.model_fields_set:
            yield ("lines", "[key]"), "the parts of this prompt have boxes of their own: write `lines` there."
        if "answer" in self.model_fields_set:
            yield ("answer", "[key]"), "the parts of a prompt are answered at length: remove `answer`."


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


class Choice(Titled):
    """One option, or several, out of a list. More than six single options become a drop-down."""

    lists = (("options", "option", 2),)
    kind: Literal["choice"] = Field(description="One option, or several, out of a list.")
    text: Text = Field(description="The question.")
    hint: Text | None = Field(default=None, description="A word of help below the question.")
    options: tuple[Option, ...] = Field(
        min_length=2,
        description="What can be chosen; more than six of which one is meant become a drop-down list.",
    )
    multiple: bool = Field(default=False, description="Whether several may be marked.")
    other: bool = Field(default=False, description="Adds a line for another answer.")
    required: bool = Field(default=False, description="Whether the answer may not be left out.")

    def wrong(self) -> Iterator[Sentence]:
        for n, option in enumerate(self.options):
            if self.other and option.id == "other":
                taken = "the id `other` is taken by the line that `other: true` adds"
                yield ("options", n, "id"), f"{taken}: choose another, or remove `other: true`."


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
    required: bool = Field(default=False, description="Whether the answer may not be left out.")
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
