"""What a page shows is compared with what its workbook prints, whatever other editions print between."""

from __future__ import annotations

from samepage.formats.unread_text import compare
from samepage.workbook.dictionary import DataDictionary, Definitions, PrintedText

AGENDA = ("Minutes", "What you do", "Where", "How", "10", "Break", "Worksheet 1C", "whole team")
# In an edition of their own, between an agenda and what follows it.
NOTES = (
    "Greet people at the door. Have name cards without titles, and coffee ready beforehand.",
    "What usually goes wrong: one leader sends a deputy, and the loudest voice fills every silence.",
)
NEXT = (
    "Before you start",
    "Bring the contract, the district calendar, and a list of the joint committees.",
    "What would students here gain from this, and how would you know?",
)
PAGE = "Minutes What you do Where How\n10 Break Worksheet 1C whole team\n" + "\n".join(NEXT)


def unread(*pages: str) -> list[list[str]]:
    printed = tuple(map(PrintedText, (*AGENDA, *NOTES, *NEXT)))
    dictionary = DataDictionary(("1.0", "district", "en"), "", Definitions(), printed=printed)
    compared = compare(pages, dictionary, "")
    return [[page[start:end] for start, end in one.unread] for page, one in zip(pages, compared, strict=True)]


def test_what_another_edition_prints_between_says_nothing_about_a_page() -> None:
    assert unread(PAGE) == [[]]
    assert unread(f"{PAGE}\nThey would write more.") == [["They would write more."]]


def test_the_head_of_a_table_stands_on_each_of_its_pages() -> None:
    head, _, rest = PAGE.partition("\n")
    assert unread(f"{head}\n{head}\n{rest}") == [[]]
    # An answer in the same words is none of it.
    assert unread(f"{head}\n{rest}\nWhat you do") == [["What you do"]]
