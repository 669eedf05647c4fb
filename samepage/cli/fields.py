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
from typing import Annotated, Any

import typer

from samepage.build.context import load_content
from samepage.build.options import BuildOptions
from samepage.cli.guide_stats import summary
from samepage.cli.options import CACHE, GUIDE, ROOT, Guide
from samepage.content.loader import Library
from samepage.content.schema import LEVELS, Level, Site
from samepage.errors import BuildError, display_path
from samepage.files import write_whole
from samepage.workbook import compose
from samepage.workbook.model import Field, Workbook

COLUMNS = (
    "name",
    "title",
    "tooltip",
    "kind",
    "levels",
    "stage",
    "section",
    "options",
    "required",
    *(f"page_{level}" for level in LEVELS),
)


def fields(
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="A file to write, instead of the screen.")
    ] = None,
    guide: Guide = GUIDE,
    pages: Annotated[
        bool,
        typer.Option(
            "--pages",
            metavar="",
            help="Also the page of each answer, by level. This lays out a workbook for each, which takes a minute.",
        ),
    ] = False,
    totals: Annotated[
        bool,
        typer.Option(
            "--summary",
            metavar="",
            help="How many fields, prompts and worksheets there are, by level and stage, instead of the table.",
        ),
    ] = False,
) -> None:
    """Lists every answer a workbook can hold, as a table (CSV).

    Names stay the same in all editions, levels and formats. Where one of several options is
    marked, the options are listed, and each box in the files is named name=option.
    """
    library = load_content(BuildOptions(guide, ROOT / "output"))
    if totals:
        _print_or_write(summary(library, sample_workbooks(library)), output)
        return
    text = dictionary(library, pages)
    if output is None:
        sys.stdout.write(text)
    else:
        # The mark tells Excel that this is UTF-8.
        write_whole(output, ("\ufeff" + text).encode())
        print(f"{text.count(chr(10)) - 1} answers in {display_path(output)}.")


def _print_or_write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
    else:
        write_whole(output, text.encode())
        print(f"{display_path(output)} is written.")


@dataclass
class FieldAnswer:
    """One answer: the field it goes into, or the marks of which it is one or some."""

    marks: dict[str, Field] = dataclass_field(default_factory=dict)  # by name
    in_stage: bool = False
    pages: dict[Level, int | None] = dataclass_field(default_factory=dict)  # by each level that has it


def dictionary(library: Library, pages: bool = False) -> str:
    """The table as CSV: one row for each answer, in the order of the workbooks."""
    answers: dict[str, FieldAnswer] = {}
    for level, workbook in sample_workbooks(library).items():
        page_of = _pages(library, workbook.site) if pages else {}
        stages = {section.id for section in workbook.sections if section.kind == "stage"}
        for field in workbook.fields:
            answer = answers.setdefault(
                field.group or field.name, FieldAnswer(in_stage=field.section in stages)
            )
            answer.marks.setdefault(field.name, field)
            answer.pages.setdefault(level, page_of.get(field.name))
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    table.writeheader()
    for name, answer in answers.items():
        table.writerow({"name": name, **_row(answer)})
    return out.getvalue()


def _row(answer: FieldAnswer) -> dict[str, Any]:
    first, *_ = marks = list(answer.marks.values())
    tooltip, kind = first.tooltip, str(first.kind)
    options = [f"{option.value}: {option.text}" for option in first.options]
    if first.group:
        # What the tooltips of all marks begin with names the question; the rest is the option.
        tooltip = os.path.commonprefix([mark.tooltip for mark in marks]).rpartition(", ")[0]
        kind = "one of several" if first.exclusive else "any of several"
        options = [f"{mark.on_state}: {mark.tooltip[len(tooltip) + 2 :]}" for mark in marks]
    return {
        "title": first.question or tooltip,
        "tooltip": tooltip,
        "kind": kind,
        "levels": " ".join(answer.pages),
        "stage": first.section if answer.in_stage else "",
        "section": first.section,
        "options": " | ".join(options),
        "required": "yes" if first.required else "no",
        **{f"page_{level}": page for level, page in answer.pages.items()},
    }


def sample_workbooks(library: Library) -> dict[Level, Workbook]:
    """One workbook of each level, for a site that has nothing of its own."""
    return {level: compose(library, _any_site(library, level)) for level in LEVELS}


def _any_site(library: Library, level: Level) -> Site:
    if not library.partners:
        raise BuildError(f"{display_path(library.root / 'partners')}: there is no partner yet; add one first")
    return Site(id="sample", level=level, name=f"Sample {level}", partner=next(iter(library.partners)))


def _pages(library: Library, site: Site) -> Mapping[str, int]:
    """The page of each anchor in the fillable PDF."""
    from samepage.build.context import BuildContext
    from samepage.build.options import BuildOptions

    options = BuildOptions(guide=library.root, output=ROOT / "output", formats=("pdf",), cache=CACHE)
    renderer = BuildContext(options, library).renderer
    ((format, output),) = renderer.outputs()
    return renderer.document(renderer.request(site), format, output).anchors
