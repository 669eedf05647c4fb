"""Laid-out PDFs, kept by everything that went into them; the folder may be deleted at any time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from . import __version__
from .assets import Asset
from .errors import BuildError
from .files import write_whole
from .html import RenderedSection, render_document
from .pdf.css import stylesheets
from .pdf.editions import Edition
from .pdf.write import Pdf
from .theme import Theme
from .workbook import Workbook

KEPT = 60  # files; the oldest go first
PACKAGES = ("weasyprint", "pikepdf", "fonttools", "uharfbuzz", "lxml", "pillow")


def key_of(workbook: Workbook, sections: Sequence[RenderedSection], theme: Theme,
           assets: Mapping[str, Asset], edition: Edition) -> str:
    """64 hex digits over everything that decides the bytes of this PDF, the engine's code included."""
    theme = theme.with_size(edition.size)
    parts = [
        render_document(workbook, sections, edition.name), *stylesheets(workbook, theme, edition),
        [asdict(field) for field in workbook.fields],
        [part.model_dump(mode="json") for part in (workbook.guide, workbook.site, workbook.partner)],
        dict(workbook.labels), workbook.language, workbook.paper, workbook.accent,
        workbook.content_hash, asdict(edition), dict(theme.colors), dict(theme.sizes),
        [font.path.name for font in theme.fonts],
        [(name, asset.media_type, hashlib.sha256(asset.data).hexdigest())
         for name, asset in sorted(assets.items())],
        _engine(),
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=1)
def _engine() -> tuple[str, ...]:
    code = hashlib.sha256()
    for path in sorted((Path(__file__).parent / "pdf").glob("*.py")):
        code.update(path.read_bytes())
    return __version__, code.hexdigest(), *(version(name) for name in PACKAGES)


def load(folder: Path, key: str) -> Pdf | None:
    """The PDF of ``key``, or None. A damaged entry counts as none."""
    path = folder / f"{key}.pdf"
    try:
        data, told = path.read_bytes(), json.loads((folder / f"{key}.json").read_bytes())
        if hashlib.sha256(data).hexdigest() != told["sha256"]:
            return None
        os.utime(path)
        return Pdf(data, told["pages"], told["anchors"])
    except (OSError, ValueError, KeyError):
        return None


def store(folder: Path, key: str, pdf: Pdf) -> None:
    """Keep ``pdf``; a full or unwritable disk only costs the next build its shortcut."""
    told = {"sha256": hashlib.sha256(pdf.data).hexdigest(), "pages": pdf.pages, "anchors": dict(pdf.anchors)}
    with contextlib.suppress(BuildError, OSError):
        write_whole(folder / f"{key}.json", json.dumps(told, ensure_ascii=False).encode())
        write_whole(folder / f"{key}.pdf", pdf.data)
        aged = sorted(folder.glob("[0-9a-f]*.pdf"), key=lambda path: path.stat().st_mtime)
        for path in aged[:-KEPT]:
            path.with_suffix(".json").unlink(missing_ok=True)
            path.unlink(missing_ok=True)
