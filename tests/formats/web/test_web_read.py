"""Pages and texts that came back: every answer exactly, and whatever is wrong is said."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import random
import re
import sqlite3

import pytest

from samepage.errors import SamepageError
from samepage.formats.returned import Unreadable, clean
from samepage.limits import MOST_TEXT
from tests.formats.pdf.built_files import answers, few_pages
from tests.formats.web.web_pages import (
    ANSWERED,
    SAVED,
    SITE,
    SMALL,
    answers_of,
    as_text,
    by_a_browser,
    element,
    kinds_of,
    page,
    printed_values,
    read,
    saved,
    script_json,
    values_of,
    with_answers,
    workbook,
)
from tests.guides import samepage

HARD = {
    "ends a script": "</script><script>alert(1)</script>",
    "comment": "<!-- <script> -->",
    "quotes": "\"quoted\" 'single' “typographic” \\ &amp; &lt;",
    "no line": "one\u2028two\u2029three",
    "emoji": "👩🏽‍🏫 👍 🇺🇸",
    "Arabic": "التعلم معًا \u200f(هنا)",
    "lines": "one\n\n  two\n",
    "10,000": "".join(f"{n:04d} ʻĀina. " for n in range(1000))[:10_000],
    "braces": "{{ site.name }} ${x} %s",
}


def texts() -> dict[str, str]:
    """Each hard text in a long answer of its own, and long answers enough."""
    names = [field.name for field in workbook().fields if field.kind == "long" and not field.value]
    assert len(names) >= len(HARD)
    return dict(zip(names, HARD.values(), strict=False))


def every_answer() -> dict[str, str]:
    """An answer of every kind, as the controls hold them, by name."""
    return {
        field.name: ("yes" if field.kind == "check" and value else value)
        for field, value in zip(workbook().fields, answers(workbook()).values(), strict=True)
    }


def stored() -> dict[str, str]:
    """What is read of ``every_answer``: the mark's option, no printed value."""
    return {
        field.name: value.strip()
        for field, value in zip(workbook().fields, answers(workbook()).values(), strict=True)
        if value and value != field.value
    }


@pytest.mark.parametrize("made", [saved, as_text])
def test_every_answer_of_every_kind_comes_back(made):
    returned = read(made(every_answer()))
    assert values_of(returned) == stored()
    assert [one.status for one in returned.answers if one.status != "answer"] == []
    assert returned.problems == () and (returned.site, returned.saved_at) == (SITE, SAVED)
    assert (returned.format, returned.identified_by, returned.is_damaged) == ("web", "metadata", False)
    assert returned.content_hash == json.loads(element(page(), "workbook"))["contentHash"]


@pytest.mark.parametrize("made", [saved, as_text])
def test_hard_texts_come_back_as_they_are(made):
    returned = read(made(texts()))
    assert {one.name: one.raw for one in returned.answers} == texts()
    assert values_of(returned) == {name: clean(text).strip() for name, text in texts().items()}


def test_lines_and_pages_as_word_ends_them_stay_apart():
    (name, *_) = texts()
    assert values_of(read(saved({name: "One.\x0bTwo.\x0cThree."}))) == {name: "One.\nTwo.\nThree."}


def test_what_a_browser_saved_by_itself_is_read_from_the_boxes_and_said():
    given = {name: text for name, text in texts().items() if "\u2028" not in text}
    mark = next(field for field in workbook().fields if field.kind == "check")
    returned = read(by_a_browser({**given, mark.name: "yes"}))
    wanted = {name: clean(text).strip() for name, text in given.items()} | {mark.name: mark.on_state}
    assert values_of(returned) == wanted
    assert "was not saved with the page's own Save" in kinds_of(returned)["unclear"]


def test_a_box_that_says_something_else_than_was_saved_is_a_contradiction():
    name, other, *_ = texts()
    text = by_a_browser({name: "later", other: "same"}, saved({name: "earlier", other: "same"}))
    returned = read(text)
    assert sorted(one.value for one in returned.answers if one.name == name) == ["earlier", "later"]
    assert "conflict" in kinds_of(returned) and values_of(returned)[other] == "same"


