"""The typed shape of everything in ``guide/``."""

from samepage.content.schema.base import LEVELS, SIDES, Item, Level, Model, Scope, Side, Text
from samepage.content.schema.blocks import (
    Agreement,
    AnyBlock,
    Callout,
    CheckItem,
    Checklist,
    Choice,
    Column,
    Figure,
    Form,
    FormField,
    Ideas,
    Option,
    Prompt,
    Rating,
    Row,
    Table,
    TextBlock,
    Worksheet,
)
from samepage.content.schema.chapters import AnyChapter, Chapter, Glossary, Guide, Meeting, Stage, Term, Words
from samepage.content.schema.sites import LocalPrompt, Logo, Partner, Site

__all__ = [name for name in dir() if name[0].isupper()]
