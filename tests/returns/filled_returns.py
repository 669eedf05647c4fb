"""Files as sites send them back: three editions of the guide in tests/everykind, all levels, many programs.

``Sent`` says what was planted in each. The programs are PDFium, pypdf, pikepdf (whole rewrites and
incremental saves), and what Word, LibreOffice 7.4 and Apple's Preview are known to do to a file.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pypdf
from lxml import etree
from pikepdf import Array, Dictionary, Name, String

from samepage.builder.renderer import WorkbookRenderer
from samepage.content.loader import Library
from samepage.formats import get_format
from samepage.formats.interface import WriterSettings
from samepage.render.theme import load_theme
from samepage.workbook.model import Workbook
from tests.formats.docx.word_edits import W, WordFile
from tests.formats.pdf.built_files import ROOT, answers, sections_folder
from tests.formats.pdf.fill import with_pdfium, with_pikepdf, with_pypdf
from tests.formats.pdf.read import terminal_fields

LEVELS = {"district": "every-district", "state": "every-state", "school": "every-school"}
NEWEST = "3.0-test"


@dataclass(frozen=True)
class Sent:
    """A file, what it answers by field name, and the problems that it should be listed with."""

    path: str
    data: bytes = field(repr=False)
    site: str
    edition: str
    values: Mapping[str, str] = field(repr=False)
    problems: tuple[tuple[str, str], ...] = ()  # kind, field's name
    identified_by: str = "metadata"
    how: str | None = None  # what all its fields are told by
    changed: int = 1_790_000_000  # the disk's date, seconds

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Made:
    workbook: Workbook
    pdf: bytes = field(repr=False)
    docx: bytes = field(repr=False)


def editions(folder: Path) -> dict[str, Path]:
    """The guide as it was, and in two later editions: reworded, added to, renamed, cut."""
    found = {}
    changes: dict[str, list[tuple[str, str]]] = {
        "1.0-test": [],
        "2.0-test": [
            ("rows: 14 # enough to run over a page's end", "rows: 3"),
            (
                "default: What would students gain? Name one thing.",
                "default: What would students learn? Name two things.",
            ),
            (
                "{kind: prompt, id: name, short: Name of the work,",
                "{kind: prompt, id: title, was: name, short: Title of the work,",
            ),
        ],
        NEWEST: [
            ("rows: 14 # enough to run over a page's end", "rows: 3"),
            (
                "  - {kind: prompt, id: students, short: Students, text: How many students are there?, answer: number}\n",
                "",
            ),
            (
                "  - {kind: callout, title: Before you go on",
                "  - {kind: prompt, id: added, short: Added, text: What is new?}\n  - {kind: callout, title: Before you go on",
            ),
        ],
    }
    for edition, edits in changes.items():
        guide = folder / f"guide-{edition}"
        shutil.copytree(ROOT / "tests/everykind", guide)
        shutil.copy(ROOT / "guide/words.yaml", guide)
        (guide / "sites/every-answered.yaml").unlink()
        stage, top = guide / "stages/work.yaml", guide / "guide.yaml"
        text = stage.read_text("utf-8")
        for old, new in edits:
            assert old in text, old
            text = text.replace(old, new)
        stage.write_text(text, "utf-8")
        top.write_text(top.read_text("utf-8").replace("1.0-test", edition), "utf-8")
        found[edition] = guide
    return found


def make(library: Library, site: str) -> Made:
    """The files as ``build`` makes them, of sections that sites, editions and other tests share."""
    settings = WriterSettings(("fillable",), cache=sections_folder(library))
    writers = {name: get_format(name).writer(settings) for name in ("pdf", "docx")}
    renderer = WorkbookRenderer(library, load_theme(), writers)
    request = renderer.request(library.sites[site])
    files = {name: renderer.document(request, name, output).data for name, output in renderer.outputs()}
    return Made(request.whole, **files)


def given(values: Mapping[str, str]) -> dict[str, str]:
    """As they are read back: what is empty is no answer."""
    return {name: value.strip() for name, value in values.items() if value.strip()}


def changed(workbook: Workbook, values: Mapping[str, str]) -> dict[str, str]:
    """As ``given``, without values that the workbook was printed with: those are no answers."""
    printed = {field.name: field.value for field in workbook.fields}
    return {name: value for name, value in given(values).items() if value != printed[name]}


# What programs do to a PDF.


def edited(data: bytes, edit: Callable[[pikepdf.Pdf], None], **how) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        edit(pdf)
        out = io.BytesIO()
        pdf.save(out, deterministic_id="encryption" not in how, **how)
    return out.getvalue()


def incremental(data: bytes, values: Mapping[str, str]) -> bytes:
    """Acrobat's way to save: what changed is written behind the old file."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    writer = pypdf.PdfWriter(io.BytesIO(data), incremental=True)
    for page in writer.pages:
        for annotation in page.get("/Annots", []):
            widget = annotation.get_object()
            if name := _name(widget):
                if widget.get("/FT") == "/Btn":
                    state = pypdf.generic.NameObject("/" + (values[name] or "Off"))
                    widget[pypdf.generic.NameObject("/V")] = widget[pypdf.generic.NameObject("/AS")] = state
                elif values[name]:
                    widget[pypdf.generic.NameObject("/V")] = pypdf.generic.TextStringObject(values[name])
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(data[:1000]) and len(out.getvalue()) > len(data)
    return out.getvalue()