@pytest.mark.parametrize("made", [saved, as_text])
def test_what_was_printed_in_is_no_answer_until_it_is_changed(made):
    printed = {name: value for name, value in printed_values(ANSWERED).items() if value}
    assert len(printed) > 5
    returned = read(made({}, ANSWERED))
    assert returned.answers == () and set(returned.untouched) == set(printed)
    assert "no answers" in kinds_of(returned)
    name = next(name for name in printed if "=" not in name and "." in name and len(printed[name]) > 20)
    assert values_of(read(made({name: "Something else"}, ANSWERED))) == {name: "Something else"}


def test_rows_that_a_team_added_are_read():
    block, last, column = next(
        re.fullmatch(r"(.+)\.(\d+)\.(\w+)", field.name).groups()
        for field in reversed(workbook().fields)
        if re.search(rf'data-repeat="?{re.escape(field.block)}"?>', page()) and field.kind in ("text", "long")
    )
    added = f"{block}.{int(last) + 1}.{column}"
    returned = read(saved({added: "One more"}, rows={block: int(last) + 1}))
    ((name, how, status),) = [(one.name, one.how, one.status) for one in returned.answers]
    assert (name, how, status) == (added, "row", "answer")


def test_a_field_that_the_edition_does_not_have_is_kept_beside_the_answers():
    returned = read(saved({"nowhere.at_all": "x", "nowhere.mark=2": "yes"}))
    found = {one.name: (one.value, one.status) for one in returned.answers}
    assert found == {"nowhere.at_all": ("x", "orphan"), "nowhere.mark=2": ("2", "orphan")}


def test_boxes_that_are_missing_are_told():
    values = answers_of(SITE, {})
    gone = [name for name in values["values"] if name.startswith("request.")]
    values["values"] = {"work.gain": "x"}
    text = re.sub(
        r"<section id=request .*?</section>\s*(?=<section id=glossary)", "", page(), flags=re.DOTALL
    )
    assert gone and text != page()
    assert "incomplete" in kinds_of(read(with_answers(text, script_json(values))))


