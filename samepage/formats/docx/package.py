"""One workbook as a ``.docx``: the base package with a body, its names and its properties put in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lxml import etree

from samepage.formats.docx import names
from samepage.formats.docx import stray_text as printed
from samepage.formats.docx.base import BOTTOM, MARGIN, TOP, BasePackage, make_base
from samepage.formats.docx.body import Body
from samepage.formats.docx.controls import ControlStyle, ControlWriter
from samepage.formats.docx.glossary import glossary_parts
from samepage.formats.docx.relations import OFFICE, Asset, Relations
from samepage.formats.docx.wml import HEAD, ROOT, escape, field, hex_color, run
from samepage.render.theme import Theme
from samepage.workbook.model import Workbook

if TYPE_CHECKING:
    from samepage.render.html import RenderedSection

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml."
CUSTOM = "docProps/custom.xml"
PACKED = (".png", ".jpeg")  # compressed in themselves
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a ZIP can hold; the same bytes on every machine
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
FMTID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # custom properties (ISO/IEC 29500-1, 22.3)


def write_docx(
    workbook: Workbook,
    sections: Sequence[RenderedSection],
    theme: Theme,
    base: BasePackage | None = None,
    protect: bool = False,
    *,
    assets: Mapping[str, Asset],
    pages: Mapping[str, int] | None = None,
) -> bytes:
    """The workbook as a Word file (ISO/IEC 29500 Transitional), the same bytes for the same input.

    ``base`` is made for the theme, paper and language where it is not given. ``protect`` lets only
    controls be changed; it also keeps people with screen readers from reading headings and
    instructions, so it is off unless asked for. ``assets`` holds the pictures by their ``src``,
    ``pages`` the page of each anchor for the contents list; without it the list has links only.
    Raises ``BuildError`` for HTML outside ``docs/html.md`` and for fields without a control.
    """
    return _zip(docx_parts(workbook, sections, theme, base, protect, assets=assets, pages=pages)[0])


def docx_parts(
    workbook: Workbook,
    sections: Sequence[RenderedSection],
    theme: Theme,
    base: BasePackage | None = None,
    protect: bool = False,
    *,
    assets: Mapping[str, Asset],
    pages: Mapping[str, int] | None = None,
) -> tuple[dict[str, bytes], ControlWriter]:
    """What ``write_docx`` puts in the package: each part by its name, in the file's order; and its controls."""
    base = base or make_base(theme, workbook.paper, workbook.language)
    style = base.styles
    relations = Relations(assets)
    controls = ControlWriter(
        ControlStyle(
            language=workbook.language,
            box=f'<w:rStyle w:val="{style["Check Box"]}"/><w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic"/>',
            placeholder=f'<w:rStyle w:val="{style["Placeholder Text"]}"/>',
        )
    )
    body = Body(
        workbook,
        base,
        relations,
        controls,
        pages or {},
        hex_color(theme.colors["navy"]),
        theme.sizes["small"],
    )
    content = body.write((section.id, section.html) for section in sections)
    return _parts(workbook, base, relations, body, content, protect), controls


def _parts(
    workbook: Workbook, base: BasePackage, relations: Relations, body: Body, content: str, protect: bool
) -> dict[str, bytes]:
    parts = {name: data for name, data in base.members.items() if name != "[Content_Types].xml"}
    overrides: dict[str, str] = {}

    def add(name: str, kind: str, xml: str) -> None:
        parts["word/" + name] = (HEAD + xml).encode("utf-8")
        overrides["/word/" + name] = MAIN + kind + "+xml"

    header = relations.add("header", "header-workbook.xml")
    footer = relations.add("footer", "footer-workbook.xml")
    for kind, target in base.relationships:
        relations.add(kind, target)
    for kind, target in (
        ("numbering", "numbering.xml"),
        ("settings", "settings.xml"),
        ("glossaryDocument", "glossary/document.xml"),
    ):
        relations.add(kind, target)

    width, height = base.page
    section = (
        f'<w:sectPr><w:headerReference w:type="default" r:id="{header}"/>'
        f'<w:footerReference w:type="default" r:id="{footer}"/><w:pgSz w:w="{width}" w:h="{height}"/>'
        f'<w:pgMar w:top="{TOP}" w:right="{MARGIN}" w:bottom="{BOTTOM}" w:left="{MARGIN}" '
        'w:header="600" w:footer="520" w:gutter="0"/></w:sectPr>'
    )
    parts["word/document.xml"] = (
        f"{HEAD}<w:document{ROOT}><w:body>{content}{section}</w:body></w:document>"
    ).encode()
    overrides["/word/document.xml"] = MAIN + "document.main+xml"
    add("header-workbook.xml", "header", _header(workbook, base))
    add("footer-workbook.xml", "footer", _footer(workbook, base))
    add("settings.xml", "settings", _settings(workbook, protect))
    add("numbering.xml", "numbering", _numbering(base, body.lists))
    for name, (kind, data) in glossary_parts(base, body.controls.placeholders).items():
        parts[name] = data
        if kind:
            overrides["/" + name] = MAIN + kind + "+xml"
    relations.add(printed.RELATION, "../" + printed.PART)
    parts |= printed.printed_parts(parts["word/document.xml"])
    overrides["/" + printed.PROPERTIES] = printed.PROPERTIES_TYPE
    parts["word/_rels/document.xml.rels"] = _relationships(
        (number, kind, target, external) for (kind, target, external), number in relations.entries.items()
    )
    parts |= {"word/" + name: data for name, data in relations.media.items()}

    parts["docProps/core.xml"] = _core(workbook)
    parts[CUSTOM] = custom_properties(told(workbook))
    parts["docProps/app.xml"] = (
        f'{HEAD}<Properties xmlns="{OFFICE.replace("relationships/", "extended-properties")}">'
        "<Application>On the Same Page</Application></Properties>"
    ).encode()
    overrides |= {
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/custom.xml": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    parts["_rels/.rels"] = _relationships(
        (
            ("rId1", OFFICE + "officeDocument", "word/document.xml", False),
            ("rId2", PACKAGE + "relationships/metadata/core-properties", "docProps/core.xml", False),
            ("rId3", OFFICE + "extended-properties", "docProps/app.xml", False),
            ("rId4", OFFICE + "custom-properties", "docProps/custom.xml", False),
        )
    )
    return {"[Content_Types].xml": _types(base, parts, overrides)} | parts


