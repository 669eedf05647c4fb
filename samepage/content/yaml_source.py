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
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

import yaml

from samepage.content.yaml_errors import (
    colon_before_bracket,
    control_character,
    curly_quotes,
    explain_syntax,
    misread,
)
from samepage.content.yaml_lines import merge_conflict
from samepage.errors import ContentError, Problem, display_path, reason_of
from samepage.files import read_regular
from samepage.limits import DEEPEST_YAML, MOST_YAML_BYTES, MOST_YAML_VALUES

# libyaml where PyYAML has it; it is about ten times as fast, and its marks are the same. Where it takes what PyYAML's
# own parser refuses, or the other way round, the file is refused: a guide reads the same on every computer.
# Only a `?` inside a text in brackets, which YAML 1.2 allows (7.3.3), is read by both: for PyYAML's own parser, which
# would end the text there, another character stands in.
_QUESTIONS, _STAND_IN = re.compile(r"(?:(?<=[^ \n\[{,:-])|(?<=\S-))(?: *\?)+"), "\uf8ff"
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

KeyPath = tuple[str | int, ...]
# Where a site's file writes in answers: no texts of the guide, and taken as they stand, like what comes back.
PREFILL = ("prefill",)

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
    keys: Mapping[KeyPath, Span] = field(repr=False)
    values: Mapping[KeyPath, Span] = field(repr=False)
    raw: Mapping[KeyPath, str] = field(repr=False)  # numbers and switches as they were written
    lines: tuple[str, ...] = field(repr=False)

    @property
    def file(self) -> str:
        return display_path(self.path)

    def span(self, path: KeyPath, *, key: bool = False) -> Span:
        """The span of the value (or key) at ``path``, or of the nearest part around it."""
        for length in range(len(path), -1, -1):
            part = path[:length]
            if key and part in self.keys:
                return self.keys[part]
            if part in self.values:
                return self.values[part]
        return Span(0, 0, 0)

    def problem(self, path: KeyPath, message: str, *, key: bool = False, near: str = "") -> Problem:
        """A Problem at ``path``; ``near`` points to that string inside a text of several lines, or, where it begins
        with a line feed, to the line that is nothing else."""
        span = self.span(path, key=key)
        line, column = span.line, span.column
        for number in range(span.line, span.end_line + 1) if near and span.line else ():
            text = self.lines[number - 1] if number <= len(self.lines) else ""
            start = span.column - 1 if number == span.line else 0
            if text[start : start + 1] in ("|", ">") and start:  # the text begins on the next line
                continue
            found = text.find(near.strip("\n"), start)
            if near.startswith("\n") and text.strip() != near[1:]:
                continue
            if found >= 0:
                line, column = number, found + 1
                break
        return Problem(self.file, line, column, message)


def read_yaml(path: Path) -> Source:
    """Read and parse ``path``. Raises ContentError with every problem that could be found."""
    return parse_yaml(read_text(path), path)


