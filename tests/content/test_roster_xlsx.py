"""What a spreadsheet made of what was typed, in Excel files and in CSV files that it wrote."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from samepage.content.roster import Unread, read_roster
from samepage.errors import ContentError
from tests.content.roster_rows import names, rows, told


@pytest.fixture
def csv(tmp_path):
    return tmp_path / "roster.csv"


FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


ERRORS = (
    "#N/A",
    "#NAME?",
    "#REF!",
    "#DIV/0!",
    "#VALUE!",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#¡REF!",
    "#NV",
)


@pytest.mark.parametrize("error", [*ERRORS, "Err:502", "########"])
@pytest.mark.parametrize("column", range(4))
def test_the_error_of_a_formula_is_no_text(csv, tmp_path, error, column):
    cells = ["a", "A", "Ohio", "pat@example.org"]
    cells[column] = error
    head = ["id", "name", "state", "contact_email"]
    found = rows(csv, "\n".join([",".join(head), ",".join(cells), "b,B,Ohio,"]))
    assert names(found) == ["B"] and f"the column `{head[column]}` has the error `{error}`" in told(found)[2]
    assert f":2:{column + 1}: row 2: " in told(found)[2]
    found = sheet(tmp_path, head, cells, ["b", "B", "Ohio"])
    assert names(found) == ["B"] and f"has the error `{error}`" in told(found)[2]


DAY = datetime(2024, 1, 5)  # noqa: DTZ001  a sheet knows no time zones


def sheet(folder: Path, *lines, change=lambda sheet: None, edit=None, level="district"):
    """The rows of a new file. ``change`` gets openpyxl's sheet, and ``edit`` the XML that was made of it."""
    path = folder / "sheet.xlsx"
    book = Workbook()
    for line in lines:
        book.active.append(list(line))
    change(book.active)
    book.save(path)
    if edit:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        before = parts["xl/worksheets/sheet1.xml"].decode()
        assert edit(before) != before
        parts["xl/worksheets/sheet1.xml"] = edit(before).encode()
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
    return list(read_roster(path, level, "abc"))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (DAY, "holds a date or time (2024-01-05): format the column as text"),
        (DAY.replace(hour=6, minute=30), "holds a date or time (2024-01-05 06:30:00)"),
        (date(2024, 1, 5), "holds a date or time (2024-01-05)"),
        (time(6, 30), "holds a date or time (06:30:00)"),
        (1e-20, "holds a number with decimals (1e-20): format the column as text"),
        (12.5, "holds a number with decimals (12.5)"),
        (123456789012345678, "holds a number which may have lost digits"),
        (True, "holds TRUE, which is no text: format the column as text"),
        (False, "holds FALSE"),
        ("=B2&1", "has a formula that was not calculated"),
        ("2024-01-05", "holds a date or time (`2024-01-05`), which is no id: format the column as text"),
        ("1e-20", "holds a number that was shortened"),
    ],
)
def test_what_excel_made_of_an_id_is_told(tmp_path, value, said):
    found = sheet(tmp_path, ["id", "name"], [value, "A"], ["b", "B"])
    assert names(found) == ["B"] and f"row 2: the column `id` {said}" in told(found)[2]


def test_a_name_that_became_a_date_is_told_and_a_column_that_nobody_reads_is_not(tmp_path):
    lines = ["id", "name", "opened"], ["a", DAY, ""], ["b", "B", DAY]
    found = sheet(tmp_path, *lines, ["c", "C", "#N/A"])
    assert names(found) == ["B", "C"] and "the column `name` holds a date" in told(found)[2]


@pytest.mark.parametrize(
    ("value", "style", "id"),
    [
        (12345, "General", "12345"),
        (12345.0, "0.00", "12345"),
        (42, "0000000", "0000042"),
        ("0042", "@", "0042"),
        ("12345.0", "@", "12345"),
        ("a_x000D_\nb", "@", "a-b"),
    ],
)
def test_whole_numbers_are_ids_with_the_zeros_that_are_seen(tmp_path, value, style, id):
    def change(sheet):
        sheet["A2"].number_format = style

    (row,) = sheet(tmp_path, ["id", "name"], [value, "A"], change=change)
    assert row.site.id == id


@pytest.mark.parametrize(
    "text",
    ["2024-01-05", "1/5/2024", "5-Jan", "Jan-24", "1E+11", "1.5", "1,234", "-7", "TRUE", "06:30", "1.5e-7"],
)
def test_what_a_spreadsheet_wrote_to_csv_in_an_ids_place_is_told(csv, text):
    found = rows(csv, f'id,name\n"{text}",A\n007,B\n12345.0,C\n5-january,D\n')
    assert told(found).keys() == {2} and "format the column as text" in told(found)[2]
    assert [row.site.id for row in found if row.site] == ["007", "12345", "5-january"]


