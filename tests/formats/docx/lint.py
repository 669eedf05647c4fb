"""What the validators do not see in a Word file: keys that clash, parts that are missing, and
what would shut out people who use a screen reader."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterable

from lxml import etree

from samepage.formats.docx.wml import NAMESPACES
from tests.formats.docx.contrast import faint_texts

W = "{%s}" % NAMESPACES["w"]
W15 = "{%s}" % NAMESPACES["w15"]
A = "{%s}" % NAMESPACES["a"]
WP = "{%s}" % NAMESPACES["wp"]
DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
DC = "{http://purl.org/dc/elements/1.1/}"
LONGEST = {"alias": 64, "tag": 64}
# Read aloud in a list of links, these say nothing (WCAG 2.2, 2.4.4).
VAGUE = {"here", "click here", "link", "this link", "more", "read more", "learn more", "this page", "this"}
TEXT = {W + "t", W + "drawing", W + "fldChar", W + "sdt", W + "tab", W + "instrText"}


def lint(data: bytes) -> list[str]:
    """Messages about the ``.docx`` in ``data``; an empty list where all is well."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        root = etree.fromstring(package.read("word/document.xml"))
        styles = etree.fromstring(package.read("word/styles.xml"))
        core = etree.fromstring(package.read("docProps/core.xml"))
        placeholders = set()
        if "word/glossary/document.xml" in names:
            glossary = etree.fromstring(package.read("word/glossary/document.xml"))
            placeholders = {e.get(W + "val") for e in glossary.iterfind(f".//{W}docPartPr/{W}name")}
    messages = [f"the package holds {name} twice" for name in _twice(names)]
    messages += _keys(root, placeholders)
    messages += _fields(root)
    messages += _paragraphs(root, styles)
    messages += _tables(root)
    messages += _pictures(root)
    messages += faint_texts(root, styles)
    if not (core.findtext(DC + "title") or "").strip():
        messages.append("the document has no title")
    if not (core.findtext(DC + "language") or "").strip() or styles.find(f"{W}docDefaults//{W}lang") is None:
        messages.append("the document has no language")
    return messages


def _twice(values: Iterable[str | None]) -> list[str]:
    return sorted(value for value, count in Counter(v for v in values if v is not None).items() if count > 1)


def _keys(root: etree._Element, placeholders: set[str]) -> list[str]:
    found: list[str] = []
    values: dict[str, list[str]] = {"id": [], "tag": [], "alias": []}
    for props in root.iter(W + "sdtPr"):
        for key, seen in values.items():
            element = props.find(W + key)
            if element is not None:
                value = element.get(W + "val")
                seen.append(value)
                if len(value) > LONGEST.get(key, 99):
                    found.append(f"the {key} {value!r} is longer than {LONGEST[key]} characters")
        name = _val(props, "tag") or "without a tag"
        part = props.find(f"{W}placeholder/{W}docPart")
        if part is not None and part.get(W + "val") not in placeholders:
            found.append(f"the control {name} names a placeholder that the glossary lacks")
        if props.find(W + "showingPlcHdr") is not None and part is None:
            found.append(f"the control {name} shows a placeholder but names none")
        for kind in (W + "dropDownList", W + "comboBox"):
            for choices in props.iter(kind):
                for attribute in ("value", "displayText"):
                    values_twice = _twice(item.get(W + attribute) for item in choices)
                    found += [f"the control {name} lists {value!r} twice" for value in values_twice]
        wrapper = any(
            props.find(k) is not None
            for k in (W + "docPartObj", W15 + "repeatingSection", W15 + "repeatingSectionItem")
        )
        if not wrapper:
            needed = ("alias", "tag", "id", "lock")
            found += [f"the control {name} has no {key}" for key in needed if props.find(W + key) is None]
    for key, seen in values.items():
        found += [f"two controls have the {key} {value!r}" for value in _twice(seen)]
    starts = list(root.iter(W + "bookmarkStart"))
    found += [
        f"two bookmarks are named {v!r}" for v in _twice((e.get(W + "name") or "").casefold() for e in starts)
    ]
    found += [f"two bookmarks have the id {v}" for v in _twice(e.get(W + "id") for e in starts)]
    found += [
        f"the bookmark {e.get(W + 'name')} is longer than 40 characters"
        for e in starts
        if len(e.get(W + "name")) > 40
    ]
    if sorted(e.get(W + "id") for e in starts) != sorted(
        e.get(W + "id") for e in root.iter(W + "bookmarkEnd")
    ):
        found.append("bookmarks are not all closed")
    named = {e.get(W + "name") for e in starts}
    for link in root.iter(W + "hyperlink"):
        anchor = link.get(W + "anchor")
        if anchor is not None and anchor not in named:
            found.append(f"a link leads to {anchor}, which is not in the document")
        text = "".join(t.text or "" for t in link.iter(W + "t")).strip()
        if not text:
            found.append("a link has no text")
        elif text.casefold().strip(" .:…") in VAGUE or "://" in text:
            found.append(f"the link {text!r} does not say where it leads")
    return found


