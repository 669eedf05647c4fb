"""The package around a body: styles, theme, numbering and fonts, made once for each theme and paper."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from lxml import etree

from samepage.errors import BuildError, display_path, reason_of
from samepage.files import read_regular
from samepage.formats.docx.paper import MARGIN, PAPERS
from samepage.formats.docx.styles import DEFAULTS, styles, styles_xml
from samepage.formats.docx.wml import HEAD, NAMESPACES, W, escape_xml, hex_color
from samepage.limits import MOST_BYTES
from samepage.render.theme import Theme, load_theme

# Free fonts of the same widths as Microsoft's, and the look of these (PANOSE).
SUBSTITUTES: Mapping[str, tuple[str, str]] = {
    "Calibri": ("Carlito", "020F0502020204030204"),
    "Cambria": ("Caladea", "02040503050406030204"),
    "Georgia": ("Gelasio", "02040502050405020303"),
    "Arial": ("Liberation Sans", "020B0604020202020204"),
    "Times New Roman": ("Liberation Serif", "02020603050405020304"),
}
# Styles that a template may lack, and what then stands for them.
FALLBACKS = {"Example Table": "Workbook Table", "Example": "Normal", "Table Check": "Table Mark"}
FALLBACKS |= {"Example Label": "Worksheet Label", "Example Title": "Worksheet Title"}
FALLBACKS |= {"Example Item": "List Bullet"}
KEPT = {RT.STYLES, RT.THEME, RT.NUMBERING, RT.FONT_TABLE}  # what is taken from a template
WORD = f'xmlns:w="{NAMESPACES["w"]}"'


@dataclass(frozen=True)
class BasePackage:
    """Everything that no site changes.

    ``members`` are the package's parts by name, without the leading slash, as they are written;
    ``content_types`` has the content type of each extension (".xml") and part ("/word/styles.xml") as
    the template gives them. ``styles`` gives the style id for each style's name in Word. ``numbering``
    is the numbering part in two halves; between them each numbered list of the body puts an instance
    of its own, from ``first_list`` on, of the abstract list ``number_list``. ``bullets`` is the instance that
    the style of bulleted lists has, or 0.
    """

    members: Mapping[str, bytes]
    content_types: Mapping[str, str]
    relationships: tuple[tuple[str, str], ...]  # (type, target) seen from the main part
    styles: Mapping[str, str]
    numbering: tuple[str, str]
    number_list: int
    bullets: int
    first_list: int
    paper: str

    @property
    def page(self) -> tuple[int, int]:
        return PAPERS[self.paper]

    @property
    def text_width(self) -> int:
        """Twips between the margins."""
        return self.page[0] - 2 * MARGIN

    @property
    def turned_width(self) -> int:
        """As ``text_width``, of a page that is turned on its side."""
        return self.page[1] - 2 * MARGIN


def make_base(theme: Theme, paper: str, language: str) -> BasePackage:
    """The base package for ``theme`` on ``paper`` (``letter`` or ``a4``), in ``language`` (BCP 47)."""
    document = docx.Document()
    text_width = PAPERS[paper][0] - 2 * MARGIN
    _fill(document.styles.element, "styles", styles_xml(theme, text_width, language))
    _fill(
        document.part.numbering_part.element, "numbering", _numbering_xml(hex_color(theme.colors["accent"]))
    )
    base = _pack(document, paper, "the built-in base")
    members = dict(base.members)
    members["word/theme/theme1.xml"] = _theme_xml(members["word/theme/theme1.xml"].decode(), theme).encode()
    members["word/fontTable.xml"] = f"{HEAD}<w:fonts {WORD}>{_fonts_xml(theme)}</w:fonts>".encode()
    return replace(base, members=MappingProxyType(members))


def load_template(path: Path, paper: str) -> BasePackage:
    """A base package with the styles, fonts, colors and lists of a partner's own ``.docx``.

    Its text, headers and page are not used. Raises ``BuildError`` that lists every style which
    is missing, by the name that Word shows.
    """
    try:
        document = docx.Document(io.BytesIO(read_regular(path, MOST_BYTES)))
    except Exception as error:
        reason = reason_of(error) if isinstance(error, OSError) else error
        raise BuildError(
            f"{display_path(path)}: cannot be read as a Word document ({reason}); give a .docx saved by Word"
        ) from error
    return _pack(document, paper, display_path(path))


def _fill(root: Any, name: str, xml: str) -> None:
    """Put ``xml`` in place of what is in ``root``."""
    root[:] = parse_xml(f"<w:{name} {WORD}>{xml}</w:{name}>")


def _theme_xml(xml: str, theme: Theme) -> str:
    """python-docx's theme with our colors and fonts (ISO/IEC 29500-1, 20.1.6.2 and 20.1.4.1.18)."""
    names = {
        "dk1": "ink",
        "lt1": "paper",
        "dk2": "navy",
        "lt2": "wash",
        "accent1": "navy",
        "accent2": "accent",
    }
    names |= {"accent3": "brick", "accent4": "line", "accent5": "quiet", "accent6": "sand"}
    names |= {"hlink": "accent", "folHlink": "navy"}
    colors = "".join(
        f'<a:{name}><a:srgbClr val="{hex_color(theme.colors[color])}"/></a:{name}>'
        for name, color in names.items()
    )
    fonts = "".join(
        f'<a:{kind}Font><a:latin typeface="{escape_xml(name)}"/><a:ea typeface=""/><a:cs typeface=""/></a:{kind}Font>'
        for kind, name in (("major", theme.word.heading_font), ("minor", theme.word.body_font))
    )
    for scheme, content in (("clrScheme", colors), ("fontScheme", fonts)):
        new = f'<a:{scheme} name="Workbook">{content}</a:{scheme}>'
        xml = re.sub(rf"<a:{scheme} .*?</a:{scheme}>", new, xml, flags=re.DOTALL)
    return xml


