"""Lines of a content stream, an operator each, with less that says nothing (ISO 32000-1, 8.4.2 and 9.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence

SHOWN = re.compile(rb"<([0-9A-Fa-f]*)>|([^<>\[\]\s]+)")
SHIFT = 200  # thousandths of a unit of length, CSS pixels: kerning in steps of that keeps letters within half of it


def kerned(shown: bytes, size: float) -> bytes:
    """The operand of TJ, at a font size, with no more pieces than it has to have."""
    if not shown.startswith(b"["):
        return shown
    pieces: list[bytes] = []
    move, step = 0.0, max(1, round(SHIFT / size))
    for part in SHOWN.finditer(shown):
        if part[2]:
            move += float(part[2])
            continue
        if part[1] and (whole := round(move / step) * step):
            pieces.append(b"%d" % whole)
            move -= whole
        if pieces and pieces[-1].endswith(b">"):
            pieces[-1] = pieces[-1][:-1] + part[1] + b">"
        else:
            pieces.append(part[0])
    if whole := round(move / step) * step:
        pieces.append(b"%d" % whole)
    return b"[" + b"".join(pieces) + b"]"


def without_idle_frames(lines: Sequence[bytes]) -> list[bytes]:
    """Without q and Q where the next Q, or the stream's end, restores the state anyway."""
    kept = list(lines)
    begins: list[int] = []
    partner: dict[int, int] = {}
    for number, line in enumerate(kept):
        if line == b"q":
            begins.append(number)
        elif line == b"Q":
            partner[number] = begins.pop()
    restored = True
    for number in range(len(kept) - 1, -1, -1):
        if kept[number] == b"Q":
            if restored:
                kept[number] = kept[partner[number]] = b""
            restored = True
        elif kept[number] != b"EMC":
            restored = False
    return [line for line in kept if line]


def with_texts_joined(lines: Sequence[bytes], states: tuple[bytes, ...]) -> list[bytes]:
    """Without the end of a text where another one goes on from a place of its own. Lines that end with ``states``
    may stand in a text."""
    kept = list(lines)
    end = -1  # of the last text
    for number, line in enumerate(kept):
        if line == b"ET":
            end = number
        elif line == b"BT":
            if end >= 0 and number + 1 < len(kept) and kept[number + 1].endswith(b" Tm"):
                kept[end] = kept[number] = b""
            end = -1
        elif not line.endswith(states):
            end = -1
    return [line for line in kept if line]
