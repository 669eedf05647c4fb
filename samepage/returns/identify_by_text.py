"""Which workbook a file without fields is: by the words on its pages, its title and its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from samepage.formats.interface import ReturnedFile
from samepage.formats.letters import letters_of
from samepage.formats.returned import FoundValue, NotAReturn, ReviewItem, Unreadable
from samepage.formats.unread_text import by_question, has_no_words, printed_share
from samepage.returns.identify import Identity, named_in, site_named_in, sites_named_in, unknown_site
from samepage.text import joined
from samepage.workbook.dictionary import Catalog, DataDictionary

MOST_PAGES = 2  # whose words may name the site: the cover, and the head of the next page
LEAST_NAMED = 4  # one page in so many has the site's name at its head
LEAST_SHARE = 0.05  # of the letters on the pages that a workbook prints
NO_FIELDS = (
    "it is no workbook of this guide: it has no fields to fill in, and its pages are not those of a workbook"
)
PICTURES = (
    "its pages are pictures (a scan, a fax or photos), and neither its title nor its name says of which site it is: "
    "ask for the file itself, or rename it to the site's id, and collect again"
)


GARBLED = (
    "its letters are written so that only people can read them, as some programs do when they print to a file: if "
    "it is a workbook, ask for the file itself, or rename it to the site's id, and collect again"
)


def identify_by_text(
    file: ReturnedFile, has_fields: bool, catalog: Catalog, stem: str, sha256: str
) -> Identity | None:
    """``stem`` is the file's name without its ending. None where its pages do not say both site and edition, and a
    file that ``has_fields`` may be identified by those. Raises ``NotAReturn`` for another document, ``Unreadable`` for
    pictures of pages that nothing names a site of."""
    title, pages = file.info.title, file.page_texts
    words = letters_of("".join(pages))
    sites = sites_of_pages(pages, catalog)
    named = (site_named_in(text, catalog) for text in (title, stem, "\n".join(pages[:MOST_PAGES])))
    site = sites[0] if sites else next(filter(None, named), "")
    if has_fields and not (site and words):
        return None
    if not words and not site:
        raise Unreadable(PICTURES) if file.has_pictures else NotAReturn(NO_FIELDS)
    level = catalog.sites[site].level if site else ""
    known = [one for one in catalog.dictionaries if one.printed and level in ("", one.key[1])]
    shares = {one.key: printed_share(pages, one) for one in known}
    dictionary = max(known, key=lambda one: shares[one.key], default=None)
    if has_fields and (dictionary is None or shares[dictionary.key] < 1):
        return None
    if dictionary is None or (words and shares[dictionary.key] < LEAST_SHARE):
        if not has_no_words(pages):
            raise NotAReturn(NO_FIELDS)
        if not (site and dictionary):
            raise Unreadable(GARBLED)
    site_name = catalog.sites[site].name if site else title.partition(": ")[2]
    return Identity(site or unknown_site(sha256), site_name, dictionary.key, "fields", dictionary, None, ())


def sites_of_pages(pages: Sequence[str], catalog: Catalog) -> list[str]:
    """The sites whose names stand at the heads of ``pages``, in order: more than one where files were joined.

    A page that names two sites counts for none: the other one is spoken of.
    """
    counts = Counter(filter(None, _heads(pages, catalog)))
    least = max(2, len(pages) // LEAST_NAMED)
    return [site for site, count in counts.items() if count >= least]


def several_sites(pages: Sequence[str], sites: Sequence[str], catalog: Catalog) -> list[ReviewItem]:
    """An item that says which ``pages`` are of which of ``sites``, where there is more than one."""
    if len(sites) < 2:
        return []
    parts: list[str] = []
    heads = [(number, head) for number, head in enumerate(_heads(pages, catalog), 1) if head in sites]
    for site, same in groupby(heads, key=lambda one: one[1]):
        numbers = [number for number, _ in same]
        parts.append(f"pages {numbers[0]} to {numbers[-1]} of {catalog.sites[site].name}")
    message = (
        f"it holds workbooks of {len(sites)} sites in one file, {joined(parts)}: the answers of the first are its "
        "own, all others are listed. Ask for each file by itself"
    )
    return [ReviewItem("unread", "", message)]


def of_other_sites(
    found: Iterable[FoundValue],
    pages: Sequence[str],
    others: Collection[str],
    dictionary: DataDictionary,
    catalog: Catalog,
) -> list[FoundValue]:
    """``found`` in a file of several sites: what stands in fields on the pages of ``others`` is no answer of the
    first site, and is kept in words beside them."""
    heads = dict(enumerate(_heads(pages, catalog), 1))

    def kept(one: FoundValue) -> FoundValue:
        site, entry = heads.get(one.page or 0, ""), dictionary.like(one.name)
        if site not in others or not one.known or entry is None:
            return one
        shown = (
            f"☒ {entry.option_text}".strip()
            if entry.kind == "check"
            else dictionary.shown(one.name, one.value)
        )
        note = (
            f"stands on page {one.page}, of {catalog.sites[site].name}{by_question(entry.name, dictionary)}"
        )
        return replace(one, name="", value=shown, how="note", known=False, notes=(note,))

    return [kept(one) for one in found]


def _heads(pages: Sequence[str], catalog: Catalog) -> list[str]:
    """The site that each page names; "" for none, or for several."""
    spelled = {id: catalog.spelled[id] for id in named_in("\n".join(pages), catalog.spelled)}
    named = (sites_named_in(page, spelled) for page in pages)
    return [sites[0] if len(sites) == 1 else "" for sites in named]
