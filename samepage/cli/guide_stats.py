"""How much there is in a guide, in numbers: ``docs/content.md``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from samepage.content.loader import Library
from samepage.content.schema import LEVELS, Level, Stage, Text
from samepage.content.schema.blocks import Block, Choice, FieldKind, Prompt, Worksheet
from samepage.content.text_checks import walk
from samepage.errors import program
from samepage.workbook.compose import WORKSHEETS
from samepage.workbook.model import Workbook

QUESTIONS = ("prompt", "choice")
KINDS = {
    "long": "several lines of text",
    "text": "one line of text",
    "date": "date",
    "email": "email address",
    "number": "number",
    "choice": "drop-down list",
    "check": "check box",
}
HEAD = """\
# What is in the guide

Made by `{program} fields --summary --output docs/content.md`; do not edit it by hand.
Edition {edition}. A school's workbook has the classroom's prompts and worksheets too.
"""


def summary(library: Library, workbooks: Mapping[Level, Workbook]) -> str:
    """Markdown with the number of fields, prompts and worksheets in one workbook of each level."""
    parts = [HEAD.format(program=program(), edition=library.guide.edition)]
    parts += [
        "## Places to answer\n",
        _table(("kind", *LEVELS), _fields(workbooks)),
        "Of several check boxes that belong to one question, each is counted. "
        "An answer is a question, cell or line, however many boxes it has.\n",
    ]
    parts += [
        "## Prompts and worksheets in each stage\n",
        _table(
            (
                "stage",
                *(f"{level}: prompts" for level in LEVELS),
                *(f"{level}: worksheets" for level in LEVELS),
            ),
            _blocks(workbooks),
        ),
        "Without the feedback that closes each stage. "
        "In a school's numbers, those of the classroom are in brackets.\n",
    ]
    parts += [
        "## Kinds of worksheet in each stage\n",
        _table(("stage", *LEVELS), _worksheets(workbooks), align="---"),
    ]
    count, total = differing(library)
    parts += [
        "## Written for the level\n",
        f"{count} of the {total} prompts and worksheets of the stages ({count / max(total, 1):.0%}) stand in the "
        "workbooks of some levels only, or say something else at each.\n",
    ]
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Iterator[Sequence[object]], align: str = "---:") -> str:
    lines = [head, ["---", *[align] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines) + "\n"


def _fields(workbooks: Mapping[Level, Workbook]) -> Iterator[Sequence[object]]:
    counts = {level: Counter(field.kind for field in workbooks[level].fields) for level in LEVELS}
    for kind in get_args(FieldKind):
        yield KINDS[kind], *(counts[level][kind] for level in LEVELS)
    yield "**all fields**", *(counts[level].total() for level in LEVELS)
    answers = (len({field.group or field.name for field in workbooks[level].fields}) for level in LEVELS)
    yield "**answers**", *answers


def _blocks(workbooks: Mapping[Level, Workbook]) -> Iterator[Sequence[object]]:
    totals: Counter[tuple[str, Level]] = Counter()
    stages = [section for section in workbooks[LEVELS[0]].sections if section.kind == "stage"]
    for stage in stages:
        cells: list[str] = []
        for kinds in (QUESTIONS, WORKSHEETS):
            for level in LEVELS:
                blocks = [b for b in _views(workbooks[level], stage.id) if b["kind"] in kinds]
                classroom = sum(b["classroom"] for b in blocks)
                cells.append(f"{len(blocks)} ({classroom})" if classroom else str(len(blocks)))
                totals[kinds[0], level] += len(blocks)
        yield f"{stage.number}. {stage.title}", *cells
    yield "**all**", *(totals[kinds[0], level] for kinds in (QUESTIONS, WORKSHEETS) for level in LEVELS)


def _worksheets(workbooks: Mapping[Level, Workbook]) -> Iterator[Sequence[object]]:
    for stage in (section for section in workbooks[LEVELS[0]].sections if section.kind == "stage"):
        cells = []
        for level in LEVELS:
            counts = Counter(b["kind"] for b in _views(workbooks[level], stage.id) if b["kind"] in WORKSHEETS)
            cells.append(", ".join(f"{kind} {count}" for kind, count in counts.most_common()))
        yield f"{stage.number}. {stage.title}", *cells


def _views(workbook: Workbook, stage: str) -> Sequence[Mapping]:
    return next(section.view["blocks"] for section in workbook.sections if section.id == stage)


def differing(library: Library) -> tuple[int, int]:
    """How many prompts and worksheets of the stages differ by level, and how many there are."""
    blocks = [
        block
        for part in library.chapters.values()
        if isinstance(part, Stage)
        for block in part.blocks
        if isinstance(block, Prompt | Choice | Worksheet)
    ]
    return sum(map(_by_level, blocks)), len(blocks)


def _by_level(block: Block) -> bool:
    """Whether a block, or any part of it, is for some levels only or has a text for each."""
    return any(
        levels != LEVELS or (isinstance(text, Text) and len(text.by_level) > 1)
        for _, text, levels, _ in walk(block, (), LEVELS)
    )
