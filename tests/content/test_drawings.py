"""Drawings through ``check`` and ``build``: those without end are refused in words, ordinary ones are printed."""

from __future__ import annotations

import io
import random
import re
import zipfile
from itertools import pairwise

import page
import pikepdf
import pypdfium2
import pytest
from guides import GuideFolder, buildable_guide
from guides import samepage as run
from PIL import Image
from svg_examples import BOMBS, UNDRAWABLE, embedded, ordinary, svg

from tests.conftest import TIMES


def with_figures(guide: GuideFolder, drawings: dict[str, str | bytes]) -> dict[str, int]:
    """Puts ``drawings`` by file name into the guide's stage, and gives the line on which each is named."""
    blocks = "".join(f"  - {{kind: figure, alt: Drawn, file: {name}}}\n" for name in drawings)
    guide.replace("stages/commit.yaml", "blocks:\n", f"blocks:\n{blocks}")
    for name, content in drawings.items():
        guide.write(f"figures/{name}", content)
    lines = (guide.root / "stages/commit.yaml").read_text().splitlines()
    first = next(n for n, line in enumerate(lines, 1) if "kind: figure" in line)
    return {name: first + n for n, name in enumerate(drawings)}


def test_drawings_without_end_are_refused_at_their_place_and_with_words(tmp_path):
    guide = buildable_guide(tmp_path / "guide")
    lines = with_figures(guide, {f"{name}.svg": drawing for name, (drawing, _) in BOMBS.items()})
    ended = run("check", "--guide", guide.root)
    assert ended.returncode == 1
    told = {
        int(m[1]): m[2] for m in re.finditer(r"commit\.yaml:(\d+):\d+: (.*)", ended.stdout + ended.stderr)
    }
    for name, (_, words) in BOMBS.items():
        assert words in told.pop(lines[f"{name}.svg"]), name
    assert not told


def test_what_cannot_be_drawn_is_refused_each_time(tmp_path):
    guide = buildable_guide(tmp_path / "guide")
    names = {f"{name}.svg": drawing for name, (drawing, _) in UNDRAWABLE.items()}
    lines = with_figures(guide, {"good.svg": svg('<path d="M0 0h9v9z"/>'), **names})
    wrong = dict(UNDRAWABLE)
    for command in (["check"], ["build", "--output", tmp_path / "output"]):
        ended = run(*command, "--guide", guide.root)
        assert ended.returncode == 1
        said = ended.stdout + ended.stderr
        assert "Traceback" not in said
        for name, (_, words) in wrong.items():
            assert re.search(rf"commit\.yaml:{lines[f'{name}.svg']}:\d+: `{name}.svg` {words}", said), said
        assert "good.svg" not in said
        guide.write("figures/overdrawn.svg", svg("<g/>"))  # once is long enough
        wrong.pop("overdrawn", None)
    assert not (tmp_path / "output").exists()


def test_a_logo_is_drawn_before_anything_is_made(tmp_path):
    guide = buildable_guide(tmp_path / "guide")
    guide.replace("partners/abc.yaml", "name:", "logo: {file: logo.svg, alt: ABC}\nname:")
    for drawing, words in (BOMBS["use"], UNDRAWABLE["tref"]):
        guide.write("partners/logo.svg", drawing)
        for command in (["check"], ["build", "--output", tmp_path / "output"]):
            ended = run(*command, "--guide", guide.root)
            assert ended.returncode == 1
            assert (
                f"abc.yaml:2:14: `logo.svg` {'draws ' if 'more' in words else ''}{words}"
                in ended.stderr + ended.stdout
            )
    assert not (tmp_path / "output").exists()


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Every ordinary drawing as a figure and one as a logo, built: the PDF, and Word's pictures by name."""
    folder = tmp_path_factory.mktemp("ordinary")
    guide = buildable_guide(folder / "guide")
    drawings = ordinary()
    with_figures(guide, {f"{name}.svg": drawing for name, drawing in drawings.items()})
    guide.replace("partners/abc.yaml", "name:", "logo: {file: logo.svg, alt: ABC}\nname:")
    guide.write("partners/logo.svg", drawings["illustrator"])
    checked = run("check", "--guide", guide.root)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    built = run("build", "--guide", guide.root, "--output", folder / "output")
    assert built.returncode == 0, built.stdout + built.stderr
    by_content = {drawing.encode(): name for name, drawing in drawings.items()}
    pictures = {}
    with zipfile.ZipFile(folder / "output/north/north.docx") as word:
        media = sorted(
            (n for n in word.namelist() if "/media/image" in n), key=lambda n: int(re.sub(r"\D", "", n))
        )
        # A drawing follows the bitmap that stands in for it.
        for bitmap, vector in pairwise(media):
            if vector.endswith(".svg") and word.read(vector) in by_content:
                pictures[by_content[word.read(vector)]] = Image.open(io.BytesIO(word.read(bitmap)))
    return folder / "output/north/north.pdf", pictures


