"""A stage's meetings as tables: how long, what, in which prompt or worksheet, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from samepage.content.schema.chapters import Meeting, Step
from samepage.workbook.text_context import Context

View = dict[str, Any]


def agenda_view(meetings: Iterable[Meeting], blocks: Mapping[str, View], context: Context) -> list[View]:
    """What the template prints. ``blocks`` are the views of the stage's blocks by their ids, numbered.

    A step whose block does not stand in this workbook is left out.
    """
    return [
        {
            "title": context.text(meeting.title),
            "minutes": meeting.minutes,
            "text": context.text(meeting.text),
            "steps": [
                _step(step, blocks.get(step.block or "", {}), context)
                for step in context.visible(meeting.steps)
                if step.block is None or step.block in blocks
            ],
        }
        for meeting in context.visible(meetings)
    ]


def _step(step: Step, block: View, context: Context) -> View:
    labels = context.labels
    where = ""
    if block.get("number"):
        where = f"{labels['prompt']} {block['number']}"
    elif block.get("label"):
        where = f"{labels['worksheet']} {block['label']}"
    what = context.text(step.what) or block.get("title") or block.get("short", "")
    return {
        "minutes": labels["beforehand"]
        if step.beforehand
        else str(step.minutes or block.get("minutes") or ""),
        "what": what,
        "where": f"[{where}](#{block['id']})" if where else "",
        "how": context.text(step.how) or block.get("how", ""),
    }
