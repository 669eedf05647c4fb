"""What a partner or a site calls things: its words stand wherever the guide's would, with plurals and capitals."""

from __future__ import annotations

import re

import pytest
from guides import buildable_guide

from samepage.content.loader import load_library
from samepage.render.html import render_sections
from samepage.render.placeholders import variant_key
from samepage.workbook import compose

WORDS = """\
words:
  leader: {state: chief, district: superintendent, school: principal}
  association: {state: association, district: association, school: association}
  associations: {state: associations, district: associations, school: associations}
  union: {state: "state {{ words.association }}", district: "local {{ words.association }}", school: "{{ words.association }}"}
"""
TEXT = (
    "{{ words.Association }} leaders meet. The {{ words.union }} and other {{ words.associations }} talk to the "
    "{{ words.leader }}. {{ words.Union }} first."
)


def guide_with(folder, partner: str = "", site: str = ""):
    guide = buildable_guide(folder)
    before, _, rest = (guide.root / "words.yaml").read_text("utf-8").partition("words:\n")
    guide.write("words.yaml", before + WORDS + rest[rest.index("labels:") :])
    guide.replace("front/about.yaml", "Written for", f"Hello. {TEXT} Written for")
    for name, words in (("partners/abc.yaml", partner), ("sites/north.yaml", site)):
        guide.write(name, (guide.root / name).read_text("utf-8") + (f"words: {words}\n" if words else ""))
    return guide


def said(guide) -> str:
    library = load_library(guide.root)
    section = next(
        one for one in render_sections(compose(library, library.sites["north"])) if one.id == "about"
    )
    return re.search(r"(?<=Hello\. ).*first\.", section.html)[0]


def test_the_guides_words_are_made_of_each_other(tmp_path):
    assert said(guide_with(tmp_path)) == (
        "Association leaders meet. The local association and other associations talk to the superintendent. "
        "Local association first."
    )


def test_a_partner_has_words_of_its_own_and_a_site_has_others(tmp_path):
    partner = "{association: union, associations: unions, leader: head}"
    first = said(guide_with(tmp_path / "one", partner))
    assert (
        first == "Union leaders meet. The local union and other unions talk to the head. Local union first."
    )
    both = said(guide_with(tmp_path / "two", partner, "{union: ʻOhana union, leader: PK–12 chief}"))
    assert both == (
        "Union leaders meet. The ʻOhana union and other unions talk to the PK–12 chief. ʻOhana union first."
    )


def test_sites_with_the_same_words_are_made_from_the_same_pages(tmp_path):
    library = load_library(guide_with(tmp_path, site="{leader: head}").root)
    north = library.sites["north"]
    same = north.model_copy(update={"id": "south", "name": "South District"})
    assert variant_key(north) == variant_key(same)
    assert variant_key(north) != variant_key(same.model_copy(update={"words": {"leader": "chief"}}))
    assert variant_key(north) != variant_key(same.model_copy(update={"words": {}}))


WRONG = {
    "unknown": ("", "{leder: head}", "sites/north.yaml", "no word `leder`: did you mean `leader`?"),
    "one of two misspelled": (
        "",
        "{asociation: union, associations: unions}",
        "sites/north.yaml",
        "no word `asociation`: did you mean `association`?",
    ),
    "singular only": ("", "{association: union}", "sites/north.yaml", "its plural `associations` is not"),
    "plural only": ("{associations: unions}", "", "partners/abc.yaml", "its singular `association` is not"),
    "a name in it": ("", "{leader: '{{ site.name }}'}", "sites/north.yaml", "write the words themselves"),
    "two lines": ("", '{leader: "a\\nb"}', "sites/north.yaml", "`leader`"),
    "empty": ("{leader: ''}", "", "partners/abc.yaml", "`leader` is empty"),
}


@pytest.mark.parametrize("partner, site, file, message", WRONG.values(), ids=WRONG)
def test_wrong_words_are_told_where_they_stand(tmp_path, partner, site, file, message):
    problems = guide_with(tmp_path, partner, site).errors()
    assert len(problems) == 1 and problems[0].startswith(file) and message in problems[0], problems


def test_a_word_cannot_be_made_of_one_that_is_made_itself(tmp_path):
    guide = guide_with(tmp_path)
    guide.replace("words.yaml", "state: chief", 'state: "{{ words.union }} chief"')
    guide.replace("words.yaml", "school: principal", 'school: "{{ site.name }} head"')
    problems = guide.errors()
    assert len(problems) == 2, problems
    assert all("a word can be made of another that stands alone" in one for one in problems)
    before, found, _ = (guide.root / "words.yaml").read_text("utf-8").partition("{{ words.union }} chief")
    assert found and problems[0].startswith(f"words.yaml:{before.count(chr(10)) + 1}:")
