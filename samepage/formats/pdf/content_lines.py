"""Lines of a content stream, an operator each, with less that says nothing (ISO 32000-1, 8.4.2 and 9.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

SHOWN = re.compile(rb"<([0-9A-Fa-f]*)>|([^<>\[\]\s]+)")
BEGINS_MARK = (b"BDC", b"BMC")
PLACE = re.compile(rb"1 0 0 -1 (\S+) (\S+) Tm")
MOVES = (b" Tm", b" Td", b" TD", b"T*")
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
    """Without the end of a text where another one goes on from a place of its own, which is told from the last one's.
    Lines that end with ``states`` may stand in a text, and so may whole marks."""
    return _moved(_joined(_around_marks(_joined(lines, states), states), states))


def _joined(lines: Sequence[bytes], states: tuple[bytes, ...]) -> list[bytes]:
    kept = list(lines)
    end = -1  # of the last text
    for number, line in enumerate(kept):
        if line == b"ET":
            end = number
        elif line == b"BT":
            if end >= 0 and _has_own_place(kept, number, states):
                kept[end] = kept[number] = b""
            end = -1
        elif not line.endswith(states):
            end = -1
    return [line for line in kept if line]


def _has_own_place(lines: Sequence[bytes], begin: int, states: tuple[bytes, ...]) -> bool:
    """Whether the text that begins there is placed before anything is shown."""
    for line in lines[begin + 1 :]:
        if not line.endswith((*states, b" BDC", b">BDC", b"BMC")):
            return line.endswith(b" Tm")
    return False


def _around_marks(lines: Sequence[bytes], states: tuple[bytes, ...]) -> list[bytes]:
    """With each text that is all of a mark around it: both have to be nested (ISO 32000-1, 14.6)."""
    kept = list(lines)
    begin = mark = -1  # of the text, and of the mark around it
    before = -1  # the mark that has begun, with nothing but states since
    for number, line in enumerate(kept):
        if line.endswith(BEGINS_MARK):
            before, inside = number, begin >= 0
            if inside:
                mark = -1  # there are marks in the text, which may be more than one
        elif line == b"BT":
            begin, mark = number, before
        elif line == b"ET":
            if mark >= 0 and kept[number + 1 : number + 2] == [b"EMC"]:
                kept[begin] = b""
                kept[mark] = b"BT\n" + kept[mark]
                kept[number], kept[number + 1] = b"EMC", b"ET"
            begin = mark = before = -1
        elif not line.endswith(states):
            before = -1
    return b"\n".join(line for line in kept if line).split(b"\n")


def _moved(lines: Sequence[bytes]) -> list[bytes]:
    """With each line of a text but the first placed from the one before, which is fewer digits."""
    kept = []
    last: tuple[Decimal, Decimal] | None = None
    for line in lines:
        if place := PLACE.fullmatch(line):
            x, y = Decimal(place[1].decode()), Decimal(place[2].decode())
            # The text's own y runs up, and that of the page down.
            kept.append(b"%b %b Td" % (_digits(x - last[0]), _digits(last[1] - y)) if last else line)
            last = x, y
            continue
        if line == b"BT" or line.endswith(MOVES):
            last = None
        kept.append(line)
    return kept


def _digits(number: Decimal) -> bytes:
    if not number:
        return b"0"
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("0.", ".", 1).encode() if text.startswith(("0.", "-0.")) else text.encode()
