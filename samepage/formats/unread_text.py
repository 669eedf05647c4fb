"""The words of a page that its workbook does not print: what people wrote into a file that has no form left.

Words are compared by their letters (``letters``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from samepage.formats.letters import COVERED, DOUBTFUL, PIECE, Letters, letters_of
from samepage.workbook.dictionary import PAGE_NUMBER, DataDictionary, PrintedText

LONG = 24  # letters: a passage of so many is found wherever it stands; a shorter one near its neighbors only
# Which passages a page has is weighed by the words that it shares with them (``_stretch``).
MUCH = 1.5  # a page stands before the last one where the passages there weigh so many times as much as those behind
AGAIN = 0.95  # factor for words of a passage that a page before has, too
NEXT = 250  # passages behind those of a page, among which the next page is looked for first
NEAR = 0.9  # the next passages are taken where they weigh at least this share of the heaviest
AROUND, AROUND_LINEAR = 3, 8  # passages before and behind those of a page that may begin or end there
CLEAR = (
    0.02  # the share of printed letters by which one edition must exceed the other to be the only one tried
)
LEAST_WORDS, LEAST_UNREAD_WORDS = 50, 20
PLAIN_WORD = re.compile(r"[(\"“‘'¿¡]*[^\W\d_]+(?:[-–'’/@.][^\W\d_]+)*[.,;:!?)\"”’']*|\W?[\d.,/:–-]+\W?")
TICKS = frozenset("☒☑✓✔✗✘")
NUMBER_BEHIND = re.compile(r"\W*(\d{1,4})(?=[^\S\r\n]*(?:[\r\n]|\Z))")
PAGES = re.compile(r"(?<![\d/])(?P<number>\d{1,4}) ?/ ?(?P<total>\d{1,4})(?![\d/])")


@dataclass(frozen=True)
class PageComparison:
    """What of a page's text its workbook prints. Places are positions of characters in the page's text.

    ``found`` are the workbook's passages, each with the place where it begins; ``unread`` the stretches (start, end)
    of other text, at most one line each, with adjoining words that may be a short passage or not. ``written`` are the
    places of the letters that are in no passage. ``anywhere`` are texts, by their letters, that a workbook may print
    on any page: a text that is made of these alone was not written by a site. ``signs`` are printed texts without
    letters, and without white space."""

    found: tuple[tuple[int, PrintedText], ...]
    unread: tuple[tuple[int, int], ...]
    written: frozenset[int]
    anywhere: frozenset[str]
    signs: frozenset[str] = frozenset()

    def is_written(self, text: str, start: int, end: int) -> bool:
        """Whether a part of ``text``, which is the page's, has words that no workbook prints."""
        plain = letters_of("".join(text[place] for place in range(start, end) if place in self.written))
        return not _is_made_of(plain, self.anywhere)


def compared_with_print(pages: Sequence[str], dictionary: DataDictionary, site: str) -> list[PageComparison]:
    """Each page's text with what a workbook of ``dictionary`` prints for ``site``. A page has each passage once.

    It is the standard edition or large print, whichever leaves fewer words over.
    """
    editions = [dictionary]
    if dictionary.linear:
        large = replace(dictionary, printed=dictionary.linear)
        better = printed_share(pages, large) - printed_share(pages, dictionary)
        editions = [dictionary] * (better <= CLEAR) + [large] * (better >= -CLEAR)
    found = [list(_Comparison(one, site, len(pages)).run(pages)) for one in editions]
    return min(found, key=lambda of_pages: sum(end - start for one in of_pages for start, end in one.unread))


def printed_share(pages: Sequence[str], dictionary: DataDictionary) -> float:
    """How far ``pages`` are those of a workbook of ``dictionary``: the share of their letters in long passages
    that it prints (0 to 1), plus 1 where the foot of its pages stands there, which names level and edition.

    What lists offer says nothing: the edition for a pen prints it, too."""
    long = {plain for text in dictionary.printed if len(plain := letters_of(text.text)) >= LONG}
    long -= _offered(dictionary)
    of_pages = [letters_of(page) for page in pages]
    found = sum(len(text) for text in long if any(text in page for page in of_pages))
    feet = [plain for text in dictionary.running[1:2] if (plain := letters_of(text))]
    with_foot = any(foot in page for foot in feet for page in of_pages)
    return min(1.0, found / max(1, sum(map(len, of_pages)))) + with_foot


def has_no_words(texts: Iterable[str], least: int = LEAST_WORDS) -> bool:
    """Whether texts of ``least`` words or more are signs that only people can read, as programs write that drop the
    fonts' characters."""
    words = [word for text in texts for word in text.split()]
    return len(words) >= least and sum(map(bool, map(PLAIN_WORD.fullmatch, words))) < len(words) / 2


