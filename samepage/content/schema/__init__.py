"""The typed shape of everything in ``guide/``: what other rooms use of it."""

from samepage.content.schema.base import Text
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
from samepage.content.schema.chapters import Chapter, Glossary, Guide, Medium, SendBack, Stage
from samepage.content.schema.declared import Declared, Level, Levels
from samepage.content.schema.sites import Partner, Site
from samepage.content.schema.words import Words

__all__ = [
    "Agreement",
    "AnyBlock",
    "Callout",
    "Chapter",
    "Checklist",
    "Choice",
    "Declared",
    "Example",
    "Figure",
    "Form",
    "Glossary",
    "Guide",
    "Ideas",
    "Level",
    "Levels",
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
