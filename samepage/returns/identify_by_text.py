"""Which workbook a file without fields is: by the words on its pages, its title and its name."""

from __future__ import annotations

from collections.abc import Sequence

from samepage.formats.returned import FileInfo, NotAReturn, Unreadable
from samepage.formats.unread_text import letters_of, printed_share
from samepage.returns.identify import UNKNOWN_SITE, Identity
from samepage.workbook.dictionary import Catalog

LEAST_SHARE = 0.05  # of the letters on the pages that a workbook prints
NO_FIELDS = "it has no fields to fill in, and its pages are not those of a workbook of this guide"
PICTURES = (
    "its pages are pictures (a scan, a fax or photos), and neither its title nor its name says of which site it is: "
    "ask for the file itself, or rename it to the site's id, and collect again"
)


def identify_by_text(
    info: FileInfo, pages: Sequence[str], has_fields: bool, catalog: Catalog, stem: str, sha256: str
) -> Identity | None:
    """``pages`` are the texts of the pages, ``stem`` is the file's name without its ending. None where the site or
    its edition is not told by them, and a file that ``has_fields`` may be told by those. Raises ``NotAReturn`` for
    another document, ``Unreadable`` for pictures of pages that nothing names a site of."""
    words = letters_of("".join(pages))
    site = _site_in(info.title, catalog) or _site_in("\n".join(pages[:2]), catalog) or _site_in(stem, catalog)
    level = catalog.sites[site].level if site else ""
    known = [one for one in catalog.dictionaries if one.printed and level in ("", one.key[1])]
    if has_fields and not (site and words):
        return None
    if not words and pages and not site:
        raise Unreadable(PICTURES)
    shares = {one.key: printed_share(pages, one) for one in known}
    dictionary = max(known, key=lambda one: shares[one.key], default=None)
    if has_fields and (dictionary is None or shares[dictionary.key] <= 1):
        return None
    if dictionary is None or (words and shares[dictionary.key] < LEAST_SHARE):
        raise NotAReturn(NO_FIELDS)
    site_name = catalog.sites[site].name if site else info.title.partition(": ")[2]
    site = site or f"{UNKNOWN_SITE}{sha256[:8]}"
    return Identity(site, site_name, dictionary.key, "fields", dictionary, None, ())


def _site_in(words: str, catalog: Catalog) -> str:
    """The site whose name or id stands in ``words``, the longest; "" where none does."""
    letters = letters_of(words)
    named = [
        (len(name), id)
        for id, site in catalog.sites.items()
        for name in (letters_of(site.name), letters_of(id))
        if name in letters
    ]
    return max(named, default=(0, ""))[1]
