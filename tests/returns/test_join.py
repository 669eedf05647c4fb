"""What two or more returns of one site come to: through `collect`, the tables and the next edition."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path, PurePosixPath

import pikepdf
import pytest
from pikepdf import Array

from samepage.content.loader import load_library
from samepage.errors import SamepageError
from samepage.returns.answer_book import AnswerBook
from samepage.returns.answer_tables import AnswerTables, sites_csv
from samepage.returns.collect import collect_returns
from samepage.returns.database import AnswersDatabase, CollectedAnswers, read_database
from samepage.returns.folder import read_file
from samepage.returns.join import ReturnedAnswer, ReturnToJoin, joined_answers
from samepage.returns.read_return import problem_of, read_return
from samepage.workbook import compose
from samepage.workbook.dictionary import Catalog
from tests.formats.pdf.fill import with_pikepdf
from tests.returns.collected_returns import rows
from tests.returns.filled_returns import NEWEST, Made, edited, stamped

LABOR = {
    "work.needs.labor": "Time",
    "work.gain": "Labor's words",
    "work.pace=slow": "slow",
    "work.topics=science": "science",
}
MANAGEMENT = {
    "work.needs.management": "Calm",
    "work.gain": "Management's words",
    "work.pace=fast": "fast",
    "work.topics=reading": "reading",
}


def filled(made: Made, values: Mapping[str, str]) -> bytes:
    """The workbook with what is printed in it, and ``values``."""
    return with_pikepdf(made.pdf, {field.name: field.value for field in made.workbook.fields} | values)


def saved(data: bytes, day: int) -> bytes:
    return edited(data, stamped("A reader", f"D:202609{day:02}000000Z"))


class Collected:
    """A folder of ``files`` by name, collected in this process."""

    def __init__(self, folder: Path, catalog: Catalog, files: Mapping[str, bytes]):
        (folder / "in").mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / "in" / name).write_bytes(data)
            os.utime(folder / "in" / name, (1_790_000_000, 1_790_000_000))
        self.database = folder / "answers.sqlite"
        collect_returns(folder / "in", self.database, catalog, 1, reader=read_here)

    @property
    def read(self) -> CollectedAnswers:
        return read_database(self.database)

    def rows(self, select: str) -> list[tuple]:
        return rows(self.database, select)

    @property
    def joined(self) -> dict[str, str]:
        return dict(self.rows("SELECT name, value FROM joined"))

    @property
    def site(self) -> dict[str, str]:
        """The only row of sites.csv, by the names in its headings."""
        table = io.BytesIO()
        with closing(AnswersDatabase(self.database)) as database:
            sites_csv(AnswerTables(database, database.collected()), table)
        (row,) = csv.DictReader(io.StringIO(table.getvalue().decode("utf-8-sig"), newline=""))
        return {head.rpartition(" [")[2].rstrip("]"): value for head, value in row.items() if value}


@pytest.fixture
def collected(catalog: Catalog, tmp_path: Path) -> Callable[..., Collected]:
    return lambda **files: Collected(
        tmp_path / "-".join(files), catalog, {f"{name}.pdf": data for name, data in files.items()}
    )


def read_here(files, catalog, jobs, on_progress):
    """As worker processes do, in this process."""
    for file in files:
        try:
            yield (
                file,
                read_return(
                    read_file(file.place, file.member), PurePosixPath(file.path).stem, file.sha256, catalog
                ),
            )
        except SamepageError as error:
            yield file, problem_of(error)


def test_two_halves_are_one_answer(one, guides, collected) -> None:
    made = one("every-district")
    found = collected(labor=saved(filled(made, LABOR), 1), management=saved(filled(made, MANAGEMENT), 2))
    expected = LABOR | MANAGEMENT
    del expected["work.pace=slow"]
    assert found.joined == expected
    assert found.site["work.needs.labor"] == "Time" and found.site["work.needs.management"] == "Calm"
    assert found.site["work.topics"] == "Reading; Science"
    assert found.site["more_files"] == "labor.pdf"
    # The newer leads, the other stands beside it: in the list in one line, and in the next appendix.
    ((path, message),) = found.rows("SELECT path, message FROM problems WHERE kind = 'differs'")
    assert path == "labor.pdf" and message.startswith("2 answers of it differ from management.pdf")
    assert "What would students gain?" in message and "work.gain" not in message
    library = load_library(guides[NEWEST])
    with closing(AnswerBook(found.database)) as book:
        workbook = compose(library, library.sites["every-district"], previous=book.past("every-district"))
    values = {field.name: field.value for field in workbook.fields}
    assert values["work.gain"] == "Management's words" and values["work.needs.labor"] == "Time"
    earlier = next(section for section in workbook.sections if section.kind == "earlier")
    assert "Labor's words" in str(earlier.view) or "Labor&#39;s words" in str(earlier.view)


def test_an_untouched_newer_workbook_displaces_nothing(one, collected) -> None:
    made = one("every-district")
    found = collected(early=saved(filled(made, LABOR), 1), late=saved(filled(made, {}), 2))
    assert found.joined == LABOR and found.site["path"] == "early.pdf"
    assert found.rows("SELECT path, kind FROM problems") == [("late.pdf", "no answers")]


def test_a_newer_partial_file_takes_nothing_away(one, collected) -> None:
    made = one("every-district")
    part = without_fields(filled(made, MANAGEMENT), lambda name: not name.startswith("work.needs"))
    found = collected(whole=saved(filled(made, LABOR), 1), part=saved(part, 2))
    assert found.joined == LABOR | {"work.needs.management": "Calm"}


def test_the_order_of_collecting_changes_nothing(one, catalog, tmp_path) -> None:
    made = one("every-district")
    files = {"a.pdf": saved(filled(made, LABOR), 1), "b.pdf": saved(filled(made, MANAGEMENT), 2)}
    once = Collected(tmp_path / "once", catalog, files)
    for first in files:
        Collected(tmp_path / first, catalog, {first: files[first]})
        for _ in range(2):
            assert (
                Collected(tmp_path / first, catalog, files).database.read_bytes()
                == once.database.read_bytes()
            )


def test_what_is_left_as_it_was_printed_in_is_still_said_by_the_earlier_file() -> None:
    """The next edition prints what a site wrote; a field left so, under its new name, loses nothing."""

    def said(unit: str, name: str, value: str) -> ReturnedAnswer:
        return ReturnedAnswer(unit, name, value, "answer")

    first = ReturnToJoin(
        1,
        "1",
        (
            said("a.gain", "a.gain", "Time"),
            said("a.pace", "a.pace=slow", "slow"),
            said("a.out", "a.out", "x"),
        ),
    )
    second = ReturnToJoin(
        2, "2", (said("a.new", "a.new", "More"),), frozenset(["a.win", "a.pace=slow", "a.site"])
    )
    joined = joined_answers([second, first], {"2": {"a.gain": "a.win"}})
    assert {(one.name, one.value, one.return_id) for one in joined if one.edition == "2"} == {
        ("a.new", "More", 2),
        ("a.win", "Time", 1),
        ("a.pace=slow", "slow", 1),
    }


def without_fields(data: bytes, gone: Callable[[str], bool]) -> bytes:
    """The PDF without those fields, as a program leaves it that flattens some."""

    def edit(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.Annots = Array(
                [
                    annot
                    for annot in page.get("/Annots", Array())
                    if "/FT" not in annot or not gone(full_name(annot))
                ]
            )
        prune(pdf.Root.AcroForm.Fields, "", gone)

    return edited(data, edit)


def full_name(node) -> str:
    parts = []
    while node is not None:
        parts.insert(0, str(node.get("/T", "")))
        node = node.get("/Parent")
    return ".".join(filter(None, parts))


def prune(nodes: Array, before: str, gone: Callable[[str], bool]) -> None:
    for number in reversed(range(len(nodes))):
        node = nodes[number]
        name = ".".join(filter(None, (before, str(node.get("/T", "")))))
        if "/Kids" in node and "/FT" not in node:
            prune(node.Kids, name, gone)
        elif gone(name):
            del nodes[number]
