"""What is wrong with a file that is not YAML, or that YAML tools would read otherwise than it is written, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from samepage.content.pasted_text import garbled_character, garbled_message
from samepage.content.yaml_lines import LineMistake, first_mistake, flow_mistake, still_open
from samepage.errors import Problem

# Neither XML 1.0 (section 2.2) nor a PDF or Word field can hold these; tab and line feed stay.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+(?:\.[0-9]*)?\Z")
_SWITCHES = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_CURLY = ("“”", "„“", "‘’", "””")
_VALUE = re.compile(r"\s*(?:- +)*(?:[\w-]+: +)?(?P<value>\S.*)")

# How a value may begin that a parser does not take as it is meant, and what to write.
_VALUES = {
    r"\{\{": 'a text that begins with `{{` must be in quotes, such as "{{ site.name }} …".',
    r"[@`%*&!]": "a text cannot begin with %(first)s: put the whole text in quotes.",
    r"\[[^\]]*\]\s*[^\s,#\]}]": "a text that begins with [ must be in quotes.",
    r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*[^\s,\]}#:]""": (
        "the text goes on after its closing %(first)s: put all of it in quotes, "
        "and use %(other)s around a text that has %(first)s inside."
    ),
    r"[-?] ": "a text after a colon cannot begin with `%(first)s `: put it in quotes; a list begins on the next line.",
    r"[|>](?![-+1-9]{0,2}\s*(?:#.*)?$)": (
        "a text cannot begin with %(first)s: put it in quotes, or begin it on the next line."
    ),
}
# Parts of a parser's message, and what to write. Where the mistake was made is where the parser
# noticed it (``problem_mark``), but for _OPENED where the part begins that it was reading (``context_mark``).
_MESSAGES = {
    "escape": "inside \"double quotes\" a backslash is written \\\\, or put the text in 'single quotes'.",
    "mapping values are not allowed": (
        "a colon is not expected here: check that this line lines up with the keys above it, "
        "and put a text with a colon in quotes."
    ),
    "could not find expected ':'|simple key": (
        "this line has no colon after its key: write `key: text`, or indent the line if it goes on with the text above."
    ),
    "flow": (
        "the bracket that opens here is not closed, or a comma is missing: close it, "
        "or put a text that begins with a bracket in quotes."
    ),
    "block scalar": (
        "after `|` or `>` the text begins on the next line, indented; put a text that begins with | or > in quotes."
    ),
    "cannot start any token": "a text cannot begin with this character: put the whole text in quotes.",
    "list entry": (
        "this list entry lines up with no list above it: begin it in the column of the entries that it belongs to, "
        "or write the key of a new list, such as `blocks:`, on the line before."
    ),
    "block sequence|'-'": (
        "does not belong to the list above it: line up the `- ` of all entries, "
        "and the keys of one entry below each other."
    ),
    "block mapping|expected key|block end": (
        "does not line up with the keys above it: keys that belong together begin in the same column, "
        "and a text with a colon or quotation marks inside goes in quotes."
    ),
    "directive|document start": (
        "does not belong here: a text that begins with % goes in quotes; otherwise check the indentation of the line."
    ),
}
_COLON = "nothing follows this colon: write a value, or put a text that ends with a colon in quotes."
_TAB = "a tab stands here: type a space instead; for a pasted table use a block of `kind: table`."
_ENDED = "a line of three dots ends a file for YAML, and more stands below it: remove this line."
_OPENED = ("could not find expected ':'|simple key", "flow")


def control_character(text: str) -> tuple[int, int, str] | None:
    """Line, column and message for the first character that no document can hold."""
    found = _FORBIDDEN.search(text)
    if not found:
        return None
    before = text[: found.start()]
    if meant := garbled_character(text, found.start()):
        message = garbled_message(text[max(0, found.start() - 2) : found.end()], meant)
    else:
        code = f"U+{ord(found.group()):04X}"
        message = f"there is a control character ({code}) here: delete it and type the text again."
    return before.count("\n") + 1, len(before) - before.rfind("\n"), message


def misread(event: yaml.ScalarEvent, lines: Sequence[str]) -> str | None:
    """What is wrong with an unquoted value that YAML tools would not read as it is written."""
    value: str = event.value
    switch = _SWITCHES.get(value.lower())
    if switch:
        instead = f'for the word write "{value}" in quotes, for a switch write {switch}'
        return f"`{value}` is read as {switch} by many YAML tools: {instead}."
    if _SEXAGESIMAL.match(value):
        instead = f'write "{value}" in quotes, or a number without a colon'
        return f"`{value}` is read as a number in base 60 by many YAML tools: {instead}."
    if _LEADING_ZERO.match(value):
        return f'`{value}` begins with 0 and is read as an octal number by many YAML tools: write "{value}" in quotes.'
    start, end = event.start_mark, event.end_mark
    if start is None or end is None:
        return None
    for number, line in enumerate(lines[start.line + 1 : end.line + 1], start.line + 2):
        if line.strip() and "\t" in line[: -len(line.lstrip())]:
            return f"line {number} is indented with a tab: use spaces."
    # An empty value's mark may stand before the blanks that follow the colon.
    rest = lines[end.line][end.column :] if end.line < len(lines) else ""
    comment = re.match(r"\s*(?<=\s)#[^\s#]\S*" if value else r"\s*#[^\s#]\S*", rest)
    if not comment and re.search("[^\\W\\d]", value):  # a number of something, as in "plot # 2"
        comment = re.match(r"\s+# \d\S*", rest)
    if comment and end.column and (value or end.line == start.line):
        return (
            f"everything from `{comment.group().strip()}` on would be lost as a comment: "
            "put the whole text in quotes, or write a comment on a line of its own, after `# `."
        )
    return None


