"""Style sheets of the report: fonts and colours from the theme, for paper and for screens."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from samepage.render.fonts import Font
from samepage.render.theme import Theme
from samepage.resources import TEMPLATES

FOLDER = TEMPLATES / "report"


def print_styles(theme: Theme, left: str, right: str, foot: str) -> tuple[str, ...]:
    """CSS texts for the PDF; ``left``, ``right`` and ``foot`` are its running matter."""
    faces = "\n".join(_face(font, font.url) for font in theme.fonts)
    return faces, _properties(theme), _read("report.css"), _read("print.css"), _page(theme, left, right, foot)


def screen_styles(theme: Theme, text: str) -> str:
    """One CSS text for the HTML, with the fonts in it, cut to the characters of ``text``."""
    faces = "\n".join(_face(font, f"data:font/woff2;base64,{data}") for font, data in _cut(theme.fonts, text))
    return "\n".join((faces, _properties(theme), _read("report.css"), _read("screen.css")))


def _read(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def _face(font: Font, address: str) -> str:
    style = "italic" if font.spec.italic else "normal"
    return (
        f'@font-face {{ font-family: "{font.spec.family}"; font-weight: {font.spec.weight}; font-style: {style}; '
        f'src: url("{address}"); }}'
    )


def _properties(theme: Theme) -> str:
    stacks = {
        name: ", ".join(f'"{family}"' for family in families) for name, families in theme.stacks.items()
    }
    lines = [f"--{name}: {value};" for name, value in (*theme.colors.items(), *stacks.items())]
    lines += [
        f"--{name}: {theme.sizes[name]:g}pt;"
        for name in ("body", "leading", "question", "note", "small", "title", "heading")
    ]
    return "html { " + " ".join(lines) + " }"


def _cut(fonts: Iterable[Font], text: str) -> Iterable[tuple[Font, str]]:
    """Each upright font that ``text`` needs, with its characters only, as WOFF2 in base64."""
    left = {ord(char) for char in text}
    for font in fonts:
        if font.spec.italic:
            continue
        fallback = font.spec.family == "Noto Sans"
        wanted = (left - _covered(fonts) if fallback else left) & font.cmap.keys()
        if not wanted:
            continue
        options = Options(
            layout_features=["kern", "liga", "mark", "mkmk", "ccmp", "locl"], flavor="woff2", hinting=False
        )
        face = TTFont(font.path, recalcTimestamp=False)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=wanted)
        subsetter.subset(face)
        face.flavor = "woff2"
        out = io.BytesIO()
        face.save(out)
        yield font, base64.b64encode(out.getvalue()).decode()


def _covered(fonts: Iterable[Font]) -> set[int]:
    """What the first text font has, so that the fallback need not bring it too."""
    first = next(iter(fonts))
    return set(first.cmap)


def _page(theme: Theme, left: str, right: str, foot: str) -> str:
    """``@page`` rules; WeasyPrint resolves no custom properties there."""
    colors, families = theme.colors, ", ".join(f'"{f}"' for f in theme.stacks["text"])
    running = f"font-family: {families}; font-size: {theme.sizes['note']}pt; line-height: 1.2; color: {colors['quiet']};"
    return f"""
@page {{ size: 8.5in 11in; margin: 0.76in 0.85in 0.7in 0.85in;
  @top-left {{ content: {_string(left)}; {running} width: 50%; }}
  @top-right {{ content: {_string(right)}; {running} text-align: right; width: 50%; }}
  @bottom-left {{ content: {_string(foot)}; {running} width: 70%; }}
  @bottom-right {{ {running} font-weight: 600; color: {colors["navy"]}; text-align: right; width: 30%; }} }}
@page :first {{ margin-top: 0; @top-left {{ content: none }} @top-right {{ content: none }} }}"""


def page_numbers(total: int) -> str:
    return f'@page {{ @bottom-right {{ content: counter(page) " / {total}" }} }}'


def _string(text: str) -> str:
    """``text`` as a CSS string, so that no name can end it (CSS Syntax 3, 4.3.5)."""
    return '"' + "".join(c if c.isalnum() or c in " .-·,–—" else f"\\{ord(c):x} " for c in text) + '"'
