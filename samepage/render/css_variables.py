"""Custom properties of CSS, such as ``var(--note)``, written in where they are used.

WeasyPrint works out each use anew for every element, which took a tenth of a layout. Sources: CSS Custom Properties
for Cascading Variables 1, 2 and 3.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_ROOT = re.compile(r"(?:^|[}\s])(?:html|:root)\s*\{([^{}]*)\}")
_DECLARED = re.compile(r"--([\w-]+)\s*:\s*([^;{}]*)")
_USED = re.compile(r"var\(\s*--([\w-]+)\s*\)")
DEEPEST = 5  # properties whose values use others


def with_values(texts: Sequence[str]) -> tuple[str, ...]:
    """Style sheets of one document that mean what ``texts`` do; each line stays the line it is.

    Only what is declared once, and for the whole document, has one value: all else stays as it is.
    """
    times = Counter(found[1] for text in texts for found in _DECLARED.finditer(text))
    values = {
        found[1]: found[2].strip()
        for text in texts
        for rule in _ROOT.finditer(text)
        for found in _DECLARED.finditer(rule[1])
        if times[found[1]] == 1 and "\n" not in found[2].strip()
    }
    return tuple(_filled(text, values) for text in texts)


def _filled(text: str, values: dict[str, str]) -> str:
    for _ in range(DEEPEST):
        before, text = text, _USED.sub(lambda use: values.get(use[1], use[0]), text)
        if text == before:
            break
    return text
