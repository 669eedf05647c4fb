"""A part's XML cut into what every site shares, and what a site's own words and answers change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from samepage.formats.docx.segments import (
    SENTINEL,
    ControlSegment,
    ControlSpan,
    Segment,
    SegmentedPart,
    SharedSegment,
    SiteSegment,
)
from samepage.formats.docx.zip_segments import Packed

NEAR = 1500  # characters between two live places that are not worth a piece of their own
BLOCK = 24000  # characters that are compressed anew when an answer is written among them


def cut(name: str, xml: str, controls: Iterable[ControlSpan] = ()) -> SegmentedPart:
    """``xml`` in pieces; ``controls`` stand in order and do not overlap."""
    return SegmentedPart(name, tuple(_pieces(xml, list(_tokens(xml, controls)))))


@dataclass(frozen=True, slots=True)
class _Marker:
    """A sentinel or a control; ``live`` where no two sites have the same."""

    start: int
    end: int
    live: bool
    part: str | ControlSegment


def _tokens(xml: str, controls: Iterable[ControlSpan]) -> Iterator[_Marker]:
    at = 0
    for place in controls:
        yield from _sentinels(xml, at, place.start)
        own = SENTINEL.search(xml, place.start, place.end) is not None
        kept = None if own else xml[place.start : place.end]
        yield _Marker(place.start, place.end, own, ControlSegment(place.name, kept))
        at = place.end
    yield from _sentinels(xml, at, len(xml))


def _sentinels(xml: str, start: int, end: int) -> Iterator[_Marker]:
    for found in SENTINEL.finditer(xml, start, end):
        yield _Marker(found.start(), found.end(), True, found[0])


def _pieces(xml: str, tokens: list[_Marker]) -> Iterator[Segment]:
    at = first = 0  # where the next piece begins, and its first token
    while first < len(tokens):
        live = next((n for n in range(first, len(tokens)) if tokens[n].live), None)
        if live is None:
            break
        yield from _shared(xml, at, tokens[live].start, tokens[first:live])
        last = live
        for n in range(live + 1, len(tokens)):
            if tokens[n].start - tokens[last].end > NEAR:
                break
            if tokens[n].live:
                last = n
        yield _live(xml, tokens[live : last + 1])
        at, first = tokens[last].end, last + 1
    yield from _shared(xml, at, len(xml), tokens[first:])


def _live(xml: str, tokens: list[_Marker]) -> SiteSegment:
    parts: list[str | ControlSegment] = []
    at = tokens[0].start
    for token in tokens:
        if token.start > at:
            parts.append(xml[at : token.start])
        parts.append(token.part)
        at = token.end
    return SiteSegment(tuple(parts))


def _shared(xml: str, start: int, end: int, tokens: list[_Marker]) -> Iterator[SharedSegment]:
    """The stretch from ``start`` to ``end`` in blocks that begin with a control."""
    inside: list[_Marker] = []
    for token in tokens:
        if inside and token.start - start > BLOCK:
            yield _block(xml, start, token.start, inside)
            start, inside = token.start, []
        inside.append(token)
    if end > start:
        yield _block(xml, start, end, inside)


def _block(xml: str, start: int, end: int, tokens: list[_Marker]) -> SharedSegment:
    places, raw, at = [], b"", start
    for token in tokens:
        raw += xml[at : token.start].encode()
        begin = len(raw)
        raw += xml[token.start : token.end].encode()
        places.append(ControlSpan(begin, len(raw), token.part.name))
        at = token.end
    return SharedSegment(Packed.of(raw + xml[at:end].encode()), tuple(places))
