"""Names that other people chose, in every output: none hides something, steers a terminal, or forges a line."""

from __future__ import annotations

import contextlib
import csv
import html
import io
import re
import sqlite3
import unicodedata
import zipfile
from pathlib import Path

import openpyxl
import pikepdf
import pypdf
import pytest
from pikepdf import Dictionary, Name, String

from tests.answers.past_answers import Book
from tests.formats.pdf.built_files import answers
from tests.formats.pdf.fill import with_pikepdf
from tests.guides import buildable_guide, samepage
from tests.returns.collected_returns import rows
from tests.returns.filled_returns import NEWEST, edited, in_word

# A line break and what looks like a line of the list; a terminal's commands; what turns the writing about.
FORGED = "no-site.pdf: unreadable: all is well"
EVIL = f"x\n{FORGED}\r\u2028\u2029\x85y\x1b[2J\x1b]0;title\x07\x9b31m\u202egnp\u2066\u2069\u200e\u200f\u061c\u200b\ufeffz"
SHOWN = ("[U+202E]", "[U+2066]", "[U+061C]")


def hidden(text: str) -> set[str]:
    """Characters that nobody sees, but for the ends of lines that a table or a list has itself."""
    return {
        f"U+{ord(char):04X}"
        for char in text
        if char not in "\n\u200c\u200d\xad"
        and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    }


@pytest.fixture(scope="module")
def collected(one, guides, tmp_path_factory):
    """A folder of files with such names, inside and out, collected; the database, and what was said."""
    made, folder = one(), tmp_path_factory.mktemp("untrusted")
    returned = folder / "in"
    (returned / f"folder {EVIL}".replace("/", "")).mkdir(parents=True)
    values = answers(made.workbook)
    long = "n" * 5_000_000

    def more_fields(pdf: pikepdf.Pdf) -> None:
        for name in (EVIL, f"{EVIL} again", long, f"{long}!"):
            field = Dictionary(T=String(name), FT=Name.Tx, V=String("orphan"), TU=String(EVIL + long))
            pdf.Root.AcroForm.Fields.append(pdf.make_indirect(field))
        pdf.trailer.Info.Title = String(f"Every kind of block: The school of {EVIL}")
        xmp = pdf.Root.Metadata.read_bytes().replace(b">every-district<", b">stranger<")
        pdf.Root.Metadata = pdf.make_stream(xmp, Type=Name.Metadata, Subtype=Name.XML)

    pdf = edited(with_pikepdf(made.pdf, values), more_fields)
    (returned / f"folder {EVIL}" / f"{EVIL}.pdf").write_bytes(pdf)
    word = in_word(made, values)
    tag = html.escape(EVIL.translate(dict.fromkeys([0x1B, 0x07], "")), quote=True).replace("\n", "&#10;")
    box = f'<w:sdt><w:sdtPr><w:alias w:val="{tag}"/><w:tag w:val="{tag}"/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>typed</w:t></w:r></w:p></w:sdtContent></w:sdt>'
    main = word.save()
    (returned / f"{EVIL}.docx").write_bytes(_with_box(main, box))
    (returned / f"{EVIL}.txt").write_text("no workbook")
    (returned / f"{FORGED}\n.pdf").write_bytes(b"%PDF-1.7 no PDF")
    (returned / b"bytes \xff\xfe.pdf".decode("utf-8", "surrogateescape")).write_bytes(b"%PDF no PDF either")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{EVIL}.pdf", b"%PDF nor this")
        archive.writestr("long/" * 3000 + "name.pdf", b"%PDF nor that")
    (returned / f"{EVIL}.zip").write_bytes(packed.getvalue())
    output = folder / "answers.sqlite"
    done = samepage("collect", returned, "--guide", guides[NEWEST], "--output", output)
    assert done.returncode == 0, done.stderr
    return output, done


