"""What the project says of itself, held against what is there: licenses, editors' settings, versions, checks."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.conftest import LONGEST_FIRST

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def normal(name: str) -> str:
    """A package's name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned() -> dict[str, str]:
    """The packages of constraints.txt and their versions."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return {normal(line.split("==")[0]): line.split("==")[1] for line in lines if "==" in line}


def section(text: str, heading: str) -> str:
    """What stands below ``heading`` in a Markdown text, up to the next heading."""
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def first_cells(table: str) -> set[str]:
    return set(re.findall(r"^\| ([^|]+?) \|", table, re.MULTILINE)) - {"package"}


def test_every_package_that_is_installed_is_listed_with_its_license():
    page = (ROOT / "docs/licenses.md").read_text("utf-8")
    headings = [line[3:] for line in page.splitlines() if line.startswith("## Python packages")]
    listed = [normal(name) for heading in headings for name in first_cells(section(page, heading))]
    assert len(headings) == 3
    assert len(listed) == len(set(listed))
    assert set(listed) == set(pinned())


def test_every_npm_package_that_is_installed_is_listed_with_its_license():
    page = section((ROOT / "docs/licenses.md").read_text("utf-8"), "npm packages, for tests only")
    listed = {name for cell in first_cells(page) for name in cell.split(", ")}
    lock = json.loads((ROOT / "tests/viewers/package-lock.json").read_text("utf-8"))
    # Builds of a package for one system are that package.
    needed = {
        path.rpartition("node_modules/")[2]
        for path, package in lock["packages"].items()
        if path and not {"os", "cpu"} & package.keys()
    }
    assert listed == needed


@pytest.mark.parametrize("path", sorted((ROOT / "guide").rglob("*.yaml")), ids=lambda path: path.name)
def test_an_editor_knows_the_schema_of_each_file_of_the_guide(path):
    settings = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))
    name = path.relative_to(ROOT)
    found = [
        schema
        for schema, globs in settings["yaml.schemas"].items()
        if any(name.match(glob) for glob in ([globs] if isinstance(globs, str) else globs))
    ]
    first = path.read_text("utf-8").splitlines()[0]
    said = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert len(found) == 1
    assert said, "the first line names the schema, for editors that do not read .vscode/"
    assert (path.parent / said[1]).resolve() == (ROOT / found[0]).resolve()
    assert (ROOT / found[0]).is_file()


def test_the_version_stands_in_one_place():
    source = (ROOT / "samepage/__init__.py").read_text("utf-8")
    (version,) = re.findall(r'^__version__ = "(.+)"$', source, re.MULTILINE)
    assert PROJECT["tool"]["hatch"]["version"] == {"path": "samepage/__init__.py"}
    assert version in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_each_hook_runs_a_program_of_the_environment_or_of_this_tree():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    assert {repo["repo"] for repo in config["repos"]} == {"local"}
    assert all(hook["entry"].startswith((".venv/bin/", "python3 build.py ")) for hook in hooks)


def test_the_workflow_tries_each_python_that_is_supported():
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))["jobs"]
    least = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert (
        jobs["python"]["strategy"]["matrix"]["python"][0]
        == least
        == PROJECT["tool"]["mypy"]["python_version"]
    )
    assert PROJECT["tool"]["ruff"]["target-version"] == "py" + least.replace(".", "")
    named = [line.rpartition(" ")[2] for line in PROJECT["project"]["classifiers"] if ":: Python ::" in line]
    assert named == jobs["python"]["strategy"]["matrix"]["python"]
    commands = [step.get("run", "") for step in jobs["all"]["steps"]]
    assert "bash .ci/run" in commands


def test_messages_name_the_program_as_it_was_started():
    """`python3 build.py` in a clone, `samepage` where it is installed; samepage/errors.py knows which."""
    named = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "samepage").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and "build.py" in str(node.value) and node.col_offset
    }
    assert {place.partition(":")[0] for place in named} == {"samepage/errors.py", "samepage/cli/init.py"}, (
        named
    )


def test_files_that_contributors_are_sent_to_are_there():
    for page in ("CONTRIBUTING.md", "CHANGELOG.md", "docs/licenses.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text("utf-8")):
            assert ((ROOT / page).parent / target).exists(), (page, target)


def test_the_files_of_tests_that_take_longest_are_begun_first(request):
    """By name, so that a renamed file is not begun last, when one process would be left with it."""
    assert [name for name in LONGEST_FIRST if not (ROOT / "tests" / name).is_file()] == []
    assert "loadscopereorder" not in vars(request.config.option) or not request.config.option.loadscopereorder
