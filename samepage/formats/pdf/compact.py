"""Content streams in fewer bytes, drawing the same: what is compiled once is packed well once.

Coordinates keep a thousandth of a CSS px on the page, however far a drawing is scaled up; glyphs and
their kerning stay. ISO 32000-1, 7.8.2 (content streams), 8.3.4 (transformations), 9.4.3 (TJ).
"""

from __future__ import annotations

import io
import math
import re
import zlib

import pikepdf
from pikepdf import Array, Name, Object, Pdf, Stream

TOKEN = re.compile(
    rb"\((?:[^\\()]|\\.)*\)|<<|>>|<[0-9a-fA-F\s]*>|/[^\s()<>\[\]{}/%]*|[\[\]]|[-+]?(?:\d+\.?\d*|\.\d+)|[A-Za-z'\"][A-Za-z0-9*]*|[^\s]",
    re.DOTALL,
)
NUMBER = re.compile(rb"[-+]?(?:\d+\.?\d*|\.\d+)\Z")
PLACES = {b"m", b"l", b"c", b"v", b"y", b"re", b"Td", b"TD"}  # all operands are lengths
COLORS = {b"rg", b"RG", b"g", b"G", b"k", b"K"}
FINE, COLOR = 3, 4  # decimals of a px, and of a color from 0 to 1
BEST = 9  # of zlib
UNKNOWN = {b"BI", b"ID", b"EI"}  # pictures in the line, whose bytes are no tokens


def compact(content: bytes) -> bytes:
    """``content`` with shorter numbers and joined strings; as it is where it holds what is not known here."""
    out: list[bytes] = []
    operands: list[bytes] = []
    scale, kept = 1.0, []
    for token in TOKEN.findall(content):
        if not (token[:1].isalpha() or token in (b"'", b'"')) or token in (b"true", b"false", b"null"):
            operands.append(token)
            continue
        if token in UNKNOWN:
            return content
        if token == b"q":
            kept.append(scale)
        elif token == b"Q":
            scale = kept.pop() if kept else 1.0
        elif token == b"cm":
            scale *= _scale(operands)
        out.append(_joined([*_shortened(token, operands, scale), token]))
        operands = []
    return content if operands else with_line_feed(b"\n".join(out))


def compacted(raw: bytes) -> bytes:
    """A PDF with its pages' content compact."""
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        pack(pdf)
        return saved(pdf)


def saved(pdf: Pdf) -> bytes:
    """The same bytes for the same objects."""
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def pack(pdf: Pdf) -> None:
    """Every page's content, compact, as well packed as zlib can; every content stream ends with a line feed."""
    for page in pdf.pages:
        page.obj.Contents = pdf.make_indirect(packed(pdf, compact(page.obj.Contents.read_bytes())))
    add_line_feeds(pdf)


def with_line_feed(content: bytes) -> bytes:
    """``content`` with a line feed at its end.

    A program that joins the streams of a page puts white space between them (ISO 32000-2, 7.7.3.3, Table 31).
    Not all do: pdftopdf of cups-filters, which prints on Linux, makes ``q`` and ``1 0 0 -1`` one word.
    """
    return content if content.endswith(b"\n") else content + b"\n"


def add_line_feeds(pdf: Pdf) -> None:
    """A line feed at the end of every content stream: of pages, form XObjects and tiling patterns."""
    streams = [
        thing
        for thing in pdf.objects
        if isinstance(thing, Stream)
        and (thing.get("/Subtype") == Name.Form or thing.get("/PatternType") == 1)
    ]
    for page in pdf.pages:
        contents = page.obj.get("/Contents", Array())
        streams += contents if isinstance(contents, Array) else [contents]
    for stream in streams:
        content = stream.read_bytes()
        if content != with_line_feed(content):
            stream.write(with_line_feed(content))


def packed(pdf: Pdf, data: bytes) -> Object:
    stream = Stream(pdf, b"")
    stream.write(zlib.compress(data, BEST), filter=Name.FlateDecode)
    return stream


def _scale(operands: list[bytes]) -> float:
    """The most that a transformation stretches a length, or nearly."""
    a, b, c, d = map(float, operands[:4])
    return max(math.hypot(a, b), math.hypot(c, d)) or 1.0


def _shortened(operator: bytes, operands: list[bytes], scale: float) -> list[bytes]:
    decimals = max(0, FINE + math.ceil(math.log10(scale) - 1e-6))
    if operator in PLACES:
        return [_short(operand, decimals) for operand in operands]
    if operator in COLORS:
        return [_short(operand, COLOR) for operand in operands]
    if operator == b"Tm":
        return [*operands[:4], *(_short(operand, decimals) for operand in operands[4:])]
    if operator == b"TJ":
        return _shown(operands)
    return operands


def _shown(operands: list[bytes]) -> list[bytes]:
    """The array of a TJ without nothings: strings that touch are one, and numbers that touch are added up."""
    parts: list[bytes | float] = []
    for operand in operands[1:-1]:
        if NUMBER.match(operand):
            number = float(operand)
            if parts and isinstance(parts[-1], float):
                parts[-1] += number
            elif number:
                parts.append(number)
        elif (
            operand.startswith(b"<") and parts and isinstance(parts[-1], bytes) and parts[-1].startswith(b"<")
        ):
            parts[-1] = parts[-1][:-1] + operand[1:]
        elif operand != b"<>":
            parts.append(operand)
    return [b"[", *(part if isinstance(part, bytes) else _short(b"%f" % part, 2) for part in parts), b"]"]


def _short(operand: bytes, decimals: int) -> bytes:
    if not NUMBER.match(operand):
        return operand
    number = b"%.*f" % (decimals, float(operand))
    if b"." in number:
        number = number.rstrip(b"0").rstrip(b".")
    if number in (b"-0", b""):
        return b"0"
    return number.replace(b"0.", b".", 1) if number.startswith((b"0.", b"-0.")) else number


def _joined(tokens: list[bytes]) -> bytes:
    """With a space only where two tokens would run together (ISO 32000-1, 7.2.2)."""
    out = b""
    for token in tokens:
        touching = not out or out[-1:] in b"[]<>()" or token[:1] in b"[]<>()/"
        out += token if touching else b" " + token
    return out
