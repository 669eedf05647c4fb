"""The answers in a text that was sent by mail: base64 between two lines, and a hash of it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

from samepage.formats.web.answers_json import StoredAnswers, stored_answers
from samepage.limits import MOST_ANSWERS_IN_TEXT

# What mail programs put before each line they quote, and how they may break a line or draw its dashes.
_GAP = r"[>|\s]{0,40}"
_DASHES = r"[-‐-―]{2,12}"
BEGIN = re.compile(rf"{_DASHES}{_GAP}BEGIN{_GAP}ANSWERS[^-‐-―]{{0,120}}{_DASHES}", re.IGNORECASE)
END = re.compile(rf"{_DASHES}{_GAP}END{_GAP}ANSWERS", re.IGNORECASE)
HASH = re.compile(r"sha256\s*:", re.IGNORECASE)
# How a mail writes "=" and breaks a line (RFC 2045, 6.7), and tags and entities of one that was saved as a web page.
# The padding of base64 is not needed.
_OF_MAIL = r"=3D|<[^<>]{0,300}>|&[a-z]{2,6};"
_NOT_BASE64 = re.compile(rf"{_OF_MAIL}|[^A-Za-z0-9+/]")
_NOT_HEX = re.compile(rf"{_OF_MAIL}|[^0-9a-f]", re.IGNORECASE)
WRONG_HASH = "the block of answers was changed: its hash is another"
NO_END = "the end of the block of answers is missing"
BROKEN = "the block of answers cannot be read"


def answers_in_text(text: str) -> list[StoredAnswers]:
    """The answers of each block in ``text``, in order. Raises Unreadable as ``stored_answers`` does."""
    return list(_blocks(text))


def _blocks(text: str) -> Iterator[StoredAnswers]:
    begins = [found.end() for found in BEGIN.finditer(text)][:MOST_ANSWERS_IN_TEXT]
    for number, start in enumerate(begins):
        limit = begins[number + 1] if number + 1 < len(begins) else len(text)
        end = END.search(text, start, limit)
        answers = _answers(text[start : end.start() if end else limit])
        # What follows the line where an answer quotes it is no block, whole or cut.
        quoted = BROKEN in answers.damage and not end and not HASH.search(text, start, limit)
        if not quoted or limit == len(text):
            yield answers


def _answers(block: str) -> StoredAnswers:
    """``block`` is what stands between the two lines."""
    found = HASH.search(block)
    packed = _NOT_BASE64.sub("", block[: found.start() if found else len(block)])
    said = _NOT_HEX.sub("", block[found.end() :])[:64].lower() if found else ""
    if len(packed) % 4 == 1:  # no such base64 is whole
        packed = packed[:-1]
    data = base64.b64decode(packed + "=" * (-len(packed) % 4))
    answers = stored_answers(data.decode("utf-8", "replace"))
    if not answers.about and not answers.values:
        damage = (BROKEN,)
    elif len(said) < 64:
        damage = (NO_END,)
    elif hashlib.sha256(data).hexdigest() != said:
        damage = (WRONG_HASH,)
    else:
        return answers
    return StoredAnswers(
        answers.about, answers.values, answers.printed, tuple(dict.fromkeys((*damage, *answers.damage)))
    )
