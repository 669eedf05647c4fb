"""A removed and an added question that look alike: most likely one question, whose `was` is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from samepage.content.aliases import parts_of_guide
from samepage.content.loader import Library
from samepage.diff.compare import OPTION, Change
from samepage.diff.word_diff import likeness

ALIKE = 0.55  # texts with more than half their words in common


@dataclass(frozen=True)
class Suggestion:
    """``new`` may be what ``old`` was: ``was`` is to be written beside the id at ``where`` (file:line).

    ``was`` is "" where it cannot help.
    """

    old: str
    new: str
    was: str
    where: str


def suggestions(changes: Sequence[Change], new: Library) -> tuple[Suggestion, ...]:
    """Pairs, most alike first; each name is in one pair only."""
    whole = [change for change in changes if change.note in ("", OPTION)]
    scored = [
        (likeness, removed, added)
        for removed in whole
        for added in whole
        if (removed.kind, added.kind) == ("removed", "added")
        and (likeness := _likeness(removed, added)) >= ALIKE
    ]
    found: dict[Suggestion, None] = {}
    used: set[str] = set()
    for _, removed, added in sorted(scored, key=lambda one: -one[0]):
        if not used & {f"removed {removed.old}", f"added {added.new}"}:
            used |= {f"removed {removed.old}", f"added {added.new}"}
            found.update(dict.fromkeys(_suggested(removed.old, added.new, new)))
    return tuple(found)


def _likeness(old: Change, new: Change) -> float:
    """How likely ``new`` is what ``old`` was, from 0 to 1."""
    one_kind = old.note == new.note and (old.questions > 1) == (new.questions > 1)
    # An option can only have been one of the same question.
    one_place = not old.note or old.old.rpartition("=")[0] == new.new.rpartition("=")[0]
    if not (one_kind and one_place and set(old.levels) & set(new.levels)):
        return 0
    (before, sign, own), (after, _, other) = old.before.rpartition(": "), new.after.rpartition(": ")
    # Without what both begin with: the title of one table says nothing of its columns.
    words = likeness(own, other) if sign and before == after else likeness(old.before, new.after)
    if old.questions == 1:
        return words
    was = {name.removeprefix(old.old) for name in old.places}
    now = {name.removeprefix(new.new) for name in new.places}
    return max(words, len(was & now) / len(was | now))


def _suggested(old: str, new: str, library: Library) -> Iterator[Suggestion]:
    if old == new:  # one box became two, or two one
        yield Suggestion(old, new, "", "")
        return
    was, now = old.replace("=", ".").split("."), new.replace("=", ".").split(".")
    differ = [n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b]
    if len(was) != len(now) or len(differ) != 1:
        if "*" not in old + new and "=" not in new and len(now) < 4:
            yield Suggestion(old, new, old, _where(new, library))
        return
    place = differ[0]
    if "*" in (was[place], now[place]):
        return
    # A row's or column's own name: the other stands for all.
    above = now[:place] if place < 3 else [*now[:2], "*"]
    sign = "=" if "=" in new and place == len(now) - 1 else "."
    name = f"{'.'.join(above)}{sign}{now[place]}" if above else now[place]
    yield Suggestion(old, new, was[place], _where(name, library))


def _where(name: str, library: Library) -> str:
    """File and line of the id of ``name``; "" where it is not found."""
    chapters = [(chapter, library.sources["chapter", id]) for id, chapter in library.chapters.items()]
    for part in parts_of_guide(chapters, None, library.declared):
        if part.named.now == name:
            return f"{part.source.file}:{part.source.span((*part.path, 'id')).line}"
    return ""
