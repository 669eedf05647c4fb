"""Words for messages, ids made of titles, and text that other people wrote, made safe to show.

What a file, a spreadsheet or a person elsewhere wrote may hold characters that nobody sees, that end a
line, that steer a terminal, or that turn the writing about (Unicode Standard Annex 9). ``visible`` is
for whatever is shown on one line: the name of a file, a field or a site, a message. ``printable`` is for
answers, which may have lines. ``csv_cell`` and ``xml_text`` are for tables.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence

LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")  # Unicode Standard Annex 14, class BK
# Control, format and surrogate characters. Joiners, which change how letters are drawn, are none of them here.
HIDDEN = ("Cc", "Cf", "Cs")
# Drawn as nothing: soft hyphen, zero-width space, joiners and the like.
DRAWN_AS_NOTHING = re.compile("[\u00ad\u061c\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f]")
JOINERS = "\u200c\u200d"
# Format characters that are seen, such as the end of an ayah (property Prepended_Concatenation_Mark).
SEEN = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
# Marks of direction for the sign beside them, which keyboards for Arabic and Hebrew have: answers keep them.
DIRECTION_MARKS = "\u061c\u200e\u200f"
# Where a line may end, or may not (soft hyphen, zero-width space, word joiner): Thai and Khmer have no other spaces.
LINE_BREAK_MARKS = "\u00ad\u200b\u2060"
# By ``printable``, whatever their category.
KEPT = frozenset("\n" + JOINERS + SEEN + DIRECTION_MARKS + LINE_BREAK_MARKS)
# All white space, and what nobody sees at a text's beginning and end.
BLANK = "".join(char for char in map(chr, range(0x3001)) if char.isspace()) + "\u200b\ufeff"
RIGHT_TO_LEFT = ("R", "AL")  # bidirectional classes of letters (Unicode Standard Annex 9)
# All that is shown by its code point: what is private or unassigned, and ends of lines, too.
NAMED = (*HIDDEN, "Co", "Cn", "Zl", "Zp")
# A spreadsheet takes a cell that begins so for a formula, which may reach the network.
FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?\d[\d.,]*\Z")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, 2.2
# Devices of Windows, whose names no file has, whatever its ending (Microsoft: Naming Files, Paths, and Namespaces).
RESERVED_NAMES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))]
)

# How the marks that are typed straight are printed (samepage.render.typography).
STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "′": "'", "″": '"'})

KINDS_WITHOUT_NAMES = {
    "Cc": "control character",
    "Cs": "damaged character",
    "Co": "private character",
    "Cn": "unknown character",
}


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The entry of ``known`` that ``word`` was probably meant to be."""
    names = [*known]
    head, dot, tail = word.rpartition(".")
    # Of a name of several parts, those that begin alike differ in the last one.
    beside = {name.rpartition(".")[2]: name for name in names if dot and name.rpartition(".")[0] == head}
    if beside and "." not in tail:
        found = difflib.get_close_matches(tail.lower(), [*beside], n=1, cutoff=0.6)
        return beside[found[0]] if found else None
    found = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.6 if len(word) < 5 else 0.7)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """A sentence that names the entry of ``known`` nearest to ``word``; where none is near, ``otherwise`` or all."""
    names = [*known]
    meant = nearest(word, names)
    return f"did you mean `{meant}`?" if meant else otherwise or f"known are {listed(names) or 'none yet'}."


def listed(names: Iterable[str]) -> str:
    """Names as they are typed: ```a`, `b```."""
    return ", ".join(f"`{visible(name)}`" for name in names)


