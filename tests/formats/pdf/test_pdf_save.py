"""What every PDF's bytes keep to, and a booklet's pages."""

from __future__ import annotations

import io
import re
import zlib
from itertools import count

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Name, Stream

from samepage.build.renderer import WorkbookRenderer
from samepage.formats import get_format
from samepage.formats.interface import WriterSettings
from samepage.formats.pdf.save import save
from samepage.render.theme import load_theme
from tests.formats.pdf.built_files import every_kind, sections_folder


def test_no_data_ends_in_what_looks_like_a_line_end() -> None:
    """Packed data that ends in CR is followed by LF: together one line end of two bytes (ISO 19005-2, 6.1.7.1)."""
    words = next(word for n in count() if zlib.compress(word := b"%d" % n).endswith(b"\r"))
    with pikepdf.new() as pdf:
        stream = Stream(pdf, b"")
        stream.write(zlib.compress(words), filter=Name.FlateDecode)
        pdf.Root.Words = pdf.make_indirect(stream)
        data = save(pdf)
    assert zlib.compress(words) in data
    assert b"\r\nendstream" not in data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.Words.read_bytes() == words
        assert pdf.check_pdf_syntax() == []


def test_a_booklet_is_read_in_order_once_it_is_folded() -> None:
    """Sheets lie in a pile, are folded in the middle, and each leaf is read on its right side, then on its back."""
    library = every_kind()
    site = library.sites["every-district"]
    writer = get_format("pdf").writer(
        WriterSettings(("print",), booklet=True, cache=sections_folder(library))
    )
    renderer = WorkbookRenderer(library, load_theme(), {"pdf": writer})
    output = next(output for _, output in renderer.outputs() if output.print_edition == "booklet")
    document = renderer.document(renderer.request(site), "pdf", output)
    with pdfium.PdfDocument(document.data) as booklet:
        sides = [halves(page) for page in booklet]
    assert len(sides) == document.pages
    fronts, backs = sides[::2], sides[1::2]
    read = [text for (_, right), (left, _) in zip(fronts, backs, strict=True) for text in (right, left)]
    inside = zip(fronts[::-1], backs[::-1], strict=True)
    read += [text for (left, _), (_, right) in inside for text in (right, left)]
    assert site.name in " ".join(read[0].split()), "the cover"
    numbers = [int(number) for text in read for number in re.findall(r"\b(\d+) / \d+", text)]
    assert numbers == sorted(numbers)
    assert f"{numbers[-1]} / {numbers[-1]}" in read[-1], "the last page is the back cover"


def halves(page: pdfium.PdfPage) -> tuple[str, str]:
    width, height = page.get_size()
    text = page.get_textpage()
    return (
        text.get_text_bounded(0, 0, width / 2, height),
        text.get_text_bounded(width / 2, 0, width, height),
    )
