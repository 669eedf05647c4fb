"""The look book: one page of each kind in each format, as pictures in ``docs/pictures/look``.

    python3 -m tests.look_book

makes the example district's workbook, draws its pages (Word through LibreOffice, the web page in Chromium), and
writes the pictures, the README's first one and ``boxes.json``: where each page's text and boxes stand. ``tests/test_look_book.py`` compares
the pages with that file, so a page changes on purpose only. Run it again after a change of the look, and see it.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from tests.conftest import find_tool
from tests.guides import ROOT, samepage

SITE = "example-valley"
FOLDER = ROOT / "docs" / "pictures" / "look"
BOXES = FOLDER / "boxes.json"
OVERVIEW = FOLDER.parent / "pages.png"  # the README's first picture
SHOWN = ("cover", "contents", "opener", "prompts", "rating", "agreement", "form", "landscape")
# Kind of page, and its title.
KINDS = {
    "contents": "Contents",
    "opener": "Commit to working together",
    "prompts": "What students gain",
    "rating": "Where trust and readiness stand",
    "checklist": "Are we ready to begin?",
    "agreement": "Our joint agreement",
    "form": "Meeting notes (1 of 2)",
    "landscape": "Who does what, by when",
    "glossary": "Glossary",
}
ANCHORS = {"opener": "commit", "rating": "commit.trust", "landscape": "plan.actions"}  # of the web page
WIDTH = 520  # pixels of a picture
COLORS = 48
GRID = 6  # points: what is nearer than that is the same place
LEAST = 14  # points: what is lower or narrower is a line, and no box

Box = tuple[int, int, int, int]  # left, bottom, right, top, in steps of GRID


def pages(pdf: pypdfium2.PdfDocument) -> dict[str, int]:
    """By kind, the number of its page, from 0."""
    found = {"cover": 0}
    for number, page in enumerate(pdf):
        lines = [" ".join(line.split()) for line in page.get_textpage().get_text_range().splitlines()]
        for kind, title in KINDS.items():
            # Contents and agendas name it, too, with more words on the line.
            heading = re.compile(rf"(?:WORKSHEET \w+ |\d )?{re.escape(title)}(?: \d+ minutes .*)?")
            if kind not in found and any(map(heading.fullmatch, lines)):
                found[kind] = number
    return found


def boxes(page: pypdfium2.PdfPage) -> list[Box]:
    """The outer box of the page's text, then its boxes to write in and its grounds, from the top."""
    text = page.get_textpage()
    rects = [text.get_rect(n) for n in range(text.count_rects())]
    outer = [f(side) for f, side in zip((min, min, max, max), zip(*rects, strict=True), strict=True)]
    found = {_on_grid(box) for box in (*_paths(page), *_fields(page)) if _is_box(box)}
    return [_on_grid(outer), *sorted(found, key=lambda box: (-box[3], box[0], box))]


def _paths(page: pypdfium2.PdfPage) -> Iterator[tuple[float, ...]]:
    for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3):
        yield one.get_bounds()


def _fields(page: pypdfium2.PdfPage) -> Iterator[tuple[float, ...]]:
    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        note = pdfium.FPDFPage_GetAnnot(page, number)
        rect = pdfium.FS_RECTF()
        if pdfium.FPDFAnnot_GetSubtype(note) == pdfium.FPDF_ANNOT_WIDGET and pdfium.FPDFAnnot_GetRect(
            note, rect
        ):
            yield rect.left, rect.bottom, rect.right, rect.top
        pdfium.FPDFPage_CloseAnnot(note)


def _is_box(box: tuple[float, ...]) -> bool:
    return box[2] - box[0] >= LEAST and box[3] - box[1] >= LEAST


def _on_grid(box: tuple[float, ...] | list[float]) -> Box:
    left, bottom, right, top = (round(side / GRID) for side in box)
    return left, bottom, right, top


