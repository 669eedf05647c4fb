"""The PDFs the tests look at: of the guide in tests/everykind, of the real one, and of one of a few pages.

Each is made once in a test run. ``answers`` gives every field something hard to keep.
"""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path

from samepage.builder.renderer import WorkbookRenderer
from samepage.cli.common_options import CACHE
from samepage.content.loader import Library, load_library
from samepage.content.schema import Site
from samepage.formats import get_format
from samepage.formats.interface import WriterSettings
from samepage.render.print_editions import EDITIONS as ALL_EDITIONS
from samepage.render.print_editions import PrintEdition
from samepage.render.theme import Theme, load_theme
from samepage.workbook import compose
from samepage.workbook.model import Field, Workbook
from tests.guides import buildable_guide
from tests.run_folder import once, run_folder

ROOT = Path(__file__).resolve().parents[3]
SITES = ("every-district", "every-state", "every-school", "every-answered")
LOCKED = "north"  # with a field that cannot be changed, of a guide of a few pages
LARGEST = "example-valley"  # of the real guide's sites: many fields, of every kind
PAPERS = ("letter", "a4")
# The editions that are laid out each in its own way. The facilitator's is the fillable one with notes between
# the blocks, and the finished copy has no form: test_meetings.py and test_finished.py look at them.
EDITIONS = {name: ALL_EDITIONS[name] for name in ("fillable", "print", "large-print")}
# Options are paired, not multiplied: each site meets each edition, and each edition both papers.
EVERY_SITE_AND_EDITION = [
    (site, edition, PAPERS[(n + m) % 2]) for n, site in enumerate(SITES) for m, edition in enumerate(EDITIONS)
]
# Of the real guide each site's fillable PDF, and each other edition once.
REAL_FILES = [
    ("example-school", "fillable"),
    ("example-state", "fillable"),
    ("example-valley", "fillable"),
    ("example-valley", "print"),
    ("example-valley", "large-print"),
]

# What an answer of one line may hold. No sign that no font of the theme has: a build says so.
LINES = (
    "Kūlia i ka nuʻu, Ōhiʻa",
    "Diné Bizaad: Tsʼą́ Ǫ Łį́",
    "Trần Thị Ngọc Ánh, tiếng Việt",
    'She said "yes" (twice) \\ then “no”',
    "Señora Núñez-Ødegård; Łódź; façade",
    "((( unbalanced \\) and <angle> & %40 /Name",
)
# 2,000 characters in many paragraphs.
LONGEST = "".join(f"{n:03d} ʻĀina, “ế”, ñ.{chr(10) if n % 7 == 0 else ' '}" for n in range(200))[:1999] + "."
PARAGRAPHS = (
    "First line\nSecond line with “quotes” and 'these'\n\nFourth (in brackets) and a \\ backslash",
    "ʻŌlelo Hawaiʻi\nDiné Bizaad: ą́ ǫ Ł\ntiếng Việt: ế ạ ữ\nespañol: ñ ¿qué?",
    LONGEST,
)


@dataclass(frozen=True)
class Made:
    """A finished PDF and what it was made from."""

    workbook: Workbook = dataclass_field(repr=False)
    theme: Theme = dataclass_field(repr=False)
    edition: PrintEdition
    data: bytes = dataclass_field(repr=False)

    @property
    def fields(self) -> dict[str, Field]:
        return {field.name: field for field in self.workbook.fields}


@functools.cache
def every_kind() -> Library:
    """The guide in tests/everykind, with the words and labels of the real one."""
    folder = Path(tempfile.mkdtemp(prefix="samepage-everykind-"))
    atexit.register(shutil.rmtree, folder, True)
    shutil.copytree(ROOT / "tests/everykind", folder, dirs_exist_ok=True)
    shutil.copy(ROOT / "guide/words.yaml", folder)
    return load_library(folder)


@functools.cache
def few_pages() -> Library:
    """The guide of tests/guides.py, with the site's name in a field that cannot be changed."""
    folder = Path(tempfile.mkdtemp(prefix="samepage-few-pages-"))
    atexit.register(shutil.rmtree, folder, True)
    guide = buildable_guide(folder)
    guide.replace("forms/team.yaml", 'value: "{{ site.name }}"', 'value: "{{ site.name }}", read_only: true')
    return guide.load()


