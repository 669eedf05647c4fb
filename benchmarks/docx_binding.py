"""How long a site's Word workbook takes: compiled once and bound, written anew, and with python-docx.

    python benchmarks/docx_binding.py [SITE] [ROUNDS]

All three make the same workbook of the real guide for made-up districts, long and accented names
among them, in turns in one run: read the ratios, which other machines can compare. Times are of one
core. python-docx does the least that one can do with it: it opens a finished file, puts the site's
texts in wherever they stand, and saves it. Ends with 1 where binding takes longer than promised.
"""

from __future__ import annotations

import io
import pickle
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import docx  # noqa: E402
from docx.oxml.ns import qn  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.progress import track  # noqa: E402
from rich.table import Table  # noqa: E402

from samepage.content.loader import load_library  # noqa: E402
from samepage.content.schema import Site  # noqa: E402
from samepage.formats.docx.base import make_base  # noqa: E402
from samepage.formats.docx.bind import bind as bind_docx  # noqa: E402
from samepage.formats.docx.master import compile_docx, verify_equivalence  # noqa: E402
from samepage.formats.docx.package import write_docx  # noqa: E402
from samepage.render.assets import load_assets  # noqa: E402
from samepage.render.html import render_sections  # noqa: E402
from samepage.render.theme import load_theme  # noqa: E402
from samepage.workbook import compose  # noqa: E402

MOST_MS = 3  # what the project promises, of one core
SEED = 20
MANY = 50  # sites bound in a round: one alone is too short to measure
OWN = (
    "name",
    "short_name",
    "association",
    "street",
    "city",
    "state",
    "zip",
    "phone",
    "website",
    "contact_name",
    "contact_email",
)
SENTINELS = {name: chr(0xE000 + n) for n, name in enumerate(OWN)}
WORDS = (
    "Kūlaniākea",
    "Piñon Hills",
    "Łódź",
    "Saint Mary’s",
    "R & D",
    "Ōhiʻa",
    "Trường",
    "North",
    "Consolidated",
)


def districts(site: Site) -> Iterator[Site]:
    """Made-up districts without end, the same ones in every run."""
    dice = random.Random(SEED)
    while True:
        name = " ".join(dice.choices(WORDS, k=dice.randint(1, 6))) + " Unified School District"
        yield site.model_copy(
            update={
                "id": "district",
                "name": name,
                "short_name": name[:20].strip(),
                "association": f"{name} Education Association",
                "street": f"{dice.randint(1, 9999)} Main Street",
                "city": "Example",
                "state": "Example State",
                "zip": f"{dice.randint(10000, 99999)}",
                "phone": "555 0100",
                "website": "https://example.org",
                "contact_name": "Kai Núñez",
                "contact_email": "kai@example.org",
            }
        )


def texts_of(site: Site) -> dict[str, str]:
    return {sentinel: getattr(site, name) for name, sentinel in SENTINELS.items()}


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of this process's own computing."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def main(id: str, rounds: int) -> int:
    library = load_library(ROOT / "guide")
    site = library.sites[id]
    probe = compose(library, site.model_copy(update={"id": "probe", "prefill": {}} | SENTINELS))
    theme = load_theme().with_accent(probe.accent)
    base, assets = make_base(theme, probe.paper, probe.language), load_assets(library, probe, theme)
    sections = render_sections(probe)
    write_docx(probe, sections, theme, base, assets=assets)  # pictures are drawn once in a process
    compiling = timed(lambda: compile_docx(probe, sections, theme, base, assets=assets))
    master = compile_docx(probe, sections, theme, base, assets=assets)
    some = {
        f.name: "An answer written in\nfor this site"
        for f in [f for f in probe.fields if f.kind == "long"][::30]
    }
    finished = write_docx(probe, sections, theme, base, assets=assets)

    def written(site: Site) -> bytes:
        workbook = compose(library, site)
        return write_docx(workbook, render_sections(workbook), theme, base, assets=assets)

    def with_python_docx(site: Site) -> bytes:
        texts = {ord(sentinel): text for sentinel, text in texts_of(site).items()}
        document = docx.Document(io.BytesIO(finished))
        for part in (document.element, *(s.header._element for s in document.sections)):
            for element in part.iter(qn("w:t")):
                if element.text:
                    element.text = element.text.translate(texts)
        document.core_properties.title = document.core_properties.title.translate(texts)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    sites = districts(site)
    times: dict[str, list[float]] = {
        name: []
        for name in (
            "compiled once, bound",
            f"bound with {len(some)} answers written in",
            "composed and written anew",
            "python-docx, opened, filled and saved",
        )
    }
    for _ in track(range(rounds), "measuring", console=Console(stderr=True)):
        batch = [next(sites) for _ in range(MANY)]
        bound = (
            timed(lambda: [bind_docx(master, texts_of(one), {}, {"Site": one.id}) for one in batch]) / MANY
        )
        more = (
            timed(lambda: [bind_docx(master, texts_of(one), some, {"Site": one.id}) for one in batch]) / MANY
        )
        anew = timed(lambda: written(batch[0]))
        theirs = timed(lambda: with_python_docx(batch[0]))
        for kept, ms in zip(times.values(), (bound, more, anew, theirs), strict=True):
            kept.append(ms)
    last = batch[-1]
    workbook = compose(library, last)
    plain = written(last)
    verify_equivalence(
        master, plain, texts_of(last), {}, {"Site": last.id, "Content hash": workbook.content_hash}
    )

    table = Table(
        "way",
        "ms a site",
        "against writing anew",
        title=f"{id}: {len(probe.fields)} fields, {rounds} rounds, median",
    )
    middle = {name: statistics.median(kept) for name, kept in times.items()}
    anew_ms = middle["composed and written anew"]
    for name, ms in middle.items():
        table.add_row(name, f"{ms:.2f}", f"{anew_ms / ms:.1f} times as fast")
    console = Console()
    console.print(table)
    size = len(bind_docx(master, texts_of(last), {}, {}))
    console.print(
        f"compiling, with its own proof: {compiling:.0f} ms; the master travels as {len(pickle.dumps(master)):,} bytes; "
        f"a bound file has {size:,} bytes, a written one {len(plain):,}; part by part they are the same."
    )
    bound_ms = middle["compiled once, bound"]
    if bound_ms > MOST_MS:
        print(
            f"Binding takes {bound_ms:.1f} ms, more than the {MOST_MS} ms that the project promises.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(
        main(
            sys.argv[1] if len(sys.argv) > 1 else "example-valley",
            int(sys.argv[2]) if len(sys.argv) > 2 else 9,
        )
    )
