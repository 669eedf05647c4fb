"""What changed for the people who answer, from one edition to the next, at one level."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from samepage.content.schema import Level
from samepage.diff.questions import AskedQuestions, DiffOption, DiffPart, DiffQuestion

Kind = Literal["added", "removed", "renamed", "reworded", "moved"]
ORDER = "in another order"
DIFFERENT = 0.25  # a text less like the old one than this is probably another question


@dataclass(frozen=True)
class Change:
    """One line of the comparison.

    ``old`` and ``new`` are names, ``before`` and ``after`` texts; "" where there is none. ``places``
    are the names in the old edition that it concerns, a mark's or list's value after ``=``.
    """

    kind: Kind
    old: str = ""
    new: str = ""
    before: str = ""
    after: str = ""
    note: str = ""
    places: frozenset[str] = frozenset()
    questions: int = 1
    levels: tuple[Level, ...] = ()


def compare(old: AskedQuestions, new: AskedQuestions) -> tuple[Change, ...]:
    """Every change, by kind and in print order."""
    pairs = _matched(old, new)
    matched = {id(before) for before, _ in pairs}
    kept = {id(after) for _, after in pairs}
    reached = {
        name
        for question in new.questions
        for place in question.places
        for name in (place.name, *place.former)
    }
    return (
        *_whole("added", [q for q in new.questions if id(q) not in kept], new),
        *_by_table(change for before, after in pairs for change in _more(before, after)),
        *_whole("removed", [q for q in old.questions if id(q) not in matched], old),
        *_by_table(_fewer(pairs, reached)),
        *_renamed(pairs, old, new),
        *(change for before, after in pairs for change in _reworded(before, after)),
        *_moved(pairs, old, new),
    )


def _matched(old: AskedQuestions, new: AskedQuestions) -> list[tuple[DiffQuestion, DiffQuestion]]:
    """Each old question with the new one that its answers go to, in the new order."""
    at = {place.name: question for question in old.questions for place in question.places}
    pairs, taken = [], set()
    for ranked in (lambda place: (place.name,), lambda place: place.former):
        for question in new.questions:
            votes = Counter(id(at[name]) for place in question.places for name in ranked(place) if name in at)
            found = next((n for n, _ in votes.most_common() if n not in taken), None)
            if found is not None and not any(question is after for _, after in pairs):
                taken.add(found)
                pairs.append((next(q for q in old.questions if id(q) == found), question))
    order = {id(question): n for n, question in enumerate(new.questions)}
    return sorted(pairs, key=lambda pair: order[id(pair[1])])


def _whole(kind: Kind, questions: Sequence[DiffQuestion], edition: AskedQuestions) -> Iterator[Change]:
    """Added or removed questions; a chapter or block that is new or gone as a whole is one change."""
    titles = {part.id: part.title for part in edition.parts}
    for section, inner in groupby(questions, lambda q: q.section):
        there = list(inner)
        if len(there) > 1 and len(there) == sum(q.section == section for q in edition.questions):
            yield _one(kind, section, titles.get(section, section), there)
            continue
        for block, parts in groupby(there, lambda q: q.block):
            here = list(parts)
            if len(here) > 1 and len(here) == sum(q.block == block for q in edition.questions):
                yield _one(kind, block, here[0].within, here)
            else:
                yield from (_one(kind, q.name, q.words, [q]) for q in here)


def _one(kind: Kind, name: str, text: str, questions: Sequence[DiffQuestion]) -> Change:
    places = frozenset(place.name for q in questions for place in q.places)
    if kind == "added":
        return Change(kind, new=name, after=text, questions=len(questions), places=places)
    return Change(kind, old=name, before=text, questions=len(questions), places=places)


def _more(old: DiffQuestion, new: DiffQuestion) -> Iterator[Change]:
    for option in new.options:
        if not _same_option(option, old.options) and old.options:
            yield Change(
                "added",
                new=f"{new.name}={option.value}",
                after=f"{new.words}: {option.text}",
                note="an option",
            )
    if new.rows > old.rows > 0:
        yield Change("added", new=new.name, after=new.words, note=_rows(new.rows - old.rows, "more"))


def _same_option(new: DiffOption, old: Iterable[DiffOption]) -> DiffOption | None:
    return next((o for o in old if o.value == new.value), None) or next(
        (o for o in old if o.value in new.former), None
    )


def _fewer(pairs: Iterable[tuple[DiffQuestion, DiffQuestion]], reached: set[str]) -> Iterator[Change]:
    """Options, rows and boxes that are gone from a question that stays."""
    for old, new in pairs:
        kept = {o.value for option in new.options if (o := _same_option(option, old.options))}
        for option in old.options if new.options else ():
            if option.value not in kept:
                yield Change(
                    "removed",
                    f"{old.name}={option.value}",
                    before=f"{old.words}: {option.text}",
                    note="an option",
                    places=frozenset(f"{place.name}={option.value}" for place in old.places),
                )
        lost = frozenset(place.name for place in old.places if place.name not in reached)
        if lost:
            rows = (
                _rows(old.rows - new.rows, "fewer")
                if old.rows > new.rows > 0
                else f"no place for {', '.join(sorted(lost)[:4])}"
            )
            yield Change("removed", old.name, before=old.words, note=rows, places=lost)


def _rows(number: int, how: str) -> str:
    return f"{number} {how} row{'s' * (number > 1)}"


def _by_table(changes: Iterable[Change]) -> Iterator[Change]:
    """More or fewer rows are said once for a table, not for each of its columns."""

    def table(change: Change) -> str:
        above, star, _ = (change.old or change.new).partition(".*.")
        return above if star and change.note.endswith((" row", " rows")) else ""

    for above, inner in groupby(changes, table):
        there = list(inner)
        if not above or len(there) == 1:
            yield from there
            continue
        first, places = there[0], frozenset().union(*(change.places for change in there))
        titles = {"before": first.before.partition(": ")[0], "after": first.after.partition(": ")[0]}
        yield replace(
            first, old=first.old and f"{above}.*", new=first.new and f"{above}.*", places=places, **titles
        )


def _renamed(
    pairs: Sequence[tuple[DiffQuestion, DiffQuestion]], old: AskedQuestions, new: AskedQuestions
) -> Iterator[Change]:
    """Names that changed; a chapter or block whose name alone changed is one line."""
    changed = [(before, after) for before, after in pairs if before.name != after.name]
    titles = {part.id: part.title for part in new.parts}
    for (was, now), inner in groupby(changed, lambda pair: (pair[0].section, pair[1].section)):
        there = list(inner)
        rest = there
        if was != now:
            carried = [(b, a) for b, a in there if b.name == was + a.name.removeprefix(now)]
            rest = [pair for pair in there if pair not in carried]
            if len(carried) > 1:
                yield Change(
                    "renamed",
                    was,
                    now,
                    after=titles.get(now, now),
                    questions=len(carried),
                    places=_places(b for b, _ in carried),
                )
            else:
                rest = there
        for (before, after), parts in groupby(rest, lambda pair: (pair[0].block, pair[1].block)):
            here = list(parts)
            if len(here) > 1 and all(b.name == before + a.name.removeprefix(after) for b, a in here):
                yield Change(
                    "renamed",
                    before,
                    after,
                    after=here[0][1].within,
                    questions=len(here),
                    places=_places(b for b, _ in here),
                )
            else:
                yield from (
                    Change("renamed", b.name, a.name, after=a.words, places=_places([b])) for b, a in here
                )
    for before, after in pairs:
        for option in after.options:
            same = _same_option(option, before.options)
            if same and same.value != option.value:
                yield Change(
                    "renamed",
                    f"{before.name}={same.value}",
                    f"{after.name}={option.value}",
                    after=f"{after.words}: {option.text}",
                    note="an option",
                    places=frozenset(f"{place.name}={same.value}" for place in before.places),
                )


def _places(questions: Iterable[DiffQuestion]) -> frozenset[str]:
    return frozenset(place.name for question in questions for place in question.places)


def _reworded(old: DiffQuestion, new: DiffQuestion) -> Iterator[Change]:
    if old.words != new.words:
        note = (
            "is this another question? then give it an id of its own"
            if alike(old.words, new.words) < DIFFERENT
            else ""
        )
        yield Change("reworded", old.name, new.name, old.words, new.words, note, _places([old]))
    for option in new.options:
        same = _same_option(option, old.options)
        if same and same.text != option.text:
            yield Change(
                "reworded",
                f"{old.name}={same.value}",
                f"{new.name}={option.value}",
                f"{old.words}: {same.text}",
                f"{new.words}: {option.text}" if old.words != new.words else f"{old.words}: {option.text}",
                "an option",
                frozenset(f"{place.name}={same.value}" for place in old.places),
            )


def alike(old: str, new: str) -> float:
    """From 0 to 1: how much two texts have in common, by words."""
    return SequenceMatcher(None, old.casefold().split(), new.casefold().split(), autojunk=False).ratio()


def _moved(
    pairs: Sequence[tuple[DiffQuestion, DiffQuestion]], old: AskedQuestions, new: AskedQuestions
) -> Iterator[Change]:
    """Chapters, then blocks and questions, that stand elsewhere or in another order."""
    was, now = {part.id: part for part in old.parts}, {part.id: part for part in new.parts}
    same = {part.id: next((id for id in (part.id, *part.former) if id in was), None) for part in new.parts}
    ranks = {id: n for n, id in enumerate(was)}
    stay = [part for part in new.parts if same[part.id] is not None]
    for part in _out_of_order(stay, [ranks[same[part.id]] for part in stay]):
        before = was[same[part.id]]
        yield Change(
            "moved",
            before.id,
            part.id,
            after=part.title,
            note=_from_to(before, part),
            questions=sum(a.section == part.id for _, a in pairs),
        )
    at = {id(question): n for n, question in enumerate(old.questions)}
    for section, inner in groupby(pairs, lambda pair: pair[1].section):
        there = list(inner)
        elsewhere = [(b, a) for b, a in there if b.section != same.get(section)]
        for b, a in elsewhere:
            yield Change(
                "moved",
                b.name,
                a.name,
                after=a.words,
                note=_from_to(was[b.section], now[section]),
                places=_places([b]),
            )
        # Whole blocks first: a worksheet that was moved is one change, not one for each of its rows.
        blocks = [
            list(parts)
            for _, parts in groupby(
                (pair for pair in there if pair not in elsewhere), lambda pair: pair[1].block
            )
        ]
        moved = _out_of_order(blocks, [min(at[id(b)] for b, _ in block) for block in blocks])
        for block in blocks:
            if block in moved:
                (b, a), *_ = block
                names = (b.name, a.name, a.words) if len(block) == 1 else (b.block, a.block, a.within)
                yield Change(
                    "moved",
                    *names[:2],
                    after=names[2],
                    note=ORDER,
                    questions=len(block),
                    places=_places(b for b, _ in block),
                )
            for b, a in _out_of_order(block, [at[id(b)] for b, _ in block]):
                yield Change("moved", b.name, a.name, after=a.words, note=ORDER, places=_places([b]))


def _from_to(old: DiffPart, new: DiffPart) -> str:
    def shown(part: DiffPart) -> str:
        return f"{part.number}. {part.title}" if part.number else part.title

    return f"from {shown(old)} to {shown(new)}"


def _out_of_order(things: Sequence, ranks: Sequence[int]) -> list:
    """The fewest ``things`` that must have moved: those outside a longest rising run of ``ranks``."""
    ends: list[int] = []  # the least rank that ends a run of each length, by position in `ranks`
    before: list[int | None] = []
    for n, rank in enumerate(ranks):
        place = bisect_left([ranks[end] for end in ends], rank)
        before.append(ends[place - 1] if place else None)
        ends[place : place + 1] = [n]
    stay, n = set(), ends[-1] if ends else None
    while n is not None:
        stay.add(n)
        n = before[n]
    return [thing for n, thing in enumerate(things) if n not in stay]
