"""What a drawing's description says, as paragraphs and a numbered list: read beside or instead of the drawing."""

from __future__ import annotations

import re
from dataclasses import dataclass

# "1, commit: …." up to the next number, or to the sentence's end.
_STEP = re.compile(r"(?:^|(?<=\. ))(\d+), (.+?\.)(?= |$)")


@dataclass(frozen=True)
class DescribedFigure:
    """Paragraphs ``before`` and ``after`` the ``steps``; all of a description without steps is ``before`` them."""

    before: tuple[str, ...]
    steps: tuple[str, ...]
    after: tuple[str, ...]


def said_in_steps(alt: str) -> DescribedFigure:
    """``alt`` (plain text), in which steps are sentences that begin with 1, 2, 3 and a comma each, in this order."""
    found = list(_STEP.finditer(alt))
    if len(found) < 2 or [one[1] for one in found] != [str(n) for n in range(1, len(found) + 1)]:
        return DescribedFigure((alt,), (), ())
    before, after = alt[: found[0].start()].strip(), alt[found[-1].end() :].strip()
    steps = tuple(one[2][0].upper() + one[2][1:] for one in found)
    return DescribedFigure((before,) if before else (), steps, (after,) if after else ())
