"""Walking a structure tree (ISO 32000-1, 14.7.2)."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Object


def kids(element: Object) -> list:
    """Structure elements, MCIDs and object references right below ``element``."""
    inside = element.get("/K")
    if inside is None:
        return []
    return list(inside) if isinstance(inside, Array) else [inside]


def is_element(kid: object) -> bool:
    return isinstance(kid, Dictionary) and "/S" in kid


def elements(element: Object) -> Iterator[Object]:
    """``element`` and every structure element below it, in reading order, without recursion."""
    stack = [element]
    while stack:
        element = stack.pop()
        yield element
        stack.extend(kid for kid in reversed(kids(element)) if is_element(kid))
