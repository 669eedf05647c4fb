"""Blocks that ask one thing: a prompt, answered in words, and a choice, answered with marks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from samepage.content.schema.base import Model, Short, Slug, Text, Was
from samepage.content.schema.block_base import Hint, Option, Required, Titled
from samepage.content.schema.declared import BothSides, ForLevels
from samepage.content.schema.validators import Sentence, between


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
    hint: Hint = None
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
    required: Required = False

    def wrong(self) -> Iterator[Sentence]:
        if self.parts is None:
            if self.text is None:
                yield ("text",), "`text` is missing in a prompt block: add the question, as `text: …`."
            return
        if "lines" in self.model_fields_set:
            yield ("lines", "[key]"), "the parts of this prompt have boxes of their own: write `lines` there."
        if "answer" in self.model_fields_set:
            yield ("answer", "[key]"), "the parts of a prompt are answered at length: remove `answer`."


class Choice(Titled):
    """One option, or several, out of a list. More than six single options become a drop-down."""

    lists = (("options", "option", 2),)
    kind: Literal["choice"] = Field(description="One option, or several, out of a list.")
    text: Text = Field(description="The question.")
    hint: Hint = None
    options: tuple[Option, ...] = Field(
        min_length=2,
        description="What can be chosen; more than six of which one is meant become a drop-down list.",
    )
    multiple: bool = Field(default=False, description="Whether several may be marked.")
    other: bool = Field(default=False, description="Adds a line for another answer.")
    required: Required = False

    def wrong(self) -> Iterator[Sentence]:
        for n, option in enumerate(self.options):
            if self.other and option.id == "other":
                taken = "the id `other` is taken by the line that `other: true` adds"
                yield ("options", n, "id"), f"{taken}: choose another, or remove `other: true`."
