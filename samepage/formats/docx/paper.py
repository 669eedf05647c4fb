"""The paper of Word files and its margins, in twips (a twentieth of a point)."""

from __future__ import annotations

from collections.abc import Mapping

PAPERS: Mapping[str, tuple[int, int]] = {"letter": (12240, 15840), "a4": (11906, 16838)}  # width, height
MARGIN = 1224  # left and right: 0.85 in
TOP, BOTTOM = 1300, 1150
# The cover's: its band has 31 pt of space and 12 pt of border, which reach the sheet's edge from here.
COVER_SIDE = 860
COVER_TOP, COVER_BOTTOM = 480, 700
# Of lists, as in the numbering part of the base package; twips.
LIST_INDENT, LEVEL_INDENT, LIST_HANGING = 400, 320, 300
