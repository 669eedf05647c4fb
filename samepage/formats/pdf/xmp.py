"""How any PDF of ours describes itself: the information dictionary and XMP for PDF/A and PDF/UA.

Sources: ISO 19005-2, 6.6.2 (XMP, extension schemas); ISO 14289-1, 5 (PDF/UA identifier);
ISO 32000-1, 14.3.3 (document information).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from xml.sax.saxutils import escape

from pikepdf import Dictionary, Name, Pdf, Stream, String

NAMESPACE = "https://example.org/on-the-same-page/ns/1.0/"
PRODUCER = "On the Same Page workbook generator"


@dataclass(frozen=True)
class XmpDescription:
    """``date`` is YYYY-MM-DD. ``own`` are properties of our namespace, ``meanings`` what each of them tells."""

    title: str
    author: str
    subject: str
    language: str
    date: str
    own: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    meanings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def describe(pdf: Pdf, about: XmpDescription) -> None:
    pdf.docinfo = pdf.make_indirect(information_of(about))
    stream = Stream(pdf, xmp_of(about).encode())
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(stream)
    pdf.Root.Lang = String(about.language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def information_of(about: XmpDescription) -> Dictionary:
    stamp = f"D:{about.date.replace('-', '')}000000Z"
    return Dictionary(
        Title=String(about.title),
        Author=String(about.author),
        Subject=String(about.subject),
        Producer=String(PRODUCER),
        CreationDate=String(stamp),
        ModDate=String(stamp),
    )


def xmp_of(about: XmpDescription) -> str:
    stamp = f"{about.date}T00:00:00Z"
    own = "\n".join(f"   <otsp:{name}>{escape(value)}</otsp:{name}>" for name, value in about.own.items())
    ours = (
        _schema("On the Same Page workbook", NAMESPACE, "otsp", about.meanings, "Text") if about.own else ""
    )
    described = ours + _schema(
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
    xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:otsp="{NAMESPACE}"
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaid:part>2</pdfaid:part>
   <pdfaid:conformance>A</pdfaid:conformance>
   <pdfuaid:part>1</pdfuaid:part>
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(about.title)}</rdf:li></rdf:Alt></dc:title>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(about.subject)}</rdf:li></rdf:Alt></dc:description>
   <dc:creator><rdf:Seq><rdf:li>{escape(about.author)}</rdf:li></rdf:Seq></dc:creator>
   <dc:language><rdf:Bag><rdf:li>{escape(about.language)}</rdf:li></rdf:Bag></dc:language>
   <xmp:CreateDate>{stamp}</xmp:CreateDate>
   <xmp:ModifyDate>{stamp}</xmp:ModifyDate>
   <pdf:Producer>{PRODUCER}</pdf:Producer>
{own}
   <pdfaExtension:schemas><rdf:Bag>{described}</rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def _schema(title: str, uri: str, prefix: str, names: Mapping[str, str], value: str) -> str:
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
