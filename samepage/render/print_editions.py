"""Print editions: the same workbook for a screen, for a pen, and for those who need large print."""

from __future__ import annotations

from dataclasses import dataclass, replace

from samepage.render.html import Media
from samepage.workbook.model import FINISHED


@dataclass(frozen=True)
class PrintEdition:
    """How one edition differs.

    ``finished`` writes answers as text; ``media`` is what a copy is to those who fill it in; ``linear``
    writes tables as groups of fields; ``pitch`` is the distance of lines to write on by hand, in points, 0
    where answers are typed; one that may be ``in_volumes`` is too thick for one;
    ``css`` names a style sheet in ``templates/``; ``page`` is CSS inside ``@page``.
    """

    name: str
    fillable: bool = True
    media: Media = ("pdf",)
    size: str = "standard"
    mirrored: bool = False
    linear: bool = False
    finished: bool = False
    pitch: float = 0.0
    in_volumes: bool = False
    css: tuple[str, ...] = ()
    page: str = ""

    def with_marks(self) -> PrintEdition:
        """The same with crop marks and an eighth of an inch of bleed, for a press that trims."""
        return replace(self, css=(*self.css, "bleed.css"), page="marks: crop cross; bleed: 0.125in;")


EDITIONS = {
    "fillable": PrintEdition("fillable"),
    "print": PrintEdition(
        "print", fillable=False, media=("paper",), mirrored=True, pitch=24.0, css=("print-edition.css",)
    ),
    "facilitator": PrintEdition("facilitator", media=("pdf", "facilitator")),
    # Answers as text, for reading: no form.
    FINISHED: PrintEdition(FINISHED, fillable=False, media=(), css=("finished.css",), finished=True),
    # Filled in on a screen, or printed by those who write with a pen.
    "large-print": PrintEdition(
        "large-print",
        media=("pdf", "paper"),
        size="large",
        linear=True,
        in_volumes=True,
        css=("large-print.css",),
    ),
}
