"""Names of sites that are hard to set: made up, but for their letters."""

from __future__ import annotations

BOUND, LINKED = "bound", "linked"

# What must be bound, and what must take the longer way: it breaks within a word, has a letter that
# the cover's serif font lacks (the opening single quotation mark has the ʻokina's glyph), or has more lines than there is room for, on the cover or in its field.
NAMES = {
    "A": BOUND,
    "Example Valley School District": BOUND,
    "Kūlanihākoʻi ʻŌhiʻa Kula Kaiapuni": BOUND,
    "Trường Trung học Nguyễn Thị Ngọc Ánh": BOUND,
    "Señora Núñez-Ødegård Façade Łódź Ÿ ß": BOUND,
    "R & D <b>“Arts”</b> &amp; Teachers' Sciences A\\B": BOUND,
    "The Friends of “Arts” and 'Sciences' \"Co\" (A\\B), a breaking name": LINKED,
    "Griffin Affluent Office Efficient Traffic Fjord Flats": BOUND,
    "Saint Mary’s of the Đồng Hills": BOUND,
    "Two   Spaces  and More": BOUND,
    "Hawaiʻi Ka\u0304ne Ana\u0328 e\u0302\u0301": LINKED,
    "St.\u00a0Paul": LINKED,
    "Consolidated Unified School District of the Upper Kūlanihākoʻi River Valley": BOUND,
    "Joint Consolidated Unified Elementary School District Number Forty of the Upper Piñon River Valley and Hills": LINKED,
    "Tséhootsooí Ǫdii Łį́": LINKED,
    "Sainte-Geneviève-des-Bois-et-des-Grands-Champs-sous-Forêt Regional District": LINKED,
    "Sunny 🌞 School": LINKED,
    "W" * 64: LINKED,
    " ".join(["Unified District of the Upper and Lower Valleys"] * 6): LINKED,
}
# And what no font of the theme can show, with the letter that is named.
REFUSED = {"Old \U00013080 School": "U+13080"}
