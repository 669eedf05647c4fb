"""An edition to compare: a folder, or a git revision read into a temporary folder, with no checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from samepage.content.loader import Library, load_library
from samepage.errors import BuildError, ContentError, SamepageError, display_path

MOST_BYTES = 200_000_000  # of a guide, unpacked
MOST_SECONDS = 120
# A revision is read from this machine and nowhere else.
OFFLINE = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


@dataclass(frozen=True)
class GuideRevision:
    """A guide, and what the person called it."""

    called: str
    library: Library


@contextmanager
def open_edition(called: str, guide: Path) -> Iterator[GuideRevision]:
    """The edition ``called`` so: a folder's path, or a revision of the repository ``guide`` lies in.

    Raises BuildError where it is neither, ContentError where its guide has mistakes.
    """
    folder = Path(called)
    if folder.is_dir():
        inner = folder / "guide"
        yield GuideRevision(
            called, load_library(inner if not (folder / "guide.yaml").exists() and inner.is_dir() else folder)
        )
        return
    with tempfile.TemporaryDirectory(prefix="samepage-edition-") as name:
        place = Path(name).resolve()
        inside = _unpack(called, guide, place)
        try:
            library = load_library(place)
        except ContentError as error:
            # As git names a file of a revision: v1:guide/words.yaml.
            where = f"{display_path(place)}/"
            raise ContentError(
                replace(p, file=f"{called}:{inside}" + p.file.removeprefix(where)) for p in error.problems
            ) from None
        yield GuideRevision(called, library)


def _unpack(revision: str, guide: Path, place: Path) -> str:
    """The guide's files at ``revision`` into ``place``; returns the guide's path in the repository."""
    if not guide.is_dir():
        raise BuildError(
            f"{display_path(guide)}: there is no such folder: give the guide's folder with --guide."
        )
    try:
        up, inside = _git(guide, "rev-parse", "--show-cdup", "--show-prefix").decode().split("\n")[:2]
    except SamepageError as error:
        raise BuildError(
            f"`{revision}` is not a folder, and {display_path(guide)} is not under version control with git ({error}): "
            "give the path of a folder with a guide."
        ) from None
    try:
        commit = (
            _git(guide, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
            .decode()
            .strip()
        )
    except SamepageError:
        raise BuildError(
            f"`{revision}` is neither a folder nor a git revision: give a folder's path, a tag such as v1, "
            "a branch, or HEAD~3 for three commits ago."
        ) from None
    try:
        # From the top: git would look for the folder it stands in below the one it is asked for.
        _git(guide / up, "archive", "--format=tar", f"{commit}:{inside}", to=place)
    except SamepageError as error:
        raise BuildError(
            f"`{revision}` has no folder {inside.rstrip('/') or 'with a guide'} ({error}): "
            "give a later revision."
        ) from None
    return inside


def _git(folder: Path, *args: str, to: Path | None = None) -> bytes:
    """What git prints, or, with ``to``, nothing: the tar file it prints is unpacked there. Raises SamepageError."""
    command = ["git", "-C", str(folder), *args]
    try:
        with tempfile.TemporaryFile() as out:
            done = subprocess.run(
                command,
                stdout=out,
                stderr=subprocess.PIPE,
                stdin=subprocess.DEVNULL,
                timeout=MOST_SECONDS,
                env={**os.environ, **OFFLINE},
            )
            if done.returncode:
                said = done.stderr.decode("utf-8", "replace").strip().splitlines()
                raise SamepageError(said[0].removeprefix("fatal: ") if said else "git says no more")
            out.seek(0)
            if to is None:
                return out.read(100_000)
            _extract(out, to)
            return b""
    except FileNotFoundError:
        raise SamepageError("git is not on this machine") from None
    except subprocess.TimeoutExpired:
        raise SamepageError("git took too long") from None


def _extract(file, to: Path) -> None:
    """Files and folders only, below ``to`` and not larger than a guide can be."""
    left = MOST_BYTES
    with tarfile.open(fileobj=file) as tar:
        for member in tar:
            if not (member.isfile() or member.isdir()):
                continue
            left -= member.size
            if left < 0:
                raise SamepageError(f"its guide has more than {MOST_BYTES // 1_000_000} MB")
            # By hand: ``filter="data"`` (PEP 706) came with Python 3.11.4, and Debian 12 has 3.11.2.
            parts = PurePosixPath(member.name).parts
            if not parts or member.name.startswith("/") or ".." in parts:
                continue
            path = to.joinpath(*parts)
            (path if member.isdir() else path.parent).mkdir(parents=True, exist_ok=True)
            if member.isfile() and (content := tar.extractfile(member)):
                with content, path.open("wb") as out:
                    shutil.copyfileobj(content, out)
