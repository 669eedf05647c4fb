"""How long it takes to collect the returns of many sites, with every core and with one, and what pypdf takes.

    python benchmarks/collecting.py [RETURNS]

Three in five are PDFs of the example district's workbook, two in five its Word file; each is of another site,
with a tenth to six tenths of its fields filled in. They are made first, which is not counted. pypdf reads the
fields of the same PDFs (``PdfReader.get_fields``), with as many processes, and no more than that.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import pypdf
from meter import Taken, measured, measured_command

from samepage.content.loader import load_library
from samepage.workbook import compose
from samepage.workbook.model import Workbook
from tests.formats.pdf.built_files import answers
from tests.formats.pdf.fill import with_pikepdf
from tests.returns.filled_returns import WordFile

SITE = "example-valley"
OWN = b"<samepage:site>%b</samepage:site>"
TENTHS = (1, 2, 3, 4, 5, 6)  # of the fields that are filled in


def make(folder: Path, number: int) -> None:
    """The returns: filled-in workbooks, each of which then says of itself that it is another site's."""
    built = folder.with_name("built")
    subprocess.run(
        [sys.executable, "-m", "samepage", "--site", SITE, "--output", built],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    library = load_library(ROOT / "guide")
    workbook = compose(library, library.sites[SITE])
    blank_pdf, blank_word = ((built / SITE / f"{SITE}.{ending}").read_bytes() for ending in ("pdf", "docx"))
    for tenths in TENTHS:
        values = _filled(workbook, tenths)
        pdf = with_pikepdf(blank_pdf, values)
        file = WordFile(blank_word)
        for one in workbook.fields:
            file.fill(one, values[one.name].strip())
        word = file.save()
        with zipfile.ZipFile(io.BytesIO(word)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        for n in range(TENTHS.index(tenths), number, len(TENTHS)):
            if n // len(TENTHS) % 5 < 3:
                # XMP is not compressed: an id as long as the old one can be written over it.
                assert pdf.count(OWN % SITE.encode()) == 1, "the metadata says the site in another way"
                (folder / f"{n}.pdf").write_bytes(pdf.replace(OWN % SITE.encode(), OWN % _id(n)))
            else:
                _write_word(folder / f"{n}.docx", parts, _id(n))
        filled = sum(bool(value.strip()) for value in values.values())
        print(f"{filled} of {len(values)} fields: {len(pdf):,} bytes a PDF, {len(word):,} a Word file")


def _filled(workbook: Workbook, tenths: int) -> dict[str, str]:
    """Values by field: in ``tenths`` of the fields, question by question, something; in the others nothing."""
    most = len(workbook.fields) * tenths // 10
    values, left = answers(workbook), most
    # Not the first fields alone: each chapter has some.
    order = sorted(workbook.fields, key=lambda one: hashlib.sha256(one.name.encode()).digest())
    for one in order:
        if not one.value and values[one.name] and left <= 0:
            values[one.name] = ""
        left -= bool(values[one.name])
    return values


def _write_word(path: Path, parts: Mapping[str, bytes], id: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, part in parts.items():
            is_own = name == "docProps/custom.xml"
            package.writestr(name, part.replace(SITE.encode(), id) if is_own else part)


def _id(number: int) -> bytes:
    return b"site-%0*d" % (len(SITE) - 5, number)


def collected(folder: Path, output: Path, jobs: int) -> Taken:
    command = [sys.executable, "-m", "samepage", "collect", folder, "--output", output, "--jobs", str(jobs)]
    return measured_command(command, cwd=ROOT)


def fields_by_pypdf(path: Path) -> int:
    return len(pypdf.PdfReader(path).get_fields() or {})


def main(number: int) -> None:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "in")
        folder.mkdir()
        make(folder, number)
        for jobs in sorted({cores, 1}, reverse=True):
            taken = collected(folder, Path(name, f"{jobs}.sqlite"), jobs)
            print(
                f"{jobs} at once: {taken.wall:.1f} s, of work {taken.cpu:.1f} s, which is "
                f"{1000 * taken.cpu / number:.0f} ms a return, tables included"
            )
        pdfs = sorted(folder.glob("*.pdf"))
        with ProcessPoolExecutor(cores) as pool:
            taken = measured(lambda: list(pool.map(fields_by_pypdf, pdfs, chunksize=8)))
        print(
            f"pypdf, {cores} at once, the {len(pdfs)} PDFs alone: {taken.wall:.1f} s, of work {taken.cpu:.1f} s"
        )
        again = collected(folder, Path(name, f"{cores}.sqlite"), cores)
        print(f"run again, nothing new: {again.wall:.1f} s")
        same = Path(name, f"{cores}.sqlite").read_bytes() == Path(name, "1.sqlite").read_bytes()
        size = Path(name, "1.sqlite").stat().st_size
        print(f"the databases are {'the same, byte by byte' if same else 'NOT the same'}: {size:,} bytes")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
