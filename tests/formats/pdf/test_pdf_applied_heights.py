"""Answer boxes that grow where they stand: the page that another layout, with these heights, would give."""

from __future__ import annotations

import io
import re
from functools import partial

import pikepdf
import pytest

from samepage.formats.pdf import compile as compiling
from samepage.formats.pdf.compile import CompileContext, CompiledPages, compile_page_group
from samepage.formats.pdf.page_groups import LaidOutGroup, plan_page_groups, split_children
from samepage.formats.pdf.style_sheets import stylesheets
from samepage.render.assets import load_assets
from samepage.render.html import render_sections
from samepage.render.html_document import ParsedStyles
from samepage.render.theme import load_theme
from samepage.workbook import compose
from tests.formats.pdf.built_files import EDITIONS, real

NUMBER = re.compile(rb"-?\d+\.?\d*")


def numbers_and_rest(made: CompiledPages) -> tuple[list[float], list[bytes]]:
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        content = b"".join(page.Contents.read_bytes() for page in pdf.pages)
        places = [float(n) for page in pdf.pages for one in page.obj.get("/Annots", ()) for n in one.Rect]
    return [*map(float, NUMBER.findall(content)), *places], NUMBER.split(content)


@pytest.mark.parametrize(
    ("edition", "id"),
    [
        ("fillable", "stock"),
        ("fillable", "pilot-request"),
        ("print", "pilot-request"),
        ("large-print", "commit"),
    ],
)
def test_the_page_is_that_of_another_layout(edition: str, id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    library, kind = real(), EDITIONS[edition]
    workbook = compose(library, library.sites["example-valley"])
    theme = load_theme().with_accent(workbook.accent).with_size(kind.size)
    styles = ParsedStyles(stylesheets(workbook, theme, kind, running=False), theme.fonts)
    context = CompileContext(workbook, theme, load_assets(library, workbook, theme), kind, styles)
    section = next(one for one in render_sections(workbook, kind.linear, kind.media) if one.id == id)
    fields = {one.name: one for part in workbook.sections if part.id == id for one in part.fields}
    whole = split_children(section.html)
    assert whole is not None
    found: list[LaidOutGroup] = []
    plan_page_groups(whole, partial(context.document, section), kind.mirrored, on_layout=found.append)
    compared = 0
    for one in found:
        html = "".join(whole.children[one.group.first : one.group.end])
        own = [fields[name] for name in compiling.controls(html)]
        grown = compile_page_group(context, section, whole, one.group, own, one)
        with monkeypatch.context() as patch:
            patch.setattr(compiling, "grown", lambda *_: None)
            again = compile_page_group(context, section, whole, one.group, own)
        numbers, rest = numbers_and_rest(grown)
        assert rest == numbers_and_rest(again)[1]
        assert numbers == pytest.approx(numbers_and_rest(again)[0], abs=1e-4)
        assert (grown.anchors, grown.fonts) == (again.anchors, again.fonts)
        assert [(one.level, one.title, one.page) for one in grown.bookmarks] == [
            (one.level, one.title, one.page) for one in again.bookmarks
        ]
        for one_way, other in zip(grown.bookmarks, again.bookmarks, strict=True):
            assert (one_way.x, one_way.y) == pytest.approx((other.x, other.y), abs=1e-4)
        compared += bool(one.group.heights)
    assert compared
