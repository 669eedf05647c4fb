"""A guide in another language: nothing that reads what comes back goes by English words."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from samepage.content.loader import Library, load_library
from samepage.content.schema.labels import DEFAULT_LABELS
from samepage.returns.catalog import catalog_of
from samepage.returns.database import ReturnedWorkbook
from samepage.returns.read_return import read_return
from samepage.workbook.dictionary import Catalog
from tests.formats.docx.test_returned import without_controls
from tests.formats.docx.word_edits import W, WordFile
from tests.formats.pdf.fill import with_pdfium
from tests.guides import buildable_guide
from tests.returns.filled_returns import Made, in_word, make

NORMS = "Avisamos a la otra parte\nantes que a nadie más."
VALUES = {"commit.norms.labor": NORMS, "commit.helped": "El café de los jueves"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The guide of a few pages, every label of which is another word."""
    guide = buildable_guide(tmp_path_factory.mktemp("es"))
    guide.replace("guide.yaml", "language: en-US", "language: es")
    words = yaml.safe_load((guide.root / "words.yaml").read_text("utf-8"))
    labels = {name: f"¿{text}?" for name, text in DEFAULT_LABELS.items()}
    guide.write(
        "words.yaml", yaml.safe_dump({**words, "labels": labels}, allow_unicode=True, sort_keys=False)
    )
    return load_library(guide.root)


@pytest.fixture(scope="module")
def north(library: Library) -> Made:
    return make(library, "north")


@pytest.fixture(scope="module")
def catalog(library: Library) -> Catalog:
    return catalog_of([library])


def read(data: bytes, catalog: Catalog) -> ReturnedWorkbook:
    return read_return(data, "respuestas", "0123456789abcdef", catalog)


def filled(made: Made) -> dict[str, str]:
    return {field.name: VALUES.get(field.name, field.value) for field in made.workbook.fields}


def test_pdf_and_word(north: Made, catalog: Catalog) -> None:
    for data in (with_pdfium(north.pdf, filled(north)), in_word(north, filled(north)).save()):
        returned = read(data, catalog)
        assert (returned.site, returned.language) == ("north", "es")
        assert {one.name: one.value for one in returned.answers} == VALUES
        assert returned.problems == ()


def test_word_without_controls(north: Made, catalog: Catalog) -> None:
    returned = read(without_controls(in_word(north, filled(north)).save()), catalog)
    assert {one.name: one.value for one in returned.answers if one.name} == VALUES
    assert [one.value for one in returned.answers if not one.name] == []


def test_words_placeholders_are_no_answer(north: Made, catalog: Catalog) -> None:
    """What Word puts into an emptied control is in the language of Word, whatever the guide's is."""
    file = WordFile(north.docx)
    file.clear("commit.norms.labor")
    first, *others = file.controls["commit.norms.labor"].find(W + "sdtContent").iter(W + "t")
    first.text = "Haga clic o pulse aquí para escribir texto."
    for other in others:
        other.text = ""
    assert read(file.save(), catalog).answers == ()


@pytest.mark.viewers
def test_printed_to_a_file(
    north: Made, catalog: Catalog, tmp_path: Path, need_tool: Callable[[str], Path]
) -> None:
    (tmp_path / "in.pdf").write_bytes(with_pdfium(north.pdf, filled(north)))
    subprocess.run([need_tool("pdftocairo"), "-pdf", tmp_path / "in.pdf", tmp_path / "out.pdf"], check=True)
    returned = read((tmp_path / "out.pdf").read_bytes(), catalog)
    assert (returned.site, returned.language) == ("north", "es")
    told = [line for one in returned.answers for line in one.value.split("\n")]
    assert sorted(told) == sorted(line for value in VALUES.values() for line in value.split("\n"))
