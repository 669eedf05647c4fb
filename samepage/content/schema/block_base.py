"""What all blocks share, and what those with places to answer do.

A place to answer gets its name from ids only (``stage.block``, ``stage.block.item``,
``stage.table.2.column``), so that rewording a question never loses an answer.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from samepage.content.schema.base import Model, OptionSlug, Paragraphs, Short, Slug, Text, Was
from samepage.content.schema.declared import ForLevels, ForLevelsOrParts
from samepage.content.schema.validators import between

FieldKind = Literal["text", "long", "date", "email", "number", "choice", "check"]
Minutes = Annotated[int, between(1, 180), Field(examples=[10, 20])]
Lines = Annotated[int, between(1, 40)]

Required = Annotated[bool, Field(description="Whether the answer may not be left out.")]
Hint = Annotated[Text | None, Field(description="A word of help below the question.")]


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
    levels: ForLevelsOrParts = None
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
