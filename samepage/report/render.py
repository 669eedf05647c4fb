"""Report → HTML by Jinja, for a screen (pictures drawn in the page) and for print (pictures by address)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup, escape

from samepage.render.assets import MEDIA_TYPES, Asset
from samepage.render.html import environment
from samepage.report.model import Report
from samepage.report.pictures import Picture

SVG = MEDIA_TYPES[".svg"]


@dataclass(frozen=True)
class Page:
    """A whole HTML document and the pictures it names."""

    html: str
    pictures: Mapping[str, Asset]


def render(
    report: Report, medium: Literal["screen", "print"], styles: str = "", logo: tuple[str, str] | None = None
) -> Page:
    """``logo`` is its address and its alternative text."""
    pictures: dict[str, Asset] = {}
    drawn: dict[str, str] = {}

    def picture(one: Picture, kind: str = "picture") -> Markup:
        size = f'width="{one.width:g}" height="{one.height:g}"'
        if medium == "screen":
            told = (
                Markup('role="img" aria-label="{}"').format(one.alt)
                if one.alt
                else Markup('aria-hidden="true"')
            )
            return Markup(one.svg.replace("<svg ", f'<svg class="{kind}" {told} ', 1))
        address = drawn.setdefault(one.svg, f"chart:{len(drawn) + 1}")
        pictures[address] = Asset(one.svg.encode(), SVG)
        if not one.alt:  # an ornament: drawn as a ground, so that nothing announces it
            return Markup(f'<span class="{kind}" style="background-image: url(\'{address}\')"></span>')
        return Markup(f'<img class="{kind}" src="{address}" alt="{escape(one.alt)}" {size}>')

    html = (
        environment()
        .get_template("report/document.html")
        .render(
            report=report,
            medium=medium,
            styles=Markup(styles),
            picture=picture,
            logo=logo,
            anchor=anchor,
            heading=heading,
            breakable=breakable,
        )
    )
    return Page(html, pictures)


def heading(question: str) -> tuple[str, str]:
    """A question's first sentence, which is its heading, and what follows (WCAG 2.4.6)."""
    first, _, more = re.sub(r"([.?!][”’\"')]?)\s+(?=\S)", r"\1\0", question, count=1).partition("\0")
    return first, more


def breakable(text: str) -> Markup:
    """A class for cells with a word too long for a column."""
    return Markup(' class="long-word"' if any(len(word) > 20 for word in text.split()) else "")


def anchor(name: str) -> str:
    """A field's name as an id that any reader takes: letters, digits, dots, hyphens."""
    return "r." + re.sub(r"[^A-Za-z0-9.-]", lambda m: f"_{ord(m.group()):x}", name)
