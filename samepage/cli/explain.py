"""``build --explain``: which parts all sites share, and why the others are made for each."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable

from samepage.builder.context import BuildContext
from samepage.cli.say import say
from samepage.content.schema import Site
from samepage.errors import BuildError
from samepage.formats import get_format
from samepage.formats.interface import OutputFile, PartExplanation
from samepage.text import visible

SITES_NAMED = 5


def explain_sites(context: BuildContext, sites: Iterable[Site]) -> None:
    """Print a table for all sites alike. Nothing is written but the cache."""
    if context.options.marks:
        raise BuildError(
            "--explain and --marks do not go together: with crop marks every site's pages are its own."
        )
    renderer = context.renderer
    outputs: dict[tuple[str, OutputFile], int] = {}  # by the order in which they are told
    first: dict[tuple[str, OutputFile, tuple[PartExplanation, ...]], list[str]] = {}
    numbers: Counter[tuple[str, OutputFile, tuple[PartExplanation, ...]]] = Counter()
    for site in sites:
        request = renderer.request(site, context.previous_answers(site))
        for name, output in renderer.outputs(site.leave_out):
            outputs.setdefault((name, output), len(outputs))
            key = name, output, renderer.explain(request, name, output)
            numbers[key] += 1
            if numbers[key] <= SITES_NAMED:
                first.setdefault(key, []).append(site.id)
    for (name, output, parts), ids in sorted(first.items(), key=lambda one: outputs[one[0][:2]]):
        format = get_format(name)
        edition = f", {output.print_edition}" if len(format.print_editions) > 1 else ""
        edition += f" ({output.suffix})" if output.volume else ""
        more = numbers[name, output, parts] - len(ids)
        say(f"{format.title}{edition}: {', '.join(ids)}" + (f" and {more:,} more" if more else ""))
        _print_parts(parts)


def _print_parts(parts: tuple[PartExplanation, ...]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    wide = not sys.stdout.isatty()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in ("Part", "Is", "Why, or which words where"):
        table.add_column(head, overflow="fold", no_wrap=wide)
    for part in parts:
        table.add_row(*map(visible, (part.part, part.how, part.reason)))
    Console(width=400 if wide else None, highlight=False, markup=False).print(table)
