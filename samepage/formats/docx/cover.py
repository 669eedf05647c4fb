"""The cover and the contents list."""

from __future__ import annotations

import io

from lxml.html import HtmlElement
from PIL import Image

from samepage.formats.docx.body import Body
from samepage.formats.docx.inline import TextLine, line_of, write_children
from samepage.formats.docx.names import anchor_bookmark
from samepage.formats.docx.page_sections import two_columns
from samepage.formats.docx.paper import COVER_BOTTOM, COVER_SIDE, COVER_TOP
from samepage.formats.docx.relations import EMU_PER_TWIP, drawing_name, graphic
from samepage.formats.docx.styles import twips
from samepage.formats.docx.wml import page_of

STYLES = {
    "eyebrow": "Cover Eyebrow",
    "subtitle": "Subtitle",
    "label": "Cover Label",
    "site-name": "Cover Site",
    "association": "Cover Association",
    "credit": "Cover Credit",
}
MOTIF_WIDTH, LOGO_WIDTH, LOGO_HEIGHT = twips(220), twips(180), twips(54)
GROUPS = ("section", "div", "header")
LEVELS = {"toc-1": "TOC 1", "toc-2": "TOC 2"}
LOGO_GAP = "<w:r><w:tab/></w:r>"  # between two logos on one line
BAND = 9000  # the number of its drawing, which no picture reaches


def write_cover(body: Body, root: HtmlElement) -> None:
    """The cover, a Word section of its own without header and footer."""
    strip = _strip(body)
    for element in root.iter("*"):
        if element.tag in GROUPS:
            continue
        if element.tag not in ("p", "h1", "img"):
            if element.getparent().tag in GROUPS:
                body.refuse(element, "on the cover")
            continue
        classes, above = body.enter(element), element.getprevious()
        if "site-logo" in classes and above is not None and "site-logo" in above.get("class", "").split():
            continue  # stands on the line of the one before
        if "motif" in classes:
            style = "Cover Motif"
            content = body.relations.picture(element.get("src"), element.get("alt") or "", MOTIF_WIDTH)
        elif element.tag == "img":
            style, content = "Cover Logo", logo(body, element)
            beside = element.getnext()
            if beside is not None and beside.tag == "img":
                content += LOGO_GAP + logo(body, beside)
        else:
            style = "Title" if element.tag == "h1" else next((STYLES[c] for c in classes if c in STYLES), "")
            if not style:
                body.refuse(element, "on the cover")
            content = line_of(body, element)
        body.paragraph(style, strip + content)
        strip = ""
    width, height = body.base.page
    section = (
        f'<w:sectPr><w:pgSz w:w="{width}" w:h="{height}"/>'
        f'<w:pgMar w:top="{COVER_TOP}" w:right="{COVER_SIDE}" w:bottom="{COVER_BOTTOM}" w:left="{COVER_SIDE}" '
        'w:header="360" w:footer="360" w:gutter="0"/></w:sectPr>'
    )
    # A Word section's last paragraph carries its properties (ISO/IEC 29500-1, 17.6.18).
    body.out[-1] = body.out[-1].replace("</w:pPr>", f"{section}</w:pPr>", 1)


def logo(body: Body, element: HtmlElement) -> str:
    """A run with the logo ``element``."""
    return body.relations.picture(element.get("src"), element.get("alt") or "", LOGO_WIDTH, LOGO_HEIGHT)


def _strip(body: Body) -> str:
    """A decorative strip from the sheet's top edge to the band, which starts at the margin."""
    pixel = io.BytesIO()
    Image.new("RGB", (1, 1), body.theme.colors["navy"]).save(pixel, "PNG")
    body.relations.media.setdefault("media/band.png", pixel.getvalue())
    blip = body.relations.add("image", "media/band.png")
    across, down = body.base.page[0] * EMU_PER_TWIP, (COVER_TOP + 60) * EMU_PER_TWIP
    return (
        '<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" '
        'behindDoc="1" locked="1" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionH>'
        '<wp:positionV relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{across}" cy="{down}"/><wp:wrapNone/>'
        f"{drawing_name(BAND, 'Band', '')}<wp:cNvGraphicFramePr/>{graphic(BAND, 'Band', blip, '', across, down)}"
        "</wp:anchor></w:drawing></w:r>"
    )


def write_contents(body: Body, root: HtmlElement) -> None:
    """The contents list in two columns: an entry for each chapter and worksheet, with its page.

    The page is a field of its own (``PAGEREF``, ISO/IEC 29500-1, 17.16.5.45) and not part of a ``TOC`` field, whose
    entries LibreOffice takes for plain text: so it works the number out whenever it lays out the pages. Word does
    when fields are updated, and shows none before, since nobody knows it when the file is made.
    """
    heading, entries = root.find("h1"), root.findall("ul/li")
    if heading is None or not entries:
        body.refuse(root, "without an h1 and entries")
    levels = [LEVELS.get((entry.get("class") or "").partition(" ")[0]) for entry in entries]
    body.paragraph("TOC Heading", line_of(body, heading))
    with body.nested() as paragraphs:
        for entry, level, following in zip(entries, levels, [*levels[1:], None], strict=True):
            link = entry.find("a")
            if level is None or link is None:
                body.refuse(entry, "in the contents list")
            line = TextLine()
            for child in entry:
                write_children(body, child, line)
                line.text(" ")
            bookmark = anchor_bookmark(link.get("href")[1:])
            content = (
                f'<w:hyperlink w:anchor="{bookmark}">{line.xml}</w:hyperlink>'
                f"<w:r><w:tab/></w:r>{page_of(bookmark)}"
            )
            body.paragraph(level, content, keep=following == "TOC 2")  # no chapter is split
    with two_columns(body):
        body.out.append(
            f'<w:sdt><w:sdtPr><w:id w:val="{body.controls.next_id()}"/><w:docPartObj>'
            '<w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr>'
            f"<w:sdtContent>{''.join(paragraphs)}</w:sdtContent></w:sdt>"
        )
