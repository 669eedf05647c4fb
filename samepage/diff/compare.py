"""What changed for the people who answer, from one edition to the next, at one level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, TypeVar

from samepage.content.schema import Level
from samepage.diff.asked_questions import AskedQuestions, DiffOption, DiffPart, DiffQuestion
from samepage.diff.word_diff import likeness
from samepage.sequences import longest_rising
from samepage.text import counted

T = TypeVar("T")
Kind = Literal["added", "removed", "renamed", "reworded", "translated", "moved"]
ORDER = "in another order"
DIFFERENT = 0.25  # a text less like the old one than this is probably another question
OPTION = "an option"  # the note of a change that concerns one


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


Pair = tuple[DiffQuestion, DiffQuestion]  # an old question, and the new one that its answers go to


def changes_between(old: AskedQuestions, new: AskedQuestions) -> tuple[Change, ...]:
    """Every change; those of one kind are in print order, whole questions before their options."""
    pairs = _matched(old, new)
    kept_old, kept_new = {before.name for before, _ in pairs}, {after.name for _, after in pairs}
    reached = {name for q in new.questions for place, former in q.places.items() for name in (place, *former)}
    inside = [change for before, after in pairs for change in _inside(before, after, reached)]
    return (
        *_whole("added", [q for q in new.questions if q.name not in kept_new], new),
        *_whole("removed", [q for q in old.questions if q.name not in kept_old], old),
        *_renamed([pair for pair in pairs if not _left(pair, new)], new),
        *_by_table(sorted(inside, key=lambda change: change.kind)),
        *_moved(pairs, old, new),
    )


def _matched(old: AskedQuestions, new: AskedQuestions) -> list[Pair]:
    """Each old question with the new one that its answers go to, in the new order."""
    by_place = {place: question for question in old.questions for place in question.places}
    found: dict[str, DiffQuestion] = {}
    taken: set[str] = set()
    # A name that is still used comes before one that was used once.
    for by_former in (False, True):
        for question in new.questions:
            names = [name for former in question.places.values() for name in former]
            names = names if by_former else [*question.places]
            votes = Counter(by_place[name].name for name in names if name in by_place).most_common()
            match = next((name for name, _ in votes if name not in taken), None)
            if match is not None and question.name not in found:
                taken.add(match)
                found[question.name] = next(q for q in old.questions if q.name == match)
    return [(found[question.name], question) for question in new.questions if question.name in found]


def _whole(kind: Kind, questions: Sequence[DiffQuestion], edition: AskedQuestions) -> Iterator[Change]:
    """Added or removed questions; a chapter or block that is new or gone as a whole is one change."""
    titles = {part.id: part.title for part in edition.parts}
    in_section = Counter(q.section for q in edition.questions)
    in_block = Counter(q.block for q in edition.questions)
    for section, group in groupby(questions, lambda q: q.section):
        there = [*group]
        units = [(section, titles.get(section, section), there)]
        if not 1 < len(there) == in_section[section]:
            blocks = [[*inner] for _, inner in groupby(there, lambda q: q.block)]
            units = [
                unit
                for inner in blocks
                for unit in (
                    [(inner[0].block, inner[0].within, inner)]
                    if 1 < len(inner) == in_block[inner[0].block]
                    else [(q.name, q.words, [q]) for q in inner]
                )
            ]
        for name, text, inside in units:
            change = Change(kind, questions=len(inside), places=_places(inside))
            named = {"new": name, "after": text} if kind == "added" else {"old": name, "before": text}
            yield replace(change, **named)


def _inside(old: DiffQuestion, new: DiffQuestion, reached: set[str]) -> Iterator[Change]:
    """What changed in a question that stays: its words, options and rows, and boxes that no name reaches."""
    if old.words != new.words:
        other = likeness(old.words, new.words) < DIFFERENT
        note = "is this another question? then give it an id of its own" if other else ""
        yield Change("reworded", old.name, new.name, old.words, new.words, note, _places([old]))
    kept = set()
    for option in new.options:
        same = _same_option(option, old.options)
        after = f"{new.words}: {option.text}"
        if same is None:
            if old.options:
                yield Change("added", new=f"{new.name}={option.value}", after=after, note=OPTION)
            continue
        kept.add(same.value)
        places = _option_places(old, same)
        names = (f"{old.name}={same.value}", f"{new.name}={option.value}")
        if same.value != option.value:
            yield Change("renamed", *names, after=after, note=OPTION, places=places)
        if same.text != option.text:
            yield Change("reworded", *names, f"{old.words}: {same.text}", after, OPTION, places)
    for option in old.options if new.options else ():
        if option.value not in kept:
            name, before = f"{old.name}={option.value}", f"{old.words}: {option.text}"
            yield Change("removed", name, before=before, note=OPTION, places=_option_places(old, option))
    if new.rows > old.rows > 0:
        more = counted(new.rows - old.rows, "more row")
        yield Change("added", new=new.name, after=new.words, note=more)
    lost = frozenset(old.places) - reached
    if lost:
        fewer = old.rows - new.rows if new.rows else 0
        note = counted(fewer, "fewer row") if fewer > 0 else f"no place for {', '.join(sorted(lost)[:4])}"
        yield Change("removed", old.name, before=old.words, note=note, places=lost)


def _same_option(new: DiffOption, old: Iterable[DiffOption]) -> DiffOption | None:
    by_value = {option.value: option for option in old}
    return next((by_value[value] for value in (new.value, *new.former) if value in by_value), None)


def _option_places(question: DiffQuestion, option: DiffOption) -> frozenset[str]:
    return frozenset(f"{place}={option.value}" for place in question.places)


def _places(questions: Iterable[DiffQuestion]) -> frozenset[str]:
    return frozenset(place for question in questions for place in question.places)


def _by_table(changes: Iterable[Change]) -> Iterator[Change]:
    """More or fewer rows are said once for a table, not for each of its columns."""

    def table(change: Change) -> str:
        above, star, _ = (change.old or change.new).partition(".*.")
        return above if star and change.note.endswith((" row", " rows")) else ""

    for above, group in groupby(changes, table):
        there = [*group]
        if not above or len(there) == 1:
            yield from there
            continue
        first = there[0]
        yield replace(
            first,
            old=first.old and f"{above}.*",
            new=first.new and f"{above}.*",
            before=first.before.partition(": ")[0],
            after=first.after.partition(": ")[0],
            places=frozenset().union(*(change.places for change in there)),
        )


def _joint(kind: Kind, old: str, new: str, text: str, pairs: Sequence[Pair], note: str = "") -> Change:
    """One change of all ``pairs``."""
    places = _places(before for before, _ in pairs)
    return Change(kind, old, new, after=text, note=note, places=places, questions=len(pairs))


def _left(pair: Pair, new: AskedQuestions) -> bool:
    """Whether a question is in another chapter now, which is not its former one under another id."""
    before, after = pair
    if before.section == after.section:
        return False
    became = next(part for part in new.parts if part.id == after.section)
    return before.section not in became.former


def _renamed(pairs: Sequence[Pair], new: AskedQuestions) -> Iterator[Change]:
    """Names that changed; a chapter or block whose name alone changed is one line."""
    changed = [(before, after) for before, after in pairs if before.name != after.name]
    titles = {part.id: part.title for part in new.parts}

    def along(pair: Pair, was: str, now: str) -> bool:
        """Whether all that changed in a question's name is what is around it."""
        return was != now and pair[0].name == was + pair[1].name.removeprefix(now)

    for (was, now), group in groupby(changed, lambda pair: (pair[0].section, pair[1].section)):
        there = [*group]
        carried = [pair for pair in there if along(pair, was, now)]
        if len(carried) > 1:
            yield _joint("renamed", was, now, titles.get(now, now), carried)
            there = [pair for pair in there if pair not in carried]
        for (block, to), parts in groupby(there, lambda pair: (pair[0].block, pair[1].block)):
            inner = [*parts]
            if len(inner) > 1 and all(along(pair, block, to) for pair in inner):
                yield _joint("renamed", block, to, inner[0][1].within, inner)
            else:
                yield from (_joint("renamed", b.name, a.name, a.words, [(b, a)]) for b, a in inner)


