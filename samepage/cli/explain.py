"""``build --explain``: which parts all sites share, and why the others are made for each."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from samepage.build.explain import PartExplanation, explain
from samepage.build.workbooks import BuildContext, BuildOptions
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.errors import BuildError
from samepage.render.print_editions import EDITIONS

NAMED = 5  # sites


def explain_sites(library: Library, run: BuildOptions, sites: Iterable[Site]) -> None:
    """Print a table for all sites alike. Nothing is written but the cache."""
    if run.marks:
        raise BuildError(
            "--explain and --marks do not go together: with crop marks every site's pages are its own."
        )
    shop = BuildContext(run, library)
    files = [*(run.editions if "pdf" in run.formats else ()), *(["word"] if "docx" in run.formats else [])]
    found: dict[tuple[str, tuple[PartExplanation, ...]], list[str]] = {}
    numbers: dict[tuple[str, tuple[PartExplanation, ...]], int] = {}
    for site in sites:
        order = shop.press.order(site, shop.past(site))
        for name in files:
            key = name, explain(shop.press, order, EDITIONS.get(name))
            numbers[key] = numbers.get(key, 0) + 1
            if len(ids := found.setdefault(key, [])) < NAMED:
                ids.append(site.id)
        if len(shop.press.masters()[0]) > NAMED:
            shop.forget()
    for key, ids in sorted(found.items(), key=lambda one: files.index(one[0][0])):
        _show(*key, ids, numbers[key])


def _show(file: str, parts: tuple[PartExplanation, ...], sites: list[str], number: int) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    more = f" and {number - len(sites):,} more" if number > len(sites) else ""
    title = "Word" if file == "word" else f"PDF, {file}"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    wide = not sys.stdout.isatty()
    for head in ("Part", "Is", "Why, or which words where"):
        table.add_column(head, overflow="fold", no_wrap=wide)
    for told in parts:
        table.add_row(told.part, told.how, told.why)
    print(f"{title}: {', '.join(sites)}{more}")
    Console(width=400 if wide else None, highlight=False, markup=False).print(table)
