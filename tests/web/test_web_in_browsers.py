"""The web page in real browsers: filled in, saved, opened again, sent back, printed, and what happens if things go wrong.

``scenarios.mjs`` plays each scenario in one browser for all of them; the tests look at what came of it.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from samepage.content.schema.labels import WEB_LABELS
from samepage.returns.catalog import catalog_of
from samepage.returns.read_return import read_return
from tests.conftest import find_tool, tool_or_skip
from tests.formats.pdf.built_files import LARGEST
from tests.formats.web.copied_guide import COPIED, copied_guide, whole
from tests.formats.web.web_pages import SITE, element, page, read, workbook

pytestmark = pytest.mark.viewers

HERE = Path(__file__).parent
SECONDS = 900  # a busy machine is slow, not wrong
HARD = [
    "</script><script>alert(1)</script><!-- <b>&amp; \"quotes\" 'single' “typographic” \\",
    "\nline\n\n  indented\nsep\u2028par\u2029end 👩🏽‍🏫 🇺🇸 التعلم معًا",
    "".join(f"{n:04d} ʻĀina. " for n in range(1000))[:10_000],
]
SIMPLE = ["</script><b>&amp; \"quotes\" 'single' \\", "one\ntwo"]
IN_CHROMIUM = "fill leave restore windows storage merge rows copies byBrowser sameFile phone states print transcript widths kill".split()
# The real guide's workbooks and the width of the window: each browser has both widths, and the largest workbook.
WHOLE = {
    "chromium": {"example-valley": 1280, "example-state": 390},
    "firefox": {"example-valley": 390, "example-school": 1280},
}
IN_FIREFOX = "fill restore windows merge rows copies".split()


class Played(dict[str, Any]):
    """What came of each scenario, by name; one that did not come to its end fails the test that asks for it."""

    def __getitem__(self, name: str) -> Any:
        found = super().__getitem__(name)
        assert not (isinstance(found, dict) and "failed" in found), found["failed"]
        return found


def prepared(tmp: Path, browser: str, scenarios: list[str], site: str = SITE, **more: Any) -> Path:
    """The job of one browser: its file, and what it names, in ``tmp``."""
    with_copies = tmp / "with-copies.html"
    with_copies.write_bytes(whole(copied_guide(tmp / "guide").load()))
    job = {
        "browser": browser,
        "executable": str(tool_or_skip(browser)),
        "page": str(tmp / f"{site}.html"),
        "folder": str(tmp),
        "scenarios": scenarios,
        "answers": json.loads(element(page(site), "answers")),
        "withCopies": str(with_copies),
        "copied": COPIED,
        **more,
    }
    (tmp / f"{site}.html").write_text(page(site), "utf-8")
    (tmp / "job.json").write_text(json.dumps(job))
    return tmp / "job.json"


def played(jobs: Mapping[str, Path]) -> dict[str, Played]:
    """What came of each browser's job. They run at the same time, since a browser waits as often as it works."""
    for tool in ("node", "playwright-core", "axe-core"):
        tool_or_skip(tool)
    with ThreadPoolExecutor(len(jobs)) as both:
        return dict(zip(jobs, both.map(_played, jobs.values()), strict=True))


