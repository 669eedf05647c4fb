"""The guide's own rules of wording: ``prose.yaml`` and the word list ``spelling.txt``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from samepage.content.schema.prose import Prose
from samepage.content.validate import validate
from samepage.content.yaml_source import Source, read_yaml


@dataclass(frozen=True)
class Rules:
    """What ``guide/`` asks for. ``words`` are in small letters; ``source`` gives positions."""

    prose: Prose = Prose()
    words: frozenset[str] = frozenset()
    source: Source | None = None


def load_rules(root: Path) -> Rules:
    """The rules of the guide folder ``root``; a folder without the two files has none of its own.

    Raises ContentError where prose.yaml cannot be read.
    """
    words: set[str] = set()
    listed = root / "spelling.txt"
    if listed.exists():
        for line in listed.read_text(encoding="utf-8").splitlines():
            words.update(line.partition("#")[0].casefold().split())
    path = root / "prose.yaml"
    if not path.exists():
        return Rules(words=frozenset(words))
    source = read_yaml(path)
    return Rules(validate(source, Prose), frozenset(words), source)
