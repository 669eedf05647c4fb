"""What is to be built, and what became of it: plain values that travel to other processes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from samepage.content.schema import Site
from samepage.formats.interface import WriterSettings


@dataclass(frozen=True)
class BuildOptions:
    """What all workbooks of one run share.

    ``formats`` and ``editions`` (print editions) are names; ``site_files`` are sites' YAML files
    outside the guide; ``cache`` is the folder for compiled parts, None to use none; ``answers`` is the
    database of what sites wrote before; ``by_state`` puts files into a folder for each state.
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

    @property
    def writer_settings(self) -> WriterSettings:
        return WriterSettings(
            self.editions, self.marks, self.booklet, self.protect, self.word_template, self.cache
        )


@dataclass(frozen=True)
class SiteJob:
    """One site's workbook to make. ``row`` is what a message about it begins with, if it has no file."""

    site: Site
    options: BuildOptions
    row: str = ""


@dataclass(frozen=True)
class BuiltFile:
    """One file that was made. ``pages`` is None where the reading program counts them; ``edition`` is the
    guide's; ``filled`` counts fields with a value, ``unplaced`` answers that only the appendix has."""

    path: Path
    site: str
    level: str
    language: str
    edition: str
    format: str
    print_edition: str
    pages: int | None
    fields: int
    bytes: int
    sha256: str
    seconds: float
    filled: int = 0
    unplaced: int = 0


@dataclass(frozen=True)
class JobOutcome:
    """What became of a job: its files, or lines that say why there are none.

    ``data`` has the bytes of the files where they are not written yet.
    """

    job: SiteJob
    files: tuple[BuiltFile, ...] = ()
    problems: tuple[str, ...] = ()
    data: tuple[bytes, ...] = ()
