"""A file that is no YAML, looked at line by line as a person would: where the mistake was made, not where a parser
noticed it. Only for files that a parser has refused: what is found here may well be right in others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

_KEY = r"[A-Za-z_][\w-]*"
_ENTRY = re.compile(r"(?P<indent> *)(?P<dashes>(?:- +)*)(?P<rest>.*)")
_KEYED = re.compile(rf"""(?P<key>{_KEY}|"[^"]+"|'[^']+'|[A-Za-z_][\w.=-]*) *:(?:[ \t]+(?P<value>\S.*)?)?$""")
_BEGINS_BLOCK = re.compile(r"[|>](?:[-+]?[1-9]?|[1-9][-+]?)\s*(?:#.*)?$")
_CURLY = "“”„‟‘’‚«»"
CLOSING = {"[": "]", "{": "}"}
_NO_SPACE = "a space is missing after the colon: write `key: text`."
_CURLY_KEY = re.compile(rf"(?=[{_CURLY}]{_KEY}[{_CURLY}] *:)")
_NO_COLON = (
    "this line has no colon after its key: write `key: text`, "
    "or indent the line if it goes on with the text above."
)
# What stands where `key: text` is meant, and what to write.
_NOT_KEYED = (
    (
        re.compile(rf"{_KEY}:(?=[\u00a0\u2007\u202f])"),
        "a non-breaking space follows the colon: type a plain space instead.",
    ),
    (
        re.compile(rf"{_KEY}[ \u00a0]*(?=：)"),
        "this colon is another character (U+FF1A) than YAML's: type `:` and a space.",
    ),
    (re.compile(rf"{_KEY} *:(?=[^\s:/])"), _NO_SPACE),
    (re.compile(rf"{_KEY}(?=;(?:\s|$))"), "a semicolon stands where a colon belongs: write `key: text`."),
    (re.compile(rf"{_KEY}(?= ?=\s)"), "an equals sign stands where a colon belongs: write `key: text`."),
    (_CURLY_KEY, "these are curly quotation marks, which YAML takes for letters: write the key without any."),
    (re.compile(r"(?=[•‣◦▪●■·\uf0b7\uf0a7])"), "a pasted bullet begins no list: write `- ` instead."),
    (re.compile(r"(?=[–—] )"), "a dash begins no list: write a hyphen and a space, `- `."),
    (re.compile(r"-(?=[^\s-])"), "a space is missing after the hyphen: write `- `."),
)


class LineMistake(NamedTuple):
    """Line and column, from 0, and what to do."""

    line: int
    column: int
    message: str


@dataclass
class _Before:
    """What the lines so far ask of the next one: the column of the last key, and whether its text may go on."""

    key_column: int = -1
    may_go_on: bool = False
    empty: int | None = None  # line of a key without a value that no line belongs to yet
    block: int | None = None  # line whose `>-` or `|-` began a text that no line belongs to yet


def merge_conflict(lines: Sequence[str]) -> LineMistake | None:
    """The first of the lines that git leaves where two people changed the same lines."""
    first = next((n for n, line in enumerate(lines) if re.match(r"(<{7}|>{7}|\|{7})(?: |$)", line)), None)
    if first is None:
        return None
    last = max(n for n, line in enumerate(lines) if re.match(r"(<{7}|={7}|>{7}|\|{7})(?: |$)", line))
    message = (
        f"git could not join two versions of this file, and left both in it, up to line {last + 1}: keep what is "
        "right, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>."
    )
    return LineMistake(first, 0, message)


def first_mistake(lines: Sequence[str], last: int) -> LineMistake | None:
    """The first line, up to ``last``, that cannot be what it was meant to be."""
    before, number = _Before(), 0
    while number <= min(last, len(lines) - 1):
        line = lines[number]
        if not line.strip() or line.lstrip(" ").startswith("#") or line.startswith(("---", "...")):
            number += 1
            continue
        indent = line[: len(line) - len(line.lstrip())]
        if wrong := _indentation(indent):
            return LineMistake(number, *wrong)
        entry = _ENTRY.fullmatch(line)
        if entry is None:
            return None
        alone = set(line.split()) == {"-"}
        found = _hyphen_alone(lines, number) if alone else _line(lines, number, entry, before)
        if isinstance(found, LineMistake):
            return found
        number = found
    return None


