"""A CSV file is read strictly: what is wrong with one row is said of that row, and the others are read."""

from __future__ import annotations

import contextlib
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samepage.content.roster import read_roster
from samepage.errors import ContentError
from tests.content.roster_rows import HEAD, names, rows, told


@pytest.fixture
def csv(tmp_path):
    return tmp_path / "roster.csv"


@pytest.mark.parametrize(
    "bad",
    [
        'b,"North Valley,Ohio',
        '"b,North Valley,Ohio',
        'b,North Valley,"Ohio',
        'b, "North Valley,Ohio',
        'b,"He said ""no"",Ohio',
        'b,"North" Valley,Ohio',
        'b,North "Valley,Ohio',
    ],
)
@pytest.mark.parametrize(
    "rest", ["", "d,D,Ohio\n", 'd,"D, the Second",Ohio\n', 'd,"D ""x""",Ohio\ne,E,Ohio\n']
)
def test_a_quotation_mark_costs_its_own_row_and_no_other(csv, bad, rest):
    found = rows(csv, f"{HEAD}a,A,Ohio\n{bad}\nc,C,Ohio\n{rest}")
    assert [row.number for row in found] == list(range(2, 4 + 1 + rest.count("\n")))
    assert told(found).keys() == {3} and ":3:" in told(found)[3] and "quotation mark" in told(found)[3]
    assert names(found)[:2] == ["A", "C"] and len(names(found)) == 2 + rest.count("\n")


def test_a_mark_that_a_later_row_closes_makes_no_site_of_either(csv):
    found = rows(csv, f'{HEAD}b,"North,Ohio\nc,South",Ohio\nd,D,Ohio\n')
    assert told(found).keys() == {2, 3} and names(found) == ["D"]


def test_a_cell_over_several_lines_is_one_bad_row_that_says_where_it_begins(csv):
    found = rows(csv, f'{HEAD}a,"North\n\nValley",Ohio\nb,B,Ohio\nb,C,Ohoi\n')
    assert [(row.number, row.line) for row in found] == [(2, 2), (3, 5), (4, 6)]
    said = told(found)
    assert (
        "row 2: the column `name` goes on to line 4, from a quotation mark that is opened on line 2"
        in said[2]
    )
    # A spreadsheet shows it as row 4, an editor as line 6.
    assert f"{csv}:6:3: row 4 (line 6): there is no state" in said[4] and "already that of row 3" in said[4]
    assert names(found) == ["B"]


def test_the_rest_of_a_cell_is_never_a_site(csv):
    long = "\n".join(f"Line {n} of an address, and more" for n in range(60))
    found = rows(csv, f'{HEAD}a,"{long}",Ohio\nb,B,Ohio\n')
    assert names(found) == ["B"] and told(found).keys() == set(range(2, 62))
    assert "may be the rest of the cell that row 2 leaves open" in told(found)[3]


@pytest.mark.parametrize("long", ["x" * 150_000, '"' + "x" * 150_000, '"' + "x," * 300_000])
def test_a_row_over_the_limit_is_one_bad_row(csv, long):
    found = rows(csv, f"{HEAD}a,{long}\nb,B,Ohio\n")
    assert told(found).keys() == {2} and "row 2: is longer than 100,000 characters" in told(found)[2]
    assert names(found) == ["B"]


def test_rows_have_the_numbers_that_a_spreadsheet_shows(csv):
    found = rows(csv, "sep=;\nid;name\n\na;A\n;;\nb;\n")
    assert [(row.number, row.line) for row in found] == [(3, 4), (5, 6)]
    assert "r.csv:6:2: row 5 (line 6): the name is empty" in told(found)[5].replace("roster", "r")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id,name\na,Cañon\n".encode("cp1252"), "Windows-1252"),
        ("id,name\na,Cañon\n".encode("utf-16-le"), "UTF-16"),
        ("\ufeffid,name\na,Cañon\n".encode("utf-16-be"), "UTF-16"),
    ],
)
def test_other_encodings_are_named(csv, content, message):
    with pytest.raises(ContentError) as error:
        rows(csv, content)
    assert message in str(error.value) and 'save it as "CSV UTF-8"' in str(error.value)


def test_a_pipe_is_no_roster(tmp_path):
    os.mkfifo(tmp_path / "r.csv")
    with pytest.raises(ContentError, match="is no file"):
        list(read_roster(tmp_path / "r.csv", "district", "abc"))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(["good", "short", "open", "multi", "closed", "quoted", "blank"]), max_size=12)
)
def test_no_good_row_is_lost_and_no_row_comes_twice(tmp_path, kinds):
    """Of rows in any order, each good one is a site, unless the rest of a cell could look so."""
    lines = {
        "good": "g{n},Good {n},Ohio",
        "short": "s{n},Short {n}",
        "open": 'o{n},"Open {n},Ohio',
        "multi": 'm{n},"Multi\n{n}",Ohio',
        "closed": 'c{n},Closed {n}",Ohio',
        "quoted": 'q{n},"Quoted, {n}",Ohio',
        "blank": "",
    }
    text = "\n".join(lines[kind].format(n=n) for n, kind in enumerate(kinds))
    found = []
    with contextlib.suppress(ContentError):  # no row at all
        found = rows(tmp_path / "any.csv", f"{HEAD}{text}\n")
    made = [row.site.id for row in found if row.site]
    must = [f"{kind[0]}{n}" for n, kind in enumerate(kinds) if kind in ("good", "quoted")]
    may = must + [f"s{n}" for n, kind in enumerate(kinds) if kind == "short"]
    assert set(must) <= set(made) <= set(may) and len(made) == len(set(made))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_spaces_around_quotation_marks_are_no_mistake(csv, separator):
    lines = [
        ["id", "name", "state"],
        ['"a"', ' "A, B"  ', "Ohio"],
        ['"b" ', '"B; C"', ' "Ohio" '],
        ["c", '""', ""],
    ]
    found = rows(csv, "\n".join(separator.join(line) for line in lines))
    assert [(row.site.name, row.site.state) for row in found if row.site] == [
        ("A, B", "Ohio"),
        ("B; C", "Ohio"),
    ]
    assert "the name is empty" in told(found)[4]
