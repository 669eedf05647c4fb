"""What editors do wrong, one at a time, and the one line that `check` says to each: the right place, the cause, the
remedy. Nothing else is said: no consequence hides the cause."""

from __future__ import annotations

import pytest
from guides import GuideFolder, buildable_guide

from samepage.cli.app import main

S, A, G, N, P, T, W = tuple(
    (
        "stages/commit.yaml front/about.yaml guide.yaml sites/north.yaml partners/abc.yaml forms/team.yaml "
        "words.yaml"
    ).split()
)
WHY = "why: Because."
TEXT = (
    "    text: Written for {{ site.name }} and its {{ words.leader }}. Begin with [norms](#commit.norms).\n"
)
# A right block of text comes before each mistake, so that nothing points at it.
BEFORE = "  - kind: prompt\n    hint: >-\n      a hint\n    id: norms\n"
PLACE = "  - kind: prompt\n    id: norms\n"


def key(line: str) -> tuple[str, str, str]:
    """``line`` on line 12 of the stage, below a right `>-`."""
    return S, PLACE, f"{BEFORE}{line}\n"


def why(text: str) -> tuple[str, str, str]:
    """The text on line 4 of the stage; it begins in column 6."""
    return S, WHY, f"why: {text}"


def about(*lines: str) -> tuple[str, str, str]:
    """A text of paragraphs from line 7 on, in column 7."""
    return A, TEXT, "    text: |-\n" + "".join(f"      {line}\n" if line else "\n" for line in lines)


def run_of_words(*lines: str) -> tuple[str, str, str]:
    """A text that is printed as one run of words, from line 5 of the stage on, in column 3."""
    return S, WHY, "why: |-\n" + "".join(f"  {line}\n" if line else "\n" for line in lines).rstrip("\n")


