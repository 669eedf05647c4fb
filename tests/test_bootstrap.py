"""build.py as a person meets it: what it says, what it does once, and what it never does twice."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
VERSION = "{}.{}".format(*sys.version_info[:2])

spec = importlib.util.spec_from_file_location("samepage_build", ROOT / "build.py")
build = importlib.util.module_from_spec(spec)
spec.loader.exec_module(build)

# A stand-in for .venv/bin/python: notes how it was called; pip fails, waits or succeeds as the test says.
FAKE_PYTHON = """#!/bin/sh
here=$(dirname "$0")/..
echo "$*" >> "$here/../calls"
case "$*" in
  "-m pip install"*) sleep "${PIP_SECONDS:-0}"; echo "pip speaking"; exit "${PIP_EXIT:-0}" ;;
  "-m ${FAILING:-no-such-tool}"*) exit 1 ;;
  "-m samepage"*|"-m pytest"*) echo "PYTHONPATH=$PYTHONPATH" >> "$here/../calls" ;;
esac
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with build.py and a sound environment that has no packages yet; system packages count as there."""
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    source = (ROOT / "build.py").read_text(encoding="utf-8")
    (tmp_path / "build.py").write_text(
        source.replace("needs = missing(manager())", "needs = []"), encoding="utf-8"
    )
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(FAKE_PYTHON, encoding="utf-8")
    python.chmod(0o755)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text(f"version = {VERSION}.0\n", encoding="utf-8")
    return tmp_path


def start(tree: Path, *args: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, tree / "build.py", *args],
        cwd=tree,
        text=True,
        env={**os.environ, "PYTHONPATH": "", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(tree: Path, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    process = start(tree, *args, **environment)
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(args, process.returncode, out, err)


def calls(tree: Path) -> list[str]:
    """What the environment's Python was called with since the last look."""
    path = tree / "calls"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return lines


def pip_calls(lines: list[str]) -> list[str]:
    return [line for line in lines if "pip install" in line]


# What it says.


def line_of(text: str) -> str:
    """The one line to type: the only indented one."""
    (line,) = [line.strip() for line in text.splitlines() if line.startswith("    ")]
    return line


