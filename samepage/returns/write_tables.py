"""The tables beside a database, each written whole; one that stands and says the same is left."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path

from samepage.files import whole_file
from samepage.returns.answer_tables import AnswerTables, answers_csv, sites_csv
from samepage.returns.database import AnswersDatabase
from samepage.returns.export_xlsx import xlsx
from samepage.returns.written_files import digest_of, is_written, note_written

# Those that take longest first: several may be written at a time.
WRITERS = {"answers.xlsx": xlsx, "answers.csv": answers_csv, "sites.csv": sites_csv}


def write_tables(database: Path, tables: Mapping[str, Path], executor: Executor) -> None:
    """Write the ``tables``, by their names, to their places; raises ``BuildError``."""
    source = digest_of(database)
    wanted = [name for name in WRITERS if name in tables and not is_written(tables[name], source)]
    for future in [executor.submit(_write, name, database, tables[name]) for name in wanted]:
        future.result()
    for name in wanted:
        note_written(tables[name], source)


def _write(name: str, database: Path, path: Path) -> None:
    with closing(AnswersDatabase(database)) as opened, whole_file(path) as file:
        WRITERS[name](AnswerTables(opened, opened.collected()), file)
