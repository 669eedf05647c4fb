"""``build --explain``: which parts all sites share, and why the others are made for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from samepage.builder.context import BuildContext
from samepage.cli.say import print_table, say
from samepage.content.schema import Site
from samepage.errors import BuildError
from samepage.formats import get_format
from samepage.formats.interface import OutputFile, PartExplanation

SITES_NAMED = 5
HEADS = ("Part", "Is", "Why, or which words where")


def explain_sites(context: BuildContext, sites: Iterable[Site]) -> None:
    """Print a table for all sites alike. Nothing is written but the cache."""
    if context.options.marks:
        raise BuildError(
            "--explain and --marks do not go together: with crop marks every site's pages are its own."
        )
    renderer = context.renderer
    outputs: dict[tuple[str, OutputFile], int] = {}  # by the order in which they are printed
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
        print_table(HEADS, ((part.part, part.how, part.reason) for part in parts), width=400)
