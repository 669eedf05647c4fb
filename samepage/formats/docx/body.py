"""The document's body so far, and what its next paragraph depends on. Blocks, tables and the cover write to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NoReturn

from lxml.html import HtmlElement

from samepage.errors import BuildError
from samepage.formats.docx.base import BasePackage
from samepage.formats.docx.controls import ControlWriter
from samepage.formats.docx.heights import STARTS, block_place
from samepage.formats.docx.names import anchor_bookmark
from samepage.formats.docx.page_plan import PagePlan
from samepage.formats.docx.relations import Relations
from samepage.formats.docx.styles import STEPS_INDENT
from samepage.render.theme import Theme
from samepage.text import is_right_to_left
from samepage.workbook.model import Field, Workbook

CONTROLS = {"input", "select", "textarea"}
# Classes that may stand on an element. One that is not here is a mistake in a template: it would
# look right in print and be lost in Word.
CLASSES: Mapping[str, frozenset[str]] = {
    tag: frozenset(names.split())
    for tag, names in {
        "section": "chapter cover contents front stage form glossary earlier notes panel outcomes ideas evidence "
        "agenda by-step callout note before thread "
        "facilitator example prompt choice level-part worksheet checklist-sheet rating-sheet "
        "table-sheet form-sheet agreement-sheet figure text notes-box",
        "header": "opener",
        "div": "question panels panel-column pair answer filler whole field text long date email number choice tall "
        "band for colophon logos wide left right uneven worksheet-head",
        "p": "eyebrow lead subtitle label site-name association credit callout-title meta hint intro worksheet-label "
        "legend part clauses-title mark-line described written example-label answered-label open",
        "h2": "worksheet-title small-title example-title",
        "h3": "meeting",
        "ul": "checks single toc",
        "ol": "clauses",
        "fieldset": "choices",
        "table": "rating by-side plain planning headed signers steps filled rated short",
        "tr": "long chosen",
        "td": "mark fill divided empty",
        "img": "motif logo site-logo",
    }.items()
}
# Styles of paragraphs below a question, in line with its text.
IN_PROMPT = {name: f"Prompt {name}" for name in ("Meta", "Hint", "Answer Label", "Answer", "Check Item")}
IN_PROMPT |= {"Field Label": "Prompt Answer Label"}
IN_EXAMPLE = {"Normal": "Example", "Worksheet Label": "Example Label", "Worksheet Title": "Example Title"}
IN_EXAMPLE |= {"List Bullet": "Example Item", "List Number": "Example Item"}
# Styles without room above; after a table's border they would touch it.
CLOSE = {"Normal", "Check Item", "Meta", "Hint", "Intro", "Answer Label", "Field Label", "List Bullet"}
CLOSE |= {"List Number", "Prompt Question"}
CALLOUT_TITLES = {"Callout": "Callout Title", "Reminder": "Reminder Title"}  # by the style of their text


def classes_of(element: HtmlElement) -> list[str]:
    return (element.get("class") or "").split()


class Body:
    """Collects paragraphs.

    ``out`` is the XML so far. Blocks set the rest: ``section`` is the id of the section being written,
    ``style`` that of a plain paragraph here, ``in_prompt`` says that paragraphs are indented below a
    question with a number, ``in_steps`` that they are a call-out with a list, ``in_example`` that they are a made-up
    example, ``on_dark`` that text is light on a dark ground, ``in_italics`` that it is slanted, ``after_table`` that a
    table comes just before, ``page_break`` that a page begins here, ``page_top`` that one has begun; ``box`` has
    the properties of a box that is no style's;
    ``lists`` has the level of each numbered list, and the number it begins at.
    """

    def __init__(
        self,
        workbook: Workbook,
        base: BasePackage,
        relations: Relations,
        controls: ControlWriter,
        theme: Theme,
        plan: PagePlan,
    ):
        self.plan = plan
        self.base, self.relations, self.controls, self.theme = base, relations, controls, theme
        self.fields: dict[str, Field] = {}
        for field in workbook.fields:
            if self.fields.setdefault(field.name, field) is not field:
                raise BuildError(f"two fields are named {field.name}; rename one of them")
        self.linked: set[str] = set()  # ids that links lead to
        self.out: list[str] = []
        self.section = ""
        self.style = "Normal"
        self.in_prompt = self.in_steps = self.on_dark = self.in_italics = self.in_example = False
        self.after_table = False
        self.page_break = self.page_top = False
        self.box = ""
        self.lists: list[tuple[int, int]] = []
        self.column_break = False  # whether the next heading begins a column
        self.landscape = False  # whether pages are turned here
        self.section_began = "nextPage"  # how the Word section that is open began
        self._begun = ("", 0)  # the field written last, and how many blocks have begun since
        self._anchors: list[str] = []  # ids that the next paragraph gets a bookmark for

    @property
    def text_width(self) -> int:
        """Twips between the margins of the pages that are being written."""
        return self.base.turned_width if self.landscape else self.base.text_width

    def refuse(self, element: HtmlElement, place: str = "") -> NoReturn:
        name = ".".join([element.tag, *classes_of(element)])
        raise BuildError(
            f"section {self.section}: the Word writer does not know <{name}>{' ' + place if place else ''}; "
            "use an element and class listed in docs/html.md"
        )

    def enter(self, element: HtmlElement) -> list[str]:
        """The classes of ``element``, all of them known. If links lead to it, the next paragraph gets a bookmark."""
        anchor = element.get("id")
        if anchor in self.linked and element.tag not in CONTROLS:
            self._anchors.append(anchor)
        classes = classes_of(element)
        if not CLASSES.get(element.tag, frozenset()).issuperset(classes):
            self.refuse(element)
        return classes

    def paragraph(
        self,
        style: str,
        content: str,
        *,
        keep: bool = False,
        divisible: bool = False,
        number: int | None = None,
        level: int = 0,
        border: str = "",
        indent: str = "",
        extra: str = "",
        right_to_left: bool = False,
    ) -> None:
        """One paragraph, if it has content.

        ``keep`` holds it on one page with the next; a ``divisible`` one may run over a page's end;
        ``number`` is an instance of the numbered list and
        ``level`` its level from 0. ``border``, ``indent`` and ``extra``, which is further spacing, are properties.
        ``right_to_left`` begins it at the right.
        """
        if not content:
            return
        if self.in_prompt:
            style = IN_PROMPT.get(style, style)
        if self.in_example:
            style = IN_EXAMPLE.get(style, style)
        content = self.take_anchors() + content
        if style in STARTS:
            self.page_break |= self._next_place() in self.plan.breaks
        properties = f'<w:pStyle w:val="{self.base.styles[style]}"/>' if style != "Normal" else ""
        if keep:
            properties += "<w:keepNext/>"
        if divisible:
            properties += '<w:keepLines w:val="0"/>'
        if self.page_break:
            properties += "<w:pageBreakBefore/>"
        if number:
            properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        properties += (self.box or border) + ("<w:bidi/>" if right_to_left else "")
        if self.page_break or self.page_top:
            extra = '<w:spacing w:before="0"/>'  # all pages begin at one height
        elif self.after_table and style in CLOSE and not extra:
            extra = '<w:spacing w:before="200"/>'
        properties += extra
        # With a list's own indent an item's ground would not meet the title's.
        in_steps = self.in_steps and level == 0 and (number or style in CALLOUT_TITLES.values())
        if style == "Agenda Item" or (in_steps and not indent):
            properties += f"<w:ind {STEPS_INDENT}/>"
        elif style in ("Prompt", "Prompt Question") and not self.in_prompt:
            properties += '<w:ind w:left="0" w:firstLine="0"/>'
        elif indent:
            properties += f"<w:ind {indent}/>"
        self.page_break = self.page_top = self.after_table = False
        self.out.append(f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{content}</w:p>")

    def _next_place(self) -> str:
        """The place of the block that begins here."""
        field = next(reversed(self.controls.written), "")
        self._begun = field, self._begun[1] + 1 if field == self._begun[0] else 1
        return block_place(*self._begun)

    def keep_together(self, start: int, with_next: bool = False) -> None:
        """All paragraphs written since there were ``start`` of them stay on one page, ``with_next`` also with what
        follows them; each has a style."""
        for n in range(start, len(self.out) - (not with_next)):
            if "<w:keepNext/>" not in self.out[n]:
                self.out[n] = self.out[n].replace('"/>', '"/><w:keepNext/>', 1)

    @contextmanager
    def nested(self) -> Iterator[list[str]]:
        """Paragraphs that do not go to the body itself, but to the list that is given out."""
        outer, self.out = self.out, []
        yield self.out
        self.out = outer

    def control(self, element: HtmlElement, room: int = 0) -> str:
        """The content control for an HTML control, which must name a field not yet written."""
        name = element.get("name") or ""
        field = self.fields.get(name)
        if field is None:
            raise BuildError(
                f'section {self.section}: a control is named "{name}", but the workbook has no such field'
            )
        if name in self.controls.written:
            raise BuildError(f"section {self.section}: the field {name} has two controls; print it once")
        return self.controls.write(field, room)

    def is_right_to_left(self, element: HtmlElement) -> bool:
        """Whether ``element`` is written from right to left, or is or holds a control with an answer that is."""
        names = (one.get("name") for one in element.iter(*CONTROLS))
        values = (self.fields[name].value for name in names if name in self.fields)
        return element.get("dir") == "rtl" or any(map(is_right_to_left, values))

    def take_anchors(self) -> str:
        """Bookmarks for the anchors that have none yet."""
        anchors, self._anchors = self._anchors, []
        return "".join(self.controls.bookmark(anchor_bookmark(anchor), "") for anchor in anchors)
