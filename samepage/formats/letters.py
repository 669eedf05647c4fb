"""The letters of a text, for comparing it with another program's writing of it.

White space, punctuation and accents are left out, since programs that print or convert a file break lines anew and
put spaces between letters.
"""

from __future__ import annotations

from unicodedata import normalize

PIECE = (
    16  # letters: a long passage that is not there in one piece is looked for in pieces of at least so many
)
COVERED, DOUBTFUL = "\0", "\1"  # stand for letters that the workbook prints, or may print


def letters_of(text: str) -> str:
    """The letters and digits of ``text``, in lower case and without accents."""
    return Letters(text).plain


def _is_letter(char: str) -> bool:
    """Whether ``char`` is a letter or digit, and no sign that programs write as an apostrophe, such as the ʻokina."""
    return char.isalnum() and char not in "ʻʼʽˈ"


class Letters:
    """``plain`` are a text's letters and digits; ``places`` says where in the text each stands."""

    def __init__(self, text: str):
        letters: list[str] = []
        self.places: list[int] = []
        known: dict[str, str] = {}
        for place, char in enumerate(text):
            if char not in known:
                known[char] = "".join(filter(_is_letter, normalize("NFKD", char).casefold()))
            for letter in known[char]:
                letters.append(letter)
                self.places.append(place)
        self.text, self.plain = text, "".join(letters)

    def cover(self, start: int, end: int, mark: str = "") -> int:
        """Put ``mark`` in place of these letters; returns where in the text they begin."""
        mark = mark or (COVERED if end - start >= PIECE else DOUBTFUL)
        self.plain = self.plain[:start] + mark * (end - start) + self.plain[end:]
        return self.places[start]

    def find_words(self, wanted: str, begin: int = 0) -> int:
        """Where ``wanted`` stands as whole words, from ``begin`` on; -1 where it does not."""
        start = self.plain.find(wanted, begin)
        while start >= 0 and not (self._ends_word(start) and self._ends_word(start + len(wanted))):
            start = self.plain.find(wanted, start + 1)
        return start

    def _ends_word(self, place: int) -> bool:
        """Whether a word ends before the letter at ``place``."""
        if not 0 < place < len(self.plain) or not self.plain[place - 1 : place + 1].isalnum():
            return True
        return self.places[place] - self.places[place - 1] > 1