def with_article(noun: str) -> str:
    """``noun`` after "a" or "an", by its first letter."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def capitalized(words: str) -> str:
    """``words`` as they begin a heading: only their first letter changes."""
    return words[:1].upper() + words[1:]


def joined(words: Iterable[str]) -> str:
    """``a, b and c``."""
    *first, last = [*words] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def first_of(words: Sequence[str], most: int) -> str:
    """At most ``most`` of ``words`` and the number of the others: ``a, b and 3 more``."""
    more = len(words) - most
    return ", ".join(words[:most]) + (f" and {more} more" if more > 0 else "")


def counted(number: int, one: str, many: str = "") -> str:
    """``1 site``, ``1,200 sites``; ``many`` where the plural is not ``one`` with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def pages_in_words(numbers: Iterable[int]) -> str:
    """Numbers of pages in order: ``page 4``, ``pages 4 and 6``, ``pages 4 to 9, 12 and 14``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [part for run in runs for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))]
    return f"{'pages' if len(runs) > 1 or len(runs[0]) > 1 else 'page'} {joined(parts)}"


NUMBER_WORDS = ("no", *"one two three four five six seven eight nine ten eleven twelve".split())


def number_word(number: int, language: str) -> str:
    """A number in a sentence: in English as a word up to twelve, else in digits."""
    return NUMBER_WORDS[number] if language.startswith("en") and number < len(NUMBER_WORDS) else str(number)


def shortened(value: object, limit: int = 40) -> str:
    """``value`` on one line of at most ``limit`` characters, every one of which can be seen."""
    text = visible(" ".join(str(value).split())[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"


def is_same_language(one: str, other: str) -> bool:
    """Whether two language codes (BCP 47), such as ``en-US`` and ``en-GB``, are of one language."""
    return one.split("-")[0] == other.split("-")[0]


def with_straight_quotes(text: str) -> str:
    """``text`` with straight quotes and apostrophes, to compare words that are printed with either kind."""
    return text if text.isascii() else text.translate(STRAIGHT)


def slug_from(text: str, separator: str = "-") -> str:
    """``text`` as an id: ASCII, small letters, parts joined by ``separator``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", separator, plain).strip(separator)


# Words that end with a period and no sentence; where one might, what begins the next sentence tells.
_ABBREVIATED = frozenset(
    "mr mrs ms dr prof rev hon gov sen rep gen lt sgt capt st mt ft jr sr sra srta esq vs cf viz al approx dept est "
    "assn bros inc corp co ltd fig figs art sec ch vol ed eds p pp par jan feb mar apr jun jul aug sep sept oct nov "
    "dec mon tue tues wed thu thurs fri sat sun ee uu".split()
)
_STARTERS = frozenset(
    "what which who whom whose when where why how do does did is are was were can could should would will may must "
    "have has if the a an in on at it we our you your they their this that these those there think write name list "
    "say describe discuss choose mark use look ask each both then now for as and but so with".split()
)
_SENTENCE_END = re.compile(r"(\S*[.?!][”’\"')*_\]]*)\s+([“‘\"'(*_\[¿¡]*)(?=(\S+))")


def first_sentence(question: str) -> tuple[str, str]:
    """A question's first sentence, which is its heading, and what follows (WCAG 2.4.6).

    "U.S.", "Dr.", "No. 5" and "e.g." end no sentence, nor does a period before a small letter.
    """
    for found in _SENTENCE_END.finditer(question):
        first = re.sub(r"\\.", "", question[: found.end(1)])
        inside = first.count("*") % 2 or any(first.count(a) > first.count(b) for a, b in ("[]", "()", "“”"))
        if not inside and _ends_sentence(found[1], found[3]):
            return question[: found.end(1)], question[found.start(2) :]
    return question, ""


def _ends_sentence(last: str, following: str) -> bool:
    """Whether a sentence ends between ``last``, with its period or mark, and the word ``following``."""
    if following[0].islower():
        return False
    word = last.strip("”’\"')*_]([“‘")
    if word.endswith(("?", "!")):
        return True
    stem = word.rstrip(".").lower()
    starts = re.sub(r"\W.*", "", following).lower() in _STARTERS
    if stem in ("no", "nos"):
        return not following[0].isdigit()
    # Letters with a period after each, such as "U.S." or "J."; they may stand at the end of a sentence, too.
    dotted = re.fullmatch(r"(?:[^\W\d_]\.)*[^\W\d_]", stem) is not None
    if dotted and stem != "i":
        return starts and stem not in ("e.g", "i.e")
    return stem not in _ABBREVIATED


