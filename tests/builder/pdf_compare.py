"""In what two PDFs differ for whoever reads, hears, fills or prints them: a list of lines, empty if in nothing.

Objects, fonts' subsets and the order of drawing may differ; words, places, fields and structure may not.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from unicodedata import combining, normalize

import pikepdf
import pypdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from lxml import etree
from PIL import ImageChops

FAR = 0.2  # points: what no eye sees; each place is rounded
SCALE = 0.6  # pixels for each point, of pages compared as pictures
DARKER = 80  # of 255: less is a renderer's smoothing
SHOWN = 12  # differences told of each kind
BFCHAR = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>")
DECIMAL = re.compile(r"-?\d+\.\d+")

Glyphs = dict[int, str]
Place = tuple[str, float, float, float, float]


def differences(bound: bytes, plain: bytes) -> list[str]:
    found: list[str] = []
    for name, look in LOOKS.items():
        one, two = list(look(bound)), list(look(plain))
        lost, more = _unmatched(two, one), _unmatched(one, two)
        found += [f"{name}: {thing} is missing" for thing in lost[:SHOWN]]
        found += [f"{name}: {thing} is too much" for thing in more[:SHOWN]]
        if not (lost or more or name in UNORDERED) and [_rough(t) for t in one] != [_rough(t) for t in two]:
            found.append(f"{name}: the same in another order")
    return found + _pictures(bound, plain)


# Matching: equal but for numbers, which may differ by FAR


def _rough(thing: tuple) -> tuple:
    return tuple(part for part in thing if not isinstance(part, float))


def _unmatched(things: list[tuple], others: list[tuple]) -> list[tuple]:
    """Those of ``things`` that have no counterpart of their own among ``others``."""
    places: dict[tuple, list[tuple[float, ...]]] = defaultdict(list)
    for other in others:
        places[_rough(other)].append(_numbers(other))
    for there in places.values():
        there.sort()
    left = []
    for thing in sorted(things, key=_numbers):
        there, own = places[_rough(thing)], _numbers(thing)
        near = (
            n
            for n, other in enumerate(there)
            if all(abs(a - b) <= FAR for a, b in zip(own, other, strict=True))
        )
        match = next(near, None)
        if match is None:
            left.append(thing)
        else:
            del there[match]
    return left


def _numbers(thing: tuple) -> tuple[float, ...]:
    return tuple(part for part in thing if isinstance(part, float))


# What is looked at. Whole numbers count from 0 and must be equal; others are points.


def pages(data: bytes) -> Iterator[tuple]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for number, page in enumerate(pdf.pages):
            yield (
                number,
                str(page.obj.Tabs),
                "/StructParents" in page,
                *(float(n) for box in ("/MediaBox", "/TrimBox", "/BleedBox") for n in page.obj.get(box, ())),
            )


def characters(data: bytes) -> Iterator[tuple]:
    """Every character that PDFium sees, with its box, whose top is that of the font's ascent: a glyph's own top PDFium
    puts a 64th higher in a composite font than in a simple one. A letter's marks, which belong to its glyph, are left
    to ``structure``."""
    loose = pdfium_c.FS_RECTF()
    left, right, bottom, top = (pdfium_c.c_double() for _ in range(4))
    with pdfium.PdfDocument(data) as document:
        for number, page in enumerate(document):
            text = page.get_textpage()
            for n in range(text.count_chars()):
                char = normalize("NFD", chr(pdfium_c.FPDFText_GetUnicode(text, n)))[0]
                if char.strip() and not combining(char) and not pdfium_c.FPDFText_IsGenerated(text, n):
                    pdfium_c.FPDFText_GetCharBox(text, n, left, right, bottom, top)
                    pdfium_c.FPDFText_GetLooseCharBox(text, n, loose)
                    yield number, char, left.value, bottom.value, right.value, loose.top


def structure(data: bytes) -> Iterator[tuple]:
    """Elements in reading order: how deep, what they are and say, where, and the text right in them."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = {page.obj.objgen: n for n, page in enumerate(pdf.pages)}
        texts = [marked_texts(page) for page in pdf.pages]
        heads: dict[str, int] = {}

        def page_of(element: Any) -> int:
            """Its own, or that of the first thing in it; -1 of what holds nothing on a page."""
            if "/Pg" in element:
                return numbers[element.Pg.objgen]
            inside = (page_of(kid) for kid in _kids(element) if isinstance(kid, pikepdf.Dictionary))
            return next((page for page in inside if page >= 0), -1)

        def walk(element: Any, depth: int) -> Iterator[tuple]:
            page, kids = page_of(element), _kids(element)
            # A text's lines may be one piece of marked content, or one each.
            lines = [kid for kid in kids if not isinstance(kid, int) and _is_line(kid)]
            own = " ".join(
                texts[page_of(part)].get(mark, "") for part in [element, *lines] for mark in marks_of(part)
            )
            own = normalize("NFC", " ".join(own.split()))
            objects = [
                _object(kid.Obj) for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid
            ]
            attributes = _plain(element.get("/A"), lambda id: heads.setdefault(id, len(heads)))
            named = heads.setdefault(str(element.ID), len(heads)) if "/ID" in element else None
            yield (
                depth,
                str(element.S),
                page,
                str(element.get("/Alt", "")),
                own,
                repr(objects),
                repr(attributes),
                named,
            )
            for kid in kids:
                if isinstance(kid, pikepdf.Dictionary) and "/S" in kid and not _is_line(kid):
                    assert kid.P.objgen == element.objgen, "an element is its parent's"
                    yield from walk(kid, depth + 1)

        yield from walk(pdf.Root.StructTreeRoot.K[0], 0)


