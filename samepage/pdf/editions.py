"""Print editions: the same workbook for a screen, for a pen, and for those who need large print."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Edition:
    """How one edition differs. ``linear`` writes tables as groups of fields; ``page`` is
    CSS inside ``@page``; ``css`` a template's file name."""

    name: str
    fillable: bool = True
    size: str = "standard"
    mirrored: bool = False
    linear: bool = False
    css: str | None = None
    page: str = ""


EDITIONS = {
    "fillable": Edition("fillable"),
    "print": Edition("print", fillable=False, mirrored=True, css="print-edition.css"),
    "large-print": Edition("large-print", size="large", linear=True, css="large-print.css"),
}
