"""A folder of returns of forty sites, as they come back: halves, thirds, parts, prints, scans, piles, conversions.

Each file is made by the program that people use, and ``Sent`` says what was written in it. Every value is made of
words that stand nowhere else, so that it can be told whether it came back.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, product
from pathlib import Path
from typing import Literal

import pikepdf
import pypdf
import pypdfium2
import pypdfium2.raw as pdfium_c
from lxml import etree
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from samepage.builder.renderer import WorkbookRenderer
from samepage.content.loader import Library, load_library
from samepage.content.roster import read_roster
from samepage.content.schema import Site
from samepage.formats import get_format
from samepage.formats.interface import WriterSettings
from samepage.formats.pdf.read_fields import read_pdf
from samepage.render.theme import load_theme
from samepage.returns.catalog import catalog_of, roster_sites
from samepage.workbook import compose
from samepage.workbook.dictionary import Catalog
from samepage.workbook.model import Field, Workbook
from tests.formats.docx.test_returned import with_picture, without_controls
from tests.formats.docx.word_edits import W14, W, WordFile, members, packed
from tests.formats.pdf.built_files import ROOT
from tests.formats.pdf.fill import with_pdfium, with_pikepdf, with_pypdf
from tests.formats.pdf.read import terminal_fields
from tests.formats.web.web_pages import BLOCK, SAVED, by_a_browser, element, script_json, with_answers
from tests.returns.filled_returns import (
    about_dropped,
    edited,
    incremental,
    preview,
    typed_above,
    with_comment,
    without,
)
from tests.viewers.printers import by_cairo, by_cups, by_ghostscript, by_mupdf, by_qpdf, two_pages_a_sheet
from tests.viewers.test_word_readers import SCRIPT, bridge

SEED = 20260930
Tools = Callable[[str], Path]
Where = Literal["joined", "listed", "page", "told", "asked", "may"]


@dataclass(frozen=True)
class Planted:
    """What was written in a file: ``name`` is the field's, "" beside all fields; ``words`` what a person sees.

    ``where`` it has to be found: among the joined answers; in the list, in its words; in the list, by its page. Of what
    a program left behind it is told that it may have; for a file that is not read, how to send it. It
    "may" be found where programs keep more than they show.
    """

    site: str
    name: str
    value: str
    words: str
    where: Where
    page: int = 0
    is_mark: bool = False


@dataclass(frozen=True)
class Sent:
    """``printed`` are words, and ``printed_marks`` the words beside ticks, that may be listed though they were printed
    in: options, which may as well have been chosen, and all of the workbooks of two sites in one file."""

    path: str
    data: bytes = field(repr=False)
    planted: tuple[Planted, ...] = ()
    printed: tuple[str, ...] = ()
    printed_marks: tuple[str, ...] = ()


# Sites and their workbooks

NAMES = ("Maple Valley", "West Maple Valley", "Kūlanihākoʻi", "Łódź–Ñandú", "Springfield")
NAMES += ("North Springfield", "Lake", "St. Mary’s", "Prairie View", "Tonawanda & Kenmore")
KINDS = ("School District", "Unified District", "Public Schools", "County Schools")


def write_guide(folder: Path) -> Path:
    """The guide of every kind of question with thirty sites, some with answers written in; and ten in a roster."""
    guide = folder / "guide"
    shutil.copytree(ROOT / "tests/everykind", guide)
    shutil.copy(ROOT / "guide/words.yaml", guide)
    for path in (guide / "sites").glob("*.yaml"):
        path.unlink()
    for path, old, new in (
        ("stages/work.yaml", "rows: 14 #", "rows: 3 #"),
        ("front/about.yaml", "Written for {{ site.name }}.", "Written for you."),
    ):
        text = (guide / path).read_text("utf-8")
        assert old in text
        (guide / path).write_text(text.replace(old, new), "utf-8")
    rows = []
    for number in range(40):
        name = f"{NAMES[number % 10]} {KINDS[number // 10]}"
        id, union = f"site-{number:02}", f"{name} Teachers"
        if number % 4 == 3:
            rows.append(f'{id},"{name}","{union}"')
            continue
        lines = [f"id: {id}", "level: district", f'name: "{name}"', "partner: abc", f'association: "{union}"']
        if number % 4 == 1:
            lines += ["prefill:", "  work.gain: Written in for them", '  work.first: "2026-09-30"']
            lines += ["  work.pace: fast", "  work.ready.room: true", "  work.actions.2.state: done"]
        (guide / f"sites/{id}.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "roster.csv").write_text("id,name,association\n" + "\n".join(rows) + "\n", "utf-8")
    return guide


@dataclass(frozen=True)
class Blank:
    """A site's workbook as it was sent to it. ``pages`` has the page of each field of the PDF, from 1."""

    site: Site
    workbook: Workbook = field(repr=False)
    pdf: bytes = field(repr=False)
    docx: bytes = field(repr=False)
    web: str = field(repr=False)
    pages: Mapping[str, int] = field(repr=False)

    @functools.cached_property
    def fields(self) -> dict[str, Field]:
        return {one.name: one for one in self.workbook.fields}

    @functools.cached_property
    def last_page(self) -> int:
        return len(pypdf.PdfReader(io.BytesIO(self.pdf)).pages)

    @property
    def printed_words(self) -> tuple[str, ...]:
        written = [one for one in self.workbook.fields if one.value and one.kind != "check"]
        return tuple(words for one in written for words in (shown(one, one.value), one.value))

    @property
    def printed_marks(self) -> tuple[str, ...]:
        return tuple(
            shown(one, one.value) for one in self.workbook.fields if one.value and one.kind == "check"
        )


