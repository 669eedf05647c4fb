"""Compiled parts of a PDF, each made once for what it is made from: sections or groups of their pages, and
running matter."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

from pikepdf import Pdf
from pydantic import TypeAdapter

from samepage.cache import CacheFolder, key_of
from samepage.formats.interface import Part
from samepage.formats.pdf.compile import (
    CompileContext,
    CompiledPages,
    compile_page_group,
    compile_section,
    controls,
)
from samepage.formats.pdf.forms import check_complete
from samepage.formats.pdf.link import anchors_of, page_names
from samepage.formats.pdf.page_groups import (
    LaidOutGroup,
    PageGroupPlan,
    SectionHtml,
    group_html,
    plan_page_groups,
    split_children,
)
from samepage.formats.pdf.page_headers import PageHeaders, compile_headers
from samepage.formats.pdf.recolor import opened_in_colors
from samepage.formats.pdf.shared_room import PageGroup
from samepage.formats.pdf.style_sheets import page_numbers, running_sheets, running_words, stylesheets
from samepage.render.assets import Asset
from samepage.render.characters import characters_of
from samepage.render.html import RenderedSection, render_document
from samepage.render.html_document import ParsedStyles
from samepage.render.print_editions import PrintEdition
from samepage.render.theme import Theme
from samepage.workbook.appendices import EARLIER, IN_FULL
from samepage.workbook.model import Field, Workbook

Kept = TypeVar("Kept", CompiledPages, PageHeaders, PageGroupPlan)
ADAPTERS: Mapping[type, TypeAdapter[Any]] = {
    kind: TypeAdapter(kind) for kind in (CompiledPages, PageHeaders, PageGroupPlan)
}
MAX_ROUNDS = 4  # of laying out the contents list
MAX_OPEN = 120  # PDFs
MAX_IN_MEMORY = 250  # parts: a workbook has some seventy


class SectionCache:
    """Keeps parts in memory, and in ``folder`` where there is one.

    Losing any of it costs time and changes nothing: each part is kept by a hash of all that goes into it.
    ``on_compile`` is told the id of each section that is laid out. With ``keep_open``, what ``opened`` gave last is
    kept in memory: a tenth of an edit's time, and some twenty megabytes.
    """

    def __init__(
        self, folder: Path | None, on_compile: Callable[[str], None] = lambda _: None, keep_open: bool = False
    ):
        self._folder = CacheFolder(folder) if folder else None
        self._on_compile = on_compile
        self._most_open = MAX_OPEN if keep_open else 0
        self._open: dict[
            tuple[bytes, tuple[str, ...]], Pdf
        ] = {}  # by data and colors, the one used last at the end
        self._parts: dict[str, Any] = {}  # by hash, the one used last at the end
        # The last of each edition, with the further families of fonts.
        self._styles: dict[tuple[str, ...], ParsedStyles] = {}
        # How each section was compiled last in each edition: an edit that does not touch it finds all of it here,
        # and one that does the page groups that are as they were.
        self._last: dict[tuple[str, str], _LastCompiled] = {}

    def sections(
        self,
        workbook: Workbook,
        rendered: Sequence[RenderedSection],
        theme: Theme,
        assets: Mapping[str, Asset],
        edition: PrintEdition,
        own: Collection[str] = (),
    ) -> tuple[CompiledPages, ...]:
        """Every section compiled. The contents list comes last: it names the others' pages.

        ``theme`` is of the edition's size; a section that needs further fonts is set with them. ``own`` names
        fields whose answers stand in the sections' HTML.
        """
        keys_of = self._keys_of(workbook, theme, assets, edition, own)
        groups = {
            section.id: self._section(keys_of(section), section)
            for section in rendered
            if section.kind != "contents"
        }

        def together() -> tuple[CompiledPages, ...]:
            return tuple(group for section in rendered for group in groups.get(section.id, ()))

        for contents in [section for section in rendered if section.kind == "contents"]:
            # Which pages it names depends on how many it has itself, which is one, most often.
            groups[contents.id] = (CompiledPages(contents.id, False, b"", ("",), {}, (), {}, ()),)
            for _ in range(MAX_ROUNDS):
                (before,) = groups[contents.id]
                pages = anchors_of(together(), edition)
                elsewhere = {name: page for name, page in pages.items() if name not in before.anchors}
                made = self._whole(keys_of(contents), contents, elsewhere)
                groups[contents.id] = (made,)
                if made.pages == before.pages:
                    break
        return together()

    def missing(
        self,
        workbook: Workbook,
        rendered: Sequence[RenderedSection],
        theme: Theme,
        assets: Mapping[str, Asset],
        edition: PrintEdition,
    ) -> tuple[Part, ...]:
        """The sections that are not kept on disk and can be compiled before ``sections`` does, the longest first."""
        keys_of = self._keys_of(workbook, theme, assets, edition)
        parts = (
            Part(section.id, keys_of(section).first(section), len(section.html))
            for section in rendered
            if section.kind != "contents" and keys_of(section).may_be_stored(section)
        )
        new = (part for part in parts if self._folder and not self._folder.has(part.key))
        return tuple(sorted(new, key=lambda part: -part.size))

    def compile(
        self,
        workbook: Workbook,
        section: RenderedSection,
        theme: Theme,
        assets: Mapping[str, Asset],
        edition: PrintEdition,
    ) -> int:
        """Compile one section and keep it; its number of pages."""
        groups = self._section(self._keys_of(workbook, theme, assets, edition)(section), section)
        return sum(group.pages for group in groups)

    def _keys_of(
        self,
        workbook: Workbook,
        theme: Theme,
        assets: Mapping[str, Asset],
        edition: PrintEdition,
        own: Collection[str] = (),
    ) -> Callable[[RenderedSection], _Keys]:
        """The keys of a section, which is set with the further fonts that it needs."""
        made: dict[tuple[str, ...], _Keys] = {}

        def keys_of(section: RenderedSection) -> _Keys:
            fitted = theme.with_fonts_for(characters_of(section.html))
            families = fitted.stacks["text"]
            if families not in made:
                styles = self._parsed(stylesheets(workbook, fitted, edition, running=False), fitted, edition)
                context = CompileContext(workbook, fitted, assets, edition, styles)
                made[families] = _Keys(context, frozenset(own))
            return made[families]

        return keys_of

    def _parsed(self, texts: tuple[str, ...], theme: Theme, edition: PrintEdition) -> ParsedStyles:
        key = (edition.name, *theme.stacks["text"])
        last = self._styles.get(key)
        if last is None or (last.texts, last.fonts) != (texts, theme.fonts):
            last = self._styles[key] = ParsedStyles(texts, theme.fonts, whole=True)
        return last

    def headers(
        self,
        workbook: Workbook,
        groups: Sequence[CompiledPages],
        theme: Theme,
        edition: PrintEdition,
        head: str | None = None,
    ) -> PageHeaders:
        """Running matter of all pages; ``head`` where the site's name is not bound but laid out."""
        names = page_names(groups, edition)
        theme = theme.with_fonts_for(running_words(workbook, head or ""))
        key = key_of(
            "headers",
            names,
            workbook.language,
            head or "",
            *running_sheets(workbook, theme, edition, head or ""),
            page_numbers(workbook, len(names)),
        )
        return self._part(key, PageHeaders, lambda: compile_headers(workbook, theme, edition, names, head))

    def opened(self, data: bytes, theme: Theme) -> Pdf:
        """As ``opened_in_colors``; not to be changed."""
        key = data, tuple(theme.colors.values())
        pdf = self._open.pop(key, None)
        if pdf is None:
            pdf = opened_in_colors(data, theme)
        self._open[key] = pdf
        if len(self._open) > self._most_open:
            del self._open[next(iter(self._open))]
        return pdf

    def _section(self, keys: _Keys, section: RenderedSection) -> tuple[CompiledPages, ...]:
        last = self._last.get((section.id, keys.context.edition.name))
        made_for = section, keys.fields(section), keys.base(section.html)
        if last and last.made_for == made_for:
            return last.groups
        check_complete((field.name for field in keys.fields(section)), controls(section.html))
        html = _in_groups(section)
        if html is None:
            return (self._whole(keys, section, {}),)
        whole, edition = html, keys.context.edition
        around = keys.base(section.html), html.opened, html.closed

        laid_out: dict[int, LaidOutGroup] = {}  # by first child; each is used once, since its boxes grow

        def planned() -> PageGroupPlan:
            document = partial(keys.context.document, section)
            before = last.plan if last and last.around == around else None
            found: list[LaidOutGroup] = []
            plan = plan_page_groups(whole, document, edition.mirrored, before, found.append)
            laid_out.update((one.group.first, one) for one in found)
            return plan

        def compiled(plan: PageGroupPlan) -> tuple[CompiledPages, ...]:
            return tuple(
                self._group(keys, section, whole, group, laid_out.pop(group.first, None))
                for group in plan.groups
            )

        key = keys.first(section)
        plan = self._part(key, PageGroupPlan, planned, keys.may_be_stored(section))
        groups = compiled(plan)
        if [made.pages for made in groups] != [group.pages for group in plan.groups]:
            # Stretching pushed something over a page's end: the section stays as it was.
            unstretched = tuple(replace(group, heights={}) for group in plan.groups)
            return compiled(replace(plan, groups=unstretched))
        self._last[section.id, edition.name] = _LastCompiled(made_for, around, plan, groups)
        return groups

    def _group(
        self,
        keys: _Keys,
        section: RenderedSection,
        whole: SectionHtml,
        group: PageGroup,
        laid_out: LaidOutGroup | None,
    ) -> CompiledPages:
        html = group_html(whole, group.first, group.end)
        names = controls(html)
        fields = [field for field in keys.fields(section) if field.name in names]
        side = group.page % 2 if keys.context.edition.mirrored else 0
        key = keys.of("group", section, html, fields, dict(group.heights), side, group.first > 0)
        make = partial(compile_page_group, keys.context, section, whole, group, fields, laid_out)
        return self._pages(keys, key, section, make)

    def _whole(self, keys: _Keys, section: RenderedSection, pages: Mapping[str, int]) -> CompiledPages:
        fields = keys.fields(section)
        key = keys.of("section", section, section.html, fields, dict(pages))
        return self._pages(keys, key, section, partial(compile_section, keys.context, section, fields, pages))

    def _pages(
        self, keys: _Keys, key: str, section: RenderedSection, make: Callable[[], CompiledPages]
    ) -> CompiledPages:
        def compiled() -> CompiledPages:
            self._on_compile(section.id)
            return make()

        return self._part(key, CompiledPages, compiled, keys.may_be_stored(section))

    def _part(self, key: str, kind: type[Kept], make: Callable[[], Kept], may_be_stored: bool = True) -> Kept:
        """What is kept under ``key``; if nothing is, it is made, and kept on disk too if ``may_be_stored``."""
        found: Any = self._parts.pop(key, None) or self._load(key, kind)
        if found is None:
            found = make()
            if self._folder and may_be_stored:
                pdf = getattr(found, "pdf", b"")
                rest = replace(found, pdf=b"") if pdf else found
                self._folder.store(key, pdf, ADAPTERS[kind].dump_json(rest))
        self._parts[key] = found
        if len(self._parts) > MAX_IN_MEMORY:
            del self._parts[next(iter(self._parts))]
        part: Kept = found
        return part

    def _load(self, key: str, kind: type[Any]) -> Any:
        """A ``kind``, or None."""
        stored = self._folder.load(key) if self._folder else None
        if stored is None:
            return None
        pdf, rest = stored
        part = ADAPTERS[kind].validate_json(rest)
        return replace(part, pdf=pdf) if pdf else part


