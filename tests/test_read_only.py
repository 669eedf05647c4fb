"""What is written in and marked `read_only` cannot be changed, in the PDF and in Word."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pypdf
import pytest
from guides import ROOT

from samepage.content.loader import load_library
from samepage.errors import ContentError
from tests.builder.renderers import SiteFiles
from tests.formats.pdf.built_files import EDITIONS

READ_ONLY = 1  # ISO 32000-1, table 221
VALUE = 'value: "{{ site.name }}"'


def guide(folder: Path, old: str, new: str) -> Path:
    root = folder / "guide"
    shutil.copytree(Path(__file__).parent / "everykind", root)
    shutil.copy(ROOT / "guide/words.yaml", root)
    form = root / "forms/request.yaml"
    text = form.read_text("utf-8")
    assert old in text
    form.write_text(text.replace(old, new), "utf-8")
    return root


@pytest.mark.parametrize("cached", [True, False])
def test_a_value_that_sites_cannot_change(tmp_path: Path, cached: bool) -> None:
    library = load_library(guide(tmp_path, VALUE, VALUE + ", read_only: true"))
    files = SiteFiles(library, tmp_path / "cache")
    request = files.request(library.sites["every-district"])
    pdf = (files.pdf if cached else files.whole_pdf)(request, EDITIONS["fillable"]).data
    fields = pypdf.PdfReader(io.BytesIO(pdf)).get_fields()
    assert fields["request.site.name"]["/Ff"] & READ_ONLY
    assert fields["request.site.name"]["/V"] == "Example Kūlanihākoʻi District"
    assert not fields["request.site.email"].get("/Ff", 0) & READ_ONLY
    word = (files.docx if cached else files.whole_docx)(request)
    xml = zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml").decode()
    control = xml[xml.index('w:tag w:val="request.site.name"') :]
    assert control[: control.index("</w:sdtPr>")].count('w:lock w:val="sdtContentLocked"') == 1
    assert xml.count("sdtContentLocked") == 1


def test_an_empty_place_is_not_locked(tmp_path: Path) -> None:
    with pytest.raises(
        ContentError, match="request.yaml.*`read_only` locks a text that is written in already"
    ):
        load_library(guide(tmp_path, VALUE, "read_only: true"))
