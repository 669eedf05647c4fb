"""What a PDF says of itself: the information dictionary and XMP, and in it what a return needs to be read.

Sources: ISO 19005-2, 6.6.2 (XMP, extension schemas); ISO 14289-1, 5 (PDF/UA identifier);
ISO 32000-1, 14.3.3 (document information).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from xml.sax.saxutils import escape

from pikepdf import Dictionary, Name, Pdf, Stream, String

from samepage import PROGRAM
from samepage.workbook.model import Workbook

NAMESPACE = "https://example.org/samepage/ns/1.0/"
# What files of earlier versions say, which still come back.
EARLIER_NAMESPACE = "https://example.org/on-the-same-page/ns/1.0/"
EARLIER_PRODUCER = "On the Same Page workbook generator"
# The workbook's own properties, with the descriptions that PDF/A asks for.
PROPERTIES = {
    "edition": "Edition of the guide",
    "site": "Id of the site",
    "level": "Level of the site",
    "language": "Language of the text (BCP 47)",
    "contentHash": "Hash of the questions this file asks",
    "format": "Print edition of the file",
    "chapters": "Ids of the chapters of a file that has not all",
}


@dataclass(frozen=True)
class DocumentInfo:
    """``date`` is YYYY-MM-DD; ``own`` has a value for some of ``PROPERTIES``, or none."""

    title: str
    author: str
    subject: str
    language: str
    date: str
    own: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def workbook_info(workbook: Workbook, edition: str) -> DocumentInfo:
    """``edition`` is the print edition's name."""
    chapters = " ".join(workbook.chapters)
    return DocumentInfo(
        title=workbook.title,
        author=workbook.partner.name,
        subject=workbook.guide.subtitle,
        language=workbook.language,
        date=workbook.guide.date,
        own={
            "edition": workbook.guide.edition,
            "site": workbook.site.id,
            "level": workbook.level,
            "language": workbook.language,
            "contentHash": workbook.content_hash,
            "format": edition,
            **({"chapters": chapters} if chapters else {}),
        },
    )


def set_document_info(pdf: Pdf, language: str, info: DocumentInfo | None = None) -> None:
    """What the file says of itself; without ``info`` there is only the place, which a site's update fills."""
    pdf.docinfo = pdf.make_indirect(information_dictionary(info) if info else Dictionary())
    stream = Stream(pdf, xmp_packet(info) if info else b"")
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(stream)
    pdf.Root.Lang = String(language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def information_dictionary(info: DocumentInfo) -> Dictionary:
    stamp = f"D:{info.date.replace('-', '')}000000Z"
    return Dictionary(
        Title=String(info.title),
        Author=String(info.author),
        Subject=String(info.subject),
        Producer=String(PROGRAM),
        CreationDate=String(stamp),
        ModDate=String(stamp),
    )


def xmp_packet(info: DocumentInfo) -> bytes:
    """UTF-8, with the descriptions of both schemas that PDF/A does not know."""
    stamp = f"{info.date}T00:00:00Z"
    own = "\n".join(
        f"   <samepage:{name}>{escape(value)}</samepage:{name}>" for name, value in info.own.items()
    )
    schemas = _schema("Workbook", NAMESPACE, "samepage", PROPERTIES, "Text") if own else ""
    schemas += _schema(
        "PDF/UA identification",
        "http://www.aiim.org/pdfua/ns/id/",
        "pdfuaid",
        {"part": "Part of ISO 14289"},
        "Integer",
    )
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
    xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:samepage="{NAMESPACE}"
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaid:part>2</pdfaid:part>
   <pdfaid:conformance>A</pdfaid:conformance>
   <pdfuaid:part>1</pdfuaid:part>
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(info.title)}</rdf:li></rdf:Alt></dc:title>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(info.subject)}</rdf:li></rdf:Alt></dc:description>
   <dc:creator><rdf:Seq><rdf:li>{escape(info.author)}</rdf:li></rdf:Seq></dc:creator>
   <dc:language><rdf:Bag><rdf:li>{escape(info.language)}</rdf:li></rdf:Bag></dc:language>
   <xmp:CreateDate>{stamp}</xmp:CreateDate>
   <xmp:ModifyDate>{stamp}</xmp:ModifyDate>
   <pdf:Producer>{PROGRAM}</pdf:Producer>
{own}
   <pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>""".encode()


def _schema(title: str, uri: str, prefix: str, names: Mapping[str, str], value: str) -> str:
    rows = "".join(
        f'<rdf:li pdfaProperty:name="{name}" pdfaProperty:valueType="{value}"'
        f' pdfaProperty:category="external" pdfaProperty:description="{escape(what)}"/>'
        for name, what in names.items()
    )
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{uri}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{rows}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