def _offered(dictionary: DataDictionary) -> set[str]:
    """The letters of what each list of ``dictionary`` offers, as it is printed for a pen and in large print."""
    lists = {one.options for one in dictionary.definitions if one.kind == "choice"}
    return {letters_of(" ".join(text for _, text in options)) for options in lists}


class _Comparison:
    def __init__(self, dictionary: DataDictionary, site: str, pages: int):
        self._pages = pages
        # In large print each row of a table has its words above it again.
        self._around = AROUND_LINEAR if dictionary.printed is dictionary.linear else AROUND
        printed = dictionary.printed_for(site)
        self._texts = [(letters_of(text.text), text) for text in printed]
        self._print = "".join(plain for plain, _ in self._texts)
        self._begins = frozenset(accumulate((len(plain) for plain, _ in self._texts), initial=0))
        words = [letters_of(word) for word in dictionary.site_words.get(site, ())]
        running = [letters_of(text) for text in dictionary.running if PAGE_NUMBER not in text]
        offered = _offered(dictionary)
        self._signs = frozenset("".join(text.text.split()) for plain, text in self._texts if not plain)
        self._anywhere = frozenset((*words, *running, *offered))
        # A word of many passages says little about a page's range; the words of heads and feet say nothing.
        self._known: dict[str, str] = {}  # the letters of words
        heads = (text for text in dictionary.site_words.get(site, ()) if text not in dictionary.phrases)
        everywhere = self._words_of(" ".join((*heads, *dictionary.running)))
        self._having: dict[str, list[int]] = defaultdict(list)  # by word, the passages that have it
        for number, (_, text) in enumerate(self._texts):
            for word in self._words_of(text.text) - everywhere:
                self._having[word].append(number)
        self._weights = [0.0] * len(self._texts)
        for word in sorted(self._having):
            for number in self._having[word]:
                self._weights[number] += 1 / len(self._having[word])
        self._absent: set[int] = set()  # passages that stand on no page
        self._seen: set[int] = set()  # those that stand on a page before
        # Of passages that go on overleaf, the letters that are still to come: of this page, and of the one before.
        self._rest: dict[int, str] = {}
        self._left: dict[int, str] = {}
        self._numbered = [
            re.compile(
                r"\s*".join(r"\d{1,4}" if w == PAGE_NUMBER else re.escape(w) for w in text.split()),
                re.IGNORECASE,
            )
            for text in dictionary.running
            if PAGE_NUMBER in text
        ]
        self._running = sorted({*running, *offered}, key=lambda text: (-len(text), text))
        self._own = sorted((word for word in words if len(word) >= LONG), key=len, reverse=True)
        self._first = self._end = 0  # of the passages of the page before
        first_words = (text.text.split(" ")[0] for text in printed)
        self._stages = frozenset(word for word in first_words if word.isdigit() and len(word) < 3)

    def run(self, pages: Sequence[str]) -> Iterator[PageComparison]:
        read = [Letters(page) for page in pages]
        whole = "".join(letters.plain for letters in read)
        # Passages on no page, such as a facilitator's notes, have no weight where a page's range is looked for.
        for number, (plain, _) in enumerate(self._texts):
            if len(plain) >= LONG and plain[:PIECE] not in whole and plain[-PIECE:] not in whole:
                self._absent.add(number)
        for letters in read:
            self._cover_page_number(letters)
            found = sorted(self._passages(letters), key=lambda one: one[1])
            self._seen.update(number for number, _ in found)
            placed = tuple((place, self._texts[number][1]) for number, place in found)
            written = frozenset(
                place for place, letter in zip(letters.places, letters.plain, strict=True) if letter.isalnum()
            )
            yield PageComparison(
                placed, tuple(self._unread(letters, written)), written, self._anywhere, self._signs
            )

    def _words_of(self, text: str) -> frozenset[str]:
        """The words of ``text``, by their letters."""
        words = frozenset(text.split())
        self._known.update((word, letters_of(word)) for word in words - self._known.keys())
        return frozenset(map(self._known.__getitem__, words)) - {""}

    def _cover_page_number(self, letters: Letters) -> None:
        numbers = [
            (int(match["total"]) != self._pages, *match.span(), int(match["number"]), int(match["total"]))
            for match in PAGES.finditer(letters.text)
        ]
        spans = []
        if numbers:
            *_, number, total = min(numbers)
            # Where two pages are on a sheet, their numbers follow one another.
            spans = [one[1:3] for one in numbers if one[4] == total and abs(one[3] - number) <= 1]
        spans += [match.span() for text in self._numbered for match in text.finditer(letters.text)]
        for start, end in spans:
            inside = [n for n, place in enumerate(letters.places) if start <= place < end]
            letters.cover(inside[0], inside[-1] + 1)
        for word in self._own:
            while (start := letters.plain.find(word)) >= 0:
                letters.cover(start, start + len(word))

    def _cover_running(self, letters: Letters) -> None:
        """The head and the foot, and what stands in boxes that nobody has filled in."""
        for text in self._running:
            while len(text) >= LONG // 3 and (start := letters.find_words(text)) >= 0:
                letters.cover(start, start + len(text), COVERED)

    def _passages(self, letters: Letters) -> Iterator[tuple[int, int]]:
        """The number of each passage on the page, and where it begins there."""
        before = self._end
        first, end = self._stretch(letters)
        # The page may begin before that: most of its words stand there, but not all.
        sure = [n for n in range(before, first) if n not in self._seen and self._is_sure(n, letters)]
        self._left, self._rest = self._rest, {}
        long = [
            number
            for number, (plain, _) in enumerate(self._texts)
            if len(plain) >= LONG and plain in letters.plain
        ]
        # First those of the page, and last entries of the contents list: they repeat headings with more words.
        entries = [n for n in long if self._texts[n][1].text.endswith(PAGE_NUMBER) and not first <= n < end]
        here = (n for n in long if n not in entries)
        for number in sorted(here, key=lambda n: (not first <= n < end, -len(self._texts[n][0]), n)):
            place = self._take(number, letters.plain.find(self._texts[number][0]), letters)
            if place is not None:
                yield number, place
        self._cover_running(letters)
        near = {*range(max(first - self._around, 0), min(end + self._around, len(self._texts))), *self._left}
        near.update(number for one in sure for number in range(max(one - 1, 0), one + 1))
        for number in sorted(near, key=lambda n: (*_turn(len(self._texts[n][0])), not first <= n < end)):
            plain = self._texts[number][0]
            if len(plain) >= LONG:
                place = self._pieces(number, letters)
            else:
                place = self._take(number, letters.find_words(plain), letters) if plain else None
            if place is not None:
                yield number, place
        for number in entries:
            place = self._take(number, letters.plain.find(self._texts[number][0]), letters)
            if place is not None:
                yield number, place

    def _is_sure(self, number: int, letters: Letters) -> bool:
        """Whether the passage stands on the page, and is no word or two that stand there by chance."""
        plain, text = self._texts[number]
        start = letters.find_words(plain) if plain else -1
        if start < 0 or not text.text.endswith(PAGE_NUMBER):
            return start >= 0 and len(plain) >= PIECE
        return NUMBER_BEHIND.match(letters.text, letters.places[start + len(plain) - 1] + 1) is not None

    def _stretch(self, letters: Letters) -> tuple[int, int]:
        """The passages that the page has most of, as a range of their numbers: those that follow the page before,
        unless others share many more words with the page."""
        weights = [-weight for weight in self._weights]
        for word in sorted(self._words_of(letters.text)):
            having = self._having.get(word, ())
            for number in having:
                weights[number] += (2 if number not in self._seen else 2 * AGAIN) / len(having)
        for number in self._absent:
            weights[number] = 0.0
        last = self._first
        following, earlier = _heaviest(weights[last:]), _heaviest(weights[:last])
        near = _heaviest(weights[last : self._end + NEXT])
        following = near if near[0] >= NEAR * following[0] else following
        if earlier[0] > MUCH * following[0]:
            _, self._first, self._end = earlier
            self._seen.clear()
        elif following[0]:
            self._first, self._end = last + following[1], last + following[2]
        else:  # none of its words tells: it follows the page before
            self._first = self._end
        return self._first, self._end

    def _take(self, number: int, start: int, letters: Letters) -> int | None:
        if start < 0:
            return None
        plain, text = self._texts[number]
        end = start + len(plain)
        place = letters.cover(start, end)
        if text.text.endswith(PAGE_NUMBER):
            behind = NUMBER_BEHIND.match(letters.text, letters.places[end - 1] + 1)
            if behind:
                letters.cover(end, end + len(behind[1]))
        return place

    def _pieces(self, number: int, letters: Letters) -> int | None:
        """Covers what stands on the page of a passage that is not there in one piece; the rest is left for
        the next page."""
        plain = self._left.get(number, self._texts[number][0])
        begin, at = None, 0
        if number in self._left and len(plain) < PIECE and (start := letters.find_words(plain)) >= 0:
            return letters.cover(start, start + len(plain))
        while at <= len(plain) - PIECE:
            start = letters.plain.find(plain[at : at + PIECE])
            if start < 0:
                if begin is None and number not in self._left:
                    return None  # a few words that another passage has, too
                at += 1
                continue
            end = PIECE
            while at + end < len(plain) and letters.plain[start + end : start + end + 1] == plain[at + end]:
                end += 1
            place = letters.cover(start, start + end)
            begin = place if begin is None else begin
            at += end
            self._rest[number] = plain[at:]
        if not self._rest.get(number):
            self._rest.pop(number, None)
        return begin

    def _unread(self, letters: Letters, written: frozenset[int]) -> Iterator[tuple[int, int]]:
        """What is not covered, line by line and in whole words; with words beside it that are in doubt."""
        doubtful = frozenset(
            place for place, letter in zip(letters.places, letters.plain, strict=True) if letter == DOUBTFUL
        )
        stage_seen = False
        start = 0
        for line in letters.text.splitlines(keepends=True):
            words = [(start + match.start(), start + match.end()) for match in re.finditer(r"\S+", line)]
            start += len(line)
            for first, last in _joined(words, letters.text, written, doubtful):
                plain = letters_of("".join(letters.text[n] for n in range(first, last) if n in written))
                if _is_made_of(plain, self._anywhere) or self._is_row(plain):
                    continue
                if plain in self._stages and not stage_seen:
                    stage_seen = True  # the number in the tab at the page's edge
                    continue
                yield first, last

    def _is_row(self, plain: str) -> bool:
        """Whether it is printed as cells in a row: the head of a table stands again on each of the table's pages."""
        start = self._print.find(plain) if len(plain) >= PIECE else -1
        while start >= 0:
            end = start + len(plain)
            inside = any(place in self._begins for place in range(start + 1, end))
            if start in self._begins and end in self._begins and inside:
                return True
            start = self._print.find(plain, start + 1)
        return False


