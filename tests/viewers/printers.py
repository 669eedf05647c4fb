"""What stands between a PDF and paper on Linux, and programs that write a file's pages anew.

Everything that CUPS prints goes through ``pdftopdf`` of cups-filters. It joins a page's content
streams without white space, and draws the form's fields into the pages. The library of
cups-filters 2 (2.0.0) does the same.
"""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pypdf
import pypdfium2.raw as pdfium_c

from tests.formats.pdf.read import pdfium_form

Tools = Callable[[str], Path]
Printer = Callable[[Path, Tools, Path], None]  # file, tools by name, where to write what is printed


def by_cups(source: Path, tools: Tools, target: Path, options: str = "") -> None:
    """As the CUPS scheduler calls a filter: job, user, title, copies, options, file (filter(7))."""
    environment = {**os.environ, "CONTENT_TYPE": "application/pdf", "PPD": ""}
    with target.open("wb") as out:
        subprocess.run(
            [tools("pdftopdf"), "1", "user", "title", "1", options, source],
            env=environment,
            stdout=out,
            stderr=subprocess.PIPE,
            check=True,
            timeout=120,
        )


def two_pages_a_sheet(source: Path, tools: Tools, target: Path) -> None:
    by_cups(source, tools, target, "number-up=2")


def by_ghostscript(source: Path, tools: Tools, target: Path) -> None:
    _run(tools("gs"), "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-o", target, source)


def by_cairo(source: Path, tools: Tools, target: Path) -> None:
    """As desktops print: poppler draws the pages, and cairo writes them."""
    _run(tools("pdftocairo"), "-pdf", source, target)


def by_qpdf(source: Path, tools: Tools, target: Path) -> None:
    _run(tools("qpdf"), "--coalesce-contents", "--flatten-annotations=print", source, target)


def by_mupdf(source: Path, tools: Tools, target: Path) -> None:
    """``-s`` writes every content stream anew."""
    _run(tools("mutool"), "clean", "-s", source, target)


def by_pypdf(source: Path, tools: Tools, target: Path) -> None:
    """Each page merged onto an empty one, as scripts do that add a letterhead."""
    writer = pypdf.PdfWriter()
    for page in pypdf.PdfReader(source).pages:
        writer.add_blank_page(page.mediabox.width, page.mediabox.height).merge_page(page)
    writer.write(target)


PRINT_SYSTEM: dict[str, Printer] = {"CUPS": by_cups, "CUPS, two pages on a sheet": two_pages_a_sheet}
PRINTERS: dict[str, Printer] = {
    **PRINT_SYSTEM,
    "Ghostscript": by_ghostscript,
    "cairo": by_cairo,
    "qpdf": by_qpdf,
    "MuPDF": by_mupdf,
    "pypdf": by_pypdf,
}


def flattened_by_pdfium(data: bytes) -> bytes:
    """The form drawn into the pages, which Chrome does before it hands them to the printing system."""
    with pdfium_form(data) as document:
        for page in document:
            assert pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_PRINT) != pdfium_c.FLATTEN_FAIL
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def letters(data: bytes, tools: Tools) -> list[str]:
    """The text of each page without white space, in the order it is drawn, as poppler reads it.

    Without white space, because poppler sees other gaps between spaced capitals where a page is turned.
    """
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "in.pdf"
        path.write_bytes(data)
        text = _run(tools("pdftotext"), "-raw", path, "-").decode()
    return ["".join(page.split()) for page in text.split("\f")[:-1]]


def _run(*command: object) -> bytes:
    run = subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=300)
    return run.stdout
