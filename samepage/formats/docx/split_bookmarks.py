"""Mends bookmarks that LibreOffice 7.4 has split, so that an answer of several paragraphs stays one answer.

Word puts a control around several paragraphs, and the bookmark with it. LibreOffice puts the control around
the first paragraph alone, begins the bookmark there without ever ending it, and begins and ends it again, under
the same name, in the last paragraph. A name is one bookmark's (ISO/IEC 29500-1, 17.13.6.2): all from the first
beginning to the end is the answer.
"""

from __future__ import annotations

from collections import defaultdict

from lxml import etree

from samepage.formats.docx.visible_text import visible_text
from samepage.formats.docx.wml import W

NAME = W + "name"


def join_split_bookmarks(root: etree._Element) -> None:
    """Changes ``root`` so that each split bookmark of a field begins once, with no control around a part of it."""
    starts: dict[str, list[etree._Element]] = defaultdict(list)
    for start in root.iter(W + "bookmarkStart"):
        if (name := start.get(NAME) or "").startswith("F_"):
            starts[name].append(start)
    split = [same for same in starts.values() if len(same) > 1]
    ends = {end.get(W + "id"): end for end in root.iter(W + "bookmarkEnd")} if split else {}
    for first, *others in split:
        end = ends.get(others[-1].get(W + "id"))
        if end is not None and all(one.get(W + "id") not in ends for one in (first, *others[:-1])):
            _join(first, others, end)


def _join(first: etree._Element, others: list[etree._Element], end: etree._Element) -> None:
    begins, stops = _paragraph(first), _paragraph(end)
    if begins is None or stops is None or begins.getparent() is not stops.getparent():
        return
    first.set(W + "id", end.get(W + "id") or "")
    for start in others:
        _remove(start)
    for control in [*first.iterancestors(W + "sdt")]:
        content = control.find(W + "sdtContent")
        if content is not None and begins in control.iterancestors():
            for child in [*content]:
                control.addprevious(child)
            _remove(control)
    _join_ends_of_fields(begins, stops)


def _join_ends_of_fields(begins: etree._Element, stops: etree._Element) -> None:
    """On the way through .doc, the end of a form field stands in an empty paragraph that nobody typed."""
    above, paragraph = begins, begins.getnext()
    while paragraph is not None and paragraph is not stops:
        below = paragraph.getnext()
        if next(paragraph.iter(W + "fldChar"), None) is not None and not visible_text([paragraph])[0].strip():
            above.extend([child for child in paragraph if child.tag != W + "pPr"])
            _remove(paragraph)
        else:
            above = paragraph
        paragraph = below


def _paragraph(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors(W + "p"), None)


def _remove(element: etree._Element) -> None:
    above = element.getparent()
    if above is not None:
        above.remove(element)
