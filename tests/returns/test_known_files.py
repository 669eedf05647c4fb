"""Which workbook a file is, and what is missing from it: parts, piles, renamed and other files."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdf
import pytest
from pikepdf import String

from samepage.formats.pdf.read_fields import read_pdf
from samepage.returns.database import read_database
from samepage.returns.review import review_lines
from samepage.workbook.dictionary import Catalog, SiteName
from tests.formats.docx.word_edits import WordFile
from tests.formats.pdf.fill import with_pypdf
from tests.returns.filled_returns import about_dropped, edited
from tests.returns.test_join import LABOR, Collected, filled, without_fields

TABLE = "work.actions"


def found(folder: Path, catalog: Catalog, files: Mapping[str, bytes]) -> Collected:
    return Collected(folder, catalog, files)


def sites(one: Collected) -> dict[str, str]:
    return dict(one.rows("SELECT path, site FROM returns"))


def kinds(one: Collected) -> list[tuple[str, str]]:
    return one.rows("SELECT path, kind FROM problems ORDER BY path, kind")


def pages(data: bytes, first: int, last: int, folder: Path) -> bytes:
    """Some pages, as qpdf takes them out: no metadata is left."""
    (folder / "whole.pdf").write_bytes(data)
    subprocess.run(
        ["qpdf", "--empty", "--pages", "whole.pdf", f"{first}-{last}", "--", "part.pdf"],
        cwd=folder,
        check=True,
    )
    return (folder / "part.pdf").read_bytes()


def test_a_site_is_told_by_any_name_that_holds_its_own(one, catalog, tmp_path) -> None:
    """Of sites of a roster, whose names do not stand on the pages of this file."""
    bare = edited(filled(one("every-district"), LABOR), about_dropped)
    roster = {"valley-12": SiteName("Valley Unified", "district"), "hill": SiteName("Hill", "district")}
    files = {
        "Team valley-12 (2).pdf": bare,
        "from Valley Unified.pdf": bare + b"%1",
        "Hill and Valley Unified.pdf": bare + b"%2",
        "scan0001.pdf": bare + b"%3",
    }
    got = found(tmp_path, replace(catalog, sites=roster), files)
    by_file = sites(got)
    assert by_file["Team valley-12 (2).pdf"] == by_file["from Valley Unified.pdf"] == "valley-12"
    assert by_file["Hill and Valley Unified.pdf"].startswith("unknown-")
    assert by_file["scan0001.pdf"].startswith("unknown-")
    assert ("scan0001.pdf", "unknown site") in kinds(got)
    # As the message says: with the site's name in the file's name it is told.
    (tmp_path / "in/scan0001.pdf").rename(tmp_path / "in/scan0001 Hill.pdf")
    assert sites(found(tmp_path, replace(catalog, sites=roster), {}))["scan0001 Hill.pdf"] == "hill"


def test_a_changed_title_does_not_rename_a_known_site(one, catalog, tmp_path) -> None:
    def retitle(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Title"] = String("Every Kind: \ue000")

    found_ = found(tmp_path, catalog, {"a.pdf": edited(filled(one("every-district"), LABOR), retitle)})
    assert found_.rows("SELECT site, site_name FROM returns") == [
        ("every-district", catalog.sites["every-district"].name)
    ]


def test_a_few_pages_are_read_and_the_rest_is_told_as_missing(one, catalog, tmp_path) -> None:
    data = filled(one("every-district"), LABOR)
    count = len(pypdf.PdfReader(io.BytesIO(data)).pages)
    part = pages(data, 1, count // 2, tmp_path)
    got = found(tmp_path / "x", catalog, {"every-district pages.pdf": part})
    assert sites(got) == {"every-district pages.pdf": "every-district"}
    ((message,),) = got.rows("SELECT message FROM problems WHERE kind = 'incomplete'")
    assert "boxes came back; missing: " in message
    assert set(got.joined.items()) <= set(LABOR.items()) and got.joined


def test_missing_fields_are_told_by_their_questions(one, catalog, tmp_path) -> None:
    data = without_fields(filled(one("every-district"), LABOR), lambda name: name.startswith("work.needs"))
    got = found(tmp_path, catalog, {"a.pdf": data})
    ((message,),) = got.rows("SELECT message FROM problems WHERE kind = 'incomplete'")
    (boxes,) = got.rows("SELECT COUNT(*) FROM fields WHERE level = 'district' AND source = 'guide'")[0]
    assert f"{boxes - 2} of its {boxes} boxes" in message and "“Needs” in “Work together”" in message


def test_a_table_deleted_in_word_is_told(one, catalog, tmp_path) -> None:
    made = one("every-district")
    file = WordFile(made.docx)
    file.fill(next(f for f in made.workbook.fields if f.name == "work.gain"), "Ours")
    table = next(file.controls[f"{TABLE}.1.action"].iterancestors("{*}tbl"))
    table.getparent().remove(table)
    got = found(tmp_path, catalog, {"a.docx": file.save()})
    ((message,),) = got.rows("SELECT message FROM problems WHERE kind = 'incomplete'")
    title = next(f.block_title for f in made.workbook.fields if f.name == f"{TABLE}.1.action")
    assert title in message and TABLE not in message


def test_two_workbooks_in_one_file_are_told(one, catalog, tmp_path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.pdf").write_bytes(filled(one("every-district"), LABOR))
    subprocess.run(["qpdf", "a.pdf", "--pages", ".", "b.pdf", "--", "both.pdf"], cwd=tmp_path, check=True)
    got = found(tmp_path / "x", catalog, {"both.pdf": (tmp_path / "both.pdf").read_bytes()})
    assert any("two workbooks or more" in m for (m,) in got.rows("SELECT message FROM problems"))


def test_a_zip_is_looked_into(one, catalog, tmp_path) -> None:
    made = one("every-district")
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("our answers/workbook.pdf", filled(made, LABOR))
        archive.writestr("__MACOSX/._workbook.pdf", b"left behind")
        archive.writestr("notes.txt", b"hello")
    got = found(tmp_path, catalog, {"all.zip": data.getvalue()})
    assert sites(got) == {"all.zip/our answers/workbook.pdf": "every-district"} and got.joined == LABOR
    assert kinds(got) == [("all.zip/notes.txt", "not a return")]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "a.odt",
            b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text" + b"PK\x05\x06",
            "File > Save As",
        ),
        (
            "a.pages",
            b"PK\x03\x04" + b"\0" * 26 + b"Index/Document.iwa" + b"PK\x05\x06",
            "File > Export To > Word",
        ),
        ("a.doc", b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "old Word file"),
        (
            "a.msg",
            b"\xd0\xcf\x11\xe0" + "__substg1.0_".encode("utf-16-le"),
            "save the workbook that is attached",
        ),
        ("a.zip", b"PK\x03\x04 not whole", "ask for the files themselves"),
    ],
)
def test_other_documents_are_told_how_to_be_sent(name, content, said, catalog, tmp_path) -> None:
    ((kind, message),) = found(tmp_path, catalog, {name: content}).rows("SELECT kind, message FROM problems")
    assert kind == "unreadable" and said in message


def test_a_word_file_that_was_cut_off_is_told(one, catalog, tmp_path) -> None:
    got = found(tmp_path, catalog, {"a.docx": one("every-district").docx[:-5000]})
    assert "its end is missing" in got.rows("SELECT message FROM problems")[0][0]


def test_a_blank_workbook_has_no_answers_in_either_format(one, catalog, tmp_path) -> None:
    made = one("every-district")
    got = found(tmp_path, catalog, {"a.pdf": made.pdf, "b.docx": made.docx})
    assert kinds(got) == [("a.pdf", "no answers"), ("b.docx", "no answers")] and got.joined == {}


def test_a_list_line_has_words_and_a_count(one, catalog, tmp_path) -> None:
    dates = [f.name for f in one("every-district").workbook.fields if f.kind == "date"]
    got = found(tmp_path, catalog, {"a.pdf": filled(one("every-district"), dict.fromkeys(dates, "soon"))})
    (line,) = review_lines(read_database(got.database))
    assert (line.path, line.kind, line.count) == ("a.pdf", "unclear", len(dates))
    assert line.text.startswith(f"{len(dates)} answers: “") and not any(name in line.text for name in dates)


def zipped(files: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def test_a_zip_is_one_whatever_its_name_and_one_in_another_is_told(one, catalog, tmp_path) -> None:
    """A workbook that is not packed stands in the second one's bytes as it is: it is no damaged PDF."""
    data = filled(one("every-district"), LABOR)
    files = {
        "answers": zipped({"a.pdf": data}),
        "two.zip": zipped({"inner.zip": zipped({"b.pdf": data}, zipfile.ZIP_STORED)}),
        # Which holds the names of a Word file's parts, and is none.
        "word.zip": zipped({"inner.zip": zipped({"b.docx": one("every-district").docx}, zipfile.ZIP_STORED)}),
    }
    got = found(tmp_path, catalog, files)
    assert sites(got) == {"answers/a.pdf": "every-district"} and got.joined == LABOR
    told = got.rows("SELECT path, kind, message FROM problems ORDER BY path")
    assert [row[:2] for row in told] == [
        ("two.zip/inner.zip", "unreadable"),
        ("word.zip/inner.zip", "unreadable"),
    ]
    assert all("unpack it here" in message for _, _, message in told)


