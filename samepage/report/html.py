"""Report → HTML by Jinja and its style sheets, for a screen (charts drawn in the page) and for print (by address)."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from markupsafe import Markup

from samepage.render.assets import MEDIA_TYPES, Asset
from samepage.render.fonts import Font
from samepage.render.html import environment
from samepage.render.theme import Theme
from samepage.report.charts import Chart
from samepage.report.views import Report
from samepage.resources import TEMPLATES
from samepage.text import counted, first_sentence

FOLDER = TEMPLATES / "report"
SIZES = ("body", "leading", "question", "note", "small", "title", "heading")  # of the theme, in points
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
            return Markup(chart.svg.replace("<svg ", f'<svg class="{kind}" {role} ', 1))  # noqa: S704
        address = addresses.setdefault(chart.svg, f"chart:{len(addresses) + 1}")
        assets[address] = Asset(chart.svg.encode(), MEDIA_TYPES[".svg"])
        if not chart.alt:  # an ornament: drawn as a background, so that nothing announces it
            return Markup('<span class="{}" style="background-image: url(\'{}\')"></span>').format(
                kind, address
            )
        return Markup('<img class="{}" src="{}" alt="{}" width="{:g}" height="{:g}">').format(
            kind, address, chart.alt, chart.width, chart.height
        )

    html = (
        environment()
        .get_template("report/document.html")
        .render(
            report=report,
            medium=medium,
            styles=Markup(styles),  # noqa: S704
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
    """A class for cells with a word too long for a column."""
    is_long = any(len(word) > LONG_WORD for word in text.split())
    return Markup(' class="long-word"') if is_long else Markup("")


def anchor(name: str) -> str:
    """A field's name as an id that any reader takes: letters, digits, dots, hyphens."""
    return "r." + re.sub(r"[^A-Za-z0-9.-]", lambda match: f"_{ord(match.group()):x}", name)


# Style sheets


def print_styles(theme: Theme, left: str, right: str, foot: str) -> tuple[str, ...]:
    """CSS texts for the PDF; ``left``, ``right`` and ``foot`` are its running heads and foot."""
    faces = "\n".join(_face(font, font.url) for font in theme.fonts)
    return faces, _properties(theme), _css("report"), _css("print"), _page(theme, left, right, foot)


def screen_styles(theme: Theme, text: str) -> str:
    """One CSS text for the HTML, with the fonts in it, cut to the characters of ``text``."""
    faces = (_face(font, f"data:font/woff2;base64,{data}") for font, data in _subsets(theme.fonts, text))
    return "\n".join((*faces, _properties(theme), _css("report"), _css("screen")))


def page_numbers(total: int) -> str:
    return f'@page {{ @bottom-right {{ content: counter(page) " / {total}" }} }}'


def _css(name: str) -> str:
    return (FOLDER / f"{name}.css").read_text("utf-8")


def _face(font: Font, address: str) -> str:
    style = "italic" if font.spec.italic else "normal"
    return (
        f'@font-face {{ font-family: "{font.spec.family}"; font-weight: {font.spec.weight}; font-style: {style}; '
        f'src: url("{address}"); }}'
    )


def _families(families: Iterable[str]) -> str:
    return ", ".join(f'"{family}"' for family in families)


def _properties(theme: Theme) -> str:
    values = {**theme.colors, **{name: _families(families) for name, families in theme.stacks.items()}}
    values |= {name: f"{theme.sizes[name]:g}pt" for name in SIZES}
    return "html { " + " ".join(f"--{name}: {value};" for name, value in values.items()) + " }"


def _page(theme: Theme, left: str, right: str, foot: str) -> str:
    """``@page`` rules; WeasyPrint resolves no custom properties there."""
    running = (
        f"font-family: {_families(theme.stacks['text'])}; font-size: {theme.sizes['note']}pt; "
        f"line-height: 1.2; color: {theme.colors['quiet']};"
    )
    return f"""
@page {{ size: 8.5in 11in; margin: 0.76in 0.85in 0.7in 0.85in;
  @top-left {{ content: {_string(left)}; {running} width: 50%; }}
  @top-right {{ content: {_string(right)}; {running} text-align: right; width: 50%; }}
  @bottom-left {{ content: {_string(foot)}; {running} width: 70%; }}
  @bottom-right {{ {running} font-weight: 600; color: {theme.colors["navy"]}; text-align: right; width: 30%; }} }}
@page :first {{ margin-top: 0; @top-left {{ content: none }} @top-right {{ content: none }} }}"""


def _string(text: str) -> str:
    """``text`` as a CSS string, so that no name can end it (CSS Syntax 3, 4.3.5)."""
    return '"' + "".join(c if c.isalnum() or c in " .-·,–—" else f"\\{ord(c):x} " for c in text) + '"'


def _subsets(fonts: Iterable[Font], text: str) -> Iterator[tuple[Font, str]]:
    """Each upright font that ``text`` needs, with its characters only, as WOFF2 in base64."""
    fonts = list(fonts)
    characters = {ord(char) for char in text}
    for font in fonts:
        # The fallback need not bring again what the first text font has.
        needed = characters - fonts[0].cmap.keys() if font.spec.family == "Noto Sans" else characters
        needed = needed & font.cmap.keys()
        if font.spec.italic or not needed:
            continue
        face = TTFont(font.path, recalcTimestamp=False)
        features = ["kern", "liga", "mark", "mkmk", "ccmp", "locl"]
        subsetter = Subsetter(Options(layout_features=features, hinting=False))
        subsetter.populate(unicodes=needed)
        subsetter.subset(face)
        face.flavor = "woff2"
        out = io.BytesIO()
        face.save(out)
        yield font, base64.b64encode(out.getvalue()).decode()
