"""``check``: every mistake in the guide, and nothing made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from samepage.builder.passed_guide import Passed, PassedGuide
from samepage.cli.common_options import CACHE, OUTPUT, flag, guide_option, option
from samepage.cli.say import say


def check(
    guide: Path = guide_option(),
    site: list[str] | None = option(
        "--site", "FILE", "A site's YAML file outside the guide, to be checked too."
    ),
    prose: bool = flag(
        "--prose",
        "Also how the text reads: plain words and short sentences, both sides named first equally often, "
        "terms and acronyms explained, room to answer, spelling, notes left for later, and the facts of prose.yaml.",
    ),
) -> None:
    """Looks for mistakes in the guide, without making anything.

    Each one is a line with its file, line and column, and what to write instead.
    """
    known = None if site or prose else PassedGuide(guide, CACHE)
    passed = known.load() if known else None
    if passed is None:
        passed = _checked(guide, site or (), prose)
        if known:
            known.store(passed)
    for note in passed.notes:
        say(f"Note: {note}")
    print(f"No problems in {passed.files} files.")


def _checked(guide: Path, sites: Sequence[str], prose: bool) -> Passed:
    """Raises ContentError with every problem."""
    from samepage.builder.context import load_tried_content
    from samepage.builder.gate import check_workbooks
    from samepage.builder.options import BuildOptions
    from samepage.builder.selection import outside_files, select_sites
    from samepage.errors import ContentError
    from samepage.prose.rules import check_rules, load_rules
    from samepage.render.guide_characters import noted_in_prefill
    from samepage.render.theme import load_theme

    theme = load_theme()
    library = load_tried_content(
        BuildOptions(guide, OUTPUT, site_files=outside_files(guide, sites), cache=CACHE)
    )
    select_sites(library, sites)
    check_workbooks(library, theme, CACHE)
    notes = tuple(str(note) for note in sorted(noted_in_prefill(library, theme)))
    if prose:
        from samepage.prose import check_prose

        problems = check_prose(library)
    else:  # mistakes in prose.yaml itself are reported here, too
        problems = (*check_rules(library, load_rules(library.root)),)
    if problems:
        raise ContentError(problems)
    return Passed(len(library.sources), notes)
