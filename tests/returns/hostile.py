"""Files that nobody fills in: bombs, loops, traps, and a thousand workbooks with bytes changed.

    python tests/returns/hostile.py FOLDER GUIDE NUMBER

reads NUMBER mutants of the files in FOLDER, as ``collect`` does, and prints as JSON how it went.
"""

from __future__ import annotations

import io
import json
import random
import resource
import sys
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pikepdf

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FIELD = b"<</FT/Tx/T(a)/V(b)>>"


def pdf(*objects: bytes) -> bytes:
    """A PDF of ``objects``, the first of which is the catalog."""
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table) + end


def bomb(megabytes: int) -> bytes:
    """A Flate stream that unpacks to so much; its parts are the same, so it is made at once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    part = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x78\xda" + part * megabytes + b"\x03\x00\x00\x00\x00\x00"


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (more, len(data), data)


def object_bomb(megabytes: int) -> bytes:
    """A PDF whose catalog stands in an object stream that unpacks to so much."""
    packed = bomb(megabytes)
    out = (
        b"%PDF-1.7\n1 0 obj\n"
        + stream(packed, b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")
        + b"\nendobj\n"
    )
    rows = b"\0\0\0\0\xff" + b"\1\0\0\x09\0" + b"\2\0\0\1\0" + b"\1" + len(out).to_bytes(3, "big") + b"\0"
    return (
        out
        + b"3 0 obj\n"
        + stream(rows, b"/Type/XRef/Size 4/W[1 3 1]/Root 2 0 R")
        + b"\nendobj\nstartxref\n%d\n%%%%EOF" % len(out)
    )


def package(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/") + ".xml", data)
    return out.getvalue()


def word(body: bytes) -> bytes:
    return package(word__document=f"<w:document {W}><w:body>".encode() + body + b"</w:body></w:document>")


def traps(fields: int = 30_000) -> dict[str, tuple[bytes, str]]:
    """Files by name, and a part of the reason they are to be listed with."""
    catalog = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>>>"
    none = b"<</Type/Pages/Count 0/Kids[]>>"
    entities = b"".join(b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    laughs = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + entities + b"]><x>&j;</x>"
    reach = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    big = bomb(1500)
    return {
        "million pages.pdf": (
            pdf(
                catalog,
                b"<</Type/Pages/Count 1000000/Kids[" + b"4 0 R " * 1_000_000 + b"]>>",
                FIELD,
                b"<</Type/Page>>",
            ),
            "",
        ),
        "pages in pages.pdf": (pdf(catalog, b"<</Type/Pages/Count 1/Kids[2 0 R 2 0 R]>>", FIELD), "damaged"),
        "deep pages.pdf": (
            pdf(
                catalog,
                b"<</Type/Pages/Kids[4 0 R]>>",
                FIELD,
                *(b"<</Type/Pages/Kids[%d 0 R]>>" % n for n in range(5, 3000)),
            ),
            "",
        ),
        "deep fields.pdf": (
            pdf(
                catalog,
                b"<</Type/Pages/Count 1/Kids[3000 0 R]>>",
                *(b"<</T(f%d)/Kids[%d 0 R]>>" % (n, n) for n in range(4, 3001)),
                b"<</Type/Page>>",
            ),
            "nested",
        ),
        "fields in fields.pdf": (
            pdf(catalog, b"<</Type/Pages/Count 1/Kids[4 0 R]>>", b"<</T(a)/Kids[3 0 R]>>", b"<</Type/Page>>"),
            "no workbook",
        ),
        "many fields.pdf": (
            pdf(
                b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields["
                + b" ".join(b"<</FT/Tx/T(f%d)/V(v)>>" % n for n in range(fields))
                + b"]>>>>",
                b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
                b"<</Type/Page>>",
            ),
            "",
        ),
        "arrays in arrays.pdf": (
            pdf(b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 200_000 + b"]" * 200_000 + b">>", none),
            "damaged",
        ),
        "objects.pdf": (b"%PDF-1.7\n" + b"1 0 obj\n<<" * 200_000, "damaged"),
        "stream bomb.pdf": (
            pdf(
                catalog,
                b"<</Type/Pages/Count 1/Kids[5 0 R]>>",
                b"<</FT/Tx/T(a)/V 4 0 R>>",
                stream(big, b"/Filter/FlateDecode"),
                b"<</Type/Page>>",
            ),
            "",
        ),
        "object bomb.pdf": (object_bomb(1500), ""),
        "no end.pdf": (
            b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF",
            "damaged",
        ),
        "noise.pdf": (b"%PDF-1.7\n" + random.Random(1).randbytes(1_000_000), "damaged"),
        "laughs.docx": (package(word__document=laughs), "unreadable"),
        "entity.docx": (package(word__document=reach), "document type"),
        "entity in properties.docx": (
            package(word__document=f"<w:document {W}/>".encode(), docProps__core=reach),
            "document type",
        ),
        "zip bomb.docx": (word(b" " * 60_000_000), "larger than"),
        "deep.docx": (word(b"<w:p>" * 100_000 + b"</w:p>" * 100_000), "Excessive depth"),
        "wide.docx": (word(b"<w:p/>" * 6_000_000), "unreadable"),
        "tables in tables.docx": (
            word(
                b"<w:sdt><w:sdtPr><w:tag w:val='a'/></w:sdtPr><w:sdtContent>"
                + b"<w:tbl><w:tr><w:tc>" * 60
                + b"<w:p/>"
                + b"</w:tc></w:tr></w:tbl>" * 60
                + b"</w:sdtContent></w:sdt>"
            ),
            "no workbook",
        ),
        "no zip.docx": (b"PK\x03\x04" + bytes(1000), "not whole"),
        "old.doc": (b"\xd0\xcf\x11\xe0" + bytes(2000), "old .doc file"),
        "picture.pdf": (b"\x89PNG\r\n\x1a\n" + bytes(100), "a picture"),
        "letter.txt": (b"Dear colleagues,", "another kind of file"),
        "empty.pdf": (b"", "empty"),
    }


def plain_pdf(data: bytes) -> bytes:
    """Unpacked, so that a changed byte is a changed object and not only a broken stream."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as source:
        for font in source.objects:  # most of the bytes, and none of the meaning
            if isinstance(font, pikepdf.Dictionary) and "/FontFile2" in font:
                del font.FontFile2
        source.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
            deterministic_id=True,
        )
    return out.getvalue()


