"""How long it takes to collect the returns of many sites, with every core and with one, and what pypdf takes.

    python benchmarks/collecting.py [RETURNS]

Three in four are PDFs of the example district's workbook, one in four is its Word file; each is of
another site and is filled in, most fields of it. They are made first, which is not counted. pypdf
reads the fields of the same PDFs (``PdfReader.get_fields``), with as many processes, and no more than that.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import pypdf

from samepage.content.loader import load_library
from samepage.workbook import compose
from tests.formats.pdf.built_files import answers
from tests.formats.pdf.fill import with_pikepdf
from tests.returns.filled_returns import WordFile

SITE = "example-valley"


def make(folder: Path, number: int) -> None:
    """The returns: one filled-in workbook, which then says of itself that it is another site's."""
    built = folder.with_name("built")
    subprocess.run(
        [sys.executable, "-m", "samepage", "--site", SITE, "--output", built],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    library = load_library(ROOT / "guide")
    workbook = compose(library, library.sites[SITE])
    values = answers(workbook)
    data = with_pikepdf((built / SITE / f"{SITE}.pdf").read_bytes(), values)
    file = WordFile((built / SITE / f"{SITE}.docx").read_bytes())
    for one in workbook.fields:
        file.fill(one, values[one.name].strip())
    word = file.save()
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
    filled = sum(bool(value.strip()) for value in values.values())
    print(
        f"{number} returns with {filled} filled fields each, {len(data):,} bytes a PDF, {len(word):,} a Word file"
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


def fields_by_pypdf(path: Path) -> int:
    return len(pypdf.PdfReader(path).get_fields() or {})


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
        pdfs = sorted(folder.glob("*.pdf"))
        start = time.perf_counter()
        with ProcessPoolExecutor(cores) as pool:
            found = set(pool.map(fields_by_pypdf, pdfs, chunksize=8))
        seconds = time.perf_counter() - start
        print(f"pypdf, {cores} at once, the {len(pdfs)} PDFs alone: {seconds:.1f} s ({found} fields each)")
        again = timed(folder, Path(name, f"{cores}.sqlite"), cores)
        print(f"run again, nothing new: {again:.1f} s")
        same = Path(name, f"{cores}.sqlite").read_bytes() == Path(name, "1.sqlite").read_bytes()
        print(
            f"the databases are {'the same, byte by byte' if same else 'NOT the same'}: {Path(name, '1.sqlite').stat().st_size:,} bytes"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