def all_sites(library: Library, folder: Path) -> list[Site]:
    rows = read_roster(folder / "roster.csv", "district", next(iter(library.partners)))
    return sorted(
        [*library.sites.values(), *(row.site for row in rows if row.site)], key=lambda site: site.id
    )


def catalog_for(library: Library, folder: Path) -> Catalog:
    bad: list[object] = []
    sites = roster_sites(library, folder / "roster.csv", "district", bad.append)
    assert not bad
    return catalog_of([library]).with_sites(sites)


def blanks(library: Library, sites: Iterable[Site]) -> Iterator[Blank]:
    settings = WriterSettings(("fillable",))
    writers = {name: get_format(name).writer(settings) for name in ("pdf", "docx", "web")}
    renderer = WorkbookRenderer(library, load_theme(), writers)
    outputs = dict(renderer.outputs())
    pages: dict[str, int] = {}
    for site in sites:
        request = renderer.request(site)
        made = {name: renderer.document(request, name, output).data for name, output in outputs.items()}
        pages = pages or {one.names[0]: one.page or 0 for one in read_pdf(made["pdf"]).fields}
        yield Blank(site, compose(library, site), made["pdf"], made["docx"], made["web"].decode(), pages)


# What people write


class Words:
    """Words that nothing else has."""

    def __init__(self, seed: int):
        syllables = [a + b for a, b in product("bdfgklmnprstvz", "aeiou")]
        self._random = random.Random(seed)
        self._left = [a + b + c for a, b, c in product(syllables, syllables[::3], syllables[::7])]
        self._random.shuffle(self._left)
        self._numbers = count(20101, 7)

    def some(self, number: int) -> str:
        return " ".join(self._left.pop() for _ in range(number))

    def value(self, asked: Field) -> str:
        if asked.kind == "check":
            return asked.on_state
        if asked.kind == "choice":
            others = [option.value for option in asked.options if option.value != asked.value]
            return self._random.choice(others)
        if asked.kind == "date":
            return f"2027-{self._random.randint(1, 12):02}-{self._random.randint(1, 28):02}"
        if asked.kind == "number":
            return str(next(self._numbers))
        if asked.kind == "email":
            return f"{self.some(1)}@example.org"
        if asked.kind == "long":
            return f"{self.some(2).capitalize()}.\n{self.some(2)}"
        return self.some(2)


def shown(asked: Field, value: str) -> str:
    """What a person sees of ``value``."""
    if asked.kind == "choice":
        return next(option.text for option in asked.options if option.value == value)
    return value if asked.kind != "check" else asked.option_text or asked.column_title or asked.question


@dataclass(frozen=True)
class Sheet:
    """A workbook with what one of a team writes in it."""

    blank: Blank
    values: Mapping[str, str] = field(repr=False)

    @property
    def everything(self) -> dict[str, str]:
        """By field, with what was printed in."""
        return {name: self.values.get(name, asked.value) for name, asked in self.blank.fields.items()}

    def planted(self, where: Where, names: Iterable[str] | None = None) -> list[Planted]:
        chosen = self.values if names is None else [name for name in names if name in self.values]
        return [
            Planted(
                self.blank.site.id,
                name,
                self.values[name],
                shown(self.blank.fields[name], self.values[name]),
                where,
                self.blank.pages[name],
                self.blank.fields[name].kind == "check",
            )
            for name in chosen
        ]

    def on(self, first: int, last: int) -> list[str]:
        return [name for name in self.values if first <= self.blank.pages[name] <= last]


