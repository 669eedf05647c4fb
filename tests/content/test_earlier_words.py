"""A words.yaml from before levels and sides were declared: files of its edition still come back."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from guides import LEVELS, ROOT, buildable_guide

from samepage.content.loader import load_library
from samepage.errors import ContentError
from samepage.workbook import compose


def test_it_makes_the_same_workbook(tmp_path: Path) -> None:
    now, before = buildable_guide(tmp_path / "now"), buildable_guide(tmp_path / "before")
    words = yaml.safe_load((ROOT / "guide/words.yaml").read_text("utf-8"))
    labels = {f"workbook_{level}": words["levels"][level]["workbook"] for level in LEVELS}
    labels |= {"labor": "Labor", "management": "Management", "classroom": "In the classroom"}
    leader = {"state": "chief", "district": "superintendent", "school": "principal"}
    old = {"words": {"leader": leader}, "labels": {**words["labels"], **labels}}
    before.write("words.yaml", yaml.safe_dump(old))
    new, old_library = now.load(), before.load()
    assert old_library.declared == new.declared
    made, made_before = (compose(one, one.sites["north"]) for one in (new, old_library))
    assert made.fields == made_before.fields and made.content_hash == made_before.content_hash
    assert [section.view for section in made.sections] == [section.view for section in made_before.sections]


def test_a_guide_that_names_no_levels_at_all_is_told_to(tmp_path: Path) -> None:
    guide = buildable_guide(tmp_path / "guide")
    guide.write("words.yaml", "words: {}\n")
    with pytest.raises(ContentError) as error:
        load_library(guide.root)
    assert [str(one).partition("words.yaml:")[2] for one in error.value.problems] == [
        "1:1: `levels` is missing here: add `levels: …` (The kinds of site, by id, each with its name: one or more)."
    ]