FIELDS = (
    "{id: day, title: Day, type: date}\n      - {id: mail, title: Mail, type: email}\n"
    "      - {id: agreed, title: Agreed, type: check}\n      - "
)
STATE_ONLY = "  - {kind: prompt, id: state_only, short: Only here, text: Why?, levels: [state]}\n"
MISTAKES = {
    # YAML, below a right `>-`
    "unclosed quote": (*key('    how: "alone'), "12:10", "is never closed"),
    "unclosed single quote": (*key("    how: 'alone"), "12:10", "quotation mark ' that opens here"),
    "unclosed quote in braces": (*key('    how: {default: "a}'), "12:20", "is never closed"),
    "no space after the colon": (*key("    how:alone"), "12:9", "a space is missing after the colon"),
    "no colon": (*key("    how alone"), "12:5", "no colon after its key"),
    "semicolon": (*key("    how; alone"), "12:8", "a semicolon stands where a colon belongs"),
    "equals sign": (*key("    how = alone"), "12:8", "an equals sign"),
    "another script's colon": (*key("    how：alone"), "12:8", "this colon is another character"),
    "non-breaking space after the colon": (
        *key("    how:\u00a0alone"),
        "12:9",
        "a non-breaking space follows",
    ),
    "narrow space after the colon": (*key("    how:\u202falone"), "12:9", "a non-breaking space follows"),
    "non-breaking space before a key": (*key("\u00a0   how: alone"), "12:1", "not a plain one (U+00A0)"),
    "tab before a key": (*key("\thow: alone"), "12:1", "a tab is used for indentation"),
    "tab after spaces": (*key("  \thow: alone"), "12:3", "a tab is used for indentation"),
    "text not indented": (*key("    how: >-\n    alone, then"), "13:5", "goes on with the text of `how: >-`"),
    "text at the edge": (
        *key("    how: >-\nalone, then"),
        "13:1",
        "on line 12: indent it by two spaces more",
    ),
    "list not indented below |-": (
        *key("    how: |-\n    - alone"),
        "13:5",
        "goes on with the text of `how: |-`",
    ),
    "a key too far in": (*key("      how: alone"), "12:10", "a colon is not expected here"),
    "a key too far out": (*key("   how: alone"), "12:4", "line up the `- `"),
    "no space after the hyphen": (*key("  -kind: text"), "12:4", "a space is missing after the hyphen"),
    "bullet for a hyphen": (*key("  • kind: text"), "12:3", "a pasted bullet begins no list"),
    "dash for a hyphen": (*key("  – kind: text"), "12:3", "a dash begins no list"),
    "no space in a new entry": (
        *key("  - kind:text\n    text: x"),
        "12:10",
        "a space is missing after the colon",
    ),
    "two colons": (*key("    how: alone: then"), "12:15", "a second colon"),
    "text after >": (*key("    how: > 5 minutes"), "12:10", "a text cannot begin with >"),
    "text after |": (*key("    how: |5 minutes"), "12:10", "a text cannot begin with |"),
    "apostrophe in single quotes": (*key("    how: 'don't do it'"), "12:10", "goes on after its closing '"),
    "quotes inside quotes": (*key('    how: "say "yes" now"'), "12:10", 'goes on after its closing "'),
    "backslash in quotes": (*key('    how: "C:\\dir"'), "12:13", "a backslash is written \\\\"),
    "question mark first": (*key("    how: ? what"), "12:10", "cannot begin with `? `"),
    "percent first": (*key("    how: %5"), "12:10", "cannot begin with %"),
    "bracket not closed": (*key("    by: [labor, management"), "12:9", "the bracket that opens here"),
    "brace not closed": (*key("    how: {default: x"), "12:10", "the bracket that opens here"),
    "text after a bracket": (*key("    how: [each side] first"), "12:10", "must be in quotes"),
    "merge conflict": (
        *key("<<<<<<< HEAD\n    how: a\n=======\n    how: b\n>>>>>>> other"),
        "12:1",
        "git could not join two versions of this file, and left both in it, up to line 16",
    ),
    "merge conflict in a text": (
        *about("one", "<<<<<<< HEAD")[:2],
        "    text: |-\n      one\n<<<<<<< HEAD\n      two\n=======\n      three\n>>>>>>> other\n",
        "8:1",
        "remove the lines that begin with <<<<<<<",
    ),
    "space in a key": (*key("    ho w: alone"), "12:5", "did you mean `how`?"),
    # Quotation marks that a word processor made
    "curly quotes": (*key("    how: “alone”"), "12:10", 'write "alone" with straight ones'),
    "single curly quotes": (*key("    how: ‘alone’"), "12:10", 'write "alone" with straight ones'),
    "German quotes": (*key("    how: „alone“"), "12:10", 'write "alone" with straight ones'),
    "curly quotes and a colon": (*key("    how: “alone: then”"), "12:10", "no quotation mark for YAML"),
    "one curly quote": (*key("    how: “alone"), "12:10", "curly quotation marks are letters to YAML"),
    "curly quotes and a comma in braces": (
        *key("    how: {default: “a, b”}"),
        "12:20",
        "curly quotation marks",
    ),
    "key in curly quotes": (*key("    “how”: alone"), "12:5", 'write "how" with straight ones'),
    "curly quotes in a list": (S, "[a team]", "[“a team”]", "5:12", 'write "a team"'),
    "curly quotes around a color": (P, '"#1f4e79"', "“#1f4e79”", "4:9", 'write "#1f4e79"'),
    # Markdown
    "table": (*about("| a | b |", "|---|---|", "| 1 | 2 |"), "7:7", "use a block of `kind: table`"),
    "rows without a line below the head": (*about("Words:", "", "| a | b |"), "9:7", "`kind: table`"),
    "footnote in its place": (*about("word^[a note]"), "7:11", "a footnote is printed as its signs"),
    "heading after an old line end": (*why('"one\\r### two"'), "4:12", "a heading inside a text"),
    "character that is none": (*why("a number&#0;"), "4:6", "no font of the workbook has �"),
    "sign by its number": (*why("a sign &#77824;"), "4:6", "egyptian hieroglyph a001"),
    "emoji of a later Unicode": (*why("one 󠿿 two"), "4:10", "no character that this program knows"),
    "footnote": (*about("word[^1]", "", "[^1]: a note"), "7:11", "a footnote is printed as its signs"),
    "heading": (*about("# A heading", "", "text"), "7:7", "use a block with a `title`"),
    "heading of the third level": (*about("text", "", "### A heading"), "9:7", "use a block with a `title`"),
    "underlined heading": (*about("A heading", "=====", "", "text"), "7:7", "a heading inside a text"),
    "heading above hyphens": (*about("A heading", "-----", "", "text"), "7:7", "a heading inside a text"),
    "line across": (*about("a", "", "---", "", "b"), "9:7", "a line across the page"),
    "line of stars": (*about("a", "", "***", "", "b"), "9:7", "a line across the page"),
    "code": (*about("```", "code", "```"), "7:7", "a block of code is not used"),
    "space in a link": (*about("see [norms] (#commit.norms) ok"), "7:17", "no space between ] and ("),
    "link not closed": (*about("see [norms](#commit.norms ok"), "7:17", "this link is not closed"),
    "link without ]": (*about("see [norms(#commit.norms) ok"), "7:11", "the bracket ] is missing"),
    "link without words": (*about("see [](#commit.norms)"), "7:11", "no words to click on"),
    "address without words": (*about("see (#commit.norms)"), "7:11", "an address without words"),
    "link without an address": (*about("see [norms]()"), "7:17", "without an address"),
    "link without http": (*about("see [x](www.x.org)"), "7:13", "neither in the workbook nor on the web"),
    "link to a file": (*about("see [x](notes.pdf)"), "7:13", "neither in the workbook nor on the web"),
    "link to nowhere": (*about("see [x](#commit.norm)"), "7:13", "did you mean `#commit.norms`?"),
    "named link to nowhere": (*about("see [x][n]", "", "[n]: #commit.norm"), "9:12", "did you mean"),
    "named link without a name": (*about("see [x][n]"), "7:13", "this link names no address"),
    "script": (*about("see [x](javascript:alert)"), "7:13", "this link is not closed"),
    "bold not closed": (*about("see **norms ok"), "7:11", "`**` is not closed"),
    "bold beside a space": (*about("see ** norms ** ok"), "7:11", "`**` is not closed"),
    "emphasis not closed": (*about("see *norms ok"), "7:11", "`*` is not closed"),
    "emphasis not opened": (*about("see norms* ok"), "7:16", "`*` is not closed"),
    "underscore not closed": (*about("see _norms ok"), "7:11", "`_` is not closed"),
    "struck out": (*about("see ~~norms~~ ok"), "7:11", "`~~` is printed as it is"),
    "backquote not closed": (*about("see `norms ok"), "7:11", "a backquote is not closed"),
    "picture": (*about("see ![x](y.png) ok"), "7:11", "use a block of `kind: figure`"),
    "boxes to mark": (*about("- [ ] one", "- [x] two"), "7:7", "use a block of `kind: checklist`"),
    "HTML": (*about("one<br>two"), "7:10", "`<br>` is HTML"),
    "HTML comment": (*about("one <!-- note --> two"), "7:11", "is HTML"),
    "empty entry": (*about("- one", "-", "- three"), "8:7", "an entry of this list is empty"),
    "list four deep": (*about("- a", "  - b", "    - c", "      - d"), "10:13", "3 levels deep at most"),
    "quotation in a list": (*about("- a", "  > b"), "8:9", "a quotation inside a list"),
    "list in a quotation": (*about("> - a"), "7:7", "a list inside a quotation"),
    "list in a run of words": (*run_of_words("We need:", "", "- time"), "7:3", "a list does not work here"),
    "numbers in a run of words": (*run_of_words("1. time", "2. trust"), "5:3", "a list does not work here"),
    "quotation in a run of words": (*run_of_words("> time"), "5:3", "a quotation does not work here"),
    "bullet in a run of words": (*why('"- time"'), "4:7", "or \\- for the sign"),
    # Names of values
    "one brace": (*about("its { words.leader } ok"), "7:11", "write `{{ words.leader }}`, with two braces"),
    "one brace at the end": (*about("its {{ words.leader } ok"), "7:11", "is not closed"),
    "one brace at the beginning": (*about("its { words.leader }} ok"), "7:11", "with two braces"),
    "brackets for braces": (*about("its [[words.leader]] ok"), "7:11", "write `{{ words.leader }}`"),
    "one brace in a plain text": (
        G,
        "title: A guide",
        "title: A {guide.title}",
        "1:10",
        "write the words themselves",
    ),
    "unknown word": (*about("its {{ words.leeder }}"), "7:14", "did you mean `{{ words.leader }}`?"),
    # Characters
    "mojibake of an apostrophe": (*about("the teacherâ€™s day"), "7:18", "write `’`"),
    "mojibake of a letter": (*about("CafÃ© and San JosÃ©"), "7:10", "write `é`"),
    "mojibake of a space": (*about("oneÂ\u00a0two"), "7:10", "is opened as something else"),
    "mojibake of a dash": (*why('"one â€“ two"'), "4:11", "write `–`"),
    "a lost character": (*about("caf\ufffd"), "7:10", "a character was lost here"),
    "pasted bullets": (*about("• one", "• two"), "7:7", "begin the line with `- `"),
    "pasted dashes": (*about("– one", "– two"), "7:7", "`–` is a pasted bullet"),
    "bullet in a list's entry": (S, "[a team]", "\n  - • a team", "6:5", "gets its mark by itself"),
    "Word's own bullet": (*about("\uf0b7 one"), "7:7", "U+F0B7 is a bullet that only Word's own font"),
    "private character": (*why("one \ue001 two"), "4:10", "U+E001 is a private character"),
    "zero-width space": (*why('"a\u200bb"'), "4:8", "zero width space, U+200B"),
    "turned writing": (*why('"a\u202eb"'), "4:8", "right-to-left override"),
    "byte order mark inside": (*why('"a\ufeffb"'), "4:8", "nobody sees"),
    "control character": (*why("a\x07b"), "4:7", "control character (U+0007)"),
    "hieroglyph": (
        *why('"a 𓀀 b"'),
        "4:9",
        "no font of the workbook has 𓀀 (egyptian hieroglyph a001, U+13000)",
    ),
    "Chinese": (*why('"a 中文 b"'), "4:9", "install the fonts for Chinese, Japanese and Korean"),
    "Cherokee": (*why('"ᏣᎳᎩ"'), "4:7", "write it in the letters of another script"),
    "label in Chinese": (W, "  notes: Notes\n", "  notes: 笔记\n", "", "no font of the workbook has"),
    "site's name in Chinese": (N, "North District", "北 District", "3:7", "no font of the workbook has 北"),
    "sign in a site's name": (N, "North District", "North 𝄞", "3:13", "say it in words."),
    "term in Chinese": (
        "glossary.yaml",
        "term: standard",
        "term: 标准",
        "5:12",
        "no font of the workbook has",
    ),
    # Values
    "day that is none": (G, "2026-01-31", "2026-02-30", "4:7", "no day of the calendar"),
    "month that is none": (G, "2026-01-31", "2026-13-01", "4:7", "no day of the calendar"),
    "unknown label": (W, "labels:\n", "labels:\n  mark_alll: x\n", "{line}:3", "did you mean `mark_all`?"),
    "mapping for a word": (*key("    answer: {size: short}"), "12:13", "a mapping of keys stands here"),
    "list for a word": (*key("    answer: [short]"), "12:13", "a list stands here"),
    "nothing for a word": (*key("    answer:"), "12:12", "nothing stands here"),
    "capital for a word": (*key("    answer: Long"), "12:13", "did you mean `long`?"),
    "words for a number": (*key("    lines: five"), "12:12", "`five` stands here"),
    "number too large": (*key("    lines: 50"), "12:12", "from 2 to 24"),
    "a key of another block": (*key("    fields: []"), "12:5", "unknown key `fields` in a prompt block"),
    "landscape page of a question": (*key("    page: landscape"), "12:5", "`page` belongs to a table"),
    "upright page of a table": (
        S,
        "kind: table",
        "kind: table\n    page: upright",
        "14:11",
        "write one of `landscape`",
    ),
    "heading wider than its column": (
        S,
        "title: What, width: 60",
        "title: Responsibilities, width: 9",
        "18:27",
        "`Responsibilities` needs 18 percent of the table's width, and its column has 9",
    ),
    "kind in capitals": (S, "kind: table", "kind: Table", "13:11", "did you mean `table`?"),
    "levels misspelled": (*key("    levels: [states]"), "12:14", "did you mean `state`?"),
    "id with a capital": (S, "id: plan", "id: Plan", "14:9", "Perhaps `plan`."),
    "no such chapter": (G, "[commit]", "[comit]", "10:10", "did you mean `commit`?"),
    "no such partner": (N, "partner: abc", "partner: abcd", "4:10", "did you mean `abc`?"),
    "no such field": (N, "partner: abc", "partner: abc\nprefill:\n  commit.norm: x", "6:3", "commit.norm"),
    "email with a space": (P, "pilot@example.org", "pilot @example.org", "3:16", "email address"),
    "language in words": (G, "language: en-US", "language: English", "5:11", "a language code"),
    # What a fresh reader of some 500 answers found unclear, beside what stands above
    "space before the colon": (*key("    how :alone"), "12:10", "a space is missing after the colon"),
    "hyphen alone": (*key("  -\n  kind: text"), "12:3", "this hyphen stands alone: put the entry after it"),
    "hyphens alone": (
        *key("  - - \n  kind: text"),
        "12:3",
        "this hyphen stands alone: put the entry after it",
    ),
    "list entry at the edge": (
        S,
        "outcomes: [a team]",
        "outcomes:\n  - a team\n- a plan",
        "7:1",
        "lines up with no list above it",
    ),
    "key of a list missing": (S, "blocks:\n", "", "7:3", "write the key of a new list, such as `blocks:`"),
    "first line too far in": (
        *key("    how: |-\n         alone\n      then"),
        "14:7",
        "further left than line 13, with which its text begins",
    ),
    "no sign for a text of several lines": (
        *key("    how:\n      begin with this: alone\n      then in pairs"),
        "13:22",
        "or write `>-` after `how:` on line 12",
    ),
    "key twice, and all that follow": (
        *key("    kind: text\n    id: x"),
        "12:5",
        "the key `kind` is here twice",
    ),
    "three dots": (*key("..."), "12:1", "a line of three dots ends a file"),
    "comma in a text in braces": (S, "title: What,", "title: What, or who,", "18:33", "a comma inside"),
    "name with a comma in braces": (
        G,
        "name: A Body of Colleagues",
        "name: A Body, ABC-XYZ",
        "7:32",
        "a comma inside",
    ),
    "second colon in braces": (S, "title: What,", "title: What: who,", "18:31", "a second colon stands in"),
    "no comma in braces": (S, "{id: what, title", "{id: what title", "18:24", "put a comma before its key"),
    "two commas in braces": (S, "{id: what,", "{id: what,,", "18:19", "nothing stands before this comma"),
    "brace for a bracket": (S, "[labor, management]", "[labor, management}", "12:27", "write `]`"),
    "braces in braces": (
        S,
        "title: What,",
        "title: Our {{ words.leader }},",
        "18:31",
        "`{{` inside other brackets must be in quotes",
    ),
    "minutes with a colon": (*key("    minutes: 0:10"), "12:14", "or a number without a colon"),
    "Word file": (A, "id: about", "PK\x03\x04id: about", "1:1", "is no text file"),
    "entry without keys": (
        S,
        "[{id: a, text: A}, {id: b, text: B}]",
        "[A, {id: b, text: B}]",
        "19:55",
        "as `{id: …, text: …}`",
    ),
    "key of another name": (
        S,
        "{id: first, title: First}",
        "{id: first, text: First}",
        "21:21",
        "mean `title`",
    ),
    "sentence with a colon in a list": (
        S,
        "[Talk to each other.]",
        "\n  - We talk first: each day",
        "7:5",
        "`We talk first` is taken for a key, since a text has a colon inside",
    ),
    "number for an id": (S, "id: norms", "id: 7", "9:9", "`id` cannot be `7`: write an id"),
    "whole name for an id": (S, "id: norms", "id: commit.Norms", "9:9", "Perhaps `norms`."),
    "letter of another script in an id": (S, "id: norms", "id: n\u043erms", "9:9", "cyrillic small letter o"),
    "keys for one text": (S, "id: norms", "id: {a: norms}", "9:9", "write the text alone"),
    "step of a scale twice": (
        S,
        "  - kind: table",
        "  - {kind: rating, id: r, short: Rate, title: Rate, scale: [Low, Low], items: [{id: i, text: I}]}\n"
        "  - kind: table",
        "13:66",
        "is in the scale twice",
    ),
    "option twice": (
        S,
        "{id: b, text: B}",
        "{id: b, text: A}",
        "19:87",
        "the text `A` is already that of another",
    ),
    "Markdown in a short text": (
        S,
        "short: Norms",
        'short: "**Norms**"',
        "10:13",
        "write the words without `**`",
    ),
    "partner in words": (N, "partner: abc", "partner: A Body of Colleagues", "4:10", "write its id, `abc`."),
    "box to mark prefilled in words": (
        N,
        "partner: abc",
        "partner: abc\nprefill: {team.contact.agreed: done}",
        "5:32",
        "write true or false",
    ),
    "date prefilled that is no day": (
        N,
        "partner: abc",
        "partner: abc\nprefill: {team.contact.day: 2026-02-30}",
        "5:29",
        "write year-month-day",
    ),
    "answer of another level prefilled": (
        N,
        "partner: abc",
        "partner: abc\nprefill: {team.state_only: x}",
        "5:11",
        "at other levels only (`state`): remove it",
    ),
    "link turned round": (
        *about("see (norms)[#commit.norms]"),
        "7:17",
        "the words of a link stand in brackets",
    ),
    "link without its sign": (*about("see [norms](commit.norms)"), "7:17", "write `#commit.norms`"),
    "link to a block far from all": (
        *about("see [x](#commit.zebra)"),
        "7:13",
        "`#chapter.block` with their ids",
    ),
    "email address without a sign": (
        *about("see [x](mailto:name.example.org)"),
        "7:13",
        "is no email address",
    ),
    "wiki's link": (*about("see [[norms]]"), "7:11", "double brackets make no link"),
    "name of a character": (*about("a &nbps; b"), "7:9", "this names no character"),
    "formula": (*about("so $x^2$ is"), "7:10", "a formula between $ signs"),
    "highlighted": (*about("see ==norms== ok"), "7:11", "`==` is printed as it is"),
    "low sign": (*about("see H~2~O"), "7:12", "a character such as ₂"),
    "name of an emoji": (*about("see :smile: ok"), "7:11", "the name of an emoji"),
    "heading without a space": (*about("#Norms we have"), "7:7", "use a block with a `title`"),
    "numbers in parentheses": (*about("(1) time", "(2) trust"), "7:7", "make no list and are joined"),
    "letters": (*about("a. time", "b. trust"), "7:7", "make no list and are joined"),
    "list that begins with 2": (
        *about("1 time", "2. trust", "3. money"),
        "8:7",
        "make no list and are joined",
    ),
    "boxes in a text": (*about("[ ] one", "[x] two"), "7:7", "use a block of `kind: checklist`"),
    "line to write on": (*about("Name: ________"), "7:13", "a line to write on is no text"),
    "dots to write on": (*about("Name: ........"), "7:13", "a line to write on is no text"),
    "backslash before a letter": (*about("one\\ntwo"), "7:10", "a backslash before a letter"),
    "list of definitions": (*about("Term", ": what it means"), "8:7", "a list of definitions is printed"),
    "pasted table": (*about("Role\tName"), "7:11", "a tab stands in this text"),
    "letter for a bullet": (*about("o\tone", "o\ttwo"), "7:7", "`o` is a pasted bullet"),
    "dollar and a brace": (*about("its ${words.leader} ok"), "7:11", "write `{{ words.leader }}`, with two"),
    "name without what it belongs to": (*about("its {{ leader }} ok"), "7:11", "as `{{ words.leader }}`"),
    "mapping of a site": (*about("its {{ site.copies }} ok"), "7:14", "names nothing"),
    "half of a space": (*about("togetherÂ they"), "7:15", "left of a non-breaking space"),
    "wide letter": (*about("Ｔogether"), "7:7", "write T instead"),
    "key cap": (*about("1\ufe0f\u20e3 first"), "7:8", "it makes a picture of the character before it"),
    "level of an earlier id": (W, "sides:", "  default: default\nsides:", "{line}:3", "texts for all levels"),
    "copies of what is none": (
        N,
        "partner: abc",
        "partner: abc\ncopies: {plan: 3}",
        "5:10",
        "a worksheet's name",
    ),
    "chapter in the stages' folder": (
        "stages/more.yaml",
        None,
        "id: more\ntitle: M\nshort: MM\nblocks: []\n",
        "1:1",
        "the keys of a chapter",
    ),
    "file's name for an id": (
        G,
        "stages: [commit]",
        "stages: [01-commit.yaml]",
        "10:10",
        "Perhaps `commit`.",
    ),
    "id that is too long": (
        S,
        "id: norms",
        f"id: {'norms_' * 8}",
        "9:9",
        "has 48 characters, and at most 40",
    ),
    "mapping of answers prefilled": (
        N,
        "partner: abc",
        "partner: abc\nprefill:\n  commit:\n    norms: x",
        "6:3",
        "write a field's name",
    ),
    "table prefilled as a whole": (
        N,
        "partner: abc",
        "partner: abc\nprefill: {commit.plan: x}",
        "5:11",
        "name one of its places, such as `commit.plan.first.what`.",
    ),
    "question of two sides prefilled once": (
        N,
        "partner: abc",
        "partner: abc\nprefill: {commit.norms: x}",
        "5:11",
        "name one of its places, such as `commit.norms.labor`.",
    ),
    "two sides of one name": (
        W,
        "  management: management\n",
        "  management: labor\n",
        "{line}",
        "both sides are called `labor`: give them names that differ.",
    ),
    "number sign": (*why("Plot # 2 is ours."), "4:6", "everything from `# 2` on would be lost"),
    "apostrophe that begins a text": (*why("'Tis the season."), "4:6", "that begins with an apostrophe"),
    "word with a colon in a list": (
        S,
        "ideas: [Talk to each other.]",
        "ideas:\n  - Walk: the beds first.",
        "7:5",
        "`Walk` is taken for a key, since a text has a colon inside",
    ),
    "link to a block alone": (*about("see [norms](#norms)"), "7:17", "write `#commit.norms`."),
    "email address for a link": (
        *about("see [us](us@abc.example)"),
        "7:14",
        "write `mailto:us@abc.example`.",
    ),
    "web address misspelt": (
        *about("see [us](htps:/abc.example/x)"),
        "7:14",
        "write `https://abc.example/x`.",
    ),
    "hyphens without a space": (*about("-one", "-two"), "7:7", "with the space"),
    "numbers without a space": (*about("1.one", "2.two"), "7:7", "with the space"),
    "block of code with tildes": (*about("~~~", "code", "~~~"), "7:7", "or ~~~."),
    "only spaces": (*why('"  "'), "4:6", "this text holds only spaces: write one"),
    "pattern that is none": (
        "prose.yaml",
        None,
        "wording:\n  - {avoid: '(x', write: z}\n",
        "2:13",
        "`avoid`",
    ),
}


