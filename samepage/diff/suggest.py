"""A removed and an added question that look alike: most likely one question, whose `was` is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from samepage.content.alias_checks import chapter_names
from samepage.content.loader import Library
from samepage.diff.compare import Change, alike

ALIKE = 0.55  # texts with more than half their words in common


@dataclass(frozen=True)
class Suggestion:
    """``new`` may be what ``old`` was: write ``was`` beside the id at ``where`` (file:line); "" where `was` cannot help."""

    old: str
    new: str
    was: str
    where: str


def suggestions(changes: Sequence[Change], new: Library) -> tuple[Suggestion, ...]:
    """Pairs, most alike first; each name is in one pair only."""
    gone = [change for change in changes if change.kind == "removed" and change.note in ("", "an option")]
    come = [change for change in changes if change.kind == "added" and change.note in ("", "an option")]
    scored = [
        (score, n, m)
        for n, old in enumerate(gone)
        for m, added in enumerate(come)
        if (score := _score(old, added)) >= ALIKE
    ]
    found: dict[Suggestion, None] = {}
    used: set[tuple[str, int]] = set()
    for _, n, m in sorted(scored, key=lambda entry: (-entry[0], entry[1], entry[2])):
        if ("old", n) in used or ("new", m) in used:
            continue
        used |= {("old", n), ("new", m)}
        found.update(dict.fromkeys(_suggested(gone[n].old, come[m].new, new)))
    return tuple(found)


def _score(old: Change, new: Change) -> float:
    if (
        not set(old.levels) & set(new.levels)
        or old.note != new.note
        or (old.questions > 1) != (new.questions > 1)
    ):
        return 0
    if old.note and _above(old.old) != _above(new.new):  # options: of one question only
        return 0
    words = _alike(old.before, new.after)
    if old.questions == 1:
        return words
    before = {name.removeprefix(old.old) for name in old.places}
    after = {name.removeprefix(new.new) for name in new.places}
    return max(words, len(before & after) / len(before | after))


def _alike(old: str, new: str) -> float:
    """As ``alike``, without what both begin with: the title of one table says nothing of its columns."""
    (before, sign, own), (after, _, other) = old.rpartition(": "), new.rpartition(": ")
    return alike(own, other) if sign and before == after else alike(old, new)


def _above(name: str) -> str:
    return name.rpartition("=")[0] or name.rpartition(".")[0]


def _suggested(old: str, new: str, library: Library) -> Iterator[Suggestion]:
    if old == new:  # one box became two, or two one
        yield Suggestion(old, new, "", "")
        return
    was, now = old.replace("=", ".").split("."), new.replace("=", ".").split(".")
    differ = [n for n, (a, b) in enumerate(zip(was, now)) if a != b]
    if len(was) != len(now) or len(differ) != 1:
        if "*" not in old and "*" not in new and "=" not in new and (len(now) < 4):
            yield Suggestion(old, new, old, _where(new, library))
        return
    (place,) = differ
    if was[place] == "*" or now[place] == "*":
        return
    # A row's or column's own name: the other stands for all.
    part = now[: place + 1] if place < 3 else [*now[:2], "*", now[3]]
    sign = "=" if "=" in new and place == len(now) - 1 else "."
    yield Suggestion(
        old,
        new,
        was[place],
        _where(sign.join([".".join(part[:-1]), part[-1]]) if len(part) > 1 else part[0], library),
    )


def _where(name: str, library: Library) -> str:
    """Where the id of ``name`` is written."""
    chapters = [(chapter, library.sources["chapter", id]) for id, chapter in library.chapters.items()]
    for part in chapter_names(chapters, None).parts:
        if part.named.now == name:
            return f"{part.source.file}:{part.source.span((*part.path, 'id')).line}"
    return ""
