"""Files that mean harm, or are no Word files at all, are refused with a reason and without delay."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from samepage.errors import SamepageError
from samepage.formats.returned import Unreadable
from tests.formats.docx.word_edits import MAIN, W, docx_of, members, packed, read_docx

SITE = "every-district"


def with_main(data: bytes) -> bytes:
    return packed(members(docx_of(SITE)[1]) | {MAIN: data})


def bomb() -> bytes:
    head, tail = (
        b'<?xml version="1.0"?><w:document xmlns:w="%s"><w:body>' % W[1:-1].encode(),
        b"</w:body></w:document>",
    )
    return with_main(head + b" " * (60 << 20) + tail)


def lying(size: int) -> bytes:
    """A central directory that tells another size than the one that comes out."""
    data = bytearray(bomb() if size < 1000 else docx_of(SITE)[1])
    at = data.index(b"PK\x01\x02")
    while data[at + 46 : at + 46 + len(MAIN)] != MAIN.encode():
        at = data.index(b"PK\x01\x02", at + 4)
    data[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(data)


def twice() -> bytes:
    out = io.BytesIO(docx_of(SITE)[1])
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "a") as package:
        package.writestr(MAIN, b"<x/>")
    return out.getvalue()


def encrypted() -> bytes:
    data = bytearray(docx_of(SITE)[1])
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


DOCTYPE = (
    '<?xml version="1.0" encoding="{}"?><!DOCTYPE d [<!ENTITY a "b">]><w:document xmlns:w="'
    + W[1:-1]
    + '"><w:body/></w:document>'
)
DEEP = f'<w:document xmlns:w="{W[1:-1]}">' + "<w:ins>" * 3000 + "</w:ins>" * 3000 + "</w:document>"
HOSTILE = {
    "no file": lambda: b"",
    "text": lambda: b"Dear team, here are our answers.",
    "a zip of something else": lambda: packed({"a.txt": b"b"}),
    "an old .doc or a password": lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    "cut off": lambda: docx_of(SITE)[1][:-4000],
    "a bomb": bomb,
    "a bomb that says it is small": lambda: lying(900),
    "a part that says it is large": lambda: lying(400_000_000),
    "a doctype": lambda: with_main(DOCTYPE.format("UTF-8").encode()),
    "a doctype in UTF-16": lambda: with_main(DOCTYPE.format("UTF-16").encode("utf-16")),
    "deep nesting": lambda: with_main(DEEP.encode()),
    "the same part twice": twice,
    "the same part in capitals": lambda: packed(members(docx_of(SITE)[1]) | {MAIN.upper(): b"<x/>"}),
    "encrypted parts": encrypted,
    "broken XML": lambda: with_main(b"<w:document"),
    "another document": lambda: with_main(b"<html/>"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused(kind):
    with pytest.raises(Unreadable) as refused:
        read_docx(HOSTILE[kind](), [])
    assert isinstance(refused.value, SamepageError) and len(str(refused.value)) > 20


def test_entities_outside_are_not_fetched(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    with pytest.raises(Unreadable, match="document type"):
        read_docx(
            with_main(
                f'<!DOCTYPE d [<!ENTITY s SYSTEM "{secret.as_uri()}">]><w:document xmlns:w="{W[1:-1]}"><w:body>&s;</w:body></w:document>'.encode()
            ),
            [],
        )
