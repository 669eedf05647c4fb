"""Opens a Word file that came from outside: nothing in it may make the reader slow, large or curious."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from samepage.errors import SamepageError

MIB = 1 << 20
MOST_BYTES = 100 * MIB  # of the file as it came
MOST_MEMBERS = 4000
MOST_UNPACKED = 512 * MIB  # of all members, by the package's own word; pictures make most of it
MOST_XML = 48 * MIB  # of one part, by what really comes out
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # the container of .doc, and of every file with a password
STRICT = "http://purl.oclc.org/ooxml/"
# Strict documents (ISO/IEC 29500-1) differ from Transitional ones (29500-4) in these names alone.
TRANSITIONAL = {
    STRICT + "wordprocessingml/main": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    STRICT
    + "officeDocument/relationships": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    STRICT
    + "officeDocument/customProperties": "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
    STRICT
    + "officeDocument/docPropsVTypes": "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
    STRICT + "officeDocument/math": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    STRICT
    + "drawingml/wordprocessingDrawing": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    STRICT + "drawingml/main": "http://schemas.openxmlformats.org/drawingml/2006/main",
}
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class UnreadableFile(SamepageError):
    """A file that is not, or not safely, a Word document. The message says what to send instead."""


class PackageReader:
    """The parts of a ``.docx``. Raises ``UnreadableFile`` for whatever Word would not have written."""

    def __init__(self, data: bytes):
        if data.startswith(OLD_OFFICE):
            raise UnreadableFile(
                "this is an old .doc file, or a Word file with a password: open it in Word, take the password "
                "off, and save it as .docx"
            )
        if len(data) > MOST_BYTES:
            raise UnreadableFile(
                f"the file is larger than {MOST_BYTES // MIB} MB: take out pictures and save it again"
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
            raise UnreadableFile(f"this is not a Word file (.docx): {error}") from error
        infos = self._zip.infolist()
        if len(infos) > MOST_MEMBERS:
            raise UnreadableFile(f"the package has {len(infos)} parts, a Word file at most {MOST_MEMBERS}")
        # Part names are compared without regard to case (ISO/IEC 29500-2, 6.2.2.3).
        twice = [name for name, count in Counter(i.filename.casefold() for i in infos).items() if count > 1]
        if twice:
            raise UnreadableFile(
                f'the package holds "{twice[0]}" more than once, so it is not clear which one counts'
            )
        if any(info.flag_bits & 0x1 for info in infos):
            raise UnreadableFile("parts of the file are encrypted: save it without a password")
        if sum(info.file_size for info in infos) > MOST_UNPACKED:
            raise UnreadableFile(
                f"the file unpacks to more than {MOST_UNPACKED // MIB} MB, which no workbook does"
            )
        self._infos = {info.filename.casefold(): info for info in infos}

    def read(self, name: str) -> bytes | None:
        """The part ``name`` (no leading slash), or None; never more than ``MOST_XML`` bytes."""
        info = self._infos.get(name.casefold())
        if info is None:
            return None
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableFile(f'"{name}" is packed in a way that Word does not use')
        try:
            with self._zip.open(info) as part:
                data = part.read(MOST_XML + 1)
                # A package may lie about sizes; what counts is what comes out, and that it is all there.
                whole = len(data) == info.file_size and not part.read(1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise UnreadableFile(f'"{name}" in the file is damaged: {error}') from error
        if len(data) > MOST_XML:
            raise UnreadableFile(f'"{name}" in the file is larger than {MOST_XML // MIB} MB')
        if not whole:
            raise UnreadableFile(f'"{name}" in the file is not as long as the file says')
        return data

    def xml(self, name: str) -> etree._Element | None:
        """The root of the part ``name`` in Transitional names, or None where there is no such part."""
        data = self.read(name)
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
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise UnreadableFile(f'"{name}" in the file is not XML that Word writes: {error}') from error
        # Asked of the parser: a search for "<!DOCTYPE" would miss other encodings.
        if root.getroottree().docinfo.doctype:
            raise UnreadableFile(f'"{name}" in the file has a document type, which Word never writes')
        if STRICT.encode() in data:
            _to_transitional(root)
        return root

    def related(self, name: str, kind: str) -> str | None:
        """The part that ``name`` ("" for the package) relates to as ``kind``, the last word of the type."""
        return next(self.all_related(name, kind), None)

    def all_related(self, name: str, kind: str) -> Iterator[str]:
        """All such parts, in the file's order."""
        folder, leaf = posixpath.split(name)
        rels = self.xml(posixpath.join(folder, "_rels", leaf + ".rels"))
        for rel in () if rels is None else rels.iter(RELATIONSHIP):
            target = rel.get("Target") or ""
            same = (rel.get("Type") or "").rpartition("/")[2].casefold() == kind.casefold()
            if same and target and rel.get("TargetMode") != "External":
                path = target if target.startswith("/") else posixpath.join("/", folder, target)
                yield posixpath.normpath(path).lstrip("/")


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
