"""Reads what a Word file says of itself; its answers are read by ``docx.read``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lxml import etree

from samepage.formats.docx import names
from samepage.formats.docx.package_reader import PackageReader
from samepage.formats.docx.read import properties_of
from samepage.formats.docx.visible_text import W, words
from samepage.formats.pdf.read_objects import iso_date
from samepage.formats.returned import FileInfo, clean, line

CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
DC, TERMS = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}"
APP = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}"
OURS = "On the Same Page"  # the program's name in a file as it was made


@dataclass(frozen=True)
class DocxInfo:
    """What tells which workbook a file is: what it says, the tags of its controls, its bookmarks; what was noted beside."""

    about: FileInfo
    tags: Mapping[str, str]  # with the titles of their controls
    bookmarks: frozenset[str]  # those of fields, in lower case
    comments: tuple[str, ...]

    @property
    def ours(self) -> bool:
        return bool(self.about.edition or self.tags or self.bookmarks)


def look_into(data: bytes) -> DocxInfo:
    """Raises ``docx.UnreadableFile``."""
    package = PackageReader(data)
    core = _part(package, "core-properties", "docProps/core.xml")
    app = _part(package, "extended-properties", "docProps/app.xml")
    own = {key: line(value) for key, value in properties_of(package).items()}
    program = " ".join(filter(None, (_text(app, APP + "Application"), _text(app, APP + "AppVersion"))))
    root = package.xml(package.related("", "officeDocument") or "word/document.xml")
    tags: dict[str, str] = {}
    bookmarks: set[str] = set()
    for element in () if root is None else root.iter(W + "tag", W + "bookmarkStart"):
        if (
            element.tag == W + "tag"
            and (tag := clean(element.get(W + "val") or ""))
            and not tag.startswith("rows:")
        ):
            title = element.getparent().find(W + "alias")
            tags.setdefault(tag, "" if title is None else line(title.get(W + "val") or ""))
        elif (mark := element.get(W + "name") or "").startswith("F_"):
            bookmarks.add(mark.casefold())
    return DocxInfo(
        FileInfo(
            program="" if program.startswith(OURS) else program,
            title=_text(core, DC + "title"),
            created=iso_date(_text(core, TERMS + "created")),
            modified=iso_date(_text(core, TERMS + "modified")),
            edition=own.get(names.EDITION, ""),
            site=own.get(names.SITE, ""),
            level=own.get(names.LEVEL, ""),
            language=own.get(names.LANGUAGE, ""),
            content_hash=own.get(names.CONTENT_HASH, ""),
            print_edition="fillable" if own.get(names.EDITION) else "",
        ),
        MappingProxyType(tags),
        frozenset(bookmarks),
        tuple(_comments(package)),
    )


def _comments(package: PackageReader) -> Iterator[str]:
    main = package.related("", "officeDocument") or "word/document.xml"
    name = package.related(main, "comments")
    root = package.xml(name) if name else None
    for comment in () if root is None else root.iter(W + "comment"):
        if text := clean(words(comment)[0]).strip():
            yield text


def _part(package: PackageReader, kind: str, name: str) -> etree._Element | None:
    return package.xml(package.related("", kind) or name)


def _text(root: etree._Element | None, tag: str) -> str:
    element = None if root is None else root.find(tag)
    return "" if element is None else line(element.text or "")
