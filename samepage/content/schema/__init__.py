"""The typed shape of everything in ``guide/``."""

from samepage.content.schema.base import LEVELS, SIDES, Level, Levels, Scope, Text, common_levels, workbook_levels
from samepage.content.schema.blocks import Agreement, AnyBlock, Block, Callout, Checklist, Choice, FieldKind, Figure, Form, FormField, Ideas, Prompt, Rating, Table, TextBlock, Titled, Worksheet
from samepage.content.schema.chapters import AnyChapter, Chapter, Glossary, Guide, Stage, Words
from samepage.content.schema.prose import Prose
from samepage.content.schema.sites import Logo, Partner, Site

__all__ = ["Agreement", "AnyBlock", "AnyChapter", "Block", "Callout", "Chapter", "Checklist", "Choice", "FieldKind", "Figure", "Form", "FormField", "Glossary", "Guide", "Ideas", "LEVELS", "Level", "Levels", "Logo", "Partner", "Prompt", "Prose", "Rating", "SIDES", "Scope", "Site", "Stage", "Table", "Text", "TextBlock", "Titled", "Words", "Worksheet", "common_levels", "workbook_levels"]
