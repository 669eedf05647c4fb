"""Filled in by pdf.js in Chromium, and drawn by pdf.js, PDFium, poppler and Ghostscript.

Firefox reads PDF with pdf.js, Chrome with PDFium, Linux desktops with poppler; printers and
archives often with Ghostscript. What one writes the others must read and show.
"""

from __future__ import annotations

import functools
import io
import json
import pickle
import subprocess
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from tests.conftest import tool_or_skip
from tests.formats.pdf.built_files import LARGEST, LOCKED, SITES, answers, made
from tests.formats.pdf.fill import with_pdfium, with_pypdf
from tests.formats.pdf.read import READERS, plain, terminal_fields
from tests.formats.pdf.test_pdf_fill import drawn_ink
from tests.formats.pdf.test_pdf_valid import failures_after_filling
from tests.run_folder import once
from tests.viewers.draw import RENDERERS, SCALE, Pages, ink, pictures

pytestmark = pytest.mark.viewers

HERE = Path(__file__).parent
SITE = "every-district"
TYPED = [(SITE, "fillable"), ("every-answered", "fillable"), (LARGEST, "fillable")]
PDFJS = ("node", "playwright-core", "pdfjs-dist", "chromium")
KINDS = {"long": "textarea", "choice": "select", "check": "checkbox"}


def pdfjs(
    data: bytes, values: Mapping[str, str | bool] | None = None, draw: bool = False, keys: int = 120
) -> tuple[dict, bytes, Pages]:
    """What pdf.js says of the file; the file it saves; its pages drawn.

    ``keys`` characters of each answer are typed key by key, the rest is put in at once.
    """
    for tool in PDFJS:
        tool_or_skip(tool)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shots = folder / "shots"
        shots.mkdir()
        (folder / "in.pdf").write_bytes(data)
        job = {"chromium": str(tool_or_skip("chromium")), "pdf": str(folder / "in.pdf")}
        if values is not None:
            job |= {"values": values, "keys": keys, "saved": str(folder / "out.pdf")}
        if draw:
            job |= {"shots": str(shots), "scale": SCALE}
        (folder / "job.json").write_text(json.dumps(job))
        run = subprocess.run(
            [tool_or_skip("node"), HERE / "pdfjs.mjs", folder / "job.json"],
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert run.returncode == 0, run.stderr[-2000:]
        saved = (folder / "out.pdf").read_bytes() if values is not None else data
        drawn = pictures(shots)
        for picture in drawn:
            picture.load()
        return json.loads(run.stdout), saved, drawn


@functools.cache
def typed(site: str, edition: str) -> tuple[dict[str, str], dict, bytes]:
    """Answers typed in pdf.js: what was meant, what it said of the file, the file it saved."""
    source = made(site, edition)
    wanted = answers(source.workbook)
    if site not in SITES:  # of the large one's many fields, each fourth
        left = {name for number, name in enumerate(wanted) if number % 4}
        wanted |= {name: source.fields[name].value for name in left}
    given = {
        name: bool(value) if source.fields[name].kind == "check" else value for name, value in wanted.items()
    }
    # More keys in the small guide's answers; in the real one's the first few start the typing.
    keys = 30 if site in SITES else 3
    typing = once(
        f"typed in pdf.js: {site}, {edition}", lambda: pickle.dumps(pdfjs(source.data, given, keys=keys)[:2])
    )
    return wanted, *pickle.loads(typing)


@pytest.mark.parametrize(("site", "edition"), TYPED)
def test_pdfjs_shows_a_control_for_every_field(site: str, edition: str) -> None:
    _, said, _ = typed(site, edition)
    assert said["kinds"] == {
        name: KINDS.get(field.kind, "text") for name, field in made(site, edition).fields.items()
    }


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("site", "edition"), TYPED)
def test_what_is_typed_in_pdfjs_is_read_back(site: str, edition: str, reader: str) -> None:
    wanted, _, saved = typed(site, edition)
    assert READERS[reader](saved) == {name: plain(value) for name, value in wanted.items()}


@pytest.mark.parametrize(("site", "edition"), TYPED)
def test_what_pdfjs_saves_is_valid(site: str, edition: str) -> None:
    assert failures_after_filling(typed(site, edition)[2]) == []


def test_an_accent_typed_in_pdfjs_stands_over_its_letter() -> None:
    """As in Navajo, where no one sign holds both: a letter and its accent are as wide as the letter alone."""
    values = {"commit.norms.labor": "\u0105", "commit.norms.management": "\u0105\u0301"}
    _, saved, _ = pdfjs(made(LOCKED).data, values)
    letter, accented = (drawn_ink(saved, name) for name in values)
    assert abs(accented[0] - letter[0]) <= 2 and abs(accented[2] - letter[2]) <= 2
    assert accented[1] <= letter[1] - 4, "something stands above it"


