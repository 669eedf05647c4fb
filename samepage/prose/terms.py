"""Terms of art that the glossary must explain, and acronyms that must be spelled out first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from samepage.content.loader import Library
from samepage.content.schema import Glossary
from samepage.content.schema.prose import Prose
from samepage.errors import Problem
from samepage.prose.passages import Passage

_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9&]*[A-Z0-9](?=s?\b)")


def check_terms(passages: Sequence[Passage], library: Library, prose: Prose) -> Iterator[Problem]:
    """The first use of each of ``prose.terms`` that the glossary does not explain."""
    glossaries = [part for part in library.chapters.values() if isinstance(part, Glossary)]
    explained = {
        _one(name) for glossary in glossaries for term in glossary.terms for name in (term.term, *term.also)
    }
    ids = {glossary.id for glossary in glossaries}
    # An organization's name is a name, whatever words are in it.
    organizations = re.compile(
        "|".join(re.escape(part.name) for part in library.guide.organizations) or r"\Z"
    )
    for term in prose.terms:
        if _one(term) in explained:
            continue
        used = re.compile(rf"\b{re.escape(term)}(?:s|es)?\b", re.I)
        for passage in passages:
            text = organizations.sub("", " ".join(passage.paragraphs))
            if passage.chapter not in ids and (found := used.search(text)):
                yield passage.problem(
                    f"`{term}` is not in the glossary: explain it there, or say it in plain words.",
                    found.group(),
                )
                break


def _one(term: str) -> str:
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
        if passage.kind in ("guide", "words"):
            continue
        for paragraph in passage.paragraphs:
            for acronym in _ACRONYM.findall(paragraph):
                if acronym in known:
                    continue
                known.add(acronym)
                if not _spelled_out(acronym, paragraph, names.get(acronym)):
                    yield passage.problem(
                        f"`{acronym}` is read here for the first time: write its words out first, "
                        f"such as `The Whole Name ({acronym})`, or list it under `everyday` in prose.yaml.",
                        acronym,
                    )


def _spelled_out(acronym: str, paragraph: str, name: str | None) -> bool:
    if name and name.casefold() in paragraph.casefold():
        return True
    sign = re.escape(acronym)
    return bool(re.search(rf"\w\s*\({sign}\)|^{sign}: \w|\b{sign} \(\w", paragraph))
