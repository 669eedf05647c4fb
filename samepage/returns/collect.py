"""A folder of files that came back → the database of answers."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from samepage.returns.database import ReturnedWorkbook, ReturnRecord
from samepage.returns.folder import FolderFile, files_below
from samepage.returns.identify import UNKNOWN_SITE, site_named_in
from samepage.returns.store import AnswerStore
from samepage.returns.workers import ReadResult, read_files
from samepage.workbook.dictionary import Catalog

Progress = Callable[[int, int, Sequence[str]], None]  # files done, files to read, the paths in work
Reader = Callable[..., Generator[tuple[FolderFile, ReadResult], None, None]]


@dataclass(frozen=True)
class CollectResult:
    """What a run did: how many files it ``found``, ``read``, and had read before (``known``)."""

    found: int
    read: int
    known: int


def collect_returns(
    folder: Path,
    output: Path,
    catalog: Catalog,
    jobs: int,
    leave_out: Collection[Path] = (),
    progress: Progress = lambda _done, _total, _paths: None,
    reader: Reader = read_files,
) -> CollectResult:
    """Read what is new below ``folder`` into the database ``output``; raises ``BuildError``.

    Returned files are opened for reading only. Stopped at any moment, ``output`` is as it was, and
    the next run goes on; run again, nothing changes.
    """
    gc.freeze()  # the guide stays for good: it is not to be looked through whenever some answers have been read
    files, problems = files_below(folder, leave_out)
    with closing(AnswerStore(output)) as store:
        store.put_dictionaries(catalog.dictionaries)
        catalog = catalog.with_more(store.dictionaries())
        stored = store.returns()
        new = [file for file in files if _needs_reading(file, stored.get(file.sha256), catalog)]
        for file in files:
            if file.sha256 in stored and stored[file.sha256].path != file.path:
                store.move(file.sha256, file.path)
        store.put_problems(problems)
        read = done = 0
        reading: Sequence[str] = ()

        def on_progress(paths: Sequence[str]) -> None:
            nonlocal reading
            reading = paths
            progress(done, len(new), reading)

        with closing(reader(new, catalog, jobs, on_progress)) as results:
            for file, result in results:
                store.put(file, result)
                done, read = done + 1, read + isinstance(result, ReturnedWorkbook)
                progress(done, len(new), reading)
        store.finish()
    return CollectResult(len(files) + len(problems), read, len(files) - len(new))


def _needs_reading(file: FolderFile, stored: ReturnRecord | None, catalog: Catalog) -> bool:
    """Whether ``file`` is new, is read against other fields than before, or may say another site by its new name."""
    if stored is None:
        return True
    if stored.reader_fingerprint != catalog.reader_fingerprint(stored.key, stored.site, stored.identified_by):
        return True
    if stored.path == file.path:
        return False
    named = {site_named_in(PurePosixPath(path).stem, catalog) for path in (stored.path, file.path)}
    return (
        stored.identified_by == "fields"
        or stored.site.startswith(UNKNOWN_SITE)
        or not named <= {"", stored.site}
    )
