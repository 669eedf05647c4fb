"""Every field filled by PDFium (clicks and typing), pypdf and pikepdf, read back by all three."""

from __future__ import annotations

import functools
import io
import logging

import pikepdf
import pytest
from pikepdf import Name

from tests.formats.pdf.built_files import LARGEST, LONGEST, answered, answers, made
from tests.formats.pdf.fill import FILLERS, with_pdfium
from tests.formats.pdf.read import READERS, by_pikepdf, by_pypdf, pdfium_form, plain, terminal_fields, widgets
from tests.formats.pdf.test_pdf_valid import failures_after_filling
from tests.run_folder import once

FILLED = [
    ("every-district", "fillable"),
    ("every-answered", "fillable"),
    ("every-school", "large-print"),
    (LARGEST, "fillable"),
]


@functools.cache
def filled(filler: str, site: str, edition: str) -> tuple[dict[str, str], bytes]:
    """What was to be written, and the file with it."""
    # pypdf draws no diacritics with the form's font and says so for each answer; values are kept.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    source = made(site, edition)
    wanted = answers(source.workbook)
    # veraPDF judges the same files, in another process.
    key = f"filled in by {filler}: {site}, {edition}"
    return wanted, once(key, lambda: FILLERS[filler](source.data, wanted))


# pypdf takes long for a large file, and does with it what it does with the small ones.
BY_EACH = [(site, edition, filler) for site, edition in FILLED[:-1] for filler in FILLERS]
BY_EACH += [(*FILLED[-1], filler) for filler in FILLERS if filler != "pypdf"]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("site", "edition", "filler"), BY_EACH)
def test_what_is_filled_in_is_read_back(filler: str, reader: str, site: str, edition: str) -> None:
    wanted, data = filled(filler, site, edition)
    assert READERS[reader](data) == {name: plain(value) for name, value in wanted.items()}


@pytest.mark.parametrize(("site", "edition", "filler"), BY_EACH)
def test_it_is_still_valid(filler: str, site: str, edition: str) -> None:
    assert failures_after_filling(filled(filler, site, edition)[1]) == []


def test_the_answers_are_hard_to_keep() -> None:
    """What the tests above write: accents, line breaks, quotation marks, brackets, 2,000 characters."""
    wanted = answers(made("every-district").workbook)
    text = "".join(wanted.values())
    assert all(sign in text for sign in "ʻŌāñạếǪŁ\n\"“”'()\\") and "ą\N{COMBINING ACUTE ACCENT}" in text
    assert len(wanted["request.site.long"]) == len(LONGEST) == 2000


def test_a_mark_is_taken_back_and_a_text_replaced() -> None:
    """By clicks, in a workbook that comes with answers."""
    source = made("every-answered")
    wanted = {field.name: field.value for field in source.workbook.fields}
    wanted |= {
        "work.pace=fast": "",
        "work.pace=slow": "slow",
        "work.name": "Łódź",
        "work.month": "",
        "work.ready.room": "",
    }
    data = with_pdfium(source.data, wanted)
    for reader in READERS.values():
        assert reader(data) == {name: plain(value) for name, value in wanted.items()}
    assert failures_after_filling(data) == []


