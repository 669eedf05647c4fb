"""`check --prose`: each check on a text that fails it and on one that passes, and the real guide."""

from __future__ import annotations

import re
import shutil
import textwrap
from pathlib import Path

import pytest
import yaml
from guides import LEVELS, ROOT, GuideFolder

from samepage.content.loader import load_library
from samepage.prose import check_prose
from samepage.prose.balance import pairs
from samepage.prose.passages import paragraphs, passages_of
from samepage.prose.question_checks import room
from samepage.prose.readability import grade, sentences, syllables
from samepage.prose.rules import load_rules

STAGE = "stages/commit.yaml"


class ProseGuide(GuideFolder):
    """The small guide, whose stage holds one prompt to change."""

    def __init__(self, root: Path):
        super().__init__(root)
        labels = yaml.safe_load((ROOT / "guide" / "words.yaml").read_text("utf-8"))["labels"]
        self.replace("words.yaml", "  stage: Stage", textwrap.indent(yaml.safe_dump(labels), "  "))
        self.write("prose.yaml", "everyday: [ABC]\n")
        self.replace("forms/stage-feedback.yaml", "helped, ", "helped, minutes: 5, lines: 3, ")
        self.prompt("How will you work?")

    def prompt(self, text: str, **keys: object) -> None:
        keys = {"kind": "prompt", "id": "norms", "short": "Norms", "text": text, "minutes": 10, **keys}
        keys.setdefault("how", "whole team")
        lines = "".join(
            f"    {key}: {value!r}\n" if key == "text" else f"    {key}: {value}\n"
            for key, value in keys.items()
        )
        self.write(
            STAGE,
            "id: commit\ntitle: Commit\nshort: Commit\nwhy: Because.\noutcomes: [a team]\n"
            f"ideas: [Talk to each other.]\nblocks:\n  -{lines[3:]}",
        )

    def found(self) -> str:
        return "\n".join(str(p).replace(f"{self.root}/", "") for p in check_prose(self.load()))


@pytest.fixture
def guide(tmp_path: Path) -> ProseGuide:
    return ProseGuide(tmp_path / "guide")


@pytest.fixture(scope="module")
def library():
    return load_library(ROOT / "guide")


def test_the_real_guide_reads_well_at_every_level(library):
    assert "\n".join(map(str, check_prose(library))) == ""


def test_a_sound_guide_has_no_problems(guide):
    assert guide.found() == ""


def test_every_level_is_read_with_its_own_words(guide):
    guide.replace(
        "front/about.yaml",
        "text: Written",
        "text: {school: Shcool text., default: Written here.}\n    title: Written",
    )
    assert "front/about.yaml:6:20: `Shcool`" in guide.found()


# Sentences and reading level


def test_a_long_sentence_is_found_where_it_begins(guide):
    long = "Fine. " + "We meet and " * 11 + "talk."
    guide.prompt(long)
    assert f"{STAGE}:11:18: a sentence of 34 words (“We meet and We meet …”)" in guide.found()
    guide.prompt("Fine. " + "We meet and " * 9 + "talk.")
    assert "a sentence of" not in guide.found()


def test_abbreviations_and_quotations_do_not_end_a_sentence_wrongly():
    assert sentences("The U.S. Department came. Did it? “Yes.” It did (all day). 12 stayed.") == [
        "The U.S. Department came.",
        "Did it?",
        "“Yes.”",
        "It did (all day).",
        "12 stayed.",
    ]


def test_paragraphs_and_list_items_are_read_one_by_one():
    assert paragraphs("One *two* three\nfour\n\n- five [six](#x)\n- seven\n  eight") == (
        "One two three four",
        "five six",
        "seven eight",
    )


@pytest.mark.parametrize(
    "word, count",
    [
        ("team", 1),
        ("planned", 1),
        ("changes", 2),
        ("teaches", 2),
        ("table", 2),
        ("statement", 2),
        ("agreement", 3),
        ("create", 2),
        ("science", 2),
        ("area", 3),
        ("experience", 4),
        ("evaluation", 5),
        ("superintendent", 5),
    ],
)
def test_syllables(word, count):
    assert syllables(word) == count


def test_the_reading_level_is_that_of_flesch_and_kincaid():
    # 8 words, 1 sentence, 10 syllables: 0.39 x 8 + 11.8 x 10/8 - 15.59
    assert grade(["What did the students say about their work?"]) == pytest.approx(
        0.39 * 8 + 11.8 * 10 / 8 - 15.59
    )
    assert grade([]) == 0


