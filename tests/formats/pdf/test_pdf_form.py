"""The form in the file: names, values, flags, tooltips and appearances of every field."""

from __future__ import annotations

import io
import re
from collections import Counter

import pikepdf
import pytest
from pikepdf import Name

from tests.formats.pdf.built_files import LOCKED, SITES, laid_out, made
from tests.formats.pdf.fill import with_pdfium
from tests.formats.pdf.read import by_pdfium, by_pikepdf, terminal_fields

READ_ONLY, REQUIRED, MULTILINE, COMBO = 1, 2, 1 << 12, 1 << 17
PDFS = [(site, edition) for site in (*SITES, LOCKED) for edition in ("fillable", "large-print")]


@pytest.fixture(params=PDFS, ids="-".join)
def opened(request):
    """A finished PDF, open, and what it was made from."""
    source = made(*request.param)
    with pikepdf.open(io.BytesIO(source.data)) as pdf:
        yield source, pdf


def test_every_field_stands_in_the_form_once_under_its_name(opened) -> None:
    source, pdf = opened
    names = [name for name, _ in terminal_fields(pdf)]
    assert Counter(names) == Counter(list(source.fields))


def test_names_are_a_hierarchy(opened) -> None:
    """No dot in a partial name (ISO 32000-1, 12.7.3.2); parents know their kids and the other way."""
    source, pdf = opened
    roots = [str(node.T) for node in pdf.Root.AcroForm.Fields]
    assert sorted(roots) == sorted({name.split(".")[0] for name in source.fields})
    nodes = list(pdf.Root.AcroForm.Fields)
    while nodes:
        node = nodes.pop()
        assert "." not in str(node.T)
        if "/Kids" in node:
            assert "/FT" not in node and "/Subtype" not in node
            for kid in node.Kids:
                assert kid.Parent.objgen == node.objgen
                nodes.append(kid)


def test_each_field_has_one_widget_on_one_page(opened) -> None:
    source, pdf = opened
    widgets = [a.objgen for p in pdf.pages for a in p.get("/Annots", []) if a.Subtype == Name.Widget]
    assert Counter(widgets) == Counter(field.objgen for _, field in terminal_fields(pdf))


def test_nothing_is_left_to_a_readers_guess(opened) -> None:
    """Appearances are in the file (ISO 19005-2, 6.4.1), and there are no scripts."""
    _, pdf = opened
    form = pdf.Root.AcroForm
    assert "/NeedAppearances" not in form and "/XFA" not in form and "/CO" not in form
    assert list(form.DR.keys()) == ["/Font"]
    assert "/OpenAction" not in pdf.Root and "/AA" not in pdf.Root
    for name, field in terminal_fields(pdf):
        assert "/A" not in field and "/AA" not in field, name


def test_each_widget_shows_something_and_says_what_it_is_for(opened) -> None:
    source, pdf = opened
    for name, field in terminal_fields(pdf):
        expected = source.fields[name]
        assert expected.tooltip == field.TU, name
        left, bottom, right, top = map(float, field.Rect)
        shown = field.AP.N
        streams = list(shown.values()) if expected.kind == "check" else [shown]
        for stream in streams:
            width, height = float(stream.BBox[2]), float(stream.BBox[3])
            assert (width, height) == pytest.approx((right - left, top - bottom), abs=0.02), name
        assert int(field.F) == 4, "printed, not hidden"


def test_no_two_texts_share_what_is_drawn(opened) -> None:
    """A program that writes an answer over the stream would show it in another field too."""
    source, pdf = opened
    shown = Counter(
        field.AP.N.objgen for name, field in terminal_fields(pdf) if source.fields[name].kind != "check"
    )
    assert set(shown.values()) == {1}


def test_a_mark_is_a_check_box_named_after_its_option(opened) -> None:
    source, pdf = opened
    for name, field in terminal_fields(pdf):
        expected = source.fields[name]
        if expected.kind != "check":
            assert Name.Btn != field.FT
            continue
        assert Name.Btn == field.FT and not int(field.get("/Ff", 0)) & ~REQUIRED, "no radio button"
        assert set(field.AP.N.keys()) == {f"/{expected.on_state}", "/Off"}
        state = f"/{expected.on_state}" if expected.value else "/Off"
        assert (str(field.V), str(field.AS)) == (state, state)
        assert field.AP.N["/Off"].read_bytes().split() == [b"q", b"Q"]
        if expected.group:
            assert name == f"{expected.group}={expected.on_state}"


