"""How long it takes to collect the returns of many sites, with every core and with one.

    python benchmarks/collecting.py [RETURNS]

Three in four are PDFs of the example district's workbook, one in four is its Word file; each is of
another site and has an answer in every other field. They are made first, which is not counted.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from samepage.content.loader import load_library
from samepage.formats.docx.package import write_docx
from samepage.formats.pdf.write import write_pdf
from samepage.render.assets import load_assets
from samepage.render.html import render_sections
from samepage.render.print_editions import EDITIONS
from samepage.render.theme import load_theme
from samepage.workbook import compose

SITE = "example-valley"


def make(folder: Path, number: int) -> None:
    """The returns: a workbook with answers, which then says of itself that it is another site's."""
    library = load_library(ROOT / "guide")
    site = library.sites[SITE]
    taken: set[str] = set()
    values: dict[str, str] = {}
    for n, field in enumerate(compose(library, site).fields):
        if field.value or n % 2 or (field.group and field.exclusive and field.group in taken):
            continue
        taken.add(field.group or "")
        if field.group:
            values[field.name] = field.on_state
        else:
            values[field.name] = {
                "check": "true",
                "date": "2026-09-30",
                "number": "12",
                "email": "a@example.org",
                "choice": field.options[0].value if field.options else "",
            }.get(field.kind, "An answer of some words.")
    filled = {name: value for name, value in values.items() if "=" not in name}
    workbook = compose(library, site.model_copy(update={"prefill": {**site.prefill, **filled}}))
    theme = load_theme().with_accent(workbook.accent)
    sections, assets = render_sections(workbook), load_assets(library, workbook, theme)
    data = write_pdf(workbook, sections, theme, assets, EDITIONS["fillable"]).data
    word = write_docx(workbook, sections, theme, assets=assets)
    # XMP is not compressed: an id as long as the old one can be written over it.
    own = b"<otsp:site>%b</otsp:site>" % SITE.encode()
    assert data.count(own) == 1
    for n in range(number):
        if n % 4:
            (folder / f"{n}.pdf").write_bytes(data.replace(own, b"<otsp:site>%b</otsp:site>" % _id(n)))
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for n in range(0, number, 4):
        with zipfile.ZipFile(folder / f"{n}.docx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            for name, part in parts.items():
                package.writestr(
                    name, part.replace(SITE.encode(), _id(n)) if name == "docProps/custom.xml" else part
                )
    print(
        f"{number} returns with {sum(1 for f in workbook.fields if f.value)} answers each, {len(data):,} bytes a PDF, {len(word):,} a Word file"
    )


def _id(number: int) -> bytes:
    return b"site-%0*d" % (len(SITE) - 5, number)


def timed(folder: Path, output: Path, jobs: int) -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "samepage", "collect", folder, "--output", output, "--jobs", str(jobs)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def main(number: int) -> None:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "in")
        folder.mkdir()
        make(folder, number)
        for jobs in sorted({cores, 1}, reverse=True):
            seconds = timed(folder, Path(name, f"{jobs}.sqlite"), jobs)
            print(
                f"{jobs} at once: {seconds:.1f} s, {1000 * seconds / number:.0f} ms a return, tables included"
            )
        again = timed(folder, Path(name, f"{cores}.sqlite"), cores)
        print(f"run again, nothing new: {again:.1f} s")
        same = Path(name, f"{cores}.sqlite").read_bytes() == Path(name, "1.sqlite").read_bytes()
        print(
            f"the databases are {'the same, byte by byte' if same else 'NOT the same'}: {Path(name, '1.sqlite').stat().st_size:,} bytes"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