WORDS = (
    b"/Kids",
    b"/Parent",
    b"/V",
    b"/AS",
    b"/T",
    b"/FT",
    b"/AP",
    b"/Annots",
    b"/Fields",
    b"<<",
    b">>",
    b"[",
    b"]",
    b"(",
    b")",
    b" 0 R",
    b"obj",
    b"stream",
    b"/Length",
    b"null",
    b"-1",
    b"4294967296",
    b"<w:sdt>",
    b"</w:sdt>",
    b"w:tag",
    b"w:val",
    b"&#0;",
    b"<![CDATA[",
    b"\xff\xfe",
)


def mutant(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16, 200))):
        at = chance.randrange(len(out) or 1)
        what = chance.randrange(7)
        if what == 0:
            out[at : at + 1] = bytes([chance.randrange(256)])
        elif what == 1:
            out[at:at] = chance.choice(WORDS)
        elif what == 2:
            del out[at : at + chance.choice((1, 9, 400, 20_000))]
        elif what == 3:
            part = out[at : at + chance.choice((8, 300, 5000))]
            out[chance.randrange(len(out) or 1) :][:0] = part
            out[at:at] = part * chance.choice((1, 2, 30))
        elif what == 4:
            word = chance.choice(WORDS)
            place = out.find(word, at)
            if place >= 0:
                out[place : place + len(word)] = chance.choice(WORDS)
        elif what == 5:  # a number is another: a reference goes elsewhere, a length lies
            place = next((n for n in range(at, min(at + 200, len(out))) if 48 <= out[n] < 58), None)
            if place is not None:
                out[place] = chance.randrange(48, 58)
        else:
            del out[chance.randrange(len(out) or 1) :]
    return bytes(out)


def mutants(sources: Sequence[tuple[str, bytes]], number: int) -> list[tuple[str, bytes]]:
    chance = random.Random(2026)
    opened = []
    for name, data in sources:
        if name.endswith(".pdf"):
            opened.append(("pdf", data, None))
            opened.append(("pdf", plain_pdf(data), None))
        else:
            with zipfile.ZipFile(io.BytesIO(data)) as made:
                opened.append(("docx", data, None))
                opened.append(("docx", data, {name: made.read(name) for name in made.namelist()}))
    made = []
    for n in range(number):
        kind, data, parts = opened[n % len(opened)]
        if parts is None:
            made.append((f"{n}.{kind}", mutant(data, chance)))
            continue
        part = chance.choice(
            [
                name
                for name in parts
                if name.endswith(("document.xml", "document.xml", ".rels", "custom.xml", "core.xml"))
            ]
        )
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            for name, content in (parts | {part: mutant(parts[part], chance)}).items():
                package.writestr(name, content)
        made.append((f"{n}.{kind}", out.getvalue()))
    return made


def main(folder: Path, guide: Path, number: int) -> dict:
    from samepage.content.loader import load_library
    from samepage.formats.returned import ReviewItem
    from samepage.returns.catalog import catalog_of
    from samepage.returns.folder import files_below
    from samepage.returns.workers import BROKE, LATE, SLOW, read_files

    sources = [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]
    with tempfile.TemporaryDirectory() as name:
        for path, data in mutants(sources, number):
            Path(name, path).write_bytes(data)
        files, copies = files_below(Path(name))
        kinds: Counter[str] = Counter()
        answers, broken, slow = 0, [], []
        for file, result in read_files(files, catalog_of([load_library(guide)]), 2):
            if isinstance(result, ReviewItem):
                kinds[result.kind] += 1
                broken += [file.path] * (result.message == BROKE)
                slow += [file.path] * (result.message in (SLOW, LATE))
            else:
                kinds["read"] += 1
                answers += len(result.answers)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {
        "files": len(files) + len(copies),
        "kinds": kinds,
        "answers": answers,
        "broken": broken,
        "slow": slow,
        "peak": peak,
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))
