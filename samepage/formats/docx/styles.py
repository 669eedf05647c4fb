"""The Word styles, by the names a Word user looks for, in the theme's colors, fonts and sizes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from samepage.formats.docx.wml import escape_xml, hex_color, paragraph_properties, run_properties
from samepage.render.theme import Theme

QUESTION_INDENT = 691  # twips: the 0.48 in column in which a question's number hangs
EXAMPLE_ITEM = 'w:left="515" w:right="215" w:hanging="300"'
STEPS_INDENT = 'w:left="560" w:right="220" w:hanging="300"'
CALLOUT_INDENT = 'w:left="260" w:right="220"'
BOX_PADS = {
    "top": 5,
    "left": 8,
    "bottom": 5,
    "right": 8,
}  # points between an answer box's border and its text
BOX_PAD = 160  # twips, of these 8 points
CHECK_INDENT = 420  # twips
COLUMN_GAP = 460  # twips

MAJOR = 'w:asciiTheme="majorHAnsi" w:hAnsiTheme="majorHAnsi" w:eastAsiaTheme="majorEastAsia" w:cstheme="majorBidi"'
MINOR = 'w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" w:cstheme="minorBidi"'
CHECK_BOX_FONT = 'w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic"'
CODE_FONT = 'w:ascii="Consolas" w:hAnsi="Consolas"'
Properties = dict[str, Any]  # as keyword arguments of paragraph_properties and run_properties
KEEP: Properties = {"keepNext": True, "keepLines": True}
ON_NAVY = "E8EEF5"  # small text on the cover's band

DEFAULTS = {"Normal", "Default Paragraph Font", "Table Normal", "No List"}
HIDDEN = DEFAULTS - {"Normal"}
# Word's own styles, some of which it spells differently inside the file.
BUILT_IN = {name: name for name in ("Normal", "Default Paragraph Font", "Title", "Subtitle", "No List")}
BUILT_IN |= {name: name for name in ("List Bullet", "List Bullet 2", "List Number", "List Number 2")}
BUILT_IN |= {name: name for name in ("Strong", "Emphasis", "Hyperlink", "Placeholder Text", "HTML Code")}
BUILT_IN |= {name: name.lower() for name in ("Heading 1", "Heading 2", "Heading 3", "Heading 4")}
BUILT_IN |= {name: name.lower() for name in ("Header", "Footer", "Caption")}
BUILT_IN |= {"Table Normal": "Normal Table", "TOC Heading": "TOC Heading", "TOC 1": "toc 1", "TOC 2": "toc 2"}


@dataclass(frozen=True)
class WordStyle:
    """One style (ISO/IEC 29500-1, 17.7.4.17): ``paragraph`` and ``text`` are properties, ``table`` the rest."""

    name: str
    kind: str = "paragraph"
    based: str | None = "Normal"
    next: str | None = None
    paragraph: str = ""
    text: str = ""
    table: str = ""
    priority: int = 10

    def xml(self) -> str:
        default = ' w:default="1"' if self.name in DEFAULTS else ""
        custom = "" if self.name in BUILT_IN else ' w:customStyle="1"'
        based = self.based if self.name not in DEFAULTS else None
        parts = (
            f'<w:style w:type="{self.kind}"{default}{custom} w:styleId="{_id(self.name)}">',
            f'<w:name w:val="{escape_xml(BUILT_IN.get(self.name, self.name))}"/>',
            f'<w:basedOn w:val="{_id(based)}"/>' if based else "",
            f'<w:next w:val="{_id(self.next)}"/>' if self.next else "",
            f'<w:uiPriority w:val="{self.priority}"/>',
            "<w:semiHidden/>" if self.name in HIDDEN else "<w:qFormat/>",
            f"<w:pPr>{self.paragraph}</w:pPr>" if self.paragraph else "",
            f"<w:rPr>{self.text}</w:rPr>" if self.text else "",
            f"{self.table}</w:style>",
        )
        return "".join(parts)


def _id(name: str) -> str:
    return name.replace(" ", "")


def twips(points: float) -> int:
    return round(points * 20)


def _border(sides: str, color: str, size: int, space: int) -> str:
    """``size`` in eighths of a point, ``space`` in points (at most 31)."""
    return "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{color}"/>'
        for side in sides.split()
    )


def _box(color: str, size: int, space: int) -> str:
    return _border("top left bottom right", color, size, space)


def _shade(color: str) -> str:
    return f'w:val="clear" w:color="auto" w:fill="{color}"'


def _chip(color: str) -> Properties:
    """Run properties of text on a colored ground that reaches a little beyond it."""
    return {"bdr": f'w:val="single" w:sz="24" w:space="0" w:color="{color}"', "shd": _shade(color)}


def _font(
    points: float, color: str | None = None, theme: str | None = None, bold: bool = False, **more: object
) -> str:
    """Run properties; ``theme`` is ``MAJOR`` or ``MINOR``, the theme's heading and body fonts."""
    size = round(points * 2)  # half-points
    return run_properties(rFonts=theme, b=bold, bCs=bold, color=color, sz=size, szCs=size, **more)


