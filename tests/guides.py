"""A small guide that is right in everything, for tests to break in one place or to build quickly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import yaml

from samepage.content.loader import Library, load_library
from samepage.errors import ContentError
from tests import command_server

ROOT = Path(__file__).resolve().parents[1]
LEVELS = ("state", "district", "school")  # of the real guide, and of the small one

FILES = {
    "guide.yaml": """\
        title: A guide
        subtitle: For a test
        edition: "1.0"
        date: 2026-01-31
        language: en-US
        organizations:
          - {short: ABC, name: A Body of Colleagues}
        credit: Made for a test.
        front: [about]
        stages: [commit]
        back: [team, glossary]
        """,
    "words.yaml": """\
        levels: {state: state, district: district, school: {name: school, parts: {classroom: In the classroom}}}
        sides: {labor: labor, management: management}
        words:
          leader: {state: chief, district: superintendent, school: principal}
        labels:
          stage: Stage
        """,
    "front/about.yaml": """\
        id: about
        title: About this guide
        short: About
        blocks:
          - kind: text
            text: Written for {{ site.name }} and its {{ words.leader }}. Begin with [norms](#commit.norms).
        """,
    "stages/commit.yaml": """\
        id: commit
        title: Commit
        short: Commit
        why: Because.
        outcomes: [a team]
        ideas: [Talk to each other.]
        blocks:
          - kind: prompt
            id: norms
            short: Norms
            text: How will you work?
            by: [labor, management]
          - kind: table
            id: plan
            short: Plan
            title: Our plan
            columns:
              - {id: what, title: What, width: 60}
              - {id: who, title: Who, type: choice, options: [{id: a, text: A}, {id: b, text: B}]}
            rows:
              - {id: first, title: First}
            head: Step
        """,
    "forms/team.yaml": """\
        id: team
        title: Team
        short: Team
        blocks:
          - kind: form
            id: contact
            short: Contact
            title: Contact
            fields:
              - {id: site_name, title: Name, value: "{{ site.name }}"}
        """,
    "forms/stage-feedback.yaml": """\
        id: stage-feedback
        title: Feedback
        short: Feedback
        blocks:
          - {kind: prompt, id: helped, short: Helped, text: What helped}
        """,
    "glossary.yaml": """\
        id: glossary
        title: Words
        short: Words
        terms:
          - {term: standard, text: What students should know.}
        """,
    "partners/abc.yaml": """\
        id: abc
        name: A Body of Colleagues
        contact_email: pilot@example.org
        accent: "#1f4e79"
        """,
    "sites/north.yaml": """\
        id: north
        level: district
        name: North District
        partner: abc
        """,
}


class GuideFolder:
    """A guide in a temporary folder. ``shows`` breaks it and looks for the line printed."""

    def __init__(self, root: Path):
        self.root = root
        for name, text in FILES.items():
            self.write(name, textwrap.dedent(text))

    def write(self, name: str, content: str | bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new, 1))

    def load(self) -> Library:
        return load_library(self.root)

    def errors(self) -> list[str]:
        """The lines a user would see, without the folder's name."""
        try:
            self.load()
        except ContentError as error:
            return [str(p).replace(f"{self.root}/", "") for p in error.problems]
        return []


def buildable_guide(root: Path) -> GuideFolder:
    """The small guide with the real guide's labels, so that workbooks of it can be printed."""
    guide = GuideFolder(root)
    words = yaml.safe_load((ROOT / "guide" / "words.yaml").read_text("utf-8"))
    words["words"] = {"leader": {"state": "chief", "district": "superintendent", "school": "principal"}}
    guide.write("words.yaml", yaml.safe_dump(words, allow_unicode=True, sort_keys=False))
    return guide


def samepage(*args: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a person types it, its lines and its exit code."""
    done = None if environment else command_server.run([*map(str, args)], cwd)
    return done or subprocess.run(
        [sys.executable, "-m", "samepage", *map(str, args)],
        cwd=cwd,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


# In each process that Python's multiprocessing starts, before it does anything: it tells that it is there, and waits.
WAITS_AT_START = """
import pathlib, sys, time
if "--multiprocessing-fork" in sys.orig_argv:
    pathlib.Path({started!r}).touch()
    time.sleep(600)
"""


def interrupted(folder: Path, *args: str | Path) -> tuple[int, str]:
    """Exit code and standard error of a command that hears Ctrl-C in the worst moment: while its first
    helping process starts, which would print a traceback if it heard it too. ``folder`` is for a hook."""
    started = folder / "started"
    (folder / "sitecustomize.py").write_text(WAITS_AT_START.format(started=str(started)))
    running = subprocess.Popen(
        [sys.executable, "-m", "samepage", *map(str, args)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 120
    while not started.exists() and running.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGINT)  # what Ctrl-C does: to the whole group
    _, said = running.communicate(timeout=120)
    return running.returncode, said


STOPPED = "\nStopped. Files that were done are whole; nothing else was written.\n"


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder``, hidden ones too, by its path."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }
