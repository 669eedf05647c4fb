"""What a format finds in a file that came back, as plain frozen values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import combinations
from typing import NamedTuple

from samepage.errors import SamepageError
from samepage.limits import MOST_FIELD_NAME, MOST_SAID
from samepage.text import shortened, visible
from samepage.workbook.definitions import Definitions, FieldDefinition, Key
from samepage.workbook.dictionary import DataDictionary
from samepage.workbook.names import ROW_CELL

# The note of a mark that is seen but not stored: it stands with the answer, and is no reason to look again.
DRAWN_ONLY = "is drawn as marked; that it is so was not stored"


class Unreadable(SamepageError):
    """A file that cannot be read; the message says why and what to send instead."""

    kind = "unreadable"


class NotAReturn(Unreadable):
    """A file that is something else."""

    kind = "not a return"


@dataclass(frozen=True)
class FileInfo:
    """What a file says of itself; "" where it does not. Dates are ISO 8601 in UTC; ``chapters`` are the ids, with
    spaces between, of one that has only some."""

    program: str = ""
    title: str = ""
    created: str = ""
    modified: str = ""
    edition: str = ""
    site: str = ""
    level: str = ""
    language: str = ""
    content_hash: str = ""
    print_edition: str = ""
    chapters: str = ""


@dataclass(frozen=True)
class FoundValue:
    """A value in a file. ``known`` says whether it belongs to a field; else ``name`` is what the file calls it.

    ``notes`` are sentences about the value that a person should see.
    """

    name: str
    value: str
    raw: str
    how: str
    known: bool
    page: int | None = None
    paragraph: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReviewItem:
    """One row of the table ``problems``, without its file."""

    kind: str
    name: str
    message: str


class ReadValues(NamedTuple):
    """What was read of a file: the values ``found``, what a person should look at, and the names of the fields that are
    ``present``, filled in or not, and ``untouched``, as the file was made: these have no value."""

    found: list[FoundValue]
    problems: list[ReviewItem]
    present: frozenset[str]
    untouched: frozenset[str] = frozenset()


# All that ``clean`` changes; in most texts there is none of it.
_UNCLEAN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
# Text copied from Word has a vertical tab or a form feed where its line or its page ends.
_LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
MOST_RENAMED = 4  # parts of one name
_RENAMED = re.compile(r"(?<=.)[+_#~]\d+\Z")  # of one part of a name
# What no program writes into a text that somebody typed: a damaged file has it.
_GARBLED = re.compile(r"[\x00-\x08\x0e-\x1a\ufffd-\uffff\ud800-\udfff]")
_LANGUAGE_MARK = re.compile("\x1b[^\x1b]{0,20}\x1b")  # in PDF strings (ISO 32000-1, 7.9.2.2)


def clean(text: str) -> str:
    """``text`` with line feeds for whatever ended lines, and nothing that no program can show."""
    if not _UNCLEAN.search(text):
        return text
    text = _LINE_END.sub("\n", _LANGUAGE_MARK.sub("", text))
    return _CONTROLS.sub("", text).encode("utf-8", "replace").decode("utf-8")


def written_in(
    found: Sequence[FoundValue], untouched: Sequence[bool], dictionary: DataDictionary
) -> list[FoundValue]:
    """Those of ``found`` that somebody wrote. What is ``untouched``, as the file was made, is left out; but not a mark
    of a group of which one is meant, if another mark of it is new."""

    def group(one: FoundValue) -> str | None:
        entry = dictionary.by_name.get(one.name)
        return entry.group_name if entry and entry.exclusive else None

    marked = {group(one) for one, same in zip(found, untouched, strict=True) if not same} - {None}
    return [one for one, same in zip(found, untouched, strict=True) if not same or group(one) in marked]


def is_garbled(text: str) -> bool:
    """Whether ``text``, as it stands in a file, has characters that nobody typed."""
    return bool(_GARBLED.search(text.rstrip("\0")))


def line(text: str) -> str:
    """``text`` on one line and not too long: what a file says of itself is shown to people."""
    return shortened(clean(text), MOST_SAID)


def field_name(text: str) -> str:
    """The name that a file gives to a field, on one line; one that is too long is cut, and still its own."""
    if len(text) <= MOST_FIELD_NAME and text.isprintable():  # as nearly all are
        return text
    name = clean(text)
    if len(name) <= MOST_FIELD_NAME and len(shown := visible(name)) <= MOST_FIELD_NAME:
        return shown
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    shown = visible(name[:MOST_FIELD_NAME])[: MOST_FIELD_NAME // 2]
    return f"{shown}… ({len(name):,} characters, {digest})"


def utc(moment: datetime) -> str:
    """ISO 8601, to the second; a ``moment`` without a time zone is taken for UTC."""
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_date(value: str) -> str:
    """An ISO 8601 date and time in UTC, to the second; "" where it is none."""
    try:
        return utc(datetime.fromisoformat(value.strip()))
    except (ValueError, OverflowError):
        return ""


def plain_names(name: str) -> Iterator[str]:
    """What a field was called before a program renamed it that merges files or takes pages out, likeliest first.

    qpdf writes ``work+1.gain``, others ``work_1.gain``, ``work#1.gain`` or ``work~1.gain``: that a part of the name
    ends so may also be its own.
    """
    parts = name.split(".")
    renamed = [number for number, part in enumerate(parts) if _RENAMED.search(part)]
    for count in range(1, len(renamed) + 1):
        for some in combinations(renamed[:MOST_RENAMED], count):
            yield ".".join(_RENAMED.sub("", p) if n in some else p for n, p in enumerate(parts))


def without_copy_number(name: str) -> str:
    """A field's name without the number that qpdf gives to a copy."""
    return re.sub(r"(?<=.)\+\d+(?=\.|\Z)", "", name) if "+" in name else name


class FieldInFile(NamedTuple):
    """A field as a returned file tells of it: ``tooltip`` is "" where there is none, ``options`` are (value, text)."""

    name: str
    tooltip: str
    kind: str
    options: tuple[tuple[str, str], ...] = ()


def dictionary_from_file(
    key: Key, fields: Iterable[FieldInFile], nearest: DataDictionary | None
) -> DataDictionary:
    """The dictionary of an edition that no guide is known of: its ``fields``, in order, as a file tells of them.

    The rest is taken from the fields of the ``nearest`` known guide that are like them.
    """
    rows = (_definition(key, one, position, nearest) for position, one in enumerate(fields, 1))
    return DataDictionary(key, "", Definitions(rows))


def _definition(
    key: Key, field: FieldInFile, position: int, nearest: DataDictionary | None
) -> FieldDefinition:
    edition, level, language = key
    name = field.name
    section = name.partition(".")[0]
    group, _, option = name.rpartition("=")
    definition = nearest.like(name) if nearest else None
    if definition is None:
        definition = FieldDefinition(
            *key,
            name,
            field.kind,
            section_title=section,
            question=field.tooltip,
            block=".".join(name.split(".")[:2]),
            option_text=option if group else "",
            contact="email" in name or "phone" in name,
        )
    elif cell := ROW_CELL.match(name):  # which may be another row than that of the field that is like it
        title = definition.row_title.removesuffix(definition.row) + cell[2]
        definition = replace(definition, row=cell[2], row_title=title)
    return replace(
        definition,
        edition=edition,
        level=level,
        language=language,
        name=name,
        section=section,
        position=position,
        tooltip=field.tooltip or definition.tooltip,
        group_name=group or None,
        on_state=option if group else "yes",
        options=field.options or definition.options,
        was=None,
        source="file",
    )
