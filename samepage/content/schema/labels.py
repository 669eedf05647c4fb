"""The words that every workbook prints beside the guide's own texts, as they are in English.

A guide changes them, and one in another language translates them, under `labels` in ``words.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from samepage.content.schema.web_labels import WEB_LABELS

DEFAULT_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "field_guide_workbook": "Field guide",
        "prepared_for": "Prepared for",
        "and": "and",
        "printed_by": "Printed by",
        "contents": "Contents",
        "stage": "Stage",
        "of": "of",
        "minutes": "minutes",
        "outcomes": "When you finish, you will have",
        "ideas": "Ideas to consider",
        "agenda": "How to use your time",
        "bring": "Before you start",
        "evidence": "Where to look for evidence",
        "worksheet": "Worksheet",
        "your_answer": "Your answer",
        "notes": "Notes",
        "edition": "Edition",
        "page": "Page",
        "name": "Name",
        "role": "Role",
        "date": "Date",
        "signature": "Signature",
        "signature_hint": "Sign, or write your name",
        "signers": "Signed by",
        "clauses": "We agree",
        "other": "Other",
        "mark_one": "Mark one.",
        "mark_all": "Mark all that apply.",
        "write_here": "Write here",
        "pick_date": "Pick a date",
        "choose": "Choose",
        "email_hint": "name@example.org",
        "number_hint": "Number",
        "date_hint": "MM/DD/YYYY",
        "required": "required",
        "glossary_also": "Also",
        "earlier": "Answers from an earlier edition",
        "earlier_lead": "You wrote these answers before, and this edition has no place for them. You do "
        "not need to answer them again.",
        "earlier_elsewhere": "Elsewhere in the workbook",
        "earlier_gone": "This question is no longer asked.",
        "earlier_option": "This option is no longer offered.",
        "earlier_room": "There is less room for this answer now.",
        "earlier_row": "The table has fewer rows now.",
        "earlier_other": "A different answer is in its place.",
        "earlier_kind": "This question is answered differently now.",
        "earlier_beside": "This was written outside the answer boxes.",
        "in_full": "Answers in full",
        "in_full_lead": "Each of these answers is longer than its box. The box says under which number the "
        "whole of it stands here.",
        "whole_answer": "Whole answer",
        "prompt": "Prompt",
        "agenda_minutes": "Minutes",
        "agenda_what": "What you do",
        "agenda_where": "Where",
        "agenda_how": "How",
        "beforehand": "before",
        "then": "then",
        "now": "now",
        "scale": "The scale:",
        "made_up": "Made-up example",
        "facilitator": "For the facilitator",
        "finished": "Finished copy",
        "finished_by": "Answered by",
        "as_of": "As of",
        "not_answered": "Not answered",
        "marked": "Yes",
        "question": "question",
        "questions": "questions",
        "row": "row",
        "rows": "rows",
        **WEB_LABELS,
    }
)