_bold = partial(_font, bold=True)


def _style(
    name: str,
    space: tuple[float, ...] | None,
    text: str = "",
    *,
    based: str = "Normal",
    next: str | None = None,
    priority: int = 10,
    **properties: Any,
) -> WordStyle:
    """A paragraph style with ``space``: points before and after, and lines as a multiple of single."""
    if space:
        before, after, *lines = space
        properties["spacing"] = f'w:before="{twips(before)}" w:after="{twips(after)}"'
        properties["spacing"] += f' w:line="{round(lines[0] * 240)}" w:lineRule="auto"' if lines else ""
    paragraph = paragraph_properties(**properties)
    return WordStyle(name, "paragraph", based, next, paragraph, text, priority=priority)


def _callout(
    title: str, text: str, after: float, name: str, bar: str, fill: str, **more: Any
) -> tuple[WordStyle, WordStyle]:
    """A title and the paragraphs below it, with the same border and indents, so that Word joins them."""
    edges = _border("top", fill, 4, 7) + _border("left", bar, 36, 10)
    edges += _border("bottom", fill, 4, 7) + _border("right", fill, 4, 10)
    box: Properties = {"keepLines": True, "pBdr": edges, "shd": _shade(fill)}
    box["ind"] = more.pop("ind", CALLOUT_INDENT)
    head = _style(title, (10, after, 1.15), text, next=name, keepNext=True, **box, **more)
    return head, _style(name, (0, 3, 1.15), **box)


def styles(theme: Theme, text_width: int) -> tuple[WordStyle, ...]:
    """Every style of the workbook; ``text_width`` in twips places the right-hand tab stops."""
    color = {name: hex_color(value) for name, value in theme.colors.items()}
    return (
        *_cover(theme, color),
        *_blocks(theme, color),
        *_matter(theme, color, text_width),
        *_characters(theme, color),
        *_tables(color),
    )


def _cover(theme: Theme, color: dict[str, str]) -> tuple[WordStyle, ...]:
    body, note = theme.sizes["body"], theme.sizes["note"]
    # The band reaches the sheet's edges: 31 pt of space and 12 pt of border on each side. Its paragraphs
    # have the same border and indents, so that Word draws one box around them all.
    band: Properties = {"pBdr": _box(color["navy"], 96, 31), "shd": _shade(color["navy"])}
    small: Properties = {"bold": True, "caps": True, "spacing": 24}
    quiet = _font(max(9, note), color["quiet"])
    eyebrow = _font(max(10, note), color["accent"], **small)
    return (
        _style("Normal", (0, 6, 1.22), priority=0, widowControl=True),
        _style("Title", (30, 10, 0.95), _font(46, color["paper"], MAJOR), next="Subtitle", **KEEP, **band),
        _style("Subtitle", (0, 24, 1.05), _font(max(15, body), ON_NAVY), **KEEP, **band),
        _style("Cover Eyebrow", (0, 12, 1.0), _font(max(10, note), ON_NAVY, **small), **KEEP, **band),
        _style("Cover Motif", (0, 18), keepNext=True, jc="right", **band),
        _style("Cover Label", (24, 4), _font(max(9, note), color["quiet"], **small), keepNext=True),
        _style("Cover Site", (0, 4, 1.0), _bold(26, color["navy"], MAJOR), keepNext=True),
        _style("Cover Association", (0, 8), _font(max(11.5, body))),
        _style("Cover Logo", (10, 10, 1.0)),
        _style("Cover Credit", (14, 0, 1.15), quiet, pBdr=_border("top", color["line"], 6, 8)),
        _style("Eyebrow", (0, 2), eyebrow, next="Heading 1", keepNext=True),
    )