MAIL = b"Received: from a\r\nFrom: b@example.org\r\nTo: c@example.org\r\nSubject: Our workbook\r\n\r\nHere it is.\r\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.eml", MAIL, "it is an e-mail (.eml): open it, save the workbook that is attached"),
        ("a.mht", b"From: <Saved by Blink>\r\nSubject: x\r\nDate: y\r\n\r\n", "it is a web archive (.mht)"),
        ("a.mbox", b"From b@example.org Mon Sep 1 00:00:00 2026\n" + MAIL, "it is an e-mail (.eml)"),
        ("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(60), "winmail.dat"),
        ("a.rtf", b"{\\rtf1 Every Kind}", "open it in Word or LibreOffice, choose File > Save As"),
        (
            "a.html",
            b"<html><title>{title}: Every District</title></html>",
            "ask for it as one of PDF, Word and Web page",
        ),
        ("a.txt", b"{title}\nWhat we gain: time", "ask for it as one of PDF, Word and Web page"),
        ("IMG_1.jpg", b"\xff\xd8\xff\xe0" + bytes(99), "it is a picture, such as a photograph of a page"),
        ("IMG_2.HEIC", b"\0\0\0\x18ftypheic" + bytes(99), "rename it to the site's id"),
        ("IMG_3.webp", b"RIFF\x20\0\0\0WEBPVP8 " + bytes(99), "it is a picture"),
    ],
)
def test_files_in_which_there_may_be_answers_are_not_dismissed(
    name, content, said, catalog, tmp_path
) -> None:
    title = catalog.dictionaries[0].title
    got = found(tmp_path, catalog, {name: content.replace(b"{title}", title.encode())})
    ((kind, message),) = got.rows("SELECT kind, message FROM problems")
    assert kind == "unreadable" and said in message


