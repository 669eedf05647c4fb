"""The style sheets of a workbook's pages, in cascade order, from the theme's texts and values."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, StrictUndefined, Template

from samepage.formats.pdf.appearance import LEADING, PAD
from samepage.render.html import css_string, template_mistakes
from samepage.render.print_editions import PrintEdition
from samepage.render.theme import Theme
from samepage.render.typography import typographic
from samepage.workbook.model import Workbook

MIN_TARGET = 18.0  # points: 24 CSS px, which a finger can tap (WCAG 2.2, 2.5.8)
MAX_LINES = 40  # of an answer box
# In large print, before a box takes what its page has to spare: so low that a prompt with its boxes finds room on many
# pages, and little is empty where it goes overleaf.
MAX_LARGE_LINES = 3
PAPERS = {"letter": (8.5, 11.0), "a4": (8.27, 11.69)}  # inches
TAB_HEIGHT, FIRST_TAB, TAB_STEP = 0.58, 0.45, 0.82  # inches, on the page's outer edge
# Inches above and below the text, where heads and feet have one line of notes.
MARGINS, LARGE_MARGINS = (0.5, 0.46), (0.82, 0.72)
BESIDE_TEXT = 1.7  # inches: an upright page's margins at its sides
HEAD_SHARE = 0.62  # of the text's width, for the site's name at the head
LANDSCAPE = "-landscape"  # ends the name of pages that are turned on their side


def stylesheets(
    workbook: Workbook, theme: Theme, edition: PrintEdition, running: bool = True
) -> tuple[str, ...]:
    """CSS texts; ``running`` says whether pages have heads, feet and tabs."""
    head = running_head(workbook, theme) if running else None
    return (
        theme.style_sheets["print.css"],
        _pages(workbook, theme, edition, head),
        *(theme.style_sheets[name] for name in edition.css),
    )


def running_sheets(workbook: Workbook, theme: Theme, edition: PrintEdition, head: str) -> tuple[str, ...]:
    """CSS texts for pages with nothing but their running matter, ``head`` at the top right."""
    return _pages(workbook, theme, edition, head), "body { margin: 0 }"


def running_head(workbook: Workbook, theme: Theme) -> str:
    """The site's name at the head of every page; the short one where the whole would take more than a line."""
    site = workbook.site
    room = (PAPERS[workbook.paper][0] - BESIDE_TEXT) * HEAD_SHARE * 72
    long = theme.field_font.width(site.name, theme.sizes["note"]) > room
    return typographic(site.short_name if long and site.short_name else site.name, workbook.language)


def running_words(workbook: Workbook, head: str) -> str:
    """All words at the heads and feet of pages, ``head`` among them."""
    return f"{workbook.guide.title} {head} {_foot(workbook)} {workbook.labels['facilitators']}"


def _foot(workbook: Workbook, edition: PrintEdition | None = None) -> str:
    """The words at a page's foot; two copies of a workbook on one table are told apart."""
    foot = f"{workbook.workbook_name} · {workbook.labels['edition']} {workbook.guide.edition}"
    if edition and "facilitator" in edition.media:
        foot = f"{foot} · {workbook.labels['facilitators']}"
    return typographic(foot, workbook.language)


def page_numbers(workbook: Workbook, total: int) -> str:
    """CSS for the page's number and the number of pages, at the foot of every page but the cover."""
    upright = ["chapter", *(f"stage-{s.number}" for s in workbook.sections if s.number)]
    names = [*upright, *(f"{name}{LANDSCAPE}" for name in upright)]
    content = f'@bottom-right {{ content: counter(page) " / {total}" }}'
    return "\n".join(f"@page {name} {{ {content} }}" for name in names)


def _pages(workbook: Workbook, theme: Theme, edition: PrintEdition, head: str | None) -> str:
    """``templates/pages.css`` filled in; without running matter where ``head`` is None."""
    width, height = PAPERS[workbook.paper]
    pitch, around = (edition.pitch, 0.0) if edition.pitch else (LEADING * theme.sizes["field"], 2 * PAD)
    most_lines = MAX_LARGE_LINES if edition.linear else MAX_LINES
    stages = [section.number for section in workbook.sections if section.number is not None]
    above, below = LARGE_MARGINS if edition.linear else MARGINS
    room = height - above - below - FIRST_TAB - TAB_HEIGHT
    step = min(TAB_STEP, room / max(max(stages, default=1) - 1, 1))
    with template_mistakes():
        return _template(theme.style_sheets["pages.css"]).render(
            theme=theme,
            stacks={**theme.stacks, "field": (theme.field_family, *theme.stacks["text"][1:])},
            line_heights=[
                (n, max(MIN_TARGET, min(n, most_lines) * pitch + around)) for n in range(1, MAX_LINES + 1)
            ],
            width=width,
            height=height,
            edition=edition,
            title=typographic(workbook.guide.title, workbook.language),
            head=head,
            above=above,
            below=below,
            foot=_foot(workbook, edition),
            stages=stages,
            head_share=HEAD_SHARE,
            tab_place=lambda n: FIRST_TAB + (n - 1) * step,
        )


@lru_cache(maxsize=1)
def _template(text: str) -> Template:
    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    environment.filters["css"] = css_string
    return environment.from_string(text)