def _indentation(indent: str) -> tuple[int, str] | None:
    for column, char in enumerate(indent):
        if char == "\t":
            return column, "a tab is used for indentation: use spaces."
        if char != " ":
            return (
                column,
                f"a space that is not a plain one (U+{ord(char):04X}) is used for indentation: use plain spaces.",
            )
    return None


def _hyphen_alone(lines: Sequence[str], number: int) -> LineMistake | int:
    """The mistake in an entry whose keys do not stand to the right of its hyphen, or the number of the next line."""
    column = _indent(lines[number])
    below = next((line for line in lines[number + 1 :] if line.strip()), "")
    if _indent(below) > column:
        return number + 1
    message = "this hyphen stands alone: put the entry after it, as `- key: text`, and its other keys below that key."
    return LineMistake(number, column, message)


def _line(lines: Sequence[str], number: int, entry: re.Match[str], before: _Before) -> LineMistake | int:
    """The mistake in a line, or the number of the line after all that belongs to it."""
    column, rest = entry.start("rest"), entry["rest"].rstrip()
    keyed = _KEYED.match(rest)
    goes_on = before.may_go_on and not entry["dashes"] and column > before.key_column
    in_place_of_text = len(entry["indent"]) == before.key_column if entry["dashes"] else keyed is None
    if before.block is not None and in_place_of_text:
        begun = f"`{lines[before.block].strip()[:30]}` on line {before.block + 1}"
        message = f"this line goes on with the text of {begun}: indent it by two spaces more than that line."
        if not any(pattern.match(rest) for pattern, _ in _NOT_KEYED[:5]):
            return LineMistake(number, len(entry["indent"]), message)
    before.block = None
    colon = re.search(r":\s", rest) if keyed is None and goes_on and before.empty is not None else None
    if colon and rest[0] not in "\"'[{":
        begun = f"`{lines[before.empty or 0].strip()[:30]}` on line {(before.empty or 0) + 1}"
        message = f"a text with a colon inside goes in quotes, or write `>-` after {begun}."
        return LineMistake(number, column + colon.start(), message)
    before.empty = None
    if keyed is None and not goes_on:
        for pattern, message in _NOT_KEYED:
            found = pattern.match(rest)
            if found and (not entry["dashes"] or found[0] or pattern is _CURLY_KEY):
                return LineMistake(number, column + found.end(), message)
        if not entry["dashes"] and rest[0] not in "\"'[{]}":
            return LineMistake(number, column, _NO_COLON)
    if keyed is None:
        before.may_go_on = True
        if entry["dashes"]:
            before.key_column = len(entry["indent"])
            return _value(lines, number, column, len(entry["indent"]))
        return number + 1
    before.key_column, before.may_go_on = column, True
    value = keyed["value"]
    if value is None:
        before.empty = number
        return number + 1
    if _BEGINS_BLOCK.match(value):
        before.may_go_on = False
        after = _after_block(lines, number, column)
        if wrong := _further_left(lines, number, after):
            return wrong
        before.block = number if after == number + 1 else None
        return after
    return _value(lines, number, column + keyed.start("value"), column)


def _after_block(lines: Sequence[str], number: int, column: int) -> int:
    """The line after the text that ``>-`` or ``|-`` on line ``number`` begins."""
    after, last = number + 1, number + 1
    while after < len(lines) and (not lines[after].strip() or _indent(lines[after]) > column):
        after += 1
        if lines[after - 1].strip():
            last = after
    return last


def _further_left(lines: Sequence[str], number: int, after: int) -> LineMistake | None:
    """The line, of a text that ``>-`` or ``|-`` begins, which the parser takes no longer for the text."""
    texts = [n for n in range(number + 1, after) if lines[n].strip()]
    if not texts or re.search(r"[|>][-+]?[1-9]", lines[number]):
        return None
    first = _indent(lines[texts[0]])
    left = next((n for n in texts if _indent(lines[n]) < first), None)
    if left is None:
        return None
    message = (
        f"this line begins further left than line {texts[0] + 1}, with which its text begins: begin both in the "
        "same column."
    )
    return LineMistake(left, _indent(lines[left]), message)


