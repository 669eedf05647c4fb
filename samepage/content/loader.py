"""Everything in ``guide/``, read, typed and checked, or every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel

from samepage.content.schema import AnyChapter, Chapter, Glossary, Guide, Partner, Site, Stage, Words
from samepage.content.validate import validate
from samepage.content.yaml_source import Path_, Source, read_yaml
from samepage.errors import ContentError, Problem, display_path, program

M = TypeVar("M", bound=BaseModel)

STAGE_FEEDBACK = "stage-feedback.yaml"
FOLDERS = ("stages", "front", "forms", "sites", "partners")


@dataclass(frozen=True)
class Library:
    """The content of one guide folder. All mappings are by id and in file order."""

    root: Path
    guide: Guide
    words: Words
    chapters: Mapping[str, AnyChapter]
    stage_feedback: Chapter
    sites: Mapping[str, Site]
    partners: Mapping[str, Partner]
    sources: Mapping[tuple[str, str], Source] = field(repr=False)

    def problem(self, kind: str, id: str, path: Path_, message: str, *, key: bool = False) -> Problem:
        """A Problem with file, line and column.

        ``kind`` is ``guide``, ``words``, ``chapter``, ``stage-feedback``, ``site`` or
        ``partner``; ``id`` the thing's id (the first two: their own name); ``path`` such as
        ``("prefill", "commit.norms")``.
        """
        source = self.sources.get((kind, id))
        if source is None:
            return Problem(display_path(self.root), 0, 0, message)
        return source.problem(path, message, key=key)


@dataclass
class Loaded:
    """What could be read so far. A part that has problems is missing, and named in ``broken``."""

    root: Path
    problems: list[Problem] = field(default_factory=list)
    sources: dict[tuple[str, str], Source] = field(default_factory=dict)
    guide: Guide | None = None
    words: Words | None = None
    stage_feedback: Chapter | None = None
    chapters: dict[str, AnyChapter] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)
    broken: set[tuple[str, str]] = field(default_factory=set)  # (kind, id) that exist, with problems
    unread: set[str] = field(default_factory=set)  # kinds with a file whose id is not known

    def exists(self, kind: str, id: str) -> bool:
        """Whether ``id`` is there, or may be there in a file with problems of its own."""
        there = {"chapter": self.chapters, "site": self.sites, "partner": self.partners}[kind]
        return id in there or (kind, id) in self.broken or kind in self.unread


def load_library(root: Path) -> Library:
    """Read the guide folder ``root``. Raises ContentError with every problem found."""
    from samepage.content.checks import check

    loaded = read_all(root)
    loaded.problems.extend(check(loaded))
    if loaded.problems:
        raise ContentError(loaded.problems)
    assert loaded.guide and loaded.words and loaded.stage_feedback  # else there were problems
    return Library(
        root=root,
        guide=loaded.guide,
        words=loaded.words,
        chapters=MappingProxyType(loaded.chapters),
        stage_feedback=loaded.stage_feedback,
        sites=MappingProxyType(loaded.sites),
        partners=MappingProxyType(loaded.partners),
        sources=MappingProxyType(loaded.sources),
    )


def load_site(path: Path, library: Library | None = None) -> Site:
    """One site's file, which may lie anywhere. Raises ContentError.

    With ``library``, what the site names (partner, stages, the words in its own prompts) is
    checked too. Its logo is looked for beside the file.
    """
    from samepage.content.checks import check_site

    source = read_yaml(path)
    site = validate(source, Site)
    problems = check_site(site, source, library)
    if problems:
        raise ContentError(problems)
    return site


def read_all(root: Path) -> Loaded:
    """Read and type every file below ``root``, noting problems instead of raising."""
    loaded = Loaded(root)
    if not root.is_dir():
        loaded.problems.append(
            Problem(
                display_path(root),
                0,
                0,
                f"there is no such folder: give the folder that holds guide.yaml, or make one with: {program()} init FOLDER",
            )
        )
        raise ContentError(loaded.problems)
    loaded.guide = _one(loaded, "guide", Guide)
    loaded.words = _one(loaded, "words", Words)
    chapters: list[tuple[Path, type[AnyChapter]]] = [
        *((path, Chapter) for path in _files(loaded, "front")),
        *((path, Stage) for path in _files(loaded, "stages")),
        *((path, Chapter) for path in _files(loaded, "forms") if path.name != STAGE_FEEDBACK),
    ]
    if (root / "glossary.yaml").exists():
        chapters.append((root / "glossary.yaml", Glossary))
    for path, model in chapters:
        _add(loaded, "chapter", path, model, loaded.chapters)
    feedback: dict[str, Chapter] = {}
    _add(loaded, "stage-feedback", root / "forms" / STAGE_FEEDBACK, Chapter, feedback)
    loaded.stage_feedback = next(iter(feedback.values()), None)
    for path in _files(loaded, "sites"):
        _add(loaded, "site", path, Site, loaded.sites)
    for path in _files(loaded, "partners"):
        _add(loaded, "partner", path, Partner, loaded.partners)
    _wrong_places(loaded)
    return loaded


def _files(loaded: Loaded, folder: str) -> list[Path]:
    found = sorted((loaded.root / folder).glob("*"))
    for path in found:
        if path.suffix.lower() == ".yml" or (path.suffix != ".yaml" and path.suffix.lower() == ".yaml"):
            loaded.problems.append(Problem(display_path(path), 0, 0, "is not read: end its name in `.yaml`."))
    return [path for path in found if path.suffix == ".yaml" and not path.name.startswith(".")]


def _wrong_places(loaded: Loaded) -> None:
    """YAML files that no one would read are an error, never silence."""
    for path in sorted(loaded.root.glob("*.y*ml")):
        if path.name not in ("guide.yaml", "words.yaml", "glossary.yaml", "prose.yaml"):
            where = ", ".join(f"`{folder}/`" for folder in FOLDERS)
            loaded.problems.append(
                Problem(display_path(path), 0, 0, f"is not read: move it to one of {where}, or delete it.")
            )
    for folder in FOLDERS:
        for path in sorted((loaded.root / folder).glob("*/*.y*ml")):
            loaded.problems.append(
                Problem(display_path(path), 0, 0, f"is not read: move it up into `{folder}/`.")
            )


def _typed(loaded: Loaded, path: Path, model: type[M]) -> tuple[M | None, Source | None]:
    source = None
    try:
        source = read_yaml(path)
        return validate(source, model), source
    except ContentError as error:
        loaded.problems.extend(error.problems)
        return None, source


def _one(loaded: Loaded, name: str, model: type[M]) -> M | None:
    value, source = _typed(loaded, loaded.root / f"{name}.yaml", model)
    if source is not None:
        loaded.sources[name, name] = source
    return value


def _add(loaded: Loaded, kind: str, path: Path, model: type[BaseModel], into: dict) -> None:
    value, source = _typed(loaded, path, model)
    if value is None:
        id = source.data.get("id") if source is not None and isinstance(source.data, dict) else None
        if isinstance(id, str):
            loaded.broken.add((kind, id))
        else:
            loaded.unread.add(kind)
        return
    assert source is not None
    if value.id in into:
        first = loaded.sources[kind, value.id].file
        message = f"the id `{value.id}` is already that of {first}: give this file an id of its own."
        loaded.problems.append(source.problem(("id",), message))
        return
    into[value.id] = value
    loaded.sources[kind, value.id] = source
