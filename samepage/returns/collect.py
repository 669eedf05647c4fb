"""A folder of files that came back → the database of answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from samepage.formats.returned import ReviewItem
from samepage.returns.database import AnswerStore
from samepage.returns.folder import FolderFile, files_below
from samepage.returns.model import ReturnedWorkbook
from samepage.returns.workers import read_files
from samepage.workbook.dictionary import Catalog

Progress = Callable[[int, int, Sequence[str]], None]  # files done, files to read, the paths in work

Reader = Callable[..., Generator[tuple[FolderFile, ReturnedWorkbook | ReviewItem], None, None]]


@dataclass(frozen=True)
class CollectResult:
    """What a run did. ``seen`` counts files, ``known`` those that needed no reading."""

    seen: int
    read: int
    known: int


def collect(
    folder: Path,
    output: Path,
    catalog: Catalog,
    jobs: int,
    leave_out: Collection[Path] = (),
    progress: Progress = lambda done, all, paths: None,
    read_all: Reader = read_files,
) -> CollectResult:
    """Read what is new below ``folder`` into the database ``output``; raises ``BuildError``.

    Returned files are opened for reading only. Stopped at any moment, ``output`` is as it was, and
    the next run goes on; run again, nothing changes.
    """
    files, refused = files_below(folder, leave_out)
    with closing(AnswerStore(output)) as store:
        store.put_dictionaries(catalog.dictionaries)
        catalog = catalog.with_more(store.dictionaries())
        stored = store.stored()
        new = []
        for file in files:
            old = stored.get(file.sha256)
            if old is None or old.read_with != catalog.read_with(
                old.edition, old.level, old.language, old.told_by
            ):
                new.append(file)
            elif old.path != file.path:
                store.move(file.sha256, file.path)
                if old.told_by_name:
                    new.append(file)
            for copy in file.copies:
                store.put_problem(
                    copy,
                    file.sha256,
                    ReviewItem("duplicate", "", f"it is the same file as {file.path}, and was read once"),
                )
        for one in refused:
            store.put_problem(one.path, "", one.trouble)
        read = done = 0
        working: Sequence[str] = ()

        def watch(paths: Sequence[str]) -> None:
            nonlocal working
            working = paths
            progress(done, len(new), working)

        with closing(read_all(new, catalog, jobs, watch)) as results:
            for file, result in results:
                store.put(file, result)
                done, read = done + 1, read + isinstance(result, ReturnedWorkbook)
                progress(done, len(new), working)
        store.finish()
    return CollectResult(
        len(files) + len(refused) + sum(len(f.copies) for f in files), read, len(files) - len(new)
    )
