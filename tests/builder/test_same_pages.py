"""Bound and linked files are the ones that the whole document's layout gives, for all who use them."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from unicodedata import normalize

import pypdf
import pypdfium2 as pdfium
import pytest

from samepage.errors import BuildError
from samepage.render.typography import typographic
from tests.builder.names import BOUND, NAMES, REFUSED
from tests.builder.pdf_compare import differences
from tests.builder.renderers import (
    ALL_BOUND,
    FLOWING,
    REAL,
    SiteFiles,
    folder,
    library,
    past,
    site_files,
    small,
)
from tests.formats.docx.word_edits import members
from tests.formats.pdf.built_files import EDITIONS, LARGEST
from tests.formats.pdf.built_files import laid_out as made
from tests.formats.pdf.built_files import made as built
from tests.formats.pdf.read import READERS
from tests.formats.pdf.test_pdf_valid import failures

# Options are paired: each edition meets both papers and two levels. In these pairs test_pdf_valid.py has the files, too.
ALL = [
    ("every-district", "fillable", "letter"),
    ("every-state", "fillable", "a4"),
    ("every-school", "print", "a4"),
    ("every-state", "print", "letter"),
    ("every-district", "large-print", "letter"),
    ("every-state", "large-print", "a4"),
]
LONG = "Consolidated School District of the Upper Kūlanihākoʻi & Piñon River Valleys"


@pytest.mark.parametrize(("id", "edition", "paper"), ALL)
def test_linked_with_a_chapter_of_its_own(id: str, edition: str, paper: str) -> None:
    site = library(FLOWING).sites[id].model_copy(update={"paper": paper})
    request = site_files(FLOWING).request(site)
    assert set(request.variant.rendered(EDITIONS[edition].linear, EDITIONS[edition].media).own) == {"about"}
    assert differences(built(id, edition, paper).data, made(id, edition, paper).data) == []


@pytest.mark.parametrize(("id", "edition", "paper"), ALL[::2])
def test_bound(id: str, edition: str, paper: str) -> None:
    # Large heads have room for fewer words.
    name = LONG[:44].strip() if EDITIONS[edition].linear else LONG
    site = library(ALL_BOUND).sites[id].model_copy(update={"paper": paper, "name": name})
    request = site_files(ALL_BOUND).request(site)
    assert site_files(ALL_BOUND).is_bound(request, edition)
    data = site_files(ALL_BOUND).pdf(request, EDITIONS[edition]).data
    assert differences(data, site_files(ALL_BOUND).whole_pdf(request, EDITIONS[edition]).data) == []
    assert failures(data) == []


@pytest.mark.parametrize("id", ["example-state", "example-valley", "example-school"])
def test_the_real_guide(id: str) -> None:
    built(id)  # its sections, which take longest, by one process for all
    request = site_files(REAL).request(library(REAL).sites[id])
    pdf, docx = site_files(REAL).pdf(request, EDITIONS["fillable"]).data, site_files(REAL).docx(request)
    assert site_files(REAL).is_bound(request, "fillable"), "a batch of it takes milliseconds a site"
    if id == LARGEST:  # a whole layout of one real site; of the small guide, all are compared
        assert differences(pdf, made(id).data) == []
    assert failures(pdf) == []
    assert members(docx) == members(site_files(REAL).whole_docx(request))


@pytest.fixture(scope="module")
def little(tmp_path_factory) -> tuple:
    library, site = small(tmp_path_factory.mktemp("guide"), association="Example Education Association")
    return SiteFiles(library, folder()), site


@pytest.mark.parametrize("name", NAMES)
def test_difficult_names(little: tuple, name: str) -> None:
    """On the cover, in the heads and in a field; what is drawn extracts as what went in."""
    files, site = little
    request = files.request(
        site.model_copy(update={"name": name, "association": f"{name[:60].strip()} Association"})
    )
    assert files.is_bound(request, "fillable") == (NAMES[name] == BOUND)
    data = files.pdf(request, EDITIONS["fillable"]).data
    assert differences(data, files.whole_pdf(request, EDITIONS["fillable"]).data) == []
    assert failures(data) == []
    assert members(files.docx(request)) == members(files.whole_docx(request))
    shown = _joined(typographic(name, "en-US"))
    with pdfium.PdfDocument(data) as document:
        texts = [_joined(page.get_textpage().get_text_range()) for page in document]
    assert shown in texts[0], "PDFium on the cover"
    assert all(shown in text for text in texts[1:]) or len(name) > 200, "PDFium in the heads"
    assert shown in _joined(pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()), "pypdf on the cover"
    for reader, read in READERS.items():
        assert read(data)["team.contact.site_name"] == " ".join(name.split(" ")).strip(), reader


def _joined(text: str) -> str:
    """Without white space and hyphens that a reader puts in, or takes out, at a line's end, and without unseen signs."""
    return normalize(
        "NFC", "".join(text.replace("\ufffe", "-").replace("\u2060", "").split()).replace("-", "")
    )


@pytest.mark.parametrize(("name", "named"), REFUSED.items())
def test_a_name_that_no_font_shows(little: tuple, name: str, named: str) -> None:
    files, site = little
    request = files.request(site.model_copy(update={"name": name}))
    with pytest.raises(BuildError, match=named.replace("+", r"\+")):
        files.pdf(request, EDITIONS["fillable"])


@pytest.mark.viewers
@pytest.mark.parametrize("name", [name for name in NAMES if NAMES[name] == BOUND])
def test_poppler_reads_the_name_that_went_in(little: tuple, name: str, need_tool, tmp_path: Path) -> None:
    files, site = little
    path = tmp_path / "workbook.pdf"
    path.write_bytes(
        files.pdf(files.request(site.model_copy(update={"name": name})), EDITIONS["fillable"]).data
    )
    text = subprocess.run(
        [need_tool("pdftotext"), "-l", "1", path, "-"], check=True, capture_output=True
    ).stdout.decode()
    assert _joined(typographic(name, "en-US")) in _joined(text)


# On paper and in large print: tests/answers/test_read_whole.py.
def test_answers_written_in() -> None:
    """Into every kind of field: what a site had prefilled, and what it answered before."""
    files, edition = site_files(ALL_BOUND), EDITIONS["fillable"]
    site = library(ALL_BOUND).sites["every-answered"]
    request = files.request(site, past(files.request(site).workbook))
    assert {f.kind for f in request.fields} == {"long", "text", "date", "number", "email", "choice", "check"}
    bound, plain = files.pdf(request, edition), files.whole_pdf(request, edition)
    assert bound.longer == plain.longer != {}
    assert differences(bound.data, plain.data) == []
    assert failures(bound.data) == []
    given = {f.name: f.value for f in request.workbook.fields}
    assert sum(map(bool, given.values())) > 100
    for reader, read in READERS.items():
        assert read(bound.data) == given, reader
    before = len(files.laid_out)
    files.pdf(request, edition)
    assert len(files.laid_out) == before, "and a second time nothing is laid out"
