"""How much there is in a guide, in numbers: ``docs/content.md``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from samepage.content.loader import Library
from samepage.content.schema import Declared, Level, Stage, Text
from samepage.content.schema.block_base import Block, FieldKind, Worksheet
from samepage.content.schema.questions import Choice, Prompt
from samepage.content.text_checks import walk
from samepage.errors import program
from samepage.workbook.chapter_sections import WORKSHEETS
from samepage.workbook.model import Section, Workbook

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
PAGE = """\
# What is in the guide

Made by `{program} fields --summary --output docs/content.md`; do not edit it by hand.
Edition {edition}.{parts}

## Places to answer

{fields}
Of several check boxes that belong to one question, each is counted. \
An answer is a question, cell or line, however many boxes it has.

## Prompts and worksheets in each stage

{blocks}
Without the feedback that closes each stage.{brackets}

## Kinds of worksheet in each stage

{worksheets}
## Written for the level

{count} of the {total} prompts and worksheets of the stages ({share:.0%}) stand in the \
workbooks of some levels only, or say something else at each.
"""

Row = Sequence[object]


def summary(library: Library, workbooks: Mapping[Level, Workbook]) -> str:
    """Markdown with the number of fields, prompts and worksheets in one workbook of each level."""
    head = [f"{level}: {kind}" for kind in ("prompts", "worksheets") for level in library.levels]
    parts = "".join(
        f" The workbook of a {library.words.levels[level].name} has those for the {part} too."
        for part, level in library.declared.parts.items()
    )
    count, total = differing(library)
    return PAGE.format(
        program=program(),
        edition=library.guide.edition,
        parts=parts,
        brackets=parts and " In brackets, those for a part of the workbook.",
        fields=_table(["kind", *workbooks], _fields(workbooks)),
        blocks=_table(["stage", *head], _blocks(workbooks)),
        worksheets=_table(["stage", *workbooks], _worksheets(workbooks), align="---"),
        count=count,
        total=total,
        share=count / max(total, 1),
    )


def _table(head: Row, rows: Iterable[Row], align: str = "---:") -> str:
    lines = [head, ["---", *[align] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines) + "\n"


def _fields(workbooks: Mapping[Level, Workbook]) -> Iterator[Row]:
    counts = {level: Counter(field.kind for field in workbooks[level].fields) for level in workbooks}
    for kind in get_args(FieldKind):
        yield KINDS[kind], *(counts[level][kind] for level in workbooks)
    yield "**all fields**", *(counts[level].total() for level in workbooks)
    answers = (len({field.group or field.name for field in workbooks[level].fields}) for level in workbooks)
    yield "**answers**", *answers


def _blocks(workbooks: Mapping[Level, Workbook]) -> Iterator[Row]:
    totals: Counter[tuple[str, Level]] = Counter()
    for stage in _stages(workbooks):
        cells: list[str] = []
        for kinds in (QUESTIONS, WORKSHEETS):
            for level in workbooks:
                blocks = _views(workbooks[level], stage.id, kinds)
                in_part = sum(bool(block["part"]) for block in blocks)
                cells.append(f"{len(blocks)} ({in_part})" if in_part else str(len(blocks)))
                totals[kinds[0], level] += len(blocks)
        yield f"{stage.number}. {stage.title}", *cells
    yield "**all**", *(totals[kinds[0], level] for kinds in (QUESTIONS, WORKSHEETS) for level in workbooks)


def _worksheets(workbooks: Mapping[Level, Workbook]) -> Iterator[Row]:
    for stage in _stages(workbooks):
        counts = [
            Counter(block["kind"] for block in _views(workbooks[level], stage.id, WORKSHEETS))
            for level in workbooks
        ]
        cells = (", ".join(f"{kind} {number}" for kind, number in one.most_common()) for one in counts)
        yield f"{stage.number}. {stage.title}", *cells


def _stages(workbooks: Mapping[Level, Workbook]) -> list[Section]:
    return [section for section in next(iter(workbooks.values())).sections if section.kind == "stage"]


def _views(workbook: Workbook, stage: str, kinds: Sequence[str]) -> list[Mapping[str, Any]]:
    blocks = next(section.view["blocks"] for section in workbook.sections if section.id == stage)
    return [block for block in blocks if block["kind"] in kinds]


def differing(library: Library) -> tuple[int, int]:
    """How many prompts and worksheets of the stages differ by level, and how many there are."""
    blocks = [
        block
        for part in library.chapters.values()
        if isinstance(part, Stage)
        for block in part.blocks
        if isinstance(block, Prompt | Choice | Worksheet)
    ]
    return sum(_by_level(block, library.declared) for block in blocks), len(blocks)


def _by_level(block: Block, declared: Declared) -> bool:
    """Whether a block, or any part of it, is for some levels only or has a text for each."""
    return any(
        levels != declared.levels or (isinstance(text, Text) and len(text.by_level) > 1)
        for _, text, levels, _ in walk(block, declared)
    )
