"""Pictures: what is refused, and with which words."""

from __future__ import annotations

import base64
import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from samepage.content.images import ImageError, find_image

PLAIN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">%s</svg>'


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"\0" * (1 + width // 8 + 1) * min(height, 10))
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "inner",
    [
        '<path d="M0 0h1"/>',
        '<defs><g id="a"/></defs><use href="#a"/>',
        f'<image href="data:image/png;base64,{base64.b64encode(png(8, 8)).decode()}"/>',
        '<rect fill="url(#a)" style="fill:url(\'#a\')"/>',
        "<!-- made by hand -->",
    ],
)
def test_plain_drawings_are_taken(tmp_path, inner):
    (tmp_path / "a.svg").write_text(PLAIN % inner)
    assert find_image(tmp_path, "a.svg") == tmp_path / "a.svg"


@pytest.mark.parametrize(
    ("inner", "message"),
    [
        ("<script>alert(1)</script>", "has a <script> element"),
        ("<foreignObject/>", "has a <foreignObject> element"),
        ('<rect onclick="x()"/>', "has a script"),
        ('<image href="https://example.org/x.png"/>', "takes a part from elsewhere"),
        (
            '<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="file:///etc/passwd"/>',
            "takes a part from elsewhere",
        ),
        ('<a href="javascript:x()"/>', "takes a part from elsewhere"),
        ('<rect style="fill:url(https://example.org/x)"/>', "takes a style or picture from elsewhere"),
        ("<style>@import 'x.css';</style>", "takes a style or picture from elsewhere"),
        ("<g", "not an SVG that can be read"),
        ("<?php x ?>", "processing instruction"),
    ],
)
def test_drawings_that_run_or_fetch_are_refused(tmp_path, inner, message):
    (tmp_path / "a.svg").write_text(PLAIN % inner)
    with pytest.raises(ImageError, match=message):
        find_image(tmp_path, "a.svg")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + PLAIN % "&a;", "DOCTYPE"),
        (
            ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE svg [<!ENTITY a "a">]>' + PLAIN % "").encode(
                "utf-16"
            ),
            "DOCTYPE",
        ),
        ('<?xml-stylesheet href="x.css"?>' + PLAIN % "", "style sheet"),
        ("<html/>", "but not an SVG"),
        (PLAIN % (" " * 1_000_000), "larger than 1 MB"),
    ],
)
def test_svg_files_of_other_kinds(tmp_path, content, message):
    (tmp_path / "a.svg").write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ImageError, match=message):
        find_image(tmp_path, "a.svg")


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def test_bitmaps_that_cost_more_than_they_show_are_refused(tmp_path):
    small = Image.new("RGB", (8, 8))
    scan = saved(Image.new("RGB", (64, 64)), "JPEG", progressive=True)
    start, last = scan.rindex(b"\xff\xda"), scan.rindex(b"\xff\xd9")
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "a" * 70_000_000, zip=True)
    bombs = {
        "scans.jpg": (scan[:last] + scan[start:last] * 2000 + scan[last:], "more than 100 scans"),
        "moving.png": (
            saved(small, "PNG", save_all=True, append_images=[Image.new("RGB", (8, 8), "red")]),
            "moves",
        ),
        "texts.png": (saved(small, "PNG", pnginfo=texts), "text or color profile"),
        "profile.png": (saved(small, "PNG", icc_profile=b"a" * 70_000_000), "text or color profile"),
        "strip.png": (png(1, 4000), "4,000 times as high as wide: crop it"),
        "zipped.svg": (zlib.compress(b"<svg/>", wbits=31), "SVGZ"),
    }
    for name, (data, words) in bombs.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(ImageError, match=words):
            find_image(tmp_path, name)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("progressive.jpg", saved(Image.new("RGB", (64, 64)), "JPEG", progressive=True)),
        ("press.jpg", saved(Image.new("CMYK", (8, 8)), "JPEG")),
        ("deep.png", saved(Image.new("I;16", (8, 8)), "PNG")),
        ("telephone.jpg", saved(Image.new("RGB", (8, 8)), "MPO", save_all=True, append_images=[Image.new("RGB", (8, 8))])),
        ("profile.png", saved(Image.new("RGB", (8, 8)), "PNG", icc_profile=b"a" * 500_000)),
    ],
)  # fmt: skip
def test_bitmaps_of_other_kinds_are_taken(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    assert find_image(tmp_path, name)


def test_bitmaps_are_judged_by_what_they_hold(tmp_path):
    (tmp_path / "good.png").write_bytes(png(8, 8))
    assert find_image(tmp_path, "good.png")
    (tmp_path / "named.jpg").write_bytes(png(8, 8))
    with pytest.raises(ImageError, match="really a PNG"):
        find_image(tmp_path, "named.jpg")
    (tmp_path / "text.png").write_text("hello")
    with pytest.raises(ImageError, match="not a PNG picture"):
        find_image(tmp_path, "text.png")
    (tmp_path / "cut.png").write_bytes(png(800, 800)[:-20])
    with pytest.raises(ImageError, match="damaged"):
        find_image(tmp_path, "cut.png")
    (tmp_path / "bomb.png").write_bytes(png(60_000, 60_000))
    with pytest.raises(ImageError, match="60000 × 60000 pixels|damaged"):
        find_image(tmp_path, "bomb.png")


@pytest.mark.parametrize(
    "name",
    [
        "../x.svg",
        "/etc/passwd",
        "a/../../x.svg",
        "https://example.org/x.svg",
        "..\\x.svg",
        "x\0.svg",
        "n" * 300,
    ],
)
def test_names_that_lead_elsewhere(tmp_path, name):
    with pytest.raises(ImageError):
        find_image(tmp_path, name)


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    outside = tmp_path / "secret.svg"
    outside.write_text(PLAIN % "")
    folder = tmp_path / "guide"
    folder.mkdir()
    (folder / "logo.svg").symlink_to(outside)
    with pytest.raises(ImageError, match="a link to a place outside"):
        find_image(folder, "logo.svg")


def test_a_misspelt_name_is_told_the_nearest(tmp_path):
    (tmp_path / "cycle.svg").write_text(PLAIN % "")
    with pytest.raises(ImageError, match="did you mean `cycle.svg`"):
        find_image(tmp_path, "cycel.svg")
