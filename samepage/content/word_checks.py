"""Rules for words that texts fill in: the guide's may be made of each other, and those of a place replace them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from samepage.content.named_values import TextError, names_used
from samepage.content.schema.words import Word, Words
from samepage.content.yaml_source import Source
from samepage.errors import Problem
from samepage.text import did_you_mean, listed, nearest


def word_problems(words: Words, source: Source) -> Iterator[Problem]:
    """What is wrong with words that are made of other words: nothing else may stand in them, and no third word."""
    for name, word in words.words.items():
        for level, text in word.by_level.items():
            for used in sorted(_used(text)):
                group, _, other = used.partition(".")
                of = words.words.get(other)
                if group != "words" or (of is not None and _is_made_of_others(of)):
                    plain = [one for one, of in words.words.items() if not _is_made_of_others(of)]
                    message = f"a word can be made of another that stands alone, which `{used}` is not: "
                    message += f"write its text, or one of {listed(sorted(plain))}."
                    path = ("words", name, level)
                    yield source.problem(path if path in source.values else path[:-1], message)


def _is_made_of_others(word: Word) -> bool:
    return any("{{" in text for text in word.by_level.values())


def _used(text: str) -> frozenset[str]:
    try:
        return names_used(text)
    except TextError:  # reported where texts are checked
        return frozenset()


def own_word_problems(own: Mapping[str, str], source: Source, words: Words | None) -> Iterator[Problem]:
    """What is wrong with the words of a site or partner: unknown ones, and those of which only the singular, or only
    the plural, is replaced."""
    known = words.words if words else {}
    for name in own if words else ():
        path = ("words", name)
        if name not in known:
            hint = did_you_mean(name, known, f"the words are {listed(known)}.")
            yield source.problem(path, f"words.yaml has no word `{name}`: {hint}", key=True)
            continue
        other = (
            name.removesuffix("s") if name.removesuffix("s") in known and name.endswith("s") else f"{name}s"
        )
        misspelled = {nearest(one, known) for one in own if one not in known}
        if other in known and other not in {*own, *misspelled}:
            what = "plural" if other.endswith("s") and other != name.removesuffix("s") else "singular"
            message = f"`{name}` is replaced, and its {what} `{other}` is not: add a line `{other}: …`."
            yield source.problem(path, message, key=True)
