"""The example report: three example sites with plainly made-up answers, over the real guide.

``python -m tests.report.example FOLDER`` makes it, with a picture of three of its pages where poppler
is installed: docs/pictures/report.png.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pypdfium2
from PIL import Image

from samepage.render.theme import load_theme
from samepage.report import ReportScope, compose_report, write_report
from samepage.returns.database import read_database
from samepage.workbook import compose
from samepage.workbook.model import Field
from tests.formats.pdf.built_files import real
from tests.report.report_answers import Sent, made_up, write

OPENINGS = (
    "In our example,",
    "For the example:",
    "Made up for this report:",
    "As an example,",
    "Example answer:",
)
MIDDLES = (
    "teachers and principals read the standard side by side and found the same three gaps",
    "the joint team met on Tuesdays, with substitutes paid for by the office of professional learning",
    "labor named two members from each grade band, and management named the principals they work with",
    "students explained how they knew, and not only what they got",
    "we kept one list of open questions, and read it aloud at the end of every meeting",
    "two schools tried the shared planning hour first; the others asked for it by winter",
)
ENDINGS = (
    "We would do it again.",
    "It took longer than planned.",
    "Next time we would ask families sooner.",
    "The association and the office wrote about it in the same words.",
    "",
)
SHORT = {"date": "2026-11-03", "number": "1200", "email": "team@example.org", "text": "Example words"}


def words(chance: random.Random, field: Field) -> str:
    if field.kind != "long":
        return SHORT[field.kind]
    text = f"{chance.choice(OPENINGS)} {chance.choice(MIDDLES)}."
    for _ in range(chance.randrange(3) if field.lines > 2 else 0):
        text += f" {chance.choice(MIDDLES).capitalize()}."
    return f"{text} {chance.choice(ENDINGS)}".strip()


def example(path: Path) -> Path:
    library = real()
    books = {
        id: compose(library, library.sites[id])
        for id in ("example-state", "example-valley", "example-school")
    }
    valley, school, state = books["example-valley"], books["example-school"], books["example-state"]
    new = made_up(valley, 1, 0.75, words) | {
        "commit.gain": "Made up: students who move between our schools would meet the same goals."
    }
    new = {name: value for name, value in new.items() if not name.startswith("commit.trust.promises.labor=")}
    old = dict(list(new.items())[::2]) | {"commit.gain": "Made up, in the older file: one set of goals."}
    return write(
        path,
        [
            Sent(
                valley,
                new,
                "2026-10-12T15:20:00Z",
                "pdf",
                path="valley/workbook.pdf",
                conflicts={"commit.trust.promises.labor=": ("2", "3")},
            ),
            Sent(valley, old, "2026-09-20T09:00:00Z", "docx", path="valley/first try.docx"),
            Sent(
                school,
                made_up(school, 2, 0.55, words),
                "2026-10-09T08:30:00Z",
                "docx",
                path="school.docx",
                orphans={"commit.old_question": "Made up: an answer from an earlier edition."},
            ),
            Sent(state, made_up(state, 3, 0.45, words), "2026-09-28T17:45:00Z", "pdf", path="state.pdf"),
        ],
        problems=[
            ("scan.pdf", "", "unreadable", "", "is locked with a password; ask for a file without one."),
            (
                "valley/workbook.pdf",
                "",
                "conflict",
                "commit.trust.promises.labor",
                "2 and 3 are both marked where one is asked.",
            ),
        ],
        differences=[("example-valley", "commit.gain", old["commit.gain"], 1, new["commit.gain"], 0)],
    )


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "answers.sqlite"
    database.unlink(missing_ok=True)
    theme = load_theme()
    report = compose_report(
        read_database(example(database)), ReportScope("What three example sites sent back", "all"), theme
    )
    written = write_report(report, theme, folder)
    print(f"{written.html}, {written.pdf} ({written.pages} pages)")
    if shutil.which("pdftoppm"):
        print(picture(written.pdf, folder / "report.png"))


def picture(pdf: Path, path: Path) -> Path:
    """Three pages side by side: the first, where the sides stand apart, and the ratings of stage 1."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    wanted = [
        0,
        *(
            next(n for n, text in enumerate(texts) if n and words in text)
            for words in ("Where labor and management stand apart", "Sites at each step")
        ),
    ]
    pages = []
    for number in wanted:
        stem = path.with_name(f"page-{number}")
        subprocess.run(
            [
                "pdftoppm",
                "-r",
                "60",
                "-f",
                str(number + 1),
                "-l",
                str(number + 1),
                "-singlefile",
                "-png",
                pdf,
                stem,
            ],
            check=True,
        )
        pages.append(Image.open(stem.with_suffix(".png")).convert("RGB"))
    width, height = pages[0].size
    sheet = Image.new("RGB", (8 + len(pages) * (width + 8), height + 16), "#d5dbe3")
    for number, page in enumerate(pages):
        sheet.paste(page, (8 + number * (width + 8), 8))
    sheet.quantize(128).save(path, optimize=True)
    return path


if __name__ == "__main__":
    main(Path(sys.argv[1]))
