"""Rosters as people have them: directory files, Excel, other separators, mistakes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from samepage.content.roster import read_roster
from samepage.errors import ContentError


def rows(path: Path, content: str | bytes, level="district", **more):
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_roster(path, level, "abc", **more))


@pytest.fixture
def csv(tmp_path):
    return tmp_path / "roster.csv"


def test_a_ccd_directory_file(csv):
    (row,) = rows(
        csv,
        "SCHOOL_YEAR,ST,STATENAME,LEAID,LEA_NAME,LSTREET1,LCITY,LSTATE,LZIP,PHONE,WEBSITE\n"
        "2023-2024,AL,DISTRICT OF COLUMBIA,0100005,Albertville  City,8379 US Hwy 431,Albertville,AL,35950,(256)891-1183,http://www.albertk12.org\n",
    )
    site = row.site
    assert (site.id, site.name, site.state, site.zip) == (
        "0100005",
        "Albertville City",
        "District of Columbia",
        "35950",
    )
    assert (site.partner, site.level, row.number) == ("abc", "district", 2)


def test_schools_take_the_schools_name(csv):
    (row,) = rows(csv, "NCESSCH,SCH_NAME,LEAID,LEA_NAME\n10000500870,Low School,100005,City\n", "school")
    assert (row.site.id, row.site.name) == ("010000500870", "Low School")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_separators_and_byte_order_marks(csv, separator, mark):
    (row,) = rows(
        csv,
        mark
        + separator.join(["ID", "Name", "Contact Name"])
        + "\r\n"
        + separator.join(["n-v", "Nōrth", "Ann"])
        + "\r\n",
    )
    assert (row.site.id, row.site.name, row.site.contact_name) == ("n-v", "Nōrth", "Ann")


def test_names_are_normalised_and_formulas_are_text(csv):
    (row,) = rows(csv, "id,name,association\nA b,Kahului   Scho\u0304ol,=SUM(A1)\n")
    assert (row.site.id, row.site.name, row.site.association) == ("a-b", "Kahului Sch\u014dol", "=SUM(A1)")


def test_excel_and_the_zeros_it_drops(tmp_path):
    path = tmp_path / "roster.xlsx"
    book = Workbook()
    book.active.append(["LEAID", "LEA_NAME", "LZIP"])
    book.active.append([100005, "Albertville City", 1234])
    book.active.append([])
    book.active.append([3600001, "North", None])
    book.save(path)
    found = list(read_roster(path, "district", "abc"))
    assert [(r.number, r.site.id, r.site.zip) for r in found] == [
        (2, "0100005", "01234"),
        (4, "3600001", None),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,A\n", ""),
        ("a,\n", "row 2: the name is empty"),
        (",A\n", "row 2: the id is empty"),
        ("a,A,b,c,d\n", "row 2: has 5 cells"),
        ("†,A\n", "row 2: the id is empty"),
        ("a,A,nobody\n", "`contact_email` cannot be `nobody`: write an email address"),
        ("a,A\x07\n", "control character (U+0007)"),
        ("a," + "x" * 300 + "\n", "`name` has 300 characters, and at most 200"),
        ("a," + "x" * 500 + "\n", "has 500 characters, and at most 400"),
        ("!!!,A\n", "no letter or digit"),
    ],
)
def test_each_row_says_what_is_wrong_with_it(csv, text, message):
    (row,) = rows(csv, "id,name,contact_email\n" + text)
    assert (row.site is None) == bool(message)
    assert message in " ".join(map(str, row.problems))


def test_a_bad_row_does_not_stop_the_others(csv):
    found = rows(csv, "id,name\na,A\nA,Again\nb,B\n")
    assert [bool(r.site) for r in found] == [True, False, True]
    assert str(found[1].problems[0]).endswith(
        ":3:1: row 3: the id `a` is already that of row 2: give every site an id of its own."
    )


def test_a_partner_in_the_roster(csv):
    found = rows(csv, "id,name,partner\na,A,xyz\nb,B,\nc,C,abd\n", partners=["abc", "xyz"])
    assert [r.site.partner if r.site else None for r in found] == ["xyz", "abc", None]
    assert "did you mean `abc`?" in str(found[2].problems[0])


@pytest.mark.parametrize(
    ("leaid", "message"), [("12", "which has 7 digits"), ("1.00005E+05", "shortened by a spreadsheet")]
)
def test_codes_that_a_spreadsheet_spoiled(csv, leaid, message):
    (row,) = rows(csv, f"LEAID,LEA_NAME\n{leaid},A\n")
    assert message in str(row.problems[0])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("id,name\n", "no rows below"),
        ("foo,bar\n1,2\n", "needs a column `id` or `LEAID`, and found `foo`, `bar`"),
        ("id,name,ID\na,b,c\n", ":1:3: row 1: the column `id` is here twice"),
        ("id,name\na,Caf\xe9\n".encode("latin-1"), ":2:1: is not UTF-8"),
        ("id,name\na,b\n".encode("utf-16"), "is saved as UTF-16"),
        (b"\xd0\xcf\x11\xe0 old", "an old Excel file"),
        (b"PK\x03\x04 nothing", "is damaged"),
        ('id,"name\na,A\n', ":1:2: row 1: the quotation mark that opens cell 2 is not closed on line 1"),
    ],
)
def test_files_that_cannot_be_used(csv, content, message):
    with pytest.raises(ContentError) as error:
        rows(csv, content)
    assert message in str(error.value)


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


FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda t: ("id,name,zip,email\n" + t).encode("utf-8", "replace")),
    )
)
def test_random_bytes_are_sites_or_problems(tmp_path, content):
    path = tmp_path / "random.csv"
    try:
        for row in rows(path, content):
            assert (row.site is None) == bool(row.problems)
    except ContentError as error:
        assert error.problems


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
