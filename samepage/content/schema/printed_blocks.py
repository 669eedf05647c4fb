"""Blocks that are only read: texts, lists, pictures and made-up examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from samepage.content.schema.base import Entries, Model, Paragraphs, Plain, Slug, Text
from samepage.content.schema.block_base import Block
from samepage.content.schema.validators import Sentence, between


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
