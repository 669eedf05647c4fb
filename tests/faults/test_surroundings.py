"""Where and how people start a command: locale, clock, terminal, folder. The same bytes, or a sentence."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from guides import STOPPED

from samepage.cli import commands
from tests.faults.bench import COMMANDS, WRITING, Bench, speaks_plainly, visible_files

BUILD = "build --guide guide --output out --no-cache --jobs 1"


@dataclass(frozen=True)
class Place:
    """Where a command is run: changed variables (None: without it), the folder's name, and the date of its files."""

    variables: dict[str, str | None] = field(default_factory=dict)
    folder: str = "plain"
    saved: int = 0  # seconds since 1970; 0: now


# Each has many oddities at once: what a command makes is the same in all of them.
PLACES = {
    "far west, long ago": Place(
        {"TZ": "Pacific/Pago_Pago", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "0"},
        "Îles & Ço 100% {x} 'q'",
        -315_619_200,  # 1960
    ),
    "far east, in time to come, without Unicode": Place(
        {
            "TZ": "Pacific/Kiritimati",
            "LC_ALL": "POSIX",
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
            "PYTHONIOENCODING": "ascii",
            "COLUMNS": "1",
            "TERM": "none",
            "HOME": None,
            "SOURCE_DATE_EPOCH": "later",
        },
        "ʻāina, two  spaces, a\nline",
        2_208_988_800,  # 2040
    ),
}


def with_date(folder: Path, saved: int) -> Path:
    for path in folder.rglob("*"):
        if saved and path.is_file():
            os.utime(path, (saved, saved))
    return folder


@pytest.fixture(scope="module")
def undisturbed(bench: Bench) -> dict[str, bytes]:
    box = bench.sandbox("build")
    assert bench.run(box, BUILD).code == 0
    return visible_files(box / "out")


@pytest.mark.parametrize("name", PLACES)
def test_everywhere_the_same_is_built(bench: Bench, undisturbed: dict[str, bytes], name: str) -> None:
    place = PLACES[name]
    box = with_date(bench.sandbox("build", name=place.folder), place.saved)
    done = bench.process(box, BUILD, environment=place.variables)
    assert done.code == 0 and speaks_plainly(done), done
    assert visible_files(box / "out") == undisturbed


def test_what_is_printed_without_unicode_is_all_there(bench: Bench) -> None:
    box = bench.sandbox("fields")
    stage = box / "guide/stages/01-begin.yaml"
    stage.write_text(stage.read_text("utf-8").replace("What do you hope", "What… do ʻyou hope"), "utf-8")
    done = bench.process(box, "fields --guide guide", environment=[*PLACES.values()][1].variables)
    assert done.code == 0 and done.out.isascii() and speaks_plainly(done), done
    assert done.out.startswith("name,title") and "What\\u2026 do \\u02bbyou hope" in done.out


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder whose disk keeps any date, where there is one: others end with the year 2446 or before."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


def test_the_dates_of_what_came_back_may_be_anything(bench: Bench, in_memory: Path) -> None:
    box = bench.sandbox("collect")
    returned = shutil.copytree(box / "returned", in_memory / "returned")
    for seconds, year in ((-315_619_200, "1960"), (4_102_444_800, "2100"), (1 << 40, "")):
        with_date(returned, seconds)
        shutil.rmtree(box / "data", ignore_errors=True)
        for args in (COMMANDS["collect"].args.replace("returned", str(returned)), COMMANDS["report"].args):
            done = bench.run(box, args)
            assert done.code == 0 and speaks_plainly(done), (seconds, done)
        assert f",{year}" in (box / "data/sites.csv").read_text("utf-8-sig"), seconds


def test_how_many_read_at_once_changes_no_byte(bench: Bench) -> None:
    """As for builds in tests/test_build.py, and for rosters in tests/batch/test_batch_roster.py."""
    box, command = bench.sandbox("collect"), COMMANDS["collect"]
    assert bench.run(box, command.args).code == 0
    one = visible_files(box / command.writes)
    shutil.rmtree(box / command.writes)
    assert bench.process(box, command.args.replace("--jobs 1", "--jobs 2")).code == 0
    assert visible_files(box / command.writes) == one


# What a shell puts after a command, its exit codes, and what the command says.
STREAMS = {
    "a full disk to print on": (
        "> /dev/full",
        {1},
        "what this prints cannot be written (No space left on device)",
    ),
    "somebody who reads one line": ("| head -n 1 > /dev/null; exit ${PIPESTATUS[0]}", {0, 1}, ""),
    "somebody who reads nothing": ("2>&1 | true; exit ${PIPESTATUS[0]}", {0, 1}, ""),
}


