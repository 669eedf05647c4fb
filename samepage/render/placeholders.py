"""A made-up site whose words are marks, to find out where a workbook depends on its site.

Each of a site's own texts is one character of the private use area. A workbook composed for such a
probe shows by these *sentinels* where a site's words go; what has none is the same for every site
of this make. What decides on more than words (level, partner, paper, logo …) stays in the probe.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from samepage.content.schema import Site

OWN = (
    "id",
    "name",
    "short_name",
    "association",
    "state",
    "street",
    "city",
    "zip",
    "phone",
    "website",
    "contact_name",
    "contact_email",
)
PLACEHOLDERS = {name: chr(0xE000 + number) for number, name in enumerate(OWN)}
PLACEHOLDER = re.compile("[\ue000-\uf8ff]")


def placeholder_site(site: Site) -> Site:
    """``site`` with a sentinel for each text it has, and no answers."""
    marks = {name: mark for name, mark in PLACEHOLDERS.items() if getattr(site, name) is not None}
    return site.model_copy(update={**marks, "prefill": {}})


def variant_key(site: Site) -> tuple:
    """What sites have in common that the same probe stands for; hashable."""
    return (
        site.level,
        site.partner,
        site.language,
        site.paper,
        site.accent,
        site.leave_out,
        site.prompts,
        site.logo and site.id,
        tuple(getattr(site, name) is not None for name in OWN),
    )


def texts_of(site: Site) -> dict[str, str]:
    """A site's own text for each sentinel; "" for what it does not have."""
    return {mark: getattr(site, name) or "" for name, mark in PLACEHOLDERS.items()}


def fill_placeholders(text: str, texts: Mapping[str, str]) -> str:
    """``text`` with sentinels replaced."""
    return PLACEHOLDER.sub(lambda mark: texts[mark[0]], text)


def adversarial_site(site: Site) -> Site:
    """``site`` with texts that a template would change if it did more than show them."""
    texts = {
        name: f'St. {name[:3]}’s <b>&amp; *{number}* "Ōß"'
        for number, name in enumerate(OWN)
        if getattr(site, name) is not None
    }
    return site.model_copy(update={**texts, "prefill": {}})
