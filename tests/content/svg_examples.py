"""Drawings for tests: some that no program should be given, and some as drawing programs write them."""

from __future__ import annotations

import base64
import io
import random

from PIL import Image

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 800 600"{attributes}>{inner}</svg>'
)
STOPS = '<stop offset="0" stop-color="#fff"/><stop offset="1"/>'
ALL = '<rect width="800" height="600" {}/>'


def svg(inner: str, attributes: str = "") -> str:
    return SVG.replace("{attributes}", attributes).replace("{inner}", inner)


def sized(attributes: str, inner: str = "") -> str:
    return SVG.replace('viewBox="0 0 800 600"{attributes}', attributes).replace("{inner}", inner)


def embedded(image: Image.Image, kind: str = "png", **options: object) -> str:
    data = io.BytesIO()
    image.save(data, kind, **options)
    return f"data:image/{kind};base64,{base64.b64encode(data.getvalue()).decode()}"


def nested(open_: str, close: str, link: str) -> str:
    """Ten levels, each of which draws the one before ten times."""
    levels = [open_.format(0) + '<path d="M0 0h1v1z"/>' + close]
    levels += [open_.format(n) + link.format(n - 1) * 10 + close for n in range(1, 10)]
    return "".join(levels) + link.format(9)


PATTERN = '<pattern id="p" {}><rect width="9" height="9"/></pattern>'
LINEAR = f'<linearGradient id="g" {{}}>{STOPS}</linearGradient>'
RADIAL = f'<radialGradient id="g" {{}}>{STOPS}</radialGradient>'
ELEMENTS, INSIDE, TILES = "more than 20,000 elements", "drawn inside itself", "tiles are too small"
REPEATS, DASHES, DEEP = "repeats more than 1,000 times", "1,000,000 dashes", "elements deep"

