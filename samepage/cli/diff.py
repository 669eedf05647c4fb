"""``diff``: what changed between two editions of the guide, and what becomes of the answers."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from samepage.cli.common_options import argument, flag, guide_option, option
from samepage.cli.progress import ProgressBar
from samepage.cli.say import say
from samepage.errors import typed_path
from samepage.text import counted, visible

if TYPE_CHECKING:
    from rich.table import Table

    from samepage.diff.answer_impact import AnswerImpact
    from samepage.diff.compare import Change
    from samepage.diff.revision import GuideRevision
    from samepage.diff.suggest import Suggestion

HEADS = {
    "added": "Added",
    "removed": "Removed",
    "renamed": "Renamed: answers go along",
    "reworded": "Reworded: answers stay",
    "translated": "Translated: answers stay",
    "moved": "Moved: answers stay",
}
STYLES = {"same": "", "out": "red strike", "in": "green underline"}
REASONS = {
    "gone": "it is no longer asked",
    "option": "the option is no longer offered",
    "row": "the table has fewer rows",
    "room": "it has less room",
    "kind": "it is answered in another way",
    "other": "another answer takes its place",
    "beside": "written beside the places to answer",
}


def diff(
    old: str = argument("OLD", "The earlier edition: a folder, or a git revision such as v1 or HEAD~3."),
    new: str | None = argument("NEW", "The later one.", None, "guide"),
    guide: Path = guide_option(),
    answers: Path | None = option(
        "--answers",
        "FILE",
        "What sites wrote, collected from their files: "
        "tells which questions hold answers, and which answers would lose their place.",
    ),
    strict: bool = flag(
        "--strict", "End with exit code 1 if an answer would lose its place; without --answers, if one could."
    ),
) -> None:
    """Shows what changed between two editions of the guide, question by question.

    Added, removed, renamed (was), reworded and moved questions, for each level. Nothing is
    written, and nothing is checked out.
    """
    from samepage.diff.answer_impact import count_affected
    from samepage.diff.asked_questions import NOTHING, asked_by_level
    from samepage.diff.compare import changes_between
    from samepage.diff.merged_changes import merged, translated
    from samepage.diff.revision import open_edition
    from samepage.diff.suggest import suggestions
    from samepage.returns.answer_book import AnswerBook

    with open_edition(old, guide) as before, open_edition(new or typed_path(guide), guide) as after:
        asked_before, asked_after = asked_by_level(before.library), asked_by_level(after.library)
        levels = tuple(dict.fromkeys((*asked_after, *asked_before)))
        changes = merged(
            {
                level: changes_between(asked_before.get(level, NOTHING), asked_after.get(level, NOTHING))
                for level in levels
            }
        )
        languages = [edition.library.guide.language.split("-")[0] for edition in (before, after)]
        if languages[0] != languages[1]:
            changes = translated(changes)
        impact = None
        if answers:
            with closing(AnswerBook(answers)) as book:
                impact = count_affected(book, asked_before, asked_after, _with_bar)
        _print_changes(before, after, changes, impact, levels)
        _print_hints(before, after, changes, suggestions(changes, after.library))
    if impact and impact.lost:
        _print_lost(impact)
    loses = bool(impact.lost) if impact else any(change.kind == "removed" for change in changes)
    if strict and loses:
        raise typer.Exit(1)


def _with_bar(sites: Iterable[str]) -> Iterator[str]:
    ids = list(sites)
    with ProgressBar("Reading answers", len(ids)) as bar:
        for id in ids:
            yield id
            bar.advance()


def _print_changes(
    old: GuideRevision,
    new: GuideRevision,
    changes: Sequence[Change],
    impact: AnswerImpact | None,
    levels: Sequence[str],
) -> None:
    from rich.console import Console

    from samepage.diff.merged_changes import by_block

    names = [f"{edition.library.guide.edition} ({edition.called})" for edition in (old, new)]
    say(f"Edition {names[0]} → {names[1]}")
    if not changes:
        print("Nothing has changed for those who answer.")
    for kind, head in HEADS.items():
        these = [change for change in changes if change.kind == kind]
        if not these:
            continue
        print(f"\n{head} ({len(these)})")
        if sys.stdout.isatty():
            Console(highlight=False, markup=False).print(_table(these, impact, levels))
        else:
            for name, title, inside in by_block(these):
                if name:
                    say("  " + " | ".join(filter(None, (name, counted(len(inside), "line"), title))))
                for change in inside:
                    for line in _lines(change, impact, levels):
                        say(f"  {line}" if name else line)


def _lines(change: Change, impact: AnswerImpact | None, levels: Sequence[str]) -> Iterator[str]:
    """One change as plain text: its name, levels and answers, then its words."""
    from samepage.diff.word_diff import word_diff

    parts = (_name(change), _levels(change, levels), _number(change), change.note, _answers(change, impact))
    yield "  " + " | ".join(filter(None, parts))
    if change.kind == "reworded":
        yield f"      {word_diff(change.before, change.after)}"
    elif change.after or change.before:
        yield f"      {change.after or change.before}"


def _table(changes: Sequence[Change], impact: AnswerImpact | None, levels: Sequence[str]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from samepage.diff.merged_changes import by_block
    from samepage.diff.word_diff import marked

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Name", overflow="fold", ratio=3)
    table.add_column("Levels", overflow="fold")
    table.add_column("Words", overflow="fold", ratio=5)
    if impact:
        table.add_column("Answers", overflow="fold")

    def add(change: Change) -> None:
        words = Text(visible(change.after or change.before))
        if change.kind == "reworded":
            pieces = marked(change.before, change.after)
            words = Text(" ").join(Text(visible(text), STYLES[mark]) for mark, text in pieces)
        aside = ", ".join(filter(None, (_number(change), change.note)))
        if aside:
            words += Text(f"  ({aside})", "dim")
        answers = [Text(_answers(change, impact))] if impact else []
        table.add_row(Text(visible(_name(change))), Text(_levels(change, levels)), words, *answers)

    for name, title, inside in by_block(changes):
        if name:
            table.add_row(Text(visible(name)), "", Text(visible(title), "bold"), *([""] if impact else []))
        for change in inside:
            add(change)
    return table


def _name(change: Change) -> str:
    return " → ".join(dict.fromkeys(filter(None, (change.old, change.new))))


def _levels(change: Change, all_levels: Sequence[str]) -> str:
    return "all levels" if len(change.levels) == len(all_levels) else " ".join(change.levels)


def _number(change: Change) -> str:
    return f"{change.questions} questions" if change.questions > 1 else ""


def _answers(change: Change, impact: AnswerImpact | None) -> str:
    if impact is None or change.kind == "added":
        return ""
    number, sites = impact.count(change.places)
    return _counted(number, sites) if number else "no answers"


def _counted(answers: int, sites: int) -> str:
    return f"{counted(answers, 'answer')} of {counted(sites, 'site')}"


def _print_hints(
    old: GuideRevision, new: GuideRevision, changes: Sequence[Change], found: Sequence[Suggestion]
) -> None:
    """What an editor may have forgotten."""
    lines = []
    for one in found:
        if one.was:
            place = f"{one.where}: " if one.where else ""
            lines.append(
                f"{place}is `{one.new}` what `{one.old}` was? "
                f"Then write `was: {one.was}` beside its id, and the answers go along."
            )
        else:
            lines.append(
                f"`{one.old}` has one box in one edition and two in the other: "
                "its answers have no place in the later one. Put `by` back as it was, if you can."
            )
    if changes and old.library.guide.edition == new.library.guide.edition:
        lines.append(
            f"Both say `edition: {new.library.guide.edition}`: give the later one a name of its own in guide.yaml, "
            "or what comes back cannot be told apart."
        )
    if lines:
        print("\nTo look at")
        for line in lines:
            say(f"  {line}")


def _print_lost(impact: AnswerImpact) -> None:
    everything = set().union(*impact.lost.values())
    lost = _counted(len(everything), len({site for site, _ in everything}))
    print(f"\nWithout a place in the new edition: {lost}. `build --answers` prints them in an appendix.")
    for (name, reason), where in impact.lost.items():
        number = _counted(len(where), len({site for site, _ in where}))
        say(f"  {name} | {number} | {REASONS[reason]}")