def _moved(pairs: Sequence[Pair], old: AskedQuestions, new: AskedQuestions) -> Iterator[Change]:
    """Chapters, then blocks and questions, that stand elsewhere or in another order."""
    was, now = {part.id: part for part in old.parts}, {part.id: part for part in new.parts}
    same = {part.id: next((id for id in (part.id, *part.former) if id in was), "") for part in new.parts}
    ranks = {id: n for n, id in enumerate(was)}
    stay = [part for part in new.parts if same[part.id]]
    for part in _out_of_order(stay, [ranks[same[part.id]] for part in stay]):
        before = was[same[part.id]]
        inside = [pair for pair in pairs if pair[1].section == part.id]
        change = _joint("moved", before.id, part.id, part.title, inside, _from_to(before, part))
        yield replace(change, places=frozenset())
    at = {question.name: n for n, question in enumerate(old.questions)}
    for section, group in groupby(pairs, lambda pair: pair[1].section):
        there = [*group]
        left = [pair for pair in there if pair[0].section != same.get(section)]
        for _, parts in groupby(left, lambda pair: (pair[0].block, pair[1].block)):
            block = [*parts]
            b, a = block[0]
            where = _from_to(was[b.section], now[section])
            names = (b.name, a.name, a.words) if len(block) == 1 else (b.block, a.block, a.within)
            yield _joint("moved", *names, block, where)
        here = [pair for pair in there if pair[0].section == same.get(section)]
        # Whole blocks first: a worksheet that was moved is one change, not one for each of its rows.
        blocks = [[*parts] for _, parts in groupby(here, lambda pair: pair[1].block)]
        moved = _out_of_order(blocks, [min(at[b.name] for b, _ in block) for block in blocks])
        for block in blocks:
            b, a = block[0]
            if block in moved:
                names = (b.name, a.name, a.words) if len(block) == 1 else (b.block, a.block, a.within)
                yield _joint("moved", *names, block, ORDER)
            for b, a in _out_of_order(block, [at[b.name] for b, _ in block]):
                yield _joint("moved", b.name, a.name, a.words, [(b, a)], ORDER)


def _from_to(old: DiffPart, new: DiffPart) -> str:
    first, second = (f"{part.number}. {part.title}" if part.number else part.title for part in (old, new))
    return f"from {first} to {second}"


def _out_of_order(things: Sequence[T], ranks: Sequence[int]) -> list[T]:
    """The fewest ``things`` that must have moved: those outside a longest rising run of ``ranks``."""
    stay = {*longest_rising(ranks)}
    return [thing for n, thing in enumerate(things) if n not in stay]
