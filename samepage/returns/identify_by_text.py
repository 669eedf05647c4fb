"""Which workbook a file without fields is: by the words on its pages, its title and its name."""

from __future__ import annotations

from samepage.formats.interface import ReturnedFile
from samepage.formats.returned import NotAReturn, Unreadable
from samepage.formats.unread_text import letters_of, printed_share
from samepage.returns.identify import Identity, site_in_words, unknown_site
from samepage.workbook.dictionary import Catalog

MOST_PAGES = 2  # whose words may name the site: the cover, and the head of the next page
LEAST_SHARE = 0.05  # of the letters on the pages that a workbook prints
NO_FIELDS = (
    "it is no workbook of this guide: it has no fields to fill in, and its pages are not those of a workbook"
)
PICTURES = (
    "its pages are pictures (a scan, a fax or photos), and neither its title nor its name says of which site it is: "
    "ask for the file itself, or rename it to the site's id, and collect again"
)


def identify_by_text(
    file: ReturnedFile, has_fields: bool, catalog: Catalog, stem: str, sha256: str
) -> Identity | None:
    """``stem`` is the file's name without its ending. None where its pages do not say both site and edition, and a
    file that ``has_fields`` may be told by those. Raises ``NotAReturn`` for another document, ``Unreadable`` for
    pictures of pages that nothing names a site of."""
    title, pages = file.info.title, file.page_texts
    words = letters_of("".join(pages))
    named = (site_in_words(text, catalog) for text in (title, stem, "\n".join(pages[:MOST_PAGES])))
    site = next(filter(None, named), "")
    if has_fields and not (site and words):
        return None
    if not words and not site:
        raise Unreadable(PICTURES) if file.has_pictures else NotAReturn(NO_FIELDS)
    level = catalog.sites[site].level if site else ""
    known = [one for one in catalog.dictionaries if one.printed and level in ("", one.key[1])]
    shares = {one.key: printed_share(pages, one) for one in known}
    dictionary = max(known, key=lambda one: shares[one.key], default=None)
    if has_fields and (dictionary is None or shares[dictionary.key] <= 1):
        return None
    if dictionary is None or (words and shares[dictionary.key] < LEAST_SHARE):
        raise NotAReturn(NO_FIELDS)
    site_name = catalog.sites[site].name if site else title.partition(": ")[2]
    return Identity(site or unknown_site(sha256), site_name, dictionary.key, "fields", dictionary, None, ())
