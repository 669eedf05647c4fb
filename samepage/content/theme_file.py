"""``templates/theme.yaml``, read and typed, with the positions of what it says."""

from __future__ import annotations

from pathlib import Path

from samepage.content.colors import WHITE, contrast, figure
from samepage.content.schema.theme import ThemeFile
from samepage.content.validate import validate
from samepage.content.yaml_source import Source, read_yaml
from samepage.errors import ContentError
from samepage.resources import TEMPLATES

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
