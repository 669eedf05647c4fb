"""The package around a body: styles, theme, numbering and fonts, made once for each theme and paper."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import docx
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.shared import Twips
from lxml import etree

from samepage.errors import BuildError, display_path
from samepage.formats.docx.styles import DEFAULTS, styles, styles_xml
from samepage.formats.docx.wml import NAMESPACES, escape, hex_color
from samepage.render.theme import Theme

W = "{%s}" % NAMESPACES["w"]
# Twips: width, height.
PAPERS: Mapping[str, tuple[int, int]] = {"letter": (12240, 15840), "a4": (11906, 16838)}
MARGIN = 1224  # twips (0.85 in) left and right
TOP, BOTTOM = 1300, 1150
KEPT = {RT.STYLES, RT.THEME, RT.NUMBERING, RT.FONT_TABLE}  # what a template lends its workbook


@dataclass(frozen=True)
class BasePackage:
    """Everything that no site changes.

    ``members`` are the package's parts by name, without the leading slash, as they are to be
    written; ``styles`` gives the style id for each style's friendly name. ``numbering`` is the
    numbering part in two halves, between which each numbered list puts an instance of its own,
    from ``first_list`` on, of the abstract list ``number_list``.
    """

    members: Mapping[str, bytes]
    relationships: tuple[tuple[str, str], ...]  # (type, target) seen from the main part
    styles: Mapping[str, str]
    styles_xml: bytes
    numbering: tuple[str, str]
    number_list: int
    first_list: int
    paper: str
    language: str

    @property
    def page(self) -> tuple[int, int]:
        return PAPERS[self.paper]

    @property
    def text_width(self) -> int:
        """Twips between the margins."""
        return self.page[0] - 2 * MARGIN


def make_base(theme: Theme, paper: str, language: str) -> BasePackage:
    """The base package for ``theme`` on ``paper`` (``letter`` or ``a4``), in ``language`` (BCP 47)."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = (Twips(n) for n in PAPERS[paper])
    for rel_id, rel in list(document.part.rels.items()):
        if rel.reltype not in KEPT:
            del document.part.rels[rel_id]
    _fill_styles(document, theme, PAPERS[paper][0] - 2 * MARGIN, language)
    _fill_theme(document, theme)
    _fill_numbering(document, theme)
    _fill_fonts(document, theme)
    return _pack(document, paper, language, "the built-in base")


def load_template(path: Path, paper: str, language: str) -> BasePackage:
    """A base package with the styles, fonts, colours and lists of a partner's own ``.docx``.

    Its text, headers and page are not used. Raises ``BuildError`` that lists every style which
    is missing, by the name that Word shows.
    """
    try:
        document = docx.Document(str(path))
    except Exception as error:
        raise BuildError(
            f"{display_path(path)}: cannot be read as a Word document ({error}); give a .docx saved by Word"
        ) from error
    for rel_id, rel in list(document.part.rels.items()):
        if rel.reltype not in KEPT:
            del document.part.rels[rel_id]
    return _pack(document, paper, language, display_path(path))


def required_styles() -> dict[str, str]:
    """Every style a body can use: its name in Word, and its kind."""
    from samepage.render.theme import load_theme

    return {s.name: s.kind for s in styles(load_theme(), 9792) if s.name not in DEFAULTS}


def _fill_styles(document, theme: Theme, text_width: int, language: str) -> None:
    defaults, all_styles = styles_xml(theme, text_width, language)
    root = document.styles.element
    for child in list(root):
        root.remove(child)
    latent = (
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="0" '
        'w:defUnhideWhenUsed="0" w:defQFormat="0" w:count="376"/>'
    )
    for child in parse_xml(
        f'<w:styles xmlns:w="{NAMESPACES["w"]}">{defaults}{latent}{all_styles}</w:styles>'
    ):
        root.append(child)


def _fill_theme(document, theme: Theme) -> None:
    c = {name: hex_color(value) for name, value in theme.colors.items()}
    part = document.part.part_related_by(RT.THEME)
    xml = part.blob.decode("utf-8")
    scheme = {
        "dk1": c["ink"],
        "lt1": c["paper"],
        "dk2": c["navy"],
        "lt2": c["wash"],
        "accent1": c["navy"],
        "accent2": c["accent"],
        "accent3": c["brick"],
        "accent4": c["line"],
        "accent5": c["quiet"],
        "accent6": c["sand"],
        "hlink": c["accent"],
        "folHlink": c["navy"],
    }
    colors = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in scheme.items())
    xml = re.sub(
        r"<a:clrScheme .*?</a:clrScheme>",
        f'<a:clrScheme name="On the Same Page">{colors}</a:clrScheme>',
        xml,
        flags=re.S,
    )

    def face(kind: str, name: str) -> str:
        return f'<a:{kind}Font><a:latin typeface="{escape(name)}"/><a:ea typeface=""/><a:cs typeface=""/></a:{kind}Font>'

    fonts = face("major", theme.word.heading_font) + face("minor", theme.word.body_font)
    xml = re.sub(
        r"<a:fontScheme .*?</a:fontScheme>",
        f'<a:fontScheme name="On the Same Page">{fonts}</a:fontScheme>',
        xml,
        flags=re.S,
    )
    part._blob = xml.encode("utf-8")