def _blocks(theme: Theme, color: dict[str, str]) -> tuple[WordStyle, ...]:
    sizes = theme.sizes
    body, note, small, question = sizes["body"], sizes["note"], sizes["small"], sizes["question"]
    heading_size = sizes["heading"]
    ink, quiet, navy, wash, brick = (color[name] for name in ("ink", "quiet", "navy", "wash", "brick"))
    indent = f'w:left="{QUESTION_INDENT}"'
    hanging = f'{indent} w:hanging="{QUESTION_INDENT}"'
    edges = "".join(_border(side, color["line"], 6, BOX_PADS[side]) for side in BOX_PADS)
    box: Properties = {"keepLines": True, "pBdr": edges, "shd": _shade(wash)}
    box["ind"] = f'w:left="{BOX_PAD}" w:right="{BOX_PAD}"'
    dashes = "".join(_border(side, brick, 6, 5 if side in ("top", "bottom") else 10) for side in BOX_PADS)
    example: Properties = {"pBdr": dashes.replace("single", "dashed"), "shd": _shade(color["sand"])}
    example["ind"] = 'w:left="215" w:right="215"'
    label = _bold(max(8.5, note), color["paper"], caps=True, spacing=20, **_chip(brick))
    heading: Properties = {**KEEP, "next": "Normal", "priority": 9}
    subheading: Properties = {**KEEP, "based": "Heading 2", "outlineLvl": 1}
    agenda = {"ind": STEPS_INDENT, "based": "Heading 2"}
    in_question: Properties = {"tabs": _tab("left", QUESTION_INDENT), "ind": hanging, "next": "Meta"}
    panel: Properties = {
        "pBdr": _border("top", color["accent"], 24, 6),
        "based": "Heading 2",
        "next": "List Bullet",
    }
    return (
        _style("Heading 1", (0, 6, 1.0), _font(sizes["title"], navy, MAJOR), **heading, outlineLvl=0),
        _style("Heading 2", (12, 5, 1.05), _bold(heading_size, navy, MAJOR), **heading, outlineLvl=1),
        _style("Heading 3", (12, 4, 1.1), _bold(body + 1, ink), **heading, outlineLvl=2),
        _style("Heading 4", (10, 3, 1.1), _bold(body, quiet), **heading, outlineLvl=3),
        _style("Lead", (0, 9, 1.15), _font(body + 3, ink, MAJOR), keepLines=True),
        _style("Panel Title", (10, 4, 1.1), _bold(body + 1, ink, MINOR), **panel),
        _style("List Bullet", (0, 3, 1.15), **_in_list(1)),
        _style("List Bullet 2", (0, 3, 1.2), based="List Bullet", **_in_list(1, 1)),
        _style("List Number", (0, 3, 1.15), **_in_list(2)),
        _style("List Number 2", (0, 3, 1.2), based="List Number", **_in_list(2, 1)),
        *_callout("Agenda Title", _bold(body + 1, ink, MINOR), 4, "Agenda Item", wash, wash, **agenda),
        *_callout("Reminder Title", _bold(body, brick), 2, "Reminder", brick, color["sand"]),
        # Another bar and ground: two call-outs that follow each other stay two boxes.
        *_callout("Callout Title", _bold(body, navy), 2, "Callout", navy, _apart(wash)),
        _style("Prompt", (18, 4, 1.1), _bold(question, navy, MAJOR), **subheading, **in_question),
        _style("Prompt Question", (0, 4, 1.15), _font(body + 0.5, ink), next="Meta", ind=indent, **KEEP),
        _style("Meta", (0, 4, 1.1), _font(max(9, note), quiet), keepNext=True),
        _style("Prompt Meta", None, based="Meta", ind=indent),
        _style("Hint", (0, 5, 1.15), _font(small, quiet, i=True, iCs=True), **KEEP),
        _style("Prompt Hint", None, based="Hint", ind=indent),
        _style("Answer Label", (4, 3, 1.1), _bold(small, ink), next="Answer", **KEEP),
        _style("Prompt Answer Label", None, based="Answer Label", ind=indent),
        _style("Answer", (3, 6, 1.2), _font(body, ink), **box),
        _style(
            "Prompt Answer",
            None,
            based="Answer",
            ind=f'w:left="{QUESTION_INDENT + BOX_PAD}" w:right="{BOX_PAD}"',
        ),
        _style("Field Label", (6, 2, 1.1), _bold(small, ink), next="Answer", **KEEP),
        _style("Worksheet Label", (24, 5), label, next="Worksheet Title", keepNext=True, ind='w:left="60"'),
        _style(
            "Worksheet Title", (0, 6, 1.05), _bold(heading_size + 1, navy, MAJOR), next="Intro", **subheading
        ),
        _style("Intro", (0, 6, 1.2), _font(body, quiet), **KEEP),
        _style("Check Item", (0, 5, 1.15), keepLines=True, **_check_indent(0)),
        _style("Prompt Check Item", None, based="Check Item", **_check_indent(QUESTION_INDENT)),
        _style("Table Heading", (3, 3, 1.05), _font(small, bold=True), keepNext=True),
        _style("Table Row Heading", (2, 2, 1.1), _bold(small, ink)),
        _style("Table Text", (2, 2, 1.1), _font(small)),
        _style("Table Answer", (2, 2, 1.15), based="Table Text"),
        _style("Table Mark", (2, 2, 1.05), _font(max(9, note)), based="Table Text"),
        _style("Table Check", None, based="Table Mark", ind='w:left="320" w:hanging="320"'),
        # All of one border and indent: Word draws one box around them.
        _style("Example", None, **example),
        _style("Example Label", None, based="Worksheet Label", **example),
        _style("Example Title", None, based="Worksheet Title", **example),
        _style("Example Item", None, based="List Bullet", **(example | {"ind": EXAMPLE_ITEM})),
        _style("Figure", (6, 4, 1.0)),
        _style("Caption", (0, 12, 1.15), _font(max(9, note), quiet), priority=35, keepLines=True),
        _style("Term", (8, 1, 1.1), _bold(body, navy), next="Definition", keepNext=True),
        _style("Definition", (0, 5, 1.2), keepLines=True, ind='w:left="300"'),
    )


