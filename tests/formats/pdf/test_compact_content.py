"""A content stream made shorter draws the same, and its marks are told."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import ImageChops

from samepage.formats.pdf.compact_content import compact
from samepage.formats.pdf.content_lines import SHIFT, kerned
from samepage.formats.pdf.plain_texts import PlainFont

TABLE = b"""1 0 0 -1 0 200 cm q q
q 10 10 80 20 re W n /Artifact BMC q /a1.0 gs 0.1 0.2 0.4 rg 10 10 80 20 re W n 10 10 80 20 re f Q EMC Q
q 14 40 m 50 40 l 52.2 40 54 41.8 54 44 c 54 60 l 50 60 l 14 60 l 10 60 l 10 44 l 10 41.8 11.8 40 14 40 c W n
/Artifact BMC q 0.9 0.9 0.2 rg 10 40 44 20 re f Q EMC Q
q 100 100 30 30 re W n /Artifact BMC q 0.8 0 0 rg 90 90 60 20 re f Q EMC Q
/Artifact BMC q /A1.0 gs 0 0.4 0 RG 3 w 10 70 m 60 70 l S Q EMC
/Artifact BMC q /A1.0 gs 0 0.4 0 RG 3 w 59 70 m 120 70 l S Q EMC
/Artifact BMC q 150 21 m 110 21 l 110 20 l 150 20 l W* n 0 0 0 rg 110 10 40 10 re 110 10 40 11 re f* Q EMC
q 1 0 0 1 60 100 cm /a0.5 gs 0 0 1 rg 0 0 20 20 re f 10 10 20 20 re f Q
q /a1.0 gs 0.5 0.5 0.5 rg 20 120 20 20 re f Q Q Q
"""


def drawn(content: bytes):
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 200)).obj
        page.Contents = pdf.make_stream(content)
        opacity = {"/a1.0": {"/ca": 1}, "/A1.0": {"/CA": 1}, "/a0.5": {"/ca": 0.5}}
        states = {name: pikepdf.Dictionary(said) for name, said in opacity.items()}
        page.Resources = pikepdf.Dictionary(ExtGState=pikepdf.Dictionary(states))
        out = io.BytesIO()
        pdf.save(out)
    return pdfium.PdfDocument(out.getvalue())[0].render(scale=4).to_pil().convert("L")


def test_the_same_is_drawn_in_fewer_bytes() -> None:
    shorter, _ = compact(TABLE)
    assert len(shorter) < 0.6 * len(TABLE)
    assert ImageChops.difference(drawn(TABLE), drawn(shorter)).getextrema()[1] < 40
    assert compact(shorter)[0] == shorter


def test_marks_that_hold_nothing_go() -> None:
    lines = b"".join(
        b"/P <</MCID %d>> BDC BT 1 0 0 -1 10 %d Tm /F 9 Tf [%b] TJ ET EMC\n" % (n, 20 * n, b"<0041>0<0042>0")
        for n in range(4)
    )
    empty = b"/Span <</MCID 4>> BDC BT ET EMC /Span <</MCID 5>> BDC EMC"
    shorter, marks = compact(lines + empty)
    assert marks == {0: 0, 1: 1, 2: 2, 3: 3, 4: None, 5: 4}, "5 is a place for a site's words"
    assert shorter.count(b"BDC") == shorter.count(b"EMC") == 5
    assert shorter.count(b"<00410042>") == 4 and shorter.count(b"Tf") == 1


@pytest.mark.parametrize("moves", [(6,) * 40, (-7, 3, 9, -4) * 10, (31, -60, 14, 2)])
def test_a_line_is_as_long_as_it_was(moves: tuple[int, ...]) -> None:
    shown = b"[<0001>" + b"".join(b"%d<0001>" % move for move in moves) + b"]"
    kept = [int(number) for number in moves_of(kerned(shown, 10))]
    assert abs(sum(kept) - sum(moves)) <= SHIFT / 10 / 2
    assert len(kept) < len(moves)


def moves_of(shown: bytes) -> list[bytes]:
    return [part.partition(b">")[2] for part in shown.strip(b"[]").split(b"<")[1:-1] if part[-1:] != b">"]


def test_what_it_does_not_know_stays_as_it_is() -> None:
    content = b"BT (text) Tj ET /P <</MCID 3>> BDC EMC\n"
    assert compact(content) == (content, {3: 3})


LINES = b"".join(
    b"/Span <</MCID %d>> BDC q BT 1 0 0 -1 10 %d Tm /A 9 Tf [%b] TJ ET Q EMC\n" % (number, height, shown)
    for number, height, shown in (
        (0, 20, b"<0041>0<0042>0"),
        (1, 30, b"<0042>30<0041>0"),
        (2, 40, b"<002d>0"),
        (3, 50, b"<0041>0"),
        (4, 50, b"<0099>0<0041>0"),
        (5, 60, b"<0028>0"),
    )
)
PLAIN = PlainFont(b"/F0", {b"0041": b"a", b"0042": b"b", b"002d": b"-", b"0028": b"("})


def test_the_lines_of_a_text_are_one_mark_whose_words_stay_apart() -> None:
    """A line that ends in a hyphen may end within a word."""
    shorter, marks = compact(LINES, plain={b"/A": PLAIN}, texts=dict.fromkeys(range(5), 1) | {5: 2})
    assert marks == {0: 0, 1: 0, 2: 0, 3: 1, 4: 1, 5: 2}
    assert b"[(ab )]TJ 0 -10 Td[(b)22(a )]TJ 0 -10 Td[(-)]TJ EMC" in shorter
    assert b"[(a)]TJ /A 9 Tf 0 0 Td[<0099>]TJ /F0 9 Tf[(a)]TJ EMC" in shorter
    assert b"[(\\()]TJ" in shorter
    assert shorter.count(b"BT") == shorter.count(b"ET") == 1


def rounded(left: float, top: float, right: float, bottom: float, radius: float) -> bytes:
    r, near = radius, 0.45 * radius  # of a corner's curve, its ends and what it bends to
    numbers = (left + r, top, right - r, top, right - near, top, right, top + near, right, top + r)
    numbers += (right, bottom - r, right, bottom - near, right - near, bottom, right - r, bottom)
    numbers += (left + r, bottom, left + near, bottom, left, bottom - near, left, bottom - r)
    numbers += (left, top + r, left, top + near, left + near, top, left + r, top)
    side = b"%g %g l %g %g %g %g %g %g c "
    return (b"%g %g m " + 4 * side) % numbers


def test_a_boxs_border_is_a_line_around_its_ground() -> None:
    outer, inner = rounded(20, 40, 180, 160, 16), rounded(24, 44, 176, 156, 12)
    content = b"1 0 0 -1 0 200 cm q 0.9 0.9 0.9 rg %bf 0.1 0.2 0.4 rg %b%bf* Q" % (outer, inner, outer)
    shorter, _ = compact(content)
    assert len(shorter) < 0.5 * len(content) and b"4 w" in shorter
    assert ImageChops.difference(drawn(content), drawn(shorter)).getextrema()[1] < 40
