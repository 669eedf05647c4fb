"""Streams whose data ends in a carriage return: no validator may take it for the line's end.

The line feed before `endstream` would make it a CR LF, and the stream's length one too long
(ISO 19005-2, 6.1.7.1). Compressed data ends so now and then; here it does on purpose.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import count

import page
import pikepdf
import pytest
from PIL import Image

from samepage.content.loader import Library
from samepage.formats.interface import Document
from samepage.formats.pdf import site_update
from tests.builder.renderers import SiteFiles
from tests.formats.pdf.built_files import EDITIONS
from tests.guides import buildable_guide

FILLABLE = EDITIONS["fillable"]
MOST_ANSWERS = 5000
LETTERS = "abcdefghiklmn"


@pytest.fixture(scope="module")
def logo() -> bytes:
    """A JPEG, which goes into the PDF as it is; what follows the picture's end is kept."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(out, "JPEG")
    return out.getvalue() + b"\r"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, logo: bytes) -> Library:
    guide = buildable_guide(tmp_path_factory.mktemp("streams") / "guide")
    guide.replace("front/about.yaml", "Written for {{ site.name }} and its", "Written for every")
    guide.replace("partners/abc.yaml", "accent:", "logo: {file: abc.jpg, alt: A Body of Colleagues}\naccent:")
    guide.write("partners/abc.jpg", logo)
    return guide.load()


@pytest.fixture(scope="module")
def files(library: Library, tmp_path_factory: pytest.TempPathFactory) -> SiteFiles:
    return SiteFiles(library, tmp_path_factory.mktemp("cache"))


@pytest.mark.parametrize("make", [SiteFiles.pdf, SiteFiles.whole_pdf])
def test_a_picture_that_ends_in_a_carriage_return(
    make: Callable[..., Document], files: SiteFiles, library: Library, logo: bytes
) -> None:
    data = make(files, files.request(library.sites["north"]), FILLABLE).data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pictures = [thing.read_raw_bytes() for thing in pdf.objects if is_jpeg(thing)]
    assert pictures == [logo], "its last byte too"
    assert failures(data) == []


def test_an_answer_whose_stream_ends_in_a_carriage_return(
    files: SiteFiles, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers, each of other letters, until a stream appended for one of them ends so: about one in 256. The last byte
    is the sum of all, so that other digits alone make few. Short streams are packed here, too: an answer that is long
    enough to be packed as it is may not fit its box."""
    monkeypatch.setattr(site_update, "MIN_PACKED", 0)
    north = library.sites["north"]
    for number in count():
        assert number < MOST_ANSWERS, "no answer's stream ends in a carriage return"
        answer = "We " + "".join(letter for place, letter in enumerate(LETTERS) if number >> place & 1)
        request = files.request(north.model_copy(update={"prefill": {"commit.norms.labor": answer}}))
        data = files.pdf(request, FILLABLE).data
        update = data[data.index(b"%%EOF") :]
        if b"\r\nendstream" in update or b"\r\rendstream" in update:
            break
    assert failures(data) == []


def is_jpeg(thing: pikepdf.Object) -> bool:
    return isinstance(thing, pikepdf.Stream) and thing.get("/Filter") == pikepdf.Name.DCTDecode


def failures(data: bytes) -> list[str]:
    found = page.validate_pdf_bytes(data, profile=page.ValidationProfile.PDF_A_2A).failures
    return [f"{failure.rule_id}: {failure.message}" for failure in found]