def test_other_peoples_files_are_still_none(catalog, tmp_path) -> None:
    files = {"a.txt": b"To: all\nWe meet on Monday.", "a.html": b"<html>News", "a.bin": b"BM and more words"}
    assert kinds(found(tmp_path, catalog, files)) == [(name, "not a return") for name in sorted(files)]


def test_a_photograph_with_a_sites_name_is_of_that_site(catalog, tmp_path) -> None:
    """As a scan is: nothing of it is read, and somebody has to look at it."""
    got = found(tmp_path, catalog, {"every-district page 8.jpg": b"\xff\xd8\xff\xe0" + bytes(99)})
    assert sites(got) == {"every-district page 8.jpg": "every-district"} and got.joined == {}
    assert kinds(got) == [("every-district page 8.jpg", "unread")]


def test_a_site_that_used_anothers_file_is_told(one, catalog, tmp_path) -> None:
    """Of its own name, corrected, nothing is said."""
    made = one("every-district")
    (asked,) = [f.name for f in made.workbook.fields if f.value == made.workbook.site.name][:1]
    known = catalog.with_sites({"hill": SiteName("Hill Schools", "district")})
    files = {
        "a.pdf": filled(made, LABOR | {asked: "Hill Schools"}),
        "b.pdf": filled(made, LABOR | {asked: f"{made.workbook.site.name} 1"}),
    }
    got = found(tmp_path, known, files)
    ((path, message),) = got.rows("SELECT path, message FROM problems WHERE kind = 'unknown site'")
    assert path == "a.pdf" and "“Hill Schools” was written over that name" in message
    assert set(sites(got).values()) == {"every-district"}


