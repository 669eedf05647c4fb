"""What is printed around the answers and in them, so that what people type elsewhere is seen, and nothing else.

A Word file takes text anywhere. So each carries the texts of its own paragraphs and the values that its
fields were made with, in a custom XML part (ISO/IEC 29500-1, 15.2.5). When it comes back, words that are
not among the texts were typed, and a field that still has its printed value has no answer. Words at the
head or the foot of pages, or in notes, are compared with what the guide prints there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType

from lxml import etree

from samepage.formats.docx.match_controls import ControlPosition, form_field_name, holds_answer
from samepage.formats.docx.names import guid
from samepage.formats.docx.package_reader import PackageReader
from samepage.formats.docx.shown_elements import FLD_CHAR, SDT, ShownElements, shown_elements
from samepage.formats.docx.visible_text import BOOKMARKS, LEAVES, P, leaf_text, shown, visible_text
from samepage.formats.docx.wml import OFFICE, W, escape_xml, is_page_reference
from samepage.workbook.dictionary import PAGE_NUMBER
from samepage.workbook.model import Field

# Of each kind of part (ISO/IEC 29500-1, 11.3) where its words stand.
PLACES = {
    "header": "at the head of a page",
    "footer": "at the foot of a page",
    "footnotes": "in a footnote",
    "endnotes": "in an endnote",
}
MOST_LISTED = 50  # such texts of one file


def typed_in_other_parts(package: PackageReader, printed: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each text with where it stands, but for what is ``printed`` there: whole texts, with ``PAGE_NUMBER`` where a
    number stands. The same text is given once."""
    found = (
        (place, text)
        for kind, place in PLACES.items()
        for part in package.all_related(package.main, kind)
        for text in _texts(package, part)
    )
    known = _pattern(printed)
    typed = ((place, text) for place, text in found if any(map(str.isalnum, known.sub(" ", text))))
    yield from islice(dict.fromkeys(typed), MOST_LISTED)


def _texts(package: PackageReader, part: str) -> Iterator[str]:
    root = package.xml(part)
    for paragraph in () if root is None else shown(root, W + "p"):
        if next(paragraph.iterancestors(W + "p"), None) is None:
            yield " ".join(visible_text([paragraph])[0].split())


def _pattern(printed: Collection[str]) -> re.Pattern[str]:
    """Whatever stands in ``printed``, the longest first."""
    plain = sorted({" ".join(text.split()) for text in printed if text.strip()}, key=len, reverse=True)
    return re.compile(
        "|".join(re.escape(text).replace(re.escape(PAGE_NUMBER), r"\d+") for text in plain) or r"(?!)"
    )


BOOKMARK_START, BOOKMARK_END = BOOKMARKS
NAME, ID, TAB, TABS = W + "name", W + "id", W + "tab", W + "tabs"
PART = "customXml/item1.xml"
RELATIONSHIPS = "customXml/_rels/item1.xml.rels"
PROPERTIES = "customXml/itemProps1.xml"
RELATION = "customXml"
NAMESPACE = "urn:samepage:printed"
NAMESPACES = (NAMESPACE, "urn:on-the-same-page:printed")  # the second one of files of earlier editions
PRINTED_END = "</printed>"  # of the custom XML part
BOXES = str.maketrans("", "", "☐☒☑\u00ad\u200b\u2060\ufeff")  # check boxes' glyphs, and what nobody sees
LEAST_PIECE = 20  # characters: a shorter piece of a printed paragraph may as well have been typed


@dataclass(frozen=True)
class StrayText:
    """Words outside the places to answer: ``paragraph`` counts from 1; ``near`` is the field that they stand at."""

    text: str
    paragraph: int
    near: str


