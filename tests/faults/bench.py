"""A clone of the project with a cache of its own, the smallest guide, and every command that works on it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from guides import ROOT, files_in

from samepage.builder.journal import TEMPORARY
from samepage.render.fonts import FONT_CACHE
from samepage.render.theme import load_theme
from tests.faults.plain_user import become_plain_user
from tests.formats.pdf.read import terminal_fields

ROSTER = "id,name,state\nd-1,Waiʻanae,Hawaiʻi\nd-2,Plain Valley,Ohio\n"
NOT_ALLOWED = 98  # the exit code where a user may not mount a disk: as in fork_runs.py
SAVED = 1_790_000_000  # seconds: when files came back
CLONED = ("samepage", "templates", "schemas", "guide")


@dataclass(frozen=True)
class Command:
    """A command with what makes it work in a ``Sandbox``. ``needs`` are files that it reads beside the guide;
    ``writes`` is the folder in which its files appear."""

    args: str
    writes: str = ""
    needs: tuple[str, ...] = ()


# Every command of the program. One that writes is disturbed at each touch of the disk, and is run beside each other.
COMMANDS = {
    "build": Command("build --guide guide --output out --format pdf --jobs 1", "out"),
    "roster": Command(
        "build --guide guide --roster r.csv --level group --format pdf --zip --jobs 1 --output out", "out"
    ),
    "collect": Command("collect returned --guide guide --output data/answers.sqlite --jobs 1", "data"),
    "report": Command("report data/answers.sqlite --guide guide --output told", "told", ("data",)),
    "fields": Command("fields --guide guide --output tables/fields.csv", "tables"),
    "schema": Command("schema --output made-schemas", "made-schemas"),
    "init": Command("init new --blank", "new"),
    "new-site": Command(
        "new-site --guide other --id second --level group --name Second --partner our-organization",
        "other/sites",
    ),
    "check": Command("check --guide guide --prose"),
    "status": Command(
        "status data/answers.sqlite --guide guide --built made --output listed/status.csv",
        "listed",
        ("data", "made"),
    ),
    "mail": Command("mail --guide guide --built made --output drafts", "drafts", ("made",)),
    "finish": Command(
        "finish returned/ours.pdf --guide guide --format docx --output shown --jobs 1", "shown"
    ),
    "diff": Command("diff guide guide --answers data/answers.sqlite", needs=("data",)),
}
WRITING = {name: command for name, command in COMMANDS.items() if command.writes}


@dataclass(frozen=True)
class Run:
    """What a command did: its exit code, or minus the signal that ended it; what it printed, and to standard error;
    and how often it touched the disk, where that was counted."""

    code: int
    out: str
    said: str
    touches: int = 0


class Bench:
    """A clone of the project in ``root``, with fonts and sections in its cache; and a process that runs its commands."""

    def __init__(self, root: Path):
        self.root, self.clone, self.start, self._boxes = root, root / "clone", root / "start", 0
        for name in CLONED:
            shutil.copytree(ROOT / name, self.clone / name)
        (self.clone / "docs").mkdir()
        shutil.copy(ROOT / "docs/editing.md", self.clone / "docs")
        load_theme()  # which cuts the fonts where they are not in the cache yet
        shutil.copytree(FONT_CACHE, self.clone / ".cache/fonts")
        (root / "temporary").mkdir()
        self.environment = {**os.environ, "PYTHONPATH": str(self.clone), "TMPDIR": str(root / "temporary")}
        self._server = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("fork_runs.py"), root],
            env={**self.environment, "PYTHONPATH": os.pathsep.join((str(self.clone), str(ROOT / "tests")))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._prepare()

    def _prepare(self) -> None:
        """What commands begin with: a guide, a roster, two files that came back, and the database of them."""
        self.start.mkdir()
        assert self.run(self.start, "init guide --blank").code == 0
        (self.start / "guide/guide").rename(self.start / "inner")
        shutil.rmtree(self.start / "guide")
        (self.start / "inner").rename(self.start / "guide")
        shutil.copytree(self.start / "guide", self.start / "other")
        (self.start / "r.csv").write_text(ROSTER, "utf-8")
        assert self.run(self.start, "build --guide guide --output made --format pdf --jobs 1").code == 0
        (self.start / "returned").mkdir()
        for name, text in (("ours", "What we wrote"), ("theirs", "What they wrote")):
            data = filled((self.start / "made/first-group/first-group.pdf").read_bytes(), text)
            path = self.start / "returned" / f"{name}.pdf"
            path.write_bytes(data)
            os.utime(path, (SAVED, SAVED))
        (self.start / "made").rename(self.root / "made")
        assert self.run(self.start, COMMANDS["collect"].args).code == 0
        (self.start / "data").rename(self.root / "data")

    def sandbox(self, *commands: str, name: str = "box") -> Path:
        """A new folder called ``name`` with what ``commands`` read."""
        self._boxes += 1
        folder = self.root / "boxes" / str(self._boxes) / name
        shutil.copytree(self.start, folder)
        for name in {name for command in commands for name in COMMANDS[command].needs}:
            shutil.copytree(self.root / name, folder / name)
        return folder

    def run(self, cwd: Path, args: str | Sequence[str], **fault: Any) -> Run:
        """A command in a fork; ``fault``, ``at`` and ``folder`` say what happens to it at which touch of the disk."""
        return self._ask({"args": words(args), "cwd": str(cwd), **fault})[0]

    def run_beside(self, cwd: Path, first: str, at: int, others: Sequence[str]) -> list[Run]:
        """The first command is held at touch number ``at`` until each of the others, one after another, has ended
        or waits for it. What all of them did, in this order."""
        meanwhile = [{"args": words(other), "cwd": str(cwd)} for other in others]
        return self._ask(
            {"args": words(first), "cwd": str(cwd), "fault": "SIGSTOP", "at": at, "meanwhile": meanwhile}
        )

    def _ask(self, request: dict[str, Any]) -> list[Run]:
        print(json.dumps(request), file=self._server.stdin, flush=True)
        return [Run(**answer) for answer in json.loads(self._server.stdout.readline())]

    def process(self, cwd: Path, args: str | Sequence[str], **more: Any) -> Run:
        """The command as a person types it, in a process of its own; ``environment`` changes its variables (None: without
        it), for a ``plain_user`` permissions count, and all else is for ``subprocess.run``."""
        changed = {**self.environment, **more.pop("environment", {})}
        if more.pop("plain_user", False):
            more["preexec_fn"] = become_plain_user
        done = subprocess.run(
            [sys.executable, "-m", "samepage", *words(args)],
            cwd=cwd,
            env={name: value for name, value in changed.items() if value is not None},
            **{
                "stdin": subprocess.DEVNULL,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                "timeout": 120,
                **more,
            },
        )
        return Run(done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode())

    def close(self) -> None:
        self._server.stdin.close()
        self._server.wait(timeout=60)


def words(args: str | Sequence[str]) -> list[str]:
    return args.split() if isinstance(args, str) else [*args]


def filled(data: bytes, text: str) -> bytes:
    """A PDF with ``text`` in each of its text fields."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for name, field in terminal_fields(pdf):
            if pikepdf.Name.Tx == field.FT:
                field.V = pikepdf.String(f"{text}: {name}")
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def visible_files(folder: Path) -> dict[str, bytes]:
    """What a person opens there: hidden files, and those beside a database, are the program's own."""
    return {
        name: data
        for name, data in files_in(folder).items()
        if "/." not in f"/{name}" and ".sqlite." not in name
    }


