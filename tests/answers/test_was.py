"""Answers follow their question, whatever gets a new id; and a `was` that cannot be true is an error."""

from __future__ import annotations

import pytest
from past_answers import Book, EveryKind

from samepage.errors import ContentError
from samepage.returns.answer_book import AnswerBook
from samepage.workbook import compose

W, R, F = "stages/work.yaml", "forms/request.yaml", "forms/stage-feedback.yaml"
START = (
    ("guide.yaml", "[work]", "[start]"),
    ("front/about.yaml", "#work.gain", "#start.gain"),
    ("front/about.yaml", "{work: takes", "{start: takes"),
    (W, "](#work.gain)", "](#start.gain)"),
    (W, "](#work.gain)", "](#start.gain)"),
)


def unlink(text="#work.gain", to="#work.win"):
    return (("front/about.yaml", text, to), (W, text, to), (W, text, to))


# what is renamed → edits of the guide, answers by their old names, and where they stand now
RENAMED = {
    "a prompt": (
        [(W, "id: gain\n", "id: win\n    was: gain\n"), *unlink()],
        {"work.gain": "Time\nand trust"},
        {"work.win": "Time\nand trust"},
    ),
    "a prompt from elsewhere": (
        [
            (R, "{id: why, title", "{id: why, was: work.name, title"),
            (
                W,
                "  - {kind: prompt, id: name, short: Name of the work, text: What is the work called?, answer: text, required: true}\n",
                "",
            ),
        ],
        {"work.name": "Kūlia"},
        {"request.site.why": "Kūlia"},
    ),
    "a paired prompt": (
        [(W, "{kind: prompt, id: needs,", "{kind: prompt, id: interests, was: needs,")],
        {"work.needs.labor": "a", "work.needs.management": "b"},
        {"work.interests.labor": "a", "work.interests.management": "b"},
    ),
    "a choice and its other line": (
        [(W, "id: pace\n", "id: speed\n    was: pace\n")],
        {"work.pace=fast": "fast", "work.pace_other": "jog"},
        {"work.speed=fast": "fast", "work.speed_other": "jog"},
    ),
    "an option beside a mark": (
        [(W, "{id: fast, ", "{id: quick, was: fast, ")],
        {"work.pace=fast": "fast"},
        {"work.pace=quick": "quick"},
    ),
    "an option and its choice": (
        [(W, "id: pace\n", "id: speed\n    was: pace\n"), (W, "{id: fast, ", "{id: quick, was: fast, ")],
        {"work.pace=fast": "fast"},
        {"work.speed=quick": "quick"},
    ),
    "a drop-down": (
        [(W, "id: month\n", "id: when\n    was: month\n")],
        {"work.month": "m3"},
        {"work.when": "m3"},
    ),
    "an option in a drop-down": (
        [(W, "{id: m3, ", "{id: march, was: m3, ")],
        {"work.month": "m3"},
        {"work.month": "march"},
    ),
    "an item of a checklist": (
        [(W, "{id: room,", "{id: place, was: room,")],
        {"work.ready.room": "yes"},
        {"work.ready.place": "yes"},
    ),
    "a rating": (
        [(W, "id: trust\n", "id: faith\n    was: trust\n")],
        {"work.trust.share=3": "3"},
        {"work.faith.share=3": "3"},
    ),
    "a row of a rating": (
        [(W, "{id: meet,", "{id: gather, was: meet,")],
        {"work.both.meet.labor=4": "4", "work.both.meet.management=1": "1"},
        {"work.both.gather.labor=4": "4", "work.both.gather.management=1": "1"},
    ),
    "a table": (
        [(W, "id: actions\n", "id: steps\n    was: actions\n")],
        {"work.actions.14.labor": "Ngọc"},
        {"work.steps.14.labor": "Ngọc"},
    ),
    "a column of counted rows": (
        [(W, "{id: labor, title", "{id: owner, was: labor, title")],
        {"work.actions.2.labor": "A", "work.actions.9.labor": "B"},
        {"work.actions.2.owner": "A", "work.actions.9.owner": "B"},
    ),
    "an option in a cell": (
        [(W, "{id: done, ", "{id: finished, was: done, ")],
        {"work.actions.2.state": "done"},
        {"work.actions.2.state": "finished"},
    ),
    "a row with a heading": (
        [(W, "{id: money,", "{id: funds, was: money,")],
        {"work.stock.money.size": "4"},
        {"work.stock.funds.size": "4"},
    ),
    "a row and a column": (
        [(W, "{id: money,", "{id: funds, was: money,"), (W, "{id: strength,", "{id: strong, was: strength,")],
        {"work.stock.money.strength": "much"},
        {"work.stock.funds.strong": "much"},
    ),
    "a statement and its agreement": (
        [
            (W, "id: agreement\n", "id: pact\n    was: agreement\n"),
            (W, "{id: disagree,", "{id: differ, was: disagree,"),
        ],
        {"work.agreement.disagree": "talk", "work.agreement.labor.1.name": "A. B."},
        {"work.pact.differ": "talk", "work.pact.labor.1.name": "A. B."},
    ),
    "a field of a form": (
        [(R, "{id: count,", "{id: schools, was: count,")],
        {"request.site.count": "12"},
        {"request.site.schools": "12"},
    ),
    "a marked field of a form": (
        [(R, "{id: size,", "{id: big, was: size,")],
        {"request.site.size=large": "large"},
        {"request.site.big=large": "large"},
    ),
    "a form": (
        [(R, "id: site\n", "id: place\n    was: site\n")],
        {"request.site.share": "yes"},
        {"request.place.share": "yes"},
    ),
    "a chapter": (
        [(R, "id: request\n", "id: apply\nwas: request\n"), ("guide.yaml", "[request,", "[apply,")],
        {"request.site.region": "r2"},
        {"apply.site.region": "r2"},
    ),
    "a stage, a block and a row at once": (
        [
            *START,
            (W, "id: work\n", "id: start\nwas: work\n"),
            (W, "id: trust\n", "id: faith\n    was: trust\n"),
            (W, "{id: keep,", "{id: hold, was: keep,"),
        ],
        {"work.trust.keep=2": "2", "work.notes": "n", "work.helped": "h"},
        {"start.faith.hold=2": "2", "start.notes": "n", "start.helped": "h"},
    ),
    "what closes every stage": (
        [(F, "id: helped", "id: useful, was: helped")],
        {"work.helped": "much"},
        {"work.useful": "much"},
    ),
    "an id that had several": (
        [(W, "id: gain\n", "id: win\n    was: [aim, gain]\n"), *unlink()],
        {"work.gain": "Time"},
        {"work.win": "Time"},
    ),
    "a list that becomes marks": (
        [(W, "      - {id: m4, text: April}\n      - {id: m5, text: May}\n", "")],
        {"work.month": "m7"},
        {"work.month=m7": "m7"},
    ),
    "marks that become a list": (
        [
            (
                W,
                "[{id: slow, text: Slowly}, {id: fast, text: Fast}]",
                "[{id: slow, text: Slowly}, {id: fast, text: Fast}, {id: c, text: C}, {id: d, text: D}, {id: e, text: E}, {id: f, text: F}, {id: g, text: G}]",
            )
        ],
        {"work.pace=fast": "fast"},
        {"work.pace": "fast"},
    ),
    "a list that becomes a line": (
        [
            (
                R,
                "type: choice\n        options: [{id: r1, text: North}, {id: r2, text: East}, {id: r3, text: South}, {id: r4, text: West}, {id: r5, text: Islands}, {id: r6, text: Hills}, {id: r7, text: Plains}]",
                "type: text",
            )
        ],
        {"request.site.region": "r5"},
        {"request.site.region": "Islands"},
    ),
    "nothing, but the words": (
        [(W, "What does each side need?", "What do you need?")],
        {"work.needs.labor": "a"},
        {"work.needs.labor": "a"},
    ),
}


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    return EveryKind(tmp_path_factory.mktemp("old") / "guide").load()


