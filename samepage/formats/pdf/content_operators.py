"""Operators of a content stream: how they are told apart, and what state each sets or needs (ISO 32000-1, annex A)."""

from __future__ import annotations

import re

TOKEN = re.compile(
    rb"\[[^\[\]]*\]|<<[^<>]*(?:<[0-9A-Fa-f]*>[^<>]*)*>>|<[0-9A-Fa-f\s]*>|/[^\s/<>\[\]()]*|[^\s/<>\[\]()]+"
)
# Literal strings, inline images and others, which WeasyPrint does not write.
UNKNOWN = re.compile(rb"\(|(?<=\s)(?:BI|MP|DP|BX)(?=\s)")
BETWEEN = re.compile(rb" ?([\[\]]|<<|>>) ?")  # which need no white space around them
MARK_ID = re.compile(rb"/MCID\s+(\d+)")
OPAQUE = b"/a1.0", b"/A1.0"  # WeasyPrint's names of states for opaque fills and lines
ALPHA = re.compile(rb"/[aA][0-9.]+$")  # WeasyPrint's names of states that set an opacity only
OPERAND = frozenset(b"0123456789+-./<[")
# The state that each operator sets, and what it is where a page begins (ISO 32000-1, tables 52 and 53).
STATE = {
    **{operator: operator for operator in (b"w", b"J", b"j", b"M", b"d", b"i", b"ri")},
    **{operator: operator for operator in (b"Tf", b"Ts", b"Tc", b"Tw", b"Tz", b"TL", b"Tr")},
    **dict.fromkeys((b"rg", b"g", b"k", b"cs", b"sc", b"scn"), b"fill"),
    **dict.fromkeys((b"RG", b"G", b"K", b"CS", b"SC", b"SCN"), b"stroke"),
}
AT_FIRST = {
    b"a": OPAQUE[0] + b" gs",
    b"A": OPAQUE[1] + b" gs",
    b"w": b"1 w",
    b"J": b"0 J",
    b"j": b"0 j",
    b"M": b"10 M",
}
AT_FIRST |= {b"d": b"[]0 d", b"Ts": b"0 Ts", b"Tr": b"0 Tr"}
FILLS, STROKES = (b"a", b"fill"), (b"A", b"stroke", b"w", b"J", b"j", b"M", b"d")
STATES = tuple(b" " + operator for operator in (*STATE, b"gs"))
FILLED = (b"f", b"f*", b"F")  # a line is wider than its path
PATH = frozenset((b"m", b"l", b"c", b"v", b"y", b"h", b"re"))
NEEDS = {
    **dict.fromkeys((b"f", b"F", b"f*", b"sh"), FILLS),
    **dict.fromkeys((b"S", b"s"), STROKES),
    **dict.fromkeys((b"B", b"B*", b"b", b"b*"), (*FILLS, *STROKES)),
}
MOVES_TEXT = frozenset((b"Tm", b"Td", b"TD", b"T*"))
SHOWS_TEXT = frozenset((b"TJ", b"Tj"))
