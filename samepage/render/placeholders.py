"""A made-up site whose texts are placeholders, to find out where a workbook depends on its site.

Each text of a site is replaced by one character of the private use area (U+E000 and up). In a
workbook composed for such a site, these placeholders show where a site's own words go; a part
without any is the same for every site of the variant. What decides on more than words (level,
partner, paper, logo …) is kept as it is.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping

from samepage.content.schema import Site
from samepage.errors import NotBindable

SITE_TEXTS = tuple(
    "id name short_name association state street city zip phone website contact_name contact_email".split()
)
PLACEHOLDERS = {name: chr(0xE000 + number) for number, name in enumerate(SITE_TEXTS)}
PLACEHOLDER = re.compile("[\ue000-\uf8ff]")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
VariantKey = tuple[Hashable, ...]


def variant_key(site: Site) -> VariantKey:
    """Everything of a site but its texts and answers that decides on its workbook."""
    return (
        site.level,
        site.partner,
        site.language,
        site.paper,
        site.accent,
        site.leave_out,
        site.prompts,
        tuple(sorted(site.copies.items())),
        tuple(sorted(site.words.items())),
        (site.logo or site.association_logo) and site.id,
        tuple(getattr(site, name) is not None for name in SITE_TEXTS),
    )


def placeholder_site(site: Site) -> Site:
    """``site`` with a placeholder for each text it has, and without answers."""
    return _with_texts(site, PLACEHOLDERS)


def adversarial_site(site: Site) -> Site:
    """``site`` with texts that a template would change if it did more than show them."""
    return _with_texts(
        site, {name: f'St. {name[:3]}’s <b>&amp; *{number}* "Ōß"' for number, name in enumerate(SITE_TEXTS)}
    )


def plainly_named_site(site: Site) -> Site:
    """``site`` with short texts of common letters, which fit any line and any font."""
    return _with_texts(site, dict.fromkeys(SITE_TEXTS, "Name") | {"id": "name"})


def _with_texts(site: Site, texts: Mapping[str, str]) -> Site:
    present = {name: text for name, text in texts.items() if getattr(site, name) is not None}
    return site.model_copy(update={**present, "prefill": {}})


def texts_of(site: Site) -> dict[str, str]:
    """A site's own text for each placeholder; "" for what it does not have."""
    return {mark: getattr(site, name) or "" for name, mark in PLACEHOLDERS.items()}


def fill_placeholders(text: str, texts: Mapping[str, str]) -> str:
    """``text`` with each placeholder replaced by its entry in ``texts``."""
    return PLACEHOLDER.sub(lambda mark: texts[mark[0]], text)


def check_bindable(text: str) -> None:
    """Raise ``NotBindable`` for a text with which the text around it would not stay as it is."""
    if not text:
        raise NotBindable("a text that stands in the workbook is empty")
    if text != " ".join(text.split()) or _UNPRINTABLE.search(text):
        raise NotBindable(f"{text!r} has white space or characters that a paragraph does not keep")
