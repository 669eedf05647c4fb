"""Compiled parts of a PDF, each made once for what it is made from: sections or runs of them, and running matter."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from samepage import cache
from samepage.formats.pdf.compile import (
    CompileContext,
    CompiledPages,
    check_controls,
    compile_run,
    compile_section,
    controls,
    in_runs,
    plan_runs,
)
from samepage.formats.pdf.css import page_numbers, running_sheets, stylesheets
from samepage.formats.pdf.link import anchors_of, page_names
from samepage.formats.pdf.page_groups import PageGroupPlan, SectionHtml, piece
from samepage.formats.pdf.page_headers import PageHeaders, compile_running
from samepage.render.assets import Asset
from samepage.render.html import RenderedSection, render_document
from samepage.render.print_editions import PrintEdition
from samepage.render.theme import Theme
from samepage.workbook.model import Field, Workbook

Part = CompiledPages | PageHeaders | PageGroupPlan
KINDS = {kind: TypeAdapter(kind) for kind in (CompiledPages, PageHeaders, PageGroupPlan)}
MOST_ROUNDS = 4
REMEMBERED = 250  # parts in memory: a workbook has some seventy


class SectionCache:
    """Remembers parts in memory, and in ``folder`` where there is one."""

    def __init__(self, folder: Path | None, on_compile: Callable[[str], None] = lambda section: None):
        """``on_compile`` is told the id of each section that is laid out."""
        self._folder, self._on_compile = folder, on_compile
        self._known: dict[str, Part] = {}
        self._plans: dict[tuple[str, ...], PageGroupPlan] = {}  # the last of each section
        self._places: dict[str, int] = {}  # the pages of the last workbook's anchors

    def sections(
        self,
        workbook: Workbook,
        rendered: Sequence[RenderedSection],
        theme: Theme,
        assets: Mapping[str, Asset],
        edition: PrintEdition,
    ) -> tuple[CompiledPages, ...]:
        """Every section compiled. The contents list comes last: it names the others' pages."""
        known = _SectionContext(workbook, theme, assets, edition)
        runs = {
            section.id: self._section(known, section) for section in rendered if section.kind != "contents"
        }

        def together() -> list[CompiledPages]:
            return [run for section in rendered for run in runs[section.id]]

        for contents in [section for section in rendered if section.kind == "contents"]:
            # Which pages it names depends on its own length. What was right last mostly is again.
            for _ in range(MOST_ROUNDS):
                named = self._places
                runs[contents.id] = (self._whole(known, contents, named),)
                self._places = anchors_of(together(), edition)
                if named == self._places:
                    break
        return tuple(together())

    def running(
        self,
        workbook: Workbook,
        runs: Sequence[CompiledPages],
        theme: Theme,
        edition: PrintEdition,
        head: str | None = None,
    ) -> PageHeaders:
        """Running matter of all pages; ``head`` where the site's name is not bound but laid out."""
        names = page_names(runs, edition)
        sized = theme.with_size(edition.size)
        key = cache.key_of(
            "running",
            names,
            workbook.language,
            head or "",
            *running_sheets(workbook, sized, edition, head or ""),
            page_numbers(workbook, len(names)),
        )
        return self._part(key, PageHeaders, lambda: compile_running(workbook, theme, edition, names, head))

    def _section(self, known: _SectionContext, section: RenderedSection) -> tuple[CompiledPages, ...]:
        # What a site wrote stays with the site: of its answers nothing is kept on disk.
        kept = section.kind != "earlier"
        whole = in_runs(section)
        check_controls(section, known.fields[section.id])
        if whole is None:
            return (self._whole(known, section, {}),)
        last = section.id, known.base(section.html), whole.opened, whole.closed
        plan = self._part(
            known.key("plan", section, section.html),
            PageGroupPlan,
            lambda: PageGroupPlan(
                whole.digests, plan_runs(known.look, section, whole, self._plans.get(last))
            ),
            kept,
        )
        runs = self._runs(known, section, whole, plan, kept)
        if any(one.pages != run.pages for one, run in zip(runs, plan.runs, strict=True)):
            # Growing pushed something over a page's end: the section stays as it was.
            plan = replace(plan, runs=tuple(replace(run, heights={}) for run in plan.runs))
            runs = self._runs(known, section, whole, plan, kept)
        else:
            self._plans[last] = plan
        return runs

    def _runs(
        self,
        known: _SectionContext,
        section: RenderedSection,
        whole: SectionHtml,
        plan: PageGroupPlan,
        kept: bool,
    ) -> tuple[CompiledPages, ...]:
        fields = known.fields[section.id]

        def compiled(run):
            html = piece(whole, run.first, run.end, 0)
            names = controls(html)
            key = known.key(
                "run",
                section,
                html,
                [f for f in fields if f.name in names],
                dict(run.heights),
                run.page % 2 if known.look.edition.mirrored else 0,
                run.first > 0,
            )
            return self._part(
                key,
                CompiledPages,
                lambda: compile_run(known.look, section, whole, run, fields),
                kept,
                section.id,
            )

        return tuple(compiled(run) for run in plan.runs)

    def _whole(
        self, known: _SectionContext, section: RenderedSection, pages: Mapping[str, int]
    ) -> CompiledPages:
        fields = known.fields[section.id]
        return self._part(
            known.key("section", section, section.html, fields, dict(pages)),
            CompiledPages,
            lambda: compile_section(known.look, section, fields, pages),
            section.kind != "earlier",
            section.id,
        )

    def _part(
        self, key: str, kind: type[Any], make: Callable[[], Any], kept: bool = True, section: str = ""
    ) -> Any:
        """What is known under ``key``; if nothing is, it is made, and kept on disk too if ``kept``."""
        if key not in self._known and self._folder and (found := cache.load(self._folder, key)):
            part = KINDS[kind].validate_json(found[1])
            self._known[key] = part if kind is PageGroupPlan else replace(part, pdf=found[0])
        if key not in self._known:
            if section:
                self._on_compile(section)
            part = self._known[key] = make()
            if self._folder and kept:
                data = b"" if kind is PageGroupPlan else part.pdf
                bare = part if kind is PageGroupPlan else replace(part, pdf=b"")
                cache.store(self._folder, key, data, KINDS[kind].dump_json(bare))
        found = self._known[key]
        self._remember(key, found)
        return found

    def _remember(self, key: str, part: Part) -> None:
        """What was used last goes last."""
        self._known.pop(key, None)
        self._known[key] = part
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]