@pytest.fixture
def guide(tmp_path) -> GuideFolder:
    return buildable_guide(tmp_path / "guide")


def said_by_check(guide: GuideFolder, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines of a check that finds something, without the folder's name."""
    with pytest.raises(SystemExit) as ended:
        main(["check", "--guide", str(guide.root)])
    said = capsys.readouterr().err
    assert ended.value.code == 1 and "Traceback" not in said
    return said.replace(f"{guide.root}/", "").strip().split("\n")


def test_there_are_many():
    assert len(MISTAKES) >= 120


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_line_with_place_cause_and_remedy(guide, capsys, mistake):
    file, old, new, place, words = MISTAKES[mistake]
    if "prefilled" in mistake:
        guide.replace(T, "{id: site_name,", f"{FIELDS}{{id: site_name,")
        guide.replace(T, "  - kind: form", f"{STATE_ONLY}  - kind: form")
    if old is None:
        guide.write(file, new)
    else:
        guide.replace(file, old, new)
    if "{line}" in place:  # where what is new ends, in a file that is made of the real guide's
        before = (guide.root / file).read_text("utf-8").partition(new)[0]
        place = place.format(line=before.count("\n") + new.count("\n"))
    first, *others = said_by_check(guide, capsys)
    assert first.startswith(f"{file}:{place}") and words in first, first
    assert not others


@pytest.mark.parametrize(
    "drawn", ["<svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>北</text></svg>']
)
def test_a_picture_in_two_places_is_told_once(guide, capsys, drawn):
    figure = "  - {kind: figure, file: a.svg, alt: A}\n"
    guide.write("figures/a.svg", drawn)
    guide.replace(A, TEXT, TEXT + figure + figure)
    (line,) = said_by_check(guide, capsys)
    assert line.startswith(f"{A}:7:26: `a.svg` ")
