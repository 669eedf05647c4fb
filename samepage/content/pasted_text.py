"""What gets into a text by pasting: private and invisible characters, mojibake, bullets, lost braces.

Each function takes one text as it is printed and gives what is wrong in it, with the part that is wrong.
Which characters the fonts have is known to ``samepage.render`` only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from samepage.text import hidden_character, shortened

Found = tuple[str, str]  # what is wrong and what to write instead; the part of the text that is wrong

# List marks in the fonts Symbol and Wingdings, as characters of the private use area.
_PRIVATE_BULLETS = "\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0a8\uf02d\uf06c\uf06e"
_BULLETS = re.compile(r"^[ \t]*([•‣⁃◦▪▫●○■□➢➤❖·]|o(?=\t))[ \t\u00a0]*(?=\S)", re.MULTILINE)
_DASHES = re.compile(r"^[ \t]*([–—§])[ \t\u00a0]+(?=\S)", re.MULTILINE)
# UTF-8 that was read as Windows-1252: two to four characters for one. Only those that no text has in this order.
_MOJIBAKE = re.compile(
    "[ÂÃ][\x80-\xbf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]|â[\u0080-\u20ff\u2122]{2}|ðŸ..", re.DOTALL
)
_LOST_BRACE = re.compile(r"(?<![{\w])\$?{\s*(?:site|partner|guide|words)\s*\.\s*\w+\s*}{1,2}(?!})")
_OTHER_BRACES = re.compile(
    r"(?:\[\[|<<|\$\{|%|\(\()\s*((?:site|partner|guide|words)\.\w+)\s*(?:\]\]|>>|\}|%|\)\))"
)


def stray(text: str, may_name: bool = True) -> Iterator[Found]:
    """What no text may hold; ``may_name`` says that names in braces are filled in there."""
    if (tab := re.search(r"\S(\t)", text)) and not _BULLETS.search(text):
        yield (
            "a tab stands in this text: use a block of `kind: table` for a pasted table, or type a space.",
            tab[1],
        )
    if text.isascii():
        yield from _braces(text, may_name)
        return
    if garbled := _garbled(text):
        yield garbled
    elif hidden := hidden_character(text.replace("\n", " ").replace("\t", " ")):
        yield _hidden(hidden), hidden
    elif "\ufffd" in text:
        message = "a character was lost here when the text was saved (U+FFFD): type it again."
        yield message, "\ufffd"
    yield from _braces(text, may_name)


def bullets(text: str, in_list: bool) -> Iterator[Found]:
    """A list's marks that were pasted as characters; ``in_list`` says that the text is a list's entry."""
    found = _BULLETS.search(text)
    if found is None and len(_DASHES.findall(text)) > 1:
        found = _DASHES.search(text)
    if found and in_list:
        yield (
            f"`{found[1]}` is a pasted bullet, and each entry of this list gets its mark by itself: remove it.",
            found[1],
        )
    elif found:
        yield (
            f"`{found[1]}` is a pasted bullet and makes no list: begin the line with `- ` instead.",
            found[1],
        )


def garbled_character(text: str, at: int) -> str | None:
    """What the character at ``at`` was, where it is part of UTF-8 that was read as Windows-1252."""
    for found in _MOJIBAKE.finditer(text, max(0, at - 3)):
        if found.start() <= at < found.end():
            return _restored(found[0])
    return None


def _garbled(text: str) -> Found | None:
    if lost := re.search(r"(?<=[a-z.,;])Â(?=[ \n]|$)", text):
        return "`Â` is left of a non-breaking space that was opened as something else: delete it.", lost[0]
    for found in _MOJIBAKE.finditer(text):
        if meant := _restored(found[0]):
            return garbled_message(found[0], meant), found[0]
    return None


def garbled_message(written: str, meant: str) -> str:
    return (
        f"`{shortened(written)}` is what becomes of `{meant}` when a file in UTF-8 is opened as something else: "
        f"write `{meant}`, and look for more of these in this file."
    )


def _restored(written: str) -> str | None:
    """The text that Windows-1252 shows as ``written``."""
    raw = b"".join(
        char.encode("latin-1") if ord(char) < 256 else char.encode("cp1252", "replace") for char in written
    )
    try:
        meant = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return meant if (len(meant) == 1 and meant.isprintable()) or meant == "\u00a0" else None


def _hidden(char: str) -> str:
    code = f"U+{ord(char):04X}"
    if unicodedata.category(char) == "Co":
        if char in _PRIVATE_BULLETS:
            return (
                f"{code} is a bullet that only Word's own font can show: write `- ` at the start of the line."
            )
        remedy = "delete it, or type what it stood for"
        return f"{code} is a private character, which only the font of one program can show: {remedy}."
    name = unicodedata.name(char, "").lower()
    if not name and unicodedata.category(char) == "Cn":  # unassigned, or of a later Unicode: mostly an emoji
        return f"{code} is no character that this program knows: say it in words."
    known = name or "control character"
    return f"there is a character that nobody sees ({known}, {code}): delete it and type the text around it again."


def _braces(text: str, may_name: bool) -> Iterator[Found]:
    found = _LOST_BRACE.search(text) or _OTHER_BRACES.search(text)
    if found and not may_name:
        yield f"`{found[0]}` is printed as it is written: write the words themselves.", found[0]
    elif found := _LOST_BRACE.search(text):
        name = re.sub(r"[${}\s]", "", found[0])
        yield (
            f"`{found[0]}` is printed as it is written: write `{{{{ {name} }}}}`, with two braces on each side.",
            found[0],
        )
    elif found := _OTHER_BRACES.search(text):
        yield f"`{found[0]}` is printed as it is written: write `{{{{ {found[1]} }}}}`.", found[0]