def test_a_question_that_is_hard_to_read_is_found(guide):
    guide.prompt("Which organizational responsibilities necessitate collaborative reconsideration?")
    found = guide.found()
    assert f"{STAGE}:11:11: reads at grade" in found
    assert "the questions of a state workbook read at grade" in found
    guide.prompt("Which of our duties should we look at again together?")
    assert "grade" not in guide.found()


def test_a_question_may_have_sixty_words(guide):
    guide.prompt("We meet and talk. " * 16)
    assert "a question of 64 words: cut it to 60" in guide.found()
    guide.prompt("We meet and talk. " * 15)
    assert "a question of" not in guide.found()


def test_a_prompt_asks_one_question(guide):
    guide.prompt("What helps, and who does it?")
    assert f"{STAGE}:11:11: asks 2 questions in one prompt" in guide.found()
    guide.prompt("What helps? Who does it? When?", lines=3)
    assert "asks 3 questions in one prompt" in guide.found()
    guide.prompt('Ask a student: "What helps? Who does it?" Say what was said, and who said it.')
    assert guide.found() == ""


# Room for the answer


def test_the_room_must_fit_the_answer(guide):
    guide.prompt("How will you work?", minutes=20, lines=2)
    assert (
        f"{STAGE}:13:12: 2 lines do not fit the answer to `norms` (20 minutes): write `lines:` from 4 to 12"
        in guide.found()
    )
    guide.prompt("How will you work?", minutes=5, lines=14)
    assert "14 lines do not fit" in guide.found()
    guide.prompt("How will you work?", minutes=10, lines=5)
    assert "lines do not fit" not in guide.found()


def test_each_thing_that_is_asked_for_needs_a_line():
    assert room(10, "Agree on five or six norms. What else?")[0] == 6
    assert room(10, "What? Why? Who? When?")[0] == 4
    assert room(10, 'Ask a student: "What? Why? Who? When?"')[0] == 2


def test_a_prompt_and_a_worksheet_say_how_long_they_take_and_how_to_work(guide):
    guide.replace(STAGE, "    minutes: 10\n", "")
    assert (
        guide.found()
        == f"{STAGE}:8:5: `norms` does not say how long it takes and how to work: add `minutes: …`."
    )
    guide.prompt("How will you work?", how="null")
    assert "add `how: …`." in guide.found()
    guide.write(
        STAGE,
        (guide.root / STAGE).read_text() + "  - kind: checklist\n    id: ready\n    title: Ready?\n"
        "    short: Ready\n    items: [{id: team, text: We have a team.}]\n",
    )
    assert (
        "`ready` does not say how long it takes and how to work: add `minutes: …` and `how: …`."
        in guide.found()
    )


# Both sides


def test_one_side_that_always_comes_first_is_found(guide):
    guide.replace(STAGE, "ideas: [Talk to each other.]", "ideas:\n" + "  - Labor and management talk.\n" * 4)
    found = guide.found()
    assert f"{STAGE}:7:5: in a state workbook, labor comes first in 100% of the 4 places" in found
    assert "in the stage `commit` of a school workbook" in found
    for _ in range(2):
        guide.replace(STAGE, "Labor and management", "Management and labor")
    assert guide.found() == ""


def test_a_box_for_each_side_counts_and_the_fixed_name_does_not(guide):
    guide.prompt(
        "Labor-management work needs both. What did labor-management talks bring?", by="[management, labor]"
    )
    library = guide.load()
    found = pairs(passages_of(library, "state"), library, "state")
    assert [(pair.words, pair.in_order) for pair in found] == [("", False)]


# Terms and acronyms


def test_a_term_of_art_must_be_in_the_glossary(guide):
    guide.write("prose.yaml", "terms: [rubric, standard]\neveryday: [ABC]\n")
    guide.prompt("Which rubrics fit the standards?")
    assert (
        guide.found()
        == f"{STAGE}:11:18: `rubric` is not in the glossary: explain it there, or say it in plain words."
    )
    guide.replace("glossary.yaml", "terms:", "terms:\n  - {term: rubrics, text: How we judge work.}")
    assert guide.found() == ""