def _value(lines: Sequence[str], number: int, column: int, key_column: int) -> LineMistake | int:
    """What is wrong with the value that begins here: curly quotes, or a straight one or bracket that stays open."""
    line = lines[number]
    first = line[column]
    if first in _CURLY and re.search(r": |, ", line[column:]):
        message = (
            f"`{first}` is no quotation mark for YAML: begin and end the text with a straight one, \" or '."
        )
        return LineMistake(number, column, message)
    if first not in "\"'[{":
        return number + 1
    position, open_at = (number, column), _open_at(line, column)
    if open_at is None:
        return number + 1
    position = (number, open_at)
    for after in range(number + 1, len(lines)):
        if not lines[after].strip():
            continue
        keyed = _ENTRY.fullmatch(lines[after])
        ends = keyed is not None and (_KEYED.match(keyed["rest"]) or keyed["dashes"])
        if ends and _indent(lines[after]) <= key_column:
            return LineMistake(*position, still_open(line[open_at]))
        if CLOSING.get(line[open_at], line[open_at]) in lines[after]:
            return after + 1
    return LineMistake(*position, still_open(line[open_at]))


def flow_mistake(lines: Sequence[str], line: int, column: int) -> LineMistake | None:
    """What is wrong between brackets that open at ``line`` and ``column``, where that can be known."""
    open_brackets: list[str] = []
    colon, empty = False, True  # whether the entry has one, and nothing
    for number in range(line, len(lines)):
        text = lines[number]
        at = column if number == line else 0
        while at < len(text):
            char = text[at]
            quoted = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'""").match(text, at) if empty else None
            if quoted:
                at, empty = quoted.end(), False
                continue
            if text.startswith("{{", at):
                message = 'a text with `{{` inside other brackets must be in quotes, as "{{ site.name }} …".'
                return LineMistake(number, at, message)
            if char in "[{":
                open_brackets.append(char)
                colon, empty = False, True
            elif char in "]}":
                if not open_brackets:  # the parser was at a value inside, and not at what opens it
                    return None
                opened = open_brackets.pop()
                if char != (right := CLOSING[opened]):
                    return LineMistake(
                        number, at, f"`{char}` stands here, and `{opened}` is open: write `{right}`."
                    )
                if not open_brackets:
                    return None
                colon, empty = True, False  # what a bracket closes ends an entry
            elif char == ",":
                if empty:
                    return LineMistake(number, at, "nothing stands before this comma: remove it.")
                colon, empty = False, True
            elif char == ":" and text[at + 1 : at + 2] in ("", " "):
                if colon:
                    message = "a second colon stands in this entry: put a comma before its key, or the text in quotes."
                    return LineMistake(number, at, message)
                colon, empty = True, True
            elif char == "#" and text[at - 1 : at] == " ":
                break
            elif char != " ":
                empty = False
            at += 1
    return None


def still_open(sign: str) -> str:
    if sign in "\"'":
        remedy = "add one at the end of the text"
        if sign == "'":  # or an apostrophe, as in 'tis
            remedy += ', or write "…" around a text that begins with an apostrophe'
        return f"the quotation mark {sign} that opens here is never closed: {remedy}."
    return (
        "the bracket that opens here is not closed, or a comma is missing: close it, "
        "or put a text that begins with a bracket in quotes."
    )


def _open_at(line: str, column: int) -> int | None:
    """The column of the quotation mark, or the bracket, that is still open at the end of the line."""
    brackets: list[int] = []
    at, last = column, "{"  # a quotation mark opens a text only after one of these
    while at < len(line):
        char = line[at]
        if char in "\"'" and last in "[{,:":
            closing = re.compile(r'"(?:[^"\\]|\\.)*"' if char == '"' else r"'(?:[^']|'')*'").match(line, at)
            if closing is None:
                return at
            at, last = closing.end(), char
            if not brackets:
                return None
            continue
        if char in "[{" and last in "[{,:":
            brackets.append(at)
        elif char in "]}" and brackets:
            brackets.pop()
            if not brackets:
                return None
        if char != " ":
            last = char
        at += 1
    return brackets[-1] if brackets else None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