@pytest.mark.parametrize("name", ordinary())
def test_ordinary_drawings_are_drawn_for_word(printed, name):
    picture = printed[1][name].convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    assert len(paper.getcolors(paper.width * paper.height)) > 1
    assert max(picture.size) > 200
    assert picture.width * picture.height < 12_100_000


def test_drawings_have_the_shape_and_size_that_they_say(printed):
    sizes = {name: picture.size for name, picture in printed[1].items()}
    assert sizes["illustrator"] == (432, 216)
    assert sizes["millimeters"] == (454, 227)  # 80 mm and 4 cm at one and a half pixels for each of CSS
    assert sizes["unit-square"][0] == sizes["unit-square"][1]
    assert sizes["emu"][0] / sizes["emu"][1] == pytest.approx(16 / 9, rel=0.01)
    assert sizes["poster"][0] / sizes["poster"][1] == pytest.approx(1.5, rel=0.01)


def test_texts_in_drawings_are_set_in_fonts_of_the_workbook(printed):
    pdf = printed[0]
    with pikepdf.open(pdf) as opened:
        fonts = {
            str(one.BaseFont).split("+")[-1].split("-")[0]
            for one in opened.objects
            if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one
        }
    assert fonts <= {"Public", "Source", "Noto", "/Public", "/Source", "/Noto"}, fonts
    first = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    assert "District team" in " ".join(first.split())


def test_letters_that_no_font_has_are_told_with_the_name_of_the_drawing(tmp_path):
    guide = buildable_guide(tmp_path / "guide")
    with_figures(guide, {"sign.svg": svg('<text y="90" font-size="90">Team 团队</text>')})
    built = run("build", "--guide", guide.root, "--output", tmp_path / "output")
    assert built.returncode == 1
    told = r"\.yaml:\d+:\d+: `sign.svg` has a text with 团 .*outlines"
    assert re.search(told, built.stderr + built.stdout)
    assert not [*tmp_path.glob("output/*/*")]


def test_bitmaps_in_drawings_are_printed_and_not_interpolated(printed):
    with pikepdf.open(printed[0]) as pdf:
        found = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
        assert {(int(o.Width), int(o.Height)) for o in found} == {(60, 40)}
        assert {str(o.ColorSpace) for o in found} == {"/DeviceGray", "/DeviceRGB"}
        assert not any(o.get("/Interpolate") for o in found)


def test_a_workbook_with_every_kind_of_drawing_is_a_valid_file(printed):
    data = printed[0].read_bytes()
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert [str(one) for one in page.validate_pdf_bytes(data, profile=profile).failures] == []


PIECES = [
    "0",
    "-1",
    "1e9",
    "1e-300",
    "50%",
    "",
    "abc",
    ".5",
    "2em",
    "1_0",
    "1,",
    "--1",
    "9" * 400,
    "url(#g)",
    "#s",
    "(",
    "'",
    ";",
]
PIECES += [
    "inherit",
    "none",
    "auto",
    "M",
    "z",
    "1 2 3 4 5 6 7",
    "/A <<",
    "\\",
    "{",
    "٣",
    "currentColor",
    "0 0 0 0",
]
MANY = (
    '<style>.a{fill:red;stroke:url(#g)}</style><clipPath id="c"><circle r="20"/></clipPath><mask id="m"><path d="M0 0h9"/></mask>'
    '<filter id="f"><feOffset dx="2"/><feBlend mode="multiply"/></filter><linearGradient id="g" spreadMethod="reflect" '
    'gradientTransform="rotate(20)"><stop offset="0"/><stop offset="1" stop-opacity=".3"/></linearGradient><symbol id="s" '
    'viewBox="0 0 10 10"><rect class="a" width="9" height="9" rx="2"/></symbol><use xlink:href="#s" width="20" height="20"/>'
    '<g clip-path="url(#c)" mask="url(#m)" filter="url(#f)" transform="translate(2,3) skewX(3)"><ellipse rx="10" ry="5" '
    'fill="url(#g)" opacity=".5"/><polygon points="1,2 3,4 5,1" stroke="#00f" stroke-dasharray="1 2"/><text x="1 2" dy="5" '
    'rotate="3 4" text-anchor="middle" textLength="30">Hello <tspan dx="2">you</tspan></text></g><marker id="k" orient="auto" '
    'viewBox="0 0 5 5"><path d="M0 0L5 5"/></marker><path d="M1 2A5 6 30 1 0 20 30S1 2 3 4T5 6Q1 2 3 4H5V6z" '
    'marker-end="url(#k)"/><svg width="9" height="9" viewBox="0 0 1 1" preserveAspectRatio="xMaxYMin slice"><circle r=".5"/></svg>'
)


