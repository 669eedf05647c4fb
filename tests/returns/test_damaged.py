"""Files that were cut short or changed on their way: each gives all its answers, or is told."""

from __future__ import annotations

import io
import random
import zipfile
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pikepdf
import pypdf
import pytest

from samepage.returns.catalog import Catalog
from samepage.returns.database import AnswerRecord, AnswersDatabase, CollectedAnswers
from tests.conftest import TIMES
from tests.formats.pdf.built_files import answers
from tests.formats.pdf.fill import with_pdfium, with_pikepdf
from tests.formats.pdf.read import terminal_fields
from tests.returns.filled_returns import Made, edited, in_word
from tests.returns.test_join import Collected, filled, saved

OF_EACH = 125 * TIMES  # of four files: 500 cut short, 500 with a flipped bit


def updated_by_pypdf(made: Made, values: dict[str, str]) -> bytes:
    """An incremental update (ISO 32000-1, 7.5.6): the file as it was made, and behind it what was written in."""
    writer = pypdf.PdfWriter(io.BytesIO(made.pdf), incremental=True)
    texts = {name: value for name, value in values.items() if "=" not in name and value}
    for page in writer.pages:
        if page.get("/Annots"):
            writer.update_page_form_field_values(page, texts, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def files(one: Callable[..., Made]) -> dict[str, bytes]:
    made = one()
    values = answers(made.workbook)
    filled = with_pikepdf(made.pdf, values)
    return {
        "objects in streams.pdf": edited(filled, lambda pdf: None),
        "PDFium.pdf": with_pdfium(made.pdf, values),
        "incremental.pdf": updated_by_pypdf(made, values),
        "Word.docx": in_word(made, values).save(),
    }


def cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def flipped(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]


def fields_by_path(collected: CollectedAnswers) -> dict[str, set[str]]:
    paths = {one.id: one.path for one in collected.returns}
    found: dict[str, set[str]] = defaultdict(set)
    with closing(AnswersDatabase(collected.path)) as database:
        for answer in database.rows(AnswerRecord):
            found[paths[answer.return_id]].add(answer.name)
    return found


@pytest.mark.parametrize("damage", [cut, flipped])
def test_no_damaged_file_gives_fewer_answers_in_silence(
    damage: Callable[[bytes, random.Random], bytes], files: dict[str, bytes], catalog: Catalog, tmp_path: Path
) -> None:
    dice = random.Random(damage.__name__)
    sent = dict(files)
    for name, data in files.items():
        stem, _, ending = name.rpartition(".")
        sent |= {f"{stem} {number}.{ending}": damage(data, dice) for number in range(OF_EACH)}
    collected = Collected(tmp_path, catalog, sent).read
    found, told = fields_by_path(collected), defaultdict(set)
    for problem in collected.problems:
        told[problem.path].add(problem.kind)
    silent = []
    for path in sent.keys() - files.keys():
        original = next(name for name in files if path.startswith(name.rpartition(".")[0]))
        kinds = told[path] if damage is flipped else told[path] & {"damaged", "unreadable", "not a return"}
        if found[original] - found[path] and not kinds and "duplicate" not in told[path]:
            silent.append(path)
    assert not silent
    assert all(len(found[name]) > 20 and "damaged" not in told[name] for name in files)
    damaged = {path for path, kinds in told.items() if "damaged" in kinds}
    if damage is cut:  # what could be read of some is kept, and said to be damaged
        assert len(damaged) > 20 and sum(bool(found[path]) for path in damaged) > 20


def test_a_damaged_file_displaces_nothing(one: Callable[..., Made], catalog: Catalog, tmp_path: Path) -> None:
    made = one()
    sound = saved(filled(made, {"work.gain": "as it was sent first"}), 1)
    later = saved(filled(made, {"work.gain": "later, and damaged", "work.needs.labor": "only there"}), 20)
    damaged = later.replace(b"startxref", b"startxxxx", 1)
    collected = Collected(tmp_path, catalog, {"sound.pdf": sound, "damaged.pdf": damaged})
    told = [one for one in collected.read.problems if one.kind == "damaged"]
    assert [one.path for one in told] == ["damaged.pdf"] and "send the file again" in told[0].message
    counts = {one.name: one.value for _, joined in collected.read.counting() for one in joined}
    assert counts["work.gain"] == "as it was sent first" and counts["work.needs.labor"] == "only there"
    assert {(one.path, one.is_latest) for one in collected.read.returns} == {
        ("sound.pdf", True),
        ("damaged.pdf", False),
    }
    assert [one.value for one in collected.read.differences()] == ["later, and damaged"]


def without(word: bytes, name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
    return out.getvalue()


def test_a_word_file_without_a_part_that_it_names_is_damaged(
    files: dict[str, bytes], catalog: Catalog, tmp_path: Path
) -> None:
    """Without the part that says what was printed in, that would count as answers."""
    word = files["Word.docx"]
    names = [
        name for name in zipfile.ZipFile(io.BytesIO(word)).namelist() if name.startswith("customXml/item")
    ]
    part = next(name for name in sorted(names) if "Props" not in name)
    damaged = Collected(tmp_path, catalog, {"Word.docx": word, "without.docx": without(word, part)}).read
    assert [(one.path, part in one.message) for one in damaged.problems if one.kind == "damaged"] == [
        ("without.docx", True)
    ]


def test_what_follows_the_end_is_no_damage_if_it_is_a_comment(
    files: dict[str, bytes], catalog: Catalog, tmp_path: Path
) -> None:
    data = files["PDFium.pdf"]
    sent = {
        "line.pdf": data + b"\r\n",
        "zeros.pdf": data + b"\0" * 50,
        "comment.pdf": data + b"\n% scanned by mail\n",
    }
    collected = Collected(tmp_path, catalog, sent).read
    assert not [one for one in collected.problems if one.kind == "damaged"]


def test_what_a_checksum_or_a_character_tells_is_told(
    files: dict[str, bytes], catalog: Catalog, tmp_path: Path
) -> None:
    """A letter that was changed in what is compressed, which readers of PDF do not notice; and a hole in a text."""
    packed, plain = files["objects in streams.pdf"], files["PDFium.pdf"]
    with pikepdf.open(io.BytesIO(packed)) as pdf:
        stream = pdf.pages[2].Contents.read_raw_bytes()
    at = packed.index(stream) + len(stream) - 1  # of the checksum
    wrong = packed[:at] + bytes([packed[at] ^ 1]) + packed[at + 1 :]
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        field = next(field for name, field in terminal_fields(pdf) if name == "request.site.long")
        field.V = pikepdf.String(str(field.V)[:400] + "\0" * 200 + str(field.V)[600:])
        pdf.save(tmp_path / "hole.pdf")
        field.V = pikepdf.String("\ufeff".encode("utf-16-be") + "Kūlia".encode("utf-16-be")[1:])
        pdf.save(tmp_path / "shifted.pdf")
    sent = {name: (tmp_path / name).read_bytes() for name in ("hole.pdf", "shifted.pdf")} | {
        "checksum.pdf": wrong
    }
    told = [(one.path, one.kind, one.name) for one in Collected(tmp_path, catalog, sent).read.problems]
    assert ("checksum.pdf", "damaged", "") in told
    for name in ("hole.pdf", "shifted.pdf"):
        assert (name, "unclear", "request.site.long") in told
