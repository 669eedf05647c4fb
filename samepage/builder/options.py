"""What is to be built, and what became of it: plain values that travel to other processes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from samepage.content.schema import Site
from samepage.formats.interface import WriterSettings
from samepage.render.finished import FinishedOptions


@dataclass(frozen=True)
class BuildOptions:
    """What all workbooks of one run share.

    ``formats`` and ``editions`` (print editions) are names; ``site_files`` are sites' YAML files
    outside the guide; ``cache`` is the folder for compiled parts, None to use none; ``answers`` is the
    database of what sites wrote before; ``by_state`` puts files into a folder for each state;
    ``finished`` says what finished copies show; ``volumes`` asks for large print in several files, by the first
    chapter of each.
    """

    guide: Path
    output: Path
    formats: tuple[str, ...] = ("pdf", "docx")
    editions: tuple[str, ...] = ("fillable",)
    site_files: tuple[Path, ...] = ()
    cache: Path | None = None
    protect: bool = False
    word_template: Path | None = None
    marks: bool = False
    booklet: bool = False
    answers: Path | None = None
    by_state: bool = False
    finished: FinishedOptions = FinishedOptions()  # noqa: RUF009 frozen
    volumes: tuple[str, ...] = ()

    @property
    def writer_settings(self) -> WriterSettings:
        return WriterSettings(
            self.editions,
            self.marks,
            self.booklet,
            self.volumes,
            self.protect,
            self.word_template,
            self.finished,
            self.cache,
        )


@dataclass(frozen=True)
class SiteJob:
    """One site's workbook to make. ``row`` begins a message about a site of a roster;
    ``key`` is a hash of everything that decides on its files, "" where it is not needed."""

    site: Site
    row: str = ""
    key: str = ""


@dataclass(frozen=True, order=True)
class FileEntry:
    """A file as the manifest lists it, in the order of paths.

    ``path`` is below the output folder, with ``/``; ``sha256`` is in hex digits; ``pages`` is None where
    the reading program counts them; ``edition`` is the guide's, ``print_edition`` the file's.
    """

    path: str
    sha256: str
    bytes: int
    pages: int | None
    fields: int
    site: str
    level: str
    language: str
    edition: str
    format: str
    print_edition: str


@dataclass(frozen=True)
class BuiltFile:
    """One file that was made, in ``seconds``. ``filled`` counts fields with a value, ``unplaced`` answers
    that only the appendix has, ``longer`` answers that are longer than their boxes and stand whole in an appendix,
    ``named`` fields with a sign that no font has, of which the name is drawn, ``left_out`` answers without a place
    that a finished copy does not show, ``begun`` those of which only the beginning is printed. ``kept`` says that an
    earlier run made it."""

    entry: FileEntry
    seconds: float
    filled: int = 0
    unplaced: int = 0
    longer: int = 0
    named: int = 0
    kept: bool = False
    left_out: int = 0
    begun: int = 0


@dataclass(frozen=True)
class JobOutcome:
    """What became of a job: its files, or lines that say why there are none.

    ``site`` is its id, ``key`` the job's. ``data`` has the bytes of the files where they are not
    written yet.
    """

    site: str
    key: str = ""
    files: tuple[BuiltFile, ...] = ()
    problems: tuple[str, ...] = ()
    data: tuple[bytes, ...] = ()
