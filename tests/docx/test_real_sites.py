"""The Word files of every site in guide/: nothing to complain about, all fields once, the same bytes anywhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from html import unescape

import pytest

from samepage.docx.lint import lint
from tests.docx.word_edits import MAIN, docx_of, members
from tests.pdf.made import ROOT, SITES, real

HASHES = """
import hashlib, sys
from tests.docx.word_edits import docx_of
for site in sys.argv[1:]:
    print(site, hashlib.sha256(docx_of(site)[1]).hexdigest())
"""
ALL = [*sorted(p.stem for p in (ROOT / "guide/sites").glob("*.yaml")), *SITES]


def test_all_sites_are_looked_at():
    assert set(real().sites) <= set(ALL)


@pytest.mark.parametrize("site", ALL)
def test_nothing_to_complain_about(site):
    assert lint(docx_of(site)[1]) == []


@pytest.mark.parametrize("site", ALL)
def test_every_field_is_there_once(site):
    workbook, data = docx_of(site)
    tags = Counter(map(unescape, re.findall(r'<w:tag w:val="([^"]+)"', members(data)[MAIN].decode())))
    assert {tag: n for tag, n in tags.items() if not tag.startswith("rows:")} == {f.name: 1 for f in workbook.fields}


def test_the_same_bytes_in_another_process():
    made = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        made.add(subprocess.run([sys.executable, "-c", HASHES, *ALL], cwd=ROOT, env=environment, capture_output=True,
                                text=True, check=True).stdout)  # fmt: skip
    assert len(made) == 1 and made.pop().count("\n") == len(ALL)
