"""The look: a theme that some people could not read is refused, with the figure; what is printed keeps to it."""

from __future__ import annotations

from itertools import chain

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest

from samepage.content.theme_file import contrast
from samepage.errors import ContentError
from samepage.render.theme import load_theme
from samepage.resources import TEMPLATES
from tests.formats.pdf.built_files import made
from tests.formats.pdf.read import pdfium_form, widgets
from tests.guides import samepage

TEXT, BORDER = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
SCALE = 4  # pixels for each point


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'quiet: "#4a5668"',
            'quiet: "#8a94a3"',
            "quiet #8a94a3 on paper #ffffff has a contrast of 3.06:1; it needs 4.5:1",
        ),
        (
            'line: "#76839a"',
            'line: "#c3cad6"',
            "line #c3cad6 on paper #ffffff has a contrast of 1.64:1; it needs 3:1",
        ),
        ('wash: "#f3f6f9"', 'wash: "#b0b8c0"', "accent #0f6b6b on wash #b0b8c0"),
    ],
    ids=["text", "a field's border", "a ground"],
)
def test_a_theme_too_faint_to_read_is_refused(tmp_path, old, new, told):
    text = (TEMPLATES / "theme.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "theme.yaml"
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ContentError) as error:
        load_theme(path)
    assert told in str(error.value) and "theme.yaml" in str(error.value)


def test_an_accent_that_passes_on_white_alone_is_refused_too(tmp_path):
    """Accents also stand on the pale ground of call-outs; what is advised then passes."""
    site = tmp_path / "pale.yaml"
    site.write_text(
        'id: pale\nlevel: district\nname: Pale District\npartner: example-partner\naccent: "#757575"\n',
        "utf-8",
    )
    run = samepage("build", "--site", site, "--output", tmp_path / "out")
    assert run.returncode != 0 and not (tmp_path / "out").exists()
    assert (
        "pale.yaml:5:" in run.stderr
        and "against the pale ground" in run.stderr
        and "Traceback" not in run.stderr
    )
    load_theme().with_accent(run.stderr.rpartition('such as "')[2][:7])


def grounds(page: pdfium.PdfPage):
    """Each text on a page with its color and the color it stands on."""
    picture = page.render(scale=SCALE, may_draw_forms=False).to_pil().convert("RGB")
    height = page.get_height()
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT]):
        red, green, blue, _ = (pdfium_c.c_uint() for _ in range(4))
        pdfium_c.FPDFPageObj_GetFillColor(item, red, green, blue, _)
        left, bottom, right, top = item.get_bounds()
        if right - left < 1 or top - bottom < 1:
            continue
        box = (
            round(left * SCALE) - 3,
            round((height - top) * SCALE) - 3,
            round(right * SCALE) + 3,
            round((height - bottom) * SCALE) + 3,
        )
        crop = picture.crop(tuple(max(0, n) for n in box))
        # Ink covers less of its box than its ground does, but for a disc or a stroke of its own.
        common = sorted(crop.getcolors(crop.width * crop.height), reverse=True)
        own = (red.value, green.value, blue.value)
        yield own, next(color for _, color in common if sum(abs(a - b) for a, b in zip(color, own)) > 24)


def name(color: tuple[int, int, int]) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in color)


PRINTED = [("every-district", "fillable"), ("every-school", "print"), ("every-state", "large-print")]


@pytest.mark.parametrize(("site", "edition"), PRINTED)
def test_all_text_can_be_read_on_what_it_stands_on(site, edition):
    with pdfium.PdfDocument(made(site, edition).data) as document:
        pairs = set(chain.from_iterable(map(grounds, document)))
    faint = {
        (name(a), name(b)): round(contrast(name(a), name(b)), 2)
        for a, b in pairs
        if contrast(name(a), name(b)) < TEXT
    }
    assert len(pairs) > 8 and faint == {}


@pytest.mark.parametrize(
    ("site", "edition"), [("every-district", "fillable"), ("every-state", "large-print")]
)
def test_every_field_has_an_edge_that_can_be_seen(site, edition):
    """Against the field's own ground, and within a point and a half of where a click counts."""
    faint = {}
    with pdfium_form(made(site, edition).data) as document:
        for page in document:
            picture = page.render(scale=SCALE, may_draw_forms=False).to_pil().convert("RGB")
            for widget in widgets(page, document.formenv):
                left, bottom, right, top = widget.rect
                y = round((page.get_height() - (top + bottom) / 2) * SCALE)
                inside = picture.getpixel((round((left + 3) * SCALE), y))
                edge = max(
                    contrast(name(picture.getpixel((x, y))), name(inside))
                    for x in range(round((left - 1.5) * SCALE), round((left + 1.5) * SCALE) + 1)
                )
                if edge < BORDER:
                    faint[widget.name] = round(edge, 2)
    assert faint == {}
