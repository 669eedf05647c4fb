"""Numbers of a content stream in as few digits as they need (ISO 32000-1, 7.3.3)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from samepage.formats.pdf.content_paths import Path

DECIMALS = 2  # of a length in CSS pixels: within 0.004 points


class Numbers:
    """Writes numbers; each is turned into digits once."""

    def __init__(self) -> None:
        self._known: dict[tuple[float, int], bytes] = {}

    def short(self, operands: Sequence[bytes], decimals: int) -> list[bytes]:
        """Names, strings and arrays stay as they are."""
        return [one if one[0] in b"/<[" else self(float(one), decimals) for one in operands]

    def path(self, path: Path, decimals: int) -> list[bytes]:
        lines = []
        for operator, numbers in path.steps:
            if operator == b"re":  # which ends where the next one begins
                x, y, width, height = numbers
                left, top = round(x, decimals), round(y, decimals)
                places = [left, top, round(x + width, decimals) - left, round(y + height, decimals) - top]
            else:
                places = numbers
            lines.append(b" ".join((*(self(n, decimals) for n in places), operator)))
        return lines

    def __call__(self, number: float, decimals: int) -> bytes:
        key = number, decimals
        if key not in self._known:
            rounded = f"{number:.{decimals}f}"
            if "." in rounded:
                rounded = rounded.rstrip("0").rstrip(".")
            shorter = rounded.replace("0.", ".", 1) if rounded.startswith(("0.", "-0.")) else rounded
            self._known[key] = (shorter if shorter not in ("-0", "") else "0").encode()
        return self._known[key]


def decimals_at(scale: float) -> int:
    """How many decimals a place has where a unit is ``scale`` CSS pixels."""
    return max(0, DECIMALS + math.ceil(math.log10(max(scale, 1e-3) / 1.5)))
