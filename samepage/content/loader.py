"""Everything in ``guide/``, read, typed and checked, or every problem at once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel

from samepage.content.checks import PartialLibrary, check_guide, check_site
from samepage.content.schema.chapters import AnyChapter, Chapter, Glossary, Guide, Stage
from samepage.content.schema.declared import Declared
from samepage.content.schema.sites import Partner, Site
from samepage.content.schema.words import Words, declared_by
from samepage.content.theme_file import accent_grounds
from samepage.content.undeclared import new_levels, undeclared, without
from samepage.content.validate import validate
from samepage.content.yaml_source import KeyPath, Source, read_text, read_yaml
from samepage.errors import BuildError, ContentError, Problem, display_path, program, reason_of, remedy_for
from samepage.text import nearest

M = TypeVar("M", bound=BaseModel)

STAGE_FEEDBACK = "stage-feedback.yaml"
# The kind of part that each folder's files are.
KINDS = {"stages": "chapter", "front": "chapter", "forms": "chapter", "sites": "site", "partners": "partner"}
FOLDERS = tuple(KINDS)
READ = ("guide.yaml", "words.yaml", "glossary.yaml", "prose.yaml")
_ENDING = re.compile(r"\.ya?ml(?:\.txt)?$", re.IGNORECASE)
# A file's keys tell what it was meant to be.
MODELS: dict[str, type[BaseModel]] = {
    "a stage, in `stages/`": Stage,
    "a chapter, in `front/` or `forms/`": Chapter,
    "a site, in `sites/`": Site,
    "a partner, in `partners/`": Partner,
}
_MOVE = f"move it to one of {', '.join(f'`{folder}/`' for folder in FOLDERS)}, or delete it."


@dataclass(frozen=True)
class Library:
    """The content of one guide folder. All mappings are by id and in file order.

    ``sources`` are the parsed files by kind and id. A kind is ``guide``, ``words``, ``chapter``,
    ``stage-feedback``, ``site`` or ``partner``; the first two have their own name as id.
    """

    root: Path
    guide: Guide
    words: Words
    chapters: Mapping[str, AnyChapter]
    stage_feedback: Chapter
    sites: Mapping[str, Site]
    partners: Mapping[str, Partner]
    sources: Mapping[tuple[str, str], Source] = field(repr=False)

    @property
    def levels(self) -> tuple[str, ...]:
        """The ids of the guide's levels, in its order."""
        return tuple(self.words.levels)

    @property
    def sides(self) -> tuple[str, ...]:
        """The ids of the guide's two sides; none where it has none."""
        return tuple(self.words.sides)

    @property
    def declared(self) -> Declared:
        return self.words.declared

    @property
    def any_partner(self) -> str:
        """The id of a partner, for a sample workbook. Raises BuildError where the guide has none yet."""
        if not self.partners:
            raise BuildError(
                f"{display_path(self.root / 'partners')}: there is no partner yet; add one first"
            )
        return next(iter(self.partners))

    def problem(self, kind: str, id: str, path: KeyPath, message: str, *, key: bool = False) -> Problem:
        """A Problem with file, line and column of ``path``, such as ``("prefill", "commit.norms")``."""
        source = self.sources.get((kind, id))
        if source is None:
            return Problem(display_path(self.root), 0, 0, message)
        return source.problem(path, message, key=key)


def load_library(root: Path) -> Library:
    """Read the guide folder ``root``. Raises ContentError with every problem found."""
    declared = _declared(root)
    loaded = _read_all(root, declared)
    problems = [*loaded.problems, *check_guide(loaded)]
    words = loaded.sources.get(("words", "words"))
    if problems and declared is not None and words is not None:
        problems = _causes(root, loaded, problems, declared, words)
    if problems or not (loaded.guide and loaded.words and loaded.stage_feedback):
        raise ContentError(problems)
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


def _causes(
    root: Path, loaded: PartialLibrary, problems: Sequence[Problem], declared: Declared, words: Source
) -> list[Problem]:
    """``problems``, without the many that follow from a level, part or side that words.yaml has lost or gained."""
    # Read once more with any id accepted, so that what names a lost one can be counted, and nothing else is said.
    anew = _read_all(root, None)
    if lost := [*undeclared(anew.parts_with_sources(), declared, words)]:
        return [*lost, *anew.problems]
    if new := new_levels(problems, declared, words):
        loaded.declared = without(declared, new)
        return [*new.values(), *loaded.problems, *check_guide(loaded)]
    return [*problems]


