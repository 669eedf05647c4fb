"""Pages drawn by four programs, as gray pictures, and what stands in a widget's place on them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image, ImageChops

from tests.formats.pdf.read import pdfium_form, widgets

SCALE = 1.5  # pixels for each point
DARKER = 60  # of 255: less is a renderer's smoothing

Pages = list[Image.Image]


def by_pdfium(path: Path, tools: Callable[[str], Path], folder: Path) -> Pages:
    with pdfium_form(path.read_bytes()) as document:
        return [page.render(scale=SCALE, grayscale=True).to_pil().convert("L") for page in document]


def by_poppler(path: Path, tools: Callable[[str], Path], folder: Path) -> Pages:
    _run(tools("pdftoppm"), "-r", f"{72 * SCALE:g}", "-gray", path, folder / "page")
    return pictures(folder)


def by_ghostscript(path: Path, tools: Callable[[str], Path], folder: Path) -> Pages:
    _run(
        tools("gs"),
        "-q",
        "-dSAFER",
        "-dBATCH",
        "-dNOPAUSE",
        "-sDEVICE=pgmraw",
        f"-r{72 * SCALE:g}",
        "-dTextAlphaBits=4",
        "-dGraphicsAlphaBits=4",
        f"-sOutputFile={folder}/%03d.pgm",
        path,
    )
    return pictures(folder)


RENDERERS: dict[str, Callable[[Path, Callable[[str], Path], Path], Pages]] = {
    "PDFium": by_pdfium,
    "poppler": by_poppler,
    "Ghostscript": by_ghostscript,
}


def pictures(folder: Path) -> Pages:
    """The pictures in ``folder``, one a page, in the order of their names."""
    files = sorted(file for file in folder.iterdir() if file.suffix in (".pgm", ".png"))
    return [Image.open(file).convert("L") for file in files]


def _run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=300)


def places(data: bytes) -> Iterator[tuple[str, int, tuple[float, float], tuple[float, ...]]]:
    """Name, page (from 0), the page's width and height, and rectangle, in points, of every widget."""
    with pdfium_form(data) as document:
        for number, page in enumerate(document):
            for widget in widgets(page, document.formenv):
                yield widget.name, number, page.get_size(), widget.rect


def ink(before: Pages, after: Pages, data: bytes) -> dict[str, int]:
    """Number of pixels in each widget's place that became another between two drawings."""
    found = {}
    for name, page, (width, height), (left, bottom, right, top) in places(data):
        box = (
            round(left * SCALE) + 2,
            round((height - top) * SCALE) + 2,
            round(right * SCALE) - 1,
            round((height - bottom) * SCALE) - 1,
        )
        change = ImageChops.difference(
            *(_as_seen(drawn[page], width > height).crop(box) for drawn in (before, after))
        )
        found[name] = sum(change.histogram()[DARKER:])
    return found


def _as_seen(drawn: Image.Image, wide: bool) -> Image.Image:
    """A page that is ``wide`` as it is seen: the print system turns it, for paper that is put in upright."""
    return drawn.transpose(Image.Transpose.ROTATE_270) if wide and drawn.width < drawn.height else drawn
