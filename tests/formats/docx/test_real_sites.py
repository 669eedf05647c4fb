"""The Word files of every site in guide/: nothing to complain about, all fields once, the same bytes anywhere."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from html import unescape

import pytest
from lxml import etree

from tests.formats.docx.lint import lint
from tests.formats.docx.word_edits import MAIN, W, docx_of, members, packed
from tests.formats.pdf.built_files import ROOT, SITES, real

HASHES = """
import hashlib, sys
from tests.formats.docx.word_edits import docx_of
for site in sys.argv[1:]:
    print(site, hashlib.sha256(docx_of(site)[1]).hexdigest())
"""
ALL = [*sorted(p.stem for p in (ROOT / "guide/sites").glob("*.yaml")), *SITES]


def test_all_sites_are_looked_at():
    assert set(real().sites) <= set(ALL)


ACCENT = "#7a2e5d"
VARIANTS = {
    "letter": {"paper": "letter"},
    "A4": {"paper": "a4"},
    "a partner's color": {"paper": "letter", "accent": ACCENT},
    "protected": {"paper": "a4", "protect": True},
}


# Each file as it is mostly sent, and in one of the other ways.
FILES = [
    (site, variant)
    for n, site in enumerate(ALL)
    for variant in ("letter", [*VARIANTS][1 + n % (len(VARIANTS) - 1)])
]


@pytest.mark.parametrize(("site", "variant"), FILES)
def test_nothing_to_complain_about(site, variant):
    assert lint(docx_of(site, **VARIANTS[variant])[1]) == []


@pytest.mark.parametrize("site", ["example-valley", "example-school", "example-state"])
def test_an_example_sites_file_is_small(site):
    assert len(docx_of(site)[1]) <= 200_000


def test_a_partners_own_styles_clothe_a_real_site(tmp_path):
    """A workbook restyled in Word lends its look to another site's; the text and its fields stay."""
    path = tmp_path / "ours.docx"
    parts = members(docx_of("every-state")[1])
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b'w:val="17365D"', b'w:val="3B1C5A"')
    path.write_bytes(packed(parts))
    workbook, plain = docx_of("example-valley")
    data = docx_of("example-valley", template=path)[1]
    assert lint(data) == []
    assert b"3B1C5A" in members(data)["word/styles.xml"]
    tags = [re.findall(rb'<w:tag w:val="([^"]+)"', members(d)[MAIN]) for d in (plain, data)]
    assert tags[0] == tags[1]


@pytest.mark.parametrize("site", ALL)
def test_every_field_is_there_once(site):
    workbook, data = docx_of(site)
    tags = Counter(map(unescape, re.findall(r'<w:tag w:val="([^"]+)"', members(data)[MAIN].decode())))
    assert {tag: n for tag, n in tags.items() if not tag.startswith("rows:")} == {
        f.name: 1 for f in workbook.fields
    }


def test_no_page_has_one_row_of_a_table_alone():
    """The first two rows stay together and the last two. In a table of three all would, and LibreOffice loses rows
    where nothing of a table may end a page; such a table begins a page where it would be divided. Only those who sign
    all stay together: they are fewer than fill a page, and below any agreement none of them is lost."""
    tables = list(etree.fromstring(members(docx_of("example-valley")[1])[MAIN]).iter(W + "tbl"))
    seen = set()
    for table in tables:
        rows = list(table.iter(W + "tr"))[1:]
        keeps = [all(p.find(f"{W}pPr/{W}keepNext") is not None for p in row.iter(W + "p")) for row in rows]
        seen.add(len(rows) > 3)
        if "Signed by" in table.xpath("string()"):
            assert keeps == [True] * 5 + [False]
        elif len(rows) > 3:
            assert keeps == [n in (0, len(rows) - 2) for n in range(len(rows))]
        else:
            assert not any(keeps)
    assert seen == {True, False}


def test_the_same_bytes_in_another_process():
    """One that orders its sets differently."""
    sites = ["every-answered", "example-valley"]
    environment = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)}
    there = subprocess.run(
        [sys.executable, "-c", HASHES, *sites],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    here = [word for site in sites for word in (site, hashlib.sha256(docx_of(site)[1]).hexdigest())]
    assert there == here