def written(blank: Blank, words: Words, chance: random.Random, share: float, side: str = "") -> Sheet:
    """Some of the boxes filled in; with ``side``, none of the other side's."""
    other = {"labor": "management", "management": "labor"}.get(side, "-")
    values: dict[str, str] = {}
    groups: set[str] = set()
    for asked in blank.workbook.fields:
        one_mark = asked.group if asked.exclusive else None
        # Where a mark was printed in, another beside it is a conflict, of which other tests tell.
        printed = one_mark and any(f.value for f in blank.workbook.fields if f.group == one_mark)
        if asked.read_only or other in asked.name or chance.random() > share or printed:
            continue
        if (one_mark and one_mark in groups) or (asked.kind == "check" and asked.value):
            continue
        groups |= {one_mark} if one_mark else set()
        values[asked.name] = words.value(asked)
    return Sheet(blank, values)


# What programs do with it. Each way gives the file's ending, its bytes, and what is planted in it.


@dataclass(frozen=True)
class Later:
    """A file that LibreOffice has still to make."""

    path: Path


Made = tuple[str, "bytes | Later", list[Planted]]


class Programs:
    """Runs programs in ``folder``; LibreOffice's work is gathered, and done by ``run_office`` at once."""

    def __init__(self, folder: Path, tools: Tools):
        self.folder, self.tools = folder, tools
        self._numbers = count(1)
        self._jobs: list[dict[str, str]] = []

    def put(self, data: bytes, ending: str = "pdf") -> Path:
        path = self.folder / f"{next(self._numbers)}.{ending}"
        path.write_bytes(data)
        return path

    def run(self, tool: str, *words: str | Path, out: str = "out.pdf") -> bytes:
        """What ``tool`` writes; OUT among the ``words`` is where to."""
        target = self.folder / out
        target.unlink(missing_ok=True)
        command = [self.tools(tool), *(target if word == "OUT" else word for word in words)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return target.read_bytes()

    def by(self, printer: Callable[[Path, Tools, Path], None], data: bytes) -> bytes:
        source, target = self.put(data), self.folder / "printed.pdf"
        printer(source, self.tools, target)
        return target.read_bytes()

    def office(self, data: bytes, *kinds: str) -> Later:
        """``data``, a Word file, saved as each of ``kinds`` in turn: what comes out last."""
        path = self.put(data, "docx")
        for kind in kinds:
            target = self.folder / f"{next(self._numbers)}.{kind.partition(' ')[0]}"
            self._jobs.append({"open": str(path), kind: str(target)})
            path = target
        return Later(path)

    def run_office(self) -> None:
        jobs = self.folder / "jobs.json"
        jobs.write_text(json.dumps(self._jobs), "utf-8")
        environment = {**os.environ, "SOFFICE": str(self.tools("soffice"))}
        environment.pop("PYTHONPATH", None)
        subprocess.run(
            [bridge(), SCRIPT, jobs], check=True, capture_output=True, env=environment, timeout=400
        )


Way = Callable[[Programs, Sheet, Sheet], Made]  # the second sheet is of another site, for piles


def typed(sheet: Sheet) -> bytes:
    """Filled in with appearances, as a browser does."""
    return with_pdfium(sheet.blank.pdf, sheet.everything)


def whole(make: Callable[[Programs, Sheet], bytes], where: Where = "joined", ending: str = "pdf") -> Way:
    return lambda programs, sheet, _: (ending, make(programs, sheet), sheet.planted(where))


def third(make: Callable[[Programs, Path, int, int], bytes], part: int, where: Where = "joined") -> Way:
    """Some pages, taken out by ``make`` (file, first page, last page)."""

    def way(programs: Programs, sheet: Sheet, _: Sheet) -> Made:
        pages = sheet.blank.last_page
        first, last = 1 + pages * part // 3, pages * (part + 1) // 3
        data = make(programs, programs.put(typed(sheet)), first, last)
        here = sheet.on(first, last)
        # Some programs keep what is written on the other pages, too.
        others = sheet.planted("may", set(sheet.values) - {*here})
        return "pdf", data, [*sheet.planted(where, here), *others]

    return way


def by_pypdf_pages(programs: Programs, source: Path, first: int, last: int) -> bytes:
    writer = pypdf.PdfWriter()
    writer.append(source, pages=(first - 1, last))
    return _written(writer)


def _written(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


THIRDS: Sequence[Callable[[Programs, Path, int, int], bytes]] = (
    lambda p, file, a, b: p.run("qpdf", "--empty", "--pages", file, f"{a}-{b}", "--", "OUT"),
    lambda p, file, a, b: p.run("qpdf", file, "--pages", ".", f"{a}-{b}", "--", "OUT"),
    by_pypdf_pages,
    lambda p, file, a, b: p.run("mutool", "clean", file, "OUT", f"{a}-{b}"),
)


def printed_without_ticks(programs: Programs, sheet: Sheet, _: Sheet) -> Made:
    fields = sheet.blank.fields
    values = {name: value for name, value in sheet.values.items() if fields[name].kind != "check"}
    bare = {name: "" for name, asked in fields.items() if asked.kind == "check"}
    data = programs.by(by_cairo, with_pdfium(sheet.blank.pdf, sheet.everything | bare))
    told = Planted(sheet.blank.site.id, "", "", "no tick was found on pages 5 and 6", "listed")
    return "pdf", data, [*Sheet(sheet.blank, values).planted("listed"), told]


def printed_pages(programs: Programs, sheet: Sheet, _: Sheet) -> Made:
    """Only some pages are printed to a file."""
    words = ("-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-dFirstPage=4", "-dLastPage=7")
    data = programs.run("gs", *words, "-o", "OUT", programs.put(typed(sheet)))
    return "pdf", data, [replace(one, page=one.page - 3) for one in sheet.planted("listed", sheet.on(4, 7))]


def flattened_page(programs: Programs, sheet: Sheet, _: Sheet) -> Made:
    """One page is flattened, the others keep their boxes."""
    file = programs.put(typed(sheet))
    flat = programs.put(programs.run("qpdf", file, "--flatten-annotations=all", "OUT"))
    data = programs.run("qpdf", file, "--pages", ".", "1-4", flat, "5", ".", "6-z", "--", "OUT")
    here = sheet.on(5, 5)
    return (
        "pdf",
        data,
        [*sheet.planted("listed", here), *sheet.planted("joined", set(sheet.values) - {*here})],
    )


def pictures_of(programs: Programs, data: bytes, *pages: int) -> list[Image.Image]:
    file, stem = programs.put(data), programs.folder / f"scan{next(programs._numbers)}"
    ranges = ("-f", str(min(pages)), "-l", str(max(pages))) if pages else ()
    command = [programs.tools("pdftoppm"), "-r", "25", "-gray", *ranges, file, stem]
    subprocess.run(command, check=True)
    return [Image.open(path) for path in sorted(programs.folder.glob(f"{stem.name}-*.pgm"))]


def scanned(programs: Programs, sheet: Sheet, _: Sheet) -> Made:
    first, *others = pictures_of(programs, typed(sheet))
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others, resolution=25)
    return "pdf", out.getvalue(), sheet.planted("page")


def signed_page(programs: Programs, sheet: Sheet, _: Sheet) -> Made:
    """A page was printed, signed and scanned, and put back among the others."""
    data = typed(sheet)
    (picture,) = pictures_of(programs, data, 8)
    out = io.BytesIO()
    picture.save(out, "PDF", resolution=25)
    scan = programs.put(out.getvalue())
    made = programs.run("qpdf", programs.put(data), "--pages", ".", "1-7", scan, ".", "9-z", "--", "OUT")
    here = sheet.on(8, 8)
    return (
        "pdf",
        made,
        [*sheet.planted("page", here), *sheet.planted("joined", set(sheet.values) - {*here})],
    )


def pile(merge: Callable[[Programs, Path, Path], bytes], where: Where, second: Where) -> Way:
    """Two sites' workbooks in one file."""

    def way(programs: Programs, sheet: Sheet, other: Sheet) -> Made:
        data = merge(programs, programs.put(typed(sheet)), programs.put(typed(other)))
        behind = sheet.blank.last_page
        more = [replace(one, page=one.page + behind) for one in other.planted(second)]
        return "pdf", data, [*sheet.planted(where), *more]

    return way


def merged_by_pypdf(programs: Programs, first: Path, second: Path) -> bytes:
    writer = pypdf.PdfWriter()
    writer.append(first)
    writer.append(second)
    return _written(writer)


def one_site(way: Way) -> Way:
    """Labor's and management's copies in one file."""

    def both(programs: Programs, sheet: Sheet, other: Sheet) -> Made:
        fields = sheet.blank.fields
        printed = {one.group or one.name for one in fields.values() if one.value}
        values = {n: v for n, v in other.values.items() if (fields[n].group or n) not in printed}
        return way(programs, sheet, Sheet(sheet.blank, values))

    return both


# Beside the boxes


def beside(
    make: Callable[[bytes, str, tuple[float, float]], bytes], words: int = 3, where: Where = "listed"
) -> Way:
    """Something is put onto page 5, beside what stands in the boxes."""

    def way(programs: Programs, sheet: Sheet, other: Sheet) -> Made:
        text = other.values.get("", "") or "".join(
            sorted(v for k, v in other.values.items() if k == "work.name")
        )
        text = f"{text} {sheet.blank.site.id[-2:]}nota".strip()
        data = make(with_pikepdf(sheet.blank.pdf, sheet.everything), text, (300.0, 420.0))
        more = Planted(sheet.blank.site.id, "", text, text, where, 5)
        return "pdf", data, [*sheet.planted("joined"), more]

    return way


def annotation(kind: Name) -> Callable[[bytes, str, tuple[float, float]], bytes]:
    def make(data: bytes, text: str, at: tuple[float, float]) -> bytes:
        def edit(pdf: pikepdf.Pdf) -> None:
            rect = Array([at[0], at[1], at[0] + 90, at[1] + 20])
            note = Dictionary(Type=Name.Annot, Subtype=kind, Rect=rect)
            if kind != Name.Ink:
                note.Contents = String(text)
            pdf.pages[4].Annots.append(pdf.make_indirect(note))

        return edited(data, edit)

    return make


def drawn_by_pdfium(data: bytes, text: str, at: tuple[float, float]) -> bytes:
    document = pypdfium2.PdfDocument(data)
    page = document[4]
    drawn = pdfium_c.FPDFPageObj_NewTextObj(document, b"Helvetica", 11.0)
    letters = (text + "\0").encode("utf-16-le")
    buffer = (pdfium_c.FPDF_WCHAR * (len(letters) // 2)).from_buffer_copy(letters)
    assert pdfium_c.FPDFText_SetText(drawn, buffer)
    pdfium_c.FPDFPageObj_Transform(drawn, 1, 0, 0, 1, *at)
    pdfium_c.FPDFPage_InsertObject(page, drawn)
    assert pdfium_c.FPDFPage_GenerateContent(page)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def drawn_by_pikepdf(data: bytes, text: str, at: tuple[float, float]) -> bytes:
    def edit(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[4]
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.obj.Resources.Font["/Own"] = pdf.make_indirect(font)
        page.contents_add(f"q BT /Own 11 Tf {at[0]} {at[1]} Td ({text}) Tj ET Q".encode())

    return edited(data, edit)


def attached(data: bytes, text: str, at: tuple[float, float]) -> bytes:
    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.attachments[f"{text}.xlsx"] = pikepdf.AttachedFileSpec(pdf, b"x", filename=f"{text}.xlsx")

    return edited(data, edit)


# Word


def in_word(sheet: Sheet) -> WordFile:
    file = WordFile(sheet.blank.docx)
    for name, value in sheet.values.items():
        if sheet.blank.fields[name].kind == "long" and "\n" in value:
            file.type_paragraphs(name, value)
        else:
            file.fill(sheet.blank.fields[name], value)
    return file


def word(make: Callable[[Sheet, WordFile], bytes], where: Where = "joined") -> Way:
    return lambda programs, sheet, _: ("docx", make(sheet, in_word(sheet)), sheet.planted(where))


def office(*kinds: str, where: Where = "joined", strip: bool = False) -> Way:
    def way(programs: Programs, sheet: Sheet, _: Sheet) -> Made:
        data = in_word(sheet).save()
        later = programs.office(without_controls(data) if strip else data, *kinds)
        return kinds[-1].partition(" ")[0], later, sheet.planted(where)

    return way


def table_deleted(programs: Programs, sheet: Sheet, _: Sheet) -> Made:
    file = in_word(sheet)
    table = next(file.controls["work.actions.1.action"].iterancestors(W + "tbl"))
    table.getparent().remove(table)
    return (
        "docx",
        file.save(),
        sheet.planted("joined", [n for n in sheet.values if not n.startswith("work.actions")]),
    )


def rows_added(programs: Programs, sheet: Sheet, other: Sheet) -> Made:
    file = in_word(sheet)
    text = f"{other.blank.site.id[-2:]}reihe {sheet.blank.site.id[-2:]}linie"
    file.add_row("work.actions", 3, {"action": text})
    added = Planted(sheet.blank.site.id, "work.actions.4.action", text, text, "joined")
    return "docx", file.save(), [*sheet.planted("joined"), added]


def beside_in_word(change: Callable[[WordFile, str], WordFile]) -> Way:
    def way(programs: Programs, sheet: Sheet, other: Sheet) -> Made:
        text = f"{sheet.blank.site.id[-2:]}zusatz {other.blank.site.id[-2:]}wort"
        data = change(in_word(sheet), text).save()
        return (
            "docx",
            data,
            [*sheet.planted("joined"), Planted(sheet.blank.site.id, "", text, text, "listed")],
        )

    return way


def picture_in_word(programs: Programs, sheet: Sheet, _: Sheet) -> Made:
    file = in_word(sheet)
    control = file.controls["work.gain"]
    with_picture(file, next(control.iter(W + "p"), control.find(W + "sdtContent")))
    told = Planted(sheet.blank.site.id, "", "", "holds a picture", "listed")
    return "docx", file.save(), [*sheet.planted("joined"), told]


def without_list(sheet: Sheet, file: WordFile) -> bytes:
    """The part that says what was printed is gone."""
    parts = members(file.save())
    rels = etree.fromstring(parts["word/_rels/document.xml.rels"])
    for rel in [*rels]:
        if "customXml" in rel.get("Target"):
            rels.remove(rel)
    parts["word/_rels/document.xml.rels"] = etree.tostring(rels)
    return packed({name: part for name, part in parts.items() if not name.startswith("customXml/")})


def ticks_shown_only(sheet: Sheet, file: WordFile) -> bytes:
    for mark in [*file.root.iter(W14 + "checked")]:
        mark.getparent().remove(mark)
    return file.save()


# The web page


def web_answers(sheet: Sheet) -> dict[str, object]:
    """As the page's script stores them: of every control."""
    base = json.loads(element(sheet.blank.web, "answers"))
    fields = sheet.blank.fields
    values = {
        name: "yes" if value and fields[name].kind == "check" else value
        for name, value in sheet.everything.items()
    }
    return {**base, "copy": "k3", "saved": SAVED, "values": values}


def saved_page(programs: Programs, sheet: Sheet) -> bytes:
    return with_answers(sheet.blank.web, script_json(web_answers(sheet))).encode()


def page_as_text(programs: Programs, sheet: Sheet) -> bytes:
    """What the page makes for a mail that holds back web pages."""
    known = json.loads(element(sheet.blank.web, "workbook"))
    more = {name: known[name] for name in ("printed", "contentHash", "title")}
    data = json.dumps(web_answers(sheet) | more, ensure_ascii=False).encode()
    lines = base64.encodebytes(data).decode().strip()
    return f"Our answers\n\n{BLOCK.format(lines, hashlib.sha256(data).hexdigest())}".encode()


def by_the_browser(programs: Programs, sheet: Sheet) -> bytes:
    """Saved with the browser's own *Save page as*, which keeps texts and ticks."""
    fields = sheet.blank.fields
    typed = {
        name: value for name, value in sheet.values.items() if fields[name].kind in ("text", "long", "check")
    }
    return by_a_browser(typed, sheet.blank.web).encode()


def kept_by_the_browser(programs: Programs, sheet: Sheet, _: Sheet) -> Made:
    fields = sheet.blank.fields
    kept = [name for name in sheet.values if fields[name].kind in ("text", "long", "check")]
    return "html", by_the_browser(programs, sheet), sheet.planted("joined", kept)


def zipped(programs: Programs, sheet: Sheet, _: Sheet) -> Made:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("our workbook.pdf", (2026, 9, 1, 0, 0, 0)), typed(sheet))
        archive.writestr(zipfile.ZipInfo("photo.png", (2026, 9, 1, 0, 0, 0)), b"\x89PNG")
    return "zip", out.getvalue(), sheet.planted("joined")


def blank_again(programs: Programs, sheet: Sheet, _: Sheet) -> Made:
    return "pdf", sheet.blank.pdf + b"%" + sheet.blank.site.id.encode(), []


def only_on_pages(pdf: pikepdf.Pdf) -> None:
    for _, node in list(terminal_fields(pdf)):
        if "/Parent" in node:
            del node.Parent
    pdf.Root.AcroForm.Fields = Array()


def by_postscript(programs: Programs, sheet: Sheet) -> bytes:
    script = programs.run("pdftops", programs.put(typed(sheet)), "OUT", out="out.ps")
    return programs.run("ps2pdf", programs.put(script, "ps"), "OUT")


def flat_by_pypdf(programs: Programs, sheet: Sheet, _: Sheet) -> Made:
    """It shows the values of options, not their texts."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(sheet.blank.pdf))
    fields = sheet.blank.fields
    given = {n: f"/{v or 'Off'}" if fields[n].kind == "check" else v for n, v in sheet.everything.items()}
    for page in writer.pages:
        if "/Annots" in page:
            writer.update_page_form_field_values(page, given, auto_regenerate=False, flatten=True)
    writer.remove_annotations(subtypes="/Widget")
    seen = [
        replace(one, words=one.value) if fields[one.name].kind == "choice" else one
        for one in sheet.planted("listed")
    ]
    return "pdf", _written(writer), seen


def turned(programs: Programs, sheet: Sheet) -> bytes:
    """The pages lie on their side."""
    return programs.by(by_cairo, programs.run("qpdf", "--rotate=+90", programs.put(typed(sheet)), "OUT"))


def flat_by_pikepdf(programs: Programs, sheet: Sheet) -> bytes:
    return edited(typed(sheet), lambda pdf: pdf.flatten_annotations("all"))


WAYS: dict[str, Way] = {
    "PDFium": whole(lambda p, s: typed(s)),
    "pypdf": whole(lambda p, s: with_pypdf(s.blank.pdf, s.everything)),
    "pikepdf": whole(lambda p, s: with_pikepdf(s.blank.pdf, s.everything)),
    "incremental": whole(lambda p, s: incremental(s.blank.pdf, s.everything)),
    "qpdf": whole(
        lambda p, s: p.run("qpdf", "--object-streams=generate", "--linearize", p.put(typed(s)), "OUT")
    ),
    "mutool clean": whole(lambda p, s: p.by(by_mupdf, typed(s))),
    "owner password": whole(
        lambda p, s: p.run("qpdf", "--encrypt", "", "x", "256", "--", p.put(typed(s)), "OUT")
    ),
    "metadata gone": whole(lambda p, s: edited(typed(s), about_dropped)),
    "Preview": whole(lambda p, s: edited(typed(s), preview)),
    "names gone": whole(lambda p, s: edited(typed(s), only_on_pages)),
    **{f"third {n}": third(make, part) for n, (make, part) in enumerate(product(THIRDS, (1, 2)))},
    "first third": third(THIRDS[0], 0),
    "third by mutool": third(
        lambda p, file, a, b: p.run("mutool", "merge", "-o", "OUT", file, f"{a}-{b}"), 1, "told"
    ),
    "printed by gs": whole(lambda p, s: p.by(by_ghostscript, typed(s)), "listed"),
    "printed by cairo": whole(lambda p, s: p.by(by_cairo, typed(s)), "listed"),
    "flattened by qpdf": whole(lambda p, s: p.by(by_qpdf, typed(s)), "listed"),
    "flattened by pikepdf": whole(flat_by_pikepdf, "listed"),
    "scaled by gs": whole(
        lambda p, s: p.run(
            "gs",
            "-q",
            "-dSAFER",
            "-dBATCH",
            "-dNOPAUSE",
            "-sDEVICE=pdfwrite",
            "-sPAPERSIZE=a4",
            "-dPDFFitPage",
            "-o",
            "OUT",
            p.put(typed(s)),
        ),
        "listed",
    ),
    "by PostScript": whole(by_postscript, "page"),
    "redrawn by mutool": whole(
        lambda p, s: p.run("mutool", "convert", "-o", "OUT", p.put(typed(s))), "listed"
    ),
    "flattened by pypdf": flat_by_pypdf,
    "turned and printed": whole(turned, "listed"),
    "printed by CUPS": whole(lambda p, s: p.by(by_cups, typed(s)), "listed"),
    "two pages a sheet": whole(lambda p, s: p.by(two_pages_a_sheet, typed(s)), "listed"),
    "printed without ticks": printed_without_ticks,
    "pages printed": printed_pages,
    "a page flattened": flattened_page,
    "scanned": scanned,
    "a page scanned": signed_page,
    "pile by qpdf": pile(
        lambda p, a, b: p.run("qpdf", "--empty", "--pages", a, b, "--", "OUT"), "joined", "listed"
    ),
    "pile by pypdf": pile(merged_by_pypdf, "joined", "listed"),
    "pile by mutool": pile(lambda p, a, b: p.run("mutool", "merge", "-o", "OUT", a, b), "told", "told"),
    "pile by poppler": pile(lambda p, a, b: p.run("pdfunite", a, b, "OUT"), "joined", "told"),
    "pile by gs": pile(
        lambda p, a, b: p.run(
            "gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-o", "OUT", a, b
        ),
        "listed",
        "listed",
    ),
    "one site's pile by qpdf": one_site(
        pile(lambda p, a, b: p.run("qpdf", "--empty", "--pages", a, b, "--", "OUT"), "joined", "listed")
    ),
    "one site's pile by gs": one_site(
        pile(
            lambda p, a, b: p.run(
                "gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-o", "OUT", a, b
            ),
            "listed",
            "listed",
        )
    ),
    "comment": beside(annotation(Name.FreeText)),
    "drawn by PDFium": beside(drawn_by_pdfium),
    "drawn by pikepdf": beside(drawn_by_pikepdf),
    "ink": beside(annotation(Name.Ink), where="page"),
    "attachment": beside(attached),
    "zip": zipped,
    "web page": whole(saved_page, ending="html"),
    "web page as text": whole(page_as_text, ending="txt"),
    "web page by the browser": kept_by_the_browser,
    "blank": blank_again,
    "Word": word(lambda s, f: f.save()),
    "Word without tags": word(lambda s, f: without(f, bookmarks=False).save()),
    "Word, ticks shown": word(ticks_shown_only),
    "Word without list": word(without_list),
    "Word without controls": word(lambda s, f: without_controls(f.save())),
    "Word, table deleted": table_deleted,
    "Word, rows added": rows_added,
    "Word, comment": beside_in_word(with_comment),
    "Word, typed above": beside_in_word(lambda f, text: typed_above(f, "work.gain", text)),
    "Word, picture": picture_in_word,
    "docx": office("docx"),
    "docx twice": office("docx", "docx"),
    "doc": office("doc", "docx"),
    "odt": office("odt", "docx"),
    "controls gone, doc": office("doc", "docx", strip=True),
    "PDF of Word": office("pdf flat", where="listed"),
    "form of Word": office("pdf", where="listed"),
    "odt itself": office("odt", where="asked"),
    "doc itself": office("doc", where="asked"),
}


def make_returns(folder: Path, tools: Tools) -> tuple[Catalog, list[Sent]]:
    """A hundred and twenty files or more: each site sends labor's, management's and some shared ones."""
    library = load_library(write_guide(folder))
    sheets_of = list(blanks(library, all_sites(library, folder)))
    (folder / "work").mkdir()
    programs = Programs(folder / "work", tools)
    words, chance = Words(SEED), random.Random(SEED)
    kinds: list[str] = []
    made: list[tuple[str, bytes | Later, list[Planted], tuple[Blank, Blank]]] = []
    for number, blank in enumerate(sheets_of):
        other = sheets_of[(number + 11) % len(sheets_of)]
        for copy, side in enumerate(("labor", "management", "")):
            if not kinds:
                kinds = list(WAYS)
                chance.shuffle(kinds)
            kind = kinds.pop()
            sheet = written(blank, words, chance, 0.7 if side else 0.4, side)
            ending, data, planted = WAYS[kind](programs, sheet, written(other, words, chance, 0.3))
            path = f"{number:02}{copy} {blank.site.name}, {kind}.{ending}"
            made.append((path, data, planted, (blank, other)))
    programs.run_office()
    found = [
        Sent(
            path,
            data.path.read_bytes() if isinstance(data, Later) else data,
            tuple(planted),
            tuple(words for of in both for words in of.printed_words),
            tuple(mark for of in both for mark in of.printed_marks)
            if any(one.site == both[1].site.id for one in planted)
            else (),
        )
        for path, data, planted, both in made
    ]
    duplicates = [replace(one, path=f"again {one.path}") for one in chance.sample(found, 4)]
    return catalog_for(library, folder), found + duplicates
