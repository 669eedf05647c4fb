"""Rules for words that texts fill in: the guide's may be made of each other, and those of a place replace them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from samepage.content.schema.base import LEVELS
from samepage.content.schema.chapters import Words
from samepage.content.texts import TextError, names_used
from samepage.content.yaml_source import Source
from samepage.errors import Problem
from samepage.text import did_you_mean, listed


def word_problems(words: Words, source: Source) -> Iterator[Problem]:
    """What is wrong with words that are made of other words: nothing else may stand in them, and no third word."""
    for name, word in words.words.items():
        for level in LEVELS:
            for used in sorted(_used(getattr(word, level))):
                group, _, other = used.partition(".")
                of = words.words.get(other)
                if group != "words" or (of is not None and "{{" in getattr(of, level)):
                    plain = [one for one, of in words.words.items() if "{{" not in getattr(of, level)]
                    message = f"a word can be made of another that stands alone, which `{used}` is not: "
                    message += f"write its text, or one of {listed(sorted(plain))}."
                    yield source.problem(("words", name, level), message)


def _used(text: str) -> frozenset[str]:
    try:
        return names_used(text)
    except TextError:  # told where texts are checked
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
        if other in known and other not in own:
            what = "plural" if other.endswith("s") and other != name.removesuffix("s") else "singular"
            message = f"`{name}` is replaced, and its {what} `{other}` is not: add a line `{other}: …`."
            yield source.problem(path, message, key=True)
