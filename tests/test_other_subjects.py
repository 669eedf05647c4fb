"""Nothing of the guide that came with the program is written in the program: another guide has other words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from guides import ROOT

# Words of the shipped guide that name its subject, its people, its levels and its two sides.
SUBJECT = re.compile(
    r"(?<![a-z])(labor|management|superintendents?|districts?|schools?|classrooms?|principals?|teachers?|students?|"
    r"educators?|union.leader|unions|on.the.same.page|college-and-career)(?![a-z])",
    re.IGNORECASE,
)
# Where such a word must stand, and why.
REASONS = {
    "samepage/content/states.py": "the names of the United States and of school systems that the federal files list",
    "samepage/content/roster_columns.py": "the columns of the federal directory files, passed over in silence",
    "samepage/content/schema/earlier_words.py": "words.yaml of editions whose files still come back",
}
LINES = {
    "samepage/formats/docx/returned_file.py": "OWN_PROGRAMS = ",
    "samepage/formats/docx/stray_text.py": '"urn:on-the-same-page:printed"',
    "samepage/formats/pdf/document_info.py": "EARLIER_",
}
# The guide to start from that `init --blank` copies is searched too; the shipped one lies in guide/.
FILES = [
    path
    for folder in ("samepage", "templates")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".html", ".css", ".yaml", ".sql", ".txt", ".json", ".svg", ".md")
]


def found_in(path: Path) -> Iterator[str]:
    name = path.relative_to(ROOT).as_posix()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if SUBJECT.search(line) and LINES.get(name, "\0") not in line:
            yield f"{name}:{number}: {line.strip()}"


def test_nothing_of_the_shipped_guide_is_written_in_the_program() -> None:
    assert len(FILES) > 250
    found = [line for path in FILES for line in found_in(path) if line.partition(":")[0] not in REASONS]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", REASONS)
def test_each_exception_is_still_one(name: str) -> None:
    assert [*found_in(ROOT / name)]