def _numbering_xml(color: str) -> str:
    """An abstract list with bullets and one with numbers, and an instance of each."""

    def levels(marks: Iterable[tuple[str, str]]) -> str:
        return "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{mark}"/>'
            f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{400 + 320 * n}" w:hanging="300"/></w:pPr>'
            f'<w:rPr><w:color w:val="{color}"/></w:rPr></w:lvl>'
            for n, (form, mark) in enumerate(marks)
        )

    bullets = levels(("bullet", mark) for mark in "•–•–•–•–•")
    numbers = levels(
        (form, f"%{n}.") for n, form in enumerate(("decimal", "lowerLetter", "lowerRoman") * 3, 1)
    )
    return "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:multiLevelType w:val="multilevel"/>{xml}</w:abstractNum>'
        for n, xml in ((1, bullets), (2, numbers))
    ) + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2))


def _fonts_xml(theme: Theme) -> str:
    """The fonts, each with what a program without it needs to choose one whose lines break alike: other names, and
    its look in ten numbers (ISO/IEC 29500-1, 17.8.3.1, 17.8.3.10, 17.8.3.13)."""
    fonts = ((theme.word.body_font, "swiss"), (theme.word.heading_font, "roman"))
    return "".join(
        f'<w:font w:name="{escape_xml(name)}">{_known_font(name)}<w:family w:val="{family}"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, family in fonts
    ) + "".join(
        f'<w:font w:name="{name}"><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>'
        for name in ("MS Gothic", "Consolas")
    )


def _known_font(name: str) -> str:
    other, panose = SUBSTITUTES.get(name, ("", ""))
    return f'<w:altName w:val="{other}"/><w:panose1 w:val="{panose}"/>' if other else ""


def _style_ids(document: Document, where: str) -> dict[str, str]:
    """The id of each style that a body can use, by its name in Word."""
    # Word writes built-in names in lower case inside the file, whatever the language of its menus.
    found = {
        (style.get(W + "type"), style.find(W + "name").get(W + "val").casefold()): style.get(W + "styleId")
        for style in document.styles.element.iterfind(W + "style")
        if style.find(W + "name") is not None
    }
    needed = {s.name: s.kind for s in styles(load_theme(), 0) if s.name not in DEFAULTS}
    missing = [
        f"{name} ({kind} style)"
        for name, kind in needed.items()
        if (kind, FALLBACKS.get(name, name).casefold()) not in found
    ]
    if missing:
        raise BuildError(
            f"{where}: the Word template lacks {len(missing)} styles: {', '.join(missing)}. Add them under "
            "these names; the easiest way is to build a workbook without --word-template, restyle that "
            "file in Word, and give it as the template"
        )
    return {
        name: found.get((kind, name.casefold())) or found[kind, FALLBACKS[name].casefold()]
        for name, kind in needed.items()
    }


def _list_of(document: Document, style: str) -> str:
    """The instance of a list that the style with the id ``style`` has, or nothing."""
    used = document.styles.element.find(f"{W}style[@{W}styleId='{style}']/{W}pPr/{W}numPr/{W}numId")
    return "" if used is None else used.get(W + "val", "")


def _pack(document: Document, paper: str, where: str) -> BasePackage:
    for rel_id, rel in list(document.part.rels.items()):
        if rel.reltype not in KEPT:
            del document.part.rels[rel_id]
    ids = _style_ids(document, where)
    root = document.part.numbering_part.element
    for extra in root.findall(W + "numIdMacAtCleanup"):
        root.remove(extra)
    lists = {n.get(W + "numId"): n.find(W + "abstractNumId").get(W + "val") for n in root.iterfind(W + "num")}
    numbers, bullets = (_list_of(document, ids[name]) for name in ("List Number", "List Bullet"))
    if numbers not in lists:
        raise BuildError(
            f'{where}: the style "List Number" has no numbering; give it a numbered list in Word'
        )
    head, closing, tail = etree.tostring(root, encoding="unicode").rpartition("</")
    document.element.body[:] = []
    buffer = io.BytesIO()
    document.save(buffer)
    ours = {"word/document.xml", "word/_rels/document.xml.rels", "word/numbering.xml"}
    with zipfile.ZipFile(buffer) as package:
        names = sorted(n for n in package.namelist() if n.startswith("word/") and n not in ours)
        members = {name: package.read(name) for name in names}
        types = etree.fromstring(package.read("[Content_Types].xml"))
    content_types = {e.get("PartName") or f".{e.get('Extension')}": e.get("ContentType") or "" for e in types}
    targets = [
        (rel.reltype, str(rel.target_part.partname).removeprefix("/word/"))
        for rel in document.part.rels.values()
        if rel.reltype != RT.NUMBERING
    ]
    return BasePackage(
        members=MappingProxyType(members),
        content_types=MappingProxyType(content_types),
        relationships=tuple(sorted(targets)),
        styles=MappingProxyType(ids),
        numbering=(head, closing + tail),
        number_list=int(lists[numbers]),
        bullets=int(bullets) if bullets in lists else 0,
        first_list=max(map(int, lists)) + 1,
        paper=paper,
    )