def printable(
    text: str, categories: Collection[str] = HIDDEN, instead: Callable[[str], str] = lambda _character: ""
) -> str:
    """``text`` composed (Unicode NFC), with line feeds for all ends of lines and spaces for tabs.

    Characters of ``categories`` (Unicode general categories) are replaced by what ``instead`` gives
    for them; as it stands, they are left out. What is seen, joins letters, ends a line or gives a sign its direction
    stays.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    text = LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", " ")
    return trimmed(
        "".join(
            instead(char) if char not in KEPT and unicodedata.category(char) in categories else char
            for char in text
        )
    )


def trimmed(text: str) -> str:
    """``text`` without what nobody sees before and after it: white space, zero-width spaces, byte order marks."""
    return text.strip(BLANK)


def left_out(text: str) -> list[str]:
    """The characters of ``text`` that ``printable`` leaves out."""
    if text.isprintable():
        return []
    text = LINE_ENDS.sub("\n", text).replace("\t", " ")
    return [c for c in dict.fromkeys(text) if c not in KEPT and unicodedata.category(c) in HIDDEN]


def visible(text: str) -> str:
    """``text`` on one line; what would not be seen, or would change how the rest is, as its code point: ``[U+202E]``.

    The same again for what is visible already.
    """
    if text.isprintable():  # which format and control characters, separators and surrogates are not
        return text
    return "".join(
        code_point(char) if char not in JOINERS + SEEN and unicodedata.category(char) in NAMED else char
        for char in text
    )


def hidden_character(text: str) -> str | None:
    """The first character of ``text`` that a name must not have: one that ``visible`` shows by its code point.

    Soft hyphens, which only say where a word may be divided, are none of them.
    """
    if text.isprintable():
        return None
    return next((char for char in text if char != "\xad" and visible(char) != char), None)


def code_point(char: str) -> str:
    return f"[U+{ord(char):04X}]"


def character_name(char: str) -> str:
    """What a character is called: ``[rightwards arrow]`` (Unicode Standard, 4.8).

    A character without a name, and a Chinese one, whose name is a number, have their kind and number.
    """
    name = unicodedata.name(char, "").lower()
    kind = "Chinese character" if name.startswith("cjk ") and "ideograph" in name else ""
    if name and not kind:
        return f"[{name}]"
    return f"[{kind or KINDS_WITHOUT_NAMES.get(unicodedata.category(char), 'character')} U+{ord(char):04X}]"


def with_named_characters(text: str, missing: Callable[[str], Iterable[str]]) -> str:
    """``text`` with the name of every character that no font has: ``[grinning face]``, never an empty box.

    ``missing`` gives the characters of a text that no font has.
    """
    text = with_accents_apart(text, missing)
    return text.translate({ord(char): _instead(char) for char in missing(text)})


def with_accents_apart(text: str, missing: Callable[[str], Iterable[str]]) -> str:
    """``text`` where a letter with its accents that no font has as one character is the letter and its accents, if
    fonts have these (Unicode, NFD)."""
    apart = {char: unicodedata.normalize("NFD", char) for char in missing(text)}
    return text.translate({ord(char): parts for char, parts in apart.items() if not [*missing(parts)]})


def _instead(char: str) -> str:
    """What is drawn of ``char``, which no font has; every kind of space is one."""
    if DRAWN_AS_NOTHING.match(char):
        return ""
    return " " if unicodedata.category(char) == "Zs" else f"{character_name(char)} "


def is_right_to_left(line: str) -> bool:
    """Whether the first letter of ``line`` is one of a script that is written so (Unicode Standard Annex 9, P2)."""
    classes = (unicodedata.bidirectional(char) for char in line)
    return next((one != "L" for one in classes if one == "L" or one in RIGHT_TO_LEFT), False)


def csv_cell(value: object) -> object:
    """``value`` for a CSV file: 1 and 0 for yes and no; an apostrophe before a text that would be calculated."""
    if isinstance(value, str) and FORMULA.match(value) and not NUMBER.match(value):
        return "'" + value
    return int(value) if isinstance(value, bool) else value


def xml_text(text: str) -> str:
    """``text`` without the characters that XML, and so Word and Excel, cannot hold."""
    return NOT_XML.sub("", text)
