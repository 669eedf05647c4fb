"""The controls' spoken names, without the endings that those of one question or one row share: a tenth of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from os.path import commonprefix

from lxml.html import HtmlElement

from samepage.formats.web.markup import CONTROLS

REST = "⋯"  # stands in a spoken name for the ending; the page's script puts the ending back
ENDING = "data-asks"  # the attribute of the section or row that has the ending
_LEAST = 12  # characters; a shorter ending is not worth an attribute
_NOTE = re.compile(r" \([^()]*\)\Z")
_BETWEEN = (", ", "? ", ". ", "! ", ": ")  # stand between the parts of a name


def share_endings(root: HtmlElement, tooltips: Mapping[str, str]) -> dict[str, str]:
    """Put ``ENDING`` on the sections and rows of ``root`` whose controls share one.

    ``tooltips`` are the controls' spoken names by field name. Returns those of ``root``, with ``REST`` in place of
    the ending; ``whole_name`` puts it back.
    """
    names = {one.get("name"): tooltips[one.get("name")] for one in _controls(root)}
    for section in root.iter("section"):
        if section.get("id") and not any(one.get("id") for one in section.iterdescendants("section")):
            _share_in(section, names)
    return names


def whole_name(control: HtmlElement) -> str:
    """The spoken name of ``control`` in a page as it is in its file."""
    name = control.get("aria-label") or ""
    for part in control.iterancestors():
        if REST not in name:
            break
        name = name.replace(REST, part.get(ENDING) or REST, 1)
    return name


def _controls(part: HtmlElement) -> Iterator[HtmlElement]:
    return (one for one in part.iter() if one.tag in CONTROLS and one.get("name"))


def _share_in(section: HtmlElement, names: dict[str, str]) -> None:
    own = [one.get("name") for one in _controls(section)]
    if any(REST in names[name] for name in own):
        return
    rows: dict[str, HtmlElement] = {}  # by ending, which names the row
    for row in section.iter("tr"):
        in_row = [one.get("name") for one in _controls(row)]
        if ending := _replace([names[name] for name in in_row], in_row, names):
            rows[ending] = row
            row.set(ENDING, ending)
    alone = [name for name in own if REST not in names[name]]
    shared = names | {ending: ending for ending in rows}
    if ending := _replace([*(shared[name] for name in alone), *rows], [*alone, *rows], shared):
        section.set(ENDING, ending)
        for name in alone:
            names[name] = shared[name]
        for old, row in rows.items():
            row.set(ENDING, shared[old])


def _replace(spoken: Sequence[str], keys: Sequence[str], names: dict[str, str]) -> str:
    """The ending that all of ``spoken`` share before the note in brackets; in ``names`` it becomes ``REST``."""
    if len(spoken) < 2:
        return ""
    plain = [_NOTE.sub("", one) for one in spoken]
    same = len(commonprefix([one[::-1] for one in plain]))
    lengths = range(min(same, *(len(one) - 2 for one in plain)), _LEAST - 1, -1)
    whole_parts = (n for n in lengths if all(one[-n - 2 : -n] in _BETWEEN for one in plain))
    if not (length := next(whole_parts, 0)):
        return ""
    ending = plain[0][-length:]
    for key, one, without in zip(keys, spoken, plain, strict=True):
        names[key] = f"{without.removesuffix(ending)}{REST}{one[len(without) :]}"
    return ending
