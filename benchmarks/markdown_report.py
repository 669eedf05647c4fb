"""What was measured, as a page of Markdown with a chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chart import chart, duration
from validate_output import Validation


@dataclass(frozen=True)
class Row:
    """One way: median seconds a site on the clock and of computing, ratio to WeasyPrint, peak memory in bytes."""

    name: str
    wall: float = 0
    cpu: float = 0
    pages: float = 0
    ratio: float = 0
    memory: int = 0
    validation: Validation | None = None
    missing: str = ""


@dataclass(frozen=True)
class Growth:
    """A batch: seconds on the clock and of computing, peak memory of all its processes, bytes of its files."""

    sites: int
    files: int
    wall: float
    cpu: float
    memory: int
    size: int


@dataclass(frozen=True)
class Promise:
    text: str
    kept: bool
    found: str


def picture(rows: Sequence[Row]) -> str:
    return chart(
        "Time to make one site's workbook",
        {row.name: row.wall for row in rows if not row.missing},
        "Median time on the clock; each line of the scale is ten times the one before",
    )


def page(
    site: str,
    rows: Sequence[Row],
    grown: Sequence[Growth],
    promises: Sequence[Promise],
    first_minute: Sequence[str],
    machine: str,
    rounds: int,
    workers: int,
) -> str:
    reference = next(row for row in rows if row.validation)
    lines = [
        "# Speed",
        "",
        "What `python benchmarks/speed.py` measured; it writes this page. For how it works, see "
        "[architecture.md](architecture.md).",
        "",
        f"**The machine.** {machine}. Read the ratios: all ways took turns in one run, and met the same hours.",
        "",
        f"**The work.** The workbook of `{site}` ({reference.validation.pages} pages, {reference.validation.fields} fields), for made-up districts, "
        f"long and accented names among them. {rounds} rounds, median. Each way runs in a process of its own; what it can do once and for all, "
        "such as loading fonts and content or compiling, is done before the clock starts. Chromium and LibreOffice are started for each file.",
        "",
        "## One site",
        "",
        "![Time to make one site's workbook, by way of making it; the table below has the same numbers](pictures/speed.svg)",
        "",
        "| way | a site | computing | pages a second | against WeasyPrint | peak memory | size | fields | PDF/UA-1 | PDF/A-2a |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *map(_row, rows),
        "",
        "“Fields” are those that can be filled in. The last two columns say whether page-validation finds nothing, or how many rules it finds broken.",
        "",
    ]
    if any(row.missing for row in rows):
        lines += [*(f"Not measured: {row.name} ({row.missing})." for row in rows if row.missing), ""]
    lines += [
        "- **Typst** gets the same text, tables and pictures by a plain conversion (`benchmarks/typst_port.py`): without fields, which it does "
        "not have, and without answer boxes that grow with the page. It has less to do than the others.",
        "- **Chromium** gets the same HTML and style sheets. It prints no form fields.",
        "- **LibreOffice** gets our Word file; the table says how many of its answer spaces can be filled in afterwards.",
        "- **python-docx** does the least that one can do with it: it opens a finished file, puts the name in, and saves it. Its pages a second "
        "are told by the PDF's pages, as for all Word files.",
        "- **Linked** means that some sections are compiled for the site alone, because its words flow through them or do not fit their line.",
        "- **A sentence changed** is what an editor waits for after saving, with `build --watch`: reading the guide again, laying out the page that "
        "changed, linking, writing. Where the change moves pages that follow, those are laid out too, and it takes longer.",
        "",
    ]
    if first_minute:
        lines += [
            "## The first minute",
            "",
            "Commands with a cache of their own, each beside WeasyPrint's whole document in the same run; an edit is what `build --watch` takes "
            "until the PDF is there. The last column is what this page said before, so that a loss is seen.",
            "",
            *first_minute,
            "",
        ]
    if grown:
        lines += [
            "## Growing numbers",
            "",
            f"The batch command with {workers} workers, PDF and DOCX, nothing compiled before: the first seconds of each run go into that. "
            "Memory is that of all processes together.",
            "",
            "| districts | files | time | a site, compiling included | computing | peak memory | written |",
            "|---|---|---|---|---|---|---|",
            *(
                f"| {one.sites:,} | {one.files:,} | {one.wall:,.0f} s | {duration(one.wall / one.sites)} | {one.cpu:,.0f} s | {one.memory / 1e6:,.0f} MB | {one.size / 1e9:,.2f} GB |"
                for one in grown
            ),
            "",
        ]
    if promises:
        lines += [
            "## Promises",
            "",
            "| promise | kept | measured |",
            "|---|---|---|",
            *(f"| {one.text} | {'yes' if one.kept else '**no**'} | {one.found} |" for one in promises),
            "",
        ]
    lines += [
        "## What this does not say",
        "",
        "- A single site, made once, takes as long as a layout: compiling is a layout. Binding pays from the second site on.",
        "- A name that does not fit its lines or its font costs a layout of the cover and a link; in the growing numbers such names are among the others.",
        "- Logos, a local question or chosen stages make a site's own master. Ten districts of ten makes are compiled ten times.",
        "- Opening, validating and printing the files takes what it takes; validating one takes longer than making a hundred.",
        "",
    ]
    return "\n".join(lines)


def _row(row: Row) -> str:
    if row.missing:
        return f"| {row.name} | not measured |" + " |" * 8
    validation = row.validation
    assert validation
    ratio = "1" if row.ratio == 1 else f"{row.ratio:,.0f} ×" if row.ratio >= 10 else f"{row.ratio:.1f} ×"
    return (
        f"| {row.name} | {duration(row.wall)} | {duration(row.cpu)} | {row.pages:,.0f} | {ratio} | {row.memory / 1e6:,.0f} MB | {validation.size / 1000:,.0f} KB | "
        f"{validation.fields or 'none'} | {_verdict(validation.ua)} | {_verdict(validation.archive)} |"
    )


def _verdict(failures: int | None) -> str:
    return "" if failures is None else "valid" if not failures else f"{failures} broken"
