"""The program as `pipx install .` brings it: a wheel in an environment of its own, used in an empty folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from guides import ROOT, files_in

from samepage.render.fonts import FONT_CACHE
from samepage.render.theme import load_theme

# Where the wheel puts what lies beside the package in a clone.
MOVED = {name: f"samepage/data/{name}" for name in ("guide", "schemas", "templates", "docs/editing.md")} | {
    "samepage": "samepage"
}


@dataclass(frozen=True)
class Installed:
    """A wheel, and the `samepage` command that comes of it, in an environment without the clone."""

    wheel: Path
    bin: Path
    home: Path

    def run(self, cwd: Path, *args: str) -> subprocess.CompletedProcess[str]:
        """Type `samepage ARGS` in ``cwd``."""
        return self._run(cwd, "samepage", *args)

    def python(self, code: str) -> str:
        """What a line of Python prints in this environment."""
        return self._run(self.home, "python", "-c", code).stdout.strip()

    def _run(self, cwd: Path, program: str, *args: str) -> subprocess.CompletedProcess[str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "XDG_"))}
        return subprocess.run(
            [self.bin / program, *args],
            cwd=cwd,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
            env={**kept, "HOME": str(self.home)},
        )


def tracked() -> list[str]:
    """The files of the clone, by their paths; what lies around in it beside them is none of the program."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone: which files belong to the project is not known here")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Built from the clone's files alone, then installed; other packages are those the tests run with."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in tracked():
        copy = folder / "clone" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    alone = ["--no-deps", "--no-index"]
    wheels = ["--no-build-isolation", "--wheel-dir", str(folder), str(folder / "clone")]
    subprocess.run([*pip, "wheel", *alone, *wheels], check=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    bin = folder / "venv/bin"
    subprocess.run([*pip, "--python", str(bin / "python"), "install", *alone, str(wheel)], check=True)
    shutil.rmtree(folder / "clone")
    (packages,) = (folder / "venv").glob("lib/*/site-packages")
    (packages / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n")
    installed = Installed(wheel, bin, folder / "home")
    installed.home.mkdir()
    # Fonts that are prepared already need not be prepared anew, which takes a quarter of a minute.
    load_theme()
    cache = Path(installed.python("from samepage.resources import CACHE; print(CACHE)"))
    shutil.copytree(FONT_CACHE, cache / "fonts")
    return installed


def test_the_wheel_holds_all_that_the_program_reads_and_nothing_else(installed: Installed) -> None:
    """Every template, style sheet, drawing, schema, SQL and guide file, by the clone's own list."""
    wanted = {
        MOVED[top] + name.removeprefix(top)
        for name in tracked()
        for top in MOVED
        if name == top or name.startswith(f"{top}/")
    }
    there = set(zipfile.ZipFile(installed.wheel).namelist())
    assert {name for name in there if ".dist-info/" not in name} == wanted
    for name in (
        "samepage/data/guide/stages/01-commit.yaml",
        "samepage/data/guide/partners/logos/example-partner.svg",
        "samepage/data/templates/sections/stage.html",
        "samepage/data/templates/report/screen.css",
        "samepage/data/templates/art/motif.svg",
        "samepage/data/templates/theme.yaml",
        "samepage/data/schemas/stage.json",
        "samepage/returns/schema.sql",
        "samepage/starter/folder/.vscode/settings.json",
    ):
        assert name in there, name


def test_nothing_of_the_clone_is_used(installed: Installed) -> None:
    code = "import samepage, samepage.resources as r; print(samepage.__file__, r.TEMPLATES, r.SHIPPED_GUIDE, r.CACHE)"
    for path in installed.python(code).split():
        assert Path(path).is_relative_to(installed.wheel.parent), path
    assert str(ROOT) not in installed.python("import sys; print(*sys.path, sep='\\n')").splitlines()


def test_a_blank_guide_is_built_in_every_format_collected_and_reported(
    installed: Installed, tmp_path: Path
) -> None:
    made = installed.run(tmp_path, "init", "my-guide", "--blank")
    assert made.returncode == 0, made.stderr
    assert made.stdout.splitlines()[-3:] == ["    cd my-guide", "    samepage check", "    samepage build"]
    folder = tmp_path / "my-guide"
    checked = installed.run(folder, "check", "--prose")
    assert (checked.returncode, checked.stdout) == (0, "No problems in 6 files.\n"), checked.stderr

    editions = [f"--edition={name}" for name in ("fillable", "print", "large-print")]
    built = installed.run(folder, "build", *editions, "--booklet")
    assert built.returncode == 0, built.stderr
    workbooks = folder / "output/first-group"
    assert sorted(path.name.removeprefix("first-group") for path in workbooks.iterdir()) == [
        "-booklet.pdf",
        "-large-print.pdf",
        "-print.pdf",
        ".docx",
        ".pdf",
    ]

    returned = folder / "returned"
    returned.mkdir()
    with pikepdf.open(workbooks / "first-group.pdf") as pdf:
        (hopes,) = (kid for page in pdf.pages for kid in page.get("/Annots", []) if kid.get("/T") == "hopes")
        hopes.V = "Time to plan together"
        pdf.save(returned / "from the group.pdf")
    collected = installed.run(folder, "collect", "returned")
    assert collected.returncode == 0, collected.stderr
    assert "Time to plan together" in (folder / "answers.csv").read_text("utf-8-sig")
    reported = installed.run(folder, "report", "answers.sqlite")
    assert reported.returncode == 0, reported.stderr
    assert "Time to plan together" in (folder / "output/report/report.html").read_text("utf-8")
    assert (folder / "output/report/report.pdf").read_bytes().startswith(b"%PDF-")
    assert {path.name for path in tmp_path.iterdir()} == {"my-guide"}, "nothing is left beside the folder"


def test_the_guide_on_the_same_page_is_ready_to_edit(installed: Installed, tmp_path: Path) -> None:
    assert installed.run(tmp_path, "init", "ours").returncode == 0
    folder = tmp_path / "ours"
    assert files_in(folder / "guide").keys() == files_in(ROOT / "guide").keys()
    checked = installed.run(folder, "check")
    assert checked.returncode == 0 and checked.stdout.startswith("No problems in "), checked.stderr
    site = ["--id=north", "--level=district", "--name=North", "--partner=example-partner"]
    added = installed.run(folder, "new-site", *site)
    assert "Make its workbook with: samepage --site north\n" in added.stdout, added.stderr


@pytest.mark.parametrize("blank", [[], ["--blank"]])
def test_editors_find_a_schema_for_each_file_and_commands_by_the_programs_name(
    installed: Installed, tmp_path: Path, blank: list[str]
) -> None:
    assert installed.run(tmp_path, "init", "ours", *blank).returncode == 0
    folder = tmp_path / "ours"
    settings = json.loads((folder / ".vscode/settings.json").read_text("utf-8"))
    for path in folder.rglob("guide/**/*.yaml"):
        said = re.match(r"# yaml-language-server: \$schema=(\S+)\n", path.read_text("utf-8"))
        assert said, path
        schema = (path.parent / said[1]).resolve()
        assert schema.is_file(), path
        globs = settings["yaml.schemas"][f"./schemas/{schema.name}"]
        assert any(
            path.relative_to(folder).match(glob) for glob in ([globs] if isinstance(globs, str) else globs)
        )
    assert "    samepage check " in (folder / "docs/editing.md").read_text("utf-8")
    assert not any(b"build.py" in data for data in files_in(folder).values())


def test_a_folder_that_is_there_is_left_as_it_is(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("keep")
    for name, said in (
        ("mine", "mine: is there already, and was left as it is; give the name of a folder"),
        (".", ".: is there already"),
        ("nowhere/guide", "nowhere: there is no such folder; make it first."),
    ):
        done = installed.run(tmp_path, "init", name)
        assert (done.returncode, done.stdout) == (1, ""), name
        assert said in done.stderr
    assert files_in(tmp_path) == {"mine/notes.txt": b"keep"}


def test_what_is_said_names_the_program_as_it_was_installed(installed: Installed, tmp_path: Path) -> None:
    for args, said in (
        (["check"], "guide: there is no such folder: give the folder that holds guide.yaml, or make one"),
        (["check"], "or make one with: samepage init FOLDER"),
        (["report", "answers.sqlite"], "make it with: samepage collect FOLDER"),
        (["chekc"], "See: samepage --help"),
    ):
        assert said in installed.run(tmp_path, *args).stderr
    help = installed.run(tmp_path, "--help").stdout
    assert "samepage init FOLDER" in help and "build.py" not in help
    assert not list(tmp_path.iterdir())
