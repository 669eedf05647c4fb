"""What reads files from outside, as functions of bytes, with real files to begin from.

Each target returns, or raises ``SamepageError`` with words for a person. Anything else is a defect,
though people would not see it: the program lists a file whose reader fails in an unforeseen way as damaged.
"""

from __future__ import annotations

import functools
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import openpyxl

from samepage.content.images import find_image
from samepage.content.roster import read_roster
from samepage.render.assets import Asset
from samepage.returns.catalog import Catalog, catalog_of
from samepage.returns.read_return import read_return
from tests.formats.pdf.built_files import answers, few_pages
from tests.formats.pdf.fill import with_pikepdf
from tests.formats.web.web_pages import as_text, saved
from tests.guides import FILES, ROOT, GuideFolder
from tests.returns.filled_returns import Made, edited, in_word, make

SITE = "north"


@dataclass(frozen=True)
class Target:
    """``read`` gets the bytes of a file and a folder to work in; ``seeds`` are sound files."""

    read: Callable[[bytes, Path], object]
    seeds: Callable[[], Sequence[bytes]]


@functools.cache
def _made() -> Made:
    return make(few_pages(), SITE)


@functools.cache
def _catalog() -> Catalog:
    return catalog_of([few_pages()])


def _read_return(data: bytes, folder: Path) -> object:
    return read_return(data, "a name", "0" * 64, _catalog())


@functools.cache
def _pdfs() -> Sequence[bytes]:
    filled = with_pikepdf(_made().pdf, answers(_made().workbook))
    plain = edited(filled, lambda pdf: None, object_stream_mode=0, compress_streams=False)
    return filled, plain


@functools.cache
def _web() -> Sequence[bytes]:
    given = {field.name: "“x” <b>" for field in _made().workbook.fields if field.kind == "long"}
    short = re.sub(
        r"<style>.*?</style>|<script type=.module.>.*?</script>", "", saved(given, SITE), flags=re.DOTALL
    )
    return short.encode(), as_text(given, SITE).encode()


# A mutation of a packed file is mostly found by its checksum. So the parts of Word and Excel files are
# changed before they are packed: the first byte says which part the others are.


def _parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        return {name: file.read(name) for name in sorted(file.namelist())}


def _part_seeds(package: bytes, wanted: Sequence[str]) -> Sequence[bytes]:
    parts = _parts(package)
    return [
        bytes([number]) + data
        for number, (name, data) in enumerate(parts.items())
        if any(word in name for word in wanted)
    ]


def _packed(package: bytes, changed: bytes) -> bytes:
    parts = _parts(package)
    name = [*parts][changed[0] % len(parts)] if changed else "empty"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for part, data in (parts | {name: changed[1:]}).items():
            file.writestr(part, data)
    return out.getvalue()


@functools.cache
def _word() -> bytes:
    return in_word(_made(), answers(_made().workbook)).save()


@functools.cache
def _sheet() -> bytes:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.merge_cells("C3:C4")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROWS = (
    ["id", "name", "state", "association", "email"],
    ["a-1", "Ōhiʻa District", "Hawaii", "A Federation, of “teachers”", "a@example.org"],
    ["0042", "Second\nline", "Ohio", "=1+1", ""],
    [17, 3.5, "", "#N/A", "b@example.org"],
)
CSV = "\r\n".join(",".join(f'"{cell}"' if "," in str(cell) else str(cell) for cell in row) for row in ROWS)


def _read_roster(data: bytes, path: Path) -> object:
    path.write_bytes(data)
    return sum(1 for _ in read_roster(path, "district", "abc"))


def _read_guide(data: bytes, folder: Path) -> object:
    guide = GuideFolder(folder / "guide")
    guide.write("stages/commit.yaml", data)
    return guide.load()


def _read_svg(data: bytes, folder: Path) -> object:
    (folder / "a.svg").write_bytes(data)
    find_image(folder, "a.svg")
    return Asset(data, "image/svg+xml").png


TARGETS = {
    "pdf": Target(_read_return, _pdfs),
    "docx": Target(
        lambda data, folder: _read_return(_packed(_word(), data), folder),
        lambda: _part_seeds(_word(), ("document.xml", ".rels", "custom.xml", "core.xml", "item")),
    ),
    "web": Target(_read_return, _web),
    "xlsx": Target(
        lambda data, folder: _read_roster(_packed(_sheet(), data), folder / "r.xlsx"),
        lambda: _part_seeds(
            _sheet(), ("sheet1.xml", "sharedStrings", "workbook.xml", "styles", "Content_Types")
        ),
    ),
    "csv": Target(lambda data, folder: _read_roster(data, folder / "r.csv"), lambda: [CSV.encode()]),
    "yaml": Target(_read_guide, lambda: [dedent(FILES["stages/commit.yaml"]).encode()]),
    "svg": Target(
        _read_svg, lambda: [path.read_bytes() for path in sorted((ROOT / "guide/figures").glob("*.svg"))]
    ),
}
