"""Data tables: a header row that repeats, rows that are tall enough to write in; only long answers divide one."""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import HtmlElement

from samepage.formats.docx.body import CONTROLS, Body, classes_of
from samepage.formats.docx.inline import TextLine, has_words_beside, line_of, write_children, write_element
from samepage.formats.docx.styles import QUESTION_INDENT
from samepage.formats.docx.wml import escape_xml

# Twips.
MARK_HEIGHT = 540  # of a row with marks
PLANNING_HEIGHT = 720  # half an inch to write in by hand
LINE_HEIGHT = 300
READ_ONLY = {"steps", "filled"}  # classes of tables that nobody writes in
CELL_PADDING = 240  # a cell's margins and borders

LONG_CELL = 200  # characters in a cell whose row may be a good part of a page high
FEW = 3  # rows: they are not chained, which would leave none that is not
MOST_SIGNERS = 12  # that a page has room for
# How wide a column wants to be by what is written in it.
WEIGHT = {"long": 1.7, "text": 1.3, "email": 1.5, "date": 1.0, "number": 0.8, "choice": 1.1, "check": 0.7}
HEADING_WEIGHT = 1.5
LETTER = 0.56  # em: a bold letter's width, rather too much than too little


def table(body: Body, element: HtmlElement) -> str:
    """``element`` as ``w:tbl``.

    Raises ``BuildError`` for spans, nested tables or a missing header row.
    """
    if element.find(".//table") is not None:
        body.refuse(element, "around another table")
    head, rows = element.findall("thead/tr"), element.findall("tbody/tr")
    if len(head) != 1 or not rows:
        body.refuse(element, "without one header row and rows below it")
    for row in rows:
        if len(row) != len(head[0]):
            body.refuse(element, f"with a row of {len(row)} cells below {len(head[0])} headings")
    headed = rows[0][0].tag == "th"
    example = "filled" in classes_of(element)
    shown, measured = _worksheet_below(element) or (head[0], rows[0])
    to_read = not READ_ONLY.isdisjoint(classes_of(element))
    widths = _widths(body, shown, measured, rows if example else ())
    title = _title(element)
    look = f'w:firstColumn="{int(headed)}" w:lastColumn="0" w:noHBand="0" w:noVBand="1"'
    caption = f'<w:tblCaption w:val="{escape_xml(title)}"/>' if title else ""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    start = (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{body.base.styles["Example Table" if example else "Workbook Table"]}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="{"04A0" if headed else "0420"}" w:firstRow="1" w:lastRow="0" {look}/>'
        f"{caption}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )
    all_sign = "signers" in classes_of(element) and len(rows) <= MOST_SIGNERS
    body.on_dark = not example
    out = [start, _row(body, shown, widths, "<w:tblHeader/>")]
    body.on_dark = False
    for group in element.findall("tbody"):
        items = []
        for row in group.findall("tr"):
            least = 0 if to_read else max(_height(body, cell) for cell in row)
            height = f'<w:trHeight w:val="{least}" w:hRule="atLeast"/>' if least else ""
            # All sign on one page, where they can, and no page has one row alone; but rows that are higher than a
            # page together LibreOffice would lose.
            left = len(rows) - 1 - rows.index(row)
            alone = len(rows) > FEW and (left == 1 or row is rows[0]) and not _is_long(body, row)
            keep = left > 0 and (alone or all_sign)
            items.append(_row(body, row, widths, height, keep))
        name = group.get("data-repeat")
        out += [body.controls.repeat(name, title or name, items)] if name else items
    return "".join((*out, "</w:tbl>"))


def side_by_side(body: Body, heads: Sequence[HtmlElement], answers: Sequence[tuple[HtmlElement, int]]) -> str:
    """A table of one row of ``answers``, each a control and its empty lines, below ``heads``.

    It begins where the question's text does.
    """
    left = QUESTION_INDENT if body.in_prompt else 0
    width = (body.text_width - left) // len(heads)
    cells = (f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{{}}</w:tc>',) * len(heads)
    start = (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{body.base.styles["Workbook Table"]}"/>'
        f'<w:tblW w:w="{width * len(heads)}" w:type="dxa"/><w:tblInd w:w="{left}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        f'w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr><w:tblGrid>'
        + f'<w:gridCol w:w="{width}"/>' * len(heads)
        + "</w:tblGrid>"
    )
    rows = []
    in_prompt, body.in_prompt = body.in_prompt, False  # whose paragraphs have an indent of their own
    with body.nested() as paragraphs:
        body.on_dark = True
        for head in heads:
            line = TextLine()
            write_element(body, head, line)
            body.paragraph("Table Heading", line.xml, keep=True)
        body.on_dark = False
    rows.append("".join(cell.format(xml) for cell, xml in zip(cells, paragraphs, strict=True)))
    with body.nested() as paragraphs:
        for control, room in answers:
            body.paragraph(
                "Table Answer", body.control(control, room), right_to_left=body.is_right_to_left(control)
            )
    rows.append("".join(cell.format(xml) for cell, xml in zip(cells, paragraphs, strict=True)))
    body.in_prompt = in_prompt
    return (
        f"{start}<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{rows[0]}</w:tr>"
        f"<w:tr>{rows[1]}</w:tr></w:tbl>"
    )


def _worksheet_below(example: HtmlElement) -> tuple[HtmlElement, HtmlElement] | None:
    """The head and the first row of the worksheet's table that ``example`` shows filled in: one with the same heads
    below it, so that they are read down."""
    following = example.getparent().getnext() if "filled" in classes_of(example) else None
    while following is not None and "facilitator" in classes_of(following):
        following = following.getnext()
    below = None if following is None else following.find("table")
    if below is None:
        return None
    heads = [[" ".join(c.text_content().split()) for c in one.find("thead/tr")] for one in (example, below)]
    return (below.find("thead/tr"), below.find("tbody/tr")) if heads[0] == heads[1] else None


def _title(element: HtmlElement) -> str:
    """The title of the worksheet around a table, as plain text."""
    heading = element.getparent().find("h2")
    return " ".join(heading.text_content().split()) if heading is not None else ""


def _is_long(body: Body, row: HtmlElement) -> bool:
    """Whether ``row`` or the one below it has a long answer in it."""
    below = row.getnext()
    cells = [*row, *(() if below is None else below)]
    values = [
        body.fields[c.get("name")].value
        for one in cells
        for c in one.iter(*CONTROLS)
        if c.get("name") in body.fields
    ]
    return any(len(words) > LONG_CELL for words in (*values, *(one.text_content() for one in cells)))


def _height(body: Body, cell: HtmlElement) -> int:
    """Twips."""
    least = MARK_HEIGHT
    if "fill" in classes_of(cell):
        least = max(PLANNING_HEIGHT, int(cell.get("data-lines") or 1) * LINE_HEIGHT + 120)
    return least + max((body.plan.spare.get(c.get("name") or "", 0) for c in cell.iter(*CONTROLS)), default=0)


def _widths(body: Body, head: HtmlElement, row: HtmlElement, filled: Sequence[HtmlElement]) -> list[int]:
    """Twips for each column: as the headings' styles say, the rest by what is written in the first row. No column is
    narrower than its longest word, in the head or in ``filled`` rows."""
    total = body.text_width
    given = [percent(cell) for cell in head]
    rating = all("mark" in classes_of(cell) for cell in row if cell.tag == "td")
    weights = [HEADING_WEIGHT if c.tag == "th" else 1.0 if rating else _weight(body, c) for c in row]
    fixed = sum(share or 0 for share in given)
    free = sum(weight for weight, share in zip(weights, given, strict=True) if not share)
    # What is left for columns without a width: never less than a tenth each.
    left = max(100 - fixed, 10 * given.count(None)) if free else 0
    shares = [share or weight / free * left for weight, share in zip(weights, given, strict=True)]
    least = [max(_least(body, cell) for cell in column) for column in zip(head, *filled, strict=True)]
    sided = [n for n, cell in enumerate(head) if _has_side(cell)]
    for n in sided:  # both sides' columns are of one width
        shares[n] = sum(shares[m] for m in sided) / len(sided)
        least[n] = max(least[m] for m in sided)
    return _fit([share / sum(shares) * total for share in shares], least, total)


def _weight(body: Body, cell: HtmlElement) -> float:
    names = [element.get("name") or "" for element in cell.iter(*CONTROLS)]
    return WEIGHT[body.fields[names[0]].kind] if names and names[0] in body.fields else 1.0


def _least(body: Body, heading: HtmlElement) -> int:
    """Twips that a heading's longest word needs; a side's mark stands beside its word."""
    mark = 2 if _has_side(heading) else 0
    longest = max((len(word) + mark for word in heading.text_content().split()), default=0)
    return round(longest * body.theme.sizes["small"] * LETTER * 20) + CELL_PADDING


def _has_side(heading: HtmlElement) -> bool:
    return any("side" in classes_of(one) for one in heading.iterfind("span"))


def _fit(wanted: list[float], least: list[int], total: int) -> list[int]:
    """Widths near ``wanted`` that give each column its ``least``, where all of them fit at all."""
    widths = list(wanted)
    if sum(least) <= total:
        for _ in widths:
            short = [w < m for w, m in zip(widths, least, strict=True)]
            spare = sum(w - m for w, m, s in zip(widths, least, short, strict=True) if not s)
            lack = sum(m - w for w, m, s in zip(widths, least, short, strict=True) if s)
            if not lack or not spare:
                break
            widths = [
                m if s else w - (w - m) * lack / spare for w, m, s in zip(widths, least, short, strict=True)
            ]
    whole = [round(width, -1) for width in map(round, widths)]  # few numbers make a small file
    whole[whole.index(max(whole))] += total - sum(whole)
    return whole


def _row(body: Body, row: HtmlElement, widths: list[int], properties: str, keep: bool = False) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_cell(body, cell, keep)}</w:tc>'
        for cell, width in zip(row, widths, strict=True)
    )
    properties = ("" if _may_divide(body, row) else "<w:cantSplit/>") + properties
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"