@dataclass(frozen=True)
class Printed:
    """What a file was made with: the ``texts`` of its paragraphs, ``values`` by the fields' names, and the hashes of
    its ``pictures``.

    All are empty where a program has dropped the custom XML part.
    """

    texts: frozenset[str] = frozenset()
    values: Mapping[str, str] = field(default_factory=dict)
    pictures: frozenset[str] = frozenset()

    def is_untouched(self, name: str, value: str) -> bool:
        """Whether the field ``name`` was made with ``value``; white space makes no difference."""
        return name in self.values and value.split() == self.values[name].split()


def printed_xml(document: bytes, fields: Iterable[Field], pictures: Iterable[str]) -> str:
    """The custom XML part for the main part ``document``: the texts of paragraphs outside controls, each once and on a
    line of its own, the hashes of ``pictures``, and the values of ``fields``."""
    root = etree.fromstring(document)
    controls = {properties.getparent() for properties in root.iter(W + "sdtPr") if holds_answer(properties)}
    texts = dict.fromkeys(text for _, text in _paragraphs(shown_elements(root), controls, set(), set()))
    rows = "\n".join(map(escape_xml, texts))
    hashes = "".join(f"<m>{one}</m>" for one in pictures)
    values = printed_values_xml((one.name, one.value) for one in fields)
    return f'<printed xmlns="{NAMESPACE}"><p>{rows}</p>{hashes}{values}{PRINTED_END}'


def printed_values_xml(values: Iterable[tuple[str, str]]) -> str:
    """The elements of the custom XML part for ``values``: names of fields and what they are made with."""
    return "".join(f'<v name="{escape_xml(name)}">{escape_xml(value)}</v>' for name, value in values if value)


