"""Report → HTML by Jinja and its style sheets, for a screen (charts drawn in the page) and for print (by address)."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from markupsafe import Markup

from samepage.render.assets import MEDIA_TYPES, Asset
from samepage.render.fonts import WHOLE, Font
from samepage.render.html import environment, template_mistakes
from samepage.render.theme import Theme
from samepage.report.charts import Chart
from samepage.report.views import Report
from samepage.text import counted, first_sentence

LONG_WORD = 20  # characters, from which a column may be too narrow for it


@dataclass(frozen=True)
class ReportHtml:
    """A whole HTML document and the charts it names, by address."""

    html: str
    charts: Mapping[str, Asset]


def render(
    report: Report, medium: Literal["screen", "print"], styles: str = "", logo: tuple[str, str] | None = None
) -> ReportHtml:
    """``logo`` is its address and its alternative text."""
    assets: dict[str, Asset] = {}
    addresses: dict[str, str] = {}

    def draw(chart: Chart, kind: str = "picture") -> Markup:
        if medium == "screen":
            role = (
                Markup('role="img" aria-label="{}"').format(chart.alt) if chart.alt else 'aria-hidden="true"'
            )
            return Markup(chart.svg.replace("<svg ", f'<svg class="{kind}" {role} ', 1))
        address = addresses.setdefault(chart.svg, f"chart:{len(addresses) + 1}")
        assets[address] = Asset(chart.svg.encode(), MEDIA_TYPES[".svg"])
        if not chart.alt:  # an ornament: drawn as a background, so that nothing announces it
            return Markup('<span class="{}" style="background-image: url(\'{}\')"></span>').format(
                kind, address
            )
        return Markup('<img class="{}" src="{}" alt="{}" width="{:g}" height="{:g}">').format(
            kind, address, chart.alt, chart.width, chart.height
        )

    with template_mistakes():
        html = (
            environment()
            .get_template("report/document.html")
            .render(
                report=report,
                medium=medium,
                styles=Markup(styles),
                draw=draw,
                logo=logo,
                anchor=anchor,
                heading=first_sentence,
                breakable=breakable,
                counted=counted,
            )
        )
    return ReportHtml(html, assets)


def breakable(text: str) -> Markup:
    """The attribute of a cell with a word that is too long for a column; "" for others."""
    is_long = any(len(word) > LONG_WORD for word in text.split())
    return Markup(' class="long-word"') if is_long else Markup("")


def anchor(name: str) -> str:
    """A field's name as an id that any reader takes: letters, digits, dots, hyphens."""
    return "r." + re.sub(r"[^A-Za-z0-9.-]", lambda match: f"_{ord(match.group()):x}", name)


def print_styles(theme: Theme, title: str, of: str, foot: str) -> str:
    """CSS for the PDF; ``title`` and ``of`` stand at the head of every page, ``foot`` at its foot."""
    faces = [(font, font.url) for font in theme.fonts]
    return _styles("print", theme, faces, title=title, of=of, foot=foot)


def screen_styles(theme: Theme, text: str) -> str:
    """CSS for the HTML, with the fonts in it, cut to the characters of ``text``."""
    subsets = _subsets(theme.fonts, text)
    return _styles("screen", theme, [(font, f"data:font/woff2;base64,{data}") for font, data in subsets])


def _styles(
    medium: Literal["screen", "print"], theme: Theme, faces: Sequence[tuple[Font, str]], **page: str
) -> str:
    """``faces`` are fonts with their addresses."""
    with template_mistakes():
        template = environment().get_template("report/styles.css")
        return template.render(medium=medium, theme=theme, faces=faces, **page)


def page_number_rule(total: int) -> str:
    return f'@page {{ @bottom-right {{ content: counter(page) " / {total}" }} }}'


def _subsets(fonts: Iterable[Font], text: str) -> Iterator[tuple[Font, str]]:
    """Each upright font that ``text`` needs, with its characters only, as WOFF2 in base64."""
    fonts = list(fonts)
    characters = {ord(char) for char in text}
    for font in fonts:
        # A fallback need not bring again what the first text font has.
        further = font.spec.scripts == WHOLE
        fallback = further or font.spec.family == "Noto Sans"
        needed = characters - fonts[0].cmap.keys() if fallback else characters
        needed = needed & font.cmap.keys()
        if font.spec.italic or not needed:
            continue
        face = TTFont(font.path, recalcTimestamp=False)
        features = ["kern", "liga", "mark", "mkmk", "ccmp", "locl"]
        subsetter = Subsetter(Options(layout_features="*" if further else features, hinting=False))
        subsetter.populate(unicodes=needed)
        subsetter.subset(face)
        face.flavor = "woff2"
        out = io.BytesIO()
        face.save(out)
        yield font, base64.b64encode(out.getvalue()).decode()