def test_an_acronym_is_spelled_out_where_it_is_first_read(guide):
    guide.replace("front/about.yaml", "Begin with", "The QRS helped. Begin with")
    assert "front/about.yaml:6:71: `QRS` is read here for the first time" in guide.found()
    guide.replace("front/about.yaml", "The QRS", "The Quiet Room Service (QRS)")
    guide.prompt("What did the QRS do?")
    assert "QRS" not in guide.found()


# Spelling


def test_a_misspelled_word_is_found_and_a_listed_one_is_not(guide):
    guide.prompt("How will you recieve the Kowalski report?")
    found = guide.found()
    assert f"{STAGE}:11:25: `recieve` is not in the word list: did you mean `receive`?" in found
    guide.write("spelling.txt", "# names\nkowalski\n")
    guide.prompt("How will you receive the Kowalski report, the team's and the teams’ own, at a@example.org?")
    assert "word list" not in guide.found()


# Facts


FACTS = """\
facts:
  - fact: since when
    where: [about]
    says: ["Since 2011", "{{ site.name }}"]
    times: 1
"""


def test_a_fact_must_stand_in_its_chapter(guide):
    guide.write("prose.yaml", FACTS)
    assert (
        guide.found()
        == "front/about.yaml:1:5: does not say “Since 2011”, which every edition must (since when): write it in, in these words."
    )
    guide.replace("front/about.yaml", "Begin with", "Since 2011. Begin with")
    assert guide.found() == ""


def test_a_fact_may_not_be_said_too_often(guide):
    guide.write("prose.yaml", FACTS)
    guide.replace("front/about.yaml", "Begin with", "Since 2011. Begin with")
    guide.prompt("What did you do since 2011?")
    assert f"{STAGE}:11:28: “Since 2011” stands 2 times" in guide.found()


def test_a_fact_of_no_chapter_and_an_unknown_key_are_errors(guide):
    guide.write("prose.yaml", FACTS.replace("[about]", "[abuot]"))
    assert "prose.yaml:3:13: guide.yaml lists no chapter `abuot`: did you mean `about`?" in guide.found()
    guide.write("prose.yaml", "trems: [rubric]\n")
    with pytest.raises(Exception, match="did you mean `terms`"):
        guide.found()


def test_a_missing_fact_names_where_it_comes_from(guide):
    guide.write("prose.yaml", FACTS + '    source: "notes.txt:7"\n')
    assert "(since when; notes.txt:7)" in guide.found()


BANNED = """\
banned:
  - claim: the school writes the standards
    never: ['the school (?:writes|wrote) the standards']
    instead: the state adopts them
    source: "notes.txt:9"
"""


def test_a_banned_claim_is_found_in_any_text_with_its_source(guide):
    guide.write("prose.yaml", BANNED + "everyday: [ABC]\n")
    assert guide.found() == ""
    guide.replace(
        "glossary.yaml", "terms:", "terms:\n  - {term: Norm, text: The School wrote the standards.}"
    )
    (found,) = guide.found().splitlines()
    assert found.startswith("glossary.yaml:")
    assert found.endswith(
        "“The School wrote the standards” claims that the school writes the standards (notes.txt:9): "
        "the state adopts them."
    )


def test_words_to_avoid_are_found_with_what_to_write(guide):
    guide.write("prose.yaml", "wording:\n  - {avoid: '\\bagree how\\b', write: the words “agree on how”}\n")
    guide.prompt("When did you agree how to meet?")
    assert guide.found() == f"{STAGE}:11:25: “agree how”: write the words “agree on how”."
    guide.prompt("When did you agree on how to meet?")
    assert guide.found() == ""


@pytest.mark.parametrize("key", ["banned", "wording"])
def test_a_pattern_that_is_none_is_an_error_with_its_place(guide, key):
    rules = {"banned": "{claim: one, never: ['(x'], instead: two}", "wording": "{avoid: '(x', write: two}"}
    guide.write("prose.yaml", f"{key}:\n  - {rules[key]}\n")
    with pytest.raises(Exception, match=r"prose\.yaml:2:\d+: .* is no regular expression"):
        guide.found()