def _val(parent: etree._Element, name: str) -> str:
    element = parent.find(W + name)
    return "" if element is None else element.get(W + "val")


def _fields(root: etree._Element) -> list[str]:
    depth = 0
    for mark in root.iter(W + "fldChar"):
        depth += {"begin": 1, "end": -1}.get(mark.get(W + "fldCharType"), 0)
        if depth < 0:
            break
    return ["a field is begun and not ended, or ended and not begun"] if depth else []


def _paragraphs(root: etree._Element, styles: etree._Element) -> list[str]:
    found = []
    known = {s.get(W + "styleId"): s for s in styles.iterfind(W + "style")}

    def level(style_id: str) -> int | None:
        while style_id in known:
            outline = known[style_id].find(f"{W}pPr/{W}outlineLvl")
            if outline is not None:
                return int(outline.get(W + "val")) + 1
            style_id = _val(known[style_id], "basedOn")
        return None

    above = 0
    for paragraph in root.iter(W + "p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        style_id = style.get(W + "val") if style is not None else "Normal"
        # Word needs one where a section ends behind a table or the contents, and LibreOffice where it ends behind an answer.
        before = paragraph.getprevious()
        ends_section = (
            paragraph.find(f"{W}pPr/{W}sectPr") is not None
            and before is not None
            and (before.tag in (W + "tbl", W + "sdt") or before.find(W + "sdt") is not None)
        )
        if not any(e.tag in TEXT for e in paragraph.iter()) and not ends_section:
            found.append(f"an empty paragraph of style {style_id}")
        here = level(style_id)
        if here and here < 9:
            text = "".join(t.text or "" for t in paragraph.iter(W + "t"))
            if here > above + 1:
                found.append(f"the heading {text!r} is of level {here} below level {above}")
            above = here
    return found


def _tables(root: etree._Element) -> list[str]:
    found = []
    for number, table in enumerate(root.iter(W + "tbl"), 1):
        rows = list(table.iter(W + "tr"))
        if not rows or rows[0].find(f"{W}trPr/{W}tblHeader") is None:
            found.append(f"table {number} has no header row")
        if next(table.iterdescendants(W + "tbl"), None) is not None:
            found.append(f"table {number} holds another table")
        if any(True for tag in ("gridSpan", "vMerge", "hMerge") for _ in table.iter(W + tag)):
            found.append(f"table {number} has merged cells")
        if len({len(row.findall(W + "tc")) for row in rows}) > 1:
            found.append(f"table {number} has rows of different length")
        if not all("".join(row.itertext()).strip() for row in rows):
            found.append(f"table {number} has a blank row")
        following = table.getnext()
        if following is not None and following.tag == W + "tbl":
            found.append(f"table {number} would run into the next one")
    return found


def _pictures(root: etree._Element) -> list[str]:
    found = [
        f"the picture {described.get('name')} has no text and is not marked as decorative"
        for described in root.iter(WP + "docPr")
        if not described.get("descr") and next(described.iter(DECORATIVE), None) is None
    ]
    found += [f"two pictures have the id {v}" for v in _twice(e.get("id") for e in root.iter(WP + "docPr"))]
    return found