def through_libreoffice(data: bytes, soffice: Path) -> bytes:
    """A Word file's pages as a PDF."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.docx"
        path.write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, path]
        subprocess.run(command, check=True, capture_output=True)
        return path.with_suffix(".pdf").read_bytes()


def empty_at_foot(pdf: bytes, top: float = 65, bottom: float = 57.5) -> list[float]:
    """Of each page but the cover, the share (0 to 1) of its height between head and foot that is empty at the foot.

    ``top`` and ``bottom`` are its margins in points.
    """
    shares = []
    for page in [*pypdfium2.PdfDocument(pdf)][1:]:
        drawn = page.render(scale=0.5).to_pil().convert("L").point(lambda value: 255 * (value < 250))
        area = drawn.crop((0, int(top / 2), drawn.width, int((page.get_height() - bottom) / 2)))
        box = area.getbbox()
        shares.append(1 - (box[3] if box else 0) / area.height)
    return shares


def save(picture: Image.Image, name: str) -> None:
    height = round(picture.height * WIDTH / picture.width)
    small = picture.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
    small.quantize(COLORS, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


def overview(pdf: pypdfium2.PdfDocument) -> None:
    """The pages of the kinds in SHOWN, four in a row, those that are turned in the middle of their place."""
    width, height, gap = 429, 555, 16
    whole = Image.new("RGB", (4 * width + 5 * gap, 2 * height + 3 * gap), "#dadee6")
    for place, number in enumerate(pages(pdf)[kind] for kind in SHOWN):
        picture = pdf[number].render(scale=2).to_pil().convert("RGB")
        picture = picture.resize(
            (width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS
        )
        down, right = divmod(place, 4)
        top = gap + down * (height + gap) + (height - picture.height) // 2
        whole.paste(picture, (gap + right * (width + gap), top))
    whole.quantize(2 * COLORS, dither=Image.Dither.NONE).save(OVERVIEW, optimize=True)


def boxes_of(data: bytes) -> dict[str, list[Box]]:
    pdf = pypdfium2.PdfDocument(data)
    return {kind: boxes(pdf[number]) for kind, number in sorted(pages(pdf).items())}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as out:
        formats = [word for name in ("pdf", "docx", "web") for word in ("--format", name)]
        made = samepage("build", "--site", SITE, *formats, "--output", out)
        if made.returncode:
            sys.exit(made.stderr)
        folder = Path(out) / SITE
        draw_all(folder)


def draw_all(folder: Path) -> None:
    """Pictures of the workbook whose files are in ``folder``."""
    files = {"pdf": (folder / f"{SITE}.pdf").read_bytes()}
    if soffice := find_tool("soffice"):
        files["word"] = through_libreoffice((folder / f"{SITE}.docx").read_bytes(), soffice)
    for name, data in files.items():
        pdf = pypdfium2.PdfDocument(data)
        for kind, number in pages(pdf).items():
            save(pdf[number].render(scale=2).to_pil(), f"{name}-{kind}")
    overview(pypdfium2.PdfDocument(files["pdf"]))
    chromium, library = find_tool("chromium"), find_tool("playwright-core")
    for kind, anchor in ANCHORS.items() if chromium and library else ():
        shot = _screen(library, chromium, folder / f"{SITE}.html", anchor)
        save(Image.open(io.BytesIO(shot)), f"web-{kind}")
    BOXES.write_text(
        json.dumps(boxes_of(files["pdf"]), separators=(",", ":")).replace('],"', '],\n"') + "\n", "utf-8"
    )


# Opens the page, goes to what an anchor leads to, and keeps what is on the screen. What is far from the window would have
# no size until it is shown, and the place to go to would move meanwhile, so all of the page is laid out first.
SHOOT = """
const [library, chromium, page, anchor, shot] = process.argv.slice(1);
const { chromium: browser } = require(library);
(async () => {
  const running = await browser.launch({ executablePath: chromium, args: ["--no-sandbox"] });
  const window = { width: 900, height: 1200 };
  const tab = await running.newPage({ viewport: window, reducedMotion: "reduce", bypassCSP: true });
  await tab.goto(page);
  await tab.addStyleTag({ content: "* { content-visibility: visible !important }" });
  await tab.evaluate(async (id) => {
    await document.fonts.ready;
    const twice = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await twice();
    document.getElementById(id).scrollIntoView({ behavior: "instant" });
    await twice();
  }, anchor);
  await tab.screenshot({ path: shot, animations: "disabled" });
  await running.close();
})().catch((error) => { console.error(error); process.exit(1); });
"""


def _screen(library: Path, chromium: Path, page: Path, anchor: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "page.png"
        command = ["node", "-e", SHOOT, library, chromium, page.as_uri(), anchor, shot]
        subprocess.run(command, check=True, capture_output=True)
        return shot.read_bytes()


if __name__ == "__main__":
    main()
