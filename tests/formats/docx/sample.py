"""A small guide with every kind of block, composed and rendered like a real one."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import yaml

from samepage.content.loader import Library
from samepage.content.schema import Chapter, Glossary, Guide, Partner, Site, Stage, Words
from samepage.render.html import RenderedSection, render_sections
from samepage.render.theme import Theme, load_theme
from samepage.workbook.compose import compose
from samepage.workbook.model import Workbook

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).parent
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><rect width="60" height="40"/></svg>'
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f00"
    "05fe02fe0def46b80000000049454e44ae426082"
)


@dataclass(frozen=True)
class Picture:
    data: bytes = SVG
    media_type: str = "image/svg+xml"
    width_px: int = 60
    height_px: int = 40
    png: bytes = PNG


class Pictures(dict):
    def __missing__(self, name: str) -> Picture:
        return Picture() if not name.startswith("logo:") else Picture(PNG, "image/png", 10, 10, PNG)

    def get(self, name, default=None):
        return self[name]


ASSETS = Pictures()


@functools.cache
def library() -> Library:
    data = yaml.safe_load((HERE / "sample.yaml").read_text("utf-8"))
    words = Words.model_validate(yaml.safe_load((ROOT / "guide/words.yaml").read_text("utf-8")))
    chapters = {c["id"]: Chapter.model_validate(c) for c in data["chapters"]}
    chapters |= {s["id"]: Stage.model_validate(s) for s in data["stages"]}
    chapters["glossary"] = Glossary.model_validate(data["glossary"])
    return Library(
        root=HERE,
        guide=Guide.model_validate(data["guide"]),
        words=words,
        chapters=MappingProxyType(chapters),
        stage_feedback=Chapter.model_validate(data["feedback"]),
        sites=MappingProxyType({s["id"]: Site.model_validate(s) for s in data["sites"]}),
        partners=MappingProxyType({p["id"]: Partner.model_validate(p) for p in data["partners"]}),
        sources=MappingProxyType({}),
    )


@functools.cache
def made(site: str = "example-valley") -> tuple[Workbook, tuple[RenderedSection, ...]]:
    """The workbook of a sample site, and its HTML."""
    workbook = compose(library(), library().sites[site])
    return workbook, render_sections(workbook)


@functools.cache
def theme() -> Theme:
    return load_theme()
