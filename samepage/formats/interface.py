"""What a format is to the rest of the program: how it makes files, and how it reads files that came back.

A format (PDF, Word, web page) is one package with a ``FORMAT``. Building, batches, the manifest, ``collect`` and
the command line know it by this interface alone, so a new format is a new package and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from samepage.formats.returned import FileInfo, ReadValues
from samepage.render.assets import Asset
from samepage.render.finished import FinishedOptions
from samepage.render.html import RenderedSection
from samepage.render.theme import Theme
from samepage.render.variant import SiteRequest, Variant
from samepage.workbook.definitions import Key
from samepage.workbook.dictionary import Catalog, DataDictionary
from samepage.workbook.model import Workbook


@dataclass(frozen=True)
class WriterSettings:
    """What was asked for of all files of one run.

    ``print_editions`` are the wanted ones by name, in order; ``marks`` asks for crop marks and bleed,
    ``booklet`` for the print edition imposed for a press, ``volumes`` (first chapters, as ``volumes`` of
    ``samepage.workbook`` gives them) for large print in several files, ``protect`` for answers only to be
    changeable; ``word_template`` is a .docx whose styles are taken; ``finished`` says what a
    finished copy shows; ``cache`` is the folder for compiled parts, None to keep none.
    ``on_compile`` is called with the id of each section that is laid out. ``keep_open`` is for one workbook that is
    made again and again: what is read of the last one stays in memory.
    """

    print_editions: tuple[str, ...] = ("fillable",)
    marks: bool = False
    booklet: bool = False
    volumes: tuple[str, ...] = ()
    protect: bool = False
    word_template: Path | None = None
    finished: FinishedOptions = FinishedOptions()  # noqa: RUF009 frozen
    cache: Path | None = None
    on_compile: Callable[[str], None] = lambda _section: None
    keep_open: bool = False


@dataclass(frozen=True)
class OutputFile:
    """One file that a format makes for each site.

    ``suffix`` follows the site's id in its name ("-print.pdf"). ``print_edition`` is what the manifest
    calls it; ``master`` names the master it is bound to, which several outputs may share. Without
    ``bindable`` every site's file is made whole, without ``fillable`` it has no fields. ``volume`` is
    the first chapter of the part of the workbook that it has, "" where it has all of it.
    """

    print_edition: str
    suffix: str
    master: str
    bindable: bool = True
    fillable: bool = True
    volume: str = ""


@dataclass(frozen=True)
class Document:
    """A finished file. ``pages`` is None where the reading program counts them; ``anchors`` has the page
    (from 1) of each anchor, as far as the format knows; ``longer`` the names of fields whose text is longer than
    their box, and stands whole in an appendix."""

    data: bytes
    pages: int | None
    anchors: Mapping[str, int]
    longer: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Part:
    """Something of a master that can be compiled by itself. Parts of one ``key`` are the same; ``size`` is in
    characters, of which a page has some 6,000."""

    id: str
    key: str
    size: int


@dataclass(frozen=True)
class PartExplanation:
    """How one part of a site's file is made. ``reason`` says which words are bound where, or why not."""

    part: str
    how: Literal["shared", "bound", "site's own"]
    reason: str


