"""What somebody typed at the head or the foot of pages, or in notes: outside the main part of a Word file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice

from samepage.formats.docx.package_reader import PackageReader
from samepage.formats.docx.visible_text import shown, visible_text
from samepage.formats.docx.wml import W
from samepage.workbook.dictionary import PAGE_NUMBER

# Of each kind of part (ISO/IEC 29500-1, 11.3) where its words stand.
PLACES = {
    "header": "at the head of a page",
    "footer": "at the foot of a page",
    "footnotes": "in a footnote",
    "endnotes": "in an endnote",
}
MOST_LISTED = 50  # such texts of one file


def typed_in_other_parts(package: PackageReader, printed: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each text with where it stands, but for what is ``printed`` there: whole texts, with ``PAGE_NUMBER`` where a
    number stands. The same text is given once."""
    found = (
        (place, text)
        for kind, place in PLACES.items()
        for part in package.all_related(package.main, kind)
        for text in _texts(package, part)
    )
    known = _pattern(printed)
    typed = ((place, text) for place, text in found if any(map(str.isalnum, known.sub(" ", text))))
    yield from islice(dict.fromkeys(typed), MOST_LISTED)


def _texts(package: PackageReader, part: str) -> Iterator[str]:
    root = package.xml(part)
    for paragraph in () if root is None else shown(root, W + "p"):
        if next(paragraph.iterancestors(W + "p"), None) is None:
            yield " ".join(visible_text([paragraph])[0].split())


def _pattern(printed: Collection[str]) -> re.Pattern[str]:
    """Whatever stands in ``printed``, the longest first."""
    plain = sorted({" ".join(text.split()) for text in printed if text.strip()}, key=len, reverse=True)
    return re.compile(
        "|".join(re.escape(text).replace(re.escape(PAGE_NUMBER), r"\d+") for text in plain) or r"(?!)"
    )