@dataclass(frozen=True)
class _LastCompiled:
    """The page groups of a section, what they were made for, and of that what none of its children is."""

    made_for: tuple[RenderedSection, Sequence[Field], str]
    around: tuple[str, str, str]
    plan: PageGroupPlan
    groups: tuple[CompiledPages, ...]


def _in_groups(section: RenderedSection) -> SectionHtml | None:
    """A section that falls into groups of pages. Page numbers and slots are filled in where one is laid out whole."""
    return None if " data-slot=" in section.html else split_children(section.html)


class _Keys:
    """Hashes of all that goes into the sections of one workbook."""

    def __init__(self, context: CompileContext, own: frozenset[str]):
        self.context, self._own = context, own
        workbook, theme = context.workbook, context.theme
        self._fields = {section.id: section.fields for section in workbook.sections}
        nameless = replace(
            workbook,
            guide=workbook.guide.model_copy(update={"title": ""}),
            site=workbook.site.model_copy(update={"name": ""}),
        )
        self._shared = key_of(
            render_document(nameless, [], context.edition.name),
            context.styles.texts,
            dict(theme.colors),
            dict(theme.sizes),
            context.edition,
            [font.path.name for font in theme.fonts],
        )

    @cached_property
    def _pictures(self) -> dict[str, str]:
        assets = self.context.assets
        return {name: hashlib.sha256(asset.data).hexdigest() for name, asset in assets.items()}

    def fields(self, section: RenderedSection) -> Sequence[Field]:
        return self._fields[section.id]

    def may_be_stored(self, section: RenderedSection) -> bool:
        """What a site wrote stays with the site: of its answers nothing is kept on disk."""
        answered = self._own and any(field.name in self._own for field in self.fields(section))
        return section.kind not in (EARLIER, IN_FULL) and not answered

    def base(self, html: str) -> str:
        """A hash of everything but what is in ``html`` that its layout depends on."""
        drawn = {
            name: digest
            for name, digest in self._pictures.items()
            if name in html or name.startswith(("art:", "motif:"))
        }
        return key_of(self._shared, drawn)

    def first(self, section: RenderedSection) -> str:
        """Of what is made first of a section."""
        if _in_groups(section):
            return self.of("plan", section, section.html)
        return self.of("section", section, section.html, self.fields(section), {})

    def of(
        self, what: str, section: RenderedSection, html: str, fields: Sequence[Field] = (), *more: Any
    ) -> str:
        # What is written in is bound, but for marks on paper.
        paper = not self.context.edition.fillable
        shown = [
            replace(field, value="") if field.value and not (paper and field.kind == "check") else field
            for field in fields
        ]
        return key_of(what, self.base(html), section.id, section.kind, section.number, html, shown, *more)
