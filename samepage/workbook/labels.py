"""What is wrong with the labels of a guide: those without an English default, and those that no workbook prints."""

from __future__ import annotations

from collections.abc import Iterator

from samepage.content.loader import Library
from samepage.content.schema import LEVELS
from samepage.content.schema.base import SIDES
from samepage.content.schema.labels import DEFAULT_LABELS
from samepage.errors import ContentError, Problem
from samepage.text import did_you_mean

OF_THE_GUIDE = (*(f"workbook_{level}" for level in LEVELS), *SIDES)  # have no default


# Labels that no workbook prints any more, and that guides may still have.
EARLIER = ("mark_row",)


def check_labels(library: Library) -> None:
    """Raise ContentError with a problem for each label that has no default, and is missing."""
    if problems := [*_missing(library, [name for name in OF_THE_GUIDE if name not in library.words.labels])]:
        raise ContentError(problems)


def label_problems(library: Library) -> Iterator[Problem]:
    """Labels that a guide in another language leaves in English, and those that no workbook prints."""
    there = (library.sources["words", "words"].data or {}).get("labels") or {}
    if library.guide.language.split("-")[0] != "en":
        yield from _missing(library, [name for name in DEFAULT_LABELS if name not in there])
    known = (*OF_THE_GUIDE, *DEFAULT_LABELS, *EARLIER)
    for name in there:
        if name not in known:
            hint = did_you_mean(name, known, "remove it.")
            message = f"no workbook prints a label `{name}`: {hint}"
            yield library.problem("words", "words", ("labels", name), message, key=True)


def _missing(library: Library, names: list[str]) -> Iterator[Problem]:
    for name in names:
        message = (
            f"the label `{name}` is missing, which every workbook needs: add `{name}: …` under `labels`."
        )
        yield library.problem("words", "words", ("labels",), message, key=True)
