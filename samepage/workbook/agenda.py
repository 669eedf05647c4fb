"""A stage's meetings as tables: how long, what, in which prompt or worksheet, and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from samepage.content.schema import Text, Worksheet
from samepage.content.schema.chapters import Stage, Step
from samepage.workbook.copies import copy_id
from samepage.workbook.text_context import Context

View = dict[str, Any]


def agenda_view(stage: Stage, blocks: Mapping[str, View], context: Context) -> list[View]:
    """What the template prints of ``stage``'s meetings. ``blocks`` are the views of its blocks by their ids, numbered.

    A step whose block does not stand in this workbook is left out. A step of a copy that the site does not get is of
    the first one.
    """
    titles = {
        block.id: block.title for block in stage.blocks if isinstance(block, Worksheet) and block.copies
    }
    return [
        {
            "title": context.text(meeting.title),
            "minutes": meeting.minutes,
            "text": context.text(meeting.text),
            "steps": [
                _step(step, _block(step, blocks), titles.get(step.block or ""), context)
                for step in context.visible(meeting.steps)
                if step.block is None or step.block in blocks
            ],
        }
        for meeting in context.visible(stage.agenda)
    ]


def _block(step: Step, blocks: Mapping[str, View]) -> View:
    first = blocks.get(step.block or "", {})
    return (
        blocks.get(copy_id(step.block, step.copy_number), first) if step.block and step.copy_number else first
    )


def _step(step: Step, block: View, title: Text | None, context: Context) -> View:
    """``title`` is that of a worksheet with copies, without the copy's number."""
    labels = context.labels
    where = ""
    if block.get("number"):
        where = f"{labels['prompt']} {block['number']}"
    elif block.get("label"):
        where = f"{labels['worksheet']} {block['label']}"
    what = context.text(step.what) or context.text(title) or block.get("title") or block.get("short", "")
    return {
        "minutes": labels["beforehand"]
        if step.beforehand
        else str(step.minutes or block.get("minutes") or ""),
        "what": what,
        "where": f"[{where}](#{block['id']})" if where else "",
        "how": context.text(step.how) or block.get("how", ""),
    }
