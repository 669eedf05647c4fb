"""Style sheets made from the theme: fonts, custom properties, the page and its running matter."""

from __future__ import annotations

from samepage.formats.pdf.appearance import LEADING as LINE
from samepage.formats.pdf.appearance import PAD
from samepage.render.print_editions import PrintEdition
from samepage.render.theme import Theme
from samepage.resources import TEMPLATES
from samepage.workbook.model import Workbook

TAP = 18.0  # points: 24 CSS px, which a finger can tap (WCAG 2.2, 2.5.8)
PAPERS = {"letter": (8.5, 11.0), "a4": (8.27, 11.69)}  # inches


def stylesheets(
    workbook: Workbook, theme: Theme, edition: PrintEdition, running: bool = True
) -> tuple[str, ...]:
    """CSS texts in cascade order; ``running`` says whether pages have heads, feet and tabs."""
    texts = [
        _fonts(theme),
        (TEMPLATES / "print.css").read_text("utf-8"),
        _properties(theme),
        _pages(workbook, theme, edition, running_head(workbook, theme) if running else None),
    ]
    texts += [(TEMPLATES / name).read_text("utf-8") for name in edition.css]
    return tuple(texts)


def running_sheets(workbook: Workbook, theme: Theme, edition: PrintEdition, head: str) -> tuple[str, ...]:
    """CSS texts for pages with nothing but their running matter, ``head`` at the top right."""
    return _fonts(theme), _properties(theme), _pages(workbook, theme, edition, head), "body { margin: 0 }"


def running_head(workbook: Workbook, theme: Theme) -> str:
    """The site's name at the head of every page; the short one where the whole would take three lines."""
    site = workbook.site
    long = theme.sizes["note"] > 12 and len(site.name) > 44
    return site.short_name if long and site.short_name else site.name


def _fonts(theme: Theme) -> str:
    return "\n".join(
        f'@font-face {{ font-family: "{font.spec.family}"; font-weight: {font.spec.weight}; '
        f"font-style: {'italic' if font.spec.italic else 'normal'}; "
        f'src: url("font:{font.path.name}"); }}'
        for font in theme.fonts
    )


def _properties(theme: Theme) -> str:
    def stack(families: tuple[str, ...]) -> str:
        return ", ".join(f'"{family}"' for family in families)

    lines = [f"--{name}: {color};" for name, color in theme.colors.items()]
    lines += [f"--{name}: {stack(theme.stacks[name])};" for name in ("text", "serif", "display")]
    lines.append(f"--field: {stack((theme.field_family, *theme.stacks['text'][1:]))};")
    names = {"field": "field-size"}
    lines += [f"--{names.get(name, name)}: {size:g}pt;" for name, size in theme.sizes.items()]
    # WeasyPrint sizes no textarea by its rows, so each number of lines gets its height here.
    rows = "\n".join(
        f'textarea[rows="{n}"] {{ height: {max(TAP, n * LINE * theme.sizes["field"] + 2 * PAD):.1f}pt }}'
        for n in range(1, 41)
    )
    return "html { " + " ".join(lines) + " }\n" + rows


def _pages(workbook: Workbook, theme: Theme, edition: PrintEdition, head: str | None) -> str:
    """``@page`` rules, without running matter where ``head`` is None.

    WeasyPrint resolves no custom properties there, so values are written in.
    """
    width, height = PAPERS[workbook.paper]
    c = theme.colors
    note = theme.sizes["note"]
    running = (
        f'font-family: "{theme.stacks["text"][0]}", "{theme.stacks["text"][-1]}"; '
        f"font-size: {note}pt; line-height: 1.2; color: {c['quiet']};"
    )
    labels = workbook.labels
    foot = f"{labels[f'workbook_{workbook.level}']} · {labels['edition']} {workbook.guide.edition}"
    inner, outer = 0.9, 0.8

    def corner(left: str, right: str) -> str:
        return f"""
  @top-left {{ content: {_string(left)}; {running} white-space: nowrap; width: 38%; }}
  @top-right {{ content: {_string(right)}; {running} text-align: right; width: 62%; }}
  @bottom-left {{ content: {_string(foot)}; {running} width: 70%; }}
  @bottom-right {{ {running} font-weight: 600; color: {c["navy"]}; text-align: right; width: 30%; }}"""

    corners = "" if head is None else corner(workbook.guide.title, head)
    rules = [
        f"""
@page {{ size: {width}in {height}in; margin: 0.76in {outer}in 0.7in {inner}in; {edition.page} }}
@page cover {{ margin: 0; }}
@page chapter {{ {corners} }}"""
    ]
    if edition.mirrored:
        rules.append(f"""
@page chapter:left {{ margin-left: {outer}in; margin-right: {inner}in; }}
@page chapter:blank {{ @top-left {{ content: none }} @top-right {{ content: none }} @bottom-left {{ content: none }} @bottom-right {{ content: none }} }}
.chapter {{ break-before: right; }}""")
    for section in workbook.sections:
        if section.number is None:
            continue
        n = section.number
        # A tab at the outer edge, lower for each stage, so that a printed copy can be thumbed.
        top = 0.45 + (n - 1) * 0.82

        def tab(side: str) -> str:
            return (
                ""
                if head is None
                else (
                    f'@{side}-top {{ content: "{n}"; width: 0.44in; height: 0.58in; '
                    f"margin: {top:.2f}in {'auto' if side == 'left' else '0'} 0 {'0' if side == 'left' else 'auto'}; "
                    f"background: {c['accent']}; color: {c['paper']}; vertical-align: middle; text-align: center; "
                    f'font-family: "{theme.stacks["serif"][0]}"; font-weight: 600; font-size: 16pt; line-height: 1; }}'
                )
            )

        rules.append(f"@page stage-{n} {{ {corners} {tab('right')} }}")
        if edition.mirrored:
            rules.append(
                f"@page stage-{n}:left {{ margin-left: {outer}in; margin-right: {inner}in; "
                f"@right-top {{ content: none }} {tab('left')} }}"
            )
        rules.append(f".stage[data-number='{n}'] {{ page: stage-{n}; }}")
    return "\n".join(rules)


def page_numbers(workbook: Workbook, total: int) -> str:
    """The page's number and the number of pages, at the foot of every page but the cover."""
    names = ["chapter", *(f"stage-{s.number}" for s in workbook.sections if s.number)]
    content = f'@bottom-right {{ content: counter(page) " / {total}" }}'
    return "\n".join(f"@page {name} {{ {content} }}" for name in names)


def _string(text: str) -> str:
    """``text`` as a CSS string, so that no name can end it (CSS Syntax 3, 4.3.5)."""
    return '"' + "".join(c if c.isalnum() or c in " .-·,–—" else f"\\{ord(c):x} " for c in text) + '"'
