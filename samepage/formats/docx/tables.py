"""Data tables: a header row that repeats, rows that stay whole and are tall enough to write in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from samepage.formats.docx.inline import CONTROLS
from samepage.formats.docx.wml import escape

if TYPE_CHECKING:
    from samepage.formats.docx.body import Body

LEAST = 540  # twips: a line of marks
PLANNING = 720  # twips: half an inch to write in by hand
LINE = 300
WHOLE = 4  # a table of so many rows stays on one page
# How wide a column wants to be by what is written in it.
WEIGHT = {"long": 1.7, "text": 1.3, "email": 1.5, "date": 1.0, "number": 0.8, "choice": 1.1, "check": 0.7}
HEADING_WEIGHT = 1.5
LETTER = 0.56  # em: a bold letter's width, on the broad side
CELL_PAD = 240  # twips: a cell's margins and borders


def table(body: Body, element: HtmlElement, classes: list[str]) -> str:
    """``element`` as ``w:tbl``; raises ``BuildError`` for spans, nested tables or a missing header row."""
    if element.find(".//table") is not None:
        body.unknown(element, "around another table")
    head, rows = element.findall("thead/tr"), element.findall("tbody/tr")
    if len(head) != 1 or not rows:
        body.unknown(element, "without one header row and rows below it")
    count = len(head[0])
    for row in (*head, *rows):
        if len(row) != count:
            body.unknown(element, f"with a row of {len(row)} cells below {count} headings")
    headed = rows[0][0].tag == "th"
    widths = _widths(body, head[0], rows[0])
    look = (
        'w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="1"'
        if headed
        else 'w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"'
    )
    title = _title(element)
    out = [
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{body.base.styles["Workbook Table"]}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook {look}/>{title}</w:tblPr><w:tblGrid>',
        *(f'<w:gridCol w:w="{width}"/>' for width in widths),
        "</w:tblGrid>",
    ]
    body.reversed = True
    out.append(_row(body, head[0], widths, "<w:cantSplit/><w:tblHeader/>"))
    body.reversed = False
    number = 0
    for group in element.findall("tbody"):
        made = []
        for row in group.findall("tr"):
            number += 1
            least = max((_height(cell) for cell in row), default=LEAST)
            made.append(
                _row(
                    body,
                    row,
                    widths,
                    f'<w:cantSplit/><w:trHeight w:val="{least}" w:hRule="atLeast"/>',
                    keep=_stays(number, len(rows)),
                )
            )
        name = group.get("data-repeat")
        if name:
            out.append(body.controls.repeat(name, _heading(element) or name, made))
        else:
            out.extend(made)
    out.append("</w:tbl>")
    return "".join(out)


def _stays(number: int, count: int) -> bool:
    """Whether body row ``number`` of ``count`` stays with the next, so that no page has one row alone."""
    return number < count and (count <= WHOLE or number in (1, count - 1))


def _heading(element: HtmlElement) -> str:
    """The title of the worksheet around a table, as plain text."""
    heading = element.getparent().find("h2")
    return " ".join(heading.text_content().split()) if heading is not None else ""


def _title(element: HtmlElement) -> str:
    heading = _heading(element)
    return f'<w:tblCaption w:val="{escape(heading)}"/>' if heading else ""


def _height(cell: HtmlElement) -> int:
    classes = (cell.get("class") or "").split()
    if "fill" in classes:
        return max(PLANNING, int(cell.get("data-lines") or 1) * LINE + 120)
    return LEAST


def _widths(body: Body, head: HtmlElement, row: HtmlElement) -> list[int]:
    total = body.base.text_width
    given = [percent(cell) for cell in head]
    weights = []
    for cell in row:
        control = next((e for e in cell.iter() if e.tag in CONTROLS), None)
        field = body.fields.get(control.get("name") or "") if control is not None else None
        weights.append(HEADING_WEIGHT if cell.tag == "th" else WEIGHT[field.kind] if field else 1.0)
    if all("mark" in (cell.get("class") or "") for cell in row if cell.tag == "td"):
        weights = [1.0 if cell.tag == "td" else HEADING_WEIGHT for cell in row]  # a rating
    fixed = sum(g for g in given if g)
    free = sum(w for w, g in zip(weights, given) if not g)
    # What is left for columns without a width: never less than a tenth each.
    left = max(100 - fixed, 10 * sum(g is None for g in given)) if free else 0
    shares = [g if g else w / free * left for w, g in zip(weights, given)]
    least = [_least(body, cell) for cell in head]
    return _fit([share / sum(shares) * total for share in shares], least, total)


def _least(body: Body, heading: HtmlElement) -> int:
    """Twips that a heading's longest word needs; a side's mark stands beside its word."""
    words = heading.text_content().split()
    longest = max((len(word) + 2 * (heading.find("span[@class]") is not None) for word in words), default=0)
    return round(longest * body.small * LETTER * 20) + CELL_PAD


def _fit(wanted: list[float], least: list[int], total: int) -> list[int]:
    """Widths near ``wanted`` that give each column its ``least``, where all of them fit at all."""
    widths = list(wanted)
    if sum(least) <= total:
        for _ in widths:
            short = [w < m for w, m in zip(widths, least)]
            spare = sum(w - m for w, m, s in zip(widths, least, short) if not s)
            lack = sum(m - w for w, m, s in zip(widths, least, short) if s)
            if not lack or not spare:
                break
            widths = [m if s else w - (w - m) * lack / spare for w, m, s in zip(widths, least, short)]
    whole = [round(width) for width in widths]
    whole[-1] += total - sum(whole)
    return whole


def _row(body: Body, row: HtmlElement, widths: list[int], properties: str, keep: bool = False) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_cell(body, cell, keep)}</w:tc>'
        for cell, width in zip(row, widths)
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"


def _cell(body: Body, cell: HtmlElement, keep: bool) -> str:
    if cell.get("colspan") or cell.get("rowspan"):
        body.unknown(cell, "that spans cells")
    classes = body.note(cell)
    outer, body.out = body.out, []
    if cell.tag == "th":
        style = "Table Heading" if cell.get("scope") == "col" else "Table Row Heading"
        body.paragraph(style, body.detach() + body.inline.line(cell).xml, keep=keep)
    elif any(child.tag == "p" for child in cell):
        for child in cell:
            if child.tag != "p":
                body.unknown(child, "beside paragraphs in a cell")
            body.note(child)
            body.paragraph("Table Mark", body.inline.line(child).xml, keep=keep)
    else:
        style = "Table Answer" if "fill" in classes else "Table Mark" if "mark" in classes else "Table Text"
        body.paragraph(style, body.inline.line(cell).xml, keep=keep)
    made, body.out = "".join(body.out), outer
    # A cell must hold a paragraph; a data table has no reason for an empty one.
    return made if made else body.unknown(cell, "without content")


def percent(element: HtmlElement) -> float | None:
    """The ``width: N%`` of an element's style."""
    for rule in (element.get("style") or "").split(";"):
        name, _, value = rule.partition(":")
        if name.strip() == "width" and value.strip().endswith("%"):
            return float(value.strip()[:-1])
    return None