# By name: a drawing, and words of what is said about it.
BOMBS = {
    "use": (
        svg("<defs>" + nested('<g id="a{}">', "</g>", '<use href="#a{}"/>') + '</defs><use href="#a9"/>'),
        ELEMENTS,
    ),
    "use-xlink": (svg(nested('<g id="a{}">', "</g>", '<use xlink:href="#a{}"/>')), ELEMENTS),
    "use-symbols": (svg(nested('<symbol id="a{}">', "</symbol>", '<use href="#a{}"/>')), ELEMENTS),
    "use-text": (
        svg('<text id="a">' + "word " * 1000 + "</text>" + '<use href="#a"/>' * 50),
        "20,000 letters",
    ),
    "use-path": (
        svg(f'<path id="a" d="M0 0{"l1 1" * 25_000}"/>' + '<use href="#a"/>' * 40),
        "2,000,000 characters",
    ),
    "use-bitmap": (
        svg(f'<image id="a" href="{embedded(Image.new("1", (4000, 4000)))}"/><use href="#a"/>'),
        "25,000,000 pixels",
    ),
    "masks": (svg(nested('<mask id="a{}">', "</mask>", '<path d="M0 0h9v9z" mask="url(#a{})"/>')), ELEMENTS),
    "clips": (
        svg(nested('<clipPath id="a{}">', "</clipPath>", '<path d="M0 0h9v9z" clip-path="url(#a{})"/>')),
        ELEMENTS,
    ),
    "patterns": (
        svg(nested('<pattern id="a{}">', "</pattern>", '<path d="M0 0h9v9z" fill="url(#a{})"/>')),
        ELEMENTS,
    ),
    "patterns-style": (
        svg(nested('<pattern id="a{}">', "</pattern>", '<path d="M0 0h9" style="stroke: url(\'#a{}\')"/>')),
        ELEMENTS,
    ),
    "markers": (
        svg(f'<marker id="m">{"<path/>" * 100}</marker><path marker-mid="url(#m)" d="M0 0{"L1 1" * 1000}"/>'),
        ELEMENTS,
    ),
    "markers-rule": (
        svg(
            '<style>@media all { .a, #b { marker: url(#m) } }</style><marker id="m"><path/></marker>'
            f'<g class="a"><polyline points="{"1,1 " * 25_000}"/></g>'
        ),
        ELEMENTS,
    ),
    "filters": (
        svg(f'<filter id="f">{"<feOffset/>" * 1000}</filter>' + '<path d="M0 0h9" filter="url(#f)"/>' * 100),
        ELEMENTS,
    ),
    "cycle": (svg('<g id="a"><use href="#b"/></g><g id="b"><use xlink:href="#a"/></g>'), INSIDE),
    "cycle-of-all": (svg('<use href="#all"/>', ' id="all"'), INSIDE),
    "cycle-pattern": (
        svg(PATTERN.format('width="1" height="1" fill="url(#p)"') + ALL.format('fill="url(#p)"')),
        INSIDE,
    ),
    "cycle-rule": (
        svg('<style>.a{fill:url(#p)}</style><pattern id="p"><path class="a"/></pattern><path class="a"/>'),
        INSIDE,
    ),
    "cycle-marker": (
        svg(
            '<marker id="m"><path d="M0 0h1" marker-end="url(#m)"/></marker><path marker-end="url(#m)" d="M0 0h1"/>'
        ),
        INSIDE,
    ),
    "deep": (svg("<g>" * 200 + "</g>" * 200), DEEP),
    "deeper": (svg("<g>" * 5000 + "</g>" * 5000), DEEP),
    "chain": (
        svg("".join(f'<use id="a{n}" href="#a{n + 1}"/>' for n in range(2000)) + '<path id="a2000"/>'),
        DEEP,
    ),
    "gradients": (
        svg(
            "".join(f'<linearGradient id="g{n}" href="#g{n + 1}"/>' for n in range(2000))
            + ALL.format('fill="url(#g0)"')
        ),
        "chain of more than 64",
    ),
    "tiles": (
        svg(
            PATTERN.format('width=".01" height=".01" patternUnits="userSpaceOnUse"')
            + ALL.format('fill="url(#p)"')
        ),
        TILES,
    ),
    "tiles-of-box": (svg(PATTERN.format('width="1e-6" height="1%"') + ALL.format('stroke="url(#p)"')), TILES),
    "tiles-transform": (
        svg(
            PATTERN.format(
                'width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="scale(.001)"'
            )
            + ALL.format('fill="url(#p)"')
        ),
        TILES,
    ),
    "tiles-in-group": (
        svg(
            PATTERN.format('width="9" height="9" patternUnits="userSpaceOnUse"')
            + '<g transform="matrix(.001 0 0 .001 0 0)"><rect width="800000" height="600000" fill="url(#p)"/></g>'
        ),
        TILES,
    ),
    "tiles-href": (
        svg(
            PATTERN.format('width="1e-4" height="1e-4"')
            + '<pattern id="q" href="#p"/>'
            + ALL.format('fill="url(#q)"')
        ),
        TILES,
    ),
    "repeat": (svg(LINEAR.format('spreadMethod="repeat" x2="1e-6"') + ALL.format('fill="url(#g)"')), REPEATS),
    "reflect": (
        svg(
            LINEAR.format('spreadMethod="reflect" gradientUnits="userSpaceOnUse" x2=".01"')
            + ALL.format('fill="url(#g)"')
        ),
        REPEATS,
    ),
    "repeat-radial": (
        svg(RADIAL.format('spreadMethod="repeat" r="1e-6"') + ALL.format('style="fill:url(#g)"')),
        REPEATS,
    ),
    "repeat-transform": (
        svg(
            RADIAL.format('spreadMethod="repeat" gradientTransform="scale(1e-6)"')
            + ALL.format('stroke="url(#g)"')
        ),
        REPEATS,
    ),
    "dashes": (svg('<path stroke="#000" stroke-dasharray="1e-4" d="M0 0h800"/>'), DASHES),
    "dashes-style": (svg('<g style="stroke:#000;stroke-dasharray:1e-4,1e-4"><circle r="300"/></g>'), DASHES),
    "dashes-far": (svg('<polyline stroke="#000" stroke-dasharray="1" points="0,0 800000000,0"/>'), DASHES),
    "dashes-offset": (
        svg('<path stroke="#000" stroke-dasharray="1" stroke-dashoffset="1e8" d="M0 0h8"/>'),
        DASHES,
    ),
    "letters": (svg(f"<text>{'word ' * 190_000}</text>"), "20,000 letters"),
    "octaves": (
        svg('<filter id="f"><feTurbulence numOctaves="99999"/></filter>' + ALL.format('filter="url(#f)"')),
        "octaves",
    ),
    "blur": (
        svg(
            '<filter id="f"><feGaussianBlur stdDeviation="99999"/></filter>' + ALL.format('filter="url(#f)"')
        ),
        "`stdDeviation`",
    ),
    "wide": (sized('width="100000000" height="1"'), "100,000,000 times as wide as high"),
    "high": (sized('viewBox="0 0 1 1000000"'), "1,000,000 times as high as wide"),
    "high-beside-box": (
        sized('viewBox="0 0 9 9" width="1" height="1000000"'),
        "1,000,000 times as high as wide",
    ),
    "no-size": (sized('viewBox="0 0 0 0"'), "0 × 0"),
    "nan": (svg('<rect width="nan" height="9"/>'), "`width` of nan"),
    "inf-unit": (svg('<rect width="infin" height="9"/>'), "`width` of inf"),
    "inf-box": (sized('viewBox="0 0 inf 9"'), "`viewBox` of inf"),
    "inf-path": (svg('<path d="M0 0L-Infinity 5"/>'), "`d` of Inf"),
    "huge": (svg('<path transform="translate(1e308)" d="M0 0h9"/>'), "`transform` of 1e308"),
    "huge-style": (svg('<path style="stroke-width: 1e40" d="M0 0h9"/>'), "`stroke-width` of 1e40"),
    "huge-rule": (svg("<style>path{stroke-width:1e40}</style>"), "`stroke-width` of 1e40"),
    "huge-product": (svg('<g transform="scale(1e8)">' * 9 + "</g>" * 9), "as large"),
    "long-transform": (svg(f'<g transform="{"a" * 900_000}"/>'), "900,000 characters"),
    "attributes": (svg("<g " + " ".join(f'a{n}=""' for n in range(60_000)) + "/>"), "500 attributes"),
    "bitmaps": (
        svg("".join(f'<image href="{embedded(Image.new("1", (5000 - n, 2600)))}"/>' for n in range(20))),
        "holds a PNG that has 4999 × 2600 pixels",
    ),
    "no-bitmap": (svg('<image href="data:image/png;base64,AAAA"/>'), "holds a PNG that is not a PNG"),
    "no-base64": (svg('<image href="data:image/png;base64,!!!!"/>'), "not base64"),
}

