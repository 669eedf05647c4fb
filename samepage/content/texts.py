"""Texts that name values: ``{{ site.name }}``, ``{{ words.leader }}``.

They are Jinja templates in its sandbox, cut down to the one thing that a text needs: a name, a
dot and an attribute. No filters, calls, conditions or loops, so that a text can always be
checked before any site is known, and can never run anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from samepage.content.error_messages import listed, nearest, short
from samepage.content.schema.sites import Partner, Site
from samepage.errors import SamepageError

_PUNCTUATION = re.compile(r"([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
_NOT_NAMED = {"logo", "leave_out", "prompts", "prefill", "partner", "id", "accent", "paper", "language"}

KNOWN: frozenset[str] = frozenset(
    [f"site.{name}" for name in Site.model_fields if name not in _NOT_NAMED]
    + [f"partner.{name}" for name in Partner.model_fields if name not in _NOT_NAMED]
    + ["guide.title", "guide.subtitle", "guide.edition"]
)


class TextError(SamepageError):
    """A text that cannot be filled. ``near`` is the part of it that is wrong."""

    def __init__(self, message: str, near: str = ""):
        super().__init__(message)
        self.near = near


def known_names(words: Iterable[str]) -> frozenset[str]:
    """Every name a text may use, with the words of ``words.yaml``."""
    return KNOWN | {f"words.{word}" for word in words}


def names_used(text: str) -> frozenset[str]:
    """The names in ``text``, such as ``{"site.name"}``. Raises TextError."""
    return frozenset(".".join(part) for part in _parts(text) if isinstance(part, tuple))


def unknown_name(name: str, known: frozenset[str]) -> str | None:
    """What is wrong with ``name``, or None where it is known."""
    if name in known:
        return None
    meant = nearest(name, known)
    group = name.split(".")[0]
    same = sorted(k for k in known if k.startswith(group + "."))
    hint = f"did you mean `{{{{ {meant} }}}}`? " if meant else ""
    return f"`{{{{ {name} }}}}` names nothing: {hint}Known are {listed(same or ['site.…', 'partner.…', 'guide.…', 'words.…'])}."


def fill(text: str, values: Mapping[str, Any], *, markdown: bool = False) -> str:
    """``text`` with its names replaced by ``values``; None prints as nothing.

    ``values`` maps ``site``, ``partner``, ``guide`` and ``words`` to objects or mappings. With
    ``markdown``, what is put in is escaped, so that a site's name prints as it is written.
    Raises TextError for an undefined name.
    """
    out = []
    for part in _parts(text):
        if isinstance(part, str):
            out.append(part)
            continue
        value = _value(part, values)
        out.append(escape_markdown(value) if markdown else value)
    return "".join(out)


def escape_markdown(text: str) -> str:
    """``text`` so that CommonMark prints it literally (section 2.4: any ASCII punctuation)."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def _value(part: tuple[str, str], values: Mapping[str, Any]) -> str:
    from jinja2.exceptions import SecurityError, UndefinedError

    group, name = part
    try:
        holder = values[group]
        found = holder[name] if isinstance(holder, Mapping) else _environment().getattr(holder, name)
        return "" if found is None else str(found)
    except (KeyError, UndefinedError, SecurityError):
        expression = f"{{{{ {group}.{name} }}}}"
        raise TextError(f"`{expression}` names nothing: check its spelling.", f"{group}.{name}") from None


@lru_cache(maxsize=1)
def _environment():
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True)


@lru_cache(maxsize=8192)
def _parts(text: str) -> tuple[str | tuple[str, str], ...]:
    """``text`` as literal strings and ``(name, attribute)`` pairs. Raises TextError."""
    if "{{" not in text and "{%" not in text and "{#" not in text:
        return (text,)
    if "{#" in text:
        raise TextError("`{#` begins a comment that would not be printed: put a space between { and #.", "{#")
    if "{%" in text:
        raise TextError(
            "`{% … %}` is not used in texts: write one text for each level instead, and only names such as `{{ site.name }}`.",
            "{%",
        )

    from jinja2 import TemplateSyntaxError, nodes

    try:
        tree = _environment().parse(text)
    except (TemplateSyntaxError, RecursionError, ValueError) as error:
        near = _first_expression(text)
        reason = short(getattr(error, "message", None) or "not readable", 80)
        raise TextError(
            f"`{short(near)}` is not closed or not a name ({reason}): write a name such as `{{{{ site.name }}}}`.",
            near,
        ) from None
    parts: list[str | tuple[str, str]] = []
    for output in tree.body:
        for node in getattr(output, "nodes", [output]):
            if isinstance(node, nodes.TemplateData):
                parts.append(node.data)
            elif isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
                parts.append((node.node.name, node.attr))
            else:
                near = _first_expression(text)
                raise TextError(
                    f"`{short(near)}` does more than name a value: only `{{{{ name.attribute }}}}` works, such as `{{{{ site.name }}}}`.",
                    near,
                )
    return tuple(parts)


def _first_expression(text: str) -> str:
    """The first ``{{ … }}`` that is more than a name and an attribute."""
    for found in re.finditer(r"\{\{.*?(?:\}\}|$)", text, re.S):
        if not re.fullmatch(r"\{\{-?\s*\w+\.\w+\s*-?\}\}", found.group()):
            return found.group().split("\n")[0]
    return "{{"