def damaged(seed: int) -> str:
    """A drawing with a few attributes, names or numbers in other places."""
    some = random.Random(seed)
    drawing = some.choice([svg(MANY), *ordinary().values()][:3])
    for _ in range(some.randint(1, 4)):
        pattern = some.choice(
            [r'(?<==")[^"]*(?=")', r"-?[0-9.]+", r'[a-zA-Z-]+(?==")', r"(?<=<)\w+(?=[^<>]*/>)"]
        )
        places = [place.span() for place in re.finditer(pattern, drawing) if place.start() > 150]
        start, end = some.choice(places)
        other = some.choice(places)
        piece = drawing[slice(*other)] if pattern.endswith(")") else some.choice(PIECES)
        drawing = drawing[:start] + piece + drawing[end:]
    return drawing


def test_whatever_is_damaged_is_refused_or_printed(tmp_path):
    guide = buildable_guide(tmp_path / "guide")
    drawings = {f"d{seed}.svg": damaged(seed) for seed in range(24 * TIMES)}
    lines = with_figures(guide, dict(drawings))
    for _ in range(2):  # first what can be counted, then what has to be drawn
        ended = run("check", "--guide", guide.root)
        said = ended.stdout + ended.stderr
        assert "Traceback" not in said
        refused = {int(line) for line in re.findall(r"commit\.yaml:(\d+):\d+: `d", said)}
        assert bool(refused) == bool(ended.returncode)
        for name, line in lines.items():
            if line in refused:
                guide.write(f"figures/{name}", svg('<path d="M0 0h9v9z"/>'))
    built = run("build", "--guide", guide.root, "--output", tmp_path / "output")
    assert built.returncode == 0, built.stdout + built.stderr


def test_a_second_check_draws_nothing_again(tmp_path, monkeypatch):
    from samepage.builder.context import load_tried_content
    from samepage.builder.options import BuildOptions
    from samepage.render import drawing_process, drawing_trial

    guide = buildable_guide(tmp_path / "guide")
    with_figures(guide, {"a.svg": svg('<path d="M0 0h9v9z"/>')})
    options = BuildOptions(guide.root, tmp_path / "output", cache=tmp_path / "cache")
    tried: list[bytes] = []
    monkeypatch.setattr(
        drawing_trial, "wrong_drawings", lambda d: tried.extend(d) or drawing_process.wrong_drawings(d)
    )
    load_tried_content(options)
    assert len(tried) == 1
    load_tried_content(options)
    assert len(tried) == 1
    for entry in (tmp_path / "cache").iterdir():  # a damaged entry counts as none
        entry.write_bytes(entry.read_bytes()[:-1] + b"x")
    load_tried_content(options)
    assert len(tried) == 2
    guide.write("figures/a.svg", svg('<path d="M0 0h8v9z"/>'))
    load_tried_content(options)
    assert len(tried) == 3


def test_bitmaps_stand_upright_and_whole_in_both_formats(tmp_path):
    guide = buildable_guide(tmp_path / "guide")
    turned = Image.Exif()
    turned[0x0112] = 6  # to be turned a quarter to the right
    flag = Image.new("RGB", (60, 20), "red")
    flag.paste("blue", (0, 0, 30, 20))
    photo, deep = io.BytesIO(), io.BytesIO()
    flag.save(photo, "JPEG", exif=turned, quality=95)
    gray = Image.new("I;16", (64, 32))
    gray.putdata([x * 1040 for _ in range(32) for x in range(64)])
    gray.save(deep, "PNG")
    in_drawing = svg(f'<image width="200" height="600" href="{embedded(flag, "jpeg", exif=turned)}"/>')
    with_figures(guide, {"photo.jpg": photo.getvalue(), "deep.png": deep.getvalue(), "drawn.svg": in_drawing})
    built = run("build", "--guide", guide.root, "--output", tmp_path / "output")
    assert built.returncode == 0, built.stdout + built.stderr
    with zipfile.ZipFile(tmp_path / "output/north/north.docx") as word:
        opened = [
            Image.open(io.BytesIO(word.read(n)))
            for n in word.namelist()
            if re.search("media.*(jpe?g|png)$", n)
        ]
    with pikepdf.open(tmp_path / "output/north/north.pdf") as pdf:
        streams = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
        opened += [pikepdf.PdfImage(o).as_pil_image() for o in streams]
    upright = [one.convert("RGB") for one in opened if one.size == (20, 60)]
    assert len(upright) == 3  # one in Word, two in the PDF: the photograph, and the one in the drawing
    for one in upright:
        assert one.getpixel((10, 5))[2] > 200
        assert one.getpixel((10, 55))[0] > 200
    ramps = [one.convert("L") for one in opened if one.size == (64, 32)]
    assert len(ramps) == 2
    for ramp in ramps:
        assert [abs(ramp.getpixel((x, 16)) - x * 1040 // 256) <= 2 for x in (0, 31, 63)] == [True] * 3
