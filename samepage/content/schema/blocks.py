"""The blocks that a stage or form is made of. Each has a ``kind``; most hold places to answer."""

from __future__ import annotations

from typing import Annotated

from samepage.content.schema.printed_blocks import Callout, Example, Figure, Ideas, StageList, TextBlock
from samepage.content.schema.questions import Choice, Prompt
from samepage.content.schema.validators import ByKind
from samepage.content.schema.worksheets import Agreement, Checklist, Form, Rating, SecondLook, Table

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