def _may_divide(body: Body, row: HtmlElement) -> bool:
    """Whether there may be a long answer in ``row``, which then goes on overleaf."""
    names = (control.get("name") for control in row.iter(*CONTROLS))
    return any(body.fields[name].kind == "long" for name in names if name in body.fields)


def _cell(body: Body, cell: HtmlElement, keep: bool) -> str:
    if cell.get("colspan") or cell.get("rowspan"):
        body.refuse(cell, "that spans cells")
    classes = body.enter(cell)
    with body.nested() as paragraphs:
        if cell.tag == "th":
            style = "Table Heading" if cell.get("scope") == "col" else "Table Row Heading"
            body.paragraph(style, line_of(body, cell), keep=keep)
        elif cell.find("p") is not None:
            line = TextLine()
            for child in cell:
                if child.tag != "p":
                    body.refuse(child, "beside paragraphs in a cell")
                write_children(body, child, line)
                following = child.getnext()
                if (
                    "mark-line" in body.enter(child)
                    and following is not None
                    and "mark-line" in classes_of(following)
                ):
                    continue  # the sides' boxes stand side by side
                beside = any(map(has_words_beside, child.iterchildren(*CONTROLS)))
                body.paragraph("Table Check" if beside else "Table Mark", line.xml, keep=keep)
                line = TextLine()
        else:
            style = (
                "Table Answer" if "fill" in classes else "Table Mark" if "mark" in classes else "Table Text"
            )
            body.paragraph(style, line_of(body, cell), keep=keep, right_to_left=body.is_right_to_left(cell))
    # A cell must hold a paragraph (ISO/IEC 29500-1, 17.4.65); a data table has no reason for an empty one.
    return "".join(paragraphs) or body.refuse(cell, "without content")


def percent(element: HtmlElement) -> float | None:
    """The ``width: N%`` of an element's style."""
    for rule in (element.get("style") or "").split(";"):
        name, _, value = rule.partition(":")
        if name.strip() == "width" and value.strip().endswith("%"):
            return float(value.strip()[:-1])
    return None
