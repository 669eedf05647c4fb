"""A small guide with a worksheet that is printed twice: a table with marks, dates and lists, to which rows may be added."""

from __future__ import annotations

from pathlib import Path

from samepage.builder.renderer import WorkbookRenderer
from samepage.content.loader import Library
from samepage.formats import get_format
from samepage.formats.interface import WriterSettings
from samepage.render.theme import load_theme
from tests.guides import GuideFolder, buildable_guide

REVIEW = """\
  - kind: table
    id: review
    title: How 1 thing went
    short: Review of 1 thing
    copies: 2
    rows: 2
    row_name: action
    columns:
      - {id: what, title: What, width: 40}
      - {id: done, title: Done, type: check}
      - {id: day, title: Day, type: date}
      - {id: who, title: Who, type: choice, options: [{id: a, text: A}, {id: b, text: B}]}
"""
COPIED = "Review of 1 thing"


def copied_guide(root: Path, copies: int = 0) -> GuideFolder:
    """``copies`` are those that its site asks for."""
    guide = buildable_guide(root)
    stage = root / "stages/commit.yaml"
    stage.write_text(f"{stage.read_text('utf-8').rstrip()}\n{REVIEW}", "utf-8")
    if copies:
        site = root / "sites/north.yaml"
        site.write_text(f"{site.read_text('utf-8').rstrip()}\ncopies: {{commit.review: {copies}}}\n", "utf-8")
    return guide


def whole(library: Library, format: str = "web", site: str = "north") -> bytes:
    """The fillable file of ``site``, made from beginning to end."""
    writer = get_format(format).writer(WriterSettings())
    request = WorkbookRenderer(library, load_theme(), {format: writer}).request(library.sites[site])
    return writer.build_whole(request, writer.outputs()[0]).data