def _level(level: int, form: str, mark: str, left: int, color: str) -> str:
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{mark}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left}" w:hanging="300"/></w:pPr>'
        f'<w:rPr><w:color w:val="{color}"/></w:rPr></w:lvl>'
    )


def _fill_numbering(document, theme: Theme) -> None:
    root = document.part.numbering_part.element
    for child in list(root):
        root.remove(child)
    accent = hex_color(theme.colors["accent"])
    bullets = "".join(_level(n, "bullet", mark, 400 + 320 * n, accent) for n, mark in enumerate("•–•–•–•–•"))
    forms = ("decimal", "lowerLetter", "lowerRoman") * 3
    numbers = "".join(_level(n, form, f"%{n + 1}.", 400 + 320 * n, accent) for n, form in enumerate(forms))
    xml = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        for n, levels in ((1, bullets), (2, numbers))
    ) + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2))
    for child in parse_xml(f'<w:numbering xmlns:w="{NAMESPACES["w"]}">{xml}</w:numbering>'):
        root.append(child)


def _fill_fonts(document, theme: Theme) -> None:
    part = document.part.part_related_by(RT.FONT_TABLE)
    names = (
        (theme.word.body_font, "swiss"),
        (theme.word.heading_font, "roman"),
        ("MS Gothic", "modern"),
        ("Consolas", "modern"),
    )
    part._blob = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{NAMESPACES["w"]}">'
        + "".join(
            f'<w:font w:name="{escape(n)}"><w:family w:val="{family}"/></w:font>' for n, family in names
        )
        + "</w:fonts>"
    ).encode()


def _style_ids(document, where: str) -> dict[str, str]:
    # Word writes built-in names in lower case inside the file, whatever the language of its menus.
    found = {
        (style.get(W + "type"), style.find(W + "name").get(W + "val").casefold()): style.get(W + "styleId")
        for style in document.styles.element.iterfind(W + "style")
        if style.find(W + "name") is not None
    }
    ids, missing = {}, []
    for name, kind in required_styles().items():
        if (kind, name.casefold()) in found:
            ids[name] = found[kind, name.casefold()]
        else:
            missing.append(f"{name} ({kind} style)")
    if missing:
        raise BuildError(
            f"{where}: the Word template lacks {len(missing)} styles: {', '.join(missing)}. Add them under "
            "these names; the easiest way is to build a workbook without --word-template, restyle that "
            "file in Word, and give it as the template"
        )
    return ids


def _pack(document, paper: str, language: str, where: str) -> BasePackage:
    ids = _style_ids(document, where)
    root = document.part.numbering_part.element
    for extra in root.findall(W + "numIdMacAtCleanup"):
        root.remove(extra)
    lists = {n.get(W + "numId"): n.find(W + "abstractNumId").get(W + "val") for n in root.iterfind(W + "num")}
    numbered = document.styles.element.find(f"{W}style[@{W}styleId='{ids['List Number']}']")
    used = numbered.find(f"{W}pPr/{W}numPr/{W}numId")
    if used is None or used.get(W + "val") not in lists:
        raise BuildError(
            f'{where}: the style "List Number" has no numbering; give it a numbered list in Word'
        )
    numbering = etree.tostring(root, encoding="unicode")
    cut = numbering.rindex("</")

    body = document.element.body
    for child in list(body):
        body.remove(child)
    buffer = io.BytesIO()
    document.save(buffer)
    relationships, members = [], {}
    with zipfile.ZipFile(buffer) as package:
        kept = {name for name in package.namelist() if name.startswith("word/")}
        for rel in document.part.rels.values():
            if rel.reltype != RT.NUMBERING:
                relationships.append((rel.reltype, str(rel.target_part.partname).removeprefix("/word/")))
        for name in sorted(
            kept - {"word/document.xml", "word/_rels/document.xml.rels", "word/numbering.xml"}
        ):
            members[name] = package.read(name)
        types = package.read("[Content_Types].xml")
    members["[Content_Types].xml"] = types
    styles_part = str(document.part.part_related_by(RT.STYLES).partname).removeprefix("/")
    return BasePackage(
        members=MappingProxyType(members),
        relationships=tuple(sorted(relationships)),
        styles=MappingProxyType(ids),
        styles_xml=members[styles_part],
        numbering=(numbering[:cut], numbering[cut:]),
        number_list=int(lists[used.get(W + "val")]),
        first_list=max(map(int, lists)) + 1,
        paper=paper,
        language=language,
    )