def read_text(path: Path) -> str:
    """The text of a file of the guide, which is UTF-8. Raises ContentError."""
    try:
        # One byte more than allowed tells a file that is too large without reading it all.
        data = read_regular(path, MOST_YAML_BYTES + 1)
    except FileNotFoundError:
        raise ContentError.of_file(path, "this file is missing: add it, or remove what names it.") from None
    except OSError as error:
        raise ContentError.of_file(
            path, f"cannot be read ({reason_of(error)}): check its name and its permissions."
        ) from None
    if data.startswith((b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0")):  # Word and PDF files
        raise ContentError.of_file(path, "is no text file: save its text as plain text, in UTF-8.", 1, 1)
    if len(data) > MOST_YAML_BYTES:
        raise ContentError.of_file(path, "is larger than 1 MB: split it, or move pictures out of it.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ContentError.of_file(path, "is saved as UTF-16: save it again with the encoding UTF-8.", 1, 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        *above, line = data[: error.start].split(b"\n")
        message = "is not UTF-8 text from here on: save the file again with the encoding UTF-8."
        # The part before the bad byte is sound, so its characters can be counted.
        column = len(line.decode("utf-8", "replace")) + 1
        raise ContentError.of_file(path, message, len(above) + 1, column) from None


@lru_cache(maxsize=64)  # whoever builds again after each save changes one file of many
def parse_yaml(text: str, path: Path) -> Source:
    """Parse ``text`` as the content of ``path``. Raises ContentError."""
    bad = control_character(text)
    if bad is not None:
        line, column, message = bad
        raise ContentError.of_file(path, message, line, column)
    # U+0085, U+2028 and U+2029 end a line in YAML 1.1, but not in any editor.
    text = re.sub("[\x85\u2028\u2029]", " ", re.sub("\r\n|\r", "\n", text))
    lines = tuple(text.split("\n"))
    if conflict := merge_conflict(lines):
        raise ContentError.of_file(path, conflict.message, conflict.line + 1, conflict.column + 1)
    plain = (
        text if _STAND_IN in text else _QUESTIONS.sub(lambda marks: marks[0].replace("?", _STAND_IN), text)
    )
    builder = _Builder(
        display_path(path),
        lines,
        _events(plain) if _LOADER is yaml.BaseLoader else yaml.parse(text, Loader=_LOADER),
    )
    data = None
    try:
        data = builder.document()
        if "\t" in text:  # of which the two parsers accept different ones
            deque(_events(plain), maxlen=0)
    except yaml.YAMLError as error:
        wrong = explain_syntax(error, builder.file, lines)
        builder.problems = [*(one for one in builder.problems if one.line < wrong.line), wrong]
    except _StopReading:
        pass
    if builder.problems:
        raise ContentError(builder.problems)
    return Source(path, data, builder.keys, builder.values, builder.raw, lines)


def _events(text: str) -> Iterator[yaml.Event]:
    """What PyYAML's own parser reads in ``text``, with each `?` again where another character stands for it."""
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.ScalarEvent):
            event.value = event.value.replace(_STAND_IN, "?")
        yield event


class _StopReading(Exception):
    """Reading on would only repeat or enlarge the problem already noted."""


class _Builder:
    """Values and positions, from the parser's events."""

    def __init__(self, file: str, lines: tuple[str, ...], events: Iterator[yaml.Event]):
        self.file, self.lines, self.events = file, lines, events
        self.problems: list[Problem] = []
        self.keys: dict[KeyPath, Span] = {}
        self.values: dict[KeyPath, Span] = {}
        self.raw: dict[KeyPath, str] = {}
        self.count = 0
        self.flow = 0  # how many brackets and braces are open

    def document(self) -> Any:
        """The one document of the file."""
        data, documents = None, 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.stop(event, "a second document begins here: remove this line with `---`.")
            elif isinstance(event, yaml.NodeEvent):
                data = self.node(event, ())
        if data is None:
            self.problems.append(Problem(self.file, 0, 0, "is empty: write its content, or delete the file."))
        return data

    def note(self, event: yaml.Event, message: str) -> None:
        span = _span(event)
        self.problems.append(Problem(self.file, span.line, span.column, message))

    def stop(self, event: yaml.Event, message: str) -> NoReturn:
        self.note(event, message)
        raise _StopReading

    def node(self, event: yaml.Event, path: KeyPath) -> Any:
        """The value that begins with ``event``, and everything below it."""
        self.count += 1
        span = _span(event)
        if not isinstance(event, yaml.AliasEvent):
            self.values[path] = span
        if message := self.refused(event, path, span):
            self.stop(event, message)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, path)
        in_brackets = isinstance(event, yaml.CollectionStartEvent) and bool(event.flow_style)
        self.flow += in_brackets
        value = self.sequence(path) if isinstance(event, yaml.SequenceStartEvent) else self.mapping(path)
        self.flow -= in_brackets
        return value

    def refused(self, event: yaml.Event, path: KeyPath, span: Span) -> str | None:
        """Why reading ends at the value that begins with ``event``, or None."""
        written = self.lines[span.line - 1][span.column - 1 :] if span.line <= len(self.lines) else ""
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if self.count > MOST_YAML_VALUES:
            return f"has more than {MOST_YAML_VALUES:,} values: split the file."
        if isinstance(event, yaml.AliasEvent):
            instead = (
                "put the whole text in quotes; references are not used here, so write a repeated part out."
            )
            return f"`*{anchor}` is read as a reference: {instead}"
        if anchor is not None:
            return f"`&{anchor}` is read as a name for a reference: put the whole text in quotes."
        if tag is not None:
            instead = "put a text that begins with ! in quotes, and leave other tags out."
            return f"`{written.split(' ')[0][:40]}` is read as a tag, and tags are not used here: {instead}"
        if isinstance(event, yaml.CollectionStartEvent):
            if len(path) >= DEEPEST_YAML:
                return f"is nested more than {DEEPEST_YAML} levels deep: check the indentation and brackets."
            if event.flow_style and written.startswith("{{"):
                return 'a text that begins with `{{` must be in quotes, such as "{{ site.name }} …".'
        return None

    def sequence(self, path: KeyPath) -> list[Any]:
        out: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            out.append(self.node(event, (*path, len(out))))
        return out

    def mapping(self, path: KeyPath) -> dict[str, Any]:
        out: dict[str, Any] = {}
        again = False  # whether a key was here twice; those that follow are its consequences
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            span = _span(event)
            key = self.key(event)
            where: KeyPath = (*path, key)
            if key in out:
                first = f"`{key}` is here twice (first on line {self.keys[where].line})"
                if not again:
                    self.note(event, f"the key {first}: keep one, or begin a new list entry with `- `.")
                again = True
                # The value is read all the same, under a name of its own, for its own problems.
                self.node(next(self.events), (*path, f"{key} (again, line {span.line})"))
                continue
            self.keys[where] = span
            out[key] = None
            out[key] = self.node(next(self.events), where)
        return out

    def key(self, event: yaml.Event) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            instead = "put a text that begins with a bracket or * in quotes."
            self.stop(event, f"a key must be a word, not a list or another mapping: {instead}")
        if event.tag is not None or event.anchor is not None:
            self.stop(event, "a key must be a plain word: remove the tag or anchor before it.")
        key = unicodedata.normalize("NFC", event.value)
        self.note_in_brackets(event)
        if key == "<<" and not event.style:
            self.note(event, "`<<` (a merge key) is not used here: write the keys out.")
        elif not key.strip():
            self.note(event, "a key is missing before the colon: write one, or remove the line.")
        elif "\n" in key:
            self.note(event, "a key stands on one line: is a colon missing on this line?")
        elif key != key.strip():
            around = f"before or after the key `{key.strip()}`"
            self.note(event, f"there is a non-breaking space {around}: use plain spaces.")
        elif not event.style and (wrong := curly_quotes(key)):
            self.note(event, wrong)
        elif len(key) > 200:
            self.note(event, "this key is very long: a colon in a text? Put the whole text in quotes.")
        return key

    def note_in_brackets(self, event: yaml.ScalarEvent) -> None:
        """Note what libyaml refuses, and PyYAML's own parser takes."""
        if self.flow and not event.style and (found := colon_before_bracket(event, self.lines)):
            line, column, message = found
            self.problems.append(Problem(self.file, line, column, message))

    def scalar(self, event: yaml.ScalarEvent, path: KeyPath) -> Any:
        value: str = event.value
        if event.style:  # in quotes, or a block of text
            bad = control_character(value) if path[:1] != PREFILL else None
            opened = self.lines[_span(event).line - 1][_span(event).column - 1 :]
            if re.match(r"[|>][-+0-9]*#", opened):
                self.note(event, "a space is missing before the `#` of a comment: add one, or remove it.")
            if value and not value.strip():
                self.note(event, "this text holds only spaces: write one, or remove the key.")
            elif bad is not None:
                self.note(event, bad[2])
            return unicodedata.normalize("NFC", value)
        self.note_in_brackets(event)
        wrong = misread(event, self.lines) or curly_quotes(value)
        if wrong:
            self.note(event, wrong)
            return value
        if value in _NULL:
            return None
        if value in _BOOL or _INT.match(value) or _FLOAT.match(value):
            self.raw[path] = value
            return _BOOL[value] if value in _BOOL else float(value) if "." in value else int(value)
        return unicodedata.normalize("NFC", value)


def _span(event: yaml.Event) -> Span:
    start, end = event.start_mark, event.end_mark
    return Span(start.line + 1, start.column + 1, end.line + 1) if start and end else Span(0, 0, 0)
