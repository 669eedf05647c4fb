"""Does to a workbook's XML what Word does when a person fills it in.

Also makes the Word files that the tests look at: ``docx_of`` the guide in tests/everykind and of the
real one, each once in a test run.
"""

from __future__ import annotations

import copy
import functools
import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from samepage.formats.docx.base import load_template, make_base
from samepage.formats.docx.package import docx_parts, write_docx
from samepage.formats.docx.package_reader import PackageReader
from samepage.formats.docx.page_plan import NO_PLAN, plan_pages
from samepage.formats.docx.read import DocxAnswer, custom_properties, read_contents
from samepage.formats.docx.stray_text import StrayText
from samepage.formats.docx.wml import NAMESPACES, W14, W15, W
from samepage.render.assets import load_assets
from samepage.render.html import render_sections
from samepage.render.theme import load_theme
from samepage.workbook import compose
from samepage.workbook.model import Field, Workbook
from tests.formats.pdf.built_files import SITES, every_kind, real

MAIN = "word/document.xml"
PLACEHOLDER = '<w:rStyle w:val="PlaceholderText"/>'


@functools.cache
def docx_of(
    site: str,
    paper: str | None = None,
    accent: str | None = None,
    protect: bool = False,
    template: Path | None = None,
    *,
    planned: bool = False,
) -> tuple[Workbook, bytes]:
    """The Word file of a site, or of one like it on other paper, with a partner's color, styles or protection.
    ``planned`` has its pages filled as ``build`` does."""
    library = every_kind() if site in SITES else real()
    changes = {name: value for name, value in (("paper", paper), ("accent", accent)) if value}
    workbook = compose(library, library.sites[site].model_copy(update=changes))
    theme = load_theme().with_accent(workbook.accent)
    base = load_template(template, workbook.paper) if template else None
    sections = render_sections(workbook, media=("word",))
    assets = load_assets(library, workbook, theme)
    plan = NO_PLAN
    if planned:
        base = make_base(theme, workbook.paper, workbook.language)
        parts, _ = docx_parts(workbook, sections, theme, base, protect, assets=assets)
        plan = plan_pages(parts[MAIN], base)
    return workbook, write_docx(workbook, sections, theme, base, protect, assets=assets, plan=plan)


@dataclass(frozen=True)
class WordReturn:
    """A Word file that came back. ``values`` has every field by name, "" where nothing is written."""

    answers: list[DocxAnswer]
    stray: list[StrayText]
    properties: Mapping[str, str]
    values: dict[str, str]


def read_docx(data: bytes, fields: Iterable[Field]) -> WordReturn:
    package, fields = PackageReader(data), list(fields)
    contents = read_contents(package, fields)
    answers = list(contents.answers)
    values = {field.name: "" for field in fields} | {answer.name: answer.value for answer in answers}
    return WordReturn(answers, list(contents.stray), custom_properties(package), values)


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def xml(text: str) -> list[etree._Element]:
    spaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return list(etree.fromstring(f"<x{spaces}>{text}</x>"))


def run(text: str, properties: str = "") -> str:
    """As Word types: a run for each line, breaks in runs of their own."""
    from xml.sax.saxutils import escape

    lines = (
        f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(line)}</w:t></w:r>'
        for line in text.split("\n")
    )
    return "<w:r><w:br/></w:r>".join(lines)


