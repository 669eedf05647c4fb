"""The look book's pages stand where its file says, and its pictures are there, small, and shown."""

from __future__ import annotations

import json
import re
from collections import Counter

import pypdfium2
import pytest
from lxml import etree
from PIL import Image

from samepage.formats.docx.package import DOCUMENT
from samepage.formats.docx.wml import W
from tests.formats.docx.docx_fixtures import planned
from tests.formats.docx.word_edits import packed
from tests.formats.pdf.built_files import made
from tests.guides import ROOT
from tests.look_book import (
    ANCHORS,
    BOXES,
    FOLDER,
    KINDS,
    SITE,
    boxes_of,
    empty_at_foot,
    pages,
    through_libreoffice,
)

MOST_BYTES, MOST_ALL = 100_000, 3_000_000


def test_each_kind_of_page_has_its_boxes_where_the_look_book_says():
    expected = {
        kind: [tuple(box) for box in boxes] for kind, boxes in json.loads(BOXES.read_text("utf-8")).items()
    }
    found = boxes_of(made(SITE).data)
    assert set(found) == {"cover", *KINDS}
    wrong = {kind: set(found[kind]) ^ set(expected.get(kind, [])) for kind in found}
    assert {kind: boxes for kind, boxes in wrong.items() if boxes} == {}, (
        "pages have changed: if that is meant, type python -m tests.look_book, and look at docs/pictures/look"
    )


def test_pictures_are_small_and_shown():
    pictures = {path.name: path for path in FOLDER.glob("*.png")}
    named = {f"{name}-{kind}.png" for name in ("pdf", "word") for kind in ("cover", *KINDS)}
    assert pictures.keys() == named | {f"web-{kind}.png" for kind in ANCHORS}
    sizes = {name: path.stat().st_size for name, path in pictures.items()}
    assert max(sizes.values()) <= MOST_BYTES and sum(sizes.values()) <= MOST_ALL
    shown = re.findall(
        r"!\[[^\]]+\]\(pictures/look/([^)]+)\)", (ROOT / "docs" / "look.md").read_text("utf-8")
    )
    assert sorted(shown) == sorted(pictures)
    for path in pictures.values():
        with Image.open(path) as picture:
            assert len(picture.getcolors() or []) > 1  # something is drawn


@pytest.mark.viewers
def test_words_pages_are_full_and_their_numbers_true(need_tool):
    """Through LibreOffice: little is empty, no word is lost, and the contents name the page of each worksheet."""
    parts = planned(SITE)
    data = through_libreoffice(packed(parts), need_tool("soffice"))
    shares = empty_at_foot(data)
    assert sum(shares) / len(shares) <= 0.09  # 0.07 with fonts as wide and as high as Georgia and Calibri
    assert sum(share >= 0.4 for share in shares) <= 3
    pdf = pypdfium2.PdfDocument(data)
    written = etree.fromstring(parts[DOCUMENT])
    said = Counter(re.findall("[a-z]{3,}", " ".join(filter(None, (t.text for t in written.iter(W + "t"))))))
    shown = Counter(re.findall("[a-z]{3,}", " ".join(page.get_textpage().get_text_range() for page in pdf)))
    lost = {word: count - shown[word] for word, count in said.items() if shown[word] < count}
    assert not lost.keys() - {
        "tage",
        "orksheet",
        "repared",
        "ield",
        "guide",
        "for",
        "ade",
        "example",
    }  # in capitals
    texts = [page.get_textpage().get_text_range() for page in pdf]
    signers = [n for n, text in enumerate(texts) if re.search(r"(Labor|Management) [123]\b", text)]
    assert len(signers) == 1  # all who sign the agreement
    contents = texts[1]
    where = pages(pdf)
    for kind in ("rating", "checklist", "agreement", "form", "landscape", "glossary"):
        said = re.search(rf"{re.escape(KINDS[kind])}[ .]*(\d+)", contents)
        assert said and int(said[1]) == where[kind] + 1
