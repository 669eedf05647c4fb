"""A packed PDF has the objects that it had, in fewer bytes, and the same bytes each time."""

from __future__ import annotations

import io
import zlib

import pikepdf
from deflate import zlib_compress
from pikepdf import Array, Dictionary, Name, Stream, String

from samepage.formats.pdf.pack import LEVEL, OBJECTS, pack

FONT = bytes(n * n % 251 for n in range(9000))


def a_file() -> pikepdf.Pdf:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    page = pdf.pages[0].obj
    page.Contents = pdf.make_stream(b"q\n" + b"1 0 0 1 0 0 cm\n" * 99 + b"Q\n")
    page.Few = pdf.make_stream(b"q Q\n")
    page.Picture = Stream(pdf, b"\xff\xd8 as it is\r")
    page.Picture.Filter = Name.DCTDecode
    page.Text = pdf.make_stream(b"an endobj\nendstream\nin it")
    page.Font = Stream(pdf, zlib.compress(FONT, 1))
    page.Font.Filter = Name.FlateDecode
    page.Words = String("<< 7 0 R ] / [ (in) \\ > >>")
    page.Many = Array(
        [pdf.make_indirect(Dictionary(N=n, S=String("ʻŌ" * 9), Up=page)) for n in range(OBJECTS + 9)]
    )
    return pdf


def test_everything_is_still_there():
    data = pack(a_file())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0].obj
        assert page.Contents.read_bytes().count(b"cm") == 99
        assert page.Few.read_raw_bytes() == b"q Q\n" and "/Filter" not in page.Few
        assert page.Text.read_bytes() == b"an endobj\nendstream\nin it"
        assert page.Font.read_bytes() == FONT
        assert page.Font.read_raw_bytes() == zlib_compress(FONT, LEVEL), "not as the machine's own zlib does"
        assert str(page.Words) == "<< 7 0 R ] / [ (in) \\ > >>"
        assert page.Picture.read_raw_bytes() == b"\xff\xd8 as it is\r"
        assert [(int(one.N), str(one.S), one.Up.objgen) for one in page.Many] == [
            (n, "ʻŌ" * 9, page.objgen) for n in range(OBJECTS + 9)
        ]
    assert b"\r\nendstream" not in data


def test_the_same_bytes_each_time_and_fewer_than_qpdf_s():
    data, plain = pack(a_file()), io.BytesIO()
    assert pack(a_file()) == data
    a_file().save(plain, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert len(data) < len(plain.getvalue())
