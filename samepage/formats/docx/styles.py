"""The Word styles, by the names a Word user looks for, in the theme's colours, fonts and sizes."""

from __future__ import annotations

from dataclasses import dataclass

from samepage.formats.docx.wml import escape, hex_color, paragraph_properties, run_properties
from samepage.render.theme import Theme

QUESTION_INDENT = 691  # twips: the 0.48 in column in which a question's number hangs
AGENDA_INDENT = 'w:left="560" w:right="220" w:hanging="300"'
BOX_PAD = 160  # twips (8 pt) between an answer box's border and its text

MAJOR = 'w:asciiTheme="majorHAnsi" w:hAnsiTheme="majorHAnsi" w:eastAsiaTheme="majorEastAsia" w:cstheme="majorBidi"'
MINOR = 'w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" w:cstheme="minorBidi"'


@dataclass(frozen=True)
class WordStyle:
    """One style; ``paragraph`` and ``text`` are properties in the schema's order, ``table`` the rest."""

    name: str
    kind: str = "paragraph"
    based: str | None = "Normal"
    next: str | None = None
    paragraph: str = ""
    text: str = ""
    table: str = ""
    priority: int = 10

    @property
    def id(self) -> str:
        return self.name.replace(" ", "")

    def xml(self) -> str:
        default = ' w:default="1"' if self.name in DEFAULTS else ""
        custom = "" if self.name in BUILT_IN else ' w:customStyle="1"'
        parts = [f'<w:style w:type="{self.kind}"{default}{custom} w:styleId="{self.id}">']
        parts.append(f'<w:name w:val="{escape(BUILT_IN.get(self.name, self.name))}"/>')
        if self.based and self.name not in DEFAULTS:
            parts.append(f'<w:basedOn w:val="{self.based.replace(" ", "")}"/>')
        if self.next:
            parts.append(f'<w:next w:val="{self.next.replace(" ", "")}"/>')
        parts.append(f'<w:uiPriority w:val="{self.priority}"/>')
        parts.append("<w:semiHidden/>" if self.name in HIDDEN else "<w:qFormat/>")
        if self.paragraph:
            parts.append(f"<w:pPr>{self.paragraph}</w:pPr>")
        if self.text:
            parts.append(f"<w:rPr>{self.text}</w:rPr>")
        parts.append(self.table + "</w:style>")
        return "".join(parts)


DEFAULTS = {"Normal", "Default Paragraph Font", "Table Normal", "No List"}
HIDDEN = {"Default Paragraph Font", "Table Normal", "No List"}
# Word's own names, which it spells in lower case inside the file.
BUILT_IN = {
    name: name
    for name in (
        "Normal",
        "Default Paragraph Font",
        "Title",
        "Subtitle",
        "List Bullet",
        "List Number",
        "Strong",
        "Emphasis",
        "Hyperlink",
        "Placeholder Text",
        "HTML Code",
        "TOC Heading",
        "List Bullet 2",
        "List Number 2",
    )
} | {
    "Table Normal": "Normal Table",
    "No List": "No List",
    "Heading 1": "heading 1",
    "Heading 2": "heading 2",
    "Heading 3": "heading 3",
    "Heading 4": "heading 4",
    "TOC 1": "toc 1",
    "TOC 2": "toc 2",
    "Header": "header",
    "Footer": "footer",
    "Caption": "caption",
}


def half_points(points: float) -> int:
    return round(points * 2)


def twips(points: float) -> int:
    return round(points * 20)


def border(sides: str, color: str, size: int, space: int) -> str:
    """``size`` in eighths of a point, ``space`` in points (at most 31)."""
    return "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{color}"/>'
        for side in sides.split()
    )


def shade(color: str) -> str:
    return f'w:val="clear" w:color="auto" w:fill="{color}"'


def font(
    points: float,
    color: str | None = None,
    *,
    major: bool = False,
    minor: bool = False,
    bold: bool = False,
    **more: object,
) -> str:
    """Run properties; ``major`` and ``minor`` are the theme's heading and body fonts."""
    size = half_points(points)
    return run_properties(
        rFonts=MAJOR if major else MINOR if minor else None,
        b=bold,
        bCs=bold,
        color=color,
        sz=size,
        szCs=size,
        **more,
    )


def spacing(before: float = 0, after: float = 0, line: float | None = None) -> str:
    """Points before and after; ``line`` as a multiple of single."""
    lines = f' w:line="{round(line * 240)}" w:lineRule="auto"' if line else ""
    return f'w:before="{twips(before)}" w:after="{twips(after)}"{lines}'


