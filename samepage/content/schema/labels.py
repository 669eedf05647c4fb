"""The words that every workbook prints beside the guide's own texts, and those that a web page shows, in English.

A guide changes them, and one in another language translates them, under `labels` in ``words.yaml``. A web page's
script has its own by these names without ``web_``. Words in braces, such as ``{file}``, are put in by the script.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WEB_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "web_skip": "Skip to the workbook",
        "web_toolbar": "Saving and sending",
        "web_no_script": "Your browser does not run this page's script, so nothing that you type here can be saved. "
        "Open the file in Chrome, Edge, Firefox or Safari, print the page and write on it with a pen, or ask for "
        "the workbook as a PDF or Word file.",
        # The buttons at the top, and what stands beside them.
        "web_save": "Save",
        "web_send_back": "Send back",
        "web_more": "More",
        "web_close": "Close",
        "web_cancel": "Cancel",
        "web_print": "Print",
        "web_file_new": "Nothing new in it yet: {file}",
        "web_file_never_saved": "Not saved yet: {file}",
        "web_file_saved": "Saved {time}: {file}",
        "web_file_changed": "Changed since it was saved, {time}: {file}",
        "web_progress": "{done} of {all} answered",
        # What the page says after something was done.
        "web_saved_download": "Saved at {time} as {file}. You find it among your downloads. Next time, open that file.",
        "web_saved_into": "Saved at {time} in {file}.",
        "web_save_canceled": "Not saved: no file was chosen.",
        "web_saved_text": "The text file {file} is among your downloads. It can be sent; to go on later, save the "
        "workbook, too.",
        "web_row_added": "Row {number} is added.",
        "web_restored": "What you typed is back. Choose Save to keep it in a file.",
        "web_merged": "The answers of {file} are in. Choose Save to keep them.",
        "web_merge_nothing": "{file} has no answer that is not here already.",
        "web_other_window": "This workbook is being filled in in another window, too. Close one of the two: each saves "
        "only its own answers.",
        # What the browser keeps.
        "web_net_shared": "This computer is shared: nothing is kept in this browser. Save before you close the page.",
        "web_net_full": "This browser's storage is full, so it keeps no safety copy. Save often.",
        "web_net_blocked": "This browser lets the page keep no safety copy. Save often.",
        "web_kept_title": "Safety copy",
        "web_kept_none": "While you type, this browser keeps a copy, in case it is closed before you save. A private "
        "window forgets it when it is closed.",
        "web_kept_kept": "This browser has kept a copy of what you typed, at {time}, in case it is closed before you "
        "save. A private window forgets it when it is closed.",
        "web_kept_shared": "Nothing is kept in this browser, and what was kept of any workbook is cleared. Files that "
        "you saved stay where they are.",
        "web_kept_full": "This browser's storage is full, so it keeps no copy of what you type. Save often.",
        "web_kept_blocked": "This browser lets the page keep no copy of what you type; some do not in a private "
        "window. Save often.",
        "web_shared": "This computer is shared",
        "web_restore_title": "Continue with what you typed?",
        "web_restore_when": "At {time}, this browser kept answers that are not in this file.",
        "web_restore_file": "They were last saved as {file}. You can also close this page and open that file.",
        "web_restore_yes": "Restore what I typed",
        "web_restore_no": "Keep this file as it is",
        # Another copy's answers.
        "web_more_title": "Open, print, more",
        "web_open_title": "Answers of another copy",
        "web_open_note": "Takes in the answers of a saved workbook or of its text file: an earlier one of yours, or "
        "the other side's. What is filled in here stays; where the two differ, you choose.",
        "web_open_button": "Open my saved workbook",
        "web_merge_title": "Take in these answers?",
        "web_merge_counts": "Answers in {file}: new here: {taken}; the same in both: {same}; different: {differing}.",
        "web_merge_choose": "Choose what stands where the two differ:",
        "web_merge_mine": "As it is here",
        "web_merge_theirs": "As in the file",
        "web_merge_both": "Both",
        "web_merge_take": "Take in",
        "web_merge_lost": "These answers have no place in this workbook:",
        "web_differs": "The two copies differ here. The other one says: {other}",
        "web_differs_both": "The two copies differed here; both answers stand.",
        "web_nothing": "nothing",
        "web_marked": "marked",
        "web_refused_title": "{file} cannot be taken in",
        "web_refused_kind": "There are no answers in this file. Choose a workbook that was saved from this page, or "
        "its text file.",
        "web_refused_cut": "The answers in this text file are not whole, or were changed. Ask for the file again, as "
        "an attachment, or for the saved workbook.",
        "web_refused_site": "It is the workbook of another site: “{site}”. This page is for “{here}”.",
        "web_refused_edition": "It is of another edition: “{edition}”. This page is of edition “{here}”.",
        "web_refused_unread": "The browser cannot read this file. It may have been moved; choose it again.",
        # Sending back, printing, dates and rows.
        "web_send_title": "Send it back",
        "web_send_save": "Save your answers, in one of two forms:",
        "web_send_page": "Save the workbook",
        "web_send_text": "Save the answers as text",
        "web_send_attach": "Attach the file to an email to:",
        "web_send_which": "Some mail programs hold back web pages. If yours does, send the text file: people can read "
        "it, and it has every answer.",
        "web_send_paper": "You can also print the workbook, with your answers or empty, and send the sheets.",
        "web_print_title": "On paper",
        "web_print_note": "Every answer is printed whole.",
        "web_edition_is": "Edition {edition}",
        "web_pick_date": "Pick a date",
        "web_add_row": "Add a row",
        "web_add_copy": "Add another copy",
        "web_copy_added": "{title} is added.",
        "web_row_number": "Row {number}",
    }
)


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
        "facilitators": "Facilitator's edition",
        "finished": "Finished copy",
        "finished_by": "Answered by",
        "as_of": "As of",
        "not_answered": "Not answered",
        "not_checked": "Not checked",
        "our_answer": "Our answer",
        "marked": "Yes",
        "question": "question",
        "questions": "questions",
        "row": "row",
        "rows": "rows",
        **WEB_LABELS,
    }
)
