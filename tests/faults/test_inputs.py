"""Whatever stands in the place of a file that is read: a sentence that names it, at once, or the usual end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.bench import COMMANDS, Bench, speaks_plainly

NOT_UNDERSTOOD = 2
GUIDE = "check --guide guide"
BUILD = "build --guide guide --output out --format pdf --jobs 1"


@dataclass(frozen=True)
class Input:
    """A file or folder, and a command that reads it. ``can_do_without``: names of stand-ins that do not matter."""

    path: str
    args: str
    needs: tuple[str, ...] = ()
    can_do_without: str = ""


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def empty_file(path: Path) -> None:
    path.touch()


def noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 20)


def link_to_nothing(path: Path) -> None:
    path.symlink_to("nowhere/at/all")


def link_in_a_circle(path: Path) -> None:
    path.symlink_to(path.name)


def unreadable(path: Path) -> None:
    path.touch()
    path.chmod(0)


STAND_INS: tuple[Callable[[Path], None], ...] = (
    folder,
    pipe,
    endless_device,
    empty_file,
    noise,
    link_to_nothing,
    link_in_a_circle,
    unreadable,
)


ALL = " ".join(stand_in.__name__ for stand_in in STAND_INS)
INPUTS = {
    "guide": Input("guide", GUIDE),
    "guide.yaml": Input("guide/guide.yaml", GUIDE),
    "glossary.yaml": Input("guide/glossary.yaml", GUIDE),
    "prose.yaml": Input("guide/prose.yaml", GUIDE + " --prose"),
    "spelling.txt": Input("guide/spelling.txt", GUIDE + " --prose", (), "empty_file"),
    "folder of sites": Input("guide/sites", GUIDE),
    "a site": Input("guide/sites/first-group.yaml", GUIDE),
    "a site elsewhere": Input("elsewhere.yaml", GUIDE + " --site elsewhere.yaml"),
    "logo": Input("guide/partners/logo.png", GUIDE),
    "roster": Input("r.csv", COMMANDS["roster"].args),
    "Word template": Input("letterhead.docx", BUILD + " --format docx --word-template letterhead.docx"),
    "earlier edition": Input("earlier", "diff earlier guide"),
    "answers, to report": Input("data/answers.sqlite", COMMANDS["report"].args, ("data",)),
    "answers, to compare": Input("data/answers.sqlite", COMMANDS["diff"].args, ("data",)),
    "answers, to write in": Input("data/answers.sqlite", BUILD + " --answers data/answers.sqlite", ("data",)),
    "answers, to add to": Input(
        "data/answers.sqlite", COMMANDS["collect"].args, ("data",), "link_to_nothing link_in_a_circle"
    ),
    "returns": Input("returned", COMMANDS["collect"].args, (), "folder"),
    "list of files": Input("out/manifest.json", BUILD, (), ALL),  # it is made anew
}


def removed(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        path.chmod(0o755)
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@pytest.mark.parametrize("name", INPUTS)
def test_what_stands_in_the_place_of_a_file(bench: Bench, name: str) -> None:
    one = INPUTS[name]
    box = bench.sandbox(*(["report"] if one.needs else []))
    path = box / one.path
    path.parent.mkdir(exist_ok=True)
    partner = box / "guide/partners/our-organization.yaml"
    if name == "logo":
        partner.write_text(partner.read_text("utf-8") + "\nlogo: {file: logo.png, alt: A logo}\n", "utf-8")
    usual = bench.run(box, one.args)
    for stand_in in STAND_INS:
        removed(path)
        stand_in(path)
        done = bench.run(box, one.args, plain_user=True)
        assert speaks_plainly(done), (stand_in, done)
        if done.code == usual.code and stand_in.__name__ in one.can_do_without:
            continue
        assert done.code in (1, NOT_UNDERSTOOD), (stand_in, done)
        first = done.said.splitlines()[0]
        about_it = first.startswith((one.path, f"`{one.path}"))
        assert about_it or (path.name in first and first not in usual.said.splitlines()), (stand_in, done)
