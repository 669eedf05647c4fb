"""The labels that every workbook prints: each must stand in ``words.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from samepage.content.loader import Library
from samepage.errors import ContentError, Problem
from samepage.resources import TEMPLATES
from samepage.text import did_you_mean

REQUIRED = tuple(
    """
    workbook_state workbook_district workbook_school field_guide_workbook prepared_for and printed_by contents
    stage of minutes outcomes ideas agenda bring evidence worksheet classroom labor management your_answer notes
    edition page name role date signature signature_hint signers clauses other mark_one mark_all write_here
    pick_date choose email_hint number_hint date_hint required glossary_also earlier earlier_lead earlier_elsewhere
    earlier_gone earlier_option earlier_room earlier_row earlier_other earlier_kind earlier_beside
    """.split()
)


# Labels that no page prints any more, and that guides may still have.
EARLIER = ("mark_row",)
# How a template names a label.
_NAMED = re.compile(r"labels(?:\.|\[['\"])(\w+)")


def unknown_labels(library: Library) -> Iterator[Problem]:
    """A problem for each label that no template prints: most likely one that is misspelled."""
    printed = {name for path in TEMPLATES.rglob("*.html") for name in _NAMED.findall(path.read_text("utf-8"))}
    known = printed | {*REQUIRED, *EARLIER}
    for name in library.words.labels:
        if name not in known:
            hint = did_you_mean(name, sorted(known), "remove it.")
            message = f"no page prints the label `{name}`: {hint}"
            yield library.problem("words", "words", ("labels", name), message, key=True)


def check_labels(library: Library) -> None:
    """Raise ContentError with a problem for each label that is missing."""
    missing = [name for name in REQUIRED if name not in library.words.labels]
    if missing:
        raise ContentError(
            library.problem(
                "words",
                "words",
                ("labels",),
                f"the label `{name}` is missing, which every workbook needs: add `{name}: …` under `labels`.",
                key=True,
            )
            for name in missing
        )