def _name(widget) -> str:
    parts = []
    while widget is not None:
        parts.insert(0, widget.get("/T", ""))
        parent = widget.get("/Parent")
        widget = parent.get_object() if parent is not None else None
    return ".".join(filter(None, parts))


def preview(pdf: pikepdf.Pdf) -> None:
    """A chosen mark loses its parent, which goes on listing it (Apple developer forum, thread 735073)."""
    for _, node in list(terminal_fields(pdf)):
        if "/AS" in node and Name.Off != node.AS and "/Parent" in node:
            del node.Parent


def only_on_pages(pdf: pikepdf.Pdf) -> None:
    """The tree of names is gone; each field keeps the last part of its name and its tooltip."""
    for _, node in list(terminal_fields(pdf)):
        if "/Parent" in node:
            del node.Parent
    pdf.Root.AcroForm.Fields = Array()


def radio_buttons(group: str) -> Callable[[pikepdf.Pdf], None]:
    """The marks of ``group`` as one set of radio buttons, the chosen one torn out of it as Preview does."""

    def edit(pdf: pikepdf.Pdf) -> None:
        kids = {name: node for name, node in terminal_fields(pdf) if name.startswith(f"{group}=")}
        parent = next(iter(kids.values())).Parent
        chosen = next(node for node in kids.values() if Name.Off != node.AS)
        last = group.rpartition(".")[2]
        radio = pdf.make_indirect(
            Dictionary(FT=Name.Btn, Ff=1 << 15, T=String(last), V=Name.Off, Parent=parent, Kids=Array())
        )
        parent.Kids = Array(
            [kid for kid in parent.Kids if kid.objgen not in {node.objgen for node in kids.values()}]
            + [radio]
        )
        for node in kids.values():
            for key in ("/T", "/V", "/FT"):
                if key in node:
                    del node[key]
            node.Parent = radio
            radio.Kids.append(node)
        del chosen.Parent
        chosen.T, chosen.FT, chosen.V = String(last), Name.Btn, chosen.AS

    return edit


def values_dropped(pdf: pikepdf.Pdf) -> None:
    """Marks are drawn, and what they store is lost."""
    for _, node in terminal_fields(pdf):
        if Name.Btn == node.FT and "/V" in node:
            del node.V


def about_dropped(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Metadata
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(Producer=String("Some Printer"), ModDate=String("D:20260910120000Z"))
    )


def more_fields(pdf: pikepdf.Pdf) -> None:
    """Somebody added a field of their own, a comment and a stroke of a pen."""
    page = pdf.pages[1]
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("our own field"),
            V=String("kept all the same"),
            Rect=Array([0, 0, 9, 9]),
        )
    )
    comment = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.FreeText, Contents=String("See the back"), Rect=Array([0, 0, 9, 9])
        )
    )
    stroke = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Ink, Rect=Array([0, 0, 9, 9])))
    page.Annots = Array([*page.get("/Annots", Array()), field, comment, stroke])
    pdf.Root.AcroForm.Fields.append(field)


def stamped(program: str, date: str) -> Callable[[pikepdf.Pdf], None]:
    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Producer"], pdf.docinfo["/ModDate"] = String(program), String(date)

    return edit


# What programs do to a Word file.


def in_word(made: Made, values: Mapping[str, str]) -> WordFile:
    file = WordFile(made.docx)
    for one in made.workbook.fields:
        file.fill(one, values[one.name].strip())
    return file


def with_comment(file: WordFile, text: str) -> WordFile:
    """A comment in the margin, as Word keeps it: in a part of its own."""
    rels, kind = (
        "word/_rels/document.xml.rels",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments",
    )
    link = f'<Relationship Id="rIdComments" Type="{kind}" Target="comments.xml"/></Relationships>'
    file.parts[rels] = file.parts[rels].replace(b"</Relationships>", link.encode())
    space = W.strip("{}")
    file.parts["word/comments.xml"] = (
        f'<w:comments xmlns:w="{space}"><w:comment w:id="1" w:author="A"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment></w:comments>'
    ).encode()
    return file


def typed_above(file: WordFile, field: str, text: str) -> WordFile:
    """A paragraph between the question and its box."""
    block = next(
        e
        for e in (file.controls[field], *file.controls[field].iterancestors())
        if e.getparent().tag == W + "body"
    )
    block.addprevious(etree.fromstring(f'<w:p xmlns:w="{W.strip("{}")}"><w:r><w:t>{text}</w:t></w:r></w:p>'))
    return file