def properties_xml() -> str:
    """The part that gives the custom XML part its id (ISO/IEC 29500-1, 22.5.2.1)."""
    return (
        f'<ds:datastoreItem ds:itemID="{guid(NAMESPACE)}" xmlns:ds="{OFFICE}customXml"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )


def read_printed(package: PackageReader) -> Printed:
    """What the custom XML part says."""
    for part in package.all_related(package.main, RELATION):
        root = package.xml(part)
        names = [name for name in NAMESPACES if root is not None and root.tag == f"{{{name}}}printed"]
        if root is not None and names:
            own = f"{{{names[0]}}}"
            # Files made before have an element for each text.
            texts = (text for p in root.iter(f"{own}p") for text in (p.text or "").splitlines())
            values = {v.get("name") or "": v.text or "" for v in root.iter(f"{own}v")}
            pictures = frozenset(m.text or "" for m in root.iter(f"{own}m"))
            return Printed(frozenset(map(_plain, texts)), MappingProxyType(values), pictures)
    return Printed()


def find_stray_text(
    document: ShownElements, positions: Sequence[ControlPosition], printed: Collection[str]
) -> Iterator[StrayText]:
    """What was typed outside ``positions``; nothing where it is not known what was ``printed``."""
    controls = {p.properties.getparent() for p in positions if p.properties is not None}
    cells = {position.cell for position in positions if position.cell is not None}
    spans = {p.bookmark for p in positions if p.properties is None and p.bookmark}
    named = sorted((p.paragraph, p.name) for p in positions if p.paragraph and p.name)
    elements: list[etree._Element] = []  # of all paragraphs, where there is any such text
    last_printed = 0
    for paragraph, text in _paragraphs(document, controls, cells, spans) if printed else ():
        more = _added(text, printed)
        if more != text:
            last_printed = paragraph
        if more:
            elements = elements or [one for one in document.elements if one.tag == P]
            beside = _beside(elements[paragraph - 1], paragraph, named)
            yield StrayText(more, paragraph, _near(beside, paragraph, last_printed))


def _beside(
    element: etree._Element, paragraph: int, named: Sequence[tuple[int, str]]
) -> Sequence[tuple[int, str]]:
    """Of the fields ``named``, with their paragraphs, those in the cell of the paragraph ``element``, or else in
    its row; all of them where there are none."""
    for above in element.iterancestors(W + "tc", W + "tr"):
        inside = list(above.iter(P))
        first = paragraph - inside.index(element)
        if found := [one for one in named if first <= one[0] < first + len(inside)]:
            return found
    return named


def _near(named: Sequence[tuple[int, str]], paragraph: int, last_printed: int) -> str:
    """The field above ``paragraph`` where no words are printed between; else the one below, or the last."""
    above = [name for number, name in named if last_printed <= number < paragraph]
    below = [name for number, name in named if number >= paragraph]
    return above[-1] if above else below[0] if below else named[-1][1] if named else ""


def _paragraphs(
    document: ShownElements,
    controls: Collection[etree._Element | None],
    cells: Collection[etree._Element],
    spans: Collection[str],
) -> Iterator[tuple[int, str]]:
    """Number (from 1) and text of each paragraph with words outside ``controls``, ``cells`` and ``spans`` (bookmarks
    and form fields by name)."""
    hidden = {leaf for cell in cells for leaf in cell.iter(*LEAVES)}
    outside = 0  # the place behind the controls so far
    texts: dict[int, list[str]] = {}  # of each paragraph, by its place
    open_spans: set[str | None] = set()
    # Of the fields that are open, whether what they show is none of the text: form fields among ``spans``, and numbers
    # of pages, which programs work out.
    passed_over: list[bool] = []
    for place, (element, tag) in enumerate(zip(document.elements, document.tags, strict=True)):
        if tag in LEAVES:  # as most of them are
            if place < outside or element in hidden or open_spans or True in passed_over:
                continue
            paragraph = document.paragraphs[place]
            if paragraph >= 0 and not (tag == TAB and _is_tab_stop(element)):
                texts[paragraph].append(leaf_text(element))
        elif tag == P:
            texts[place] = []
        elif tag == SDT:
            if element in controls:
                outside = max(outside, document.ends[place])
        elif tag == BOOKMARK_START:
            if spans and element.get(NAME) in spans:
                open_spans.add(element.get(ID))
        elif tag == BOOKMARK_END:
            if open_spans:
                open_spans.discard(element.get(ID))
        elif tag == FLD_CHAR:
            kind = element.get(W + "fldCharType")
            if kind == "begin":
                passed_over.append(form_field_name(element) in spans or _is_page_number(element))
            elif kind == "end" and passed_over:
                passed_over.pop()
    for number, parts in enumerate(texts.values(), 1):
        if text := _plain("".join(parts)):
            yield number, text


def _is_page_number(begin: etree._Element) -> bool:
    """Whether the field that begins here shows where a bookmark is (ISO/IEC 29500-1, 17.16.5.45)."""
    run = begin.getparent()
    code = None if run is None else next((one for one in run.itersiblings(W + "r")), None)
    return code is not None and is_page_reference(code.findtext(W + "instrText") or "")


def _is_tab_stop(tab: etree._Element) -> bool:
    """Whether it is one of a paragraph's properties (ISO/IEC 29500-1, 17.3.1.37), and no character."""
    above = tab.getparent()
    return above is not None and above.tag == TABS


def _plain(text: str) -> str:
    return " ".join((text if text.isascii() else text.translate(BOXES)).split())


def _added(text: str, printed: Collection[str]) -> str:
    """What ``text`` has in addition to what is printed; all of it where it is like nothing printed."""
    if text in printed:
        return ""
    if len(text) >= LEAST_PIECE and any(whole.startswith(text) or whole.endswith(text) for whole in printed):
        return ""  # a paragraph that was cut in two, or shortened
    before = max((whole for whole in printed if text.startswith(whole)), key=len, default="")
    after = max((whole for whole in printed if text.endswith(whole)), key=len, default="")
    if max(len(before), len(after)) < LEAST_PIECE:
        return text
    return (text.removeprefix(before) if len(before) >= len(after) else text.removesuffix(after)).strip()
