"""A PDF's objects → its bytes: the same bytes for the same objects, and nothing in them that a program misreads."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Array, Name, Object, Pdf, Stream

VERSION = "1.7"  # PDF/A-2 and PDF/UA-1 are both built on ISO 32000-1


def save(pdf: Pdf) -> bytes:
    add_line_feeds(pdf)
    out = io.BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        force_version=VERSION,
    )
    return unambiguous_stream_ends(out.getvalue())


def unambiguous_stream_ends(data: bytes) -> bytes:
    """``data`` without a CR LF before ``endstream``, in the same number of bytes.

    Where compressed data happens to end in CR, the LF that follows makes it a CR LF, which a validator takes
    for the line's end: the stream's length looks one too long (ISO 19005-2, 6.1.7.1). CR CR leaves no doubt.
    """
    return data.replace(b"\r\nendstream", b"\r\rendstream")


def with_line_feed(content: bytes) -> bytes:
    """``content`` with a line feed at its end.

    A program that joins the streams of a page puts white space between them (ISO 32000-2, 7.7.3.3, Table 31).
    Not all do: pdftopdf of cups-filters, which prints on Linux, makes ``q`` and ``1 0 0 -1`` one word.
    """
    return content if content.endswith(b"\n") else content + b"\n"


def add_line_feeds(pdf: Pdf) -> None:
    """A line feed at the end of every content stream: of pages, form XObjects and tiling patterns."""
    streams: list[Object] = [
        thing
        for thing in pdf.objects
        if isinstance(thing, Stream)
        and (thing.get("/Subtype") == Name.Form or thing.get("/PatternType") == 1)
    ]
    for page in pdf.pages:
        contents = page.obj.get("/Contents", Array())
        streams.extend(list(contents) if isinstance(contents, Array) else [contents])
    for stream in streams:
        content = stream.read_bytes()
        if content != with_line_feed(content):
            stream.write(with_line_feed(content))