MAILED = {
    "quoted": lambda text: "".join(f"> {line}\n" for line in text.splitlines()),
    "quoted twice": lambda text: "".join(f">> {line}\r\n" for line in text.splitlines()),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "old Mac": lambda text: text.replace("\n", "\r"),
    "shorter lines": lambda text: re.sub(r"(.{40})", r"\1\n", text),
    "quoted and wrapped": lambda text: "> " + re.sub(r"(.{60})", r"\1\n> ", text).replace("\n", "\n> "),
    "one line": lambda text: " ".join(text.split()),
    "drawn dashes": lambda text: text.replace("-----", "———"),
    "blank lines": lambda text: text.replace("\n", "\n\n"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "quoted-printable": lambda text: text.replace("=", "=3D").replace("\n", "=\n\n"),
    "saved as a web page": lambda text: (
        f'<html><body><div dir="ltr">{text.replace(chr(10), "<br>" + chr(10))}&nbsp;</div></body></html>'
    ),
    "in a mail": lambda text: (
        f"From: a@example.org\nTo: b@example.org\nSubject: us\nDate: today\n\n{text}\n--\nA"
    ),
}


@pytest.mark.parametrize("way", MAILED)
def test_a_text_survives_what_mail_programs_do(way):
    returned = read(MAILED[way](as_text(texts())))
    assert {one.name: one.raw for one in returned.answers} == texts()
    assert (returned.problems, returned.is_damaged, returned.site) == ((), False, SITE)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_a_text_in_another_encoding(encoding):
    data = f"التعلم معًا\n{as_text({'work.gain': 'x'})}".encode(encoding)
    assert values_of(read(data)) == {"work.gain": "x"}


def test_a_text_that_was_changed_is_damaged_and_read_as_far_as_it_goes():
    text = as_text({"work.gain": "x"})
    digest = re.search(r"sha256: (\w+)", text)[1]
    for wrong, reason in (
        (text.replace(digest, "0" * 64), "its hash is another"),
        (text[: text.index("sha256:")], "the end of the block of answers is missing"),
        (text[: text.index("sha256:") - 30], "the end of the block of answers is missing"),
    ):
        returned = read(wrong)
        assert returned.is_damaged and reason in kinds_of(returned)["damaged"], reason
        assert values_of(returned)["work.gain"] == "x"
    with pytest.raises(SamepageError, match="no workbook of this guide"):
        read(re.sub(r"(?<=below\) -----\n)[^-]*", "@@@\n", text))


def test_of_several_texts_in_one_file_the_last_saved_is_read():
    older = as_text({"work.gain": "older"}, saved="2026-11-25T10:00:00Z")
    returned = read(as_text({"work.gain": "newer"}) + "\n".join(f"> {one}" for one in older.splitlines()))
    assert values_of(returned) == {"work.gain": "newer"} and "2 times" in kinds_of(returned)["unclear"]


def test_of_a_page_that_was_never_saved_it_is_said_where_the_answers_may_be():
    assert "never saved with the page's own Save" in kinds_of(read(page()))["no answers"]
    assert "never saved" not in kinds_of(read(saved({})))["no answers"]


def test_an_answer_that_quotes_the_line_before_the_answers_is_no_second_block():
    line = "----- BEGIN ANSWERS (do not change below) -----"
    values = {"work.gain": f"We kept this:\n{line}\nWhat is it?", "work.needs.labor": "\u2028"}
    returned = read(
        f"What students gain\n    We kept this:\n    {line}\n    What is it?\n\n{as_text(values)}"
    )
    assert values_of(returned) == {"work.gain": values["work.gain"]} and not kinds_of(returned)


def test_a_page_that_was_cut_keeps_what_stands_whole():
    text = saved(every_answer())
    at = text.index('id="answers"') + 5_000
    returned = read(text[:at])
    assert returned.is_damaged and "cut off or changed" in kinds_of(returned)["damaged"]
    found = values_of(returned)
    assert len(found) > 10 and found.items() <= stored().items()
    # Without any of its answers, what the boxes hold.
    returned = read(by_a_browser({"work.gain": "x"})[: page().index('id="answers"') - 40])
    assert returned.is_damaged and values_of(returned) == {"work.gain": "x"}
    with pytest.raises(Unreadable, match="this web page is not whole, its end is missing"):
        read(text[: text.index("</style>")])


TOKENS = (b'"', b"\\", b"</script>", b"<", b"{", b"}", b"-----", b"\0", b"&#0;", b"<!--", b"\xff")
BROKEN = {
    "two elements": lambda text: text.replace(
        '<script type="application/json" id="answers">',
        '<script type="application/json" id="answers">{"format":1,"site":"x"}</script>'
        '<script type="application/json" id="answers">',
    ),
    "deep": lambda text: with_answers(text, "[" * 200_000),
    "deep objects": lambda text: with_answers(text, '{"values":' * 100_000),
    "large": lambda text: with_answers(text, '{"values": {' + '"a":"b",' * 500_000 + '"c":"d"}}'),
    "quotes": lambda text: with_answers(text, '"' * 300_001),
    "escapes": lambda text: with_answers(text, '{"values":{"a":"' + '\\"' * 300_000),
    "NaN": lambda text: with_answers(text, '{"format":NaN,"values":{"work.gain":Infinity}}'),
    "long number": lambda text: with_answers(text, '{"format":' + "9" * 10_000 + "}"),
    "surrogates": lambda text: with_answers(text, '{"format":1,"values":{"work.gain":"\\ud800 x"}}'),
    "no object": lambda text: with_answers(text, "[1, 2]"),
    "no texts": lambda text: with_answers(text, '{"format":1,"values":{"work.gain":{"a":1},"b":3}}'),
    "values a list": lambda text: with_answers(text, '{"format":1,"values":["work.gain"]}'),
    "twice": lambda text: with_answers(text, '{"format":1,"values":{"work.gain":"x","work.gain":"y"}}'),
    "many fields": lambda text: with_answers(
        text, json.dumps({"format": 1, "values": {f"a.{n}": "x" for n in range(30_000)}})
    ),
    "long answer": lambda text: with_answers(text, json.dumps({"values": {"work.gain": "x" * 3_000_000}})),
    "deep tags": lambda text: text.replace("<form", "<div>" * 5_000 + "<form"),
    "dashes": lambda text: "-" * 300_000 + "BEGIN ANSWERS",
    "quoted dashes": lambda text: "--" + "> " * 300_000 + "BEGIN ANSWERS -----",
    "nothing": lambda text: '<html><script id="answers">',
    "other site": lambda text: with_answers(text, '{"format":1,"site":"<b>","edition":"../x","values":{}}'),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_hostile_page_is_read_or_refused_in_words(how):
    try:
        returned = read(BROKEN[how](page()))
    except SamepageError as error:
        assert str(error)
        return
    assert len(returned.answers) <= 20_001
    assert all(len(one.value) <= MOST_TEXT for one in returned.answers)
    assert returned.is_damaged or returned.problems


def test_a_newer_page_is_refused_in_words():
    with pytest.raises(SamepageError, match="newer edition of this program"):
        read(with_answers(page(), '{"format":2,"values":{}}'))


def test_other_pages_and_texts_are_no_returns():
    for other in ("<html><p>Hello", '<html><p id="answers">Hello', "BEGIN reading. ANSWERS below."):
        with pytest.raises(SamepageError):
            read(other)


def test_a_thousand_changed_pages_and_texts():
    """Bytes taken out, doubled, replaced: each is read or refused in words, and no answer is longer than any may be."""
    draw = random.Random(19)
    given = {field.name: HARD["Arabic"] for field in workbook(SMALL).fields if field.kind == "long"}
    parts = r"<style>.*?</style>|<script type=.module.>.*?</script>|data:[^\"]*"
    short = re.sub(parts, "", saved(given, SMALL), flags=re.DOTALL)
    seeds = [short.encode(), as_text(given, SMALL).encode()]
    read_ones = 0
    for _ in range(1_000):
        data = bytearray(draw.choice(seeds))
        for _ in range(draw.randint(1, 6)):
            at, size = draw.randrange(len(data)), draw.choice([1, 2, 40, 3_000])
            same = bytes(data[at : at + size])
            data[at : at + size] = draw.choice([b"", same * 2, draw.randbytes(min(size, 40)), *TOKENS])
        try:
            returned = read(bytes(data), SMALL)
        except SamepageError as error:
            assert str(error)
        else:
            read_ones += 1
            assert all(len(one.value) <= MOST_TEXT for one in returned.answers)
    assert 500 < read_ones < 1_000


def test_collect_reads_pages_and_texts_and_joins_them(tmp_path):
    back = tmp_path / "back"
    back.mkdir()
    name, other = (f"commit.norms.{side}" for side in ("labor", "management"))
    (back / "labor.html").write_text(saved({name: HARD["ends a script"]}, SMALL), "utf-8")
    mailed = as_text({name: "Another view", other: HARD["Arabic"]}, SMALL, saved="2026-11-27T08:00:00Z")
    (back / "management.txt").write_text(mailed, "utf-8")
    database = tmp_path / "answers.sqlite"
    done = samepage("collect", back, "--guide", few_pages().root, "--output", database, "--csv")
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    rows = list(csv.DictReader(io.StringIO((tmp_path / "answers.csv").read_text("utf-8-sig"))))
    found = {(row["name"], row["value"]) for row in rows if row["value"]}
    assert found >= {(name, "Another view"), (other, HARD["Arabic"])}
    with contextlib.closing(sqlite3.connect(database)) as opened:
        assert opened.execute("SELECT path, format FROM returns ORDER BY path").fetchall() == [
            ("labor.html", "web"),
            ("management.txt", "web"),
        ]
        assert opened.execute("SELECT value FROM differences").fetchall() == [(HARD["ends a script"],)]