@functools.cache
def real() -> Library:
    return load_library(ROOT / "guide")


@functools.cache
def made(
    site: str = "every-district", edition: str = "fillable", paper: str | None = None, marks: bool = False
) -> Made:
    """The PDF of a site of either guide, as ``build`` makes it; with ``marks`` for a press that trims."""
    library, chosen = _site(site, paper)
    how = "built with marks" if marks else "built"
    return _made(how, library, chosen, edition, lambda: _document(library, chosen, edition, marks=marks))


@functools.cache
def laid_out(site: str = "every-district", edition: str = "fillable", paper: str | None = None) -> Made:
    """The same, its whole document laid out at once: the reference for how it is made."""
    library, chosen = _site(site, paper)

    return _made(
        "laid out", library, chosen, edition, lambda: _document(library, chosen, edition, whole=True)
    )


def answered(
    site: str,
    answers: Mapping[str, str],
    edition: str = "fillable",
    name: str | None = None,
    whole: bool = False,
) -> Made:
    """A workbook built with answers in it; ``name`` in place of the site's, ``whole`` laid out at once."""
    library, chosen = _site(site)
    texts = {"name": name} if name else {}
    chosen = chosen.model_copy(update={"prefill": {**chosen.prefill, **answers}, **texts})
    how = f"{'laid out' if whole else 'built'} for {name}" if name or whole else "built"
    return _made(how, library, chosen, edition, lambda: _document(library, chosen, edition, whole=whole))


def _document(library: Library, site: Site, edition: str, whole: bool = False, marks: bool = False) -> bytes:
    settings = WriterSettings((edition,), marks=marks, cache=sections_folder(library))
    writer = get_format("pdf").writer(settings)
    renderer = WorkbookRenderer(library, load_theme(), {"pdf": writer})
    ((format, output),) = renderer.outputs()
    request = renderer.request(site)
    return (writer.build_whole(request, output) if whole else renderer.document(request, format, output)).data


def _site(id: str, paper: str | None = None) -> tuple[Library, Site]:
    library = every_kind() if id in SITES else few_pages() if id == LOCKED else real()
    return library, library.sites[id].model_copy(update={"paper": paper} if paper else {})


def _made(how: str, library: Library, site: Site, edition: str, make: Callable[[], bytes]) -> Made:
    workbook = compose(library, site)
    theme = load_theme().with_accent(workbook.accent)
    key = (how, site.id, edition, workbook.paper, [(field.name, field.value) for field in workbook.fields])
    return Made(
        workbook, theme.with_size(ALL_EDITIONS[edition].size), ALL_EDITIONS[edition], once(repr(key), make)
    )


def sections_folder(library: Library) -> Path:
    """Compiled sections, which sites and processes share; those of the real guide with the build command, too."""
    if library is real():
        return CACHE
    sections = run_folder() / "sections"
    sections.mkdir(exist_ok=True)
    return sections


def answers(workbook: Workbook) -> dict[str, str]:
    """A value for most fields, by name: a mark's is its on-state, a field left alone has ""."""
    values: dict[str, str] = {}
    marked: set[str] = set()
    for number, field in enumerate(workbook.fields):
        values[field.name] = field.value or _answer(field, number, marked)
    return values


def _answer(field: Field, number: int, marked: set[str]) -> str:
    if field.kind == "check":
        if field.group and field.exclusive:
            if field.group in marked or number % 3:
                return ""
            marked.add(field.group)
            return field.on_state
        return field.on_state if number % 2 else ""
    if number % 6 == 5:
        return ""
    if field.kind == "choice":
        return field.options[-1 - number % 2].value
    text = {
        "date": "2026-09-30",
        "number": str(1000 + number),
        "email": "kai.o'brien+pilot@example.org",
        "text": LINES[number % len(LINES)],
        "long": PARAGRAPHS[2 if field.max_length == 2000 else number % 2],
    }[field.kind]
    return text[: field.max_length] if field.max_length else text
