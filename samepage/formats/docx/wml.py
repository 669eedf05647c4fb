"""WordprocessingML as text: names, escaping, properties in the schema's order, runs, relationships."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

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
# What lxml puts before the names of elements and attributes.
W, W14, W15 = ("{%s}" % NAMESPACES[prefix] for prefix in ("w", "w14", "w15"))
ROOT = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items()) + ' mc:Ignorable="w14 w15"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = NAMESPACES["r"].removesuffix("relationships")
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_EXTERNAL = ' TargetMode="External"'

# XML 1.0 has no place for these, not even escaped.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}  # the ampersand first

# Scripts written from right to left, with what stands between their words; and others that Word calls complex:
# of India and its neighbors, Thai, Lao, Tibetan, Burmese, Khmer.
_RTL = "\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_CS = "\u0900-\u109f\u1780-\u17ff"
COMPLEX = re.compile(
    rf"(?P<rtl>[{_RTL}]+(?:(?:(?![{_RTL}\n])[\W\d_])+[{_RTL}]+)*)|(?P<cs>[{_CS}]+(?: [{_CS}]+)*)"
)

# In the order of CT_PPr and CT_RPr (ISO/IEC 29500-1, A.1).
_PARAGRAPH = "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs bidi spacing ind jc outlineLvl"
_RUN = "rStyle rFonts b bCs i iCs caps color spacing sz szCs u bdr shd lang"


def escape_xml(text: str) -> str:
    """``text`` for an element's content or a double-quoted attribute."""
    text = _CONTROL.sub("", text)
    for character, entity in _ESCAPES.items():
        if character in text:
            text = text.replace(character, entity)
    return text


def hex_color(color: str) -> str:
    """``#rrggbb`` as WordprocessingML writes it."""
    return color.lstrip("#").upper()


def _properties(order: str, given: Mapping[str, object]) -> str:
    names = order.split()
    unknown = given.keys() - set(names)
    if unknown:
        raise KeyError(f"no place in the schema's order for {sorted(unknown)}")
    out = []
    for name in names:
        value = given.get(name)
        if value is None or value is False:
            continue
        if value is True:
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
    return _properties(_PARAGRAPH, given)


def run_properties(**given: object) -> str:
    """Children of ``w:rPr`` in the schema's order; values as in ``paragraph_properties``."""
    return _properties(_RUN, given)


def text_elements(content: str) -> str:
    """``w:t`` and ``w:br`` elements for ``content``; a line feed becomes a break.

    White space around a text is dropped unless it says otherwise (ISO/IEC 29500-1, 17.3.3.31).
    """
    return "<w:br/>".join(_line(line) if line else "" for line in content.split("\n"))


def _line(content: str) -> str:
    preserved = "" if content == content.strip() else ' xml:space="preserve"'
    return f"<w:t{preserved}>{escape_xml(content)}</w:t>"


def run(content: str, properties: str = "") -> str:
    """``content`` as runs: one, unless it is in several kinds of scripts."""
    if content.isascii():
        return _run(content, properties)
    before, lang, after = properties.partition("<w:lang")
    return "".join(
        _run(part, f"{before}{kind}{lang}{after}") for kind, part in _by_kind_of_script(content) if part
    )


def _by_kind_of_script(content: str) -> Iterator[tuple[str, str]]:
    """Parts of ``content``, each with the property by which Word takes its fonts and its direction from
    (ISO/IEC 29500-1, 17.3.2.7 and 17.3.2.30)."""
    end = 0
    for found in COMPLEX.finditer(content):
        yield "", content[end : found.start()]
        yield ("<w:rtl/>" if found.lastgroup == "rtl" else "<w:cs/>"), found[0]
        end = found.end()
    yield "", content[end:]


def _run(content: str, properties: str) -> str:
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{text_elements(content)}</w:r>"


def page_field(code: str) -> str:
    """A bold complex field, ``PAGE`` or ``NUMPAGES``, that shows "2" until Word works it out."""
    return _complex_field(code, text_elements("2"), "<w:rPr><w:b/><w:bCs/></w:rPr>")


def page_of(bookmark: str) -> str:
    """A complex field with the number of the page where ``bookmark`` is, and which a link leads to; empty until a
    program works it out."""
    return _complex_field(f"PAGEREF {bookmark} \\h")


def _complex_field(code: str, shown: str = "", properties: str = "") -> str:
    """The runs of a field (ISO/IEC 29500-1, 17.16.18): ``shown`` is what stands there until a program works it out."""
    parts = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> {code} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        shown,
        '<w:fldChar w:fldCharType="end"/>',
    )
    return "".join(f"<w:r>{properties}{part}</w:r>" for part in parts if part)


def relationships(entries: Iterable[tuple[str, str, bool]]) -> bytes:
    """A relationships part (ISO/IEC 29500-2, 9.3): type, target, and whether that is outside the package.

    The ids are rId1, rId2 … in the order of ``entries``.
    """
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{escape_xml(target)}"'
        f"{_EXTERNAL if external else ''}/>"
        for number, (kind, target, external) in enumerate(entries, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}relationships">{rows}</Relationships>'.encode()


def is_page_reference(code: str) -> bool:
    """Whether a field's ``code`` shows on which page a bookmark is (``PAGEREF``, ISO/IEC 29500-1, 17.16.5.45)."""
    return code.split()[:1] == ["PAGEREF"]
