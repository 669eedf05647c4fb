"""What a page shows is compared with what its workbook prints, whatever other editions print between."""

from __future__ import annotations

from samepage.formats.unread_text import compared_with_print
from samepage.workbook.definitions import Definitions
from samepage.workbook.dictionary import DataDictionary, PrintedText

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
    compared = compared_with_print(pages, dictionary, "")
    return [[page[start:end] for start, end in one.unread] for page, one in zip(pages, compared, strict=True)]


def test_what_another_edition_prints_between_says_nothing_about_a_page() -> None:
    assert unread(PAGE) == [[]]
    assert unread(f"{PAGE}\nThey would write more.") == [["They would write more."]]


def test_the_head_of_a_table_stands_on_each_of_its_pages() -> None:
    head, _, rest = PAGE.partition("\n")
    assert unread(f"{head}\n{head}\n{rest}") == [[]]
    # An answer in the same words is none of it.
    assert unread(f"{head}\n{rest}\nWhat you do") == [["What you do"]]


def test_signs_belong_to_the_words_beside_them() -> None:
    """Also at a line's beginning; a sign that stands for letters counts as one."""
    for typed in ("& friends", "→ next", "### plan", "fund №7 pays", "ʻoe", "{{ x }} boxes", "more !"):
        assert unread(f"{PAGE}\n{typed}") == [[typed]]
    assert unread(f"• {PAGE}") == [[]]  # a sign that is printed


def test_a_passage_may_end_on_the_next_page_however_little_of_it() -> None:
    *words, last = NEXT[2].split()
    first = "\n".join((*NEXT[:2], " ".join(words)))
    assert unread(first, f"{last}\nOur words.") == [[], ["Our words."]]
    # Only there.
    assert unread(first, "Our words.", last) == [[], ["Our words."], [last]]


def test_large_print_has_words_of_its_own() -> None:
    large = tuple(
        map(PrintedText, ("A drawing of a path with six stops on it.", "Minutes", "Minutes", *NEXT))
    )
    standard = tuple(map(PrintedText, NEXT))
    dictionary = DataDictionary(("1.0", "district", "en"), "", Definitions(), printed=standard, linear=large)
    page = "\n".join(text.text for text in large)
    for text, left in ((page, []), (f"{page}\nOurs", ["Ours"]), ("\n".join(NEXT), [])):
        (one,) = compared_with_print([text], dictionary, "")
        assert [text[start:end] for start, end in one.unread] == left


def test_a_page_begins_with_what_no_page_before_has() -> None:
    """Also where most of its words stand some passages later: a cover and a contents list of a few words."""
    cover = ("Field guide · Group workbook", "Hopes", "For whom", "Prepared for", "your group")
    credit = "Written by the people of a small town in the hills, who paid for it themselves."
    contents = ("Contents", "1 Hopes #", "2 Fears #", "3 Plans #", "4 Thanks #", "Save it", "1.", "2.")
    texts = tuple(map(PrintedText, (*cover, credit, *contents, *NOTES, *NEXT)))
    dictionary = DataDictionary(("1.0", "district", "en"), "", Definitions(), printed=texts)
    pages = (
        f"F IE LD GUIDE · GROUP WOR KBOOK\nAlder\n{credit}",
        "Contents\n1 Hopes ..... 3\n2 Fears ..... 4\n3 Plans ..... 4\n4 Thanks ..... 5\n" + "\n".join(NOTES),
        "\n".join((*NEXT, "2 Fears")),
    )
    found = compared_with_print(pages, dictionary, "")
    left = [[page[start:end] for start, end in one.unread] for page, one in zip(pages, found, strict=True)]
    assert left == [["Alder"], [], ["2 Fears"]]