def revised(tmp_path, edits):
    guide = EveryKind(tmp_path / "new")
    for edit in edits:
        guide.replace(*edit)
    return guide


@pytest.mark.parametrize("what", RENAMED)
def test_an_answer_goes_where_its_question_went(what, old, tmp_path):
    edits, wrote, expected = RENAMED[what]
    book = Book(tmp_path / "answers.sqlite")
    book.add(old, "every-district", wrote)
    new = revised(tmp_path, edits).load()
    workbook = compose(
        new, new.sites["every-district"], previous=AnswerBook(book.path).past("every-district")
    )
    filled = {
        field.name: field.value
        for field in workbook.fields
        if field.value and field.name != "request.site.name"
    }
    filled.pop("apply.site.name", None), filled.pop("request.place.name", None)
    assert filled == expected
    assert not any(section.kind == "earlier" for section in workbook.sections)


# what is wrong → edits of the guide, start of the line printed, part of its message
WRONG = {
    "its own name": (
        [(W, "id: gain\n", "id: gain\n    was: gain\n")],
        f"{W}:13:10:",
        "`work.gain` is its name now",
    ),
    "a block that is there": (
        [(W, "id: gain\n", "id: gain\n    was: work.needs\n")],
        f"{W}:13:10:",
        f"still there ({W}:22)",
    ),
    "a side that is there": (
        [(R, "{id: why,", "{id: why, was: work.needs.labor,")],
        f"{R}:15:24:",
        "still there",
    ),
    "a cell that is there": (
        [(R, "{id: why,", "{id: why, was: work.actions.2.labor,")],
        f"{R}:15:24:",
        "still there",
    ),
    "an option that is there": (
        [(W, "{id: slow,", "{id: slow, was: fast,")],
        f"{W}:31:31:",
        "`work.pace=fast`, and that is still there",
    ),
    "a column that is there": (
        [(W, "{id: action,", "{id: action, was: when,")],
        f"{W}:87:27:",
        "still there",
    ),
    "an item of some levels": ([(W, "{id: room,", "{id: room, was: travel,")], f"{W}:59:25:", "still there"),
    "a chapter that is there": (
        [(W, "id: work\n", "id: work\nwas: request\n")],
        f"{W}:2:6:",
        "still there (forms/request.yaml:1)",
    ),
    "two of one list": (
        [
            (W, "{id: room,", "{id: room, was: old,"),
            (W, "{id: time, text: We have", "{id: time, was: old, text: We have"),
        ],
        f"{W}:60:25:",
        "`work.ready.room` (stages/work.yaml:59) says so too",
    ),
    "two in two files": (
        [(W, "id: gain\n", "id: gain\n    was: aim\n"), (R, "{id: why,", "{id: why, was: work.aim,")],
        f"{R}:15:24:",
        "says so too",
    ),
    "one and a stage's": (
        [(W, "id: work\n", "id: work\nwas: start\n"), (R, "{id: why,", "{id: why, was: start.gain,")],
        f"{R}:15:24:",
        "through the `was` of what it stands in",
    ),
    "a column that moved": (
        [(W, "{id: action,", "{id: action, was: plan.steps.what,")],
        f"{W}:87:27:",
        "write `was: what`",
    ),
    "a chapter in a chapter": ([(W, "id: work\n", "id: work\nwas: a.b\n")], f"{W}:2:6:", "an id alone"),
    "a whole name in all stages": (
        [(F, "id: helped", "id: helped, was: work.aid")],
        f"{F}:5:37:",
        "write `was: aid`",
    ),
    "the file of all stages": (
        [(F, "id: stage-feedback\n", "id: stage-feedback\nwas: feedback\n")],
        f"{F}:2:6:",
        "remove `was`",
    ),
    "a site's own prompt": (
        [
            (
                "sites/every-state.yaml",
                "paper: a4",
                "paper: a4\nprompts:\n  - {stage: work, block: {kind: prompt, id: mine, was: gain, short: Mine, text: Mine}}",
            )
        ],
        "sites/every-state.yaml:7:56:",
        "still there",
    ),
    "no name at all": ([(W, "id: gain\n", "id: gain\n    was: Old Gain\n")], f"{W}:13:10:", "the id it had"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_was_that_cannot_be_true_is_an_error(what, tmp_path):
    edits, start, message = WRONG[what]
    lines = revised(tmp_path, edits).errors()
    assert len(lines) == 1 and lines[0].startswith(start) and message in lines[0], lines


def test_an_id_of_another_level_may_have_been_this(tmp_path):
    edit = (
        W,
        "{id: room, text: We have a room.}",
        "{id: room, text: We have a room., levels: [district], was: travel}",
    )
    extra = (W, "{id: travel,", "{id: hall, text: We have a hall., levels: [school]}\n      - {id: travel,")
    assert revised(tmp_path, [edit, extra]).errors() == []


def test_what_a_site_writes_in_under_an_old_name(tmp_path):
    """Prefill is checked like the rest of the guide, and the message says the new name."""
    guide = revised(
        tmp_path,
        [
            (W, "id: gain\n", "id: win\n    was: gain\n"),
            *unlink(),
            (W, "id: pace\n", "id: speed\n    was: pace\n"),
        ],
    )
    with pytest.raises(ContentError) as caught:
        compose(guide.load(), guide.load().sites["every-answered"])
    lines = [str(problem) for problem in caught.value.problems]
    assert [line.partition("sites/")[2] for line in lines] == [
        "every-answered.yaml:8:3: `work.gain` is called `work.win` now: write that name.",
        "every-answered.yaml:14:3: `work.pace` is called `work.speed` now: write that name.",
    ]
