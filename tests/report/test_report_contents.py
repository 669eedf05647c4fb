"""Everything planted in the answers is found in the report, in its place, on the page and in the PDF."""

from __future__ import annotations

import pytest

from tests.report.conftest import SECRETS
from tests.report.report_page import plain

DISTRICT, STATE, SCHOOL = "Example Kūlanihākoʻi District", "Example State Agency", "Ōhiʻa School"


def test_says_who_sent_what_and_when(made):
    told = made.below("Who has sent back what")
    for words in (
        f"{DISTRICT} district 2026-10-02 PDF, 1.0-test valley/second.pdf",
        f"{DISTRICT} district 2026-09-01 Word, 1.0-test valley/first.docx (an earlier file; joined with the newest)",
        f"{STATE} state 2026-09-20",
        f"{SCHOOL} school 2026-09-25",
    ):
        assert words in told
    assert "3 sites sent back 4 files: 1 state, 1 district and 1 school." in made.text


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("What would districts gain?", f"{DISTRICT} The district’s first answer."),
        ("What would districts gain?", f"{SCHOOL} Everything is filled in"),
        (
            "What does each side need?",
            f"{DISTRICT} Labor Labor needs time. Management Management needs trust.",
        ),
        ("When do we meet first?", f"{DISTRICT}: 2026-09-14"),
        ("How many students are there?", f"{SCHOOL}: 410"),
        ("Other", f"{DISTRICT}: As slowly as it takes"),
        ("Which month suits you?", f"Māyil 1 of 3 {DISTRICT}"),
        ("Which topics come first?", f"Reading 2 of 3 {DISTRICT} and {SCHOOL}"),
        ("How fast will we go?", f"Slowly 1 of 3 {DISTRICT}"),
        ("What helped?", f"{DISTRICT}: The rating helped us talk."),
        (
            "Who does what",
            f"{DISTRICT} Row Action State Seen action 2 Meet each month Done Yes action 15 A row the team added",
        ),
        ("What sites offer to share", f"We share what we learn. 2 of 3 {STATE} and {SCHOOL}"),
        ("Ready", "Travel is paid. 0 of 1"),
    ],
)
def test_each_answer_stands_under_its_question_with_its_site(made, heading, words):
    assert words in made.below(heading).replace(" :", ":")


def test_the_pdf_holds_the_same_answers(made):
    printed = made.pdf_text.replace(" :", ":")
    for words in (
        "The district’s first answer.",
        "Labor needs time.",
        "Management needs trust.",
        "A row the team added",
        "The rating helped us talk.",
        "As slowly as it takes",
        "it ends in the middle; ask for it again",
        "An answer without a question",
        "3 sites sent back 4 files",
    ):
        assert words in printed


def test_an_older_file_counts_for_nothing_but_is_listed_as_different(made):
    assert "older answer" not in made.below("What would districts gain?")
    told = made.below("What a person should look at")
    assert "The district’s older answer. The district’s first answer." in told
    assert "What would students gain?" in told and "work.gain" not in told


def test_ratings_are_distributions_of_each_side(made):
    """We meet: labor 1, 2, 1 of three sites, management 4, 4 of two; in both files the pictures say so."""
    said = "Labor: 2 Rarely and 1 Sometimes; Management: 2 Always."
    assert said in made.drawn()
    assert said in made.spoken()
    assert "We meet 1.3 4.0 3 of 3" in made.below("Both sides")


def test_two_marks_where_one_is_meant_count_as_neither(made):
    """We keep what we agree: one site chose 2, another 1 and 3."""
    assert "We keep what we agree 2.0 1 of 3, 1 unclear" in made.below("Trust")
    assert "1 Sometimes." in made.drawn()


def test_where_the_sides_stand_apart_is_said_first(made):
    """We meet: 1.3 and 4.0. We listen: 2.5 and 3.0."""
    apart = made.below("Where labor and management stand apart")
    assert "We meet Stage 1, Both sides 1.3 4.0" in apart
    assert (
        "furthest apart on “We meet” (stage 1, Both sides): 1.3 for labor and 4.0 for management" in made.text
    )


def test_completion_is_counted_by_question_not_by_row(made):
    """The school answered all that it was asked; the state two ratings of its stage, and one line of a form.

    Its stage asks 36 things: eight questions, two of which are one to each side; a choice, two lists and
    a checklist, without the line for "other"; two ratings, and two by each side; six, four and three
    columns of tables; a sentence and four columns of the agreement. The form asks nine.
    """
    rows = {
        plain(row[0]): [plain(cell) for cell in row[1:]]
        for row in (
            [cell.text_content() for cell in row]
            for row in made.page.xpath("//table[contains(@class, 'completion')]/tbody/tr")
        )
    }
    assert rows[SCHOOL] == ["100%", "100%", "100%"]
    stage, form, _ = rows[STATE]
    assert form == f"{round(100 / 9)}%"
    assert stage == f"{round(100 * 2 / 36)}%"
    assert any(
        f"1 Work together: {sum(map(int, [rows[s][0][:-1] for s in rows])) / 3:.0f} percent" in said
        for said in made.drawn()
    )


def test_what_a_person_should_look_at_is_listed_by_kind(made):
    told = made.below("What a person should look at")
    for words in (
        "Answers that two files of one site give differently",
        "Files that could not be read",
        "broken.pdf – it ends in the middle; ask for it again",
        "Work together – gone An answer without a question",
    ):
        assert words in told
    assert "things to look at, listed near the end" in made.said


def test_contact_details_are_left_out_everywhere(made, of_one):
    for report in (made, of_one):
        for secret in SECRETS:
            assert secret not in report.text and secret not in report.html
            assert secret not in report.pdf_text
    assert "Write to [email address left out] or call [phone number left out]." in made.text


def test_contact_details_are_printed_where_they_are_asked_for(with_contacts):
    for secret in SECRETS:
        assert secret in with_contacts.text
    assert f"{DISTRICT}" in with_contacts.below("Contact details")
    assert SECRETS[0] in with_contacts.below("Contact details")


def test_a_partner_and_a_title_of_ones_own(with_contacts):
    assert plain(with_contacts.page.findtext(".//h1")) == "Our <own> report"
    assert (
        "Made by Hui Hoʻonaʻauao" in with_contacts.text
        and "Made by Hui Hoʻonaʻauao" in with_contacts.pdf_text
    )


def test_one_site_has_a_summary_of_its_own(of_one):
    assert plain(of_one.page.findtext(".//h1")) == f"What {SCHOOL} wrote"
    assert "The district’s first answer" not in of_one.text and DISTRICT not in of_one.text
    assert "broken.pdf" not in of_one.text, "no one knows whose it is"
    assert "Labor: Rarely; Management: Always." in of_one.drawn(), "what was marked, not a distribution"
    assert "What would students gain?" in of_one.text and "districts gain" not in of_one.text, (
        "as the school was asked"
    )


def test_the_page_needs_nothing_else(made):
    """One file: no script, nothing fetched, nothing posted."""
    page = made.page
    assert page.xpath("//script | //iframe | //form | //link | //object | //@onload | //@onerror") == []
    addresses = page.xpath("//@src | //@href") + [part.split(")")[0] for part in made.html.split("url(")[1:]]
    assert {str(address).strip("\"'")[:5].split(":")[0] for address in addresses} <= {"data"} | {
        str(a)[:5] for a in page.xpath("//@href")
    }
    assert all(str(href).startswith("#") for href in page.xpath("//@href"))
    ids = set(page.xpath("//@id"))
    assert {str(href)[1:] for href in page.xpath("//@href")} <= ids
