"""The glossary part: the placeholder texts, which Word puts back when an answer is cleared."""

from __future__ import annotations

from collections.abc import Iterable

from samepage.formats.docx.base import BasePackage
from samepage.formats.docx.names import guid, placeholder_part
from samepage.formats.docx.relations import OFFICE
from samepage.formats.docx.wml import HEAD, NAMESPACES, ROOT, run


def glossary_parts(base: BasePackage, placeholders: Iterable[str]) -> dict[str, tuple[str, bytes]]:
    """Each part's name with its kind (the middle of its content type; "" for relationships) and data."""
    style = base.styles["Placeholder Text"]
    parts = "".join(
        f'<w:docPart><w:docPartPr><w:name w:val="{placeholder_part(words)}"/><w:category><w:name w:val="General"/>'
        '<w:gallery w:val="placeholder"/></w:category><w:types><w:type w:val="bbPlcHdr"/></w:types>'
        f'<w:behaviors><w:behavior w:val="content"/></w:behaviors><w:guid w:val="{guid(words)}"/></w:docPartPr>'
        f"<w:docPartBody><w:p>{run(words, f'<w:rStyle w:val={chr(34)}{style}{chr(34)}/>')}</w:p></w:docPartBody></w:docPart>"
        for words in placeholders
    )
    document = f"{HEAD}<w:glossaryDocument{ROOT}><w:docParts>{parts}</w:docParts></w:glossaryDocument>"
    # A part of its own with the one style it uses: the workbook's styles would need its lists too.
    styles = (
        f'{HEAD}<w:styles xmlns:w="{NAMESPACES["w"]}"><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/><w:qFormat/></w:style><w:style w:type="character" w:default="1" '
        'w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/>'
        f'<w:semiHidden/></w:style><w:style w:type="character" w:styleId="{style}"><w:name w:val="Placeholder Text"/>'
        '<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="99"/></w:style></w:styles>'
    )
    rels = (
        f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}styles" Target="styles.xml"/></Relationships>'
    )
    return {
        "word/glossary/document.xml": ("document.glossary", document.encode()),
        "word/glossary/styles.xml": ("styles", styles.encode()),
        "word/glossary/_rels/document.xml.rels": ("", rels.encode()),
    }
