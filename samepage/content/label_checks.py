"""What is wrong with the labels of a guide: those not translated, and those that no workbook prints."""

from __future__ import annotations

from collections.abc import Iterator

from samepage.content.loader import Library
from samepage.content.schema.labels import DEFAULT_LABELS
from samepage.errors import Problem
from samepage.text import did_you_mean, listed

# Labels that no workbook prints any more, and that guides may still have.
EARLIER = ("mark_row",)


def label_problems(library: Library) -> Iterator[Problem]:
    """Labels that a guide in another language leaves in English, and those that no workbook prints."""
    there = (library.sources["words", "words"].data or {}).get("labels") or {}
    if library.guide.language.split("-")[0] != "en":
        yield from _missing(library, [name for name in DEFAULT_LABELS if name not in there])
    known = (*DEFAULT_LABELS, *EARLIER)
    for name in library.words.labels:
        if name in there and name not in known:
            hint = did_you_mean(name, known, "remove it.")
            message = f"no workbook prints a label `{name}`: {hint}"
            yield library.problem("words", "words", ("labels", name), message, key=True)


def _missing(library: Library, names: list[str]) -> Iterator[Problem]:
    if len(names) > 5:
        language = library.guide.language
        message = (
            f"{len(names)} labels are missing, which a guide in `{language}` needs in its own words: add "
            f"{listed(names)}. A guide in English says `language: en-US`."
        )
        yield library.problem("words", "words", ("labels",), message, key=True)
        return
    for name in names:
        message = (
            f"the label `{name}` is missing, which every workbook needs: add `{name}: …` under `labels`."
        )
        yield library.problem("words", "words", ("labels",), message, key=True)
