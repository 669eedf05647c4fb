"""What cannot be bound is said, with the reason, and never written wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from samepage.errors import BuildError, NotBindable
from samepage.formats.docx.format import OUTPUTS, DocxWriter
from samepage.formats.docx.master import bind_docx, compile_docx
from samepage.formats.interface import WriterSettings
from samepage.render.placeholders import adversarial_site, placeholder_site
from samepage.render.variant import Variant
from samepage.workbook import compose
from tests.formats.docx.docx_fixtures import bound, compiled, master, naming, plain, writing
from tests.formats.docx.word_edits import MAIN, members
from tests.formats.pdf.built_files import every_kind


def refused(values: Mapping[str, str] = {}, **texts: str) -> str:
    site = every_kind().sites["every-district"].model_copy(update=texts)
    with pytest.raises(NotBindable) as error:
        bind_docx(master(), site, "0" * 16, values)
    return str(error.value)


@pytest.mark.parametrize(
    "name", [" North", "North ", "North  High", "North\u00a0High", "North\nHigh", "North\x85High", "a\x01b"]
)
def test_a_name_that_a_paragraph_would_not_keep(name):
    assert repr(name) in refused(name=name)


def test_a_line_of_the_cover_that_the_site_does_not_have():
    assert "empty" in refused(association="")


def test_a_field_that_is_unknown():
    assert "no.such" in refused({"no.such": "x"})


def test_a_value_that_is_not_an_option():
    site = every_kind().sites["every-district"]
    choice = next(f for f in master().fields.values() if f[0].kind == "choice")[0]
    with pytest.raises(BuildError, match="not one of its options"):
        bind_docx(master(), site, "0" * 16, {choice.name: "no such option"})


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "stages/commit.yaml",
            "title: What, width: 60",
            'title: "What {{ site.name }} does", width: 15',
            "column",
        ),
        (
            "front/about.yaml",
            "[norms](#commit.norms)",
            "[us](https://example.org/{{ site.name }})",
            "address",
        ),
    ],
    ids=["a column's width", "an address"],
)
def test_a_guide_whose_look_follows_a_name(tmp_path, file, old, new, told):
    library, site = naming(lambda guide: guide.replace(file, old, new), tmp_path)
    with pytest.raises(NotBindable, match=told):
        compiled(library, site)


def test_a_text_that_is_more_than_a_name_shown():
    """As a template's would be that tells how long a name is: only a real name shows it."""
    site = every_kind().sites["every-district"]
    given, assets = writing(every_kind(), placeholder_site(site))
    other = compose(every_kind(), adversarial_site(site))
    writer = DocxWriter(WriterSettings())
    assert writer.compile(Variant(given[0], other, given[2], assets), OUTPUTS["fillable"][0]).parts
    longer = replace(
        other,
        words=other.words.model_copy(
            update={"labels": {**other.labels, "edition": f"{len(other.site.name)} letters, edition"}}
        ),
    )
    with pytest.raises(NotBindable, match="27 letters, edition"):
        writer.compile(Variant(given[0], longer, given[2], assets), OUTPUTS["fillable"][0])


def test_a_placeholder_that_names_the_site():
    given, assets = writing(every_kind(), placeholder_site(every_kind().sites["every-district"]))
    first = given[0].sections
    sections = tuple(
        replace(
            s, fields=tuple(replace(f, placeholder="\ue000") if f.kind == "long" else f for f in s.fields)
        )
        for s in first
    )
    with pytest.raises(NotBindable, match="glossary"):
        compile_docx(replace(given[0], sections=sections), *given[1:], assets=assets)


def test_titles_of_controls_that_name_the_site(tmp_path):
    """A row's title is spoken in the titles of its fields, which Word cuts at 64 characters."""
    library, site = naming(
        lambda guide: guide.replace(
            "stages/commit.yaml",
            "- {id: first, title: First}",
            '- {id: first, title: "{{ site.name }}"}\n      - {id: second, title: North}',
        ),
        tmp_path,
    )
    made = compiled(library, site)
    short = plain(library, site.model_copy(update={"name": 'South & "Co"'}))
    assert members(bound(made, short.workbook)) == short.parts
    assert "What, South &amp; &quot;Co&quot;, Plan, " in short.parts[MAIN].decode()
    for name, told in (("Long" * 20, "longer than the 64"), ("North", "same title")):
        with pytest.raises(NotBindable, match=told):
            bound(made, plain(library, site.model_copy(update={"name": name})).workbook)