class _SectionContext:
    """What all sections of one workbook are compiled with, and its share of their keys."""

    def __init__(self, workbook: Workbook, theme: Theme, assets: Mapping[str, Asset], edition: PrintEdition):
        sized = theme.with_size(edition.size)
        self.look = CompileContext(workbook, sized, assets, edition)
        self.fields = {section.id: section.fields for section in workbook.sections}
        nameless = replace(
            workbook,
            guide=workbook.guide.model_copy(update={"title": ""}),
            site=workbook.site.model_copy(update={"name": ""}),
        )
        self._shared = cache.key_of(
            render_document(nameless, [], edition.name),
            stylesheets(workbook, sized, edition, running=False),
            dict(sized.colors),
            dict(sized.sizes),
            edition,
            [font.path.name for font in theme.fonts],
        )

    @cached_property
    def _pictures(self) -> dict[str, str]:
        return {name: hashlib.sha256(asset.data).hexdigest() for name, asset in self.look.assets.items()}

    def base(self, html: str) -> str:
        """A hash of everything but what is in ``html`` that its layout depends on."""
        drawn = {
            name: digest
            for name, digest in self._pictures.items()
            if name in html or name.startswith(("art:", "motif:"))
        }
        return cache.key_of(self._shared, drawn)

    def key(
        self, what: str, section: RenderedSection, html: str, fields: Sequence[Field] = (), *more: Any
    ) -> str:
        # What is written in is bound, but for marks on paper.
        drawn = not self.look.edition.fillable
        shown = [
            replace(field, value="") if field.value and not (drawn and field.kind == "check") else field
            for field in fields
        ]
        return cache.key_of(
            what, self.base(html), section.id, section.kind, section.number, html, shown, *more
        )