class WordFile:
    """An open document. Each method is something that a person does in Word."""

    def __init__(self, data: bytes):
        self.parts = members(data)
        self.root = etree.fromstring(self.parts[MAIN])
        self.controls: dict[str, etree._Element] = {}
        for tag in self.root.iter(W + "tag"):
            self.controls.setdefault(tag.get(W + "val"), tag.getparent().getparent())
        self.last_id = 1

    def save(self) -> bytes:
        return packed(
            self.parts
            | {MAIN: etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)}
        )

    def _content(self, name: str, text: str) -> etree._Element:
        control = self.controls[name]
        for mark in control.findall(f"{W}sdtPr/{W}showingPlcHdr"):
            mark.getparent().remove(mark)
        content = control.find(W + "sdtContent")
        content[:] = xml(text)
        return control

    def type(self, name: str, text: str) -> None:
        self._content(name, run(text))

    def type_paragraphs(self, name: str, text: str) -> None:
        """Enter starts a paragraph: Word then lifts a rich control out of its paragraph and around it."""
        control = self._content(name, "")
        paragraph = control.getparent()
        assert paragraph.tag == W + "p"
        style = paragraph.find(W + "pPr")
        made = []
        for line in text.split("\n"):
            (one,) = xml(f"<w:p>{run(line)}</w:p>")
            if style is not None:
                one.insert(0, copy.deepcopy(style))
            made.append(one)
        control.find(W + "sdtContent")[:] = made
        place = paragraph.getparent().index(paragraph)
        # The bookmark begins in the first paragraph and ends in the last, as Word keeps it.
        made[0].insert(1 if style is not None else 0, paragraph.find(W + "bookmarkStart"))
        made[-1].append(paragraph.find(W + "bookmarkEnd"))
        paragraph.getparent()[place : place + 1] = [control]

    def clear(self, name: str) -> None:
        control = self.controls[name]
        part = control.find(f"{W}sdtPr/{W}placeholder")
        words = self.placeholder(part.find(W + "docPart").get(W + "val"))
        self._content(name, run(words, PLACEHOLDER))
        part.addnext(xml("<w:showingPlcHdr/>")[0])

    def placeholder(self, part: str) -> str:
        glossary = etree.fromstring(self.parts["word/glossary/document.xml"])
        for block in glossary.iter(W + "docPart"):
            if block.find(f"{W}docPartPr/{W}name").get(W + "val") == part:
                return "".join(
                    "\n" if e.tag == W + "br" else e.text or "" for e in block.iter(W + "t", W + "br")
                )
        raise KeyError(part)

    def pick_date(self, name: str, date: str, shown: str) -> None:
        self._content(name, run(shown)).find(f"{W}sdtPr/{W}date").set(W + "fullDate", date + "T00:00:00Z")

    def choose(self, name: str, shown: str) -> None:
        self._content(name, run(shown))

    def tick(self, name: str, marked: bool = True) -> None:
        control = self._content(name, run("☒" if marked else "☐"))
        control.find(f"{W}sdtPr/{W14}checkbox/{W14}checked").set(W14 + "val", "1" if marked else "0")

    def fill(self, field: Field, value: str) -> None:
        if field.kind == "check":
            self.tick(field.name, bool(value))
        elif not value:
            self.clear(field.name)
        elif field.kind == "choice":
            self.choose(field.name, next(o.text for o in field.options if o.value == value))
        elif field.kind == "date":
            self.pick_date(field.name, value, value)
        else:
            self.type(field.name, value)

    def rows(self, name: str) -> list[etree._Element]:
        return [
            e.getparent().getparent()
            for e in self.controls["rows:" + name].iter(W15 + "repeatingSectionItem")
        ]

    def add_row(self, name: str, after: int, texts: Mapping[str, str]) -> None:
        """The plus sign below row ``after``: a copy with the same tags, new ids, no bookmarks, emptied."""
        item = self.rows(name)[after - 1]
        new = copy.deepcopy(item)
        for mark in [*new.iter(W + "bookmarkStart"), *new.iter(W + "bookmarkEnd")]:
            mark.getparent().remove(mark)
        for number in new.iter(W + "id"):
            self.last_id += 1
            number.set(W + "val", str(self.last_id))
        kept, self.controls = (
            self.controls,
            {t.get(W + "val"): t.getparent().getparent() for t in new.iter(W + "tag")},
        )
        for tag, control in self.controls.items():
            column = tag.rpartition(".")[2]
            if control.find(f"{W}sdtPr/{W14}checkbox") is not None:
                self.tick(tag, bool(texts.get(column)))
            elif texts.get(column):
                self.type(tag, texts[column])
            elif control.find(f"{W}sdtPr/{W}showingPlcHdr") is None:
                self.clear(tag)
        self.controls = kept
        item.addnext(new)

    def track(self, name: str, old: str, new: str) -> None:
        """With changes tracked: ``old`` struck out and ``new`` typed, none of it accepted yet."""
        who = 'w:author="A" w:date="2026-09-01T00:00:00Z"'
        gone = run(old).replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
        self._content(
            name, f'<w:del w:id="9001" {who}>{gone}</w:del><w:ins w:id="9002" {who}>{run(new)}</w:ins>'
        )

    def paste_table(self, name: str, before: str, rows: list[list[str]]) -> None:
        self.type_paragraphs(name, before)
        cells = "".join(
            "<w:tr>"
            + "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr><w:p>{run(c)}</w:p></w:tc>'
                for c in row
            )
            + "</w:tr>"
            for row in rows
        )
        grid = '<w:gridCol w:w="2000"/>' * len(rows[0])
        table = xml(
            f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{cells}</w:tbl>'
        )
        content = self.controls[name].find(W + "sdtContent")
        content.extend([*table, *xml(f"<w:p>{run('after')}</w:p>")])
