"""Mends bookmarks that LibreOffice 7.4 has split, so that an answer of several paragraphs stays one answer.

Word puts a control around several paragraphs, and the bookmark with it. LibreOffice puts the control around
the first paragraph alone, begins the bookmark there without ever ending it, and begins and ends it again, under
the same name, in the last paragraph. A name is one bookmark's (ISO/IEC 29500-1, 17.13.6.2): all from the first
beginning to the end is the answer. Saved once more by LibreOffice, the first paragraph's control has lost its
bookmark and its tag, and the last paragraph has the bookmark alone.
"""

from __future__ import annotations

from collections import defaultdict

from lxml import etree

from samepage.formats.docx.visible_text import val, visible_text
from samepage.formats.docx.wml import W

NAME, SDT = W + "name", W + "sdt"


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
    for same in starts.values():
        if len(same) == 1:
            _join_to_control_above(same[0])


def _join(first: etree._Element, others: list[etree._Element], end: etree._Element) -> None:
    begins, stops = _paragraph(first), _paragraph(end)
    if begins is None or stops is None or begins.getparent() is not stops.getparent():
        return
    first.set(W + "id", end.get(W + "id") or "")
    for start in others:
        _remove(start)
    for control in [*first.iterancestors(SDT)]:
        content = control.find(W + "sdtContent")
        if content is not None and begins in control.iterancestors():
            for child in [*content]:
                control.addprevious(child)
            _remove(control)
    _join_ends_of_fields(begins, stops)


def _join_to_control_above(start: etree._Element) -> None:
    """Where no named control is around or behind ``start``, and a control without a name stands above it with nothing
    between them but paragraphs of the same style, the answer begins in that control."""
    behind = start.getnext()
    # As in most files: the whole paragraph need not be looked through.
    if behind is not None and behind.tag == SDT:
        return
    stops = _paragraph(start)
    if stops is None or _has(stops, SDT) or any(_is_named(control) for control in start.iterancestors(SDT)):
        return
    begins = stops.getprevious()
    while begins is not None and _continues(begins, stops) and not _has(begins, SDT):
        begins = begins.getprevious()
    if begins is None or not _continues(begins, stops):
        return
    controls = [*begins.iter(SDT)]
    content = controls[0].find(W + "sdtContent")
    if len(controls) > 1 or content is None or _is_named(controls[0]):
        return
    for child in [start, *content]:
        controls[0].addprevious(child)
    _remove(controls[0])
    _join_ends_of_fields(begins, stops)


def _continues(paragraph: etree._Element, other: etree._Element) -> bool:
    """Whether both are paragraphs of one style, and the first has no field's bookmark."""
    marks = (mark.get(NAME) or "" for mark in paragraph.iter(W + "bookmarkStart"))
    return (
        paragraph.tag == other.tag
        and _style(paragraph) == _style(other)
        and not any(mark.startswith("F_") for mark in marks)
    )


def _style(paragraph: etree._Element) -> str:
    return val(paragraph.find(f"{W}pPr/{W}pStyle"))


def _is_named(control: etree._Element) -> bool:
    return control.find(f"{W}sdtPr/{W}tag") is not None


def _has(element: etree._Element, tag: str) -> bool:
    return next(element.iterdescendants(tag), None) is not None


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
