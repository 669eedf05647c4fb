"""Ways to make one site's workbook, each in a process of its own that waits for the order to make the next.

Whatever a renderer can do once and for all it does before the clock starts: loading fonts and content,
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

from districts import districts

from samepage.builder.context import BuildContext
from samepage.builder.options import BuildOptions
from samepage.content.schema import Site
from samepage.formats.pdf.style_sheets import page_numbers, stylesheets
from samepage.render.html import render_document, render_sections
from samepage.render.print_editions import EDITIONS

FILLABLE = EDITIONS["fillable"]
PROFILE = (
    '{"PDFUACompliance":{"type":"boolean","value":"true"},"SelectPdfVersion":{"type":"long","value":"2"}}'
)

Render = Callable[[Site], bytes]


class MissingProgram(Exception):
    """A program that a renderer needs is not on this machine."""


class Bench:
    """What a renderer is given: the program, a folder of its own, and sites like ``site`` with made-up names.

    ``cache`` is shared by all renderers; ``opened`` closes in the end what a renderer opened.
    """

    def __init__(self, folder: Path, guide: Path, site: str, cache: Path, opened: ExitStack | None = None):
        self.opened = opened or ExitStack()
        self.folder, self.arguments = folder, (folder, guide, site, cache)
        self.context = BuildContext(BuildOptions(guide, folder, cache=cache))
        self.renderer = self.context.renderer
        self.outputs = dict(self.renderer.outputs())
        self.site = self.context.library.sites[site]
        self._rows = districts(1_000_000)

    def sites(self) -> Iterator[Site]:
        for row in self._rows:
            yield self.site.model_copy(update={**row, "short_name": None})

    def bound(self, format: str, site: Site) -> bytes:
        return self.renderer.document(self.renderer.request(site), format, self.outputs[format]).data

    def whole(self, format: str, site: Site) -> bytes:
        writer = self.renderer.writers[format]
        return writer.build_whole(self.renderer.request(site), self.outputs[format]).data

    def parts(self, site: Site) -> tuple:
        """Workbook, HTML sections, theme and pictures, for other programs."""
        request = self.renderer.request(site)
        return request.whole, render_sections(request.whole), request.variant.theme, request.variant.assets


def whole_pdf(bench: Bench) -> Render:
    return lambda site: bench.whole("pdf", site)


_bench: Bench | None = None  # of a worker process


def _begin(*arguments) -> None:
    global _bench
    _bench = Bench(*arguments)


def _whole_pdf(site: Site) -> bytes:
    assert _bench
    return _bench.whole("pdf", site)


def two_processes(bench: Bench) -> Render:
    """Two sites at a time; what it takes is told for one."""
    pool = bench.opened.enter_context(ProcessPoolExecutor(2, get_context("spawn"), _begin, bench.arguments))
    list(pool.map(_whole_pdf, [bench.site] * 2))
    return lambda site: next(iter(list(pool.map(_whole_pdf, [site] * 2))))


def linked_pdf(bench: Bench) -> Render:
    """Every section compiled; those with words that a site's master has no room for, laid out for each site."""
    bench.bound("pdf", bench.site)
    writer, output = bench.renderer.writers["pdf"], bench.outputs["pdf"]
    return lambda site: writer.build_own(bench.renderer.request(site), output).data


def bound_pdf(bench: Bench) -> Render:
    bench.bound("pdf", next(bench.sites()))  # which compiles what the others share
    return lambda site: bench.bound("pdf", site)


def edit(bench: Bench) -> Render:
    """As ``build --watch`` does: a sentence of a stage is changed and saved, and the PDF made again."""
    from samepage.builder.watch import WatchedBuild

    guide = bench.folder / "guide"
    shutil.copytree(bench.arguments[1], guide)
    stage = sorted((guide / "stages").glob("*.yaml"))[1]
    before = stage.read_text("utf-8")
    sentence = SENTENCE.search(before)
    if sentence is None:
        raise MissingProgram(f"a list of sentences in {stage.name}")
    watched = WatchedBuild(
        BuildOptions(guide, bench.folder / "watched", ("pdf",), cache=bench.arguments[3]),
        lambda library: library.sites[bench.site.id],
    )
    numbers = count(time.time_ns())

    def make(site: Site) -> bytes:
        stage.write_text(before.replace(sentence[0], f"{sentence[0]} {next(numbers) % 10_000}.", 1), "utf-8")
        event = watched.build(("pdf",), [stage])
        return (bench.folder / "watched" / event.files[0].entry.path).read_bytes()

    return make


def bound_docx(bench: Bench) -> Render:
    bench.bound("docx", next(bench.sites()))  # which compiles what the others share
    return lambda site: bench.bound("docx", site)


def whole_docx(bench: Bench) -> Render:
    return lambda site: bench.whole("docx", site)


def python_docx(bench: Bench) -> Render:
    """The least that one can do with it: open a finished file, put the name in wherever it stands, and save it."""
    import docx
    from docx.oxml.ns import qn

    finished = bench.bound("docx", bench.site)

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


def typst(bench: Bench) -> Render:
    try:
        import typst as compiler
    except ImportError as error:
        raise MissingProgram("pip install typst") from error
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


def chromium(bench: Bench) -> Render:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        raise MissingProgram("Chromium")

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


def libreoffice(bench: Bench) -> Render:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise MissingProgram("LibreOffice")

    def make(site: Site) -> bytes:
        source = bench.folder / "workbook.docx"
        source.write_bytes(bench.bound("docx", site))
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

# Name in the table: the renderer, whether it makes Word files, how many sites are measured together, and how
# many it makes at once.
RENDERERS: dict[str, tuple[Callable[[Bench], Render], bool, int, int]] = {
    "WeasyPrint, whole document": (whole_pdf, False, 1, 1),
    "WeasyPrint, two processes": (two_processes, False, 1, 2),
    "Chromium, print to PDF": (chromium, False, 1, 1),
    "LibreOffice, DOCX to PDF": (libreoffice, False, 1, 1),
    "Typst": (typst, False, 1, 1),
    "ours, linked": (linked_pdf, False, 1, 1),
    EDIT: (edit, False, 1, 1),
    "ours, bound": (bound_pdf, False, 100, 1),
    "Word: python-docx, opened and saved": (python_docx, True, 1, 1),
    "Word: ours, written whole": (whole_docx, True, 1, 1),
    "Word: ours, bound": (bound_docx, True, 100, 1),
}


def serve(name: str, guide: Path, site: str, cache: Path, orders, answers) -> None:
    """The process of one renderer: a folder, preparation, then a measurement for each order."""
    from meter import measured, timed

    renderer, _, many, at_once = RENDERERS[name]
    with tempfile.TemporaryDirectory(prefix="samepage-speed-") as folder, ExitStack() as opened:
        try:
            bench = Bench(Path(folder), guide, site, cache, opened)
            make = renderer(bench)
            sites = bench.sites()
            data = make(next(sites))
        except MissingProgram as reason:
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
