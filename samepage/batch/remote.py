"""What a worker on another machine needs, which shares no disk with this one: it travels once a run."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from dataclasses import dataclass, replace
from pathlib import Path

from samepage.batch.job_keys import guide_files, program_version
from samepage.builder.context import BuildContext
from samepage.builder.options import BuildOptions
from samepage.errors import BuildError


@dataclass(frozen=True)
class RemoteContext:
    """The guide's files, and others that the options name, by their paths in a folder of the worker's."""

    options: BuildOptions
    files: tuple[tuple[str, bytes], ...]
    program: str  # program_version() of the machine that asks
    writes: bool = False

    def open(self) -> BuildContext:
        """Raises BuildError where the worker has another version of the program."""
        if program_version() != self.program:
            raise BuildError(
                "a worker has another version of the program or of its packages; "
                "install the same on every machine"
            )
        folder = Path(tempfile.mkdtemp(prefix="samepage-"))
        for name, data in self.files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        options = replace(
            self.options,
            guide=folder / "guide",
            cache=self.options.cache and folder / "cache",
            word_template=self.options.word_template and folder / "template.docx",
            answers=self.options.answers and folder / "answers.sqlite",
        )
        context = BuildContext(options)
        weakref.finalize(context, shutil.rmtree, folder, ignore_errors=True)
        return context


def remote_context(options: BuildOptions) -> RemoteContext:
    """Reads all the files. Raises BuildError where the guide's folder holds too much."""
    files = [(f"guide/{name}", path.read_bytes()) for name, path in guide_files(options.guide)]
    for name, path in (("template.docx", options.word_template), ("answers.sqlite", options.answers)):
        if path:
            files.append((name, path.read_bytes()))
    return RemoteContext(replace(options, site_files=()), tuple(files), program_version())
