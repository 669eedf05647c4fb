"""The finished copies of the example sites have every character of every answer, in reading order, for every reader."""

from __future__ import annotations

import functools
import io
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator

import docx
import pypdfium2
import pytest
from docx.document import Document as DocxDocument
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from samepage.builder.renderer import WorkbookRenderer
from samepage.formats import get_format
from samepage.formats.interface import WriterSettings
from samepage.render.finished import FinishedOptions
from samepage.render.theme import load_theme
from samepage.workbook import compose
from samepage.workbook.model import Field
from tests.answers.test_read_whole import drawn, letters, shown, squeezed
from tests.conftest import tool_or_skip
from tests.formats.docx.lint import lint
from tests.formats.pdf.built_files import real
from tests.formats.pdf.spoken import elements
from tests.formats.pdf.test_pdf_valid import failures

SITES = ("example-state", "example-valley", "example-school")
EVERY = 17  # of so many fields that people type into, one has an answer
WORDS = (
    "Yes.",
    " ".join(["We meet on Tuesdays and write down what we decided."] * 30),
    "Ōtāhuhu, Łódź, tiếng Việt, Diné bizaad: ą́ ǫ́, “quotes” – façade",
    "اتفقنا على العمل معا، 12 مرة في السنة.",
    "הסכמנו לעבוד יחד, 12 פעמים בשנה.",
    "我们每月开会，共同决定。",
    "हम हर महीने मिलते हैं और क्षत्रिय लिखते हैं",
    "เราทำงานร่วมกันทุกเดือน",
    "យើង\u200bធ្វើការ\u200bជាមួយ\u200bគ្នា",
    "Soft\u00adhyphens, می\u200cخواهیم and \u2060joiners",
    "😀 👨\u200d👩\u200d👧 ✓ ➢ ➔ ✘ ❑ ½ €",
    "",
)
BACKWARD = re.compile("[\u0590-\u08ff]")  # letters of which a reader takes a line in an order of its own


def by_pdfium(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return " ".join(page.get_textpage().get_text_bounded() for page in pdf)


def by_poppler(data: bytes) -> str:
    command = [tool_or_skip("pdftotext"), "-raw", "-", "-"]
    return subprocess.run(command, input=data, check=True, timeout=300, capture_output=True).stdout.decode()


@functools.cache
def answers(site: str) -> dict[str, str]:
    """In print order, each with a number of its own."""
    library = real()
    typed = [one for one in compose(library, library.sites[site]).fields if _is_typed(one)]
    found = {}
    for number, field in enumerate(typed[::EVERY]):
        text = WORDS[number % len(WORDS)]
        if text and field.kind == "long":
            text = f"{text}\n{text[:40].strip()}"
        found[field.name] = text and f"{text} ({number})"
    return {name: text for name, text in found.items() if text}


def _is_typed(field: Field) -> bool:
    return field.kind in ("text", "long") and not (field.value or field.max_length or field.read_only)


@functools.cache
def copy(site: str, kind: str) -> bytes:
    library = real()
    settings = WriterSettings(("finished",), finished=FinishedOptions(contacts=True))
    made = WorkbookRenderer(library, load_theme(), {kind: get_format(kind).writer(settings)})
    ((format, output),) = made.outputs()
    request = made.request(library.sites[site].model_copy(update={"prefill": answers(site)}))
    return made.writers[format].build_whole(request, output).data


@pytest.mark.parametrize("site", SITES[1:])
def test_a_screen_reader_reads_every_answer_of_the_pdf_whole_and_in_order(site: str) -> None:
    data = copy(site, "pdf")
    read = iter([squeezed(one.all_text) for one in elements(data) if one.kind in ("P", "TD")])
    assert [answer for answer in answers(site).values() if shown(answer) not in read] == []
    assert failures(data) == []


@pytest.mark.parametrize("site", SITES)
def test_the_word_file_has_every_character_in_order(site: str) -> None:
    data = copy(site, "docx")
    read = iter([one.text for one in paragraphs(docx.Document(io.BytesIO(data)))])
    assert [answer for answer in answers(site).values() if answer not in read] == []
    assert lint(data) == []


def paragraphs(part: DocxDocument | _Cell) -> Iterator[Paragraph]:
    for one in part.iter_inner_content():
        if isinstance(one, Paragraph):
            yield one
        else:
            for row in one.rows:
                for cell in row.cells:
                    yield from paragraphs(cell)


@pytest.mark.parametrize("reader", [by_pdfium, by_poppler])
def test_text_that_is_copied_has_every_character(reader: Callable[[bytes], str]) -> None:
    """An answer in a script from left to right is whole and in order; of the others every letter is there."""
    site = "example-school"
    text = letters(reader(copy(site, "pdf")))
    written = [letters(drawn(answer)) for answer in answers(site).values()]
    on_a_page = [one for one in written if len(one) < 400 and not BACKWARD.search(one)]
    assert [one for one in on_a_page if one not in text] == []
    assert Counter("".join(written)) - Counter(text) == Counter()
