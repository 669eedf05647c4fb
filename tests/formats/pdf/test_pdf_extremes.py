"""A guide with words longer than a column, with more worksheets than letters, and with twelve stages: all of it stands
between the margins, and nothing on anything else."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest

from samepage.builder.renderer import WorkbookRenderer
from samepage.formats import get_format
from samepage.formats.interface import WriterSettings
from samepage.render.theme import load_theme
from tests.guides import buildable_guide

WORD = (
    "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunter"  # 62 letters; a `short` has 48 at most
)
STAGES, WORKSHEETS = 12, 30
LEFT, RIGHT = 0.9 * 72, 612 - 0.8 * 72  # the text's edges, on letter
ROUNDING = 1.0


@pytest.fixture(scope="module")
def document(tmp_path_factory) -> bytes:
    guide = buildable_guide(Path(tmp_path_factory.mktemp("extremes")))
    stage = (guide.root / "stages/commit.yaml").read_text("utf-8")
    checklist = (
        "  - {kind: checklist, id: list%d, short: List %d, title: A list, items: [{id: one, text: One}]}\n"
    )
    many = "".join(checklist % (number, number) for number in range(WORKSHEETS))
    long = stage.replace("title: Commit", f"title: {WORD}").replace("title: Our plan", f"title: {WORD}")
    long = long.replace("Talk to each other.", WORD).replace("short: Norms", f"short: {WORD[:48]}")
    guide.write("stages/commit.yaml", long.rstrip("\n") + "\n" + many)
    names = ["commit", *(f"stage{number}" for number in range(2, STAGES + 1))]
    for name in names[1:]:
        guide.write(f"stages/{name}.yaml", stage.replace("id: commit", f"id: {name}", 1))
    guide.replace("guide.yaml", "stages: [commit]", f"stages: [{', '.join(names)}]")
    library = guide.load()
    renderer = WorkbookRenderer(
        library, load_theme(), {"pdf": get_format("pdf").writer(WriterSettings(("fillable",)))}
    )
    ((format, output),) = renderer.outputs()
    return renderer.document(renderer.request(library.sites["north"]), format, output).data


def test_all_text_stands_between_the_margins(document: bytes) -> None:
    with pdfium.PdfDocument(document) as pages:
        outside = []
        for number, page in [*enumerate(pages, 1)][1:]:
            text = page.get_textpage()
            for left, bottom, right, top in (text.get_rect(n) for n in range(text.count_rects())):
                words = text.get_text_bounded(left, bottom, right, top).strip()
                in_tab = left > RIGHT and words.isdigit()
                if not in_tab and (left < LEFT - ROUNDING or right > RIGHT + ROUNDING):
                    outside.append((number, words, left, right))
    assert outside == []
