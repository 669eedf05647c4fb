"""Words that a reader may not know: terms of art, acronyms, misspellings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from samepage.content.loader import Library
from samepage.content.schema import Glossary
from samepage.content.schema.prose import Prose
from samepage.errors import Problem
from samepage.prose.passages import Passage
from samepage.prose.readability import words

if TYPE_CHECKING:
    from spellchecker import SpellChecker

_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9&]*[A-Z0-9](?=s?\b)")
_NOT_WORDS = re.compile(r"\S+@\S+|https?://\S+|\b[A-Z][A-Z0-9&]+s?\b")  # addresses and acronyms


def check_terms(passages: Sequence[Passage], library: Library, prose: Prose) -> Iterator[Problem]:
    """The first use of each of ``prose.terms`` that the glossary does not explain."""
    glossaries = {id: part for id, part in library.chapters.items() if isinstance(part, Glossary)}
    terms = [term for glossary in glossaries.values() for term in glossary.terms]
    explained = {_singular(name) for term in terms for name in (term.term, *term.also)}
    # An organization's name is a name, whatever words are in it.
    names = "|".join(re.escape(part.name) for part in library.guide.organizations) or r"\Z"
    texts = [(p, re.sub(names, "", p.text)) for p in passages if p.chapter not in glossaries]
    for term in prose.terms:
        if _singular(term) in explained:
            continue
        used = re.compile(rf"\b{re.escape(term)}(?:s|es)?\b", re.IGNORECASE)
        uses = ((passage, found) for passage, text in texts if (found := used.search(text)))
        for passage, found in [*uses][:1]:
            message = f"`{term}` is not in the glossary: explain it there, or say it in plain words."
            yield passage.problem(message, found.group())


def _singular(term: str) -> str:
    """A term without its plural, so that "norm" and "norms" are one."""
    term = term.casefold()
    return term[:-1] if term.endswith("s") and not term.endswith("ss") else term


def check_acronyms(passages: Sequence[Passage], library: Library, prose: Prose) -> Iterator[Problem]:
    """Acronyms that are not spelled out where they are first read.

    The cover is passed over: its line of names is a signature, and the first chapter explains it.
    """
    names = {part.short: part.name for part in library.guide.organizations}
    known = set(prose.everyday)
    for passage in passages:
        for paragraph in passage.paragraphs if passage.kind not in ("guide", "words") else ():
            for acronym in dict.fromkeys(_ACRONYM.findall(paragraph)):
                if acronym in known:
                    continue
                known.add(acronym)
                name, sign = names.get(acronym), re.escape(acronym)
                spelled = re.search(rf"\w\s*\({sign}\)|^{sign}: \w|\b{sign} \(\w", paragraph)
                if not spelled and not (name and name.casefold() in paragraph.casefold()):
                    example = (
                        f"such as `The Whole Name ({acronym})`, or list it under `everyday` in prose.yaml"
                    )
                    message = (
                        f"`{acronym}` is read here for the first time: write its words out first, {example}."
                    )
                    yield passage.problem(message, acronym)


def check_spelling(passages: Iterable[Passage], own: Collection[str]) -> Iterator[Problem]:
    """Words that neither pyspellchecker's word list nor ``own`` (in small letters) has."""
    for passage in passages:
        for word in words(_NOT_WORDS.sub(" ", passage.text)):
            if not _known(word, own):
                meant = _correction(word.casefold())
                hint = f"did you mean `{meant}`? " if meant else ""
                message = (
                    f"`{word}` is not in the word list: {hint}A right word belongs in guide/spelling.txt."
                )
                yield passage.problem(message, word)


def _known(word: str, own: Collection[str]) -> bool:
    low = re.sub(r"'s$|(?<=s)'$", "", word.casefold().replace("’", "'"))
    return len(low) == 1 or low in own or low in _checker()


@lru_cache(maxsize=256)
def _correction(word: str) -> str | None:
    meant = _checker().correction(word)
    return meant if meant != word else None


@lru_cache(maxsize=1)
def _checker() -> SpellChecker:
    from spellchecker import SpellChecker

    return SpellChecker(language="en", distance=1)