def curly_quotes(text: str) -> str | None:
    """What is wrong with an unquoted text or key that stands in curly quotation marks, or begins with one alone."""
    pair = next((pair for pair in _CURLY if text[:1] == pair[0]), None)
    inside = text[1:-1] if pair and text.endswith(pair[1]) else text[1:]
    if pair is None or any(mark in inside for mark in pair):
        return None
    if pair == "‘’" and not text.endswith("’"):
        return None  # an apostrophe, as in ’tis
    straight = f'"{text.strip("".join(pair))[:30]}"'
    return (
        f"curly quotation marks are letters to YAML, and printed: write {straight} with straight ones; "
        f"to print the curly ones, put straight ones around them."
    )


def colon_before_bracket(event: yaml.ScalarEvent, lines: Sequence[str]) -> tuple[int, int, str] | None:
    """Line, column and message for a colon that a comma or bracket follows, which libyaml alone refuses."""
    end = event.end_mark
    if end is None or end.line >= len(lines) or not re.match(r":[,}\]]", lines[end.line][end.column :]):
        return None
    return end.line + 1, end.column + 1, _COLON


def explain_syntax(error: yaml.YAMLError, file: str, lines: Sequence[str]) -> Problem:
    """The Problem for a parser's error, placed where the mistake was made rather than noticed."""
    context: Any = getattr(error, "context_mark", None)
    mark: Any = getattr(error, "problem_mark", None) or context
    if mark is None:
        return Problem(file, 0, 0, "cannot be read as YAML: compare it with a file that works.")
    text = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or ''}".lower()
    line = lines[mark.line] if mark.line < len(lines) else ""
    if line[mark.column : mark.column + 1] == "\t" and line[: mark.column].strip():
        return Problem(file, mark.line + 1, mark.column + 1, _TAB)
    if "unexpected ':'" in text:
        return Problem(file, mark.line + 1, mark.column + 1, _COLON)
    made = first_mistake(lines, mark.line)
    if made and made.line == mark.line:
        # On the parser's own line, its own patterns know more about how a value may begin.
        made = LineMistake(mark.line, *found) if (found := _mistake_in(lines[mark.line])) else made
    if made:
        return Problem(file, made.line + 1, made.column + 1, made.message)
    if context and "quoted scalar" in text and re.search("end of stream|document indicator", text):
        quote = lines[context.line][context.column : context.column + 1] or '"'
        return Problem(file, context.line + 1, context.column + 1, still_open(quote))
    for number in (mark.line, mark.line - 1):
        found = _mistake_in(lines[number]) if 0 <= number < len(lines) else None
        if found:
            return Problem(file, number + 1, found[0] + 1, found[1])
    ended = next((n for n in range(mark.line - 1, -1, -1) if lines[n].startswith("...")), None)
    if "document start" in text and ended is not None:
        return Problem(file, ended + 1, 1, _ENDED)
    if "block mapping" in text and re.match(r" *- ", lines[mark.line] if mark.line < len(lines) else ""):
        text = "list entry"
    pattern = next((pattern for pattern in _MESSAGES if re.search(pattern, text)), "")
    message = _MESSAGES.get(pattern) or (
        f"cannot be read as YAML ({getattr(error, 'problem', None) or 'not readable'}): "
        "check quotes, colons and indentation on this line and the one before."
    )
    if pattern.startswith("mapping values") and ": " in lines[mark.line][: mark.column]:
        message = "a second colon followed by a space: put the whole text after the first colon in quotes."
    if pattern == "flow" and context and (between := flow_mistake(lines, context.line, context.column)):
        return Problem(file, between.line + 1, between.column + 1, between.message)
    place = context if context and pattern in _OPENED else mark
    return Problem(file, place.line + 1, place.column + 1, message)


def _mistake_in(line: str) -> tuple[int, str] | None:
    """Column from 0 and message where one line on its own shows the mistake."""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        return indent.index("\t"), "a tab is used for indentation: use spaces."
    if "\u00a0" in indent:
        return indent.index("\u00a0"), "a non-breaking space is used for indentation: use plain spaces."
    if tight := re.match(r"\s*(?:- +)*[A-Za-z_-]+:(?=[^\s:/])", line):
        return tight.end(), "a space is missing after the colon: write `key: text`."
    if found := _VALUE.fullmatch(line):
        first = found["value"][0]
        for pattern, message in _VALUES.items():
            if re.match(pattern, found["value"]):
                return found.start("value"), message % {"first": first, "other": "'" if first == '"' else '"'}
    return None
