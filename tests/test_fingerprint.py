"""Keys of compiled parts and of a batch's files change with the program and with every package that touches the bytes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from guides import ROOT, buildable_guide

# Prints the keys as they are, and after each change to a file: its path, and the text that is added to it.
KEYS = """
import json, sys
from pathlib import Path
from samepage import cache, fingerprint
from samepage.builder.job_keys import JobKeys
from samepage.builder.options import BuildOptions
from samepage.builder.passed_guide import PassedGuide
from samepage.content.loader import load_library

guide, changes = Path(sys.argv[1]), json.loads(sys.argv[2])
site = load_library(guide).sites["north"]
options = BuildOptions(guide, guide.parent / "out", cache=guide.parent / "cache")

def keys():
    fingerprint.engine_fingerprint.cache_clear()
    return cache.key_of("a part"), JobKeys(options).key(site), PassedGuide(guide, options.cache).key

found = [keys()]
for name, text in changes:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(text)
    found.append(keys())
print(json.dumps(found))
"""
CODE = (
    "content/roster.py",
    "workbook/compose.py",
    "render/html.py",
    "formats/pdf/forms.py",
    "formats/docx/bind.py",
    "a_new_room/code.py",
    "files.py",
)
AFTER_COMPILING = ("builder/site_files.py", "returns/answer_book.py", "batch/run.py")
AFTER_BUILDING = ("cli/app.py", "report/status.py", "prose/rules.py", "diff/compare.py")


def keys_after(tmp_path: Path, *changes: tuple[str, str]) -> list[tuple[str, str, str]]:
    """Key of a compiled part, of a site's files and of what passed check: before, and after each change in a copied
    tree."""
    tree, added = tmp_path / "tree", tmp_path / "packages"
    for name in ("samepage", "templates"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    added.mkdir()
    guide = buildable_guide(tmp_path / "guide").root
    places = [(str((added if ".dist-info/" in name else tree) / name), text) for name, text in changes]
    done = subprocess.run(
        [sys.executable, "-c", KEYS, guide, json.dumps(places)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{tree}{os.pathsep}{added}"},
        check=True,
        capture_output=True,
        text=True,
    )
    return [tuple(keys) for keys in json.loads(done.stdout)]


def package(name: str, version: str) -> tuple[str, str]:
    folder = f"{name.replace('-', '_')}-{version}.dist-info"
    return f"{folder}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"


def test_a_line_of_the_program_changes_both_keys(tmp_path):
    found = keys_after(tmp_path, *((f"samepage/{name}", "\n# another line\n") for name in CODE))
    parts, files, checked = zip(*found, strict=True)
    assert len(set(parts)) == len(set(files)) == len(set(checked)) == len(CODE) + 1


def test_code_that_works_on_compiled_parts_changes_the_key_of_files_only(tmp_path):
    found = keys_after(tmp_path, *((f"samepage/{name}", "\n# another line\n") for name in AFTER_COMPILING))
    parts, files, checked = zip(*found, strict=True)
    assert len(set(files)) == len(set(checked)) == len(AFTER_COMPILING) + 1
    assert len(set(parts)) == 1


def test_code_that_reaches_no_workbook_makes_nothing_anew_and_checks_again(tmp_path):
    found = keys_after(tmp_path, *((f"samepage/{name}", "\n# another line\n") for name in AFTER_BUILDING))
    assert len({(part, files) for part, files, _ in found}) == 1
    assert len({checked for _, _, checked in found}) == len(AFTER_BUILDING) + 1


def test_another_version_of_a_package_that_touches_the_bytes_changes_both_keys(tmp_path):
    names = ("weasyprint", "pydantic-core", "mdurl", "fontpkg-public-sans", "manimgx-fonts")
    found = keys_after(tmp_path, *(package(name, "99") for name in names))
    assert all(len(set(keys)) == len(names) + 1 for keys in zip(*found, strict=True))


def test_another_format_s_package_counts_and_pytest_s_does_not(tmp_path):
    metadata, text = package("example-format", "1")
    entry = metadata.replace("METADATA", "entry_points.txt"), "[samepage.formats]\ntoy = toy:FORMAT\n"
    start, pytest_99, format_1, _ = keys_after(tmp_path, package("pytest", "99"), entry, (metadata, text))
    assert start == pytest_99
    assert all(before != after for before, after in zip(start, format_1, strict=True))


def test_a_template_makes_a_site_s_files_anew(tmp_path):
    before, after = keys_after(tmp_path, ("templates/print.css", "\n/* another line */\n"))
    assert before[1] != after[1] and before[2] != after[2]


def test_the_text_of_an_email_makes_nothing_anew(tmp_path):
    before, after = keys_after(tmp_path, ("templates/mail/first.txt", "\nAnother line.\n"))
    assert before == after


# Builds with every option that reaches the files, and prints the distributions whose modules it imported.
IMPORTS = """
import sys
from importlib.metadata import packages_distributions
from samepage.cli.app import main

try:
    main(sys.argv[1:])
except SystemExit as end:
    assert not end.code
modules = {name.partition(".")[0] for name in sys.modules}
known = packages_distributions()
print("imported:", *sorted({package for name in modules for package in known.get(name, ())}))
"""
# Imported, and nothing of them reaches a file: the command line, types, and what installs packages.
NO_BYTES = {
    "annotated-doc",
    "annotated-types",
    "click",
    "openpyxl",
    "packaging",
    "pip",
    "platformdirs",
    "pycparser",
    "pygments",
    "rich",
    "setuptools",
    "shellingham",
    "typer",
    "typing-extensions",
    "typing-inspection",
}


@pytest.mark.parametrize("cache", [[], ["--no-cache"]])
def test_every_package_that_a_build_imports_is_on_the_list(tmp_path, cache):
    from samepage.fingerprint import PACKAGES

    guide = buildable_guide(tmp_path / "guide")
    args = [
        "--guide",
        guide.root,
        "--output",
        tmp_path / "out",
        "--edition",
        "fillable",
        "--booklet",
        "--jobs",
        "1",
    ]
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS, *map(str, args), *cache],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    imported = {name.lower().replace("_", "-") for name in done.stdout.splitlines()[-1].split()[1:]}
    assert {"weasyprint", "lxml", "pikepdf"} <= imported
    assert {name for name in imported - PACKAGES - NO_BYTES if not name.startswith("fontpkg")} == set()
