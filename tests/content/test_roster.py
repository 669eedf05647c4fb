"""Rosters as people have them: directory files, ids, states, addresses, mistakes."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from samepage.content.roster import read_roster
from samepage.errors import ContentError
from tests.content.roster_rows import HEAD, WORDS, names, rows, told


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


def test_names_are_normalized_and_formulas_are_text(csv):
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
    found = list(read_roster(path, "district", "abc", words=WORDS))
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


def test_an_address_that_cannot_be_used_does_not_cost_the_row(csv):
    (row,) = rows(csv, "id,name,contact_email\na,A,nobody\n")
    assert row.site and row.site.contact_email is None and not row.problems
    assert "`contact_email` cannot be `nobody`: write one email address" in str(row.remark)
    assert "is used without it" in str(row.remark)
    (row,) = rows(csv, "id,name,contact_email\n!!!,A,nobody\n")
    assert not row.site and not row.remark and "no letter or digit" in str(row.problems[0])


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


@pytest.mark.parametrize(
    ("given", "meant", "level"),
    [
        ("id,nmae,state", "name", "district"),
        ("id,name,assocation", "association", "district"),
        ("id,name,State,Contact E-mail", "contact_email", "district"),
        ("id,name,web-site", "website", "district"),
        ("id,name,statee", "state", "school"),
        ("LEIAD,LEA_NAME", "leaid", "district"),
        ("NCESSCH,SHC_NAME", "sch_name", "school"),
        ("id,name,contry,state", "country", "district"),
    ],
)
def test_a_mistyped_column_is_told_before_any_row(csv, given, meant, level):
    with pytest.raises(ContentError) as error:
        rows(csv, f"{given}\nx,y,z\n", level)
    (line,) = str(error.value).splitlines()
    assert ":1:" in line and "row 1: there is no column `" in line and f"did you mean `{meant}`?" in line


@pytest.mark.parametrize(
    ("given", "unread"),
    [
        ("id,name,state,distrct,notes", ["distrct", "notes"]),
        ("id,name,street,street2,county,Contact Phone", ["street2", "county", "Contact Phone"]),
        ("id,name,email,emial", ["emial"]),  # what it would be is there
        ("id,name,street2", ["street2"]),
        ("LEAID,LEA_NAME,ST,SCHOOL_YEAR,MCITY,MSTREET1,LZIP4,G_PK_OFFERED,UPDATED_STATUS_TEXT", None),
        ("NCESSCH,SCH_NAME,LEAID,LEA_NAME,ST_SCHID,SCH_TYPE_TEXT,CHARTAUTHN1", None),
        ("id,name,state", None),
    ],
)
def test_columns_that_are_not_read_are_told_once(csv, given, unread):
    level, told_columns = "school" if "NCESSCH" in given else "district", []
    first = {"district": "0100005", "school": "010000500870"}[level]
    found = rows(csv, f"{given}\n{first},A\n", level, on_unread=told_columns.append)
    assert names(found) == ["A"]
    assert [[*one.columns] for one in told_columns] == ([unread] if unread else [])


@pytest.mark.parametrize(
    ("state", "meant"),
    [
        ("Ohoi", "did you mean `Ohio`?"),
        ("Pensylvania", "did you mean `Pennsylvania`?"),
        ("N. Carolina", "did you mean `North Carolina`?"),
        ("ZZ", "write its name or its two letters; outside the United States, add a column `country`"),
        ("Ontario", "add a column `country`"),
    ],
)
def test_an_unknown_state_is_told(csv, state, meant):
    found = rows(csv, f"{HEAD}a,A,{state}\nb,B,Ohio\n")
    assert names(found) == ["B"]
    assert f":2:3: row 2: there is no state `{state}`: " in told(found)[2] and meant in told(found)[2]


@pytest.mark.parametrize(
    ("state", "printed"),
    [
        ("OH", "OH"),
        ("ohio", "ohio"),
        ("Hawaiʻi", "Hawaiʻi"),
        ("PUERTO RICO", "Puerto Rico"),
        ("DISTRICT OF COLUMBIA", "District of Columbia"),
        ("Washington, D.C.", "Washington, D.C."),
        ("GU", "GU"),
        ("U.S. Virgin Islands", "U.S. Virgin Islands"),
        ("BI", "BI"),
        ("", None),
    ],
)
def test_states_territories_and_their_abbreviations_are_known(csv, state, printed):
    (row,) = rows(csv, f'{HEAD}a,A,"{state}"\n')
    assert row.site.state == printed


def test_a_state_is_spelled_as_the_first_row_has_it(csv):
    found = rows(csv, f"{HEAD}a,A,OH\nb,B,Ohio\nc,C,Texas\nd,D,tx\n")
    assert [row.site.state for row in found] == ["OH", "OH", "Texas", "Texas"]


def test_rows_of_another_country_have_their_own_states(csv):
    found = rows(
        csv, "id,name,state,country\na,A,Ontario,Canada\nb,B,Ohoi,USA\nc,C,Ohoi,\nd,D,Ohio,United States\n"
    )
    assert names(found) == ["A", "D"] and told(found).keys() == {3, 4}


@pytest.mark.parametrize(
    "id", ["con", "PRN", "aux", "nul", *(f"com{n}" for n in range(1, 10)), "LPT1", "lpt9", "COM¹"]
)
def test_the_names_of_windows_devices_are_no_ids(csv, id):
    found = rows(csv, f"id,name\n{id},A\n{id}.txt,B\ncon-valley,C\ncom10,D\n")
    assert told(found).keys() == {2} and "which Windows keeps for a device" in told(found)[2]


@pytest.mark.parametrize(
    "address",
    [
        "a@b.co?bcc=evil",
        "a?cc=x@b.co",
        "a@b.co&x",
        "a@b.co,c@d.co",
        "<a@b.co>",
        "javascript:a@b.co",
        "a%0a@b.co",
    ],
)
def test_an_email_address_is_one_and_nothing_more(csv, address):
    found = rows(csv, f'id,name,email\na,A,"{address}"\nb,B,o\'neil+x@k12.oh.us\n')
    assert (
        names(found) == ["A", "B"] and told(found) == {} and "write one email address" in str(found[0].remark)
    )
    assert found[0].site.contact_email is None and found[1].site.contact_email == "o'neil+x@k12.oh.us"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript://x.org/%0Aalert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://x.org",
        "//x.org",
        "mailto:a@b.co",
        "https://x.org/ y",
    ],
)
def test_a_website_is_one_of_http(csv, address):
    found = rows(csv, f'id,name,website\na,A,"{address}"\nb,B,www.x.k12.oh.us/~b\nc,C,HTTPS://x.org/?q=1#a\n')
    assert names(found) == ["B", "C"] and "write an address of the web" in told(found)[2]


HIDDEN = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\ufeff\x00\x07\x1b\x7f\x9b\ue000"


@pytest.mark.parametrize("character", HIDDEN.replace("\0", ""))
@pytest.mark.parametrize("column", range(3))
def test_a_character_that_nobody_sees_is_named(tmp_path, character, column):
    cells = ["a", "Name", "Ohio"]
    cells[column] = cells[column][0] + character + cells[column][1:] + "x"
    found = rows(tmp_path / "hidden.csv", HEAD + ",".join(cells) + "\nb,B,Ohio\n")
    assert names(found) == ["B"]
    assert f"(U+{ord(character):04X})" in told(found)[2] and character not in told(found)[2]


def test_a_line_of_the_list_cannot_be_forged(tmp_path):
    folder = tmp_path / "a\nr.csv:9:1: row 9: all is well\u202e\x1b[2J"
    folder.mkdir()
    (said,) = told(rows(folder / "r.csv", f"{HEAD}a,A,O\x85hoi\u2028forged\n")).values()
    assert len(said.splitlines()) == 1 and said.isprintable()
    assert "a[U+000A]r.csv:9:1: row 9: all is well[U+202E][U+001B][2J/r.csv:2:3: row 2: " in said


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


def test_a_state_of_the_guide_is_known_too(csv):
    found = rows(csv, f"{HEAD}a,A,example AGENCY\nb,B,Exampel Agency\n", states=["Example Agency"])
    assert names(found) == ["A"] and found[0].site.state == "example AGENCY"
    assert "did you mean `Example Agency`?" in told(found)[3]
