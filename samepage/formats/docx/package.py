"""One workbook as a ``.docx``: the base package with a body and the parts around it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from samepage import PROGRAM
from samepage.formats.docx import names, stray_text
from samepage.formats.docx.archive import ZipEntry, zip_archive
from samepage.formats.docx.base import BasePackage, make_base
from samepage.formats.docx.blocks import write_sections
from samepage.formats.docx.body import Body
from samepage.formats.docx.controls import ControlStyle, ControlWriter
from samepage.formats.docx.names import guid, placeholder_part
from samepage.formats.docx.page_plan import NO_PLAN, PagePlan
from samepage.formats.docx.page_sections import section_properties
from samepage.formats.docx.relations import Relations
from samepage.formats.docx.running import FOOTER, HEADER, WIDE_FOOTER, WIDE_HEADER, footer, header
from samepage.formats.docx.stray_pictures import picture_hash
from samepage.formats.docx.styles import CHECK_BOX_FONT
from samepage.formats.docx.wml import HEAD, NAMESPACES, OFFICE, PACKAGE, ROOT, escape_xml, relationships, run
from samepage.render.assets import Asset
from samepage.render.theme import Theme
from samepage.workbook.model import FINISHED, Workbook

if TYPE_CHECKING:
    from samepage.render.html import RenderedSection

DOCUMENT = "word/document.xml"
GLOSSARY = "word/glossary/document.xml"
FMTID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of custom properties (ISO/IEC 29500-1, 22.3.2.2)
EXTENSIONS = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
EXTENSIONS |= {"png": "image/png", "jpeg": "image/jpeg", "svg": "image/svg+xml"}


def write_docx(
    workbook: Workbook,
    sections: Sequence[RenderedSection],
    theme: Theme,
    base: BasePackage | None = None,
    protect: bool = False,
    *,
    assets: Mapping[str, Asset],
    plan: PagePlan = NO_PLAN,
) -> bytes:
    """The workbook as a Word file (ISO/IEC 29500 Transitional), the same bytes for the same input.

    ``base`` is made for the theme, paper and language where it is not given. ``protect`` lets only
    controls be changed; it also keeps people with screen readers from reading headings and
    instructions, so it is off unless asked for. ``assets`` holds the pictures by their ``src``; ``plan`` says
    where there is more room than asked for.
    Raises ``BuildError`` for HTML outside ``docs/html.md`` and for fields without a control.
    """
    parts, _ = docx_parts(workbook, sections, theme, base, protect, assets=assets, plan=plan)
    return zip_archive(ZipEntry.of(name, data) for name, data in parts.items())


def docx_parts(
    workbook: Workbook,
    sections: Sequence[RenderedSection],
    theme: Theme,
    base: BasePackage | None = None,
    protect: bool = False,
    *,
    assets: Mapping[str, Asset],
    elsewhere: Collection[str] = (),
    plan: PagePlan = NO_PLAN,
) -> tuple[dict[str, bytes], ControlWriter]:
    """What ``write_docx`` puts in the package: each part by its name, in the file's order; and its controls.

    ``elsewhere`` are ids of sections that are left out, to which links may lead.
    """
    base = base or make_base(theme, workbook.paper, workbook.language)
    relations = Relations(assets)
    controls = ControlWriter(
        ControlStyle(
            language=workbook.language,
            box=f'<w:rStyle w:val="{base.styles["Check Box"]}"/><w:rFonts {CHECK_BOX_FONT}/>',
            placeholder=f'<w:rStyle w:val="{base.styles["Placeholder Text"]}"/>',
        )
    )
    body = Body(workbook, base, relations, controls, theme, plan)
    content = write_sections(body, ((section.id, section.html) for section in sections), elsewhere)
    section = section_properties(body)
    around = [*base.relationships, ("numbering", "numbering.xml"), ("settings", "settings.xml")]
    around += [("glossaryDocument", "glossary/document.xml"), (stray_text.RELATION, f"../{stray_text.PART}")]
    for kind, target in around:
        relations.add(kind, target)

    # Parts with a content type of their own: its words between "application/vnd.openxmlformats-…" and "+xml".
    main = "officedocument.wordprocessingml."
    document = f"<w:document{ROOT}><w:body>{content}{section}</w:body></w:document>"
    typed = {
        DOCUMENT: (f"{main}document.main", document),
        f"word/{HEADER}": (f"{main}header", header(workbook, base)),
        f"word/{FOOTER}": (f"{main}footer", footer(workbook, base)),
        "word/settings.xml": (f"{main}settings", _settings(workbook.language, protect)),
        "word/numbering.xml": (f"{main}numbering", _numbering(base, body.lists)),
        GLOSSARY: (f"{main}document.glossary", _glossary(controls.placeholders, controls.style)),
        "word/glossary/styles.xml": (f"{main}styles", _glossary_styles(base.styles["Placeholder Text"])),
        stray_text.PROPERTIES: ("officedocument.customXmlProperties", stray_text.properties_xml()),
        "docProps/core.xml": ("package.core-properties", _core_properties(workbook)),
        "docProps/custom.xml": ("officedocument.custom-properties", _custom_properties(workbook)),
        "docProps/app.xml": ("officedocument.extended-properties", _app_properties()),
    }
    if relations.has(WIDE_HEADER):
        typed[f"word/{WIDE_HEADER}"] = f"{main}header", header(workbook, base, landscape=True)
        typed[f"word/{WIDE_FOOTER}"] = f"{main}footer", footer(workbook, base, landscape=True)
    office = f"{OFFICE}relationships/"
    in_package = (
        (f"{office}officeDocument", DOCUMENT),
        (f"{PACKAGE}relationships/metadata/core-properties", "docProps/core.xml"),
        (f"{office}extended-properties", "docProps/app.xml"),
        (f"{office}custom-properties", "docProps/custom.xml"),
    )
    parts = {name: (HEAD + xml).encode() for name, (_, xml) in typed.items()}
    members = {**base.members, **{f"word/{name}": data for name, data in relations.media.items()}}
    pictures = sorted(
        {picture_hash(data) for name, data in members.items() if name.startswith("word/media/")}
    )
    printed = stray_text.printed_xml(parts[DOCUMENT], workbook.fields, pictures)
    parts[stray_text.PART] = (HEAD + printed).encode()
    parts["word/_rels/document.xml.rels"] = relationships(relations.entries)
    parts["word/glossary/_rels/document.xml.rels"] = relationships([(f"{office}styles", "styles.xml", False)])
    parts[stray_text.RELATIONSHIPS] = relationships([(f"{office}customXmlProps", "itemProps1.xml", False)])
    parts["_rels/.rels"] = relationships((kind, target, False) for kind, target in in_package)
    parts |= members
    types = {name: f"application/vnd.openxmlformats-{kind}+xml" for name, (kind, _) in typed.items()}
    # [Content_Types].xml comes first, so that a program knows what follows.
    return {"[Content_Types].xml": _content_types(base, parts, types)} | parts, controls


def _content_types(base: BasePackage, parts: Iterable[str], ours: Mapping[str, str]) -> bytes:
    """``[Content_Types].xml`` (ISO/IEC 29500-2, 10.1.2.2)."""
    extensions = {
        key[1:]: kind for key, kind in base.content_types.items() if key.startswith(".")
    } | EXTENSIONS
    overrides = {key: kind for key, kind in base.content_types.items() if key[1:] in parts}
    overrides |= {f"/{name}": kind for name, kind in ours.items()}
    rows = "".join(f'<Default Extension="{k}" ContentType="{v}"/>' for k, v in sorted(extensions.items()))
    rows += "".join(f'<Override PartName="{k}" ContentType="{v}"/>' for k, v in sorted(overrides.items()))
    return f'{HEAD}<Types xmlns="{PACKAGE}content-types">{rows}</Types>'.encode()


def _settings(language: str, protect: bool) -> str:
    protection = '<w:documentProtection w:edit="forms" w:enforcement="1"/>' if protect else ""
    word = "http://schemas.microsoft.com/office/word"
    on = ("overrideTableStyleFontSizeAndJustification", "enableOpenTypeFeatures", "doNotFlipMirrorIndents")
    settings = {"compatibilityMode": 15} | dict.fromkeys((*on, "differentiateMultirowTableHeaders"), 1)
    compat = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="{word}" w:val="{value}"/>'
        for name, value in settings.items()
    )
    accents = " ".join(f'w:accent{n}="accent{n}"' for n in range(1, 7))
    return (
        f'<w:settings{ROOT}><w:zoom w:percent="100"/>{protection}<w:defaultTabStop w:val="720"/>'
        f'<w:characterSpacingControl w:val="doNotCompress"/><w:compat>{compat}</w:compat>'
        f'<w:themeFontLang w:val="{escape_xml(language)}"/><w:clrSchemeMapping w:bg1="light1" w:t1="dark1" '
        f'w:bg2="light2" w:t2="dark2" {accents} w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def _numbering(base: BasePackage, lists: Iterable[tuple[int, int]]) -> str:
    """The base's numbering with an instance for each numbered list: its level, and the number it begins at."""
    head, tail = base.numbering
    instances = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{base.number_list}"/>'
        f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
        for number, (level, start) in enumerate(lists, base.first_list)
    )
    return head + instances + tail


