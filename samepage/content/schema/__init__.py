"""The typed shape of everything in ``guide/``: what other rooms use of it."""

from samepage.content.schema.base import Text
from samepage.content.schema.block_base import Worksheet
from samepage.content.schema.blocks import AnyBlock
from samepage.content.schema.chapters import Chapter, Glossary, Guide, Medium, SendBack, Stage
from samepage.content.schema.declared import Declared, Level, Levels
from samepage.content.schema.printed_blocks import Callout, Example, Figure, Ideas, StageList, TextBlock
from samepage.content.schema.questions import Choice, Prompt
from samepage.content.schema.sites import Partner, Site
from samepage.content.schema.words import Words
from samepage.content.schema.worksheets import Agreement, Checklist, Form, Rating, SecondLook, Table

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
