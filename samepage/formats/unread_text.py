"""The words of a page that its workbook does not print: what people wrote into a file that has no form left.

Words are compared letter by letter, without white space, punctuation and accents: programs break lines
and words anew, space letters out, and draw boxes' contents before or after the page's own text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median_low
from unicodedata import normalize

from samepage.workbook.dictionary import PAGE_NUMBER, DataDictionary, PrintedText

LONG = 24  # letters: a passage of so many is found wherever it stands; a shorter one near its neighbors only
PIECE = 16  # letters of a long passage that are looked for where it is not in one piece
BEFORE, BEHIND = 3, 60  # passages around those found on a page that may stand on it, too
COVERED = "\0"
# PDFium gives the letters of some ligatures with their bytes exchanged (U+6600 U+6900 for "fi").
EXCHANGED = {ord(letter) << 8: letter for letter in "fijlst"}
PAGES = re.compile(r"(?<![\d/])\d{1,4} ?/ ?(\d{1,4})(?![\d/])")


@dataclass(frozen=True)
class PageComparison:
    """``found`` are the workbook's passages with the place in the page's text where each begins; ``unread``
    the places (start, end) of what else stands there, a line each."""

    found: tuple[tuple[int, PrintedText], ...]
    unread: tuple[tuple[int, int], ...]


def compare(pages: Sequence[str], dictionary: DataDictionary, site: str) -> list[PageComparison]:
    """Each page's text with what a workbook of ``dictionary`` prints for ``site``. Each passage is printed once."""
    return list(_Comparison(dictionary, site, len(pages)).run(pages))


def printed_share(pages: Sequence[str], dictionary: DataDictionary) -> float:
    """How far ``pages`` are those of a workbook of ``dictionary``: the share of their letters in long passages
    that it prints (0 to 1), and one more where the foot of its pages, with level and edition, stands there."""
    long = {plain for text in dictionary.printed if len(plain := letters_of(text.text)) >= LONG}
    of_pages = [letters_of(page) for page in pages]
    found = sum(len(text) for text in long if any(text in page for page in of_pages))
    feet = [plain for text in dictionary.running[1:2] if (plain := letters_of(text))]
    with_foot = any(foot in page for foot in feet for page in of_pages)
    return min(1.0, found / max(1, sum(map(len, of_pages)))) + with_foot


def letters_of(text: str) -> str:
    """The letters and digits of ``text``, in lower case and without accents."""
    return _Letters(text).plain


class _Letters:
    """``plain`` are a text's letters and digits; ``places`` says where in the text each stands."""

    def __init__(self, text: str):
        letters: list[str] = []
        self.places: list[int] = []
        known: dict[str, str] = {}
        for place, char in enumerate(text):
            if char not in known:
                char_or_letter = EXCHANGED.get(ord(char), char)
                known[char] = "".join(filter(str.isalnum, normalize("NFKD", char_or_letter).casefold()))
            for letter in known[char]:
                letters.append(letter)
                self.places.append(place)
        self.text, self.plain = text, "".join(letters)

    def cover(self, start: int, end: int) -> int:
        self.plain = self.plain[:start] + COVERED * (end - start) + self.plain[end:]
        return self.places[start]

    def find_words(self, wanted: str) -> int:
        """Where ``wanted`` stands as whole words; -1 where it does not."""
        start = self.plain.find(wanted)
        while start >= 0 and not (self._ends_word(start) and self._ends_word(start + len(wanted))):
            start = self.plain.find(wanted, start + 1)
        return start

    def _ends_word(self, place: int) -> bool:
        """Whether a word ends before the letter at ``place``."""
        if not 0 < place < len(self.plain) or COVERED in self.plain[place - 1 : place + 1]:
            return True
        return self.places[place] - self.places[place - 1] > 1