def without(file: WordFile, *, bookmarks: bool) -> WordFile:
    names = ["tag", "bookmarkStart", "bookmarkEnd"] if bookmarks else ["tag"]
    for element in list(file.root.iter(*(W + name for name in names))):
        element.getparent().remove(element)
    return file


def sent(made: Mapping[tuple[str, str], Made]) -> list[Sent]:
    """Some eight files for each edition and level; each under a path of its own."""
    found: list[Sent] = []
    printed: dict[tuple[str, str, str], str] = {}
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)

    def send(name: str, data: bytes, edition: str, site: str, values: Mapping[str, str], **more) -> None:
        level = next(level for level, id in LEVELS.items() if id == site)
        ending = "docx" if data[:2] == b"PK" else "pdf"
        # What is printed in and left so is no answer.
        wrote = {
            field: value
            for field, value in given(values).items()
            if printed.get((edition, site, field)) != value
        }
        found.append(Sent(f"{edition}/{level}/{name}.{ending}", data, site, edition, wrote, **more))

    for (edition, site), one in made.items():
        book, first = one.workbook, edition == "1.0-test"
        values = answers(book) | {"work.pace=slow": "slow", "work.pace=fast": ""}
        printed.update({(edition, site, field.name): field.value for field in book.fields if field.value})
        if site == "every-district" or first:
            send("PDFium", with_pdfium(one.pdf, values), edition, site, values)
        send("pypdf", with_pypdf(one.pdf, values), edition, site, values)
        mine = with_pikepdf(one.pdf, values | {"work.gain": "changed later\r\nby a CR LF"})
        send(
            "Acrobat",
            edited(mine, stamped("Adobe Acrobat Reader 26", "D:20260930120000-05'00'")),
            edition,
            site,
            values | {"work.gain": "changed later\nby a CR LF"},
        )
        send("incremental", incremental(one.pdf, values), edition, site, values)
        plain = with_pikepdf(one.pdf, values)
        send("Preview", edited(plain, preview), edition, site, values)
        send("Word", in_word(one, values).save(), edition, site, values, how="tag")
        send(
            "LibreOffice 7.4",
            without(in_word(one, values), bookmarks=False).save(),
            edition,
            site,
            values,
            how="bookmark",
        )
        grown = in_word(one, values)
        rows = len(grown.rows("work.actions"))
        grown.add_row("work.actions", rows, {"action": "one more", "labor": "Kūlia"})
        grown.track("work.needs.labor", "struck out", "what counts")
        send(
            "Word, rows and changes",
            grown.save(),
            edition,
            site,
            values
            | {
                f"work.actions.{rows + 1}.action": "one more",
                f"work.actions.{rows + 1}.labor": "Kūlia",
                "work.needs.labor": "what counts",
            },
        )
        if site != "every-district":
            continue
        torn = edited(plain, only_on_pages)
        send("tree of names lost", torn, edition, site, values)
        send("radio buttons", edited(plain, radio_buttons("work.pace")), edition, site, values)
        send("marks drawn only", edited(plain, values_dropped), edition, site, values)
        send(
            "no password to open",
            edited(plain, lambda pdf: None, encryption=pikepdf.Encryption(owner="x", user="")),
            edition,
            site,
            values,
        )
        two = values | {"work.pace=slow": "slow", "work.pace=fast": "fast"}
        send(
            "two marks", with_pikepdf(one.pdf, two), edition, site, two, problems=(("conflict", "work.pace"),)
        )
        send(
            "two marks in Word",
            in_word(one, two).save(),
            edition,
            site,
            two,
            problems=(("conflict", "work.pace"),),
        )
        send(
            "a comment in Word",
            with_comment(in_word(one, values), "See the back").save(),
            edition,
            site,
            values | {"": "See the back"},
            problems=(("orphan", ""),),
        )
        beside = typed_above(in_word(one, values), "work.gain", "See the back")
        send(
            "typed outside the boxes in Word",
            beside.save(),
            edition,
            site,
            values | {"": "See the back"},
            problems=(("orphan", ""),),
        )
        send(
            "more fields",
            edited(plain, more_fields),
            edition,
            site,
            values | {"our own field": "kept all the same", "": "See the back"},
            problems=(("orphan", "our own field"), ("orphan", ""), ("unread", "")),
        )
        # Without a word of what it is: the site is told by the file's name, the rest by the fields.
        send(
            "every-district (3)", edited(plain, about_dropped), edition, site, values, identified_by="fields"
        )
    return found


def placed(files: list[Sent], folder: Path) -> None:
    for one in files:
        path = folder / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.data)
        os.utime(path, (one.changed, one.changed))
