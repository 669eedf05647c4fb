"""What a process needs to make workbooks, and how it comes to it: from the same disk, or along a wire."""

from __future__ import annotations

import hashlib
import pickle
import shutil
import tempfile
import weakref
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from samepage.batch.fingerprint import engine, guide_files
from samepage.build.context import BuildContext
from samepage.build.options import BuildOptions
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.errors import BuildError, SamepageError
from samepage.render.placeholders import plainly_named_site, variant_key

if TYPE_CHECKING:
    from samepage.build.renderer import Masters, WorkbookRenderer


class WorkerContext(Protocol):
    """``uid`` tells one run's from another's."""

    uid: str
    writes: bool  # whether what is made is written where it is made

    def shop(self) -> BuildContext:
        """Made once in each process."""
        ...


@dataclass(frozen=True)
class LocalContext:
    """For processes of this machine. The guide is not read again: it may have changed since."""

    run: BuildOptions
    library: Path
    uid: str
    writes: bool = True

    def shop(self) -> BuildContext:
        return BuildContext(self.run, pickle.loads(self.library.read_bytes()))


@dataclass(frozen=True)
class SentContext:
    """For machines that share no disk: the guide's files, to be put down where there is room."""

    run: BuildOptions
    files: tuple[tuple[str, bytes], ...]
    engine: str
    uid: str
    writes: bool = False

    def shop(self) -> BuildContext:
        if engine() != self.engine:
            raise BuildError(
                "a worker has another version of the program or of its packages; "
                "install the same on every machine"
            )
        folder = Path(tempfile.mkdtemp(prefix="samepage-"))
        for name, data in self.files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        run = replace(
            self.run,
            guide=folder / "guide",
            cache=self.run.cache and folder / "cache",
            word_template=self.run.word_template and folder / "template.docx",
            answers=self.run.answers and folder / "answers.sqlite",
        )
        shop = BuildContext(run)
        weakref.finalize(shop, shutil.rmtree, folder, ignore_errors=True)
        return shop


def on_disk(run: BuildOptions, library: Library, folder: Path) -> LocalContext:
    path = folder / "library"
    maps = ("chapters", "sites", "partners", "sources")
    # Python pickles no read-only mappings by itself.
    path.write_bytes(pickle.dumps(replace(library, **{name: dict(getattr(library, name)) for name in maps})))
    return LocalContext(run, path, str(folder.resolve()))


def to_send(run: BuildOptions) -> SentContext:
    files = [(f"guide/{name}", path.read_bytes()) for name, path in guide_files(run.guide)]
    for name, path in (("template.docx", run.word_template), ("answers.sqlite", run.answers)):
        if path:
            files.append((name, path.read_bytes()))
    told = hashlib.sha256()
    for name, data in files:
        told.update(name.encode() + hashlib.sha256(data).digest())
    return SentContext(replace(run, site_files=()), tuple(files), engine(), told.hexdigest() + repr(run))


# Masters


class MasterSet(Protocol):
    """The masters of one make."""

    uid: str

    def masters(self) -> Masters: ...


@dataclass(frozen=True)
class MasterFile:
    path: Path

    @property
    def uid(self) -> str:
        return str(self.path)

    def masters(self) -> Masters:
        return pickle.loads(self.path.read_bytes())


@dataclass(frozen=True)
class SentMasters:
    uid: str
    data: bytes

    def masters(self) -> Masters:
        return pickle.loads(self.data)


def make_master_set(renderer: WorkbookRenderer, site: Site) -> bytes | None:
    """The masters for all sites of ``site``'s variant; None where its sites' own layouts must tell what is wrong."""
    plain = plainly_named_site(site)
    try:
        request = renderer.request(plain)
        for format, output in renderer.outputs():
            if output.bindable:
                renderer.document(request, format, output)
    except SamepageError:
        return None
    return pickle.dumps(renderer.masters_of(variant_key(plain)))