def artifacts(data: bytes) -> list[str]:
    """The text of each page that no element of the structure tree has."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [normalize("NFC", marked_texts(page)[None]) for page in pdf.pages]


def _kids(element: Any) -> list[Any]:
    inside = element.get("/K", [])
    return list(inside) if isinstance(inside, pikepdf.Array) else [inside]


def marks_of(element: Any) -> list[int]:
    return [kid for kid in _kids(element) if isinstance(kid, int)]


def _is_line(element: Any) -> bool:
    """Whether it is a plain run of text."""
    return (
        element.get("/S") == pikepdf.Name.Span
        and all(isinstance(kid, int) for kid in _kids(element))
        and not (element.keys() & {"/A", "/Alt", "/ActualText", "/Lang"})
    )


def _object(thing: Any) -> str:
    return f"{thing.Subtype} {thing.get('/TU', thing.get('/Contents', ''))}"


def _plain(thing: Any, number: Callable[[str], int]) -> Any:
    """An element's attributes; ids of header cells, which are made up, as the place of their first naming."""
    if isinstance(thing, pikepdf.Dictionary):
        return {
            key: [number(str(id)) for id in value] if key == "/Headers" else _plain(value, number)
            for key, value in sorted(thing.items())
        }
    if isinstance(thing, pikepdf.Array):
        return [_plain(part, number) for part in thing]
    return str(thing)


def text_of_form(form: Any) -> str:
    """All that a form XObject says, such as a widget's appearance."""
    found: dict[int | None, str] = defaultdict(str)
    _read(form, form.get("/Resources", pikepdf.Dictionary()), [0], found)
    return "".join(found.values())


def marked_texts(page: Any) -> dict[int | None, str]:
    """The text of each marked-content sequence of a page, form XObjects within it too; by None, that of artifacts."""
    found: dict[int | None, str] = defaultdict(str)
    _read(page.obj, page.obj.Resources if "/Resources" in page.obj else pikepdf.Dictionary(), [], found)
    return found


def _read(content: Any, resources: Any, marks: list[int | None], found: dict[int | None, str]) -> None:
    font: Any = None
    fonts: list[Any] = []  # of the graphics states around
    silent: list[int] = []  # how many marks were open when an ActualText began
    if "/Type" in content and content.Type == pikepdf.Name.Page and "/Contents" not in content:
        return
    for operands, operator in pikepdf.parse_content_stream(content, "BDC BMC EMC q Q Tf TJ Tj Do"):
        match str(operator):
            case "BDC":
                properties = operands[1] if isinstance(operands[1], pikepdf.Dictionary) else {}
                if marks and "/ActualText" in properties:  # what its glyphs do not tell
                    found[marks[-1]] += str(properties["/ActualText"])
                    silent.append(len(marks))
                mark = properties.get("/MCID", marks[-1] if silent else None)
                marks.append(int(mark) if mark is not None else None)
            case "BMC":
                marks.append(None)
            case "EMC":
                marks.pop()
                if silent and silent[-1] == len(marks):
                    silent.pop()
            case "q":
                fonts.append(font)
            case "Q":
                font = fonts.pop()
            case "Tf":
                font = resources.Font[str(operands[0])]
            case "TJ" | "Tj" if marks and not silent:
                strings = operands[0] if str(operator) == "TJ" else operands
                codes = b"".join(bytes(s) for s in strings if isinstance(s, pikepdf.String))
                found[marks[-1]] += _text(font, codes)
            case "Do" if marks:
                form = resources.XObject[str(operands[0])]
                if form.Subtype == pikepdf.Name.Form:
                    _read(form, form.get("/Resources", resources), marks, found)


def _text(font: Any, codes: bytes) -> str:
    if font.Subtype == pikepdf.Name.TrueType:
        assert font.Encoding == pikepdf.Name.WinAnsiEncoding
        return normalize("NFKC", codes.decode("cp1252"))  # as below
    glyphs = _glyphs(font)
    return "".join(glyphs.get(int.from_bytes(codes[n : n + 2]), "�") for n in range(0, len(codes), 2))


_KNOWN: dict[bytes, Glyphs] = {}


