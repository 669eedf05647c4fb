"""Changes that are the same thing said again: at several levels, in several rows, in several stages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from os.path import commonprefix

from samepage.content.schema import LEVELS, Level
from samepage.diff.compare import Change
from samepage.diff.words import marked


def merged(by_level: Mapping[Level, Sequence[Change]]) -> tuple[Change, ...]:
    """The changes of all levels, each once, with the levels that have it."""
    found: dict[Change, list[Change]] = {}
    for level, changes in by_level.items():
        for change in changes:
            key = replace(change, places=frozenset(), questions=0)
            if change.kind in ("renamed", "moved"):  # the name says which; the words may differ by level
                key = replace(key, before="", after="")
            found.setdefault(key, []).append(replace(change, levels=(level,)))
    changes: Sequence[Change] = [_joined(same) for same in found.values()]
    for likeness in (_same_words, _same_row):
        changes = _folded(changes, likeness)
    return tuple(changes)


def _joined(same: Sequence[Change]) -> Change:
    levels = tuple(level for level in LEVELS if any(level in change.levels for change in same))
    return replace(
        same[0],
        levels=levels,
        questions=max(change.questions for change in same),
        places=frozenset().union(*(change.places for change in same)),
    )


def _folded(changes: Sequence[Change], likeness: Callable[[Change], object]) -> list[Change]:
    """Changes with the same ``likeness``, which is not None, as one line with ``*`` in its name."""
    groups: dict[object, list[Change]] = {}
    for number, change in enumerate(changes):
        key = likeness(change)
        groups.setdefault(number if key is None else key, []).append(change)
    out: list[Change] = []
    for same in groups.values():
        old, new = _starred([c.old for c in same]), _starred([c.new for c in same])
        if len(same) == 1 or old is None or new is None:
            out += same
        else:
            out.append(
                replace(
                    _joined(same),
                    old=old,
                    new=new,
                    questions=sum(c.questions for c in same),
                    before=_common([c.before for c in same]),
                    after=_common([c.after for c in same]),
                )
            )
    return out


def _same_words(change: Change) -> object:
    """One column of many rows, or one question that closes every stage."""
    return (
        (*_of_all(change), (change.new or change.old).rpartition(".")[2])
        if change.kind == "reworded"
        else None
    )


def _same_row(change: Change) -> object:
    """The cells of one row."""
    name = change.old or change.new
    cell = name.count(".") == 3 and "*" not in name and "=" not in name
    return (
        (*_of_all(change), name.rpartition(".")[0])
        if cell and change.kind in ("added", "removed", "reworded")
        else None
    )


def _of_all(change: Change) -> tuple[object, ...]:
    """What changes have in common that can be one line: for a new wording, the words that differ."""
    words = (
        [run for run in marked(change.before, change.after) if run[0] != "same"]
        if change.kind == "reworded"
        else []
    )
    return change.kind, change.levels, change.note, tuple(words)


def _starred(names: Sequence[str]) -> str | None:
    """One name for all, with ``*`` for the one part that differs; None where more do."""
    parts = [name.split(".") for name in names]
    if len({len(one) for one in parts}) > 1:
        return None
    differ = [n for n, column in enumerate(zip(*parts, strict=True)) if len(set(column)) > 1]
    if len(differ) > 1:
        return None
    return ".".join("*" if n in differ else part for n, part in enumerate(parts[0]))


def _common(texts: Sequence[str]) -> str:
    """The words that all ``texts`` begin and end with."""
    words = [text.split() for text in texts]
    head = commonprefix(words)
    rest = [one[len(head) :][::-1] for one in words]
    tail = commonprefix(rest)[::-1]
    middle = ["…"] if any(len(one) > len(tail) for one in rest) else []
    return " ".join([*head, *middle, *tail])
