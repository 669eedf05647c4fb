"""Opens a Word file that came from outside: nothing in it may read files, reach the network, hang, or fill memory."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from lxml import etree

from samepage.formats.docx.wml import PACKAGE
from samepage.formats.returned import Unreadable
from samepage.limits import MIB, MOST_BYTES, MOST_PARTS, MOST_WORD_UNPACKED, MOST_XML

OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # [MS-CFB] 2.2: .doc, and every file with a password
# Strict documents (ISO/IEC 29500-1) differ from Transitional ones (29500-4) in these names alone.
STRICT = "http://purl.oclc.org/ooxml/"
TRANSITIONAL = {
    STRICT + strict: f"http://schemas.openxmlformats.org/{transitional}"
    for strict, transitional in {
        "wordprocessingml/main": "wordprocessingml/2006/main",
        "officeDocument/relationships": "officeDocument/2006/relationships",
        "officeDocument/customProperties": "officeDocument/2006/custom-properties",
        "officeDocument/docPropsVTypes": "officeDocument/2006/docPropsVTypes",
        "officeDocument/math": "officeDocument/2006/math",
        "drawingml/wordprocessingDrawing": "drawingml/2006/wordprocessingDrawing",
        "drawingml/main": "drawingml/2006/main",
    }.items()
}
RELATIONSHIP = "{%srelationships}Relationship" % PACKAGE
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


class DamagedPart(Unreadable):
    """A part that is there, and is not as it was saved."""


class PackageReader:
    """The parts of a ``.docx``. Raises ``Unreadable`` for whatever Word would not have written.

    ``damage`` grows: the parts besides the main one that are missing or cannot be read.
    """

    def __init__(self, data: bytes):
        if data.startswith(OLD_OFFICE):
            raise Unreadable(
                "this is an old .doc file, or a Word file with a password: open it in Word, take the password "
                "off, and save it as .docx"
            )
        if len(data) > MOST_BYTES:
            raise Unreadable(
                f"the file is larger than {MOST_BYTES // MIB} MB: take out pictures and save it again"
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGED as error:
            raise Unreadable(f"this is not a Word file (.docx): {error}") from error
        infos = self._zip.infolist()
        if len(infos) > MOST_PARTS:
            raise Unreadable(f"the package has {len(infos)} parts, a Word file at most {MOST_PARTS}")
        # Part names are compared without regard to case (ISO/IEC 29500-2, 6.2.2.3).
        name, count = (
            Counter(info.filename.casefold() for info in infos).most_common(1)[0] if infos else ("", 0)
        )
        if count > 1:
            raise Unreadable(
                f'the package holds "{name}" more than once, so it is not clear which one counts'
            )
        if any(info.flag_bits & 0x1 for info in infos):
            raise Unreadable("parts of the file are encrypted: save it without a password")
        if sum(info.file_size for info in infos) > MOST_WORD_UNPACKED:
            raise Unreadable(
                f"the file unpacks to more than {MOST_WORD_UNPACKED // MIB} MB, which no workbook does"
            )
        self.damage: dict[str, None] = {}
        self._infos = {info.filename.casefold(): info for info in infos}

    def read(self, name: str) -> bytes | None:
        """The part ``name`` (no leading slash), or None; never more than ``MOST_XML`` bytes."""
        info = self._infos.get(name.casefold())
        if info is None:
            return None
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable(f'"{name}" is packed in a way that Word does not use')
        try:
            with self._zip.open(info) as part:
                data = part.read(MOST_XML + 1)
                # A package may lie about sizes; what counts is what comes out, and that it is all there.
                whole = len(data) == info.file_size and not part.read(1)
        except DAMAGED as error:
            raise DamagedPart(f'"{name}" in the file is damaged: {error}') from error
        if len(data) > MOST_XML:
            raise Unreadable(f'"{name}" in the file is larger than {MOST_XML // MIB} MB')
        if not whole:
            raise DamagedPart(f'"{name}" in the file is not as long as the file says')
        return data

    def xml(self, name: str | None) -> etree._Element | None:
        """The root of the part ``name`` in Transitional names, or None where there is no such part.

        So it is for a damaged part, but for the main one, which raises ``Unreadable``.
        """
        try:
            return self._xml(name)
        except DamagedPart as error:
            # A part of relationships says which part is the main one, and may itself be damaged.
            if name and not name.endswith(".rels") and name == self.main:
                raise
            self.damage[str(error)] = None
            return None

    def _xml(self, name: str | None) -> etree._Element | None:
        data = self.read(name) if name else None
        if data is None:
            return None
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            collect_ids=False,  # nothing is looked for by them
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise DamagedPart(f'"{name}" in the file is not XML that Word writes: {error}') from error
        # Asked of the parser: a search for "<!DOCTYPE" would miss other encodings.
        if root.getroottree().docinfo.internalDTD is not None:
            raise Unreadable(f'"{name}" in the file has a document type, which Word never writes')
        if STRICT.encode() in data:
            _to_transitional(root)
        return root

    @property
    def main(self) -> str:
        """The name of the main part (ISO/IEC 29500-1, 11.3.10)."""
        return self.related("", "officeDocument") or "word/document.xml"

    @cached_property
    def document(self) -> etree._Element | None:
        """The root of the main part, whatever it is."""
        return self.xml(self.main)

    def related(self, name: str, kind: str) -> str | None:
        """The part that ``name`` ("" for the package) relates to as ``kind``, the last word of the type."""
        return next(self.all_related(name, kind), None)

    def targets(self, name: str) -> dict[str, str]:
        """The parts that ``name`` relates to, by the relationships' ids."""
        folder = posixpath.dirname(name)
        return {
            one.get("Id") or "": _part_name(folder, one.get("Target") or "") for one in self._relations(name)
        }

    def all_related(self, name: str, kind: str) -> Iterator[str]:
        """All such parts, in the file's order."""
        for one in self._relations(name):
            target = one.get("Target") or ""
            same = (one.get("Type") or "").rpartition("/")[2].casefold() == kind.casefold()
            if same and target:
                part = _part_name(posixpath.dirname(name), target)
                if part.casefold() not in self._infos:
                    self.damage[f'"{part}" is missing from the file'] = None
                yield part

    def _relations(self, name: str) -> Iterator[etree._Element]:
        """The relationships of ``name`` to parts of the package, in the file's order."""
        folder, leaf = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", leaf + ".rels"))
        elements = () if root is None else root.iter(RELATIONSHIP)
        return (one for one in elements if one.get("TargetMode") != "External")


def _part_name(folder: str, target: str) -> str:
    """The name of the part ``target`` of a relationship in ``folder``."""
    path = target if target.startswith("/") else posixpath.join("/", folder, target)
    return posixpath.normpath(path).lstrip("/")


def _to_transitional(root: etree._Element) -> None:
    for element in root.iter(etree.Element):
        for name in (element.tag, *element.attrib):
            space, _, local = name[1:].rpartition("}")
            if space in TRANSITIONAL:
                new = f"{{{TRANSITIONAL[space]}}}{local}"
                if name == element.tag:
                    element.tag = new
                else:
                    element.set(new, element.attrib.pop(name))