def test_a_formula_counts_by_its_value(tmp_path):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["id", "name", "state"])
        for row, (id, state) in enumerate([("a", "Ohio"), ("b", ""), ("c", "#N/A"), ("d", "")], 1):
            page.write_formula(row, 0, "=A1", value=id)
            page.write_string(row, 1, "N")
            page.write_formula(row, 2, "=B1", value=state)
    path = tmp_path / "formulas.xlsx"
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            # As Excel writes a formula that gives an empty text; without its type, it has not been calculated.
            data = old.read(name).replace(b'<c r="C3">', b'<c r="C3" t="str">')
            new.writestr(name, data)
    found = list(read_roster(path, "district", "abc"))
    assert [(row.site.id, row.site.state) for row in found if row.site] == [("a", "Ohio"), ("b", None)]
    assert "has the error `#N/A`" in told(found)[4] and "was not calculated" in told(found)[5]


def test_a_row_of_nothing_but_mistakes_is_told(tmp_path):
    found = sheet(tmp_path, ["id", "name"], ["a", "A"], [None, DAY], ["#N/A", None], [None, None])
    assert told(found).keys() == {3, 4}


def test_merged_cells_name_their_range(tmp_path):
    def change(sheet):
        sheet.merge_cells("C2:C4")
        sheet.merge_cells("D3:E3")  # which nobody reads
        sheet.merge_cells("A9:C12")

    lines = [[id, id.upper(), "Ohio", ""] for id in "abcd"]
    found = sheet(tmp_path, ["id", "name", "state", "notes"], *lines, change=change)
    assert names(found) == ["A", "D"] and told(found).keys() == {3, 4}
    assert "row 3: the column `state` has no cell of its own here, since C2:C4 are merged" in told(found)[3]


def test_the_first_sheet_that_can_be_seen_is_read(tmp_path):
    path = tmp_path / "sheets.xlsx"
    book = Workbook()
    book.active.append(["hidden"])
    shown = book.create_sheet("Districts")
    shown.append(["id", "name"])
    shown.append(["a", "A"])
    book.active.sheet_state = "hidden"
    book.active = 1
    book.save(path)
    assert names(read_roster(path, "district", "abc")) == ["A"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_column_names_of_another_language_name_their_row_and_what_is_needed(csv, tmp_path, kind):
    head = ["clave", "nombre", "estado"]
    read = {
        "csv": lambda: rows(csv, f"\n\n{','.join(head)}\n1,A,Ohio\n"),
        "xlsx": lambda: sheet(tmp_path, [], [], head, [1, "A", "Ohio"]),
    }
    with pytest.raises(ContentError) as error:
        read[kind]()
    id, name = map(str, error.value.problems)
    assert (
        ":3:1: row 3: a roster of districts needs a column `id` or `LEAID`, and found `clave`, `nombre`" in id
    )
    assert "row 3: a roster of districts needs a column `name` or `site_name` or `LEA_NAME`" in name


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/sharedStrings.xml", b" " * 50_000_000)
    with pytest.raises(ContentError, match="unreasonable size"):
        list(read_roster(path, "district", "abc"))


def test_a_document_type_in_a_spreadsheet_is_refused(tmp_path):
    path = tmp_path / "entities.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>")
    with pytest.raises(ContentError, match="document type"):
        list(read_roster(path, "district", "abc"))


@FEW
@given(at=st.integers(0, 4000), byte=st.integers(0, 255))
def test_a_damaged_spreadsheet_never_crashes(tmp_path, at, byte):
    path = tmp_path / "whole.xlsx"
    if not path.exists():
        book = Workbook()
        book.active.append(["id", "name"])
        book.active.append(["a", "A"])
        book.save(path)
    data = bytearray(path.read_bytes())
    data[at % len(data)] = byte
    try:
        rows(tmp_path / "damaged.xlsx", bytes(data))
    except ContentError as error:
        assert error.problems


def rewritten(path: Path, change) -> Path:
    """The sheet's XML as no program of an office writes it."""
    book, made = Workbook(), io.BytesIO()
    book.active.append(["id", "name"])
    book.active.append(["a", "A"])
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name.endswith("sheet1.xml") else data)
    return path


NAMED = '<c r="B3" t="str"><v>B</v></c>'


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('<c r="A3"><v>1e999</v></c>', "which may have lost digits (inf)"),
        ('<c r="A3"><v>9999999999999999</v></c>', "which may have lost digits"),
        ('<c r="A3" t="b"><v>7</v></c>', "holds TRUE"),
        ('<c r="A3" t="e"><v>no known error\n</v></c>', "has the error `no known error`"),
        ('<c r="A3"><f>X1</f></c>', "was not calculated"),
    ],
)
def test_cells_that_excel_never_wrote_are_told(tmp_path, cell, said):
    row = f'<row r="3">{cell}{NAMED}</row></sheetData>'.encode()
    path = rewritten(tmp_path / "r.xlsx", lambda data: data.replace(b"</sheetData>", row))
    found = list(read_roster(path, "district", "abc"))
    assert names(found) == ["A"] and said in told(found)[3]