def test_one_reader_goes_on_where_another_stopped() -> None:
    """PDFium on top of what pdf.js saved: marks changed, texts replaced."""
    wanted, _, saved = typed(SITE, "fillable")
    changed = wanted | {
        "work.pace=slow": "slow",
        "work.pace=fast": "",
        "work.gain": "Changed: Ō, ā, “ế”\nand more",
        "work.month": "m2",
    }
    data = with_pdfium(saved, changed)
    for reader in READERS.values():
        assert reader(data) == {name: plain(value) for name, value in changed.items()}
    assert failures_after_filling(data) == []


# Drawing.


@functools.cache
def empty_and_filled(filler: str) -> tuple[bytes, bytes, dict[str, str]]:
    """A file with no answers, one with, and the answers."""
    empty = made(SITE).data
    if filler == "the workbook itself":
        # Prefilled by the site; the same pages, since no answer moves anything.
        source = made("every-answered", paper="letter")
        blank = blanked(source.data)
        return blank, source.data, {name: field.value for name, field in source.fields.items()}
    if filler == "pdf.js":
        wanted, _, saved = typed(SITE, "fillable")
        return empty, saved, wanted
    wanted = answers(made(SITE).workbook)
    return empty, {"PDFium": with_pdfium, "pypdf": with_pypdf}[filler](empty, wanted), wanted


def blanked(data: bytes) -> bytes:
    """The same file with nothing drawn in any field."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for _, field in terminal_fields(pdf):
            if "/AS" in field:
                field.AS = Name.Off
            else:
                field.AP.N = pdf.make_stream(
                    b"", Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=field.AP.N.BBox)
                )
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


@functools.cache
def drawn(renderer: str, data: bytes) -> Pages:
    if renderer == "pdf.js":
        return pdfjs(data, draw=True)[2]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in.pdf").write_bytes(data)
        (folder / "drawn").mkdir()
        pages = RENDERERS[renderer](folder / "in.pdf", tool_or_skip, folder / "drawn")
        for page in pages:
            page.load()
        return pages


# Each file by two programs, each program with two files; what people have first: Chrome's file in Firefox, and the reverse.
DRAWN = [
    ("the workbook itself", "pdf.js"),
    ("the workbook itself", "poppler"),
    ("PDFium", "pdf.js"),
    ("PDFium", "Ghostscript"),
    ("pdf.js", "PDFium"),
    ("pdf.js", "poppler"),
    ("pypdf", "PDFium"),
    ("pypdf", "Ghostscript"),
]


@pytest.mark.parametrize(("filler", "renderer"), DRAWN)
def test_answers_are_seen_where_they_were_given_and_nowhere_else(filler: str, renderer: str) -> None:
    empty, filled, wanted = empty_and_filled(filler)
    changed = ink(drawn(renderer, empty), drawn(renderer, filled), empty)
    source = (
        made(SITE).fields
        if filler != "the workbook itself"
        else made("every-answered", paper="letter").fields
    )
    before = (
        dict.fromkeys(wanted, "")
        if filler == "the workbook itself"
        else {name: field.value for name, field in source.items()}
    )
    unseen = [name for name, value in wanted.items() if value != before[name] and changed[name] < 12]
    # A reader may set again, in its own way, what stood there before; nothing may appear in an empty field.
    strange = [name for name, value in wanted.items() if not value and changed[name]]
    assert (unseen, strange) == ([], [])


@pytest.mark.parametrize("filler", ["the workbook itself", "PDFium", "pdf.js", "pypdf"])
def test_the_text_drawn_is_the_answer(filler: str, tmp_path: Path) -> None:
    """As pdftotext reads it: real text with a Unicode value for each glyph, diacritics and all."""
    _, filled, wanted = empty_and_filled(filler)
    source = made("every-answered", paper="letter") if filler == "the workbook itself" else made(SITE)
    names = appearances(filled, tmp_path / "appearances.pdf")
    run = subprocess.run(
        [tool_or_skip("pdftotext"), "-raw", tmp_path / "appearances.pdf", "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    wrong = {}
    for name, text in zip(names, run.stdout.split("\f"), strict=False):
        field, value = source.fields[name], wanted[name]
        # pypdf draws a list's stored value, not the words it stands for; a reader shows the words
        # as soon as the list is touched, and the value is right all the time.
        options = field.options if filler != "pypdf" else ()
        shown = next((o.text for o in options if o.value == value), value)
        if _letters(text) != _letters(shown):
            wrong[name] = (shown[:60], text[:60])
    assert wrong == {}


def appearances(data: bytes, path: Path) -> list[str]:
    """Write a file that shows what each text field shows, on a page of its own; their names."""
    names = []
    with pikepdf.open(io.BytesIO(data)) as pdf, pikepdf.new() as sheet:
        for name, field in terminal_fields(pdf):
            if Name.Btn == field.FT:
                continue
            names.append(name)
            page = sheet.add_blank_page(page_size=(4000, 4000))
            page.Resources = Dictionary(XObject=Dictionary({"/Shown": sheet.copy_foreign(field.AP.N)}))
            page.Contents = sheet.make_stream(b"q 1 0 0 1 50 2000 cm /Shown Do Q")
        sheet.save(path)
    return names


def _letters(text: str) -> str:
    """Without white space, since a field's lines are broken to its width."""
    return "".join(unicodedata.normalize("NFC", text).split())