class Writer(Protocol):
    """Makes files, for one run: it may keep what it compiled. What it returns depends on its arguments only."""

    def outputs(self, leave_out: Collection[str] = ()) -> tuple[OutputFile, ...]:
        """The files that each site gets that leaves out the chapters ``leave_out``, in the order in which they
        are made. A request or a variant that comes with a volume's output is of that volume only."""
        ...

    def check(
        self,
        workbook: Workbook,
        sections: tuple[RenderedSection, ...],
        theme: Theme,
        assets: Mapping[str, Asset],
    ) -> None:
        """Everything that can refuse ``workbook``, in any print edition, short of layout.

        ``sections`` are those of its sections that are to be tried, rendered for all media. Raises
        ContentError or BuildError.
        """
        ...

    def compile(self, variant: Variant, output: OutputFile) -> Any:
        """The master for ``output`` of all sites of ``variant``: a plain value that can be pickled.

        Raises ``NotBindable`` where each site needs a file of its own.
        """
        ...

    def parts(self, variant: Variant, output: OutputFile) -> tuple[Part, ...]:
        """What ``compile`` would have to make and any process can make before, the longest first: what is made
        is kept in the settings' cache."""
        ...

    def compile_part(self, variant: Variant, output: OutputFile, id: str) -> int:
        """Make one of ``parts`` and keep it; its number of pages. Raises as ``compile`` does."""
        ...

    def bind(self, master: Any, request: SiteRequest, output: OutputFile) -> Document:
        """A site's file. Raises ``NotBindable`` where its words do not fit, ``BuildError`` for bad answers."""
        ...

    def build_own(self, request: SiteRequest, output: OutputFile) -> Document:
        """The file of a site that cannot be bound, sharing what can be shared. Raises ``BuildError``."""
        ...

    def build_whole(self, request: SiteRequest, output: OutputFile) -> Document:
        """The file made from beginning to end for this site: what the others must be equal to."""
        ...

    def explain(self, request: SiteRequest, output: OutputFile, reason: str) -> tuple[PartExplanation, ...]:
        """How each part is made. ``reason`` says why the file is not bound, "" where it is."""
        ...


class FileCheck(Protocol):
    """Opens finished files again, as the people who get them will."""

    def problems(self, data: bytes, site_name: str, pages: int | None, print_edition: str) -> Iterator[str]:
        """What is wrong with a file, found by opening it with a library."""
        ...

    def require_validators(self) -> None:
        """Raise ``BuildError`` where the validators are not installed."""
        ...

    def violations(self, data: bytes, print_edition: str) -> Iterator[str]:
        """What full validators find."""
        ...


class ReturnedFile(Protocol):
    """A file that came back, opened."""

    @property
    def info(self) -> FileInfo:
        """What the file says of itself."""
        ...

    def field_names(self, catalog: Catalog) -> frozenset[str]:
        """The names of the fields it has. Raises ``NotAReturn`` for a file of something else."""
        ...

    @property
    def damage(self) -> str:
        """What shows that the file is damaged, as ``values`` met it; "" where nothing does."""
        ...

    @property
    def pages(self) -> int | None:
        """How many pages it has; None where the program that shows it decides."""
        ...

    @property
    def page_texts(self) -> tuple[str, ...]:
        """The text on each page, where the format knows pages; read only when asked for."""
        ...

    @property
    def has_pictures(self) -> bool:
        """Whether a page is nothing but pictures, as of a scan."""
        ...

    @property
    def may_be_several(self) -> bool:
        """Whether it may be several workbooks that were put into one file."""
        ...

    @property
    def tooltips(self) -> frozenset[str]: ...

    def definitions(self, names: frozenset[str], key: Key, nearest: DataDictionary | None) -> DataDictionary:
        """A dictionary made of the file itself, for an edition of which no guide is known."""
        ...

    def values(self, dictionary: DataDictionary, site: str) -> ReadValues:
        """Every value in it, by the dictionary's names where these are known, and what to look at."""
        ...


class Reader(Protocol):
    """Reads files that came back; it keeps nothing."""

    def recognizes(self, data: bytes) -> bool:
        """Whether ``data`` begins like a file of this format."""
        ...

    def open(self, data: bytes) -> ReturnedFile:
        """Raises ``Unreadable`` or ``NotAReturn``, with what to send instead."""
        ...


@dataclass(frozen=True)
class Format:
    """One kind of file. ``name`` is what ``--format`` and the manifest call it, ``title`` what people do;
    ``print_editions`` are those it has, by name; one that ``embeds_fonts`` has no text that they
    lack. ``media_type`` is what an email calls it (RFC 6838). One that is not made ``by_default`` is made where
    ``--format`` asks for it."""

    name: str
    title: str
    print_editions: tuple[str, ...]
    writer: Callable[[WriterSettings], Writer]
    reader: Reader
    check: FileCheck
    embeds_fonts: bool = False
    media_type: str = "application/octet-stream"
    by_default: bool = True
