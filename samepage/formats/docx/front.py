"""The cover and the contents list."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from samepage.formats.docx.inline import TextLine
from samepage.formats.docx.names import anchor_bookmark
from samepage.formats.docx.relations import EMU_PER_TWIP
from samepage.formats.docx.styles import twips
from samepage.formats.docx.wml import field

if TYPE_CHECKING:
    from samepage.formats.docx.body import Body

SIDE = 860  # twips: the band's 31 pt of space and 12 pt of border reach the sheet's edge from here
TOP, BOTTOM = 480, 700
COVER = {
    "eyebrow": "Cover Eyebrow",
    "subtitle": "Subtitle",
    "label": "Cover Label",
    "site-name": "Cover Site",
    "association": "Cover Association",
    "credit": "Cover Credit",
}
MOTIF_WIDTH, LOGO_WIDTH, LOGO_HEIGHT = twips(262), twips(180), twips(54)


def cover(body: Body, root: HtmlElement) -> None:
    """The cover, a Word section of its own without header and footer."""
    first = len(body.out)
    strip = _strip(body)
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in ("section", "div", "header"):
            continue
        if element.tag not in ("p", "h1", "img"):
            if element.getparent().tag in ("section", "div", "header"):
                body.unknown(element, "on the cover")
            continue
        classes = body.note(element)
        if element.tag == "img":
            motif = "motif" in classes
            drawing = body.relations.picture(
                element.get("src"),
                element.get("alt") or "",
                MOTIF_WIDTH if motif else LOGO_WIDTH,
                None if motif else LOGO_HEIGHT,
            )
            body.paragraph("Cover Motif" if motif else "Cover Logo", strip + drawing)
        elif element.tag == "h1":
            body.paragraph("Title", strip + body.inline.line(element).xml)
        else:
            style = next((COVER[c] for c in classes if c in COVER), None)
            if style is None:
                body.unknown(element, "on the cover")
            body.paragraph(style, strip + body.inline.line(element).xml)
        strip = ""
    width, height = body.base.page
    section = (
        f'<w:sectPr><w:pgSz w:w="{width}" w:h="{height}"/>'
        f'<w:pgMar w:top="{TOP}" w:right="{SIDE}" w:bottom="{BOTTOM}" w:left="{SIDE}" '
        'w:header="360" w:footer="360" w:gutter="0"/></w:sectPr>'
    )
    # A section's last paragraph carries its properties, as the last of its own.
    last = body.out[-1]
    at = last.index("</w:pPr>")
    body.out[-1] = last[:at] + section + last[at:]
    assert len(body.out) > first


def _strip(body: Body) -> str:
    """A decorative strip from the sheet's top edge to the band, which starts at the margin."""
    color = bytes.fromhex(body.navy)
    body.relations.media.setdefault("media/band.png", _pixel(color))
    blip = body.relations.add("image", "media/band.png")
    across, down = body.base.page[0] * EMU_PER_TWIP, (TOP + 60) * EMU_PER_TWIP
    return (
        '<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" '
        'behindDoc="1" locked="1" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionH>'
        '<wp:positionV relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{across}" cy="{down}"/><wp:wrapNone/>'
        '<wp:docPr id="9000" name="Band" descr=""><a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
        '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext>'
        "</a:extLst></wp:docPr><wp:cNvGraphicFramePr/><a:graphic>"
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        '<pic:cNvPr id="9000" name="Band"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{blip}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{across}" cy="{down}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:anchor></w:drawing></w:r>"
    )


def _pixel(color: bytes) -> bytes:
    """A PNG of one pixel of ``color`` (three bytes)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0" + color))
        + chunk(b"IEND", b"")
    )


def contents(body: Body, root: HtmlElement) -> None:
    """The contents list: a complete field with its entries, so that Word has nothing to ask."""
    heading, entries = root.find("h1"), root.findall("ul/li")
    if heading is None or not entries:
        body.unknown(root, "without an h1 and entries")
    outer, body.out = body.out, []
    body.paragraph("TOC Heading", body.inline.line(heading).xml)
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h \\z '
        '\\t "Worksheet Title,2" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    for position, entry in enumerate(entries):
        level = {"toc-1": "TOC 1", "toc-2": "TOC 2"}.get(entry.get("class") or "")
        link = entry.find("a")
        if level is None or link is None:
            body.unknown(entry, "in the contents list")
        line = TextLine()
        for child in entry:
            body.inline.walk(child, (), line)
            line.text(" ", "")
        inner = line.xml
        anchor = link.get("href")[1:]
        page = body.pages.get(anchor)
        if page:
            inner += "<w:r><w:tab/></w:r>" + field(f"PAGEREF {anchor_bookmark(anchor)} \\h", str(page))
        content = f'<w:hyperlink w:anchor="{anchor_bookmark(anchor)}" w:history="1">{inner}</w:hyperlink>'
        if position == 0:
            content = begin + content
        if position == len(entries) - 1:
            content += '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        following = entries[position + 1].get("class") if position + 1 < len(entries) else ""
        body.paragraph(level, content, keep=level == "TOC 1" and following == "toc-2")
    made, body.out = "".join(body.out), outer
    body.out.append(
        f'<w:sdt><w:sdtPr><w:id w:val="{body.controls.take_id("contents list")}"/><w:docPartObj>'
        '<w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{made}</w:sdtContent></w:sdt>"
    )
