"""Relationships of the main part: links that leave the file, and pictures (ISO/IEC 29500-1, 20.2 and 20.4)."""

from __future__ import annotations

from collections.abc import Mapping

from samepage.errors import BuildError
from samepage.formats.docx.wml import NAMESPACES, escape_xml
from samepage.render.assets import Asset

EXTENSIONS = {"image/png": "png", "image/jpeg": "jpeg", "image/svg+xml": "svg"}
EMU_PER_TWIP = 635
DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)


class Relations:
    """Collects relationships in order of first use, so that the same body gives the same ids."""

    def __init__(self, assets: Mapping[str, Asset]):
        self.assets = assets
        self.entries: dict[tuple[str, str, bool], str] = {}
        self.media: dict[str, bytes] = {}
        self._pictures = 0

    def add(self, kind: str, target: str, external: bool = False) -> str:
        """The id of a relationship of ``kind`` (the last word of its type, or the whole type)."""
        full = kind if ":" in kind else f"{NAMESPACES['r']}/{kind}"
        return self.entries.setdefault((full, target, external), f"rId{len(self.entries) + 1}")

    def has(self, target: str) -> bool:
        """Whether a relationship leads to ``target``."""
        return any(known == target for _, known, _ in self.entries)

    def _file(self, data: bytes, media_type: str) -> str:
        for name, known in self.media.items():
            if known == data:
                return name
        name = f"media/image{len(self.media) + 1}.{EXTENSIONS[media_type]}"
        self.media[name] = data
        return name

    def picture(self, source: str, alt: str, width: int, height: int | None = None) -> str:
        """A run with the picture ``source`` in the line, at most ``width`` (and ``height``) twips.

        Without ``alt`` it is marked as decorative. An SVG drawing comes with its PNG, for programs that
        cannot draw it.
        """
        asset = self.assets.get(source)
        if asset is None:
            raise BuildError(f'the picture "{source}" is not among the workbook\'s pictures')
        if asset.media_type not in EXTENSIONS:
            raise BuildError(f'the picture "{source}" is {asset.media_type}; give PNG, JPEG or SVG')
        across = width * EMU_PER_TWIP
        down = round(across * asset.height_px / asset.width_px)
        if height and down > height * EMU_PER_TWIP:
            down = height * EMU_PER_TWIP
            across = round(down * asset.width_px / asset.height_px)
        vector = asset.media_type == "image/svg+xml"
        blip = self.add("image", self._file(asset.png, "image/png" if vector else asset.media_type))
        svg = ""
        if vector:
            svg = (
                '<a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip '
                'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
                f'r:embed="{self.add("image", self._file(asset.data, asset.media_type))}"/></a:ext></a:extLst>'
            )
        self._pictures += 1
        number, name = self._pictures, f"Picture {self._pictures}"
        described = drawing_name(number, name, alt)
        return (
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{across}" cy="{down}"/>{described}'
            '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
            f"{graphic(number, name, blip, svg, across, down)}</wp:inline></w:drawing></w:r>"
        )


def drawing_name(number: int, name: str, alt: str) -> str:
    """A drawing's number, name and text for screen readers; without ``alt`` it is decorative."""
    start = f'<wp:docPr id="{number}" name="{name}" descr="{escape_xml(alt)}"'
    return f"{start}/>" if alt else f"{start}>{DECORATIVE}</wp:docPr>"


def graphic(number: int, name: str, blip: str, svg: str, width: int, height: int) -> str:
    """The picture in a drawing, ``width`` by ``height`` EMU, from the relationship ``blip``."""
    image = f'<a:blip r:embed="{blip}">{svg}</a:blip>' if svg else f'<a:blip r:embed="{blip}"/>'
    return (
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f"<pic:blipFill>{image}<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    )