@pytest.mark.parametrize(
    "block, wrong",
    [
        (
            "levels: [state]\n    text: {state: Think., school: Try.}",
            "only for `state`: remove it, or add `school`",
        ),
        ("text: {state: A b., district: C d., school: E f., default: G h.}", "remove `default`"),
        ("levels: [state, classroom]\n    text: {state: Think., default: Try.}", ""),
        ("levels: [state, classroom]\n    text: {state: Think., school: Try.}", ""),
    ],
)
def test_a_text_for_a_level_that_never_prints_it_is_found(guide, block, wrong):
    guide.replace("front/about.yaml", "text: Written", f"{block}\n    title: Written")
    found = [line for line in guide.found().splitlines() if "no workbook prints this text" in line]
    assert len(found) == bool(wrong) and all(wrong in line for line in found)


def test_each_fact_and_claim_of_the_real_guide_has_its_source(library):
    rules = load_rules(library.root).prose
    sources = [rule.source for rule in (*rules.facts, *rules.banned) if rule.source != "guide.yaml"]
    unsourced = [fact.fact for fact in rules.facts if not fact.source]
    assert unsourced == ["which edition it is"]  # which the guide itself says
    assert all(re.fullmatch(r"00[01]_[0-9a-f]{16}\.txt:\d+", source) for source in sources if source)
    assert all(rule.source for rule in rules.banned)


MENDED = [
    ("guide.yaml", "Developed through the labor-management collaboration of us.", "endorse this edition"),
    ("front/about.yaml", "The good governance of public education is a shared duty.", "duty of both sides"),
    ("front/about.yaml", "It helped state agencies and districts plan.", "was intended to do"),
    ("front/about.yaml", "TURN introduced this second edition on June 2, 2015.", "date of the guide"),
    ("forms/pilot-request.yaml", "The organizations are looking for sites.", "they seek now"),
    ("glossary.yaml", "What the principal and the staff of one school settle.", "association is a party"),
    ("forms/team.yaml", "Agree how you will meet.", "agree on what"),
    ("forms/team.yaml", "Look it up in the agreement.", "our joint agreement"),
]


@pytest.fixture(scope="module")
def not_mended(tmp_path_factory) -> list[str]:
    """What is said of the real guide with all of it in again."""
    copy = tmp_path_factory.mktemp("mended") / "guide"
    shutil.copytree(ROOT / "guide", copy)
    for chapter, words, _ in MENDED:
        text = (copy / chapter).read_text("utf-8")
        key = re.search(r"^ *(?:credit|lead|text): >-\n( +)", text, re.MULTILINE)
        (copy / chapter).write_text(f"{text[: key.end()]}{words}\n{key[1]}{text[key.end() :]}", "utf-8")
    return [str(problem) for problem in check_prose(load_library(copy))]


@pytest.mark.parametrize("chapter, words, because", MENDED)
def test_what_was_mended_in_the_real_guide_cannot_return(not_mended, chapter, words, because):
    assert any(because in line and chapter in line for line in not_mended), not_mended


# What a person types, and the numbers in the documents


def test_the_command(guide, capsys):
    from samepage.cli.app import main

    with pytest.raises(SystemExit) as stop:
        main(["check", "--prose", "--guide", str(guide.root)])
    assert stop.value.code == 0, capsys.readouterr().err
    guide.prompt("How will you recieve it?")
    with pytest.raises(SystemExit) as stop:
        main(["check", "--prose", "--guide", str(guide.root)])
    assert stop.value.code == 1
    assert "`recieve` is not in the word list" in capsys.readouterr().err


def test_the_numbers_in_the_documents_are_current(library):
    from samepage.cli.fields import sample_workbooks
    from samepage.cli.guide_stats import summary

    written = (ROOT / "docs" / "content.md").read_text(encoding="utf-8")
    assert written == summary(library, sample_workbooks(library)), (
        "run: python3 build.py fields --summary --output docs/content.md"
    )


def test_at_least_a_third_is_written_for_the_level(library):
    from samepage.cli.guide_stats import differing

    count, total = differing(library)
    assert count >= total / 3


@pytest.mark.parametrize("level", LEVELS)
def test_every_stage_has_enough_prompts_and_worksheets_at_each_level(library, level):
    from samepage.cli.fields import sample_workbooks
    from samepage.cli.guide_stats import QUESTIONS, WORKSHEETS

    for section in sample_workbooks(library)[level].sections:
        if section.kind != "stage":
            continue
        kinds = [block["kind"] for block in section.view["blocks"]]
        assert 5 <= sum(kind in QUESTIONS for kind in kinds) <= 9, section.id
        assert len({kind for kind in kinds if kind in WORKSHEETS}) >= 3, section.id