def _played(job: Path) -> Played:
    run = subprocess.run(
        [tool_or_skip("node"), HERE / "scenarios.mjs", job], capture_output=True, text=True, timeout=SECONDS
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return Played(json.loads(run.stdout))


def workbooks(folder: Path, widths: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    """The real guide's sites, each with its page and how wide the window is."""
    found = {}
    for site, width in widths.items():
        path = folder / f"{site}-new.html"
        path.write_text(page(site), "utf-8")
        found[site] = {"page": str(path), "width": width}
    return found


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> dict[str, Played]:
    """The page of the small guide, in each browser that is there."""
    more = {
        "chromium": {"scenarios": IN_CHROMIUM, "texts": HARD, "widths": [700], "moments": [1_700, 4_300]},
        "firefox": {"scenarios": IN_FIREFOX, "texts": SIMPLE},
    }
    there = [name for name in more if find_tool(name)]
    return played({name: prepared(tmp_path_factory.mktemp(name), name, **more[name]) for name in there})


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> dict[str, Played]:
    """The pages of the real guide, in each browser that is there."""
    more = {
        "chromium": {"scenarios": ["whole", "transcript", "widths"], "texts": HARD, "widths": [1280]},
        "firefox": {"scenarios": ["whole"], "texts": SIMPLE},
    }
    jobs = {}
    for name in filter(find_tool, more):
        folder = tmp_path_factory.mktemp(f"real-{name}")
        jobs[name] = prepared(
            folder, name, site=LARGEST, workbooks=workbooks(folder, WHOLE[name]), **more[name]
        )
    return played(jobs)


@pytest.fixture(scope="module")
def chromium(small) -> Played:
    tool_or_skip("chromium")
    return small["chromium"]


@pytest.fixture(scope="module")
def firefox(small) -> Played:
    tool_or_skip("firefox")
    return small["firefox"]


@pytest.fixture(scope="module")
def largest(real) -> Played:
    tool_or_skip("chromium")
    return real["chromium"]


@pytest.fixture(scope="module")
def in_firefox(real) -> Played:
    tool_or_skip("firefox")
    return real["firefox"]


@pytest.fixture(params=["chromium", "firefox"])
def either(request) -> Played:
    return request.getfixturevalue(request.param)


def text_of(path: str) -> str:
    return Path(path).read_bytes().decode()


def stored(path: str) -> dict[str, Any]:
    return json.loads(re.search(r'<script[^>]*id="answers"[^>]*>(.*?)</script>', text_of(path), re.DOTALL)[1])


def without_answers(path: str) -> str:
    return re.sub(r'(id="answers"[^>]*>).*?(</script>)', r"\1\2", text_of(path), flags=re.DOTALL)


def written(path: str, site: str = SITE) -> dict[str, str]:
    """What `collect` reads, as the controls hold it: a mark is "yes"."""
    returned = read(Path(path).read_bytes(), site)
    assert not returned.is_damaged
    assert returned.site == site
    answers = {one.name: one.raw for one in returned.answers}
    return {name: "yes" if "=" in name else text for name, text in answers.items()}


def test_every_field_is_there_after_saving_and_opening(either):
    fill = either["fill"]
    assert {name: fill["reopened"][name] for name in fill["put"]} == fill["put"]
    assert stored(fill["first"])["values"] == fill["reopened"]


def test_collect_reads_each_value_of_the_saved_page_and_of_the_text(either):
    fill = either["fill"]
    printed = json.loads(element(page(), "workbook"))["printed"]
    expected = {name: text for name, text in fill["put"].items() if text and text != printed.get(name)}
    for file in ("first", "text"):
        found = written(fill[file])
        assert {name: found.get(name) for name in expected} == expected


def test_a_saved_page_does_not_grow(either):
    first, second = (either["fill"][name] for name in ("first", "second"))
    assert without_answers(first) == without_answers(second)
    changed = {k: v for k, v in stored(second)["values"].items() if stored(first)["values"][k] != v}
    assert changed == {either["fill"]["some"]: stored(first)["values"][either["fill"]["some"]] + " more"}
    assert stored(first)["copy"] == stored(second)["copy"] != ""


def test_it_says_which_file_this_is_and_what_is_saved(either):
    fill = either["fill"]
    assert fill["empty"] == f"Nothing new in it yet: {SITE}.html"
    assert fill["changed"] == f"Not saved yet: {SITE}.html"
    name = rf"{SITE}-\d{{4}}-\d\d-\d\d-\d{{4}}(-\d\d)?\.html"
    assert re.fullmatch(rf"Saved .*: {name}", fill["saved"]["state"])
    assert re.match(rf"Saved at .* as {name}\. ", fill["saved"]["status"])
    # A browser gives a second file of one name another: the page would then name the older one.
    assert (
        re.fullmatch(rf"Saved .*: {name}", fill["savedAgain"])
        and fill["savedAgain"] != fill["saved"]["state"]
    )
    assert {"21 of 21 answered", "9 of 9 answered"} < set(fill["progress"])


def test_the_text_is_one_that_people_can_read(either):
    lines = text_of(either["fill"]["text"]).splitlines()
    assert lines[0] == "Every Kind: Example Kūlanihākoʻi District"
    assert "Your answer, What students gain, Work" in lines
    assert all(
        len(line) <= 76 for line in lines[lines.index("----- BEGIN ANSWERS (do not change below) -----") :]
    )


def test_the_whole_session_asks_the_network_for_nothing(either):
    assert either["log"] == {"requests": [], "errors": []}


def test_a_page_that_is_not_saved_asks_before_it_goes(chromium):
    assert chromium["leave"] == {"asked": "beforeunload"}


def test_what_was_typed_is_offered_again(either):
    restore = either["restore"]
    assert restore["title"] == WEB_LABELS["web_restore_title"]
    assert restore["stays"] == 1  # Escape answers nothing, even twice
    assert restore["back"] == "Typed and lost"
    assert restore["axe"] == []


def test_a_shared_computer_keeps_nothing(either):
    restore = either["restore"]
    assert restore["told"].startswith("This computer is shared")
    assert restore["toldAgain"] == restore["told"]  # until the window is closed
    assert (restore["kept"], restore["offered"]) == ([], 0)


def test_two_windows_with_one_page_keep_what_was_typed_in_both(either):
    windows = either["windows"]
    assert [words.split(",")[0] for words in windows["told"]] == [
        "This workbook is being filled in in another window"
    ] * 2
    assert windows["back"] == ["In 0", "In 1", "In 2"]
    assert windows["shared"].startswith("This computer is shared") and windows["kept"] == []


def test_a_browser_that_is_killed_has_kept_what_was_typed(chromium):
    for run in chromium["kill"]:
        assert run["kept"] > 0, run
        assert run["lostSeconds"] < 5, run


def test_blocked_and_full_storage_are_told(chromium):
    assert "lets the page keep no safety copy" in chromium["storage"]["blocked"]
    for kind in ("full", "disk"):
        assert "storage is full" in chromium["storage"][kind]


def test_another_copy_is_taken_in_and_differences_are_chosen(chromium):
    merge = chromium["merge"]
    assert "new here: 1; the same in both: 0; different: 2." in merge["asked"]
    assert "no.such: Lost" in merge["asked"]
    assert [*merge["now"].values()] == ["Theirs", "Only mine", "Mine, too\n\nTheirs, too", "Only theirs"]
    assert merge["marked"] == [
        "The two copies differ here. The other one says: Mine",
        "The two copies differed here; both answers stand.",
    ]
    assert merge["axe"] == merge["axeMarked"] == []


def test_other_files_are_refused_in_words(chromium):
    refused = chromium["merge"]["refused"]
    assert "another site: “another-site”" in refused["site"]
    assert "another edition: “9”" in refused["edition"]
    assert "no answers in this file" in refused["kind"]
    assert "no answers in this file" in refused["form"]
    assert "not whole, or were changed" in refused["cut"]
    assert "__proto__: x" in refused["prototype"]
    assert chromium["merge"]["rows"] == [30, False]


def test_a_text_that_mail_programs_changed_is_taken_in(either):
    assert "Take in these answers?" in either["merge"]["fromText"]


def test_a_row_is_added_and_read(either):
    rows = either["rows"]
    number = rows["before"] + 1
    assert rows["focused"] == f"work.actions.{number}.action"
    assert f"action {number}" in rows["label"]
    assert (rows["after"], rows["value"]) == (number, "In a new row")
    assert stored(rows["saved"])["rows"] == {"work.actions": number, "work.plan": 4}
    assert written(rows["saved"])[rows["focused"]] == "In a new row"


def test_an_answer_reads_from_the_side_of_its_first_letter(either):
    assert either["rows"]["turned"] == ["rtlrtl", "ltrltr", "ltr"]
    assert either["rows"]["sides"] >= 0


def test_what_was_typed_is_offered_even_if_the_clock_was_set_back(either):
    assert either["rows"]["offered"]


def test_a_copy_of_a_worksheet_is_added_and_read(either, tmp_path):
    copies = either["copies"]
    assert copies["told"] == "How 1 thing went (3 of 3) is added."
    assert (copies["focused"], copies["axe"]) == ("How 1 thing went (3 of 3)", [])
    assert (copies["id"], copies["before"]) == ("commit.review_3", "commit.review_2")
    rows = [(row, column) for row in (1, 2) for column in ("what", "done", "day", "who")]
    assert [name for name, _, _ in copies["names"]] == [
        f"commit.review_3.{row}.{column}" for row, column in rows
    ]
    assert [said for _, said, _ in copies["names"]][:3] == [
        f"What, action 1, {COPIED} 3, Commit",
        f"Done, action 1, {COPIED} 3, Commit",
        f"Day, action 1, {COPIED} 3, Commit (MM/DD/YYYY)",
    ]
    assert copies["titles"] == [f"How 1 thing went ({number} of 4)" for number in (1, 2, 3, 4)]
    # The fourth was left empty. The next worksheet's names are not used twice.
    assert (copies["number"], copies["ids"]) == (3, 0)
    assert copies["inRow"] == "commit.review_3.3.what"
    assert copies["picker"] == f"Pick a date: Day, action 3, {COPIED} 3, Commit (MM/DD/YYYY)"
    assert copies["picked"] == ["commit.review_3.3.day", "09/01/2026"]
    assert copies["value"] == copies["merged"] == "In the added copy"
    assert stored(copies["saved"])["copies"] == {"commit.review": 3}
    assert not any(name.startswith("commit.review_4") for name in stored(copies["saved"])["values"])
    catalog = catalog_of([copied_guide(tmp_path).load()])
    for file in ("saved", "text"):
        returned = read_return(Path(copies[file]).read_bytes(), "north", "0" * 64, catalog)
        assert {one.name: (one.value, one.status) for one in returned.answers} == {
            "commit.review_3.3.what": ("In the added copy", "answer"),
            "commit.review_3.1.done": ("yes", "answer"),
            "commit.review_3.3.day": ("2026-09-01", "answer"),
        }


def test_a_page_that_the_browser_saved_holds_the_answers_and_is_made_anew(chromium, tmp_path):
    """By the browser's own "Save page as", whose file also has what the script had made."""
    by = chromium["byBrowser"]
    assert (by["value"], by["after"]) == ("Not by Save", by["before"])
    catalog = catalog_of([copied_guide(tmp_path).load()])
    for file in ("page", "saved"):
        returned = read_return(Path(by[file]).read_bytes(), "north", "0" * 64, catalog)
        assert {one.name: one.value for one in returned.answers} == {by["name"]: "Not by Save"}
    sizes = [len(without_answers(file)) for file in (by["saved"], chromium["copies"]["saved"])]
    assert 0 <= sizes[0] - sizes[1] < 500  # attributes only


def test_it_saves_into_the_same_file_where_the_browser_can(chromium):
    same = chromium["sameFile"]
    assert same["canceled"] == ["Not saved: no file was chosen.", f"Not saved yet: {SITE}.html"]
    assert same["picked"] == 2  # the first was given up; Save pressed twice saves once
    assert len(same["sizes"]) == 2
    assert same["fallback"] is True


def test_on_a_phone_all_is_in_one_column_and_large_enough(chromium):
    for width, found in chromium["phone"].items():
        assert (found["wide"], found["wideDouble"], found["small"]) == (0, 0, []), width
        assert found["covered"] == 0
        assert found["headings"] == ['"Row 1"', '"Row 2"']
        assert found["roles"]
        assert found["marked"] == [False, True]
        assert found["axe"] == found["axeDialog"] == []


def test_axe_finds_nothing_in_any_state(chromium):
    assert {state: found for state, found in chromium["states"].items() if found} == {}


def test_axe_finds_nothing_however_wide(chromium, largest):
    assert chromium["widths"] | largest["widths"] == {"700": [], "1280": []}


def test_every_answer_is_on_paper(chromium):
    printed = chromium["print"]
    assert printed["after"] == 0
    text = subprocess.run(
        [tool_or_skip("pdftotext"), "-raw", printed["pdf"], "-"], capture_output=True, text=True
    )
    found = re.sub(r"\s", "", text.stdout)
    long = re.sub(r"\s", "", HARD[2])
    assert long in found
    answers = {re.sub(r"\s", "", one) for one in printed["put"].values() if one.startswith("Answer")}
    assert [one for one in answers if one not in found] == []
    # In a table's column it would go on over seven sheets.
    assert sum("In a column." in sheet for sheet in text.stdout.split("\f")) <= 2
    assert "Save" not in re.findall(r"\w+", text.stdout)


def test_what_lists_offer_is_on_paper_until_it_is_chosen(chromium):
    lists = {
        " · ".join(option.text for option in one.options)
        for one in workbook(SITE).fields
        if one.kind == "choice"
    }
    assert len(lists) > 1
    on_paper = {}
    for name in ("empty", "pdf"):
        told = subprocess.run(
            [tool_or_skip("pdftotext"), "-raw", chromium["print"][name], "-"], capture_output=True, text=True
        )
        on_paper[name] = {one for one in lists if one in " ".join(told.stdout.split())}
    assert on_paper == {"empty": lists, "pdf": set()}


@pytest.mark.parametrize("width", ["1280", "390"])
def test_a_screen_reader_is_told_question_side_row_and_column_of_each_control(chromium, largest, width):
    """As Chromium hands it on, from both guides; on a narrow screen rows are cards, and tables all the same."""
    for run, site in ((chromium, SITE), (largest, LARGEST)):
        told = {name: (role, words) for name, role, words in run["transcript"][width]}
        roles = {"check": "checkbox", "choice": "combobox"}
        sides = workbook(site).words.sides
        assert [*told] == [field.name for field in workbook(site).fields]
        for field in workbook(site).fields:
            role, words = told[field.name]
            assert (role, words) == (roles.get(field.kind, "textbox"), " ".join(field.tooltip.split()))
            for part in (field.row_title, field.column_title, sides.get(field.side, "")):
                assert part.casefold() in words.casefold(), (field.name, part, words)
    parts = {width: chromium["transcript"][f"parts {width}"] for width in ("1280", "390")}
    assert parts["1280"] == parts["390"] and all(parts["390"].values())


@pytest.mark.parametrize(
    ("browser", "site"), [(browser, site) for browser, sites in WHOLE.items() for site in sites]
)
def test_every_field_of_the_real_workbooks_comes_back(browser, site, request):
    played = request.getfixturevalue("largest" if browser == "chromium" else "in_firefox")
    assert played["log"] == {"requests": [], "errors": []}
    found = played["whole"][site]
    assert (found["wide"], found["strays"], found["cut"]) == (0, [], [])
    assert len(found["places"]) == 6 and all(0 <= top < 844 / 2 for top in found["places"].values())
    assert {name: found["reopened"][name] for name in found["put"]} == found["put"]
    assert without_answers(found["first"]) == without_answers(found["second"])
    later = found["put"] | {found["some"]: f"More. {found['put'][found['some']]}"}
    printed = json.loads(element(page(site), "workbook"))["printed"]
    for file, put in (("first", found["put"]), ("text", found["put"]), ("second", later)):
        expected = {name: text for name, text in put.items() if text and text != printed.get(name)}
        read_back = written(found[file], site)
        assert {name: read_back.get(name) for name in expected} == expected
