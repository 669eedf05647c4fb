"""``templates/theme.yaml``, read and typed, with the positions of what it says; and the contrast of colors
(WCAG 2.2, success criteria 1.4.3 and 1.4.11).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from samepage.content.schema.theme import ThemeFile
from samepage.content.validate import validate
from samepage.content.yaml_source import Source, read_yaml
from samepage.errors import ContentError
from samepage.resources import TEMPLATES

# Accents color headings, labels and small text, so the limit for normal text applies.
LEAST_CONTRAST = 4.5
WHITE = "#ffffff"


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def luminance(color: str) -> float:
    """Relative luminance of ``#rrggbb``, from 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    shares = (channel / 255 for channel in _channels(color))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(color: str, ground: str = WHITE) -> float:
    """Contrast ratio from 1 to 21."""
    lighter, darker = sorted((luminance(color), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def figure(ratio: float) -> str:
    """A ratio to show: rounded down, so that 4.499 is not shown as the 4.5 that it misses."""
    return f"{math.floor(ratio * 100) / 100:.2f}:1"


def darkened(color: str, grounds: Sequence[str]) -> str:
    """The lightest shade of ``color`` that can be read on all ``grounds``; the hue stays."""
    for percent in range(100, 0, -1):
        shade = "#" + "".join(f"{channel * percent // 100:02x}" for channel in _channels(color))
        if not _faint_on(shade, grounds):
            return shade
    return "#000000"


def contrast_problem(color: str, grounds: Sequence[str]) -> str | None:
    """What is wrong with ``color`` as an accent on ``grounds``, or None."""
    ground = _faint_on(color, grounds)
    if not ground:
        return None
    against = "white" if ground == WHITE else f"the pale ground {ground} of call-outs and answers"
    return (
        f"`{color}` has a contrast of {figure(contrast(color, ground))} against {against}, and text needs at least "
        f'{LEAST_CONTRAST}:1 (WCAG 1.4.3): write a darker color, such as "{darkened(color, grounds)}".'
    )


def _faint_on(color: str, grounds: Sequence[str]) -> str | None:
    """The first of ``grounds`` on which ``color`` cannot be read as an accent."""
    return next((ground for ground in grounds if contrast(color, ground) < LEAST_CONTRAST), None)


THEME = TEMPLATES / "theme.yaml"


def read_theme(path: Path = THEME) -> tuple[ThemeFile, Source]:
    """The theme in ``path``. Raises ContentError with every problem, colors that are too faint among them."""
    source = read_yaml(path)
    theme = validate(source, ThemeFile)
    colors = theme.colors.model_dump()
    faint = [
        source.problem(
            ("colors", back if front == "paper" else front),
            f"{front} {colors[front]} on {back} {colors[back]} has a contrast of "
            f"{figure(contrast(colors[front], colors[back]))}; it needs {least:g}:1, so make one darker.",
        )
        for front, back, least in theme.contrast
        if contrast(colors[front], colors[back]) < least
    ]
    if faint:
        raise ContentError(faint)
    return theme, source


def accent_grounds(path: Path = THEME) -> tuple[str, ...]:
    """The colors that text in a partner's accent stands on, white first. Raises ContentError."""
    theme, _ = read_theme(path)
    colors = theme.colors.model_dump()
    pairs = [pair[:2] for pair in theme.contrast if "accent" in pair[:2]]
    names = [name for pair in pairs for name in pair if name != "accent"]
    return tuple(dict.fromkeys([WHITE, *(colors[name] for name in names)]))
