"""Pictures, drawings and embedded files that a team put into a Word file, which cannot be read as text."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from samepage.formats.docx.match_controls import ControlPosition
from samepage.formats.docx.package_reader import PackageReader
from samepage.formats.docx.shown_elements import SDT, ShownElements
from samepage.formats.docx.visible_text import PICTURES
from samepage.formats.docx.wml import NAMESPACES, W
from samepage.formats.returned import Unreadable

R = "{%s}" % NAMESPACES["r"]
BLIP = "{%s}blip" % NAMESPACES["a"]
IMAGE_DATA = "{urn:schemas-microsoft-com:vml}imagedata"
# Embedded objects (ISO/IEC 29500-1, 17.3.3.19), other documents (17.17.2.1), and ink.
EMBEDDED = {
    W + "object": "an embedded file",
    W + "altChunk": "another document",
    W + "contentPart": "a drawing by hand",
}


@dataclass(frozen=True)
class StrayPicture:
    """``kind`` in words; the number of its paragraph, from 1; and the field above it, "" where that is not known."""

    kind: str
    paragraph: int
    near: str = ""


def picture_hash(data: bytes) -> str:
    """What a file's own pictures are known again by: other programs rename them and keep their bytes."""
    return hashlib.sha256(data).hexdigest()[:16]


def find_pictures(
    package: PackageReader,
    document: ShownElements,
    positions: Sequence[ControlPosition],
    printed: Collection[str],
) -> Iterator[StrayPicture]:
    """What stands outside the controls among ``positions`` and is none of the pictures ``printed``, by their hashes.

    Where nothing is known to be printed, only what no workbook has is found.
    """
    controls = {p.properties.getparent() for p in positions if p.properties is not None}
    named = sorted((p.paragraph, p.name) for p in positions if p.paragraph and p.name)
    targets = package.targets(package.main)
    hashes: dict[str, str] = {}
    for place in document.places_of(*PICTURES, *(EMBEDDED.keys() - PICTURES)):
        element, number = document.elements[place], document.begun[place]
        kind = EMBEDDED.get(document.tags[place], "a picture")
        if not controls.isdisjoint(element.iterancestors(SDT)):
            continue  # told with the answer
        if kind == "a picture" and (not printed or _is_printed(package, element, targets, hashes, printed)):
            continue
        yield StrayPicture(kind, number, near(named, number))


def near(named: Sequence[tuple[int, str]], paragraph: int) -> str:
    """Of fields with their paragraphs, in order, the one at ``paragraph`` or above; the first where none is."""
    above = [name for number, name in named if number <= paragraph]
    return above[-1] if above else named[0][1] if named else ""


def _is_printed(
    package: PackageReader,
    element: etree._Element,
    targets: Mapping[str, str],
    hashes: dict[str, str],
    printed: Collection[str],
) -> bool:
    """Whether ``element`` shows nothing but the file's own pictures, or text alone, which is read."""
    ids = [blip.get(R + "embed") for blip in element.iter(BLIP)] + [
        v.get(R + "id") for v in element.iter(IMAGE_DATA)
    ]
    for id in ids:
        part = targets.get(id or "", "")
        if part not in hashes:
            try:
                hashes[part] = picture_hash(package.read(part) or b"")
            except Unreadable:  # too large for a picture of ours
                hashes[part] = ""
    if ids:
        return all(hashes[targets.get(id or "", "")] in printed for id in ids)
    return element.tag == W + "pict" or next(element.iter(W + "txbxContent"), None) is not None
