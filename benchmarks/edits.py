"""What an editor waits for after saving, with ``build --watch``: each kind of edit, PDF and Word of one site.

    python benchmarks/edits.py [--site ID]

Seconds of computing of this process, which is all that an edit takes; on a busy machine they are too many.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from samepage.builder.options import BuildOptions
from samepage.builder.watch import WatchedBuild

STAGE = "stages/02-understand.yaml"
BEFORE = "Mix the pairs."
MORE = " The team writes down what it agreed, and who will tell whom, before the meeting ends."


def measured(site: str, folder: Path) -> Iterator[tuple[str, float, int]]:
    """Each edit: what it is, its seconds, and how many groups of pages were laid out."""
    guide = folder / "guide"
    shutil.copytree(ROOT / "guide", guide)
    options = BuildOptions(guide, folder / "out", cache=folder / "cache")
    build = WatchedBuild(options, lambda library: library.sites[site])
    build.build(("pdf", "docx"))
    stage, own = guide / STAGE, guide / f"sites/{site}.yaml"
    before = stage.read_text("utf-8")
    edits = (
        ("a sentence", stage, before.replace(BEFORE, BEFORE + " Always.", 1)),
        ("a paragraph that moves pages", stage, before.replace(BEFORE, BEFORE + MORE * 12, 1)),
        ("another accent", own, own.read_text("utf-8") + '\naccent: "#7a1f5c"\n'),
    )
    for name, path, text in edits:
        assert path.read_text("utf-8") != text, path
        path.write_text(text, "utf-8")
        start = time.process_time()
        told = build.build(("pdf", "docx"), [path])
        assert told.files and not told.problems, told.problems
        yield name, time.process_time() - start, len(told.laid_out)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--site", default="example-valley")
    site = options.parse_args().site
    print("| edit | seconds of computing | groups of pages laid out |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, seconds, groups in measured(site, Path(folder)):
            print(f"| {name} | {seconds:.2f} | {groups} |", flush=True)


if __name__ == "__main__":
    main()
