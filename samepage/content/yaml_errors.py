"""What a YAML parser's complaint means, in words, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml

from samepage.errors import Problem

# Neither XML 1.0 (section 2.2) nor a PDF or Word field can hold these; tab and line feed stay.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+(?:\.[0-9]*)?\Z")
_WORDS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_VALUE = re.compile(r"^(?P<lead>\s*(?:- +)*(?:[\w-]+: +)?)(?P<value>\S.*)$")
_CLOSED_EARLY = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*[^\s,\]}#:]""")


def control_character(text: str) -> tuple[int, int, str] | None:
    """Line, column and message for the first character that no document can hold."""
    found = _FORBIDDEN.search(text)
    if not found:
        return None
    start = found.start()
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    code = ord(found.group())
    return (
        line,
        column,
        f"there is a control character (U+{code:04X}) here: delete it and type the text again.",
    )


def plain_trap(event, lines: Sequence[str]) -> str | None:
    """What is wrong with an unquoted value that YAML tools would not read as it is written."""
    value: str = event.value
    word = _WORDS.get(value.lower())
    if word:
        return f'`{value}` is read as {word} by many YAML tools: for the word write "{value}" in quotes, for a switch write {word}.'
    if _SEXAGESIMAL.match(value):
        return f'`{value}` is read as a number in base 60 by many YAML tools: write "{value}" in quotes.'
    if _LEADING_ZERO.match(value):
        return f'`{value}` begins with 0 and is read as an octal number by many YAML tools: write "{value}" in quotes.'
    start, end = event.start_mark, event.end_mark
    for number in range(start.line + 1, min(end.line + 1, len(lines))):
        indent = re.match(r"\s*", lines[number]).group()
        if "\t" in indent and lines[number].strip():
            return f"line {number + 1} is indented with a tab: use spaces."
    # An empty value's mark may stand before the blanks that follow the colon.
    line = lines[end.line] if end.line < len(lines) else ""
    rest = line[end.column :] if end.column <= len(line) else ""
    comment = re.match(r"\s*(?<=\s)#[^\s#]\S*", rest) if value else re.match(r"\s*#[^\s#]\S*", rest)
    if comment and not (end.column == 0 or (not value and end.line != start.line)):
        tail = comment.group().strip()
        return f"everything from `{tail}` on would be lost as a comment: put the whole text in quotes, or write `# ` with a space for a comment."
    return None