def _matter(theme: Theme, color: dict[str, str], text_width: int) -> tuple[WordStyle, ...]:
    """The contents list, header and footer."""
    body, small, entry = theme.sizes["body"], theme.sizes["small"], 'w:left="480" w:hanging="300"'
    quiet = _font(max(8.5, theme.sizes["note"]), color["quiet"])
    column = (text_width - COLUMN_GAP) // 2
    toc: Properties = {"next": "Normal", "priority": 39, "tabs": _tab("right", column, ' w:leader="dot"')}
    page: Properties = {"priority": 99, "tabs": _tab("right", text_width)}
    return (
        _style("TOC Heading", (0, 4, 1.0), based="Heading 1", next="Normal", priority=39),
        _style("TOC 1", (4, 1, 1.0), _bold(body, color["navy"]), **toc),
        _style("TOC 2", (0, 0, 1.05), _font(small, color["ink"]), ind=entry, **toc),
        _style("Header", (0, 0, 1.0), quiet, **page),
        _style("Footer", (0, 0, 1.0), quiet, **page),
    )


def _in_list(number: int, level: int = 0) -> Properties:
    """Of the list ``number``, whose instance has the same number in the numbering part."""
    ilvl = f'<w:ilvl w:val="{level}"/>' if level else ""
    return {"numPr": f'{ilvl}<w:numId w:val="{number}"/>', "priority": 20}


def _tab(side: str, position: int, leader: str = "") -> str:
    return f'<w:tab w:val="{side}"{leader} w:pos="{position}"/>'


def _check_indent(left: int) -> Properties:
    edge = left + CHECK_INDENT
    return {"tabs": _tab("left", edge), "ind": f'w:left="{edge}" w:hanging="{CHECK_INDENT}"'}


