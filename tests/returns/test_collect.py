"""A folder of returns by many programs, of three editions and all levels: nothing lost, nothing invented."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import sqlite3
import zipfile
from pathlib import Path

import openpyxl
import pikepdf

from tests.formats.docx.word_edits import W, WordFile
from tests.formats.pdf.fill import with_pikepdf
from tests.formats.pdf.read import terminal_fields
from tests.guides import samepage
from tests.returns.collected_returns import Returns, rows
from tests.returns.filled_returns import NEWEST, edited, in_word, placed, stamped


def test_every_planted_value_is_found_and_no_other(returns: Returns) -> None:
    assert len(returns.files) >= 60
    wrong = {}
    for file in returns.files:
        got = dict(
            returns.rows(
                "SELECT name, value FROM answers JOIN returns ON id = return_id WHERE path = ?", file.path
            )
        )
        if got != file.values:
            wrong[file.path] = {
                n: (file.values.get(n), got.get(n))
                for n in got.keys() | file.values.keys()
                if file.values.get(n) != got.get(n)
            }
    assert wrong == {}


def test_every_planted_problem_is_named_and_no_other(returns: Returns) -> None:
    meant = {(file.path, *problem) for file in returns.files for problem in file.problems}
    # The files of one site differ on purpose: see test_join.py.
    assert set(returns.rows("SELECT path, kind, name FROM problems WHERE kind <> 'differs'")) == meant
    for path, kind, name in meant:
        (line,) = (line for line in returns.said.splitlines() if line.startswith(f"{path}: {kind}: "))
        assert name != "work.pace" or "Pace" in line  # in the question's words


def test_what_was_typed_outside_the_boxes_is_kept_with_its_place(returns: Returns) -> None:
    path = f"{NEWEST}/district/typed outside the boxes in Word.docx"
    # Which of the files saved in one second is said to differ depends on their bytes.
    select = "SELECT message FROM problems WHERE path = ? AND kind <> 'differs'"
    (problem,) = returns.rows(select, path)
    questions = [row[0] for row in returns.rows("SELECT tooltip FROM fields WHERE name = 'work.gain'")]
    assert problem[0] in [
        f'"See the back" was typed outside the boxes, near "{words}"' for words in questions
    ]
    (paragraph,) = returns.rows(
        "SELECT paragraph FROM answers JOIN returns ON id = return_id WHERE path = ? AND name = ''", path
    )[0]
    word = WordFile(next(f.data for f in returns.files if f.path == path))
    assert "See the back" in "".join(list(word.root.iter(W + "p"))[paragraph - 1].itertext())


def test_what_each_file_is(returns: Returns) -> None:
    found = {
        path: tuple(rest)
        for path, *rest in returns.rows(
            "SELECT path, sha256, format, bytes, site, level, language, edition, identified_by FROM returns"
        )
    }
    assert found == {
        f.path: (
            f.sha256,
            f.path.rpartition(".")[2],
            len(f.data),
            f.site,
            f.path.split("/")[1],
            "en-US",
            f.edition,
            f.identified_by,
        )
        for f in returns.files
    }
    names = set(returns.rows("SELECT site, site_name FROM returns"))
    assert names == {(m.workbook.site.id, m.workbook.site.name) for m in returns.made.values()}


def test_what_told_the_fields(returns: Returns) -> None:
    for file in returns.files:
        if file.how:
            assert {
                how
                for (how,) in returns.rows(
                    "SELECT how FROM answers JOIN returns ON id = return_id WHERE path = ?", file.path
                )
            } == {file.how}
    hows = {how for (how,) in returns.rows("SELECT how FROM answers")}
    assert hows == {"name", "tag", "bookmark", "row", "mark", "tooltip", "note"}


def test_conflicts_are_both_kept_and_orphans_too(returns: Returns) -> None:
    path = f"{NEWEST}/district/two marks.pdf"
    found = returns.rows(
        "SELECT name, value FROM answers JOIN returns ON id = return_id WHERE path = ? AND status = 'conflict' ORDER BY name",
        path,
    )
    assert found == [("work.pace=fast", "fast"), ("work.pace=slow", "slow")]
    assert set(returns.rows("SELECT name, value FROM answers WHERE status = 'orphan'")) == {
        ("our own field", "kept all the same"),
        ("", "See the back"),
    }


def test_where_each_answer_stands(returns: Returns) -> None:
    file = next(f for f in returns.files if f.path == f"{NEWEST}/school/Acrobat.pdf")
    with pikepdf.open(io.BytesIO(file.data)) as pdf:
        page_of = {
            widget.objgen: number
            for number, page in enumerate(pdf.pages, 1)
            for widget in page.get("/Annots", [])
        }
        meant = {name: page_of[field.objgen] for name, field in terminal_fields(pdf) if name in file.values}
    assert (
        dict(
            returns.rows(
                "SELECT name, page FROM answers JOIN returns ON id = return_id WHERE path = ?", file.path
            )
        )
        == meant
    )

    file = next(f for f in returns.files if f.path == f"{NEWEST}/school/Word.docx")
    word = WordFile(file.data)
    paragraphs = list(word.root.iter(W + "p"))
    found = dict(
        returns.rows(
            "SELECT name, paragraph FROM answers JOIN returns ON id = return_id WHERE path = ?", file.path
        )
    )
    for name, number in found.items():
        assert word.controls[name] in paragraphs[number - 1].iter(), name


def test_who_saved_it_and_when(returns: Returns) -> None:
    found = set(returns.rows("SELECT program, saved_at FROM returns WHERE path LIKE '%Acrobat.pdf'"))
    assert found == {("Adobe Acrobat Reader 26", "2026-09-30T17:00:00Z")}
    # A file that says nothing of its own has the disk's date.
    assert set(returns.rows("SELECT saved_at FROM returns WHERE path LIKE '%pypdf.pdf'")) == {
        ("2026-09-21T14:13:20Z",)
    }


def test_the_data_dictionary(returns: Returns) -> None:
    for (edition, site), made in returns.made.items():
        book = made.workbook
        found = {
            name: rest
            for name, *rest in returns.rows(
                """SELECT name, kind, section, was, group_name, question FROM fields
               WHERE edition = ? AND level = ? AND language = ? AND source = 'guide'""",
                edition,
                book.level,
                book.language,
            )
        }
        assert found == {f.name: [f.kind, f.section, f.was, f.group, f.question] for f in book.fields}, site
    title = returns.rows("SELECT DISTINCT section_title, section_number FROM fields WHERE name = 'work.gain'")
    assert title == [("Work together", 1)]
    contact = {
        name
        for (name,) in returns.rows(
            "SELECT name FROM fields WHERE contact = 1 AND level = 'district' AND edition = '1.0-test'"
        )
    }
    assert {
        "request.site.email",
        "work.write_to",
        "work.agreement.labor.1.name",
        "work.agreement.labor.1.signature",
    } <= contact
    assert not contact & {"request.site.name", "work.name", "work.gain", "work.needs.labor"}
    options = returns.rows(
        "SELECT DISTINCT name, option_text FROM fields WHERE group_name = 'work.pace' ORDER BY name"
    )
    assert options == [("work.pace=fast", "Fast"), ("work.pace=slow", "Slowly")]


def test_the_data_dictionary_says_where_each_field_stands(returns: Returns) -> None:
    found = {
        name: rest
        for name, *rest in returns.rows(
            """SELECT name, block, block_title, row, row_title, column, column_title, side FROM fields
               WHERE edition = '2.0-test' AND level = 'district'"""
        )
    }
    table = ["work.actions", "Who does what", "2", "action 2"]
    signers = ["work.agreement", "Agreement", "labor.1", "labor 1"]
    for name, place in {
        "work.gain": ["work.gain", "What students gain", "", "", "", "", ""],
        "work.needs.labor": ["work.needs", "Needs", "", "", "", "", "labor"],
        "work.both.meet.management=3": ["work.both", "Both sides", "", "", "", "", "management"],
        "work.pace=fast": ["work.pace", "Pace", "", "", "", "", ""],
        "work.pace_other": ["work.pace", "Pace", "", "", "", "", ""],
        "work.actions.2.when": [*table, "when", "By when", ""],
        "work.actions.2.labor": [*table, "labor", "Owner from labor", "labor"],
        "work.stock.money.size": ["work.stock", "Where we stand", "money", "Money", "size", "How many", ""],
        "work.agreement.labor.1.date": [*signers, "date", "Date", "labor"],
        "work.notes": ["work.notes", "Notes", "", "", "", "", ""],
    }.items():
        assert found[name] == place, name


def test_the_newer_return_counts_and_the_difference_is_listed(returns: Returns, tmp_path: Path) -> None:
    made = returns.made[NEWEST, "every-state"]
    names = [f.name for f in made.workbook.fields]
    blank = dict.fromkeys(names, "")
    early = with_pikepdf(
        made.pdf,
        blank | {"work.gain": "the first thought", "work.needs.labor": "time", "work.pace=slow": "slow"},
    )
    late = with_pikepdf(made.pdf, blank | {"work.gain": "the second thought", "work.needs.labor": "time"})
    (tmp_path / "in").mkdir()
    # The dates inside the files count, not the disk's.
    for name, data, date, disk in (
        ("early", early, "D:20260901000000Z", 1_800_000_000),
        ("late", late, "D:20260902000000Z", 1_700_000_000),
    ):
        (tmp_path / f"in/{name}.pdf").write_bytes(edited(data, stamped("A reader", date)))
        os.utime(tmp_path / f"in/{name}.pdf", (disk, disk))
    out = tmp_path / "answers.sqlite"
    assert (
        samepage(
            "collect", tmp_path / "in", *returns.options(NEWEST), "--output", out, "--jobs", "1"
        ).returncode
        == 0
    )
    assert rows(out, "SELECT path, is_latest FROM returns ORDER BY path") == [
        ("early.pdf", 0),
        ("late.pdf", 1),
    ]
    assert rows(out, "SELECT name, value, latest_value FROM differences ORDER BY name") == [
        ("work.gain", "the first thought", "the second thought")
    ]
    assert dict(rows(out, "SELECT name, value FROM joined")) == {
        "work.gain": "the second thought",
        "work.needs.labor": "time",
        "work.pace=slow": "slow",
    }
    assert ("the first thought",) in rows(out, "SELECT value FROM answers")


def test_a_renamed_field_is_no_difference(returns: Returns, tmp_path: Path) -> None:
    for edition, name, date in (
        ("1.0-test", "work.name", "D:20260901000000Z"),
        ("2.0-test", "work.title", "D:20260902000000Z"),
    ):
        made = returns.made[edition, "every-district"]
        blank = {f.name: f.value for f in made.workbook.fields}
        (tmp_path / f"{edition}.pdf").write_bytes(
            edited(with_pikepdf(made.pdf, blank | {name: "The same"}), stamped("A reader", date))
        )
    out = tmp_path / "out/answers.sqlite"
    assert samepage("collect", tmp_path, *returns.options(), "--output", out, "--jobs", "1").returncode == 0
    assert rows(out, "SELECT COUNT(*) FROM answers WHERE value = 'The same'") == [(2,)]
    assert rows(out, "SELECT * FROM differences") == []


def test_again_it_is_the_same_file_and_no_return_was_touched(returns: Returns, tmp_path: Path) -> None:
    before = returns.database.read_bytes()
    out = tmp_path / "answers.sqlite"
    shutil.copyfile(returns.database, out)
    done = samepage("collect", returns.folder, *returns.options(), "--output", out)
    assert f"{len(returns.files)} known already" in done.stdout and " 0 read" in done.stdout
    assert out.read_bytes() == before
    assert {p.name for p in tmp_path.iterdir()} == {
        "answers.sqlite",
        "answers.csv",
        "sites.csv",
        "answers.xlsx",
    }
    for file in returns.files:
        path = returns.folder / file.path
        assert path.read_bytes() == file.data and path.stat().st_mtime == file.changed


def test_whatever_came_first_the_database_is_the_same(returns: Returns, tmp_path: Path) -> None:
    """Half of the files, the other half later, under other names first: as if all had come at once."""
    some = returns.files[::7]
    placed(
        [
            type(f)(**{**vars(f), "path": f"early/{n}.{f.path[-4:].strip('.')}"})
            for n, f in enumerate(some[::2])
        ],
        tmp_path / "in",
    )
    out = tmp_path / "answers.sqlite"
    assert (
        samepage("collect", tmp_path / "in", *returns.options(), "--output", out, "--jobs", "1").returncode
        == 0
    )
    shutil.rmtree(tmp_path / "in/early")
    placed(some, tmp_path / "in")
    assert samepage("collect", tmp_path / "in", *returns.options(), "--output", out).returncode == 0
    assert rows(out, "SELECT COUNT(*), SUM(path LIKE 'early%') FROM returns") == [(len(some), 0)]
    assert (
        samepage(
            "collect", tmp_path / "in", *returns.options(), "--output", tmp_path / "once.sqlite"
        ).returncode
        == 0
    )
    # Two databases in one folder have a table of sites each.
    assert (tmp_path / "sites.csv").read_bytes() == (tmp_path / "once-sites.csv").read_bytes()
    assert out.read_bytes() == (tmp_path / "once.sqlite").read_bytes()


def test_an_edition_that_nobody_has_a_guide_of(returns: Returns, tmp_path: Path) -> None:
    """Its names and tooltips tell; what the nearest guide never had is kept as an orphan, and all is said."""
    names = (
        f"{NEWEST}/district/pypdf.pdf",
        f"{NEWEST}/district/Word.docx",
        f"{NEWEST}/district/LibreOffice 7.4.docx",
        "1.0-test/district/LibreOffice 7.4.docx",
    )
    files = [f for f in returns.files if f.path in names]
    placed(files, tmp_path / "in")
    out = tmp_path / "answers.sqlite"
    done = samepage("collect", tmp_path / "in", *returns.options("2.0-test"), "--output", out)
    assert done.returncode == 0 and done.stderr.count("unknown edition: it is of edition") == len(files)
    assert "collect again with --guide" in done.stderr
    for file in files:
        got = {
            (n, v): s
            for n, v, s in rows(
                out,
                "SELECT name, value, status FROM answers JOIN returns ON id = return_id WHERE path = ?",
                file.path,
            )
        }
        # Edition 2.0 does not have work.added; without a tag, nothing is left of that name.
        name = "" if "LibreOffice" in file.path else "work.added"
        assert got.keys() == {
            ("" if n == "work.added" else n, v) if not name else (n, v) for n, v in file.values.items()
        }
        assert {key for key, status in got.items() if status == "orphan"} == {
            (name, value) for n, value in file.values.items() if n == "work.added"
        }
    # What edition 2.0 calls work.title was work.name, and so is told.
    assert rows(
        out, f"SELECT question, kind FROM fields WHERE edition = '{NEWEST}' AND name = 'work.name'"
    ) == [("What is the work called?", "text")]
    # Given the guide later, they are read again, and nothing is an orphan any more.
    done = samepage(
        "collect", tmp_path / "in", *returns.options("2.0-test", NEWEST, "1.0-test"), "--output", out
    )
    assert rows(out, "SELECT * FROM problems") == [] and f"{len(files)} read" in done.stdout
    for file in files:
        assert (
            dict(
                rows(
                    out,
                    "SELECT name, value FROM answers JOIN returns ON id = return_id WHERE path = ?",
                    file.path,
                )
            )
            == file.values
        )
    # The database remembers that guide.
    done = samepage("collect", tmp_path / "in", *returns.options("2.0-test"), "--output", out)
    assert rows(out, "SELECT * FROM problems") == [] and " 0 read" in done.stdout


def test_a_file_that_says_nothing_and_has_no_known_name(returns: Returns, tmp_path: Path) -> None:
    file = next(f for f in returns.files if f.path.startswith("2.0-test/district/every-district"))
    (tmp_path / "scan0001.pdf").write_bytes(file.data)
    out = tmp_path / "out/answers.sqlite"
    assert samepage("collect", tmp_path, *returns.options(), "--output", out, "--jobs", "1").returncode == 0
    assert rows(out, "SELECT site, level, edition, identified_by, is_latest FROM returns") == [
        ("every-district", "district", "2.0-test", "fields", 1)
    ]
    # The site's name stands on its first page. See test_known_files.py for a site that no one knows.
    assert rows(out, "SELECT kind FROM problems") == []
    (tmp_path / "scan0001.pdf").rename(tmp_path / "every-district, from Ms. A.pdf")
    assert samepage("collect", tmp_path, *returns.options(), "--output", out, "--jobs", "1").returncode == 0
    assert (
        rows(out, "SELECT site, is_latest FROM returns") == [("every-district", 1)]
        and rows(out, "SELECT * FROM problems") == []
    )


def test_dates_and_choices_as_people_type_them(returns: Returns, tmp_path: Path) -> None:
    made = returns.made[NEWEST, "every-district"]
    blank = {f.name: "" for f in made.workbook.fields}
    typed = {
        "work.first": "9/30/2026",
        "request.site.start": "in autumn",
        "work.month": "Māyil",
        "work.write_to": "  a@example.org  ",
        "work.needs.labor": "\u00a0\n ",
        "request.site.region": "Somewhere else",
    }
    (tmp_path / "a.pdf").write_bytes(with_pikepdf(made.pdf, blank | typed))
    out = tmp_path / "out/answers.sqlite"
    assert (
        samepage("collect", tmp_path, *returns.options(NEWEST), "--output", out, "--jobs", "1").returncode
        == 0
    )
    assert dict(rows(out, "SELECT name, value FROM answers")) == {
        "work.first": "2026-09-30",
        "request.site.start": "in autumn",
        "work.month": "m7",
        "work.write_to": "a@example.org",
        "request.site.region": "Somewhere else",
    }
    assert dict(rows(out, "SELECT name, raw FROM answers"))["work.first"] == "9/30/2026"
    assert set(rows(out, "SELECT kind, name FROM problems")) == {
        ("unclear", "request.site.start"),
        ("unclear", "request.site.region"),
    }


def test_placeholders_are_no_answers(returns: Returns, tmp_path: Path) -> None:
    made = returns.made[NEWEST, "every-district"]
    hints = {
        f.name: f.placeholder for f in made.workbook.fields if f.kind in ("long", "text", "date", "email")
    }
    (tmp_path / "a.pdf").write_bytes(
        with_pikepdf(made.pdf, {f.name: "" for f in made.workbook.fields} | hints)
    )
    (tmp_path / "a.docx").write_bytes(in_word(made, {f.name: "" for f in made.workbook.fields}).save())
    out = tmp_path / "out/answers.sqlite"
    assert (
        samepage("collect", tmp_path, *returns.options(NEWEST), "--output", out, "--jobs", "1").returncode
        == 0
    )
    assert rows(out, "SELECT name, value FROM answers") == []
    assert rows(out, "SELECT path, kind FROM problems ORDER BY path") == [
        ("a.docx", "no answers"),
        ("a.pdf", "no answers"),
    ]


# Tables


def test_tables_have_every_answer(returns: Returns) -> None:
    beside = returns.database.parent
    table = list(csv.DictReader(io.StringIO((beside / "answers.csv").read_text("utf-8-sig"), newline="")))
    assert len(table) == returns.rows("SELECT COUNT(*) FROM answers")[0][0]
    file = next(f for f in returns.files if f.path == "1.0-test/school/Word.docx")
    mine = {
        row["name"]: row["value"].removeprefix("'") if row["value"].startswith("'") else row["value"]
        for row in table
        if row["path"] == file.path
    }
    assert mine == file.values
    heads, *lines = csv.reader(io.StringIO((beside / "sites.csv").read_text("utf-8-sig"), newline=""))
    names = [head.rpartition(" [")[2].rstrip("]") for head in heads]
    wide = [dict(zip(names, line, strict=True)) for line in lines]
    assert [row["site"] for row in wide] == ["every-district", "every-school", "every-state"]
    latest = dict(returns.rows("SELECT site, path FROM returns WHERE is_latest = 1"))
    assert {row["site"]: row["path"] for row in wide} == latest
    values = next(f for f in returns.files if f.path == latest["every-state"]).values
    state = next(row for row in wide if row["site"] == "every-state")
    assert state["work.gain"] == values["work.gain"] and state["work.pace"] == "Slowly"


def test_each_column_of_the_sites_says_what_it_holds_and_its_name(returns: Returns) -> None:
    """In words for a person who looks for a question; with the name that stays, for a program."""
    text = (returns.database.parent / "sites.csv").read_text("utf-8-sig")
    heads = next(csv.reader(io.StringIO(text, newline="")))
    words, names = zip(*(re.fullmatch(r"(.+) \[([^\[\]]+)\]", head).groups() for head in heads), strict=True)
    assert len(set(names)) == len(names) and not [one for one in words if re.fullmatch(r"[a-z_.0-9]+", one)]
    said = dict(zip(names, words, strict=True))
    assert (said["site"], said["more_files"]) == ("Site", "More files")
    assert said["work.gain"].startswith("1 Work together – What students gain – What would students gain?")
    assert said["work.needs.labor"].endswith(" – labor")
    assert said["work.actions.2.action"].startswith("1 Work together – Who does what – action 2 – ")
    fields = dict(returns.rows("SELECT name, section_title FROM fields"))
    assert all(fields[name] in said[name] for name in names if name in fields)


def test_the_spreadsheet_is_typed_and_has_no_formula(returns: Returns, tmp_path: Path) -> None:
    made = returns.made[NEWEST, "every-district"]
    blank = {f.name: "" for f in made.workbook.fields}
    planted = {
        "work.gain": '=HYPERLINK("http://example.org","x")',
        "work.needs.labor": "+1",
        "work.needs.management": "@SUM(A1)",
        "work.feedback.helped": "-cmd|' /C calc'!A0",
        "work.first": "2026-09-30",
        "request.site.count": "12",
        "work.trust.share=3": "3",
        "work.ready.room": "yes",
        "work.topics=reading": "reading",
        "work.topics=science": "science",
        "work.stock.time.strength": "x" * 40_000,
        "request.site.long": "#N/A",
    }
    planted = {n: v for n, v in planted.items() if n in blank}
    (tmp_path / "a.pdf").write_bytes(with_pikepdf(made.pdf, blank | planted))
    out = tmp_path / "out/answers.sqlite"
    assert (
        samepage(
            "collect", tmp_path, *returns.options(NEWEST), "--output", out, "--jobs", "1", "--xlsx"
        ).returncode
        == 0
    )
    assert {p.name for p in out.parent.iterdir()} == {"answers.sqlite", "answers.xlsx"}
    data = (out.parent / "answers.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not any(
            b"<f>" in package.read(name) or b"<f " in package.read(name) for name in package.namelist()
        )
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == [
        "How to read this",
        "Sites",
        "All answers",
        "1 Work together",
        "Request",
        "To look at",
        "Data dictionary",
    ]
    for title in book.sheetnames[3:5]:
        heads = [cell.value for cell in book[title][2]]
        assert len(set(heads)) == len(heads) and book[title].auto_filter.ref
    cells = {}
    for title in book.sheetnames[3:5]:
        names, questions, answers = book[title].iter_rows()
        cells |= {
            name.value: (question.value, cell) for question, name, cell in zip(questions, names, answers)
        }
    value = {name: cell.value for name, (_, cell) in cells.items()}
    assert value["work.gain"] == planted["work.gain"] and cells["work.gain"][1].data_type == "s"
    assert cells["work.gain"][0].endswith("What would students gain? Name one thing.")
    assert (value["work.needs.labor"], value["work.needs.management"]) == ("+1", "@SUM(A1)")
    assert value["work.first"].date().isoformat() == "2026-09-30" and cells["work.first"][1].is_date
    assert (value["request.site.count"], value["work.trust.share"], value["work.ready.room"]) == (12, 3, True)
    assert value["work.topics"] == "Reading; Science" and value["request.site.long"] == "#N/A"
    assert (
        len(value["work.stock.time.strength"]) == 32_767
        and "answers.csv" in value["work.stock.time.strength"]
    )
    again = samepage("collect", tmp_path, *returns.options(NEWEST), "--output", out, "--jobs", "1", "--csv")
    assert again.returncode == 0
    text = (out.parent / "answers.csv").read_text("utf-8-sig")
    starts = [
        cell
        for row in csv.reader(io.StringIO(text, newline=""))
        for cell in row
        if cell[:1] in ("=", "+", "-", "@") and not re.fullmatch(r"[+-]?[\d.,]+", cell)
    ]
    assert starts == []


def test_the_same_tables_every_time(returns: Returns, tmp_path: Path) -> None:
    done = samepage("collect", returns.folder, *returns.options(), "--output", tmp_path / "answers.sqlite")
    assert done.returncode == 0
    for name in ("answers.sqlite", "answers.csv", "sites.csv", "answers.xlsx"):
        assert (tmp_path / name).read_bytes() == (returns.database.parent / name).read_bytes(), name


# Mistakes of a person


def test_mistakes_are_told_in_a_line(returns: Returns, tmp_path: Path) -> None:
    nothing = samepage(
        "collect", tmp_path / "none", *returns.options(NEWEST), "--output", tmp_path / "a.sqlite"
    )
    assert (
        nothing.returncode == 1
        and "there is no such folder" in nothing.stderr
        and "Traceback" not in nothing.stderr
    )
    (tmp_path / "in").mkdir()
    (tmp_path / "other.sqlite").write_bytes(b"no database at all, but text" * 100)
    other = samepage(
        "collect", tmp_path / "in", *returns.options(NEWEST), "--output", tmp_path / "other.sqlite"
    )
    assert (
        other.returncode == 1
        and "is no database of answers" in other.stderr
        and "Traceback" not in other.stderr
    )
    assert (tmp_path / "other.sqlite").read_bytes().startswith(b"no database")
    someone = sqlite3.connect(tmp_path / "mine.sqlite")
    someone.execute("CREATE TABLE mine (x)")
    someone.close()
    mine = samepage(
        "collect", tmp_path / "in", *returns.options(NEWEST), "--output", tmp_path / "mine.sqlite"
    )
    assert mine.returncode == 1 and "Traceback" not in mine.stderr
    other_run = sqlite3.connect(tmp_path / "busy.sqlite.part", isolation_level=None)
    other_run.execute("PRAGMA locking_mode = EXCLUSIVE")
    other_run.execute("CREATE TABLE held (x)")
    busy = samepage(
        "collect", tmp_path / "in", *returns.options(NEWEST), "--output", tmp_path / "busy.sqlite"
    )
    other_run.close()
    assert (
        busy.returncode == 1
        and "being written by another run" in busy.stderr
        and "Traceback" not in busy.stderr
    )
    wrong = samepage(
        "collect", tmp_path / "in", "--guide", "no-such-revision", "--output", tmp_path / "new.sqlite"
    )
    assert wrong.returncode == 1 and "no-such-revision" in wrong.stderr and "Traceback" not in wrong.stderr
    empty = samepage(
        "collect", tmp_path / "in", *returns.options(NEWEST), "--output", tmp_path / "new.sqlite"
    )
    assert empty.returncode == 0 and "0 returns of 0 sites" in empty.stdout