def _glossary(placeholders: Iterable[str], style: ControlStyle) -> str:
    """The placeholder texts, which Word puts back when an answer is cleared (ISO/IEC 29500-1, 17.12)."""
    blocks = "".join(
        f'<w:docPart><w:docPartPr><w:name w:val="{placeholder_part(words)}"/><w:category><w:name w:val="General"/>'
        '<w:gallery w:val="placeholder"/></w:category><w:types><w:type w:val="bbPlcHdr"/></w:types>'
        f'<w:behaviors><w:behavior w:val="content"/></w:behaviors><w:guid w:val="{guid(words)}"/></w:docPartPr>'
        f"<w:docPartBody><w:p>{run(words, style.placeholder)}</w:p></w:docPartBody></w:docPart>"
        for words in placeholders
    )
    return f"<w:glossaryDocument{ROOT}><w:docParts>{blocks}</w:docParts></w:glossaryDocument>"


def _glossary_styles(style: str) -> str:
    """The glossary's own styles part with the one style it uses: the workbook's would need its lists, too."""
    return (
        f'<w:styles xmlns:w="{NAMESPACES["w"]}"><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/><w:qFormat/></w:style><w:style w:type="character" w:default="1" '
        'w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/>'
        f'<w:semiHidden/></w:style><w:style w:type="character" w:styleId="{style}"><w:name w:val="Placeholder Text"/>'
        '<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="99"/></w:style></w:styles>'
    )


