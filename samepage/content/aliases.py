"""Names in earlier editions: what a ``was`` in the YAML says of one part, put together for the whole name.

A name is made of parts: chapter, block, item or row, column, and an option after ``=``. Each part
may say what its id was, so that a chapter that gets another id carries all its answers along.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


def previous_ids(part: Any) -> tuple[str, ...]:
    """What ``part.was`` holds, newest first: ids, or whole names where a part has moved."""
    return getattr(part, "was", None) or ()


@dataclass(frozen=True)
class AliasedName:
    """One thing with its name now and the names it had, newest first: ``("plan.aims", "plan.goals")``."""

    names: tuple[str, ...]

    @property
    def now(self) -> str:
        return self.names[0]

    @property
    def former(self) -> tuple[str, ...]:
        return self.names[1:]

    def part(self, id: str, was: tuple[str, ...] = ()) -> AliasedName:
        """The part ``id`` of this. In ``was``, an id alone stood in the same place, a dotted name where it says."""
        return self._below(".", id, was)

    def option(self, id: str, was: tuple[str, ...] = ()) -> AliasedName:
        """The mark beside the option ``id``."""
        return self._below("=", id, was)

    def ending(self, ending: str) -> AliasedName:
        """The field beside this one, such as the line for another answer."""
        return AliasedName(tuple(name + ending for name in self.names))

    def _below(self, sign: str, id: str, was: tuple[str, ...]) -> AliasedName:
        # An id that is new here was never below a name that its parent had before it.
        names = [f"{self.now}{sign}{id}", *(name for name in was if "." in name)]
        names += [f"{name}{sign}{one}" for name in self.names for one in was if "." not in one]
        names += [f"{name}{sign}{id}" for name in self.former]
        return AliasedName(tuple(dict.fromkeys(names)))
