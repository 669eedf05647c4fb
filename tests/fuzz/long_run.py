"""Coverage-guided fuzzing of one reader (https://github.com/google/atheris), by hand, for as long as one likes.

    .venv/bin/pip install atheris
    .venv/bin/python -m tests.fuzz.long_run pdf -max_total_time=600 -timeout=20 -rss_limit_mb=1024

The first word is a target of ``targets.py``; the rest goes to libFuzzer. It stops at the first defect and
keeps the file that shows it (``crash-…``).
"""

from __future__ import annotations

import contextlib
import logging
import sys
import tempfile
import warnings
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["samepage"]):
    from samepage.errors import SamepageError
    from tests.fuzz.targets import TARGETS


def main(name: str, *options: str) -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    target = TARGETS[name]
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, seed in enumerate(target.seeds()):
            (corpus / str(number)).write_bytes(seed)

        def try_one(data: bytes) -> None:
            with tempfile.TemporaryDirectory() as work, contextlib.suppress(SamepageError):
                target.read(data, Path(work))

        atheris.Setup([sys.argv[0], str(corpus), "-max_len=2000000", *options], try_one)
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