def styles(theme: Theme, text_width: int) -> tuple[WordStyle, ...]:
    """Every style of the workbook; ``text_width`` in twips places the right-hand tab stops."""
    c = {name: hex_color(value) for name, value in theme.colors.items()}
    s = theme.sizes
    body, note, small = s["body"], s["note"], s["small"]
    p = paragraph_properties
    right_tab = f'<w:tab w:val="right" w:pos="{text_width}"/>'
    toc_tab = f'<w:tab w:val="right" w:leader="dot" w:pos="{text_width}"/>'

    box = border("top left bottom right", c["line"], 6, 8)

    def answer(left: int, right: int = BOX_PAD) -> str:
        return p(
            keepLines=True,
            pBdr=box,
            shd=shade(c["wash"]),
            spacing=spacing(8, 16, 1.2),
            ind=f'w:left="{left}" w:right="{right}"',
        )

    def bar(color: str, fill: str, after: float, keep: bool, ind: str = 'w:left="260" w:right="220"') -> str:
        # Callouts: the same border and indents on title and text, so that Word joins them.
        edges = (
            border("top", fill, 4, 7)
            + border("left", color, 36, 10)
            + border("bottom", fill, 4, 7)
            + border("right", fill, 4, 10)
        )
        return p(
            keepNext=keep,
            keepLines=True,
            pBdr=edges,
            shd=shade(fill),
            spacing=spacing(0, after, 1.2),
            ind=ind,
        )

    # The cover's band reaches the sheet's edges: 31 pt of space and 12 pt of border on each side.
    # Its paragraphs have the same border and indents, so that Word draws one box around them all.
    band = border("top left bottom right", c["navy"], 96, 31)

    def cover(before: float, after: float, line: float = 1.0) -> str:
        return p(
            keepNext=True,
            keepLines=True,
            pBdr=band,
            shd=shade(c["navy"]),
            spacing=spacing(before, after, line),
        )

    def chip(fill: str) -> dict[str, object]:
        return {"bdr": f'w:val="single" w:sz="24" w:space="0" w:color="{fill}"', "shd": shade(fill)}

    hang = f'w:left="{QUESTION_INDENT}" w:hanging="{QUESTION_INDENT}"'
    indent = f'w:left="{QUESTION_INDENT}"'
    checks = 'w:left="420" w:hanging="420"'

    para = [
        WordStyle("Normal", paragraph=p(spacing=spacing(0, 7, 1.22)), text="", priority=0),
        WordStyle(
            "Title", next="Subtitle", paragraph=cover(30, 10, 0.95), text=font(46, c["paper"], major=True)
        ),
        WordStyle("Subtitle", paragraph=cover(0, 24, 1.05), text=font(max(15, body), "E8EEF5")),
        WordStyle(
            "Cover Eyebrow",
            paragraph=cover(0, 12),
            text=font(max(10, note), "E8EEF5", bold=True, caps=True, spacing=24),
        ),
        WordStyle(
            "Cover Motif",
            paragraph=p(keepNext=True, pBdr=band, shd=shade(c["navy"]), spacing=spacing(0, 18), jc="right"),
        ),
        WordStyle(
            "Cover Label",
            paragraph=p(keepNext=True, spacing=spacing(44, 4)),
            text=font(max(9, note), c["quiet"], bold=True, caps=True, spacing=24),
        ),
        WordStyle(
            "Cover Site",
            paragraph=p(keepNext=True, spacing=spacing(0, 4, 1.0)),
            text=font(26, c["navy"], major=True, bold=True),
        ),
        WordStyle("Cover Association", paragraph=p(spacing=spacing(0, 14)), text=font(max(11.5, body))),
        WordStyle("Cover Logo", paragraph=p(spacing=spacing(10, 10, 1.0))),
        WordStyle(
            "Cover Credit",
            paragraph=p(pBdr=border("top", c["line"], 6, 8), spacing=spacing(20, 0, 1.15)),
            text=font(max(9, note), c["quiet"]),
        ),
        WordStyle(
            "Eyebrow",
            next="Heading 1",
            paragraph=p(keepNext=True, spacing=spacing(0, 2)),
            text=font(max(10, note), c["accent"], bold=True, caps=True, spacing=24),
        ),
        WordStyle(
            "Heading 1",
            next="Normal",
            paragraph=p(keepNext=True, keepLines=True, spacing=spacing(0, 8, 1.0), outlineLvl=0),
            text=font(s["title"], c["navy"], major=True),
            priority=9,
        ),
        WordStyle(
            "Heading 2",
            next="Normal",
            paragraph=p(keepNext=True, keepLines=True, spacing=spacing(16, 5, 1.05), outlineLvl=1),
            text=font(s["heading"], c["navy"], major=True, bold=True),
            priority=9,
        ),
        WordStyle(
            "Heading 3",
            next="Normal",
            paragraph=p(keepNext=True, keepLines=True, spacing=spacing(12, 4, 1.1), outlineLvl=2),
            text=font(body + 1, c["ink"], bold=True),
            priority=9,
        ),
        WordStyle(
            "Heading 4",
            next="Normal",
            paragraph=p(keepNext=True, keepLines=True, spacing=spacing(10, 3, 1.1), outlineLvl=3),
            text=font(body, c["quiet"], bold=True),
            priority=9,
        ),
        WordStyle(
            "Lead",
            paragraph=p(keepLines=True, spacing=spacing(0, 12, 1.2)),
            text=font(body + 3, c["ink"], major=True),
        ),
        WordStyle(
            "Panel Title",
            based="Heading 2",
            next="List Bullet",
            paragraph=p(pBdr=border("top", c["accent"], 24, 6), spacing=spacing(16, 4, 1.1)),
            text=font(body + 1, c["ink"], minor=True, bold=True),
        ),
        WordStyle(
            "List Bullet", paragraph=p(numPr='<w:numId w:val="1"/>', spacing=spacing(0, 4, 1.2)), priority=20
        ),
        WordStyle(
            "List Bullet 2",
            based="List Bullet",
            paragraph=p(numPr='<w:ilvl w:val="1"/><w:numId w:val="1"/>', spacing=spacing(0, 3, 1.2)),
            priority=20,
        ),
        WordStyle(
            "List Number", paragraph=p(numPr='<w:numId w:val="2"/>', spacing=spacing(0, 4, 1.2)), priority=20
        ),
        WordStyle(
            "List Number 2",
            based="List Number",
            paragraph=p(numPr='<w:ilvl w:val="1"/><w:numId w:val="2"/>', spacing=spacing(0, 3, 1.2)),
            priority=20,
        ),
        WordStyle(
            "Agenda Title",
            based="Heading 2",
            next="Agenda Item",
            paragraph=bar(c["wash"], c["wash"], 4, True, AGENDA_INDENT).replace(
                'w:before="0"', 'w:before="320"', 1
            ),
            text=font(body + 1, c["ink"], minor=True, bold=True),
        ),
        WordStyle("Agenda Item", paragraph=bar(c["wash"], c["wash"], 4, False, AGENDA_INDENT)),
        WordStyle(
            "Reminder Title",
            next="Reminder",
            paragraph=bar(c["brick"], c["sand"], 2, True).replace('w:before="0"', 'w:before="320"', 1),
            text=font(body, c["brick"], bold=True),
        ),
        WordStyle("Reminder", paragraph=bar(c["brick"], c["sand"], 4, False)),
        # Another bar and ground: two call-outs that follow each other stay two boxes.
        WordStyle(
            "Callout Title",
            next="Callout",
            paragraph=bar(c["navy"], _apart(c["wash"]), 2, True).replace('w:before="0"', 'w:before="320"', 1),
            text=font(body, c["navy"], bold=True),
        ),
        WordStyle("Callout", paragraph=bar(c["navy"], _apart(c["wash"]), 4, False)),
        WordStyle(
            "Prompt",
            based="Heading 2",
            next="Meta",
            paragraph=p(
                keepNext=True,
                keepLines=True,
                tabs=f'<w:tab w:val="left" w:pos="{QUESTION_INDENT}"/>',
                spacing=spacing(18, 4, 1.1),
                ind=hang,
                outlineLvl=1,
            ),
            text=font(s["question"], c["ink"], major=True, bold=True),
        ),
        WordStyle(
            "Prompt More",
            next="Meta",
            paragraph=p(keepNext=True, keepLines=True, spacing=spacing(0, 4, 1.15), ind=indent),
            text=font(s["question"] - 1.5, c["ink"], major=True),
        ),
        WordStyle(
            "Meta",
            paragraph=p(keepNext=True, spacing=spacing(0, 4, 1.1)),
            text=font(max(9, note), c["quiet"]),
        ),
        WordStyle("Prompt Meta", based="Meta", paragraph=p(ind=indent)),
        WordStyle(
            "Hint",
            paragraph=p(keepNext=True, keepLines=True, spacing=spacing(0, 5, 1.15)),
            text=font(small, c["quiet"], i=True, iCs=True),
        ),
        WordStyle("Prompt Hint", based="Hint", paragraph=p(ind=indent)),
        WordStyle(
            "Answer Label",
            next="Answer",
            paragraph=p(keepNext=True, keepLines=True, spacing=spacing(4, 3, 1.1)),
            text=font(small, c["ink"], bold=True),
        ),
        WordStyle("Prompt Answer Label", based="Answer Label", paragraph=p(ind=indent)),
        WordStyle("Answer", paragraph=answer(BOX_PAD), text=font(body, c["ink"])),
        WordStyle(
            "Prompt Answer",
            based="Answer",
            paragraph=p(ind=f'w:left="{QUESTION_INDENT + BOX_PAD}" w:right="{BOX_PAD}"'),
        ),
        WordStyle(
            "Field Label",
            next="Answer",
            paragraph=p(keepNext=True, keepLines=True, spacing=spacing(6, 3, 1.1)),
            text=font(small, c["ink"], bold=True),
        ),
        WordStyle(
            "Worksheet Label",
            next="Worksheet Title",
            paragraph=p(keepNext=True, spacing=spacing(24, 5), ind='w:left="60"'),
            text=font(max(8.5, note), c["paper"], bold=True, caps=True, spacing=20, **chip(c["brick"])),
        ),
        WordStyle(
            "Worksheet Title",
            based="Heading 2",
            next="Intro",
            paragraph=p(keepNext=True, keepLines=True, spacing=spacing(0, 6, 1.05), outlineLvl=1),
            text=font(s["heading"] + 1, c["navy"], major=True, bold=True),
        ),
        WordStyle(
            "Intro",
            paragraph=p(keepNext=True, keepLines=True, spacing=spacing(0, 8, 1.2)),
            text=font(body, c["quiet"]),
        ),
        WordStyle(
            "Check Item",
            paragraph=p(
                keepLines=True,
                tabs='<w:tab w:val="left" w:pos="420"/>',
                spacing=spacing(0, 5, 1.15),
                ind=checks,
            ),
        ),
        WordStyle(
            "Prompt Check Item",
            based="Check Item",
            paragraph=p(
                tabs=f'<w:tab w:val="left" w:pos="{QUESTION_INDENT + 420}"/>',
                ind=f'w:left="{QUESTION_INDENT + 420}" w:hanging="420"',
            ),
        ),
        WordStyle(
            "Table Heading",
            paragraph=p(keepNext=True, spacing=spacing(3, 3, 1.05)),
            text=font(small, bold=True),
        ),
        WordStyle(
            "Table Row Heading",
            paragraph=p(spacing=spacing(2, 2, 1.1)),
            text=font(small, c["ink"], bold=True),
        ),
        WordStyle("Table Text", paragraph=p(spacing=spacing(2, 2, 1.1)), text=font(small)),
        WordStyle("Table Answer", based="Table Text", paragraph=p(spacing=spacing(2, 2, 1.15))),
        WordStyle(
            "Table Mark",
            based="Table Text",
            paragraph=p(spacing=spacing(2, 2, 1.05)),
            text=font(max(9, note)),
        ),
        WordStyle("Figure", paragraph=p(keepNext=True, spacing=spacing(10, 4, 1.0))),
        WordStyle(
            "Caption",
            paragraph=p(keepLines=True, spacing=spacing(0, 12, 1.15)),
            text=font(max(9, note), c["quiet"]),
            priority=35,
        ),
        WordStyle(
            "Term",
            next="Definition",
            paragraph=p(keepNext=True, spacing=spacing(8, 1, 1.1)),
            text=font(body, c["navy"], bold=True),
        ),
        WordStyle("Definition", paragraph=p(keepLines=True, spacing=spacing(0, 5, 1.2), ind='w:left="300"')),
        WordStyle(
            "TOC Heading",
            based="Heading 1",
            next="Normal",
            paragraph=p(spacing=spacing(0, 14, 1.0)),
            priority=39,
        ),
        WordStyle(
            "TOC 1",
            next="Normal",
            paragraph=p(keepNext=False, tabs=toc_tab, spacing=spacing(9, 2, 1.1), ind='w:right="500"'),
            text=font(body + 1, c["navy"], bold=True),
            priority=39,
        ),
        WordStyle(
            "TOC 2",
            next="Normal",
            paragraph=p(tabs=toc_tab, spacing=spacing(0, 2, 1.1), ind='w:left="300" w:right="500"'),
            text=font(body, c["ink"]),
            priority=39,
        ),
        WordStyle(
            "Header",
            paragraph=p(tabs=right_tab, spacing=spacing(0, 0, 1.0)),
            text=font(max(8.5, note), c["quiet"]),
            priority=99,
        ),
        WordStyle(
            "Footer",
            paragraph=p(tabs=right_tab, spacing=spacing(0, 0, 1.0)),
            text=font(max(8.5, note), c["quiet"]),
            priority=99,
        ),
    ]
    char = [
        WordStyle("Default Paragraph Font", "character", None, priority=1),
        WordStyle("Strong", "character", text=run_properties(b=True, bCs=True), priority=22),
        WordStyle("Emphasis", "character", text=run_properties(i=True, iCs=True), priority=22),
        WordStyle(
            "HTML Code",
            "character",
            text=run_properties(rFonts='w:ascii="Consolas" w:hAnsi="Consolas"'),
            priority=99,
        ),
        WordStyle("Hyperlink", "character", text=run_properties(color=c["accent"], u="single"), priority=99),
        WordStyle("Placeholder Text", "character", text=run_properties(color=c["quiet"]), priority=99),
        WordStyle(
            "Number", "character", text=font(small, c["paper"], minor=True, bold=True, **chip(c["navy"]))
        ),
        WordStyle("Labor", "character", text=run_properties(color=c["brick"])),
        WordStyle("Management", "character", text=run_properties(color=c["navy"])),
        WordStyle("Agenda Mark", "character", text=run_properties(b=True, bCs=True, color=c["accent"])),
        WordStyle(
            "Check Box",
            "character",
            text=run_properties(
                rFonts='w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic"',
                color=c["ink"],
                sz=half_points(body + 2),
                szCs=half_points(body + 2),
            ),
        ),
    ]
    return tuple(para + [replace_based(style) for style in char] + _tables(c))


