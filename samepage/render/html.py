"""Workbook → semantic HTML, section by section, by Jinja. See ``docs/html.md``."""

from __future__ import annotations

import re
import traceback
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, get_args

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from markupsafe import Markup, escape

from samepage.content import markdown
from samepage.content.schema import Medium, Partner, Site
from samepage.errors import ContentError, SamepageError
from samepage.render.contents_columns import second_column
from samepage.render.controls import Controls, direction
from samepage.render.described_figures import said_in_steps
from samepage.render.form_columns import form_columns, pairs
from samepage.render.panel_columns import evidence_beside
from samepage.render.typography import typographic_html
from samepage.resources import TEMPLATES
from samepage.text import shortened
from samepage.workbook.model import Field, Section, SectionKind, Workbook

# What a copy is to those who fill it in; "facilitator" is one with notes for whoever runs the meetings.
Media = tuple[str, ...]
ALL_MEDIA: Media = (*get_args(Medium), "facilitator")
ID = re.compile(r' id="([^"]+)"')
PAGES = TEMPLATES / "pages.css"  # the one template that is no file to Jinja
Of = TypeVar("Of", Site, Partner)


def is_by_hand(media: Media) -> bool:
    """Whether a copy is filled in with a pen only."""
    return media == ("paper",)


@dataclass(frozen=True)
class RenderedSection:
    """One ``<section>`` that stands alone: no reference leaves it but links to named anchors."""

    id: str
    kind: SectionKind
    title: str
    number: int | None
    html: str


RenderedBefore = tuple[Workbook, tuple[RenderedSection, ...]]

# Two words that are longer together than a line of a narrow column may part. "(1 of 2)" counts as a word.
LAST_WORDS = re.compile(r"^(.*?\S\s+)(?=.{0,32}$)([^\s<>]+ (?:\([^()<>]{1,12}\)|[^\s<>]+))$", re.DOTALL)


def last_words_together(words: str) -> Markup:
    """A heading or paragraph, HTML or plain text, no line of which ends between its last two words."""
    found = LAST_WORDS.match(str(escape(words)))
    if not found:
        return escape(words)
    return Markup('{}<span class="together">{}</span>').format(Markup(found[1]), Markup(found[2]))


@lru_cache(maxsize=1)
def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {"md": markdown.block, "mdi": markdown.inline, "plain": markdown.plain}
    env.filters["css"] = css_string
    env.filters["dir"] = direction
    env.filters |= {"together": last_words_together, "form_columns": form_columns}
    env.filters |= {"pairs": pairs, "said_in_steps": said_in_steps}
    env.filters["second_column"] = second_column
    env.globals["evidence_beside"] = evidence_beside
    return env


@contextmanager
def template_mistakes() -> Iterator[None]:
    """Raises ContentError, with file and line, for a mistake that Jinja finds in a template inside the block."""
    try:
        yield
    except SamepageError:
        raise
    except TemplateNotFound as error:
        path = TEMPLATES / (error.name or "")
        raise ContentError.of_file(path, "this template is missing: put it back.") from error
    except TemplateSyntaxError as error:
        path = Path(error.filename) if error.filename else PAGES
        raise ContentError.of_file(path, _wrong_template(error), error.lineno, 1) from error
    except Exception as error:
        places = [
            (Path(frame.filename), frame.lineno or 0)
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename == "<template>" or Path(frame.filename).is_relative_to(TEMPLATES)
        ]
        last = traceback.extract_tb(error.__traceback__)[-1].filename
        if not places or not (isinstance(error, TemplateError) or last in ("<template>", str(places[-1][0]))):
            raise
        path, line = places[-1]
        path = PAGES if str(path) == "<template>" else path
        raise ContentError.of_file(path, _wrong_template(error), line, 1) from error


def _wrong_template(error: Exception) -> str:
    said = shortened(getattr(error, "message", None) or str(error), 300).rstrip(".")
    return (
        f"this template cannot be filled in ({said}): correct this line, or compare it with one that works."
    )


def css_string(text: str) -> Markup:
    """``text`` as a CSS string, so that no name can end it (CSS Syntax 3, 4.3.5)."""
    escaped = "".join(c if c.isalnum() or c in " .-·,–—" else f"\\{ord(c):x} " for c in text)
    return Markup('"{}"').format(escaped)