def test_a_file_with_anothers_name_is_told(one, catalog, tmp_path) -> None:
    """It is as the file says, and a person asks; when the file gets its own site's name, nothing is said any more."""
    made = one("every-district")
    known = catalog.with_sites({"hill": SiteName("Hill Schools", "district")})
    data = filled(made, LABOR)
    got = found(tmp_path, known, {"Hill Schools labor.pdf": data})
    ((kind, message),) = got.rows("SELECT kind, message FROM problems")
    assert kind == "unknown site" and "its file's name says “Hill Schools”: ask which site sent it" in message
    assert set(sites(got).values()) == {"every-district"} and got.joined == LABOR
    (tmp_path / "in/Hill Schools labor.pdf").unlink()
    got = found(tmp_path, known, {f"{made.workbook.site.name} labor.pdf": data})
    assert got.rows("SELECT kind, message FROM problems") == []


def test_spaces_are_no_answer_and_nothing_to_look_at(one, catalog, tmp_path) -> None:
    """Though the box's picture shows them."""
    data = with_pypdf(one("every-district").pdf, {"work.gain": "   ", "work.name": "Ours"})
    got = found(tmp_path, catalog, {"a.pdf": data})
    assert got.joined == {"work.name": "Ours"} and kinds(got) == []


def test_pages_of_two_sites_are_not_one_sites_answers(one, catalog, tmp_path) -> None:
    """Taken from two workbooks without a page in common, so that no field stands in the file twice."""
    first, second = one("every-district"), one("every-school")
    page = {field.names[0]: field.page or 0 for field in read_pdf(second.pdf).fields}
    last = page["work.gain"]
    own = {field.name for field in first.workbook.fields}
    theirs = next(
        f
        for f in second.workbook.fields
        if f.kind == "long" and f.name in own and 0 < page[f.name] - last < 3
    )
    (tmp_path / "a.pdf").write_bytes(filled(first, {"work.gain": "Ours"}))
    (tmp_path / "b.pdf").write_bytes(filled(second, {"work.gain": "Not taken", theirs.name: "Theirs"}))
    parts = ("a.pdf", f"1-{last}", "b.pdf", f"{last + 1}-{last + 2}")
    subprocess.run(["qpdf", "--empty", "--pages", *parts, "--", "both.pdf"], cwd=tmp_path, check=True)
    got = found(tmp_path / "x", catalog, {"both.pdf": (tmp_path / "both.pdf").read_bytes()})
    assert sites(got) == {"both.pdf": "every-district"}
    assert {name: value for name, value in got.joined.items() if name} == {"work.gain": "Ours"}
    beside = dict(got.rows("SELECT value, note FROM answers WHERE name = ''"))
    assert catalog.sites["every-school"].name in beside["Theirs"]
    assert ("both.pdf", "unread") in kinds(got)
