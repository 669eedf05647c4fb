"""A leader that nobody sees is one space, not as many as fit.

WeasyPrint fills the room between a title and its page with texts of their own, one for each repetition: in a contents
list of 100 lines 2,500, which took half of the time that the list took. The page's number stands where it stood.

Private to WeasyPrint: ``layout.inline.handle_leader`` and ``layout.leader.leader_index``.
"""

from __future__ import annotations

from typing import Any

from weasyprint.layout import inline
from weasyprint.layout.leader import leader_index

_handle_leader = inline.handle_leader


def _handled(context: Any, line: Any, containing_block: Any) -> None:
    _handle_leader(context, line, containing_block)
    _, leader = leader_index(line)
    if leader is not None and all(text.text.isspace() for text in leader.children):
        leader.children = leader.children[-1:]  # the one beside the title


inline.handle_leader = _handled