def _header(workbook: Workbook, base: BasePackage) -> str:
    style = base.styles["Header"]
    return (
        f'<w:hdr{ROOT}><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run(workbook.guide.title)}'
        f"<w:r><w:tab/></w:r>{run(workbook.site.name)}</w:p></w:hdr>"
    )


def _footer(workbook: Workbook, base: BasePackage) -> str:
    label = workbook.labels
    bold = "<w:b/><w:bCs/>"
    left = f"{label['workbook_' + workbook.level]} · {label['edition']} {workbook.guide.edition}"
    return (
        f'<w:ftr{ROOT}><w:p><w:pPr><w:pStyle w:val="{base.styles["Footer"]}"/></w:pPr>{run(left)}'
        f"<w:r><w:tab/></w:r>{run(label['page'] + ' ', bold)}{field('PAGE', '2', bold)}"
        f"{run(' ' + label['of'] + ' ', bold)}{field('NUMPAGES', '2', bold)}</w:p></w:ftr>"
    )


def _settings(workbook: Workbook, protect: bool) -> str:
    language = escape(workbook.language)
    guard = '<w:documentProtection w:edit="forms" w:enforcement="1"/>' if protect else ""
    word = "http://schemas.microsoft.com/office/word"
    compat = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="{word}" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
            ("differentiateMultirowTableHeaders", 1),
        )
    )
    return (
        f'<w:settings{ROOT}><w:zoom w:percent="100"/>{guard}<w:defaultTabStop w:val="720"/>'
        f'<w:characterSpacingControl w:val="doNotCompress"/><w:compat>{compat}</w:compat>'
        f'<w:themeFontLang w:val="{language}"/><w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" '
        'w:t2="dark2" w:accent1="accent1" w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" '
        'w:accent5="accent5" w:accent6="accent6" w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def _numbering(base: BasePackage, lists: int) -> str:
    head, tail = base.numbering
    made = "".join(
        f'<w:num w:numId="{base.first_list + n}"><w:abstractNumId w:val="{base.number_list}"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for n in range(lists)
    )
    return head + made + tail


def _relationships(entries) -> bytes:
    rows = "".join(
        f'<Relationship Id="{number}" Type="{kind}" Target="{escape(target)}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if external else ''}/>"
        for number, kind, target, external in entries
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}relationships">{rows}</Relationships>'.encode()


def _types(base: BasePackage, parts: Mapping[str, bytes], overrides: dict[str, str]) -> bytes:
    kept = etree.fromstring(base.members["[Content_Types].xml"])
    defaults = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        "png": "image/png",
        "jpeg": "image/jpeg",
        "svg": "image/svg+xml",
    }
    for element in kept:
        part = element.get("PartName")
        if part and part.removeprefix("/") in parts:
            overrides.setdefault(part, element.get("ContentType"))
        elif element.get("Extension"):
            defaults.setdefault(element.get("Extension"), element.get("ContentType"))
    rows = "".join(f'<Default Extension="{k}" ContentType="{v}"/>' for k, v in sorted(defaults.items()))
    rows += "".join(f'<Override PartName="{k}" ContentType="{v}"/>' for k, v in sorted(overrides.items()))
    return f'{HEAD}<Types xmlns="{PACKAGE}content-types">{rows}</Types>'.encode()


def _core(workbook: Workbook) -> bytes:
    date = f"{workbook.guide.date}T00:00:00Z"
    stamp = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{date}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(workbook.title)}</dc:title><dc:subject>{escape(workbook.guide.subtitle)}</dc:subject>"
        f"<dc:creator>{escape(workbook.partner.name)}</dc:creator><cp:lastModifiedBy>{escape(workbook.partner.name)}"
        f"</cp:lastModifiedBy>{stamp}<dc:language>{escape(workbook.language)}</dc:language>"
        f"<cp:version>{escape(workbook.guide.edition)}</cp:version></cp:coreProperties>"
    ).encode()


def told(workbook: Workbook) -> dict[str, str]:
    """The custom properties by name: what a returned file is an answer to."""
    return {
        names.EDITION: workbook.guide.edition,
        names.SITE: workbook.site.id,
        names.LEVEL: workbook.level,
        names.LANGUAGE: workbook.language,
        names.CONTENT_HASH: workbook.content_hash,
    }


def custom_properties(values: Mapping[str, str]) -> bytes:
    rows = "".join(
        f'<property fmtid="{FMTID}" pid="{pid}" name="{name}"><vt:lpwstr>{escape(value)}</vt:lpwstr></property>'
        for pid, (name, value) in enumerate(values.items(), 2)
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/"
    return (
        f'{HEAD}<Properties xmlns="{office}custom-properties" xmlns:vt="{office}docPropsVTypes">{rows}</Properties>'
    ).encode()


def _zip(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_STORED if name.endswith(PACKED) else zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = 0, 0
            package.writestr(info, data)
    return buffer.getvalue()