def test_kinds_flags_and_limits(opened) -> None:
    source, pdf = opened
    size = source.theme.sizes["field"]
    for name, field in terminal_fields(pdf):
        expected, flags = source.fields[name], int(field.get("/Ff", 0))
        assert bool(flags & REQUIRED) == expected.required, name
        assert bool(flags & READ_ONLY) == expected.read_only, name
        if expected.kind == "check":
            continue
        assert bool(flags & MULTILINE) == (expected.kind == "long"), name
        assert bool(flags & COMBO) == (expected.kind == "choice"), name
        assert (Name.Ch if expected.kind == "choice" else Name.Tx) == field.FT, name
        limit = 40 if expected.kind == "date" else expected.max_length
        assert field.get("/MaxLen") == limit, name
        font, points = re.match(r"/(\w+) ([\d.]+) Tf", str(field.DA)).groups()
        assert f"/{font}" in pdf.Root.AcroForm.DR.Font and float(points) == size, name
        if expected.kind == "choice":
            pairs = [(str(value), str(text)) for value, text in field.Opt]
            assert pairs == [("", " "), *((o.value, o.text) for o in expected.options)], name


def test_a_text_that_is_not_to_be_changed_stays_when_someone_types_into_it() -> None:
    source = made(LOCKED)
    (locked,) = (field for field in source.fields.values() if field.read_only)
    (open_to_all,) = (name for name in source.fields if name == "commit.norms.labor")
    assert locked.value == source.workbook.site.name
    typed = {name: field.value for name, field in source.fields.items()}
    typed |= {locked.name: "Somewhere else", open_to_all: "Every other week"}
    found = by_pdfium(with_pdfium(source.data, typed))
    assert found[locked.name] == locked.value
    assert found[open_to_all] == "Every other week"


def test_what_is_needed_and_how_to_write_it_is_told(opened) -> None:
    """A date's form and "needed" are in the tooltip, where a listener hears them."""
    source, pdf = opened
    for name, field in terminal_fields(pdf):
        tooltip = str(field.TU)
        expected = source.fields[name]
        if expected.kind == "date":
            assert source.workbook.labels["date_hint"] in tooltip, name
        if expected.required:
            assert source.workbook.labels["required"] in tooltip, name


def test_tooltips_tell_column_row_question_and_stage() -> None:
    fields = made().fields
    assert fields["work.actions.2.labor"].tooltip == "Owner from labor, action 2, Actions, Work"
    assert fields["work.stock.money.strength"].tooltip == "Strengths, Money, Stock, Work"
    assert fields["work.trust.share=3"].tooltip == "3 Usually: mostly, We share early, Trust, Work"


def test_values_written_in_are_values() -> None:
    source = made("every-answered")
    values = by_pikepdf(source.data)
    assert values == {name: field.value for name, field in source.fields.items()}
    assert values["work.needs.labor"].startswith("ʻŌlelo Hawaiʻi, Diné Bizaad, tiếng Việt")
    assert values["work.trust.share=3"] == "3" and values["work.trust.share=2"] == ""


@pytest.mark.parametrize("make", [made, laid_out], ids=["bound", "whole"])
def test_what_is_printed_in_is_the_default_value_too(make) -> None:
    """So a reader of returns can tell what nobody changed (ISO 32000-1, 12.7.3.1)."""
    source = make("every-answered")
    with pikepdf.open(io.BytesIO(source.data)) as pdf:
        printed = {name: str(field.DV) for name, field in terminal_fields(pdf) if "/DV" in field}
    expected = {name: field for name, field in source.fields.items() if field.value}
    assert {field.kind for field in expected.values()} >= {"text", "long", "choice", "check", "date"}
    assert printed == {n: f"/{f.value}" if f.kind == "check" else f.value for n, f in expected.items()}
