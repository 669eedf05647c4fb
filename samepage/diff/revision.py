"""An edition to compare: a folder, or a git revision read into a temporary folder, with no checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO

from samepage.content.loader import Library, load_library
from samepage.errors import BuildError, ContentError, display_path
from samepage.limits import MOST_GIT_SECONDS, MOST_REVISION_BYTES

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
        root = inner if inner.is_dir() and not (folder / "guide.yaml").exists() else folder
        yield GuideRevision(called, load_library(root))
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
                replace(p, file=f"{called}:{inside}{p.file.removeprefix(where)}") for p in error.problems
            ) from None
        yield GuideRevision(called, library)


def _unpack(revision: str, guide: Path, place: Path) -> str:
    """The guide's files at ``revision`` into ``place``; returns the guide's path in the repository."""
    shown = display_path(guide)
    if not guide.is_dir():
        raise BuildError(f"{shown}: there is no such folder: give the guide's folder with --guide.")
    found = _git(
        ["-C", str(guide), "rev-parse", "--show-cdup", "--show-prefix"],
        lambda reason: (
            f"`{revision}` is not a folder, and {shown} is not under version control with git ({reason}): "
            "give the path of a folder with a guide."
        ),
    )
    up, inside = found.split("\n")[:2]
    name = f"{revision}^{{commit}}"
    commit = _git(
        ["-C", str(guide), "rev-parse", "--verify", "--quiet", "--end-of-options", name],
        lambda _: (
            f"`{revision}` is neither a folder nor a git revision: give a folder's path, a tag such as v1, "
            "a branch, or HEAD~3 for three commits ago."
        ),
    ).strip()
    folder = inside.rstrip("/") or "with a guide"
    _git(
        # From the top: git would look for the folder it stands in below the one it is asked for.
        ["-C", str(guide / up), "archive", "--format=tar", f"{commit}:{inside}"],
        lambda reason: f"`{revision}` has no folder {folder} ({reason}): give a later revision.",
        unpack_to=place,
    )
    return inside


def _git(args: Sequence[str], wrong: Callable[[str], str], unpack_to: Path | None = None) -> str:
    """What git prints, or "" where it is a tar file to be unpacked. Raises BuildError: ``wrong`` of the reason."""
    try:
        with tempfile.TemporaryFile() as out:
            subprocess.run(  # noqa: S603 - a list of arguments, no shell
                ["git", *args],  # noqa: S607 - the git that the person has
                stdout=out,
                stderr=subprocess.PIPE,
                stdin=subprocess.DEVNULL,
                timeout=MOST_GIT_SECONDS,
                env={**os.environ, **OFFLINE},
                check=True,
            )
            out.seek(0)
            if unpack_to is None:
                return out.read(100_000).decode()
            _extract(out, unpack_to)
            return ""
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[0].removeprefix("fatal: ") if said else "git says no more"
    except FileNotFoundError:
        reason = "git is not on this machine"
    except subprocess.TimeoutExpired:
        reason = "git took too long"
    except ValueError as error:
        reason = str(error)
    raise BuildError(wrong(reason))


def _extract(file: IO[bytes], to: Path) -> None:
    """Files and folders only, below ``to``. Raises ValueError where they are larger than a guide can be."""
    left = MOST_REVISION_BYTES
    with tarfile.open(fileobj=file) as tar:
        for member in tar:
            # By hand: ``filter="data"`` (PEP 706) came with Python 3.11.4, and Debian 12 has 3.11.2.
            parts = PurePosixPath(member.name).parts
            if not (member.isfile() or member.isdir()) or not parts or parts[0] == "/" or ".." in parts:
                continue
            left -= member.size
            if left < 0:
                raise ValueError(f"its guide has more than {MOST_REVISION_BYTES // 1_000_000} MB")
            path = to.joinpath(*parts)
            (path if member.isdir() else path.parent).mkdir(parents=True, exist_ok=True)
            if member.isfile() and (content := tar.extractfile(member)):
                with content, path.open("wb") as out:
                    shutil.copyfileobj(content, out)