def in_shell(bench: Bench, box: Path, line: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m samepage {line}"],
        cwd=box,
        env=bench.environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in done.stderr and "ignored" not in done.stderr, done
    return done


@pytest.mark.parametrize("name", STREAMS)
def test_streams_that_are_full_or_gone(bench: Bench, name: str) -> None:
    after, codes, said = STREAMS[name]
    done = in_shell(bench, bench.sandbox("fields"), f"fields --guide guide {after}")
    assert done.returncode in codes and said in done.stderr, done


def test_nothing_is_printed_into_a_file_where_streams_are_closed(bench: Bench) -> None:
    """A database is written: a file that got the number of a closed stream would be printed into."""
    box = bench.sandbox("collect")
    assert in_shell(bench, box, f"{COMMANDS['collect'].args} <&- >&- 2>&-").returncode == 0
    assert visible_files(box / "data") == visible_files(bench.root / "data")


def test_nobody_to_ask(bench: Bench) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m samepage new-site --guide {bench.start}/guide <&-"],
        env=bench.environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and done.stderr.startswith("missing: --id, --level, --name, --partner.")


def test_a_folder_that_is_gone(bench: Bench, tmp_path: Path) -> None:
    script = f"cd {tmp_path} && mkdir gone && cd gone && rmdir ../gone && {sys.executable} -m samepage check"
    done = subprocess.run(["bash", "-c", script], env=bench.environment, capture_output=True, text=True)
    said = "the folder you are in is not there any more: go to another one, and type this again\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


@pytest.mark.parametrize("name", WRITING)
def test_a_folder_that_may_not_be_written(bench: Bench, name: str) -> None:
    command = COMMANDS[name]
    box = bench.sandbox(name)
    closed = (box / command.writes).parent if command.writes.endswith("new") else box / command.writes
    closed.mkdir(parents=True, exist_ok=True)
    before = visible_files(box)
    closed.chmod(0o500)
    try:
        done = bench.run(box, command.args, plain_user=True)
        assert done.code == 1 and speaks_plainly(done) and done.said, done
        assert command.writes.partition("/")[0] in done.said and "make room" not in done.said, done
        assert visible_files(box) == before
    finally:
        closed.chmod(0o700)


# At these imports Ctrl-C is met before a command has begun, and while it begins.
IMPORTS = ("typer", "samepage.content.loader")
INTERRUPTS = """
import os, signal, sys
def at_import(event, args, seen=[]):
    if event == "import" and args[0] == {module!r} and not seen:
        seen.append(1)
        os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(at_import)
"""


@pytest.mark.parametrize("module", IMPORTS)
def test_ctrl_c_while_the_program_begins(bench: Bench, tmp_path: Path, module: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTS.format(module=module))
    path = f"{tmp_path}{os.pathsep}{bench.clone}"
    box = bench.sandbox("build")
    done = bench.process(box, COMMANDS["build"].args, environment={"PYTHONPATH": path})
    assert (done.code, done.out, done.said) == (130, "", STOPPED)


@pytest.mark.parametrize("name", COMMANDS)
def test_ctrl_c_while_a_command_reads(bench: Bench, name: str) -> None:
    box = bench.sandbox(name)
    touches = 12 if name in ("init", "schema") else 5
    done = bench.run(box, COMMANDS[name].args, fault="SIGINT", at=touches, reads=True)
    assert (done.code, done.said) == (130, STOPPED), done


def test_every_command_is_on_the_bench() -> None:
    typed = {command.args.split()[0] for command in COMMANDS.values()}
    assert typed == set(commands.COMMANDS)


def small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))


def test_a_full_disk_where_processes_help_ends_the_run_with_one_line(bench: Bench) -> None:
    box = bench.sandbox("build")
    text = (box / "guide/sites/first-district.yaml").read_text("utf-8")
    (box / "guide/sites/second.yaml").write_text(text.replace("first-district", "second"), "utf-8")
    done = bench.process(box, COMMANDS["build"].args.replace("--jobs 1", "--jobs 2"), preexec_fn=small_files)
    assert done.code == 1 and speaks_plainly(done), done
    assert done.said.count("\n") == 1 and "cannot be written (File too large)" in done.said, done
    assert not [path for path in (box / "out").rglob("*") if path.is_file()]


def test_no_room_for_temporary_files(bench: Bench) -> None:
    """WeasyPrint keeps fonts there; without them, pages would be set in another font."""
    box, temporary = bench.sandbox("build"), bench.root / "no room"
    temporary.mkdir()
    done = bench.process(
        box, BUILD + " --format pdf", environment={"TMPDIR": str(temporary)}, preexec_fn=small_files
    )
    assert done.code == 1 and not visible_files(box / "out"), done
    assert done.said == (
        f"{temporary}: temporary files cannot be written (File too large); make room on that disk, and run the same "
        "command again\n"
    )
    assert not [*temporary.iterdir()]