def explain(error: yaml.YAMLError, file: str, lines: Sequence[str]) -> Problem:
    """The Problem for a parser's error, placed where the mistake was made rather than noticed."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Problem(file, 0, 0, "cannot be read as YAML: compare it with a file that works.")
    text = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or ''}".lower()
    context = getattr(error, "context_mark", None)

    def at(line: int, column: int, message: str) -> Problem:
        return Problem(file, line + 1, column + 1, message)

    if (
        "quoted scalar" in text
        and context is not None
        and ("end of stream" in text or "document indicator" in text)
    ):
        quote = lines[context.line][context.column : context.column + 1] or '"'
        return at(
            context.line,
            context.column,
            f"the quotation mark {quote} that opens here is never closed: add one at the end of the text.",
        )
    for number in (mark.line, mark.line - 1):
        found = _line_mistake(lines, number)
        if found:
            return at(number, *found)
    if "unknown escape" in text or "escape" in text:
        return at(
            mark.line,
            mark.column,
            "inside \"double quotes\" a backslash is written \\\\, or put the text in 'single quotes'.",
        )
    if (
        "mapping values are not allowed" in text
        or "could not find expected ':'" in text
        or "simple key" in text
    ):
        return _colon(at, mark, context, lines, text)
    if "flow" in text:
        place = context or mark
        return at(
            place.line,
            place.column,
            "the bracket that opens here is not closed, or a comma is missing: close it, or put a text that begins with a bracket in quotes.",
        )
    if "block scalar" in text:
        return at(
            mark.line,
            mark.column,
            "after `|` or `>` the text begins on the next line, indented; put a text that begins with | or > in quotes.",
        )
    if "cannot start any token" in text:
        return at(
            mark.line, mark.column, "a text cannot begin with this character: put the whole text in quotes."
        )
    if "block sequence" in text or "'-'" in text or "block sequence entries" in text:
        return at(
            mark.line,
            mark.column,
            "does not belong to the list above it: line up the `- ` of all entries, and the keys of one entry below each other.",
        )
    if "block mapping" in text or "expected key" in text or "block end" in text:
        return at(
            mark.line,
            mark.column,
            "does not line up with the keys above it: keys that belong together begin in the same column, and a text with a colon or quotation marks inside goes in quotes.",
        )
    if "directive" in text or "document start" in text:
        return at(
            mark.line,
            mark.column,
            "does not belong here: a text that begins with % goes in quotes; otherwise check the indentation of the line.",
        )
    problem = getattr(error, "problem", None) or "not readable"
    return at(
        mark.line,
        mark.column,
        f"cannot be read as YAML ({problem}): check quotes, colons and indentation on this line and the one before.",
    )


def _line_mistake(lines: Sequence[str], number: int) -> tuple[int, str] | None:
    """Column and message where one line on its own shows the mistake."""
    if not 0 <= number < len(lines):
        return None
    line = lines[number]
    indent = re.match(r"[\s\u00a0]*", line).group()
    if "\t" in indent:
        return indent.index("\t"), "a tab is used for indentation: use spaces."
    if "\u00a0" in indent:
        return indent.index("\u00a0"), "a non-breaking space is used for indentation: use plain spaces."
    tight = re.match(r"\s*(?:- +)*[A-Za-z_-]+:(?=[^\s:/])", line)
    if tight:
        return tight.end(), "a space is missing after the colon: write `key: text`."
    found = _VALUE.match(line)
    if not found:
        return None
    value, column = found["value"], found.start("value")
    first = value[0]
    if value.startswith("{{"):
        return column, 'a text that begins with `{{` must be in quotes, such as "{{ site.name }} …".'
    if first in "@`%":
        return column, f"a text cannot begin with {first}: put the whole text in quotes."
    if first == "*":
        return column, "a text cannot begin with *: put the whole text in quotes."
    if first == "&":
        return column, "a text cannot begin with &: put the whole text in quotes."
    if first == "!":
        return column, "a text cannot begin with !: put the whole text in quotes."
    if first == "[" and re.match(r"\[[^\]]*\]\s*[^\s,#\]}]", value):
        return column, "a text that begins with [ must be in quotes."
    if first in "\"'" and _CLOSED_EARLY.match(value):
        other = "'" if first == '"' else '"'
        return column, (
            f"the text goes on after its closing {first}: put all of it in quotes, "
            f"and use {other} around a text that has {first} inside."
        )
    if first in "-?" and value[1:2] == " ":
        return (
            column,
            f"a text after a colon cannot begin with `{first} `: put it in quotes; a list begins on the next line.",
        )
    if first in "|>" and re.match(r"[|>][-+0-9]*\s*[^\s#]", value):
        return column, f"a text cannot begin with {first}: put it in quotes, or begin it on the next line."
    return None


def _colon(at, mark, context, lines: Sequence[str], text: str) -> Problem:
    line = lines[mark.line] if mark.line < len(lines) else ""
    before = line[: mark.column]
    if "mapping values" in text and ": " in before + " ":
        start = before.find(": ")
        if start >= 0:
            return at(
                mark.line,
                mark.column,
                "a second colon followed by a space: put the whole text after the first colon in quotes.",
            )
    if "mapping values" in text:
        return at(
            mark.line,
            mark.column,
            "a colon is not expected here: check that this line lines up with the keys above it, and put a text with a colon in quotes.",
        )
    place = context or mark
    return at(
        place.line,
        place.column,
        "this line has no colon after its key: write `key: text`, or indent the line if it goes on with the text above.",
    )