def render_section(
    section: Section, workbook: Workbook, linear: bool = False, media: Media = ()
) -> RenderedSection:
    """One section, as ``render_sections`` does all of them."""
    controls = Controls.of(section, workbook, is_by_hand(media), linear)
    return rendered(
        f"sections/{section.kind}.html",
        section,
        workbook,
        linear=linear,
        media=media,
        control=controls.write,
        is_in_full=controls.is_in_full,
        is_long=controls.is_long,
        options_on_paper=controls.options_on_paper,
        offered=controls.offered,
    )


def rendered(template: str, section: Section, workbook: Workbook, **more: Any) -> RenderedSection:
    """The section as ``template`` prints it, which has the values ``more`` besides. Raises BuildError for a mistake
    in the template."""
    with template_mistakes():
        html = (
            environment()
            .get_template(template)
            .render(
                section=section,
                view=section.view,
                labels=workbook.labels,
                site=without_accent(workbook.site),
                partner=without_accent(workbook.partner),
                guide=workbook.guide,
                level=workbook.level,
                **more,
            )
        )
    html = typographic_html(without_links_to(workbook.site.leave_out, html), workbook.language)
    return RenderedSection(section.id, section.kind, section.title, section.number, html)


def without_accent(part: Of) -> Of:
    """A site or partner as templates see it: colors come from the style sheets, so another accent changes no HTML."""
    return part if part.accent is None else part.model_copy(update={"accent": None})


def without_links_to(chapters: Collection[str], html: str) -> str:
    """``html`` where a link to one of ``chapters``, which this workbook leaves out, is plain text."""
    if not chapters:
        return html
    ids = "|".join(map(re.escape, sorted(chapters)))
    return re.sub(rf'<a href="#(?:{ids})(?:\.[^"]*)?">(.*?)</a>', r"\1", html, flags=re.DOTALL)


def without_lost_links(html: str, anchors: Collection[str]) -> str:
    """``html`` where a link to a place that is none of ``anchors`` is plain text."""

    def kept(link: re.Match[str]) -> str:
        return link[0] if link[1] in anchors else link[2]

    return re.sub(r'<a href="#([^"]*)">(.*?)</a>', kept, html, flags=re.DOTALL)


def render_sections(
    workbook: Workbook, linear: bool = False, media: Media = (), before: RenderedBefore | None = None
) -> tuple[RenderedSection, ...]:
    """Every section; those that are as they were ``before``, in the same arrangement and by the same templates, are
    taken from there.

    ``linear`` writes tables as headed groups of fields, for large print. ``media`` is what the copy is to
    those who fill it in: what the guide says about filling in and sending back is printed for these.
    In a volume, links to other volumes are plain text.
    """
    known: dict[str, tuple[Section, RenderedSection]] = {}
    if before and _around_sections(before[0]) == _around_sections(workbook):
        known = {one.id: (one, html) for one, html in zip(before[0].sections, before[1], strict=True)}
    rendered = tuple(
        known[section.id][1]
        if section.id in known and known[section.id][0] == section
        else render_section(section, workbook, linear, media)
        for section in workbook.sections
    )
    if not workbook.volume:
        return rendered
    anchors = {name for section in rendered for name in ID.findall(section.html)}
    return tuple(replace(one, html=without_lost_links(one.html, anchors)) for one in rendered)


def _around_sections(workbook: Workbook) -> Workbook:
    """What templates are given besides a section. A volume's sections depend on each other, too."""
    return replace(
        workbook,
        sections=workbook.sections if workbook.volume else (),
        content_hash="",
        left=(),
        accent="",
        site=without_accent(workbook.site),
        partner=without_accent(workbook.partner),
    )


def render_document(workbook: Workbook, sections: Iterable[RenderedSection], edition: str) -> str:
    """One whole HTML document; ``edition`` (fillable, print, large-print) is the body's class."""
    with template_mistakes():
        return (
            environment()
            .get_template("document.html")
            .render(
                language=workbook.language,
                title=workbook.title,
                edition=edition,
                paper=workbook.paper,
                sections=[Markup(section.html) for section in sections],
            )
        )


def in_print_order(fields: Iterable[Field], html: Iterable[str]) -> list[Field]:
    """``fields`` in the order in which their controls stand in the sections' HTML, and so in every format."""
    controls = re.findall(r'<(?:input|select|textarea)\b[^>]* name="([^"]+)"', "".join(html))
    order = {name: number for number, name in enumerate(controls)}
    return sorted(fields, key=lambda field: order.get(field.name, len(order)))
