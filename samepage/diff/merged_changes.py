"""One change where several say the same: at several levels, in several rows, in several stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from os.path import commonprefix

from samepage.content.schema import Level
from samepage.diff.compare import OPTION, Change
from samepage.diff.word_diff import marked


def merged(by_level: Mapping[Level, Sequence[Change]]) -> tuple[Change, ...]:
    """The changes of all levels, each once, with the levels that have it."""
    found: dict[Change, list[Change]] = {}
    for level, changes in by_level.items():
        for change in changes:
            key = replace(change, places=frozenset(), questions=0)
            if change.kind in ("renamed", "moved"):  # the name says which; the words may differ by level
                key = replace(key, before="", after="")
            found.setdefault(key, []).append(replace(change, levels=(level,)))
    changes = [_joined(same) for same in found.values()]
    for key_of in (_column, _row, _cells):
        changes = _folded(changes, key_of)
    return tuple(changes)


def by_block(changes: Sequence[Change]) -> Iterator[tuple[str, str, list[Change]]]:
    """Several changes inside one worksheet, under its name and the words that are printed above them.

    Those have their names and words without these. A change that is the only one of its block stands alone, with "".
    """
    groups: dict[object, list[Change]] = {}
    for number, change in enumerate(changes):
        parts = (change.new or change.old).split(".")
        alone = len(parts) < 3 or "*" in parts[:2] or (change.old and change.old.split(".")[:2] != parts[:2])
        groups.setdefault(number if alone else ".".join(parts[:2]), []).append(change)
    for block, inside in groups.items():
        if not isinstance(block, str) or len(inside) == 1:
            yield "", "", inside
            continue
        titles = {text.partition(": ")[0] for c in inside for text in (c.before, c.after) if text}
        title = titles.pop() if len(titles) == 1 else ""
        above = f"{title}: " if title else ""
        yield (
            block,
            title,
            [
                replace(
                    change,
                    old=change.old.removeprefix(f"{block}."),
                    new=change.new.removeprefix(f"{block}."),
                    before=change.before.removeprefix(above),
                    after=change.after.removeprefix(above),
                )
                for change in inside
            ],
        )


def translated(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes between two editions in different languages, of which every new wording is a translation."""
    return tuple(
        replace(change, kind="translated", note=change.note if change.note == OPTION else "")
        if change.kind == "reworded"
        else change
        for change in changes
    )


def _joined(same: Sequence[Change]) -> Change:
    return replace(
        same[0],
        levels=tuple(dict.fromkeys(level for change in same for level in change.levels)),
        questions=max(change.questions for change in same),
        places=frozenset().union(*(change.places for change in same)),
    )


def _folded(changes: Sequence[Change], key_of: Callable[[Change], object]) -> list[Change]:
    """Changes with the same key, which is not None, as one line with ``*`` in its name."""
    groups: dict[object, list[Change]] = {}
    for number, change in enumerate(changes):
        key = key_of(change)
        groups.setdefault(number if key is None else key, []).append(change)
    out: list[Change] = []
    for same in groups.values():
        old, new = _starred([c.old for c in same]), _starred([c.new for c in same])
        if len(same) == 1 or old is None or new is None:
            out += same
            continue
        before, after = _common([c.before for c in same]), _common([c.after for c in same])
        questions = sum(c.questions for c in same)
        out.append(replace(_joined(same), old=old, new=new, before=before, after=after, questions=questions))
    return out


def _column(change: Change) -> object:
    """The key of one column of many rows, or of one question that closes every stage."""
    name = change.new or change.old
    return (*_in_common(change), name.rpartition(".")[2]) if change.kind == "reworded" else None


def _row(change: Change) -> object:
    """The key of the cells of one row."""
    name = change.old or change.new
    cell = name.count(".") == 3 and "*" not in name and "=" not in name
    of_kind = change.kind in ("added", "removed", "reworded")
    return (*_in_common(change), name.rpartition(".")[0]) if cell and of_kind else None


def _cells(change: Change) -> object:
    """The key of the columns of one table, of which the same is said in every row."""
    name = change.old or change.new
    columns = name.count(".") == 3 and ".*." in name and "=" not in name
    return (*_in_common(change), name.rpartition(".")[0]) if columns else None


def _in_common(change: Change) -> tuple[object, ...]:
    """What changes must have in common to be one line: for a new wording, the words that differ."""
    runs = marked(change.before, change.after) if change.kind == "reworded" else ()
    return change.kind, change.levels, change.note, tuple(run for run in runs if run[0] != "same")


def _starred(names: Sequence[str]) -> str | None:
    """One name for all, with ``*`` for the one part that differs; None where more do."""
    parts = [name.split(".") for name in names]
    if len({len(one) for one in parts}) > 1:
        return None
    columns = [set(column) for column in zip(*parts, strict=True)]
    if sum(len(column) > 1 for column in columns) > 1:
        return None
    return ".".join("*" if len(column) > 1 else column.pop() for column in columns)


def _common(texts: Sequence[str]) -> str:
    """The words that all ``texts`` begin and end with."""
    words = [text.split() for text in texts]
    head = commonprefix(words)
    rest = [one[len(head) :][::-1] for one in words]
    tail = commonprefix(rest)[::-1]
    middle = ["…"] if any(len(one) > len(tail) for one in rest) else []
    return " ".join([*head, *middle, *tail])
