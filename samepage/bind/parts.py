"""Compiled parts of a PDF, each made once for what it is made from: sections, and running matter."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from pydantic import TypeAdapter

from .. import cache
from ..assets import Asset
from ..html import RenderedSection, render_document
from ..pdf.compile import CompiledSection, compile_section
from ..pdf.css import page_numbers, running_sheets, stylesheets
from ..pdf.editions import Edition
from ..pdf.link import anchors_of, page_names
from ..pdf.running import Running, compile_running
from ..theme import Theme
from ..workbook import Workbook

SECTION, RUNNING = TypeAdapter(CompiledSection), TypeAdapter(Running)
REMEMBERED = 120  # parts in memory


class Parts:
    """Remembers parts in memory, and in ``folder`` where there is one. ``made`` lists what was laid out."""

    def __init__(self, folder: Path | None):
        self._folder = folder
        self._known: dict[str, CompiledSection | Running] = {}
        self.made: list[str] = []

    def sections(self, workbook: Workbook, rendered: Sequence[RenderedSection], theme: Theme,
                 assets: Mapping[str, Asset], edition: Edition) -> tuple[CompiledSection, ...]:
        """Every section compiled. The contents list comes last: it names the others' pages."""
        known = _Known(workbook, theme, assets, edition)

        def compiled(section: RenderedSection, pages: Mapping[str, int]) -> CompiledSection:
            return self._section(known, section, pages)

        first = [compiled(section, {}) for section in rendered]
        if not any(section.kind == "contents" for section in rendered):
            return tuple(first)
        pages = anchors_of(first, edition)
        return tuple(compiled(section, pages) if section.kind == "contents" else before
                     for section, before in zip(rendered, first, strict=True))

    def running(self, workbook: Workbook, sections: Sequence[CompiledSection], theme: Theme, edition: Edition,
                head: str | None = None) -> Running:
        """Running matter of all pages; ``head`` where the site's name is not bound but laid out."""
        names = page_names(sections, edition)
        sized = theme.with_size(edition.size)
        key = cache.key_of("running", names, workbook.language, head or "",
                           *running_sheets(workbook, sized, edition, head or ""), page_numbers(workbook, len(names)))
        found = self._load(key, RUNNING)
        if found is None:
            found = compile_running(workbook, theme, edition, names, head)
            self._store(key, RUNNING, found)
        return found

    def _section(self, known: "_Known", section: RenderedSection, pages: Mapping[str, int]) -> CompiledSection:
        key = known.key(section, pages)
        found = self._load(key, SECTION)
        if found is None:
            self.made.append(section.id)
            found = compile_section(known.workbook, section, known.theme, known.assets, known.edition, pages)
            # What a site wrote stays with the site: of its answers nothing is kept on disk.
            self._store(key, SECTION, found, on_disk=section.kind != "earlier")
        return found

    def _load(self, key: str, kind: TypeAdapter):
        if key not in self._known and self._folder and (kept := cache.load(self._folder, key)):
            self._remember(key, replace(kind.validate_json(kept[1]), pdf=kept[0]))
        return self._known.get(key)

    def _store(self, key: str, kind: TypeAdapter, part: CompiledSection | Running, on_disk: bool = True) -> None:
        self._remember(key, part)
        if self._folder and on_disk:
            cache.store(self._folder, key, part.pdf, kind.dump_json(replace(part, pdf=b"")))

    def _remember(self, key: str, part: CompiledSection | Running) -> None:
        self._known[key] = part
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]


class _Known:
    """What all sections of one workbook are compiled with, and its share of their keys."""

    def __init__(self, workbook: Workbook, theme: Theme, assets: Mapping[str, Asset], edition: Edition):
        self.workbook, self.theme, self.assets, self.edition = workbook, theme, assets, edition
        sized = theme.with_size(edition.size)
        self._shared = cache.key_of(
            render_document(replace(workbook, guide=workbook.guide.model_copy(update={"title": ""}),
                                    site=workbook.site.model_copy(update={"name": ""})), [], edition.name),
            stylesheets(workbook, sized, edition, running=False), dict(sized.colors), dict(sized.sizes), asdict(edition),
            [font.path.name for font in theme.fonts])
        self._pictures = {name: hashlib.sha256(asset.data).hexdigest() for name, asset in assets.items()}
        self._fields = {section.id: section.fields for section in workbook.sections}

    def key(self, section: RenderedSection, pages: Mapping[str, int]) -> str:
        drawn = {name: digest for name, digest in self._pictures.items() if name in section.html or name.startswith(("art:", "motif:"))}
        marks = lambda field: field.value if not self.edition.fillable and field.kind == "check" else ""  # noqa: E731
        fields = [asdict(replace(field, value=marks(field))) for field in self._fields[section.id]]
        return cache.key_of(self._shared, section.id, section.kind, section.number, section.html, fields, drawn,
                            dict(pages) if section.kind == "contents" else {})