def _with_box(docx: bytes, box: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = data.replace(b"<w:body>", b"<w:body>" + box.encode(), 1)
            new.writestr(name, data)
    return out.getvalue()


def test_the_terminal(collected):
    _, done = collected
    assert hidden(done.stdout + done.stderr) == set()
    lines = done.stderr.splitlines()
    assert not any(
        line.startswith(FORGED) and not line.startswith(f"{FORGED}[U+000A].pdf: ") for line in lines
    )
    # A line for each file and kind, each beginning with the file's name, and none the longer for a name.
    assert max(map(len, lines)) < 4000 and all(sign in done.stderr for sign in SHOWN)
    assert (
        f"{FORGED}[U+000A].pdf: unreadable: " in done.stderr and "bytes [U+DCFF][U+DCFE].pdf: " in done.stderr
    )
    for file in ("docx", "txt", "zip", "pdf"):
        assert any(re.match(rf"(folder )?x\[U\+000A\].*z\.{file}\b", line) for line in lines), file


def test_the_database(collected):
    database, _ = collected
    for select in (
        "SELECT path, site, site_name, program FROM returns",
        "SELECT name, note FROM answers",
        "SELECT site, name FROM joined",
        "SELECT path, kind, name, message FROM problems",
        "SELECT name, tooltip FROM fields",
    ):
        found = rows(database, select)
        assert found and hidden("".join(str(cell) for row in found for cell in row)) == set(), select
    names = [name for (name,) in rows(database, "SELECT name FROM answers WHERE value = 'orphan'")]
    # Each field by itself, though two begin alike for five million letters.
    assert len(set(names)) == 4 and max(map(len, names)) <= 400
    assert sum("5,000,00" in name for name in names) == 2
    (name,) = {
        name for site, name in rows(database, "SELECT site, site_name FROM returns") if site == "stranger"
    }
    assert name.startswith("The school of x") and "[U+202E]gnp" in name


def test_the_tables(collected):
    database, _ = collected
    for name in ("answers.csv", "sites.csv"):
        text = (database.parent / name).read_text("utf-8-sig")
        assert hidden(text.replace("\r\n", "\n")) == set() and "[U+202E]" in text
        table = [*csv.reader(io.StringIO(text, newline=""))]
        assert all(len(row) == len(table[0]) for row in table)
        path = next(n for n, head in enumerate(table[0]) if "path" in head)
        assert not any("\n" in row[path] for row in table)
    book = openpyxl.load_workbook(database.with_suffix(".xlsx"))
    for sheet in book:
        cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
        assert hidden("".join(cells)) == set(), sheet.title
    text = " ".join(str(cell.value) for cell in book["To look at"]["A"])
    assert all(sign in text for sign in SHOWN) and "\n" not in text


def test_the_report(collected, tmp_path):
    database, _ = collected
    done = samepage("report", database, "--output", tmp_path)
    assert done.returncode == 0 and hidden(done.stdout + done.stderr) == set()
    page = (tmp_path / "report.html").read_text("utf-8")
    assert hidden(page) == set() and "[U+202E]gnp" in page
    pdf = pypdf.PdfReader(tmp_path / "report.pdf")
    text = "".join(sheet.extract_text() for sheet in pdf.pages)
    assert not hidden(text) and "[U+202E]" in re.sub(r"\s", "", text)
    only = samepage("report", database, "--site", "stranger", "--output", tmp_path / "one")
    assert only.returncode == 0 and hidden(only.stdout + only.stderr) == set()
    assert not hidden(str(pypdf.PdfReader(tmp_path / "one/report.pdf").metadata.title))


def test_the_next_edition_and_diff(tmp_path):
    guide = buildable_guide(tmp_path / "guide")
    book = Book(tmp_path / "answers.sqlite")
    book.add(guide.load(), "north", {"commit.norms.labor": "Together.", "gone.field": "Lost."})
    with contextlib.closing(sqlite3.connect(book.path)) as db, db:  # as nobody's program would write it
        for table in ("returns", "joined"):
            db.execute(f"UPDATE {table} SET site = ?", (f"site {EVIL}",))
    build = ["build", "--answers", book.path, "--format", "docx", "--output", tmp_path / "out"]
    for args in (build, ["diff", guide.root, "--answers", book.path]):
        done = samepage(*args, "--guide", guide.root)
        assert done.returncode == 0 and hidden(done.stdout + done.stderr) == set(), done.stderr
    said = samepage(*build, "--guide", guide.root).stdout
    assert "has answers: site x[U+000A]no-site.pdf: unreadable: all is well[U+000D]" in said


HIDDEN = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u2028\u200b\ufeff\ue000"


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_a_site_with_such_a_name_is_refused_by_every_format_alike(tmp_path, format):
    guide = buildable_guide(tmp_path / "guide")
    for number, character in enumerate(HIDDEN):
        name = f"A\\u{ord(character):04X}B"
        guide.write(
            f"sites/s{number}.yaml", f'id: s{number}\nlevel: district\nname: "{name}"\npartner: abc\n'
        )
    done = samepage("--guide", guide.root, "--output", tmp_path / "out", "--format", format)
    checked = samepage("check", "--guide", guide.root)
    lines = done.stderr.splitlines()
    assert done.returncode == checked.returncode == 1 and lines == checked.stderr.splitlines()
    assert len(lines) == len(HIDDEN) and hidden(done.stderr) == set()
    for line, number in zip(lines, sorted(range(len(HIDDEN)), key=lambda n: f"s{n}.yaml"), strict=True):
        assert f"sites/s{number}.yaml:3:7: `name` is one line of text: remove line breaks" in line
        assert line.endswith(f"(the first is U+{ord(HIDDEN[number]):04X}).")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("contact_email: a@b.co?bcc=evil", "write one email address"),
        ("website: javascript:alert(1)", "write an address of the web"),
        ("id: con", "which Windows keeps for a device"),
        ("id: com7", "which Windows keeps for a device"),
    ],
)
def test_a_sites_file_is_held_to_the_same(tmp_path, line, said):
    guide = buildable_guide(tmp_path / "guide")
    kept = "" if line.startswith("id") else "id: south\n"
    guide.write("sites/south.yaml", f"{kept}{line}\nlevel: district\nname: South\npartner: abc\n")
    done = samepage("check", "--guide", guide.root)
    assert done.returncode == 1 and "sites/south.yaml:" in done.stderr and said in done.stderr


def test_what_is_typed_is_held_to_the_same(tmp_path):
    guide = buildable_guide(tmp_path / "guide")
    options = ["--level", "district", "--partner", "abc", "--guide", guide.root]
    for id, name, said in (("nul", "A", "--id: "), ("a", "A\u202eB", "--name: ")):
        done = samepage("new-site", "--id", id, "--name", name, *options)
        assert done.returncode == 1 and said in done.stderr and hidden(done.stderr) == set()
    typed = EVIL.replace("\n", "")
    for args in (
        ["--site", typed],
        ["--partner", typed],
        ["--format", typed],
        [typed],
        ["--site", "north", f"--{typed}"],
    ):
        done = samepage(*args, "--guide", guide.root)
        assert done.returncode > 0 and hidden(done.stderr) == set(), args
    folder = Path(tmp_path / f"no such {EVIL}")
    for args in (
        ["collect", folder],
        ["report", folder],
        ["check", "--guide", folder],
        ["--site", f"{folder}.yaml"],
    ):
        done = samepage(*args)
        assert done.returncode == 1 and hidden(done.stderr) == set() and len(done.stderr.splitlines()) == 1, (
            args
        )
