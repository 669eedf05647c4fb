"""Dates as people write them, in English and Spanish workbooks."""

from __future__ import annotations

import pytest

from samepage.days import day_in_words
from samepage.workbook.answer_values import value_of
from samepage.workbook.definitions import FieldDefinition

DATE = FieldDefinition("1", "district", "en-US", "work.first", kind="date")


@pytest.mark.parametrize("language", ["en-US", "es"])
@pytest.mark.parametrize(
    "written",
    [
        "2026-09-30",
        "2026/09/30",
        "30.9.2026",
        "9/30/2026",
        "9/30/26",
        "Sept. 30, 2026",
        "September 30th, 2026",
        "Wednesday, September 30, 2026",
        "30 Sep 2026",
        "30-Sep-2026",
        "30-Sep-26",
        "30 sept 26",
        "Sept 30, '26",
        "Sept 30, ’26",
        "30th of September 2026",
        "9 – 30 – 2026",
        "9−30−2026",
        "2026-09-30T00:00:00",
        "2026-09-30 00:00:00",
        "30 de septiembre de 2026",
        "sept.30,2026",
        "Sept. 30 , 2026",
        "Sept/30/2026",
        "30.Sept.2026",
        "30. September 2026",
        "30Sep2026",
        "2026 Sept. 30",
        "2026 - 09 - 30",
        "20260930",
        "9/30/'26",
        "9/30/2026.",
        "\u200e9/\u200e30/\u200e2026",
        "9/30/2026 (Wed.)",
        "30 de sept. de 2026, miércoles",
        "mié. 30 sept. 2026",
        "miércoles, 30 de septiembre de 2026",
        "el 30 de septiembre de 2026",
        "El miércoles 30 de septiembre de 2026",
        "día 30 de setiembre de 2026",
        "30/set/2026",
        "sept. 30 de 2026",
        "the 30th of September 2026",
        "on Sept. 30, 2026",
    ],
)
def test_a_clear_date_is_read_in_any_form(written, language) -> None:
    assert value_of(written, DATE, language) == ("2026-09-30", ())


def test_the_order_of_day_and_month_is_that_of_the_language() -> None:
    assert value_of("5/10/2026", DATE, "en-US") == ("2026-05-10", ())
    value, (note,) = value_of("5/10/2026", DATE, "es")
    assert value == "5/10/2026" and "2026-05-10 or 2026-10-05" in note
    assert value_of("5/5/2026", DATE, "es") == ("2026-05-05", ())


def test_the_day_of_the_week_is_not_overruled() -> None:
    for written in ("Monday, September 30, 2026", "9/30/2026 (Thurs.)", "lunes 30 de septiembre de 2026"):
        value, (note,) = value_of(written, DATE, "en-US")
        assert value == written and "another day of the week than that of 2026-09-30" in note
    # It may tell which of two days is meant.
    assert value_of("lunes 5/10/2026", DATE, "es") == ("2026-10-05", ())
    assert value_of("Mar 3, 2026", DATE, "en-US") == ("2026-03-03", ())


@pytest.mark.parametrize(
    "written",
    [
        "Sept 30, 31",
        "2026-0930",
        "Sept. 30 and Oct. 7, 2026",
        "after 9/30/2026",
        "9/30/2026 noon",
        "at the end of May",
        "2026-13-01",
        "2/30/2026",
        "Ma 3, 2026",
        "Sept 2026",
        "0/0/0000",
        "Sept 26",
        "9/30",
    ],
)
def test_what_is_no_day_is_kept_as_it_is_written(written) -> None:
    value, (note,) = value_of(written, DATE, "en-US")
    assert value == written and "is not a date" in note


@pytest.mark.parametrize(
    "written", ["1.º de octubre de 2026", "1º de octubre de 2026", "primero de octubre de 2026"]
)
def test_the_first_of_a_month_in_spanish(written) -> None:
    assert value_of(written, DATE, "es") == ("2026-10-01", ())


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("en-US", "September 30, 2026", "Wednesday, September 30, 2026"),
        ("es", "30 de septiembre de 2026", "miércoles, 30 de septiembre de 2026"),
        ("fr", "2026-09-30", "2026-09-30"),
    ],
)
def test_a_day_is_written_in_the_language_of_the_guide(language, short, long) -> None:
    assert day_in_words("2026-09-30", language) == short
    assert day_in_words("2026-09-30", language, weekday=True) == long
    assert day_in_words("soon", language) == ""
