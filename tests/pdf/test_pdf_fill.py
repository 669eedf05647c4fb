"""Every field filled by PDFium (clicks and typing), pypdf and pikepdf, read back by all three."""

from __future__ import annotations

import functools
import io
import logging

import pikepdf
import pytest
from pikepdf import Name

from tests.pdf.fill import FILLERS, with_pdfium
from tests.pdf.made import LONGEST, answers, made, real
from tests.pdf.read import READERS, by_pikepdf, by_pypdf, plain, terminal_fields
from tests.pdf.test_pdf_valid import failures_after_filling

FILLED = [("every-district", "fillable"), ("every-answered", "fillable"), ("every-school", "large-print"),
          *((site, "fillable") for site in sorted(real().sites))]


@functools.cache
def filled(filler: str, site: str, edition: str) -> tuple[dict[str, str], bytes]:
    """What was to be written, and the file with it."""
    # pypdf draws no diacritics with the form's font and says so for each answer; values are kept.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    source = made(site, edition)
    wanted = answers(source.workbook)
    return wanted, FILLERS[filler](source.data, wanted)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("filler", FILLERS)
@pytest.mark.parametrize(("site", "edition"), FILLED)
def test_what_is_filled_in_is_read_back(filler: str, reader: str, site: str, edition: str) -> None:
    wanted, data = filled(filler, site, edition)
    assert READERS[reader](data) == {name: plain(value) for name, value in wanted.items()}


@pytest.mark.parametrize("filler", FILLERS)
@pytest.mark.parametrize(("site", "edition"), FILLED)
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
    wanted |= {"work.pace=fast": "", "work.pace=slow": "slow", "work.name": "Łódź", "work.month": "",
               "work.ready.room": ""}
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
    marks = [name for name, value in wanted.items() if value and made("every-district").fields[name].kind == "check"]
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

