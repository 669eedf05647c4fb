"""Sites' files made by all processes: the same as by one, and of each site all or none."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
import typer
from guides import GuideFolder, buildable_guide, files_in, samepage

from samepage.builder.options import BuildOptions
from samepage.cli.build import build_sites
from samepage.errors import BuildError

DISTRICTS = 9  # more than one process makes one after the other


@pytest.fixture
def guide(tmp_path: Path) -> GuideFolder:
    """Of a school and several districts, with words of its own, so that no earlier run has made it."""
    guide = buildable_guide(tmp_path / "guide")
    guide.replace("front/about.yaml", "Written for", f"Number {uuid.uuid4().hex}. Written for")
    for n in range(DISTRICTS):
        guide.write(f"sites/d-{n}.yaml", f"id: d-{n}\nlevel: district\nname: District {n}\npartner: abc\n")
    guide.write("sites/west.yaml", "id: west\nlevel: school\nname: West\npartner: abc\n")
    return guide


def test_how_many_processes_make_many_sites_changes_no_byte(guide: GuideFolder, tmp_path: Path) -> None:
    made = []
    for jobs in "21":
        out = tmp_path / jobs
        done = samepage("--guide", guide.root, "--output", out, "--jobs", jobs)
        assert done.returncode == 0, done.stderr
        made.append(files_in(out))
    assert made[0] == made[1]
    assert len(made[0]) == 2 * (DISTRICTS + 2) + 1  # the guide has a site, too; and the manifest


def test_where_one_format_cannot_be_made_a_site_has_no_file(
    guide: GuideFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BuildError("no Word today")

    monkeypatch.setattr("samepage.formats.docx.package.write_docx", refuse)
    library, out = guide.load(), tmp_path / "out"
    options = BuildOptions(guide.root, out, cache=tmp_path / "cache")
    with pytest.raises(typer.Exit):
        build_sites([library.sites["d-1"], library.sites["west"]], options, library, 1)
    assert not [path for path in out.rglob("*") if path.is_file()]
    said = capsys.readouterr().err
    assert said.count("no Word today") == 2 and "Not built: d-1, west" in said