def left_over(folder: Path) -> list[str]:
    """What a run was still writing."""
    return [
        name
        for name in files_in(folder)
        if ".part" in name or name.endswith((".new", ".copy")) or TEMPORARY in name
    ]


def whole(path: Path, data: bytes) -> bool:
    """Whether a list of files names just what is there beside it."""
    if path.name != "manifest.json":
        return False
    listed = json.loads(data)["files"]
    return all(
        hashlib.sha256((path.parent / one["path"]).read_bytes()).hexdigest() == one["sha256"]
        for one in listed
    )


def lists_all(path: Path) -> bool:
    """Whether a list of files names every workbook that is there, and as it is."""
    if not whole(path, path.read_bytes()):
        return False
    names = {one["path"] for one in json.loads(path.read_bytes())["files"]}
    return names == {file.relative_to(path.parent).as_posix() for file in path.parent.glob("*/*.*")}


def wrong_files(folder: Path, before: dict[str, bytes], undisturbed: dict[str, bytes]) -> list[str]:
    """The files that are neither as they were, nor as they should be, nor (a list) right in themselves."""
    return [
        name
        for name, data in visible_files(folder).items()
        if data not in (before.get(name), undisturbed.get(name)) and not whole(folder / name, data)
    ]


def speaks_plainly(run: Run) -> bool:
    return not any(word in run.out + run.said for word in ("Traceback", "Exception ignored", "Errno"))
