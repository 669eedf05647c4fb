"""The typed shape of everything in ``guide/``: what other rooms use of it."""

from samepage.content.schema.base import LEVELS, Level, Text
from samepage.content.schema.blocks import (
    Agreement,
    AnyBlock,
    Callout,
    Checklist,
    Choice,
    Example,
    Figure,
    Form,
    Ideas,
    Prompt,
    Rating,
    SecondLook,
    StageList,
    Table,
    TextBlock,
    Worksheet,
)
from samepage.content.schema.chapters import Chapter, Glossary, Guide, Medium, SendBack, Stage, Words
from samepage.content.schema.sites import Partner, Site

__all__ = [
    "LEVELS",
    "Agreement",
    "AnyBlock",
    "Callout",
    "Chapter",
    "Checklist",
    "Choice",
    "Example",
    "Figure",
    "Form",
    "Glossary",
    "Guide",
    "Ideas",
    "Level",
    "Medium",
    "Partner",
    "Prompt",
    "Rating",
    "SecondLook",
    "SendBack",
    "Site",
    "Stage",
    "StageList",
    "Table",
    "Text",
    "TextBlock",
    "Words",
    "Worksheet",
]