def _core_properties(workbook: Workbook) -> str:
    date = f"{workbook.guide.date}T00:00:00Z"
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{date}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    partner = escape_xml(workbook.partner.name)
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape_xml(workbook.title)}</dc:title><dc:subject>{escape_xml(workbook.guide.subtitle)}</dc:subject>"
        f"<dc:creator>{partner}</dc:creator><cp:lastModifiedBy>{partner}</cp:lastModifiedBy>{dates}"
        f"<dc:language>{escape_xml(workbook.language)}</dc:language>"
        f"<cp:version>{escape_xml(workbook.guide.edition)}</cp:version></cp:coreProperties>"
    )


def _app_properties() -> str:
    return (
        f'<Properties xmlns="{OFFICE}extended-properties"><Application>{PROGRAM}</Application></Properties>'
    )


def _custom_properties(workbook: Workbook) -> str:
    values = {
        names.EDITION: workbook.guide.edition,
        names.SITE: workbook.site.id,
        names.LEVEL: workbook.level,
        names.LANGUAGE: workbook.language,
        names.CONTENT_HASH: workbook.content_hash,
        **({names.PRINT_EDITION: FINISHED} if workbook.is_finished else {}),
    }
    rows = "".join(
        f'<property fmtid="{FMTID}" pid="{pid}" name="{name}"><vt:lpwstr>{escape_xml(value)}</vt:lpwstr></property>'
        for pid, (name, value) in enumerate(values.items(), 2)
    )
    return (
        f'<Properties xmlns="{OFFICE}custom-properties" xmlns:vt="{OFFICE}docPropsVTypes">{rows}</Properties>'
    )
