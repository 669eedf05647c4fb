"""A workbook in several files: what comes before the stages, each stage, and what follows them.

Each file is a *volume*: the cover, a contents list of its own, and the chapters from its first one to the next
volume's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from samepage.content.schema import Guide
from samepage.workbook.model import IN_EACH, Section, Workbook


def volumes(guide: Guide) -> tuple[str, ...]:
    """The id of each volume's first chapter. The first is "" where nothing comes before the stages."""
    after = guide.back[:1] or (("notes",) if guide.notes_pages else ())
    return (guide.front[0] if guide.front else "", *guide.stages, *after)


def volume_of(workbook: Workbook, first: str) -> Workbook:
    """The volume of ``workbook`` that begins with the chapter ``first``; with "" the whole workbook."""
    if not first:
        return workbook
    chapters = tuple(_chapters(workbook, first))
    title = ", ".join(_title(one) for one in chapters)
    hrefs = {f"#{one.id}" for one in chapters}
    around = []
    for section in workbook.sections:
        if section.kind == "cover":
            around.append(replace(section, view={**section.view, "volume": title}))
        elif section.kind == "contents":
            entries = [one for one in section.view["entries"] if one["href"] in hrefs]
            around.append(replace(section, view={**section.view, "entries": entries}))
    return replace(workbook, sections=(*around, *chapters), volume=title)


def volume_titles(workbook: Workbook) -> Iterator[str]:
    """What the cover of each of its volumes says of its part."""
    for first in volumes(workbook.guide):
        if first and first not in workbook.site.leave_out:
            yield volume_of(workbook, first).volume


def _chapters(workbook: Workbook, first: str) -> Iterator[Section]:
    starts, start = volumes(workbook.guide), ""
    for section in workbook.sections:
        if section.kind not in IN_EACH:
            start = section.id if section.id in starts else start
            if start == first:
                yield section


def _title(section: Section) -> str:
    """Of a stage "Stage 1 of 6: Commit"; of other chapters what they are called in short."""
    return f"{section.view['eyebrow']}: {section.title}" if section.number else section.short