def facilitator_box(theme: Theme) -> str:
    """Properties of a note for those who run the meetings: a box of its own among the call-outs."""
    color = hex_color(theme.colors["accent"])
    edges = _border("top", color, 4, 7) + _border("left", color, 36, 10) + _border("bottom", color, 4, 7)
    edges += _border("right", color, 4, 10)
    return f"<w:pBdr>{edges}</w:pBdr><w:shd {_shade(hex_color(theme.colors['paper']))}/>"


def _apart(color: str) -> str:
    """A color that no eye can tell from ``color``: LibreOffice fills the gap between two paragraphs of one color."""
    return color[:4] + f"{abs(int(color[4:], 16) - 1):02X}"


def _characters(theme: Theme, color: dict[str, str]) -> tuple[WordStyle, ...]:
    bold: Properties = {"b": True, "bCs": True}
    box_size = theme.sizes["body"] + 2
    return tuple(
        WordStyle(name, "character", "Default Paragraph Font", text=text, priority=priority)
        for name, text, priority in (
            ("Default Paragraph Font", "", 1),
            ("Strong", run_properties(**bold), 22),
            ("Emphasis", run_properties(i=True, iCs=True), 22),
            ("HTML Code", run_properties(rFonts=CODE_FONT), 99),
            ("Hyperlink", run_properties(color=color["accent"], u="single"), 99),
            ("Placeholder Text", run_properties(color=color["quiet"]), 99),
            ("Number", _font(theme.sizes["small"], color["paper"], MINOR, True, **_chip(color["navy"])), 10),
            ("First Side", run_properties(color=color["brick"]), 10),
            ("Second Side", run_properties(color=color["navy"]), 10),
            ("Check Box", _font(box_size, color["ink"], CHECK_BOX_FONT), 10),
        )
    )


def _tables(color: dict[str, str]) -> tuple[WordStyle, ...]:
    def table(vertical: int, horizontal: int, borders: str) -> str:
        sides = (("top", vertical), ("left", horizontal), ("bottom", vertical), ("right", horizontal))
        margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)
        return f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{borders}<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'

    def part(kind: str, text: str, cell: str, fill: str) -> str:
        return (
            f'<w:tblStylePr w:type="{kind}"><w:rPr>{run_properties(b=True, bCs=True)}{text}</w:rPr>'
            f"<w:tcPr>{cell}<w:shd {_shade(fill)}/></w:tcPr></w:tblStylePr>"
        )

    edges = _border("top left bottom right insideH insideV", color["line"], 6, 0)
    first_row = f"<w:tcBorders>{_box(color['navy'], 6, 0)}</w:tcBorders>"
    dashed = edges.replace("single", "dashed").replace(color["line"], color["brick"])
    example = table(50, 100, f"<w:tblBorders>{dashed}</w:tblBorders>")
    example += part("firstRow", f'<w:color w:val="{color["brick"]}"/>', "", color["sand"])
    workbook = table(50, 100, f"<w:tblBorders>{edges}</w:tblBorders>")
    workbook += part("firstRow", f'<w:color w:val="{color["paper"]}"/>', first_row, color["navy"])
    workbook += part("firstCol", "", "", color["wash"])
    return (
        WordStyle("Table Normal", "table", table=table(0, 108, ""), priority=99),
        WordStyle("Workbook Table", "table", "Table Normal", table=workbook, priority=59),
        WordStyle("Example Table", "table", "Table Normal", table=example, priority=59),
        WordStyle("No List", "numbering", priority=99),
    )


def styles_xml(theme: Theme, text_width: int, language: str) -> str:
    """The content of ``w:styles``: document defaults, how Word shows its own other styles, and all styles."""
    lang = f'w:val="{escape_xml(language)}" w:eastAsia="{escape_xml(language)}" w:bidi="ar-SA"'
    text = _font(theme.sizes["body"], hex_color(theme.colors["ink"]), MINOR, lang=lang)
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{text}</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="0" '
        'w:defUnhideWhenUsed="0" w:defQFormat="0" w:count="376"/>'
        f"{''.join(style.xml() for style in styles(theme, text_width))}"
    )
