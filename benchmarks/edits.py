"""What an editor waits for after saving, with ``build --watch``: each kind of edit, PDF and Word of one site.

``first_minute.py`` has them in its table.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from meter import Taken, timed

from samepage.builder.options import BuildOptions
from samepage.builder.watch import WatchedBuild

STAGE = "stages/02-understand.yaml"
BEFORE = "Mix the pairs."
MORE = " The team writes down what it agreed, and who will tell whom, before the meeting ends."


def edits(site: str, folder: Path) -> Iterator[tuple[str, Taken]]:
    """Each edit, and what the PDF, which comes first, takes in this process."""
    guide = folder / "guide"
    shutil.copytree(ROOT / "guide", guide)
    options = BuildOptions(guide, folder / "out", cache=folder / "cache")
    build = WatchedBuild(options, lambda library: library.sites[site])
    assert build.build(("pdf",)).files
    stage, own = guide / STAGE, guide / f"sites/{site}.yaml"
    before = stage.read_text("utf-8")
    for name, path, text in (
        ("a sentence", stage, before.replace(BEFORE, BEFORE + " Always.", 1)),
        ("a paragraph that moves pages", stage, before.replace(BEFORE, BEFORE + MORE * 12, 1)),
        ("another accent", own, own.read_text("utf-8") + '\naccent: "#7a1f5c"\n'),
    ):
        assert path.read_text("utf-8") != text, path
        path.write_text(text, "utf-8")
        yield name, timed(partial(_built, build, path))


def _built(build: WatchedBuild, changed: Path) -> None:
    told = build.build(("pdf",), [changed])
    assert told.files and not told.problems, told.problems