def load_site(path: Path, library: Library | None = None) -> Site:
    """One site's file, which may lie anywhere. Raises ContentError.

    With ``library``, what the site names (partner, stages, the words in its own prompts) is
    checked too. Its logo is looked for beside the file.
    """
    return checked_site(read_yaml(path), library)


def checked_site(source: Source, library: Library | None = None) -> Site:
    """A site's file that was read, as ``load_site``."""
    site = validate(source, Site, library.declared if library else None)
    alone = Declared((site.level,))
    around = PartialLibrary(
        source.path.parent, accent_grounds(), declared=alone, unread={"chapter", "partner"}
    )
    if library is not None:
        around = PartialLibrary(
            library.root,
            around.grounds,
            guide=library.guide,
            words=library.words,
            declared=library.declared,
            chapters={**library.chapters},
            partners={**library.partners},
            sources={**library.sources},
        )
    if problems := [*check_site(site, source, around, around.declared or alone)]:
        raise ContentError(problems)
    return site


def _read_all(root: Path, declared: Declared | None) -> PartialLibrary:
    """Read and type every file below ``root``, noting problems instead of raising. Without ``declared``, any id of a
    level or side is accepted."""
    if not root.is_dir():
        raise ContentError.of_file(
            root,
            "there is no such folder: give the folder that holds guide.yaml, "
            f"or make one with: {program()} init FOLDER",
        )
    loaded = PartialLibrary(root, accent_grounds(), declared=declared)
    loaded.guide = _one(loaded, "guide", Guide)
    loaded.words = _one(loaded, "words", Words)
    for folder, model in (("front", Chapter), ("stages", Stage), ("forms", Chapter)):
        for path in _files(loaded, folder):
            if path.name != STAGE_FEEDBACK:
                _add(loaded, "chapter", path, model, loaded.chapters)
    if os.path.lexists(root / "glossary.yaml"):
        _add(loaded, "chapter", root / "glossary.yaml", Glossary, loaded.chapters)
    feedback: dict[str, Chapter] = {}
    _add(loaded, "stage-feedback", root / "forms" / STAGE_FEEDBACK, Chapter, feedback)
    loaded.stage_feedback = next(iter(feedback.values()), None)
    for path in _files(loaded, "sites"):
        _add(loaded, "site", path, Site, loaded.sites)
    for path in _files(loaded, "partners"):
        _add(loaded, "partner", path, Partner, loaded.partners)
    wrong = _wrong_places(root)
    loaded.problems = [*wrong, *loaded.problems]
    for problem in wrong:  # whoever names one of these files has made no mistake
        loaded.broken |= {(kind, id) for kind in KINDS.values() if (id := _id_in(Path(problem.file)))}
    return loaded


def _files(loaded: PartialLibrary, folder: str) -> list[Path]:
    """The files of ``folder`` that are read. Others are reported; what they may declare is not reported as missing."""
    try:
        found = sorted((loaded.root / folder).iterdir())
    except OSError as error:
        if os.path.lexists(loaded.root / folder):
            message = f"this folder cannot be opened ({reason_of(error)}): {remedy_for(error)}."
            loaded.problems.append(Problem(display_path(loaded.root / folder), 0, 0, message))
        return []
    for path in found:
        if _ENDING.search(path.name) and path.suffix != ".yaml":
            message = f"is not read: end its name in `.yaml`, as in `{_ENDING.sub('.yaml', path.name)}`."
            loaded.problems.append(Problem(display_path(path), 0, 0, message))
            loaded.unread.add(KINDS[folder])
    return [path for path in found if path.suffix == ".yaml" and not path.name.startswith(".")]


