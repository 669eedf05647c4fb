"""Which fields hold a person's name, address, phone number or signature; reports leave them out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from samepage.content.schema import Level, Site
from samepage.workbook.model import Field

# A site's profile with nothing of its own: where its texts turn up, a site's would.
PROFILE = {
    "contact_name": "The contact person",
    "contact_email": "contact@example.org",
    "phone": "(000) 000-0000",
    "street": "The street",
}
WORDS = frozenset(
    {
        "email",
        "mail",
        "phone",
        "telephone",
        "tel",
        "mobile",
        "cell",
        "fax",
        "street",
        "address",
        "contact",
        "signature",
    }
)
BESIDE = ("email", "phone", "signature", "contact_email")  # a name beside one of these is a person's
ASKS = re.compile(
    r"\bcontact person\b|\(name\b|\bname and role\b|\bname and title\b|\bsigned by\b|\byour name\b|\bphone\b",
    re.IGNORECASE,
)
PLACES: Mapping[Level, str] = {"state": "your state", "district": "your district", "school": "your school"}


def any_site(level: Level, partner: str) -> Site:
    """A site of ``level`` that has nothing of its own but the marks of ``PROFILE``."""
    return Site(id="sample", level=level, name=PLACES[level], partner=partner, **PROFILE)


def contact_fields(fields: Iterable[Field]) -> frozenset[str]:
    """The names of those ``fields`` of ``any_site`` that hold contact details."""
    fields = tuple(fields)
    names = {field.name for field in fields}
    return frozenset(field.name for field in fields if _personal(field, names))


def _personal(field: Field, names: set[str]) -> bool:
    if field.kind == "email" or field.value in PROFILE.values():
        return True
    if field.kind not in ("text", "number"):
        return False
    if field.value in PLACES.values():
        return False
    stem, _, last = field.name.rpartition(".")
    words = last.split("_")
    if WORDS.intersection(words):
        return True
    if words[-1] == "name":
        before = "_".join(words[:-1])
        return any(
            f"{stem}.{before}_{beside}" in names if before else f"{stem}.{beside}" in names
            for beside in BESIDE
        )
    # A question in a form; a column's heading is no proof.
    return bool(ASKS.search(field.question))