@pytest.mark.filterwarnings("ignore:This document has .* form widget")  # pikepdf, of the damage
@pytest.mark.parametrize("writes", ["last part", "full name"])
@pytest.mark.parametrize("listed", [True, False], ids=["still among its parent's kids", "dropped there too"])
def test_a_mark_that_preview_damaged_is_still_found(writes: str, listed: bool) -> None:
    """Apple's Preview drops /Parent from a chosen radio button and writes T, FT and V into it.

    Ours are check boxes, which it leaves whole; were one treated so all the same, a reader that
    walks from /Fields downward, and then looks at the pages, finds its name and its value.
    """
    wanted, data = filled("PDFium", "every-district", "fillable")
    marks = [
        name
        for name, value in wanted.items()
        if value and made("every-district").fields[name].kind == "check"
    ]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fields = {name: field for name, field in terminal_fields(pdf) if name in marks}
        for name, field in fields.items():
            parent = field.Parent
            del field.Parent
            field.T = pikepdf.String(name if writes == "full name" else name.rpartition(".")[2])
            field.FT, field.V = Name.Btn, field.AS
            if not listed:
                parent.Kids = pikepdf.Array([kid for kid in parent.Kids if kid.objgen != field.objgen])
        out = io.BytesIO()
        pdf.save(out)
    found = by_pikepdf(out.getvalue())
    if listed or writes == "full name":
        assert {name: found[name] for name in marks} == {name: wanted[name] for name in marks}
    else:
        # Of the name only its last part is left in the field; its tooltip still tells the rest.
        assert not set(marks) & set(found)
        assert {name.rpartition(".")[2] for name in marks} <= set(found)
    # A library that builds names upward from /Parent sees the last part only.
    if writes == "last part":
        assert not set(marks) & set(by_pypdf(out.getvalue()))


@pytest.mark.parametrize("filler", ["written in", "PDFium"])
@pytest.mark.parametrize(("letter", "accented"), [("ą", "ą\u0301"), ("ǫ", "ǫ\u0301"), ("e", "e\u0302")])
def test_an_accent_stands_over_its_letter(filler: str, letter: str, accented: str) -> None:
    """Navajo has letters that are one sign only when a reader draws the accent over the letter."""
    values = {"work.actions.1.labor": letter, "work.actions.2.labor": accented}
    if filler == "written in":
        data = answered("every-district", values).data
    else:
        source = made("every-district")
        data = with_pdfium(
            source.data, {field.name: field.value for field in source.workbook.fields} | values
        )
    plain_ink, ink = (drawn_ink(data, name) for name in values)
    assert abs(ink[0] - plain_ink[0]) <= 2 and abs(ink[2] - plain_ink[2]) <= 2, "no wider than the letter"
    assert ink[1] <= plain_ink[1] - 4, "something stands above it"


def drawn_ink(data: bytes, name: str) -> tuple[float, ...]:
    """Left, top, right and bottom of what PDFium draws in a field, in pixels from its upper left corner."""
    scale = 6
    with pdfium_form(data) as document:
        for page in document:
            for widget in widgets(page, document.formenv):
                if widget.name == name:
                    left, bottom, right, top = widget.rect
                    height = page.get_height()
                    page = page.render(scale=scale, grayscale=True).to_pil().convert("L")
                    field = page.crop(
                        (
                            round((left + 1) * scale),
                            round((height - top + 1) * scale),
                            round((right - 1) * scale),
                            round((height - bottom - 1) * scale),
                        )
                    )
                    return field.point(lambda level: 255 if level < 128 else 0).getbbox()
    raise KeyError(name)


def test_what_the_lines_promise_fits() -> None:
    """As many lines as a question shows room for stand in its box, as PDFium sets them."""
    source = made("every-district")
    longs = {
        f.name: f.lines
        for f in source.workbook.fields
        if f.kind == "long" and not f.value and (f.max_length or 9999) > 100
    }
    values = {field.name: field.value for field in source.workbook.fields}
    values |= {name: "\n".join(f"Line{n}" for n in range(lines)) for name, lines in longs.items()}
    data = with_pdfium(source.data, values)
    assert max(longs.values()) > 3
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fields = dict(terminal_fields(pdf))
        for name, lines in longs.items():
            # Where each line starts, from the box's lower left corner: every Td moves on by its own way.
            y, starts = 0.0, []
            for operands, operator in pikepdf.parse_content_stream(fields[name].AP.N):
                if str(operator) in ("Td", "TD"):
                    y += float(operands[1])
                elif str(operator) in ("Tj", "TJ"):
                    starts.append(y)
            assert len(set(starts)) == lines and min(starts) > 1, (name, lines, starts)