class _Comparison:
    def __init__(self, dictionary: DataDictionary, site: str, pages: int):
        self._pages = pages
        self._texts = [(_Letters(text.text).plain, text) for text in dictionary.printed]
        self._left = dict(enumerate(self._texts))  # by place in print order, what is not found yet
        words = [_Letters(word).plain for word in dictionary.site_words.get(site, ())]
        self._anywhere = frozenset(words).union(_Letters(text).plain for text in dictionary.running)
        self._running = sorted((_Letters(text).plain for text in dictionary.running), key=len, reverse=True)
        self._own = sorted((word for word in words if len(word) >= LONG), key=len, reverse=True)
        self._begun: set[int] = set()  # those that were found in part
        counts = Counter(plain for plain, _ in self._texts)
        self._unique = frozenset(
            plain for plain, count in counts.items() if count == 1 and len(plain) >= LONG
        )
        self._last = 0
        first_words = (text.text.split(" ")[0] for text in dictionary.printed)
        self._stages = frozenset(word for word in first_words if word.isdigit() and len(word) < 3)

    def run(self, pages: Sequence[str]) -> Iterator[PageComparison]:
        for page in pages:
            letters = _Letters(page)
            found: list[tuple[int, PrintedText]] = []
            self._cover_page_number(letters)
            for number, place in self._passages(letters):
                found.append((place, self._texts[number][1]))
            yield PageComparison(tuple(sorted(found, key=lambda one: one[0])), tuple(self._unread(letters)))

    def _cover_page_number(self, letters: _Letters) -> None:
        numbers = [
            (int(match[1]) != self._pages, match.start(), match.end())
            for match in PAGES.finditer(letters.text)
        ]
        if numbers:
            _, start, end = min(numbers)
            inside = [n for n, place in enumerate(letters.places) if start <= place < end]
            letters.cover(inside[0], inside[-1] + 1)
        for word in self._own:
            while (start := letters.plain.find(word)) >= 0:
                letters.cover(start, start + len(word))

    def _cover_head_and_foot(self, letters: _Letters) -> None:
        for text in self._running:
            if len(text) >= LONG // 3 and (start := letters.find_words(text)) >= 0:
                letters.cover(start, start + len(text))

    def _passages(self, letters: _Letters) -> Iterator[tuple[int, int]]:
        """The number of each passage on the page, and where it begins there."""
        long = sorted(
            (
                number
                for number, (plain, _) in self._left.items()
                if len(plain) >= LONG and plain in letters.plain
            ),
            key=lambda number: (-len(self._left[number][0]), abs(number - self._last)),
        )
        sure: list[int] = []
        for number in long:
            plain = self._left[number][0]
            if (place := self._take(number, letters.plain.find(plain), letters)) is not None:
                sure += [number] if plain in self._unique else []
                yield number, place
        middle = median_low(sure) if sure else self._last
        sure = [number for number in sure if abs(number - middle) < 2 * BEHIND] or [self._last]
        self._cover_head_and_foot(letters)
        first, end = min(*sure, self._last) - BEFORE, max(sure) + BEHIND
        self._last = max(sure)
        near = sorted(
            (number for number in self._left if first <= number < end),
            key=lambda number: _turn(len(self._left[number][0])),
        )
        for number in near:
            plain = self._left[number][0]
            if len(plain) >= LONG:
                if (place := self._pieces(number, letters)) is not None:
                    yield number, place
            elif plain and (place := self._take(number, letters.find_words(plain), letters)) is not None:
                yield number, place

    def _take(self, number: int, start: int, letters: _Letters) -> int | None:
        if start < 0:
            return None
        plain, text = self._left.pop(number)
        end = start + len(plain)
        place = letters.cover(start, end)
        if text.text.endswith(PAGE_NUMBER):
            behind = re.compile(r"\W*(\d{1,4})(?!\w)").match(letters.text, letters.places[end - 1] + 1)
            if behind:
                letters.cover(end, end + len(behind[1]))
        return place

    def _pieces(self, number: int, letters: _Letters) -> int | None:
        """Covers what stands on the page of a passage that is not there in one piece; the rest is left for
        the next page."""
        plain, text = self._left[number]
        begin, at = None, 0
        while at <= len(plain) - PIECE:
            start = letters.plain.find(plain[at : at + PIECE])
            if start < 0:
                if number not in self._begun:
                    return None  # a few words that another passage has, too
                at += 1
                continue
            self._begun.add(number)
            end = PIECE
            while at + end < len(plain) and letters.plain[start + end : start + end + 1] == plain[at + end]:
                end += 1
            place = letters.cover(start, start + end)
            begin = place if begin is None else begin
            at += end
            self._left[number] = (plain[at:], text)
        return begin

    def _unread(self, letters: _Letters) -> Iterator[tuple[int, int]]:
        """What is not covered, line by line and in whole words."""
        uncovered = [
            place for place, letter in zip(letters.places, letters.plain, strict=True) if letter != COVERED
        ]
        of_page = frozenset(uncovered)
        stage_seen = False
        start = 0
        for line in letters.text.splitlines(keepends=True):
            words = [
                (start + match.start(), start + match.end())
                for match in re.finditer(r"\S+", line)
                if _written(match[0], range(start + match.start(), start + match.end()), of_page)
            ]
            start += len(line)
            for first, last in _joined(words, letters.text):
                plain = _Letters(letters.text[first:last]).plain
                if _is_made_of(plain, self._anywhere):
                    continue
                if plain in self._stages and not stage_seen:
                    stage_seen = True  # the number in the tab at the page's edge
                    continue
                yield first, last


def _is_made_of(text: str, words: frozenset[str]) -> bool:
    """Whether ``text`` is nothing but some of ``words``, one behind the other."""
    ends = {0}  # of what is made of them from the beginning
    for start in range(len(text)):
        if start in ends:
            ends |= {start + len(word) for word in words if word and text.startswith(word, start)}
    return len(text) in ends


def _turn(letters: int) -> tuple[int, int]:
    """When passages of so many letters are looked for: before a piece of a long one is taken for such a passage,
    those that are as long as a piece; then the pieces, then the shortest."""
    return (1 if letters >= LONG else 0 if letters >= PIECE else 2), -letters


def _written(word: str, places: range, uncovered: frozenset[int]) -> bool:
    """Whether a word is not the workbook's. A letter or two within one are a sign that is read otherwise."""
    letters = sum(char.isalnum() for char in word)
    left = sum(place in uncovered for place in places)
    return left > 0 and (left == letters or left > 2)


def _joined(words: Sequence[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """Words with nothing but white space or signs between them, as one."""
    begin = end = -1
    for first, last in words:
        if begin >= 0 and any(char.isalnum() for char in text[end:first]):
            yield begin, end
            begin = first
        begin, end = first if begin < 0 else begin, last
    if begin >= 0:
        yield begin, end


def by_question(name: str, dictionary: DataDictionary) -> str:
    """``, by "…"`` with the words of the question of the field ``name``; "" where there is none."""
    entry = dictionary.by_name.get(name)
    return f', by "{entry.tooltip or entry.question}"' if entry else ""
