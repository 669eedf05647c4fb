"""Answers as they may be printed. What a site wrote is text and nothing else: no markup, no commands.

Jinja escapes it; here it loses what would not be seen, or would change how the rest is seen.
"""

from __future__ import annotations

import re
from itertools import accumulate

from samepage.text import NAMED, character_name, printable

# Anything but plain letters and signs of Latin, which need no care: most answers have nothing else.
NEEDS_CARE = re.compile("[^\n -~¡-¬®-ɏ‐-‧]")
TOLERANCE = 20  # characters over the limit up to which a text is not cut
LINE = 45  # characters that a line's end is worth
NAME = 20  # characters of most characters' names
EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# North American numbers, with or without +1; years and ranges of years are none.
PHONE = re.compile(r"(?<![\w-])(?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w-])")
# A name's last part that means a person's own data, where no dictionary says so.
PERSONAL = re.compile(
    r"(?:^|[._])(?:e?mail|phone|fax|street|address|zip|contact|signature|contact_name|second_name)$",
    re.IGNORECASE,
)


def plain_text(text: str) -> str:
    """``text`` in NFC with plain line ends; what is hidden, or turns the writing about, is named in words."""
    if NEEDS_CARE.search(text):
        text = printable(text.replace("\ufeff", "").replace("\xa0", " "), NAMED, character_name)
    lines = (line.strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def masked(text: str) -> str:
    """``text`` without e-mail addresses and phone numbers."""
    return PHONE.sub("[phone number left out]", EMAIL.sub("[email address left out]", text))


def weight(text: str) -> int:
    """How much room ``text`` takes: its characters; a line's end as much as a short line; a rare character its name."""
    if text.isascii():
        return len(text) + LINE * text.count("\n")
    return sum(LINE if char == "\n" else 1 if _common(char) else NAME for char in text)


def _common(char: str) -> bool:
    """Latin, Greek, Cyrillic, punctuation: what the theme's fonts are likely to have."""
    return char < "\u0530" or "\u1e00" <= char < "\u2150"


def cut_by_weight(text: str, most: int, where: str = "") -> str:
    """At most about ``most`` of ``text`` by weight, ended at a word, saying how many characters more there are, and
    ``where``."""
    if weight(text) <= most + TOLERANCE:
        return text
    sizes = accumulate(map(weight, text))
    head = text[: next(end for end, size in enumerate(sizes) if size > most)]
    space = max(head.rfind(" "), head.rfind("\n"))
    head = (head[:space] if space > len(head) * 0.7 else head).rstrip()
    return f"{head} … [{len(text) - len(head):,} more characters{where and f': {where}'}]"


def one_line(text: str, most: int) -> str:
    """``text`` on one line, cut at ``most`` characters with an ellipsis."""
    line = " ".join(plain_text(text).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def natural_order(name: str) -> list[tuple[int, int, str]]:
    """A key that sorts ``Site 9`` before ``Site 10``, and small letters like capitals."""
    parts = re.findall(r"\d{1,18}|\D+", name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
