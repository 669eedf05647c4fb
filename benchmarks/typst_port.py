"""The workbook's HTML as a Typst document: the same text, tables and pictures; blank boxes where fields are.

A plain conversion, kinder to Typst than a whole port would be: no growing boxes, no tabs at the edge,
no side-by-side answers, no fields to fill in (Typst has none). It is compiled as PDF/UA-1, which
Typst can.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lxml import html

from samepage.render.assets import Asset
from samepage.render.html import RenderedSection
from samepage.render.theme import Theme
from samepage.workbook.model import Workbook

SPECIAL = re.compile(r'([\\#$*_`<>@\[\]~=+\-/"\'])')
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
SKIPPED = {"input", "select", "textarea", "script", "style", "option"}
INLINE = {"strong": "#strong", "b": "#strong", "em": "#emph", "i": "#emph"}


def typst_of(
    workbook: Workbook,
    sections: Sequence[RenderedSection],
    theme: Theme,
    assets: Mapping[str, Asset],
    folder: Path,
) -> str:
    """Typst source. Pictures are written into ``folder``."""
    text = theme.stacks["text"][0]
    lines = [
        f"#set document(title: {_string(workbook.title)}, date: none)",
        f'#set page(paper: "us-letter", margin: (x: 0.85in, y: 0.75in), numbering: "1 / 1", header: [{_escaped(workbook.guide.title)} #h(1fr) {_escaped(workbook.site.name)}])',
        f'#set text(font: {_string(text)}, size: {theme.sizes["body"]:g}pt, lang: "en")',
        f'#show heading: set text(font: {_string(theme.stacks["serif"][0])}, fill: rgb("{theme.colors["navy"]}"))',
        "#let field(h) = rect(width: 100%, height: h, stroke: 0.75pt + gray)",
    ]
    port = _Port(assets, folder)
    for section in sections:
        lines += [
            "#pagebreak(weak: true)",
            *port.block(html.fragment_fromstring(section.html, create_parent="div")),
        ]
    return "\n\n".join(line for line in lines if line.strip()) + "\n"


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))


class _Port:
    def __init__(self, assets: Mapping[str, Asset], folder: Path):
        self._assets, self._folder = assets, folder

    def block(self, element: Any) -> list[str]:
        """What stands in ``element``, a block a line."""
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            return []
        if element.tag in HEADINGS:
            return [f"#heading(level: {HEADINGS[element.tag]})[{self.inline(element)}]"]
        if element.tag == "table":
            return [self.table(element)]
        if element.tag == "textarea":
            return [f"#field({12 + 14 * int(element.get('rows') or 2)}pt)"]
        if element.tag in ("input", "select"):
            return ["#field(18pt)"] if element.get("type") != "checkbox" else ["#box(square(size: 10pt))"]
        if element.tag == "img":
            return [picture] if (picture := self.picture(element)) else []
        if element.tag == "li":
            inner = (
                [part for child in element for part in self.block(child)]
                if _has_blocks(element)
                else [self.inline(element)]
            )
            return ["- " + "\n  ".join(" ".join(inner).splitlines())]
        if element.tag in ("p", "dt", "dd", "legend", "label", "figcaption", "caption") or not _has_blocks(
            element
        ):
            words = self.inline(element)
            fields = [
                part for child in element.iter("textarea", "input", "select") for part in self.block(child)
            ]
            return [part for part in (words, *fields) if part.strip()]
        parts = [_escaped(element.text)] if (element.text or "").strip() else []
        for child in element:
            parts += self.block(child)
            if (child.tail or "").strip():
                parts.append(_escaped(child.tail))
        return parts

    def inline(self, element: Any) -> str:
        out = _escaped(element.text or "")
        for child in element:
            if isinstance(child.tag, str) and child.tag not in SKIPPED:
                inner = self.picture(child) if child.tag == "img" else self.inline(child)
                out += f"{INLINE[child.tag]}[{inner}]" if child.tag in INLINE else inner
            out += _escaped(child.tail or "")
        return out.strip() if element.tag not in ("span", "a", *INLINE) else out

    def picture(self, element: Any) -> str:
        asset = self._assets.get(element.get("src", ""))
        if asset is None or not element.get("alt"):
            return ""
        name = re.sub(r"\W", "-", element.get("src")) + (
            ".svg" if asset.media_type == "image/svg+xml" else ".png"
        )
        (self._folder / name).write_bytes(asset.data)
        return f'#image("{name}", width: 100%, alt: {_string(element.get("alt"))})'

    def table(self, element: Any) -> str:
        rows = [[cell for cell in row if cell.tag in ("th", "td")] for row in element.iter("tr")]
        columns = max(sum(int(cell.get("colspan") or 1) for cell in row) for row in rows)
        head = len(list(element.iterfind("thead/tr")))
        out = []
        for number, row in enumerate(rows):
            cells = []
            for cell in row:
                spans = f"colspan: {cell.get('colspan') or 1}, rowspan: {cell.get('rowspan') or 1}"
                cells.append(f"table.cell({spans})[{' '.join(self.block(cell)) or ' '}]")
            line = ", ".join(cells)
            out.append(f"table.header({line})" if number < head == 1 else line)
        return f"#table(columns: {columns}, {', '.join(line for line in out if line)})"


def _has_blocks(element: Any) -> bool:
    return any(
        child.tag
        in tuple(
            "p div ul ol li table section fieldset figure dl h1 h2 h3 h4 form header footer nav article".split()
        )
        for child in element.iter()
        if child is not element
    )
