"""The answers that a page has stored, as plain text by field name: JSON that anybody may have changed, in the page
itself or in a text that was sent by mail, as base64 between two lines, with a hash of it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from samepage.formats.returned import Unreadable, iso_date, line
from samepage.formats.web.page import FORMAT_NUMBER
from samepage.limits import MOST_ANSWERS_IN_TEXT, MOST_FIELDS

CUT_OFF = "the answers that the page stored are cut off or changed"
TWICE = "it stores some answers twice"
NO_TEXT = "some of what it stores is no text"
TOO_MANY = f"it stores more than {MOST_FIELDS:,} answers"
ABOUT = ("site", "siteName", "edition", "level", "language", "contentHash", "title", "copy", "saved")
# Strings, the last one maybe not ended, and what says which string is what (RFC 8259), for JSON that is not whole.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?P<end>"?)|[:{}]', re.DOTALL)


@dataclass(frozen=True)
class StoredAnswers:
    """``about`` is what the JSON says of itself, by name; ``values`` and ``printed`` are by field name; ``damage``
    says what is wrong with it."""

    about: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    printed: Mapping[str, str] = field(default_factory=dict)
    damage: tuple[str, ...] = ()

    @property
    def saved(self) -> str:
        return iso_date(self.about.get("saved", ""))


def stored_answers(text: str) -> StoredAnswers:
    """What ``text`` has. Raises Unreadable for a format that is not known yet; nothing for whatever is wrong."""
    repeated: list[str] = []
    try:
        read = json.loads(
            text, object_pairs_hook=lambda pairs: _once(pairs, repeated), parse_constant=_no_number
        )
    except (ValueError, RecursionError):
        return _salvaged(text)
    if not isinstance(read, dict):
        return StoredAnswers(damage=(CUT_OFF,))
    number = read.get("format")
    if isinstance(number, int) and number > FORMAT_NUMBER:
        raise Unreadable("it was made by a newer edition of this program: collect it with that one")
    damage = [TWICE] if repeated else []
    values, printed = (_texts(read.get(name, {}), damage) for name in ("values", "printed"))
    about = {name: line(value) for name in ABOUT if isinstance(value := read.get(name), str)}
    return StoredAnswers(about, values, printed, tuple(dict.fromkeys(damage)))


def _once(pairs: list[tuple[str, Any]], repeated: list[str]) -> dict[str, Any]:
    """As a dict, the last of two with the same name; ``repeated`` gets the names of those that differ."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found and found[name] != value:
            repeated.append(name)
        found[name] = value
    return found


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _texts(values: Any, damage: list[str]) -> dict[str, str]:
    """The texts among ``values``; ``damage`` gets what is wrong with the others."""
    if not isinstance(values, dict):
        damage.append(NO_TEXT)
        return {}
    found = {name: value for name, value in values.items() if isinstance(value, str)}
    if len(found) < len(values):
        damage.append(NO_TEXT)
    if len(found) > MOST_FIELDS:
        damage.append(TOO_MANY)
        found = dict(list(found.items())[:MOST_FIELDS])
    return found


def _salvaged(text: str) -> StoredAnswers:
    """The texts that stand whole in JSON that is not."""
    parts: dict[str, dict[str, str]] = {"": {}, "values": {}, "printed": {}}
    part, name, number = "", "", 0
    for token in _TOKEN.finditer(text):
        if token[0] == "{":
            part = name
        elif token[0] == "}":
            part, name = "", ""
        elif token[0] == ":":
            continue
        elif not token["end"] or number >= MOST_FIELDS:
            break
        elif text[token.end() : token.end() + 1] == ":":
            name = _string(token[0])
        elif name:
            number += 1
            if part in parts:
                parts[part][name] = _string(token[0])
            name = ""
    about = {name: line(parts[""][name]) for name in ABOUT if name in parts[""]}
    return StoredAnswers(about, parts["values"], parts["printed"], (CUT_OFF,))


def _string(token: str) -> str:
    """The text of a JSON string; "" where it is none."""
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return ""


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
