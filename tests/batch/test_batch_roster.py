"""A roster from the command line: where its files go, what is said, and which rows are missing."""

from __future__ import annotations

import gc
import hashlib
import io
import json
import sys
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pypdf
import pytest
from guides import files_in, samepage

from samepage.batch.checks import check_files, require_validators
from samepage.batch.job_keys import JobKeys
from samepage.batch.pools import WorkerPool
from samepage.batch.roster_stats import roster_stats
from samepage.batch.stream import build_jobs, unfinished_jobs
from samepage.builder.context import load_content
from samepage.builder.journal import NAME, Journal, open_journal
from samepage.builder.options import BuildOptions, BuiltFile, FileEntry, JobOutcome, SiteJob
from samepage.builder.selection import Roster, select_roster
from samepage.builder.worker import ChunkResult, LocalContext, write_library
from samepage.errors import BuildError
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


def parts(folder: Path, output: Path) -> tuple[BuildOptions, Roster]:
    options = BuildOptions(folder / "guide", output, cache=folder / "cache", by_state=True)
    return options, select_roster(load_content(options), folder / "r.csv", "district", None)


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


def test_any_executor_makes_the_same(made, tmp_path):
    folder, _ = made
    options, roster = parts(folder, tmp_path / "out")
    write_library(load_content(options), tmp_path / "library")
    with open_journal(options.output) as journal, ThreadPoolExecutor(2) as threads:
        outcomes = build_all_rows(
            roster, options, journal, threads, LocalContext(options, tmp_path / "library")
        )
        results = [(bool(one.files), bool(one.problems)) for one in outcomes]
        assert results.count((True, False)) == ROWS - 2 and results.count((False, True)) == 1
        journal.finish()
    files = files_in(folder / "out")
    assert all(data == files[name] for name, data in files_in(tmp_path / "out").items() if name != NAME)


def build_all_rows(
    roster: Roster, options: BuildOptions, journal: Journal, executor: Executor, context: LocalContext
) -> Iterator[JobOutcome]:
    pool = WorkerPool(executor, 2, context, options.output, context)
    jobs = unfinished_jobs(roster, options, JobKeys(options), journal, lambda: None)
    return build_jobs(jobs, pool, {}, options.output, journal)


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
    options, roster = parts(folder, folder / f"out-{rows}")
    # What earlier tests left in this process would let garbage of this one stand until there is as much again.
    gc.freeze()
    gc.collect()
    tracemalloc.start()
    try:
        assert roster_stats(roster, print, lambda rows: None).good == rows
        with open_journal(options.output) as journal:
            outcomes = build_all_rows(roster, options, journal, NoWork(), LocalContext(options))
            assert sum(1 for _ in outcomes) == rows
            journal.finish()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.unfreeze()


def test_memory_does_not_grow_with_the_roster(tmp_path):
    bindable_guide(tmp_path / "guide")
    few = peak(tmp_path, 300)
    # Were the 5,000 rows more kept, each of some thousand bytes, it would be 10 MB; collecting garbage late may be 2.
    assert peak(tmp_path, 5_300) < few + 3_000_000


def test_a_file_that_is_not_what_the_list_says_is_found(made, tmp_path):
    folder, _ = made
    options, roster = parts(folder, tmp_path / "out")
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
