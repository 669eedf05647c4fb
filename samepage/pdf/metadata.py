"""What a file says of itself: XMP for PDF/A and PDF/UA, and what a return needs to be read.

Sources: ISO 19005-2, 6.6.2 (XMP, extension schemas); ISO 14289-1, 5 (PDF/UA identifier).
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from pikepdf import Dictionary, Name, Pdf, Stream, String

from ..workbook import Workbook

NAMESPACE = "https://example.org/on-the-same-page/ns/1.0/"
PRODUCER = "On the Same Page workbook generator"

# Property and what it tells; also written to DOCX as custom properties.
PROPERTIES = {
    "edition": "Edition of the guide",
    "site": "Id of the site",
    "level": "state, district or school",
    "language": "Language of the text (BCP 47)",
    "contentHash": "Hash of the questions this file asks",
    "format": "Print edition of the file",
}


def properties(workbook: Workbook, edition: str) -> dict[str, str]:
    return {
        "edition": workbook.guide.edition,
        "site": workbook.site.id,
        "level": workbook.level,
        "language": workbook.language,
        "contentHash": workbook.content_hash,
        "format": edition,
    }


def set_metadata(pdf: Pdf, workbook: Workbook, edition: str) -> None:
    date = workbook.guide.date
    pdf.docinfo = pdf.make_indirect(Dictionary(
        Title=String(workbook.title),
        Author=String(workbook.partner.name),
        Subject=String(workbook.guide.subtitle),
        Producer=String(PRODUCER),
        CreationDate=String(f"D:{date.replace('-', '')}000000Z"),
        ModDate=String(f"D:{date.replace('-', '')}000000Z"),
    ))
    stream = Stream(pdf, _xmp(workbook, edition).encode())
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(stream)
    pdf.Root.Lang = String(workbook.language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def _xmp(workbook: Workbook, edition: str) -> str:
    stamp = f"{workbook.guide.date}T00:00:00Z"
    own = "\n".join(
        f"   <otsp:{name}>{escape(value)}</otsp:{name}>"
        for name, value in properties(workbook, edition).items()
    )
    described = _schema("On the Same Page workbook", NAMESPACE, "otsp", PROPERTIES, "Text") + _schema(
        "PDF/UA identification", "http://www.aiim.org/pdfua/ns/id/", "pdfuaid",
        {"part": "Part of ISO 14289"}, "Integer")
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
    xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:otsp="{NAMESPACE}"
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaid:part>2</pdfaid:part>
   <pdfaid:conformance>A</pdfaid:conformance>
   <pdfuaid:part>1</pdfuaid:part>
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(workbook.title)}</rdf:li></rdf:Alt></dc:title>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(workbook.guide.subtitle)}</rdf:li></rdf:Alt></dc:description>
   <dc:creator><rdf:Seq><rdf:li>{escape(workbook.partner.name)}</rdf:li></rdf:Seq></dc:creator>
   <dc:language><rdf:Bag><rdf:li>{escape(workbook.language)}</rdf:li></rdf:Bag></dc:language>
   <xmp:CreateDate>{stamp}</xmp:CreateDate>
   <xmp:ModifyDate>{stamp}</xmp:ModifyDate>
   <pdf:Producer>{PRODUCER}</pdf:Producer>
{own}
   <pdfaExtension:schemas><rdf:Bag>{described}</rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def _schema(title: str, uri: str, prefix: str, names: dict[str, str], value: str) -> str:
    rows = "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        f"<pdfaProperty:valueType>{value}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{escape(what)}</pdfaProperty:description></rdf:li>"
        for name, what in names.items()
    )
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{uri}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{rows}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