@pytest.mark.parametrize(
    ("manager", "needs", "rights", "line"),
    [
        ("apt", ["venv"], {}, "sudo apt-get update && sudo apt-get install -y python3.12-venv"),
        (
            "apt",
            ["pango"],
            {},
            "sudo apt-get update && sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        ),
        (
            "apt",
            ["venv", "pango"],
            {"root": True},
            "apt-get update && apt-get install -y python3.12-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        ),
        ("apt", ["venv"], {"sudo": False}, "su -c 'apt-get update && apt-get install -y python3.12-venv'"),
        ("dnf", ["pango"], {}, "sudo dnf install -y pango"),
        ("dnf", ["venv"], {}, "sudo dnf install -y python3.12"),
        ("brew", ["venv"], {}, "brew install python@3.12"),
        ("brew", ["pango"], {"sudo": False}, "brew install pango"),
    ],
)
def test_a_missing_package_is_one_line_to_type(manager, needs, rights, line):
    text = build.line_to_type(needs, manager, (3, 12, 1), **rights)
    assert line_of(text) == line
    assert text.startswith("Missing: ")


def test_an_unknown_system_is_told_what_is_missing():
    text = build.line_to_type(["pango"], "", (3, 12, 1))
    assert "Pango" in text and "package manager" in text


@pytest.mark.parametrize(
    ("manager", "newer", "line"),
    [
        ("apt", None, "sudo apt-get update && sudo apt-get install -y python3.11 python3.11-venv"),
        ("dnf", None, "sudo dnf install -y python3.11"),
        ("brew", None, "brew install python@3.13"),
        ("brew", "/opt/homebrew/bin/python3.12", "python3.12 build.py"),
    ],
)
def test_an_older_python_says_which_one_it_needs(manager, newer, line):
    text = build.line_to_type(["python"], manager, (3, 9, 6), newer)
    assert "Python 3.11 or newer (this is 3.9)" in text
    assert line_of(text) == line


def test_an_older_python_can_read_build_py():
    source = (ROOT / "build.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    top = [node for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert {alias.name for node in top for alias in node.names} == {"os", "sys"}


def test_without_rights_the_missing_line_ends_the_run(monkeypatch, capsys):
    monkeypatch.setattr(build, "missing", lambda manager: ["venv"])
    monkeypatch.setattr(build, "manager", lambda: "apt")
    monkeypatch.setattr(build, "root_prefix", lambda: None)
    monkeypatch.setattr(build, "run", lambda *command: pytest.fail(f"ran {command}"))
    monkeypatch.setattr(build, "may", lambda: (False, True))
    with pytest.raises(SystemExit) as stopped:
        build.system_packages()
    assert stopped.value.code == 1
    assert line_of(capsys.readouterr().err).endswith(f"python{VERSION}-venv")


def test_as_root_apt_get_installs_without_asking(monkeypatch, capsys):
    lacking, commands = ["venv", "pango"], []

    def run(command):
        commands.append(command)
        if "install" in command:
            lacking.clear()
        return 0, ""

    monkeypatch.setattr(build, "missing", lambda manager: list(lacking))
    monkeypatch.setattr(build, "manager", lambda: "apt")
    monkeypatch.setattr(build, "root_prefix", list)
    monkeypatch.setattr(build, "run", run)
    build.system_packages()
    assert all("DEBIAN_FRONTEND=noninteractive" in command for command in commands)
    assert commands[-1][-4:] == [
        f"python{VERSION}-venv",
        "libpango-1.0-0",
        "libpangoft2-1.0-0",
        "libharfbuzz-subset0",
    ]
    assert "Setting up once: system packages" in capsys.readouterr().err


def test_on_a_mac_the_engine_finds_homebrews_libraries():
    child = build.child_environment({"PATH": "/bin"}, "/tree", "darwin", "/opt/homebrew")
    assert child["DYLD_FALLBACK_LIBRARY_PATH"].split(":")[0] == "/opt/homebrew/lib"
    assert child["PYTHONPATH"] == "/tree"
    assert "DYLD_FALLBACK_LIBRARY_PATH" not in build.child_environment({}, "/tree", "linux", "")


# What it does once.


def test_the_first_run_installs_and_the_second_only_runs(tree):
    first = run(tree, "build", "--site", "x y")
    assert first.returncode == 0, first.stderr
    assert "Setting up once: Python packages" in first.stderr
    assert "pip speaking" not in first.stdout + first.stderr
    assert len(pip_calls(calls(tree))) == 1

    second = run(tree, "build", "--site", "x y")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert calls(tree) == ["-m samepage build --site x y", f"PYTHONPATH={tree}"]


def test_building_needs_no_test_packages_and_testing_brings_them_once(tree):
    run(tree)
    assert not any("hypothesis" in line for line in calls(tree))
    run(tree, "test", "-k", "forms")
    lines = calls(tree)
    assert any("hypothesis" in line for line in pip_calls(lines)) and "-m pytest -k forms" in lines
    run(tree, "test")
    run(tree)
    assert pip_calls(calls(tree)) == []


def test_lint_brings_its_tools_once_and_runs_each_of_them_also_after_one_that_failed(tree):
    failed = run(tree, "lint", FAILING="ruff")
    lines = calls(tree)
    assert failed.returncode == 1
    assert "Failed: ruff check, ruff format." in failed.stderr
    assert any("mypy" in line for line in pip_calls(lines))
    assert not any("hypothesis" in line for line in lines)
    assert lines[-4:-1] == ["-m ruff check", "-m ruff format --check", "-m mypy"]
    assert "importlinter" in lines[-1]
    clean = run(tree, "lint")
    assert (clean.returncode, clean.stderr) == (0, "Style, types and imports: nothing to mend.\n")
    run(tree)
    assert len(pip_calls(calls(tree))) == 0


def test_lint_takes_no_options(tree):
    refused = run(tree, "lint", "--fix")
    assert refused.returncode == 1
    assert "takes no options" in refused.stderr
    assert calls(tree) == []


@pytest.mark.parametrize("name", ["constraints.txt", "pyproject.toml"])
def test_a_changed_lock_is_installed_into_the_same_environment(tree, name):
    run(tree)
    calls(tree)
    with (tree / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert run(tree).returncode == 0
    lines = calls(tree)
    assert len(pip_calls(lines)) == 1 and str(tree / "constraints.txt") in pip_calls(lines)[0]


def test_the_stamp_tells_pythons_and_files_apart(tree):
    stamps = {build.wanted_stamp(str(tree), (3, 11, 2)), build.wanted_stamp(str(tree), (3, 12, 1))}
    assert build.wanted_stamp(str(tree), (3, 11, 9)) in stamps  # a security release changes nothing
    (tree / "constraints.txt").write_text("rich==1\n", encoding="utf-8")
    assert len(stamps | {build.wanted_stamp(str(tree), (3, 11, 2))}) == 3


def test_when_pip_fails_its_words_are_shown_and_the_next_run_tries_again(tree):
    failed = run(tree, PIP_EXIT="1")
    assert failed.returncode == 1
    assert "pip speaking" in failed.stderr and "Could not install" in failed.stderr
    assert not any("-m samepage" in line for line in calls(tree))
    assert run(tree).returncode == 0
    lines = calls(tree)
    assert len(pip_calls(lines)) == 1 and "-m samepage" in lines


def test_an_environment_cut_short_is_made_anew(tree):
    process = start(tree, PIP_SECONDS="1")
    for _ in range(200):
        if (tree / ".venv" / "installing").exists():
            break
        time.sleep(0.05)
    process.kill()
    process.communicate()
    assert not list((tree / ".venv").glob("*.stamp"))
    # The next run must not trust it: it replaces the stand-in by a real environment, where this lock stops pip.
    (tree / "constraints.txt").write_text("not a version\n", encoding="utf-8")
    after = run(tree, PIP_NO_INDEX="1")
    assert "Setting up once: a Python environment" in after.stderr
    assert (
        after.returncode == 1
        and (tree / ".venv" / "bin" / "python").resolve() != tree / ".venv" / "bin" / "python"
    )


def test_two_first_runs_at_once_install_once(tree):
    both = [start(tree, PIP_SECONDS="1") for _ in range(2)]
    errors = [process.communicate(timeout=60)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    lines = calls(tree)
    assert len(pip_calls(lines)) == 1
    assert lines.count("-m samepage") == 2
    assert sum("Waiting: another run is setting up" in error for error in errors) == 1


# The lock.


def test_the_lock_is_plain_pins_that_cover_every_named_package():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", pin) for pin in pins)
    normal = {re.sub(r"[-_.]+", "-", pin.split("==")[0]).lower() for pin in pins}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name in sum(project["optional-dependencies"].values(), project["dependencies"]):
        assert re.match(r"[A-Za-z0-9-]+", name)[0].lower() in normal


def test_the_npm_lock_names_no_registry():
    assert '"resolved"' not in (ROOT / "tests" / "viewers" / "package-lock.json").read_text(encoding="utf-8")


# The tools that tests open files in.


def test_a_missing_tool_skips_but_fails_where_all_are_required(need_tool, monkeypatch):
    monkeypatch.delenv("SAMEPAGE_REQUIRE_TOOLS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-tool is not on this machine"):
        need_tool("no-such-tool")
    monkeypatch.setenv("SAMEPAGE_REQUIRE_TOOLS", "1")
    with pytest.raises(pytest.fail.Exception, match="no-such-tool"):
        need_tool("no-such-tool")
    assert need_tool("sh").is_absolute()


@pytest.mark.viewers
@pytest.mark.parametrize(
    "name",
    [
        "soffice",
        "chromium",
        "pdftoppm",
        "gs",
        "qpdf",
        "node",
        "npx",
        "ooxml-validator",
        "playwright-core",
        "pdfjs-dist",
    ],
)
def test_every_viewer_is_here(need_tool, name):
    assert need_tool(name).exists()
