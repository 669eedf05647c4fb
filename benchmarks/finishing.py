"""How long finishing takes beside WeasyPrint's own work on the same workbook.

    python benchmarks/finishing.py [site]

Prints the processor time of both, which other work on the machine does not change, and their ratio;
finishing is to stay below a fifth (the exit code is 1 above it).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from samepage.content.loader import load_library  # noqa: E402
from samepage.formats.pdf import write  # noqa: E402
from samepage.render.assets import load_assets  # noqa: E402
from samepage.render.html import render_sections  # noqa: E402
from samepage.render.print_editions import EDITIONS  # noqa: E402
from samepage.render.theme import load_theme  # noqa: E402
from samepage.workbook import compose  # noqa: E402

MOST = 1 / 5
RUNS = 3  # of finishing; the shortest counts


def main(site: str = "example-valley") -> int:
    library = load_library(ROOT / "guide")
    workbook = compose(library, library.sites[site])
    theme = load_theme().with_accent(workbook.accent)
    for font in theme.fonts:
        font.cmap  # cut before the clock starts, as in every run but the first
    finish, taken = write.finish, []

    def timed(*arguments, **options):
        for _ in range(RUNS):
            start = time.process_time()
            data = finish(*arguments, **options)
            taken.append(time.process_time() - start)
        return data

    write.finish = timed
    start = time.process_time()
    pdf = write.write_pdf(
        workbook,
        render_sections(workbook),
        theme,
        load_assets(library, workbook, theme),
        EDITIONS["fillable"],
    )
    weasyprint = time.process_time() - start - sum(taken)
    finishing = min(taken)
    ratio = finishing / weasyprint
    print(f"{site}: {pdf.pages} pages, {len(workbook.fields)} fields, {len(pdf.data):,} bytes")
    print(
        f"WeasyPrint {weasyprint:6.2f} s\nfinishing  {finishing:6.2f} s\nratio      {ratio:6.3f} (at most {MOST:g})"
    )
    return 0 if ratio < MOST else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