def _heaviest(weights: Sequence[float]) -> tuple[float, int, int]:
    """The greatest sum of ``weights`` in a row, from where and to where; of equal ones the first."""
    best = (0.0, 0, 0)
    total, first = 0.0, 0
    for place, weight in enumerate(weights):
        if total <= 0:
            total, first = 0.0, place
        total += weight
        if total > best[0]:
            best = total, first, place + 1
    return best


def _is_made_of(text: str, words: frozenset[str]) -> bool:
    """Whether ``text`` is nothing but some of ``words``, one behind the other."""
    ends = {0}  # of what is made of them from the beginning
    for start in range(len(text)):
        if start in ends:
            ends |= {start + len(word) for word in words if word and text.startswith(word, start)}
    return len(text) in ends


def _turn(letters: int) -> tuple[int, int]:
    """A key that sorts passages, by their number of letters, into the order in which they are looked for.

    First those of ``PIECE`` to ``LONG`` letters, lest a piece of a longer passage is taken for one of them; then longer
    ones, in pieces; then shorter ones. Within each group the longest comes first."""
    return (1 if letters >= LONG else 0 if letters >= PIECE else 2), -letters


def _written(word: str, places: range, uncovered: Collection[int]) -> bool:
    """Whether a word is in no passage. One or two such letters within a word do not count: PDF readers give some
    signs as other letters."""
    left = sum(place in uncovered for place in places)
    return left > 2 or (left > 0 and left == len({*Letters(word).places}))


