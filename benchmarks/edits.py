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

FORMATS = "pdf", "docx"
STAGE = "stages/02-understand.yaml"
BEFORE = "Mix the pairs."
MORE = " The team writes down what it agreed, and who will tell whom, before the meeting ends."


def edits(site: str, folder: Path) -> Iterator[tuple[str, Taken]]:
    """Each edit, and what it takes in this process: the PDF, which is written at once, and the Word file after it."""
    guide = folder / "guide"
    shutil.copytree(ROOT / "guide", guide)
    options = BuildOptions(guide, folder / "out", cache=folder / "cache")
    build = WatchedBuild(options, lambda library: library.sites[site])
    for format in FORMATS:
        assert build.build((format,)).files
    stage, own = guide / STAGE, guide / f"sites/{site}.yaml"
    before = stage.read_text("utf-8")
    for name, path, text in (
        ("a sentence", stage, before.replace(BEFORE, BEFORE + " Always.", 1)),
        ("a paragraph that moves pages", stage, before.replace(BEFORE, BEFORE + MORE * 12, 1)),
        ("another accent", own, own.read_text("utf-8") + '\naccent: "#7a1f5c"\n'),
    ):
        assert path.read_text("utf-8") != text, path
        path.write_text(text, "utf-8")
        yield name, timed(partial(_built, build, FORMATS[0], path))
        yield f"{name}, the Word file after it", timed(partial(_built, build, FORMATS[1]))


def _built(build: WatchedBuild, format: str, *changed: Path) -> None:
    told = build.build((format,), changed)
    assert told.files and not told.problems, told.problems
