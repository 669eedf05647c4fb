"""Elements → HTML text, and the controls of fields as a browser shows them.

Text is escaped in one way wherever it stands, so that a site's own words can be put
in later, in place of a placeholder, and the bytes are the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from lxml.html import HtmlElement

from samepage.workbook.model import Field

# HTML Standard, 13.1.2: elements without an end tag.
VOID = frozenset({"br", "hr", "img", "input"})
# HTML Standard, 13.1.2.4: those whose end tag may be left out wherever the templates have them.
NO_END_TAG = frozenset({"dd", "dt", "li", "option", "td", "th", "tr"})
BLOCKS = frozenset(
    {"dl", "div", "fieldset", "figure", "header", "ol", "section", "table", "tbody", "thead", "tr", "ul"}
)
CONTROLS = frozenset({"input", "select", "textarea"})
LEAST_ROWS = 2  # of a text area
SHOWN_HINTS = ("email", "number")  # kinds whose placeholder says how an answer looks
TELLING = ("check", "choice", "long", "text")  # kinds that the element and its type tell
_SIMPLE = re.compile(r"[A-Za-z0-9_.-]+")


def escape_html(text: str) -> str:
    """``text`` as it stands in an element or in a quoted attribute (HTML Standard, 13.1.2.3)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def html_text(root: HtmlElement, control: Callable[[str], str]) -> str:
    """``root`` and what is in it as HTML; ``control`` gives the HTML of the field of that name."""
    parts: list[str] = []
    _write(root, control, parts)
    return "".join(parts)


def _write(element: HtmlElement, control: Callable[[str], str], parts: list[str]) -> None:
    if element.tag in CONTROLS and element.get("name"):
        parts.append(control(element.get("name")))
        return
    parts.append(start_tag(str(element.tag), element.attrib))
    if element.tag in VOID:
        return
    for text, child in _contents(element):
        parts.append(escape_html(text))
        if child is not None:
            _write(child, control, parts)
    if element.tag not in NO_END_TAG:
        parts.append(f"</{element.tag}>")


def _contents(element: HtmlElement) -> Iterator[tuple[str, HtmlElement | None]]:
    """What stands in ``element``: texts, each with the element behind it."""
    texts = [element.text or "", *(child.tail or "" for child in element)]
    if element.tag in BLOCKS:  # what parts these in a template's source is not seen
        texts = [text if text.strip() else "" for text in texts]
    return zip(texts, [*element, None], strict=True)


def start_tag(tag: str, attributes: Mapping[str, str]) -> str:
    """A start tag, without quotes around simple values, and with nothing for "" (HTML Standard, 13.1.2.3): a page has
    some ten thousand attributes."""
    return f"<{tag}{''.join(_attribute(name, value) for name, value in attributes.items())}>"


def _attribute(name: str, value: str) -> str:
    if value and _SIMPLE.fullmatch(value):
        return f" {name}={value}"
    return f' {name}="{escape_html(value)}"' if value or name == "alt" else f" {name}"


def control_html(field: Field, id: str, labels: Mapping[str, str]) -> str:
    """The control of ``field``, with what is written in; ``id`` is "" where no label names it.

    Its accessible name is the tooltip, which begins with the words beside it (WCAG 2.2, 2.5.3) and goes on with
    the row, the question and the section.
    """
    attributes = {
        "name": field.name,
        **({"id": id} if id else {}),
        **({"data-kind": field.kind} if field.kind not in TELLING else {}),
        "aria-label": field.tooltip,
    }
    if field.kind == "check":
        return start_tag("input", {"type": "checkbox", **attributes, **_check_attributes(field)})
    if field.required:
        attributes["required"] = ""
    if field.kind == "choice":
        if field.read_only:
            attributes["disabled"] = ""
        return f"{start_tag('select', attributes)}{_options(field)}</select>"
    attributes |= _text_attributes(field, labels)
    if field.kind == "long":
        rows = {"rows": str(max(field.lines, LEAST_ROWS))}
        # A line feed right after the start tag is dropped (HTML Standard, 13.1.2.5).
        return f"{start_tag('textarea', attributes | rows)}\n{escape_html(field.value)}</textarea>"
    if field.kind == "number":
        attributes["inputmode"] = "decimal"
    if field.value:
        attributes["value"] = field.value
    # All others are of the type text, which need not be said.
    return start_tag("input", ({"type": "email"} if field.kind == "email" else {}) | attributes)


def _check_attributes(field: Field) -> dict[str, str]:
    found = {}
    if field.exclusive:
        found["data-exclusive"] = ""
    if field.value:
        found["checked"] = ""
    if field.read_only:
        found["disabled"] = ""
    return found


def _text_attributes(field: Field, labels: Mapping[str, str]) -> dict[str, str]:
    found = {}
    if field.max_length:
        found["maxlength"] = str(field.max_length)
    if field.read_only:
        found["readonly"] = ""
    hint = labels["date_hint"] if field.kind == "date" else field.placeholder
    if field.kind in (*SHOWN_HINTS, "date") or hint not in (labels["write_here"], ""):
        found["placeholder"] = hint
    return found


def _options(field: Field) -> str:
    # The first one is chosen where none says so (HTML Standard, 4.10.7).
    options = [("", field.placeholder), *((option.value, option.text) for option in field.options)]
    return "".join(
        start_tag("option", {"value": value, **({"selected": ""} if value and value == field.value else {})})
        + escape_html(text)
        for value, text in options
    )
