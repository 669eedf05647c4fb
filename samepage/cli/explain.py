"""``build --explain``: which parts all sites share, and why the others are made for each."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable

from samepage.build.context import BuildContext
from samepage.build.options import BuildOptions
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.errors import BuildError
from samepage.formats import get_format
from samepage.formats.interface import PartExplanation

NAMED = 5  # sites


def explain_sites(library: Library, run: BuildOptions, sites: Iterable[Site]) -> None:
    """Print a table for all sites alike. Nothing is written but the cache."""
    if run.marks:
        raise BuildError(
            "--explain and --marks do not go together: with crop marks every site's pages are its own."
        )
    context = BuildContext(run, library)
    renderer = context.renderer
    outputs = renderer.outputs()
    found: dict[tuple[int, tuple[PartExplanation, ...]], list[str]] = {}
    numbers: Counter[tuple[int, tuple[PartExplanation, ...]]] = Counter()
    for site in sites:
        request = renderer.request(site, context.previous_answers(site))
        for number, (format, output) in enumerate(outputs):
            key = number, renderer.explain(request, format, output)
            numbers[key] += 1
            if len(ids := found.setdefault(key, [])) < NAMED:
                ids.append(site.id)
        if len(renderer.masters[0]) > NAMED:
            context.forget_masters()
            renderer = context.renderer
    for (number, parts), ids in sorted(found.items(), key=lambda one: one[0][0]):
        format, output = outputs[number]
        title = get_format(format).title
        several = len([name for name, _ in outputs if name == format]) > 1 or format == "pdf"
        _show(f"{title}, {output.print_edition}" if several else title, parts, ids, numbers[number, parts])


def _show(title: str, parts: tuple[PartExplanation, ...], sites: list[str], number: int) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    more = f" and {number - len(sites):,} more" if number > len(sites) else ""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    wide = not sys.stdout.isatty()
    for head in ("Part", "Is", "Why, or which words where"):
        table.add_column(head, overflow="fold", no_wrap=wide)
    for told in parts:
        table.add_row(told.part, told.how, told.reason)
    print(f"{title}: {', '.join(sites)}{more}")
    Console(width=400 if wide else None, highlight=False, markup=False).print(table)
