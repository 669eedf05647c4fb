"""One YAML file as plain values, each with the line and column it was written at.

YAML 1.1 has habits that surprise those who write prose in it (``no`` is false, ``1:30`` is
ninety, ``Priority #1`` loses its end). Here each of them is an error that says what to write.
Aliases, tags and merge keys are refused: the guide needs none, and a small file with aliases
can grow without bound. The parser's events are read one by one, so that neither depth nor size
is ever larger than the limits below.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from samepage.content.yaml_errors import control_character, explain, plain_trap
from samepage.errors import ContentError, Problem, display_path

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_VALUES = 100_000

# libyaml where PyYAML has it; it is about ten times as fast, and its marks are the same.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

Path_ = tuple[str | int, ...]

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})\Z")
_FLOAT = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}\Z")
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULL = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True)
class Span:
    """Where something stands; lines and columns count from 1, ``end_line`` is its last line."""

    line: int
    column: int
    end_line: int


@dataclass(frozen=True)
class Source:
    """A parsed file. Paths are tuples of keys and list positions, such as ``("blocks", 0, "id")``."""

    path: Path
    data: Any
    keys: Mapping[Path_, Span] = field(repr=False)
    values: Mapping[Path_, Span] = field(repr=False)
    raw: Mapping[Path_, str] = field(repr=False)  # numbers and switches as they were written
    lines: tuple[str, ...] = field(repr=False)

    @property
    def file(self) -> str:
        return display_path(self.path)

    def span(self, path: Path_, *, key: bool = False) -> Span:
        """The span of the value (or key) at ``path``, or of the nearest part around it."""
        for length in range(len(path), -1, -1):
            part = path[:length]
            if key and part in self.keys:
                return self.keys[part]
            if part in self.values:
                return self.values[part]
        return Span(0, 0, 0)

    def problem(self, path: Path_, message: str, *, key: bool = False, near: str = "") -> Problem:
        """A Problem at ``path``; ``near`` points to that string inside a text of several lines."""
        span = self.span(path, key=key)
        if near and span.line:
            for number in range(span.line, span.end_line + 1):
                start = span.column - 1 if number == span.line else 0
                found = self.lines[number - 1].find(near, start) if number <= len(self.lines) else -1
                if found >= 0:
                    return Problem(self.file, number, found + 1, message)
        return Problem(self.file, span.line, span.column, message)


def read_yaml(path: Path) -> Source:
    """Read and parse ``path``. Raises ContentError with every problem that could be found."""
    return parse_yaml(_read_text(path), path)


def _read_text(path: Path) -> str:
    file = display_path(path)
    try:
        # One byte more than allowed tells a file that is too large without reading it all.
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ContentError([Problem(file, 0, 0, "this file is missing: add it, or remove what names it.")])
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise ContentError(
            [Problem(file, 0, 0, f"cannot be read ({reason}): check its name and its permissions.")]
        )
    if len(data) > MAX_BYTES:
        raise ContentError(
            [Problem(file, 0, 0, "is larger than 1 MB: split it, or move pictures out of it.")]
        )
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ContentError(
            [Problem(file, 1, 1, "is saved as UTF-16: save it again with the encoding UTF-8.")]
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        # The part before the bad byte is sound, so its characters can be counted.
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        message = "is not UTF-8 text from here on: save the file again with the encoding UTF-8."
        raise ContentError([Problem(file, line, column, message)])


@lru_cache(maxsize=64)  # whoever builds again after each save changes one file of many
def parse_yaml(text: str, path: Path) -> Source:
    """Parse ``text`` as the content of ``path``. Raises ContentError."""
    file = display_path(path)
    bad = control_character(text)
    if bad is not None:
        line, column, message = bad
        raise ContentError([Problem(file, line, column, message)])
    # U+0085, U+2028 and U+2029 end a line in YAML 1.1, but not in any editor.
    text = re.sub("\r\n|\r", "\n", text)
    text = re.sub("[\x85\u2028\u2029]", " ", text)
    builder = _Builder(file, tuple(text.split("\n")))
    try:
        data = builder.build(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        builder.problems.append(explain(error, file, builder.lines))
        data = None
    if builder.problems:
        raise ContentError(builder.problems)
    return Source(path, data, builder.keys, builder.values, builder.raw, builder.lines)


class _Stop(Exception):
    """Reading on would only repeat or enlarge the problem already noted."""


class _Builder:
    def __init__(self, file: str, lines: tuple[str, ...]):
        self.file = file
        self.lines = lines
        self.problems: list[Problem] = []
        self.keys: dict[Path_, Span] = {}
        self.values: dict[Path_, Span] = {}
        self.raw: dict[Path_, str] = {}
        self._count = 0

    def build(self, events) -> Any:
        data: Any = None
        documents = 0
        try:
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self._stop(event, "a second document begins here: remove this line with `---`.")
                elif isinstance(event, yaml.NodeEvent):
                    data = self._node(event, events, ())
        except _Stop:
            return None
        if documents == 0:
            self.problems.append(Problem(self.file, 0, 0, "is empty: write its content, or delete the file."))
        return data

    def _note(self, event, message: str) -> None:
        mark = event.start_mark
        self.problems.append(Problem(self.file, mark.line + 1, mark.column + 1, message))

    def _stop(self, event, message: str) -> None:
        self._note(event, message)
        raise _Stop

    def _at(self, event) -> str:
        """What is written from the start of ``event`` to the end of its line."""
        mark = event.start_mark
        return self.lines[mark.line][mark.column :] if mark.line < len(self.lines) else ""

    def _node(self, event, events, path: Path_) -> Any:
        self._count += 1
        if self._count > MAX_VALUES:
            self._stop(event, f"has more than {MAX_VALUES:,} values: split the file.")
        start, end = event.start_mark, event.end_mark
        if isinstance(event, yaml.AliasEvent):
            self._stop(
                event,
                f"`*{event.anchor}` is read as a reference: put the whole text in quotes; "
                "references are not used here, so write a repeated part out.",
            )
        self.values[path] = Span(start.line + 1, start.column + 1, end.line + 1)
        if event.anchor is not None:
            self._stop(
                event, f"`&{event.anchor}` is read as a name for a reference: put the whole text in quotes."
            )
        if event.tag is not None:
            self._stop(
                event,
                f"`{self._at(event).split(' ')[0][:40]}` is read as a tag, and tags are not used here: "
                "put a text that begins with ! in quotes, and leave other tags out.",
            )
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if len(path) >= MAX_DEPTH:
            self._stop(
                event, f"is nested more than {MAX_DEPTH} levels deep: check the indentation and brackets."
            )
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        if event.flow_style and self._at(event).startswith("{{"):
            self._stop(event, 'a text that begins with `{{` must be in quotes, such as "{{ site.name }} …".')
        return self._mapping(events, path)

    def _sequence(self, events, path: Path_) -> list[Any]:
        out: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            out.append(self._node(event, events, (*path, len(out))))
        return out

    def _mapping(self, events, path: Path_) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                self._stop(
                    event,
                    "a key must be a word, not a list or another mapping: "
                    "put a text that begins with a bracket or * in quotes.",
                )
            if event.tag is not None or event.anchor is not None:
                self._stop(event, "a key must be a plain word: remove the tag or anchor before it.")
            key = self._key(event)
            where = (*path, key)
            if key in out:
                first = self.keys[where]
                self._note(
                    event,
                    f"the key `{key}` is here twice (first on line {first.line}): "
                    "keep one, or begin a new list entry with `- `.",
                )
                # The value is read all the same, under a name of its own, for its own problems.
                where = (*path, f"{key} (again, line {event.start_mark.line + 1})")
                self._node(next(events), events, where)
                continue
            mark = event.start_mark
            self.keys[where] = Span(mark.line + 1, mark.column + 1, event.end_mark.line + 1)
            out[key] = None
            out[key] = self._node(next(events), events, where)
        return out

    def _key(self, event) -> str:
        key = unicodedata.normalize("NFC", event.value)
        if key == "<<" and not event.style:
            self._note(event, "`<<` (a merge key) is not used here: write the keys out.")
        elif not key.strip():
            self._note(event, "a key is missing before the colon: write one, or remove the line.")
        elif "\n" in key:
            self._note(event, "a key stands on one line: is a colon missing on this line?")
        elif key != key.strip():
            self._note(
                event,
                f"there is a non-breaking space before or after the key `{key.strip()}`: use plain spaces.",
            )
        elif len(key) > 200:
            self._note(event, "this key is very long: a colon in a text? Put the whole text in quotes.")
        return key

    def _scalar(self, event, path: Path_) -> Any:
        value: str = event.value
        if not event.style:
            trap = plain_trap(event, self.lines)
            if trap:
                self._note(event, trap)
                return value
            if value in _NULL:
                return None
            if value in _BOOL:
                self.raw[path] = value
                return _BOOL[value]
            if _INT.match(value):
                self.raw[path] = value
                return int(value)
            if _FLOAT.match(value):
                self.raw[path] = value
                return float(value)
        elif value and not value.strip():
            self._note(event, "holds only spaces: write a text, or remove the key.")
        else:
            bad = control_character(value)
            if bad is not None:
                self._note(event, bad[2])
        return unicodedata.normalize("NFC", value)
