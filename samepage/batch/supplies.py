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

from ..bind.probe import OWN, make_of
from ..build import Run, Workshop
from ..content.loader import Library
from ..content.schema import Site
from ..errors import BuildError, SamepageError
from .inputs import engine, guide_files

if TYPE_CHECKING:
    from ..bind.press import Press


class Supplies(Protocol):
    """``uid`` tells one run's from another's."""

    uid: str
    writes: bool  # whether what is made is written where it is made

    def shop(self) -> Workshop:
        """Made once in each process."""
        ...


@dataclass(frozen=True)
class OnDisk:
    """For processes of this machine. The guide is not read again: it may have changed since."""

    run: Run
    library: Path
    uid: str
    writes: bool = True

    def shop(self) -> Workshop:
        return Workshop(self.run, pickle.loads(self.library.read_bytes()))


@dataclass(frozen=True)
class Sent:
    """For machines that share no disk: the guide's files, to be put down where there is room."""

    run: Run
    files: tuple[tuple[str, bytes], ...]
    engine: str
    uid: str
    writes: bool = False

    def shop(self) -> Workshop:
        if engine() != self.engine:
            raise BuildError("a worker has another version of the program or of its packages; "
                             "install the same on every machine")
        folder = Path(tempfile.mkdtemp(prefix="samepage-"))
        for name, data in self.files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        run = replace(self.run, guide=folder / "guide", cache=self.run.cache and folder / "cache",
                      word_template=self.run.word_template and folder / "template.docx",
                      answers=self.run.answers and folder / "answers.sqlite")
        shop = Workshop(run)
        weakref.finalize(shop, shutil.rmtree, folder, ignore_errors=True)
        return shop


def on_disk(run: Run, library: Library, folder: Path) -> OnDisk:
    path = folder / "library"
    maps = ("chapters", "sites", "partners", "sources")
    # Python pickles no read-only mappings by itself.
    path.write_bytes(pickle.dumps(replace(library, **{name: dict(getattr(library, name)) for name in maps})))
    return OnDisk(run, path, str(folder.resolve()))


def to_send(run: Run) -> Sent:
    files = [(f"guide/{name}", path.read_bytes()) for name, path in guide_files(run.guide)]
    for name, path in (("template.docx", run.word_template), ("answers.sqlite", run.answers)):
        if path:
            files.append((name, path.read_bytes()))
    told = hashlib.sha256()
    for name, data in files:
        told.update(name.encode() + hashlib.sha256(data).digest())
    return Sent(replace(run, outside=()), tuple(files), engine(), told.hexdigest() + repr(run))


# Masters


class Kit(Protocol):
    """The masters of one make."""

    uid: str

    def masters(self) -> tuple[dict, dict, dict]: ...


@dataclass(frozen=True)
class KitFile:
    path: Path

    @property
    def uid(self) -> str:
        return str(self.path)

    def masters(self) -> tuple[dict, dict, dict]:
        return pickle.loads(self.path.read_bytes())


@dataclass(frozen=True)
class KitSent:
    uid: str
    data: bytes

    def masters(self) -> tuple[dict, dict, dict]:
        return pickle.loads(self.data)


def make_kit(press: Press, site: Site, run: Run) -> bytes | None:
    """The masters for all sites of ``site``'s make; None where its sites' own layouts must tell what is wrong."""
    from ..pdf.editions import EDITIONS

    plain = site.model_copy(update={name: "Name" for name in OWN if getattr(site, name) is not None} | {"id": "name"})
    try:
        order = press.order(plain)
        if "pdf" in run.formats and not run.marks:
            for name in run.editions:
                press.pdf(order, EDITIONS[name])
        if "docx" in run.formats:
            press.docx(order)
    except SamepageError:
        return None
    makes, pdfs, docxs = press.masters()
    key = make_of(plain)
    return pickle.dumps(({key: makes[key]}, {k: v for k, v in pdfs.items() if k[0] == key},
                         {k: v for k, v in docxs.items() if k == key}))
