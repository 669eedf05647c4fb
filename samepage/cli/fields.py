"""``fields``: the data dictionary, one row for each answer."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import Any

from samepage.builder.context import BuildContext
from samepage.builder.options import BuildOptions
from samepage.cli.common_options import CACHE, OUTPUT, flag, guide_option, option
from samepage.cli.guide_stats import summary
from samepage.content.loader import Library, load_library
from samepage.content.schema import Level, Site
from samepage.errors import display_path
from samepage.files import write_whole
from samepage.workbook import compose
from samepage.workbook.model import Field, Workbook

COLUMNS = ("name", "title", "tooltip", "kind", "levels", "stage", "section", "options", "required")
UTF8_MARK = "\ufeff"  # Excel needs it to see the encoding


def fields(
    output: Path | None = option("--output", "FILE", "A file to write, instead of the screen."),
    guide: Path = guide_option(),
    pages: bool = flag(
        "--pages",
        "Also the page of each answer, by level. This lays out a workbook for each, which takes a minute.",
    ),
    totals: bool = flag(
        "--summary",
        "How many fields, prompts and worksheets there are, by level and stage, instead of the table.",
    ),
) -> None:
    """Lists every answer a workbook can hold, as a table (CSV).

    Names stay the same in all editions, levels and formats. Where one of several options is
    marked, the options are listed, and each box in the files is named name=option.
    """
    library = load_library(guide)
    text = summary(library, sample_workbooks(library)) if totals else dictionary(library, pages)
    if output is None:
        sys.stdout.write(text)
    elif totals:
        write_whole(output, text.encode())
        print(f"{display_path(output)} is written.")
    else:
        write_whole(output, (UTF8_MARK + text).encode())
        print(f"{text.count(chr(10)) - 1} answers in {display_path(output)}.")


@dataclass
class FieldAnswer:
    """One answer: the field it goes into, or the check boxes of which it is one or some, by name.

    ``questions`` has the question as each level words it; ``pages`` each level whose workbook has the answer,
    and its page where that is known.
    """

    boxes: dict[str, Field] = dataclass_field(default_factory=dict)
    in_stage: bool = False
    questions: dict[Level, str] = dataclass_field(default_factory=dict)
    pages: dict[Level, int | None] = dataclass_field(default_factory=dict)


def dictionary(library: Library, pages: bool = False) -> str:
    """The table as CSV: one row for each answer, in the order of the workbooks."""
    answers: dict[str, FieldAnswer] = {}
    for level, workbook in sample_workbooks(library).items():
        page_of = _pages(library, workbook.site) if pages else {}
        stages = {section.id for section in workbook.sections if section.kind == "stage"}
        for field in workbook.fields:
            name = field.group or field.name
            answer = answers.setdefault(name, FieldAnswer(in_stage=field.section in stages))
            answer.boxes.setdefault(field.name, field)
            answer.questions.setdefault(level, field.question)
            answer.pages.setdefault(level, page_of.get(field.name))
    out = io.StringIO()
    table = csv.DictWriter(
        out, (*COLUMNS, *(f"page_{level}" for level in library.levels)), lineterminator="\n"
    )
    table.writeheader()
    table.writerows({"name": name, **_row(answer)} for name, answer in answers.items())
    return out.getvalue()


def _row(answer: FieldAnswer) -> dict[str, Any]:
    first, *_ = boxes = list(answer.boxes.values())
    tooltip, kind = first.tooltip, str(first.kind)
    options = [f"{option.value}: {option.text}" for option in first.options]
    if first.group:
        # What the tooltips of all boxes end with names the question.
        reversed_ends = os.path.commonprefix([box.tooltip[::-1] for box in boxes])
        tooltip = reversed_ends[::-1].partition(", ")[2]
        kind = "one of several" if first.exclusive else "any of several"
        options = [f"{box.on_state}: {box.option_text}" for box in boxes]
    return {
        "title": _by_level(answer.questions) or tooltip,
        "tooltip": tooltip,
        "kind": kind,
        "levels": " ".join(answer.pages),
        "stage": first.section if answer.in_stage else "",
        "section": first.section,
        "options": " | ".join(options),
        "required": "yes" if first.required else "no",
        **{f"page_{level}": page for level, page in answer.pages.items()},
    }


def _by_level(words: Mapping[Level, str]) -> str:
    """One wording for all levels as it is, several each with its levels: ``city: … | county, region: …``."""
    levels: dict[str, list[Level]] = {}
    for level, said in words.items():
        levels.setdefault(said, []).append(level)
    if len(levels) == 1:
        return next(iter(levels))
    return " | ".join(f"{', '.join(where)}: {said}" for said, where in levels.items())


def sample_workbooks(library: Library) -> dict[Level, Workbook]:
    """One workbook of each level, for a site that has nothing of its own."""
    sites = (
        Site(id="sample", level=level, name=f"Sample {level}", partner=library.any_partner)
        for level in library.levels
    )
    return {site.level: compose(library, site) for site in sites}


def _pages(library: Library, site: Site) -> Mapping[str, int]:
    """The page of each anchor in the fillable PDF."""
    options = BuildOptions(library.root, OUTPUT, formats=("pdf",), cache=CACHE)
    renderer = BuildContext(options, library).renderer
    ((format, output),) = renderer.outputs()
    return renderer.document(renderer.request(site), format, output).anchors