def test_a_sheet_that_pretends_to_be_huge_is_bounded(tmp_path):
    far = b'<row r="1048576"><c r="A1048576" t="str"><v>z</v></c></row></sheetData>'
    path = rewritten(tmp_path / "far.xlsx", lambda data: data.replace(b"</sheetData>", far))
    with pytest.raises(ContentError, match="more than 250,000 rows"):
        list(read_roster(path, "district", "abc"))
    ranges = b"".join(b'<mergeCell ref="A%d:XFD1048576"/>' % n for n in range(3, 30_000))
    many = b"</sheetData><mergeCells>" + ranges + b"</mergeCells>"
    path = rewritten(tmp_path / "many.xlsx", lambda data: data.replace(b"</sheetData>", many))
    with pytest.raises(ContentError, match="more than 20,000 merged cells"):
        list(read_roster(path, "district", "abc"))
    far = b'<row r="1048000"><c r="A1048000" s="0"/></row></sheetData>'  # a format alone, as people leave it
    path = rewritten(tmp_path / "empty.xlsx", lambda data: data.replace(b"</sheetData>", far))
    assert names(read_roster(path, "district", "abc")) == ["A"]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B3" t="n"><v>North</v></c>',
        '<c r="B3" t="s"><v>9999</v></c>',
        '<c r="B3" t="s"><v>first</v></c>',
        '<c r="B3" t="d"><v>yesterday</v></c>',
        '<c r="B3" t="b"><v>perhaps</v></c>',
        '<c r="B3" s="x" t="n"><v>1</v></c>',
        '<c r="3" t="n"><v>1</v></c>',
    ],
)
def test_a_cell_that_makes_no_sense_spoils_its_row_only(tmp_path, cell):
    lines = [["id", "name", "state"], *([id, id.upper(), "Ohio"] for id in "abc")]
    found = sheet(tmp_path, *lines, edit=lambda xml: re.sub(r'<c r="B3".*?</c>', cell, xml))
    assert names(found) == ["A", "C"]
    said = "row 3: the column `name` cannot be read, since the file is damaged there: type it again."
    assert said in told(found)[3]
    # In a column that is not read, it does not matter.
    lines = [["id", "notes", "name"], *([id, "Note", id.upper()] for id in "abc")]
    found = sheet(tmp_path, *lines, edit=lambda xml: re.sub(r'<c r="B3".*?</c>', cell, xml))
    assert names(found) == ["A", "B", "C"]


def test_a_number_format_that_the_file_does_not_have_is_none(tmp_path):
    lines = [["id", "name"], [12, "A"]]
    found = sheet(tmp_path, *lines, edit=lambda xml: xml.replace('r="A2"', 'r="A2" s="999"'))
    assert [row.site.id for row in found] == ["12"]


@pytest.mark.parametrize("number", ["1", "2", "1048577", "40000000"])
def test_a_row_whose_number_makes_no_sense_is_told(tmp_path, number):
    lost = f'<row r="{number}"><c r="A{number}" t="str"><v>lost</v></c></row>'
    after = f'<row r="3"><c r="A3" t="str"><v>b</v></c>{NAMED}</row>'
    both = f"{lost}{after}</sheetData>".encode()
    found = list(
        read_roster(
            rewritten(tmp_path / "r.xlsx", lambda data: data.replace(b"</sheetData>", both)),
            "district",
            "abc",
        )
    )
    assert names(found) == ["A", "B"] and [row.number for row in found] == [2, 2, 3]
    assert "is followed by one that has no place in the sheet" in told(found)[2]


def test_sheets_that_are_not_read_are_named(tmp_path):
    book, unread = Workbook(), []
    for title, state in (
        ("Notes", "hidden"),
        ("Sites", "visible"),
        ("Texas", "visible"),
        ("Lists", "hidden"),
    ):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        for line in (["id", "name"], ["a", title]):
            sheet.append(line)
    book.remove(book.worksheets[0])
    book.active = 1
    book.save(tmp_path / "r.xlsx")
    found = list(read_roster(tmp_path / "r.xlsx", "district", "abc", on_unread=unread.append))
    assert names(found) == ["Sites"] and unread == [Unread((), ("Texas",))]


def test_a_column_whose_name_is_an_error_counts_as_a_column(tmp_path):
    found = sheet(tmp_path, ["id", "name", "#REF!"], ["a", "A", "Ohio"])
    assert names(found) == ["A"]