# What only drawing them shows. The first takes as long as it may.
UNDRAWABLE = {
    "overdrawn": (svg(ALL.format('fill-opacity=".5"') * 15_000), "takes more than 8 seconds to draw"),
    "bad-number": (svg('<rect width="9" height="9" stroke-miterlimit="auto"/>'), "cannot be drawn whole"),
    "bad-box": (svg('<svg viewBox="0 0 auto 9"/>'), "cannot be drawn whole"),
    "brackets": (svg(f'<path style="fill:{"(" * 300_000}"/>'), "cannot be drawn whole"),
    "tref": (svg('<text><tref href="#a">x</tref></text>'), "cannot be drawn whole"),
}


def ordinary() -> dict[str, str]:
    """Drawings as programs write them, by name; each shows something."""
    some = random.Random(1)
    outline = "".join(
        f"M{some.randint(50, 700)} {some.randint(50, 500)}c"
        + " ".join(f"{some.uniform(-3, 3):.2f} {some.uniform(-3, 3):.2f}" for _ in range(90))
        + "z"
        for _ in range(200)
    )
    dots = "".join(
        f'<use xlink:href="#c" x="{some.uniform(0, 800):.3f}" y="{some.uniform(0, 600):.3f}"/>'
        for _ in range(1500)
    )
    bitmap = Image.linear_gradient("L").resize((60, 40))
    return {
        "inkscape": sized(
            'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" width="210mm" height="297mm" '
            'viewBox="0 0 210 297" version="1.1" id="svg5"',
            '<defs id="defs2"><linearGradient id="g1"><stop style="stop-color:#0000ff" offset="0" id="s1"/>'
            '<stop style="stop-color:#00ffff;stop-opacity:0.5" offset="1" id="s2"/></linearGradient>'
            '<linearGradient xlink:href="#g1" id="g2" x1="20" y1="40" x2="120" y2="90" '
            'gradientUnits="userSpaceOnUse" gradientTransform="matrix(1.1,0,0,0.9,2,3)"/></defs>'
            '<g inkscape:label="Layer 1" id="layer1" transform="translate(3.5,-2)"><rect '
            'style="fill:url(#g2);stroke:#000000;stroke-width:0.26458;stroke-dasharray:1.05,0.26;stroke-dashoffset:0" '
            'id="r1" width="90" height="60" x="20" y="40" ry="5"/></g><g transform="scale(0)"><path d="M0 0h9"/></g>',
        ),
        "illustrator": sized(
            'id="Layer_1" data-name="Layer 1" viewBox="0 0 288 144" version="1.1" xml:space="preserve"',
            "<defs><style>.cls-1{fill:none;}.cls-2,.cls-3{fill:#0f6b6b;}.cls-3{clip-path:url(#clip-path);}"
            ".cls-4{fill:url(#rg);font-family:MyriadPro-Regular, Myriad Pro;font-size:24px}</style>"
            '<clipPath id="clip-path"><circle class="cls-1" cx="72" cy="72" r="60"/></clipPath>'
            f'<radialGradient id="rg" cx="200" cy="72" r="70" gradientUnits="userSpaceOnUse">{STOPS}</radialGradient>'
            '</defs><g class="cls-3"><polygon class="cls-2" points="10 10 130 20 120 140 8 120"/></g>'
            '<text class="cls-4" transform="translate(150 80)">District <tspan x="0" y="28">team</tspan></text>',
        ),
        "matplotlib": svg(
            "<defs><style>*{stroke-linejoin: round; stroke-linecap: butt}</style></defs>"
            '<path style="fill:none;stroke:#1f77b4;stroke-dasharray:5.55,2.4;stroke-width:1.5" d="M 0 0 '
            + " ".join(f"L {n * 0.4:.4f} {some.uniform(0, 600):.4f}" for n in range(2000))
            + '"/>'
        ),
        "scatter": svg(f'<defs><circle id="c" r="2" fill="#1f77b4" fill-opacity=".5"/></defs>{dots}'),
        "traced": svg(f'<path d="{outline}"/>'),
        "hatched": svg(
            '<pattern id="h" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            '<path d="M0 0v4" stroke="#000"/></pattern>'
            + "".join(
                f'<rect x="{n * 40}" y="{600 - n * 25}" width="30" height="{n * 25}" fill="url(#h)"/>'
                for n in range(9)
            )
        ),
        "arrows": svg(
            '<marker id="a" orient="auto" markerWidth="6" markerHeight="6" refX="3" refY="3"><path d="M0 0L6 3L0 6z"/>'
            "</marker>"
            + "".join(
                f'<path d="M{n} 0L{n + 20} 100" stroke="#000" marker-end="url(#a)"/>'
                for n in range(0, 800, 10)
            )
        ),
        "repeating": svg(LINEAR.format('spreadMethod="reflect" x2=".1"') + ALL.format('fill="url(#g)"')),
        "masked": svg(
            LINEAR.format("")
            + '<mask id="m">'
            + ALL.format('fill="url(#g)"')
            + "</mask>"
            + ALL.format('mask="url(#m)" opacity=".8"')
        ),
        "shadow": svg(
            '<filter id="f" x="-10%" y="-10%"><feGaussianBlur in="SourceAlpha" stdDeviation="4"/><feOffset dx="3" dy="3"/>'
            '</filter><rect x="50" y="50" width="300" height="200" filter="url(#f)"/>'
        ),
        "embedded": svg(
            '<image width="400" height="300" xlink:href=" ' + embedded(bitmap).replace(",", ",\n") + '"/>'
            f'<image x="400" width="400" height="300" href="{embedded(bitmap.convert("CMYK"), "jpeg")}"/>'
        ),
        "millimeters": sized('width="80mm" height="4cm"', '<rect width="20mm" height="1in" fill="#a3471f"/>'),
        "percent": sized('width="100%" height="100%"', '<rect width="50%" height="50%" fill="#a3471f"/>'),
        "unit-square": sized('viewBox="0 0 1 1"', '<circle cx=".5" cy=".5" r=".4" fill="#a3471f"/>'),
        "emu": sized(
            'viewBox="0 0 12192000 6858000"', '<rect width="9000000" height="3000000" fill="#a3471f"/>'
        ),
        "poster": sized('viewBox="0 0 6000 4000"', '<rect width="3000" height="4000" fill="#a3471f"/>'),
    }