def _glyphs(font: Any) -> Glyphs:
    cmap = font.ToUnicode.read_bytes()
    if cmap not in _KNOWN:
        # WeasyPrint calls a form font's ligature by the sign U+FB01, a linked file by its letters, f and i.
        _KNOWN[cmap] = {
            int(code, 16): normalize("NFKC", bytes.fromhex(text.decode()).decode("utf-16-be"))
            for line in cmap.splitlines()
            for code, text in BFCHAR.findall(line)
        }
    return _KNOWN[cmap]


def outline(data: bytes) -> Iterator[tuple]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = {page.obj.objgen: n for n, page in enumerate(pdf.pages)}

        def walk(item: Any, depth: int) -> Iterator[tuple]:
            while item is not None:
                yield depth, str(item.Title), int(item.get("/Count", 0)), *_destination(item.Dest, numbers)
                yield from walk(item.get("/First"), depth + 1)
                item = item.get("/Next")

        yield from walk(pdf.Root.Outlines.get("/First"), 0)


def _destination(place: Any, numbers: dict) -> tuple:
    return numbers[place[0].objgen], str(place[1]), float(place[2]), float(place[3])


def destinations(data: bytes) -> Iterator[tuple]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = {page.obj.objgen: n for n, page in enumerate(pdf.pages)}
        for name, place in pikepdf.NameTree(pdf.Root.Names.Dests).items():
            yield str(name), *_destination(place, numbers)


def fields(data: bytes) -> Iterator[tuple]:
    """As pypdf finds them: everything a field is and holds."""
    for name, field in (pypdf.PdfReader(io.BytesIO(data)).get_fields() or {}).items():
        if "/FT" in field:
            yield (
                name,
                *(
                    repr(field.get(key))
                    for key in ("/FT", "/V", "/DV", "/TU", "/Ff", "/MaxLen", "/Opt", "/_States_")
                ),
            )


def annotations(data: bytes) -> Iterator[tuple]:
    """Widgets and links in tab order, with what a widget's appearances draw."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for number, page in enumerate(pdf.pages):
            for one in page.obj.get("/Annots", ()):
                target = str(one.get("/Dest", one.get("/A", {}).get("/URI", "")))
                yield (
                    number,
                    str(one.Subtype),
                    str(one.get("/T", "")),
                    target,
                    str(one.get("/Contents", "")),
                    int(one.F),
                    str(one.get("/AS", "")),
                    DECIMAL.sub("#", _drawn(one)),
                    *(float(n) for n in _upright(one.Rect)),
                    *map(float, DECIMAL.findall(_drawn(one))),
                )


def _upright(rect: Any) -> tuple[float, ...]:
    left, bottom, right, top = map(float, rect)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _drawn(widget: Any) -> str:
    if "/AP" not in widget:
        return ""
    drawn = widget.AP.N
    states = {"": drawn} if isinstance(drawn, pikepdf.Stream) else dict(drawn.items())
    return repr([(state, stream.read_bytes()) for state, stream in sorted(states.items())])


def document(data: bytes) -> Iterator[tuple]:
    """What the file says of itself."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root
        for element in etree.fromstring(root.Metadata.read_bytes()).iter(etree.Element):
            yield "XMP", element.tag, (element.text or "").strip(), repr(dict(element.attrib))
        yield from (("information", key, str(value)) for key, value in sorted(pdf.docinfo.items()))
        yield "language", str(root.Lang)
        yield "marked", repr(root.MarkInfo.unparse())
        yield "preferences", repr(root.ViewerPreferences.unparse())
        yield "page mode", str(root.get("/PageMode", ""))
        yield "output intents", len(root.OutputIntents)
        yield "ids of header cells", len(pikepdf.NameTree(root.StructTreeRoot.IDTree))
        yield "version", pdf.pdf_version
        if "/AcroForm" in root:
            yield (
                "form",
                str(root.AcroForm.DA),
                repr(sorted(root.AcroForm.DR.Font.keys())),
                repr(sorted(root.AcroForm.keys())),
            )


LOOKS: dict[str, Callable[[bytes], Iterator[tuple]]] = {
    "pages": pages,
    "characters": characters,
    "structure": structure,
    "outline": outline,
    "destinations": destinations,
    "fields": fields,
    "annotations": annotations,
    "document": document,
}
UNORDERED = {"characters", "fields", "destinations"}  # running matter is drawn at another time


def _pictures(bound: bytes, plain: bytes) -> list[str]:
    """Pages that do not look alike."""
    found = []
    with pdfium.PdfDocument(bound) as one, pdfium.PdfDocument(plain) as two:
        for number, (a, b) in enumerate(zip(one, two), 1):
            drawn = [
                page.render(scale=SCALE, may_draw_forms=False).to_pil().convert("RGB") for page in (a, b)
            ]
            if drawn[0].size != drawn[1].size:
                found.append(f"page {number} has another size")
                continue
            most = max(high for _, high in ImageChops.difference(*drawn).getextrema())
            if most > DARKER:
                found.append(f"page {number} looks different")
    return found