def _apart(color: str) -> str:
    """A colour that no eye can tell from ``color``: LibreOffice fills the gap between two paragraphs of one colour."""
    return color[:4] + f"{abs(int(color[4:], 16) - 1):02X}"


def replace_based(style: WordStyle) -> WordStyle:
    """Character styles stand on the default character style."""
    return WordStyle(
        style.name, style.kind, "Default Paragraph Font", None, "", style.text, "", style.priority
    )


def _tables(c: dict[str, str]) -> list[WordStyle]:
    cell = (
        '<w:tblCellMar><w:top w:w="50" w:type="dxa"/><w:left w:w="100" w:type="dxa"/>'
        '<w:bottom w:w="50" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar>'
    )
    plain = cell.replace('w:w="50"', 'w:w="0"').replace('w:w="100"', 'w:w="108"')
    edges = border("top left bottom right insideH insideV", c["line"], 6, 0)

    def head(kind: str, text: str, fill: str, edge: str = "") -> str:
        return (
            f'<w:tblStylePr w:type="{kind}"><w:rPr>{text}</w:rPr>'
            f"<w:tcPr>{edge}<w:shd {shade(fill)}/></w:tcPr></w:tblStylePr>"
        )

    navy = border("top left bottom right", c["navy"], 6, 0)
    table = (
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>{cell}</w:tblPr>'
        + head(
            "firstRow",
            run_properties(b=True, bCs=True, color=c["paper"]),
            c["navy"],
            f"<w:tcBorders>{navy}</w:tcBorders>",
        )
        + head("firstCol", run_properties(b=True, bCs=True), c["wash"])
    )
    return [
        WordStyle(
            "Table Normal",
            "table",
            None,
            table=f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{plain}</w:tblPr>',
            priority=99,
        ),
        WordStyle("Workbook Table", "table", "Table Normal", table=table, priority=59),
        WordStyle("No List", "numbering", None, priority=99),
    ]


def styles_xml(theme: Theme, text_width: int, language: str) -> tuple[str, str]:
    """Document defaults, and all ``w:style`` elements, as text."""
    size = half_points(theme.sizes["body"])
    ink = hex_color(theme.colors["ink"])
    lang = f'w:val="{escape(language)}" w:eastAsia="{escape(language)}" w:bidi="ar-SA"'
    text = run_properties(rFonts=MINOR, color=ink, sz=size, szCs=size, lang=lang)
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{text}</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    return defaults, "".join(style.xml() for style in styles(theme, text_width))