def _wrong_places(root: Path) -> list[Problem]:
    """YAML files that no one would read are an error, never silence."""
    problems: list[Problem] = []
    for path in sorted({*root.glob("*"), *root.glob("*/*"), *root.glob("*/*/*")}):
        *folders, name = path.relative_to(root).parts
        ending = _ENDING.search(name)
        if not ending or any(part.startswith(".") for part in (*folders, name)):
            continue
        right = _ENDING.sub(".yaml", name)
        if not folders and name not in READ:
            remedy = f"end its name in `.yaml`, as in `{right}`." if right in READ else _MOVE
        elif len(folders) == 1 and folders[0] not in FOLDERS:
            meant = nearest(folders[0], FOLDERS)
            remedy = f"move it to `{meant}/`, where such files belong." if meant else _MOVE
        elif len(folders) > 1:
            remedy = f"move it up into `{folders[0]}/`." if folders[0] in FOLDERS else _MOVE
        else:
            continue
        problems.append(Problem(display_path(path), 0, 0, f"is not read: {remedy}"))
    return problems


def same_id(id: str, first: str) -> str:
    """The sentence for a file whose id another one, ``first``, has already."""
    return f"the id `{id}` is that of {first}, too: give one of the two files an id of its own."


def _typed(loaded: PartialLibrary, path: Path, model: type[M]) -> tuple[M | None, Source | None]:
    """The file as a ``model`` and as it was parsed, as far as either goes."""
    source = None
    if not os.path.lexists(path) and _misnamed(path):
        return None, None  # its wrong ending is reported where files are listed
    try:
        source = read_yaml(path)
        return validate(source, model, loaded.declared), source
    except ContentError as error:
        meant = _meant_for(source.data, model) if source is not None else None
        moved = (
            meant
            and source
            and [source.problem((), f"has the keys of {meant}, where it belongs: move it there.")]
        )
        loaded.problems.extend(moved or error.problems)
        return None, source


def _meant_for(data: object, model: type[BaseModel]) -> str | None:
    """The folder of another kind of file, whose keys ``data`` has and not those of ``model``."""

    def fits(one: type[BaseModel]) -> bool:
        needed = {key for key, field in one.model_fields.items() if field.is_required()}
        return isinstance(data, dict) and needed <= data.keys() <= one.model_fields.keys()

    return None if fits(model) else next((folder for folder, one in MODELS.items() if fits(one)), None)


def _id_in(path: Path) -> str:
    """The id in a file that is not read; "" where there is none."""
    try:
        found = re.search(r"^id: *[\"']?([\w-]+)", read_text(path), re.MULTILINE)
    except ContentError:
        return ""
    return found[1] if found else ""


def _misnamed(path: Path) -> bool:
    """Whether the file is there, with an ending that is not read."""
    return any(_ENDING.sub(".yaml", other.name) == path.name for other in path.parent.glob(f"{path.stem}.*"))


def declared_levels(root: Path) -> Declared:
    """The levels and sides of the guide in ``root``, of which no other file is read. Raises ContentError."""
    path = root / "words.yaml"
    return declared_by(read_yaml(path).data) or validate(read_yaml(path), Words).declared


def _declared(root: Path) -> Declared | None:
    """The levels and sides of the guide, which all its files name; None where they cannot be read."""
    try:
        return declared_by(read_yaml(root / "words.yaml").data)
    except ContentError:  # which is reported when the file is read as a whole
        return None


def _one(loaded: PartialLibrary, name: str, model: type[M]) -> M | None:
    value, source = _typed(loaded, loaded.root / f"{name}.yaml", model)
    if source is not None:
        loaded.sources[name, name] = source
    return value


def _add(
    loaded: PartialLibrary,
    kind: str,
    path: Path,
    model: type[AnyChapter] | type[Site] | type[Partner],
    into: dict[str, Any],
) -> None:
    """Read a file into the mapping of its kind, by its id."""
    value, source = _typed(loaded, path, model)
    if value is None or source is None:
        id = source.data.get("id") if source is not None and isinstance(source.data, dict) else None
        if isinstance(id, str):
            loaded.broken.add((kind, id))
        else:
            loaded.unread.add(kind)
    elif value.id in into:
        first = loaded.sources[kind, value.id].file
        message = same_id(value.id, first)
        loaded.problems.append(source.problem(("id",), message))
        loaded.unread.add(kind)  # links may name the id that it was meant to have
    else:
        into[value.id] = value
        loaded.sources[kind, value.id] = source
