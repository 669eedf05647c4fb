"""The PDFs the tests look at: of the guide in tests/everykind, and of the real one.

Each is made once in a test run. ``answers`` gives every field something hard to keep.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field as dataclass_field
from pathlib import Path

from samepage.assets import load_assets
from samepage.compose import compose
from samepage.content.loader import Library, load_library
from samepage.html import render_sections
from samepage.pdf import write_pdf
from samepage.pdf.editions import EDITIONS, Edition
from samepage.theme import Theme, load_theme
from samepage.workbook import Field, Workbook

ROOT = Path(__file__).resolve().parents[2]
SITES = ("every-district", "every-state", "every-school", "every-answered")
PAPERS = ("letter", "a4")

# What an answer of one line may hold. No emoji: no font of the theme has any, and a build says so.
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
    edition: Edition
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
def real() -> Library:
    return load_library(ROOT / "guide")


@functools.cache
def made(site: str = "every-district", edition: str = "fillable", paper: str | None = None) -> Made:
    """The PDF of a site of either guide."""
    library = every_kind() if site in SITES else real()
    chosen = library.sites[site]
    if paper:
        chosen = chosen.model_copy(update={"paper": paper})
    return built(library, compose(library, chosen), edition)


def answered(site: str, answers: Mapping[str, str]) -> Made:
    """A workbook printed with answers in it."""
    library = every_kind() if site in SITES else real()
    return built(library, compose(library, library.sites[site], answers), "fillable")


def built(library: Library, workbook: Workbook, edition: str) -> Made:
    theme = load_theme().with_accent(workbook.accent)
    key = (workbook.site.id, edition, workbook.paper, [(field.name, field.value) for field in workbook.fields])
    data = _once(repr(key), lambda: write_pdf(
        workbook, render_sections(workbook, EDITIONS[edition].linear), theme, load_assets(library, workbook, theme), EDITIONS[edition]).data)
    return Made(workbook, theme.with_size(EDITIONS[edition].size), EDITIONS[edition], data)


def in_edition(workbook: Workbook, edition: Edition) -> bytes:
    """One workbook of the small guide in an edition of one's own making."""
    theme = load_theme().with_accent(workbook.accent)
    return write_pdf(workbook, render_sections(workbook, edition.linear), theme,
                     load_assets(every_kind(), workbook, theme), edition).data


def _once(key: str, make: Callable[[], bytes]) -> bytes:
    """Made once in a test run: the processes of pytest-xdist share it by a file."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if not run:
        return make()
    folder = Path(tempfile.gettempdir()) / f"samepage-tests-{run}"
    folder.mkdir(exist_ok=True)
    path = folder / hashlib.sha256(key.encode()).hexdigest()
    if not path.exists():
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_bytes(make())
        beside.replace(path)
    return path.read_bytes()


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


