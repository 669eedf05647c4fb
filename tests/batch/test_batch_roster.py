"""A roster from the command line: where its files go, what is said, and which rows are missing."""

from __future__ import annotations

import gc
import hashlib
import io
import json
import multiprocessing
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from guides import files_in, samepage

from samepage.batch.file_checks import check_files, require_validators
from samepage.batch.run import BatchOptions, BatchProgress, BatchReport, build_roster
from samepage.builder.context import load_content
from samepage.builder.journal import NAME, open_journal
from samepage.builder.options import BuildOptions, BuiltFile, FileEntry, JobOutcome, SiteJob
from samepage.builder.pool import WorkerPool
from samepage.builder.selection import Roster, select_roster
from samepage.builder.worker import ChunkResult, LocalContext
from samepage.content.loader import Library
from samepage.errors import BuildError
from tests.answers.past_answers import Book
from tests.batch.rosters import NAMES, STATES, bindable_guide, write_roster

ROWS = 30


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of a run by two processes, and what it said."""
    folder = tmp_path_factory.mktemp("roster")
    bindable_guide(folder / "guide")
    write_roster(folder / "r.csv", ROWS, {4: "d-3,Twice,Ohio", 9: "d-9,学校,Ohio"})
    return folder, build(folder, folder / "out", "--zip", "--jobs", "2")


def build(folder: Path, output: Path, *args):
    return samepage(
        "--guide",
        folder / "guide",
        "--roster",
        folder / "r.csv",
        "--level",
        "district",
        "--output",
        output,
        *args,
    )


def roster_of(folder: Path, output: Path) -> tuple[Roster, BuildOptions, Library]:
    options = BuildOptions(folder / "guide", output, cache=folder / "cache", by_state=True)
    library = load_content(options)
    return select_roster(library, folder / "r.csv", "district", None), options, library


def test_files_stand_by_state_under_their_own_names(made):
    folder, done = made
    files = files_in(folder / "out")
    states = {"Ohio": "ohio", "Hawaiʻi": "hawaii", "": "other"}
    good = [n for n in range(ROWS) if n not in (4, 9)]
    assert {name for name in files if "/" in name} == {
        f"{states[STATES[n % 3]]}/d-{n}{end}" for n in good for end in (".pdf", ".docx")
    }
    titles = {
        n: pypdf.PdfReader(io.BytesIO(files[f"{states[STATES[n % 3]]}/d-{n}.pdf"])).metadata.title
        for n in good[:4]
    }
    assert titles == {n: f"A guide: {NAMES[n % 4]} {n}" for n in good[:4]}


def test_each_row_that_failed_is_named_with_its_line_and_the_others_are_made(made):
    folder, done = made
    assert done.returncode == 1
    said = done.stderr.splitlines()
    assert (
        said[0]
        == f"{folder}/r.csv:6:1: row 6: the id `d-3` is already that of row 5: give every site an id of its own."
    )
    assert said[1].startswith(f"{folder}/r.csv:11:1: row 11: no font")
    assert said[2:] == [f"{ROWS - 2} of {ROWS} rows built. 2 not built; the lines above say why."]
    assert "Checked again: " in done.stdout


def test_the_manifest_is_true_to_the_files(made):
    folder, _ = made
    files = files_in(folder / "out")
    entries = json.loads(files["manifest.json"])["files"]
    assert [e["path"] for e in entries] == sorted(name for name in files if "/" in name)
    assert all(hashlib.sha256(files[e["path"]]).hexdigest() == e["sha256"] for e in entries)


def test_an_archive_a_state_holds_its_files_and_is_the_same_each_time(made, tmp_path):
    folder, done = made
    files = files_in(folder / "out")
    for state in ("ohio", "hawaii", "other"):
        with zipfile.ZipFile(folder / "out" / f"{state}.zip") as archive:
            assert archive.testzip() is None
            held = {f"{state}/{name}": archive.read(name) for name in archive.namelist()}
        assert held == {name: data for name, data in files.items() if name.startswith(f"{state}/")}
        assert f"{state}.zip" in done.stdout
    # From one process, after a run without archives, and again over those that are there.
    for more in ([], ["--zip"], ["--zip"]):
        build(folder, tmp_path / "out", "--jobs", "1", *more)
    again = files_in(tmp_path / "out")
    assert {n: d for n, d in again.items() if n != NAME} == {n: d for n, d in files.items() if n != NAME}


def in_pool_of(executor: Executor, monkeypatch: pytest.MonkeyPatch, *roster) -> BatchReport:
    """A whole run in which ``executor`` makes the rows."""

    @contextmanager
    def pool(context, workers, output):
        yield WorkerPool(executor, 2, context)

    monkeypatch.setattr("samepage.batch.run.local_pool", pool)
    return build_roster(*roster, BatchOptions(1), BatchProgress())


def test_any_executor_makes_the_same(made, tmp_path, monkeypatch):
    folder, _ = made
    with ThreadPoolExecutor(2) as threads:
        report = in_pool_of(threads, monkeypatch, *roster_of(folder, tmp_path / "out"))
    assert (report.made, report.failed, report.bad) == (ROWS - 2, 1, 1)
    files = files_in(folder / "out")
    assert all(data == files[name] for name, data in files_in(tmp_path / "out").items() if name != NAME)


class ThreadEach(Executor):
    """Each chunk in a thread of its own, as may happen in a worker of Dask."""

    def submit(self, fn: Callable, /, *args) -> Future:
        return ThreadPoolExecutor(1).submit(fn, *args)


def test_threads_of_a_worker_share_what_it_opened(tmp_path, monkeypatch):
    bindable_guide(tmp_path / "guide").write(
        "sites/d-0.yaml", f"id: d-0\nlevel: district\nname: {NAMES[0]} 0\npartner: abc\n"
    )
    write_roster(tmp_path / "r.csv", 4)
    roster, options, library = roster_of(tmp_path, tmp_path / "out")
    book = Book(tmp_path / "answers.sqlite")
    book.add(library, "d-0", {"commit.norms.labor": "Together."})
    options = replace(options, answers=book.path)
    report = in_pool_of(ThreadEach(), monkeypatch, roster, options, library)
    assert (report.made, report.failed) == (4, 0)
    assert {one.entry.site for one in report.answered if one.filled > 1} == {"d-0"}


class NoWork(Executor):
    """Says that everything was made, and makes nothing."""

    def submit(
        self, fn: Callable, /, context: LocalContext, masters: None, jobs: tuple[SiteJob, ...]
    ) -> Future[ChunkResult]:
        future: Future[ChunkResult] = Future()
        outcomes = (JobOutcome(job.site.id, job.key, (self.built(job),)) for job in jobs)
        future.set_result(ChunkResult(tuple(outcomes), 0.4))
        return future

    def built(self, job: SiteJob) -> BuiltFile:
        path, id = f"x/{job.site.id}.pdf", job.site.id
        entry = FileEntry(path, "0" * 64, 0, 9, 9, id, "district", "en-US", "1", "pdf", "fillable")
        return BuiltFile(entry, 0.1)


def peak(folder: Path, rows: int) -> int:
    """The most memory that reading, noting and listing a roster takes, in bytes."""
    write_roster(folder / "r.csv", rows)
    roster = roster_of(folder, folder / f"out-{rows}")
    tracemalloc.start()
    try:
        with pytest.MonkeyPatch.context() as monkeypatch:
            assert in_pool_of(NoWork(), monkeypatch, *roster).made == rows
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def peaks(folder: Path, *sizes: int) -> list[int]:
    gc.set_threshold(500, 5, 5)  # what is really kept, not what has yet to be collected
    return [peak(folder, rows) for rows in sizes]


def test_memory_does_not_grow_with_the_roster(tmp_path):
    bindable_guide(tmp_path / "guide")
    # In a process of its own: what earlier tests left in this one would be measured too.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as fresh:
        _, few, many = fresh.submit(peaks, tmp_path, 200, 500, 2_500).result()
    # Were the 2,000 rows more kept, each of some thousand bytes, it would be 4 MB.
    assert many < few + 1_500_000


def test_a_file_that_is_not_what_the_list_says_is_found(made, tmp_path):
    folder, _ = made
    roster, options, _ = roster_of(folder, tmp_path / "out")
    site = next(row.site for row in roster.rows() if row.site)
    pdf, docx = ((folder / "out/ohio" / f"d-0{end}").read_bytes() for end in (".pdf", ".docx"))
    (tmp_path / "out/ohio").mkdir(parents=True)
    with open_journal(options.output) as journal:
        for name, data, pages in (("d-0.pdf", pdf, 3), ("d-0.docx", docx[:-100], None)):
            (tmp_path / "out/ohio" / name).write_bytes(data)
            entry = FileEntry(
                f"ohio/{name}", "", len(data), pages, 8, "d-0", "district", "en", "1", name[4:], "fillable"
            )
            journal.add("key", [entry])
        sites = [site, site.model_copy(update={"name": "Another"})]
        with pytest.raises(BuildError) as wrong:
            check_files(sites, options, journal, False, print)
    lines = str(wrong.value).splitlines()
    assert lines[0] == "ohio/d-0.pdf: has 7 pages, and the list of files says 3"
    assert lines[1].startswith("ohio/d-0.docx: cannot be opened again") and "made for 'Another'" in lines[3]


def test_full_validators_where_asked(made, tmp_path, monkeypatch):
    folder, _ = made
    write_roster(tmp_path / "r.csv", 2)
    bindable_guide(tmp_path / "guide")
    done = build(tmp_path, tmp_path / "out", "--validate", "--edition", "print", "--edition", "fillable")
    assert done.returncode == 0, done.stderr
    assert (
        "Checked again: 6 files of each master" in done.stdout and "validators found nothing" in done.stdout
    )
    monkeypatch.setitem(sys.modules, "page", None)
    with pytest.raises(BuildError, match="pip install page-validation"):
        require_validators(("pdf", "docx"))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--zip"], "--zip goes with --roster"),
        (["--roster", "r.csv", "--watch"], "--watch and --roster do not go together"),
        (
            ["--roster", "r.csv", "--level", "school", "--scheduler", "tcp://127.0.0.1:9"],
            "no Dask scheduler answers there",
        ),
    ],
)
def test_options_that_cannot_be_met_say_so(made, tmp_path, args, said):
    folder, _ = made
    args = [folder / a if a == "r.csv" else a for a in args]
    done = samepage("--guide", folder / "guide", "--output", tmp_path / "out", *args)
    assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr
    assert not list((tmp_path / "out").glob("*/*"))
