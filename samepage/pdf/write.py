"""One workbook → one PDF."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ..assets import Asset
from ..errors import BuildError
from ..html import RenderedSection, render_document
from ..theme import Theme
from ..workbook import Workbook
from .css import page_numbers, stylesheets
from .editions import EDITIONS, Edition
from .finish import finish
from .layout import NoFetching, lay_out

logging.getLogger("weasyprint").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Pdf:
    """A finished file, its number of pages, and the page (from 1) of each anchor."""

    data: bytes
    pages: int
    anchors: Mapping[str, int]


def write_pdf(workbook: Workbook, sections: Sequence[RenderedSection], theme: Theme,
              assets: Mapping[str, Asset], edition: Edition = EDITIONS["fillable"]) -> Pdf:
    """Valid PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2), fillable where the edition is.

    Raises ``BuildError`` for text that no font of the theme can show.
    """
    theme = theme.with_size(edition.size)
    html = render_document(workbook, sections, edition.name)
    missing = theme.missing_characters(html + "".join(f.value for f in workbook.fields))
    if missing:
        shown = ", ".join(f"{c} (U+{ord(c):04X})" for c in missing[:8])
        raise BuildError(
            f"{workbook.site.id}: no font of templates/theme.yaml has {shown}; "
            "write it another way, or add a font that has it"
        )
    fetcher = NoFetching(assets, {f"font:{font.path.name}": font.path for font in theme.fonts})
    layout = lay_out(html, stylesheets(workbook, theme, edition),
                     partial(page_numbers, workbook), fetcher)
    raw = layout.document.write_pdf(pdf_variant="pdf/a-2a", pdf_forms=True)
    data = finish(raw, workbook, theme, edition, layout.continued)
    return Pdf(data, len(layout.document.pages), layout.anchors)
