"""``init``: a folder with a guide to start from, and what helps to edit it."""

from __future__ import annotations

import errno
import glob
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from samepage.cli.common_options import argument, flag
from samepage.content.jsonschema import MODELS, schema_text
from samepage.content.loader import declared_levels
from samepage.errors import BuildError, display_path, program, reason_of
from samepage.files import remove_unfinished
from samepage.resources import HANDBOOK, INSTALLED, SHIPPED_GUIDE, STARTER


def init(
    folder: Path = argument("FOLDER", "The folder to make. Its name must not be taken yet."),
    blank: bool = flag(
        "--blank", "The least that can be built, for a guide of your own: one stage, one question, one site."
    ),
) -> None:
    """Makes a folder with a guide to start from.

    It holds the guide that came with the program, or with --blank one stage with one question; the
    handbook for editors, docs/editing.md; and settings for Visual Studio Code. Never overwrites anything.
    """
    shown = display_path(folder)
    if os.path.lexists(folder):
        raise _is_there(folder)
    if not folder.parent.is_dir():
        raise BuildError(f"{display_path(folder.parent)}: there is no such folder; make it first.")
    _write_folder(folder, _starter_files(blank))
    print(f"Made {shown}. Write in {shown}/guide; {shown}/docs/editing.md explains how. Next, type:\n")
    print("\n".join(f"    {command}" for command in _next_commands(folder)))


def _is_there(folder: Path) -> BuildError:
    return BuildError(
        f"{display_path(folder)}: is there already, and was left as it is; give the name of a folder that is not "
        "there yet."
    )


def _starter_files(blank: bool) -> dict[Path, bytes]:
    """Every file of the new folder by its path in it. Commands are named as this program is called."""
    sources = {".": STARTER / "folder", "guide": STARTER / "blank" if blank else SHIPPED_GUIDE}
    files = {
        Path(name, path.relative_to(source)): path.read_bytes()
        for name, source in sources.items()
        for path in sorted(source.rglob("*"))
        if path.is_file()
    }
    declared = declared_levels(sources["guide"])
    files |= {Path(f"schemas/{name}.json"): schema_text(name, declared).encode() for name in MODELS}
    files[Path("docs/editing.md")] = HANDBOOK.read_bytes()
    return {path: data.replace(b"python3 build.py", program().encode()) for path, data in files.items()}


def _write_folder(folder: Path, files: Mapping[Path, bytes]) -> None:
    """Write ``files`` into a folder beside ``folder``, then rename it: whole or not at all. Raises BuildError."""
    beside = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        for path, data in files.items():
            (beside / path).parent.mkdir(parents=True, exist_ok=True)
            (beside / path).write_bytes(data)
        beside.rename(folder)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY):  # somebody else has made it meanwhile
            raise _is_there(folder) from error
        raise BuildError(
            f"{display_path(folder)}: cannot be written ({reason_of(error)}); choose another place."
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        remove_unfinished(folder.parent, f".{glob.escape(folder.name)}.*.part")


def _next_commands(folder: Path) -> tuple[str, ...]:
    """The commands to type now. A clone's program looks for a guide in the clone, unless --guide names another."""
    if INSTALLED:
        return f"cd {display_path(folder)}", f"{program()} check", f"{program()} build"
    guide = f"--guide {display_path(folder / 'guide')}"
    output = f"--output {display_path(folder / 'output')}"
    return f"{program()} check {guide}", f"{program()} build {guide} {output}"
