"""Ways to make one site's workbook, each in a process of its own that is told when to make the next.

Whatever a way can do once and for all it does before the clock starts: loading fonts and content,
compiling, drawing pictures. A program of its own, as Chromium, is started for each file.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from itertools import count
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from districts import districts  # noqa: E402

from samepage.build.context import BuildContext
from samepage.build.options import BuildOptions  # noqa: E402
from samepage.content.schema import Site  # noqa: E402
from samepage.formats.pdf.css import page_numbers, stylesheets  # noqa: E402
from samepage.render.html import render_document, render_sections  # noqa: E402
from samepage.render.print_editions import EDITIONS  # noqa: E402

FILLABLE = EDITIONS["fillable"]
PROFILE = (
    '{"PDFUACompliance":{"type":"boolean","value":"true"},"SelectPdfVersion":{"type":"long","value":"2"}}'
)

Make = Callable[[Site], bytes]


class Missing(Exception):
    """The program is not on this machine."""


class Bench:
    """A workshop, a folder of its own, and sites like ``site`` with made-up names. ``cache`` is shared by all ways."""

    def __init__(self, folder: Path, guide: Path, site: str, cache: Path, opened: ExitStack | None = None):
        self.opened = opened or ExitStack()  # what is to be closed in the end
        self.folder, self.begun = folder, (folder, guide, site, cache)
        self.shop = BuildContext(BuildOptions(guide, folder, cache=cache))
        self.site = self.shop.library.sites[site]
        self._rows = districts(1_000_000)

    def sites(self) -> Iterator[Site]:
        for row in self._rows:
            yield self.site.model_copy(update={**row, "short_name": None})

    def order(self, site: Site):
        return self.shop.press.order(site)

    def parts(self, site: Site) -> tuple:
        from samepage.render.assets import load_assets

        order = self.order(site)
        theme = order.make.theme
        return (
            order.whole,
            render_sections(order.whole),
            theme,
            load_assets(self.shop.library, order.whole, theme),
        )


def plain(bench: Bench) -> Make:
    return lambda site: bench.shop.press.plain_pdf(bench.order(site), FILLABLE).data


_BENCH: Bench | None = None


def _begin(*begun) -> None:
    global _BENCH
    _BENCH = Bench(*begun)


def _plain(site: Site) -> bytes:
    assert _BENCH
    return plain(_BENCH)(site)


def two_processes(bench: Bench) -> Make:
    """Two sites at a time; what it takes is told for one."""
    pool = bench.opened.enter_context(ProcessPoolExecutor(2, get_context("spawn"), _begin, bench.begun))
    list(pool.map(_plain, [bench.site] * 2))
    return lambda site: list(pool.map(_plain, [site] * 2))[0]


def link(bench: Bench) -> Make:
    """Every section compiled; the cover, whose name takes more lines than there is room for, laid out for each site."""
    press = bench.shop.press
    order = bench.order(bench.site)
    press.pdf(order, FILLABLE)
    return lambda site: press._linked(bench.order(site), FILLABLE).data


def bind(bench: Bench) -> Make:
    press = bench.shop.press
    press.pdf(bench.order(bench.site), FILLABLE)
    return lambda site: press.pdf(bench.order(site), FILLABLE).data


def edit(bench: Bench) -> Make:
    """As ``build --watch`` does: a sentence of a stage is changed and saved, and the PDF made again."""
    from samepage.build.watch import WatchedBuild

    guide = bench.folder / "guide"
    shutil.copytree(bench.begun[1], guide)
    stage = sorted((guide / "stages").glob("*.yaml"))[1]
    before = stage.read_text("utf-8")
    sentence = SENTENCE.search(before)
    if sentence is None:
        raise Missing(f"a list of sentences in {stage.name}")
    desk = WatchedBuild(
        BuildOptions(guide, bench.folder / "watched", ("pdf",), cache=bench.begun[3]),
        lambda library: library.sites[bench.site.id],
    )
    numbers = count(time.time_ns())

    def make(site: Site) -> bytes:
        stage.write_text(before.replace(sentence[0], f"{sentence[0]} {next(numbers) % 10_000}.", 1), "utf-8")
        told = desk.build(("pdf",), [stage])
        return told.built[0].path.read_bytes()

    return make


def bind_docx(bench: Bench) -> Make:
    press = bench.shop.press
    press.docx(bench.order(bench.site))
    return lambda site: press.docx(bench.order(site))


def plain_docx(bench: Bench) -> Make:
    return lambda site: bench.shop.press.plain_docx(bench.order(site))


def python_docx(bench: Bench) -> Make:
    """The least that one can do with it: open a finished file, put the name in wherever it stands, and save it."""
    import docx
    from docx.oxml.ns import qn

    finished = bench.shop.press.docx(bench.order(bench.site))

    def make(site: Site) -> bytes:
        document = docx.Document(io.BytesIO(finished))
        for part in (document.element, *(section.header._element for section in document.sections)):
            for element in part.iter(qn("w:t")):
                if element.text and bench.site.name in element.text:
                    element.text = element.text.replace(bench.site.name, site.name)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return make


def typst(bench: Bench) -> Make:
    try:
        import typst as compiler
    except ImportError as error:
        raise Missing("pip install typst") from error
    from typst_port import typst_of

    fonts = bench.folder / "fonts"
    fonts.mkdir()
    workbook, sections, theme, assets = bench.parts(bench.site)
    for font in theme.fonts:
        shutil.copy(font.path, fonts)

    def make(site: Site) -> bytes:
        workbook, sections, theme, assets = bench.parts(site)
        source = bench.folder / "workbook.typ"
        source.write_text(typst_of(workbook, sections, theme, assets, bench.folder), "utf-8")
        return compiler.compile(str(source), format="pdf", font_paths=[str(fonts)], pdf_standards=["ua-1"])

    return make


def chromium(bench: Bench) -> Make:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        raise Missing("Chromium")

    def make(site: Site) -> bytes:
        workbook, sections, theme, assets = bench.parts(site)
        page = render_document(workbook, sections, FILLABLE.name)
        sheets = "\n".join((*stylesheets(workbook, theme, FILLABLE), page_numbers(workbook, 60)))
        for font in theme.fonts:
            sheets = sheets.replace(f"font:{font.path.name}", font.path.as_uri())
        for name, asset in assets.items():
            path = bench.folder / (name.replace(":", "-") + (".svg" if "svg" in asset.media_type else ".png"))
            path.write_bytes(asset.data)
            page = page.replace(name, path.as_uri())
        source, made = bench.folder / "workbook.html", bench.folder / "chromium.pdf"
        source.write_text(page.replace("</head>", f"<style>{sheets}</style></head>"), "utf-8")
        subprocess.run(
            [
                program,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={bench.folder}/chromium",
                "--no-pdf-header-footer",
                "--allow-file-access-from-files",
                "--generate-pdf-document-outline",
                f"--print-to-pdf={made}",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=300,
        )
        return made.read_bytes()

    return make


def libreoffice(bench: Bench) -> Make:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise Missing("LibreOffice")

    def make(site: Site) -> bytes:
        source = bench.folder / "workbook.docx"
        source.write_bytes(bench.shop.press.docx(bench.order(site)))
        subprocess.run(
            [
                program,
                f"-env:UserInstallation={(bench.folder / 'office').as_uri()}",
                "--headless",
                "--convert-to",
                f"pdf:writer_pdf_Export:{PROFILE}",
                "--outdir",
                bench.folder,
                source,
            ],
            check=True,
            capture_output=True,
            timeout=300,
        )
        return source.with_suffix(".pdf").read_bytes()

    return make


EDIT = "ours, a sentence changed"
SENTENCE = re.compile(r"(?m)^  - [A-Z][^:\n]*\.$")

# Name in the table, the way, whether it makes Word files, how many at a time are measured, how many it makes at once.
WAYS: dict[str, tuple[Callable[[Bench], Make], bool, int, int]] = {
    "WeasyPrint, whole document": (plain, False, 1, 1),
    "WeasyPrint, two processes": (two_processes, False, 1, 2),
    "Chromium, print to PDF": (chromium, False, 1, 1),
    "LibreOffice, DOCX to PDF": (libreoffice, False, 1, 1),
    "Typst": (typst, False, 1, 1),
    "ours, linked": (link, False, 1, 1),
    EDIT: (edit, False, 1, 1),
    "ours, bound": (bind, False, 100, 1),
    "Word: python-docx, opened and saved": (python_docx, True, 1, 1),
    "Word: ours, written whole": (plain_docx, True, 1, 1),
    "Word: ours, bound": (bind_docx, True, 100, 1),
}


def serve(name: str, guide: Path, site: str, cache: Path, orders, answers) -> None:
    """The process of one way: a folder, preparation, then a measurement for each order."""
    from meter import measured, timed

    way, _, many, at_once = WAYS[name]
    with tempfile.TemporaryDirectory(prefix="samepage-speed-") as folder, ExitStack() as opened:
        try:
            bench = Bench(Path(folder), guide, site, cache, opened)
            make = way(bench)
            sites = bench.sites()
            data = make(next(sites))
        except Missing as reason:
            answers.put(reason.args[0])
            return
        except Exception as error:
            answers.put(f"{type(error).__name__}: {error}")
            return
        answers.put(data)
        while orders.get():
            batch = [next(sites) for _ in range(many)]
            taken = (timed if many > 1 else measured)(lambda: deque(map(make, batch), maxlen=0))
            answers.put((taken.wall / many / at_once, taken.cpu / many / at_once, taken.memory))
        batch = [next(sites) for _ in range(many * 10 if many > 1 else 1)]
        answers.put(measured(lambda: deque(map(make, batch), maxlen=0)).memory)
