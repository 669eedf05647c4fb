"""Texts that name values: ``{{ site.name }}``, ``{{ words.leader }}``.

A text may do nothing but name a value: a group, a dot and a name. So it can be checked before any
site is known, and can never run anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from samepage.content.schema.sites import Partner, Site
from samepage.errors import SamepageError
from samepage.text import capitalized, listed, nearest, shortened

_PUNCTUATION = re.compile(r"([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
# A name in double braces; or braces that hold something else, up to where they, the line or other braces end or begin.
_BRACES = re.compile(r"\{\{\s*(\w+)\s*\.\s*(\w+)\s*\}\}|\{\{(?:(?!\{\{|\}\}).)*(?:\}\})?|\{[%#]")
_NOT_NAMED = set(
    "logo association_logo leave_out copies prompts prefill partner id accent paper language words".split()
)

KNOWN: frozenset[str] = frozenset(
    [f"site.{name}" for name in Site.model_fields if name not in _NOT_NAMED]
    + [f"partner.{name}" for name in Partner.model_fields if name not in _NOT_NAMED]
    + ["guide.title", "guide.subtitle", "guide.edition", "guide.stage_count"]
)


class TextError(SamepageError):
    """A text that cannot be filled. ``near`` is the part of it that is wrong."""

    def __init__(self, message: str, near: str = ""):
        super().__init__(message)
        self.near = near


def known_names(words: Iterable[str]) -> frozenset[str]:
    """Every name a text may use, with the words of ``words.yaml``, each with or without a capital."""
    return KNOWN | {f"words.{name}" for word in words for name in (word, capitalized(word))}


def names_used(text: str) -> frozenset[str]:
    """The names in ``text``, such as ``{"site.name"}``. Raises TextError."""
    return frozenset(".".join(_name(found)) for found in _BRACES.finditer(text))


def unknown_name(name: str, known: frozenset[str]) -> str | None:
    """What is wrong with ``name``, or None where it is known."""
    if name in known:
        return None
    meant = nearest(name, known)
    group = name.split(".")[0]
    same = sorted(one for one in known if one.startswith(f"{group}."))
    hint = f"did you mean `{{{{ {meant} }}}}`? " if meant else ""
    names = listed(same or ("site.…", "partner.…", "guide.…", "words.…"))
    return f"`{{{{ {name} }}}}` names nothing: {hint}Known are {names}."


def fill(text: str, values: Mapping[str, Any], *, markdown: bool = False) -> str:
    """``text`` with its names replaced by ``values``; None prints as nothing.

    ``values`` maps ``site``, ``partner``, ``guide`` and ``words`` to mappings of names, or to
    models with fields. With ``markdown``, what is put in is escaped, so that a site's name prints as it is
    written. Raises TextError for a name without a value.
    """

    def value(found: re.Match[str]) -> str:
        group, name = _name(found)
        holder = values.get(group, {})
        try:
            here = (holder if isinstance(holder, Mapping) else vars(holder))[name]
        except KeyError:
            message = f"`{{{{ {group}.{name} }}}}` names nothing: check its spelling."
            raise TextError(message, f"{group}.{name}") from None
        said = "" if here is None else str(here)
        return escape_markdown(said) if markdown else said

    return _BRACES.sub(value, text)


def escape_markdown(text: str) -> str:
    """``text`` so that CommonMark prints it literally (section 2.4: any ASCII punctuation)."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def _name(found: re.Match[str]) -> tuple[str, str]:
    """The group and the name in a pair of braces. Raises TextError where they hold something else."""
    whole = found.group()
    if found[1]:
        return found[1], found[2]
    if whole == "{#":
        message = "`{#` looks like a comment, which texts do not have: put a space between { and #."
    elif whole == "{%":
        remedy = "write one text for each level instead, and only names such as `{{ site.name }}`"
        message = f"`{{% … %}}` is not used in texts: {remedy}."
    elif not whole.endswith("}}"):
        message = f"`{shortened(whole)}` is not closed: write a name such as `{{{{ site.name }}}}`."
    else:
        only = "only `{{ name.attribute }}` works, such as `{{ site.name }}`"
        if alone := re.fullmatch(r"\{\{\s*(\w+)\s*\}\}", whole):
            groups = (group for group in ("site", "guide", "partner") if f"{group}.{alone[1]}" in KNOWN)
            only = f"write what it belongs to before a dot, as `{{{{ {next(groups, 'words')}.{alone[1]} }}}}`"
        message = f"`{shortened(whole)}` does not name a value: {only}."
    raise TextError(message, whole)
