"""Values of properties that no style sheet names, found in fewer steps.

WeasyPrint asks for some two hundred properties of each style, and takes every one through all that a cascaded value may
need, though most are inherited or initial. The values are the same.

Private to WeasyPrint: ``css.ComputedStyle``, its attributes and how its values are found (``__missing__``), and the
tables of properties that it uses.
"""

from __future__ import annotations

from typing import Any

from weasyprint.css import ComputedStyle
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

# These depend on other properties, or on the parent's in a way of their own.
OWN_WAYS = {"display", "float", "position", "page"}
DECORATION = "text_decoration_"
LOGICAL = {
    function(block="ttb", inline=direction)
    for function in PHYSICAL_FUNCTIONS.values()
    for direction in ("ltr", "rtl")
}
INHERITED_AS_IT_IS = frozenset(name for name in INHERITED if not name.startswith(DECORATION)) - OWN_WAYS
INITIAL_AS_IT_IS = {
    name: value
    for name, value in INITIAL_VALUES.items()
    if name not in INHERITED | INITIAL_NOT_COMPUTED | OWN_WAYS and not name.startswith(DECORATION)
}

_missing = ComputedStyle.__missing__


def _found(self: Any, name: str) -> Any:
    cascaded = self.cascaded
    if name not in cascaded and (name not in PHYSICAL_FUNCTIONS or LOGICAL.isdisjoint(cascaded)):
        if name in INITIAL_AS_IT_IS:
            value = self[name] = INITIAL_AS_IT_IS[name]
            return value
        if name in INHERITED_AS_IT_IS and self.parent_style is not None:
            value = self[name] = self.parent_style[name]
            return value
    return _missing(self, name)


ComputedStyle.__missing__ = _found