def _joined(
    words: Sequence[tuple[int, int]], text: str, written: Collection[int], doubtful: Collection[int]
) -> Iterator[tuple[int, int]]:
    """Runs of a line's ``words`` (start, end) with a written one among them; words in doubt, and signs without letters,
    belong to the run that they adjoin."""
    run: list[tuple[int, int]] = []
    sure = False

    def ended() -> Iterator[tuple[int, int]]:
        if sure:
            yield run[0][0], run[-1][1]

    for first, last in words:
        places = range(first, last)
        is_written = _written(text[first:last], places, written)
        no_letters = not any(map(str.isalnum, text[first:last]))
        if is_written or no_letters or any(place in doubtful for place in places):
            run, sure = [*run, (first, last)], sure or is_written
        else:
            yield from ended()
            run, sure = [], False
    yield from ended()


def question_of(name: str, dictionary: DataDictionary) -> str:
    """The words of the question of the field ``name``; "" where there is none."""
    entry = dictionary.by_name.get(name)
    return entry.tooltip or entry.question if entry else ""


def by_question(name: str, dictionary: DataDictionary) -> str:
    """A clause for a message: ``, near "…"`` with the words of the question; "" where there is none."""
    question = question_of(name, dictionary)
    return f', near "{question}"' if question else ""
