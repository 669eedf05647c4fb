"""WordprocessingML as text: escaping, properties in the schema's order, runs and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Mapping

NAMESPACES: Mapping[str, str] = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
}
ROOT = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items()) + (' mc:Ignorable="w14 w15"')
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# XML 1.0 has no place for these, not even escaped.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

_PARAGRAPH_ORDER = (
    "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs "
    "suppressAutoHyphens spacing ind contextualSpacing jc outlineLvl"
).split()
_RUN_ORDER = "rStyle rFonts b bCs i iCs caps color spacing position sz szCs u bdr shd lang".split()
_EMPTY = {
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "widowControl",
    "contextualSpacing",
    "suppressAutoHyphens",
} | {"b", "bCs", "i", "iCs", "caps"}


def escape(text: str) -> str:
    """``text`` for an element's content or a double-quoted attribute."""
    text = _CONTROL.sub("", text)
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if '"' in text:
        text = text.replace('"', "&quot;")
    return text


def hex_color(color: str) -> str:
    """``#rrggbb`` as WordprocessingML writes it."""
    return color.lstrip("#").upper()


def _properties(order: list[str], given: Mapping[str, object]) -> str:
    unknown = given.keys() - set(order)
    if unknown:
        raise KeyError(f"no place in the schema's order for {sorted(unknown)}")
    out = []
    for name in order:
        value = given.get(name)
        if value is None or value is False:
            continue
        if name in _EMPTY:
            out.append(f"<w:{name}/>")
        elif isinstance(value, str) and value.startswith("<"):
            out.append(f"<w:{name}>{value}</w:{name}>")
        elif isinstance(value, str) and "=" in value:
            out.append(f"<w:{name} {value}/>")
        else:
            out.append(f'<w:{name} w:val="{value}"/>')
    return "".join(out)


def paragraph_properties(**given: object) -> str:
    """Children of ``w:pPr`` in the order of ISO/IEC 29500-1, 17.3.1.26.

    A value is ``True`` (an empty element), a plain value (its ``w:val``), attributes or children.
    """
    return _properties(_PARAGRAPH_ORDER, given)


def run_properties(**given: object) -> str:
    """Children of ``w:rPr`` in the schema's order; values as in ``paragraph_properties``."""
    return _properties(_RUN_ORDER, given)


def text(content: str) -> str:
    """``w:t`` and ``w:br`` elements for ``content``; a line feed becomes a break."""
    return "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' if line else "" for line in content.split("\n")
    )


def run(content: str, properties: str = "") -> str:
    """One run of text."""
    if properties:
        return f"<w:r><w:rPr>{properties}</w:rPr>{text(content)}</w:r>"
    return f"<w:r>{text(content)}</w:r>"


def field(code: str, cached: str, properties: str = "") -> str:
    """A complex field with the result ``cached``, shown until Word works it out anew."""
    props = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return (
        f'<w:r>{props}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{props}<w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
        f'<w:r>{props}<w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r>{props}{text(cached)}</w:r>"
        f'<w:r>{props}<w:fldChar w:fldCharType="end"/></w:r>'
    )
