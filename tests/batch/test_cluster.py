"""The same files from the workers of a cluster, which get all they need along the wire."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from guides import ROOT, files_in, samepage

from samepage.builder.journal import NAME
from tests.batch.rosters import bindable_guide, write_roster


def test_two_workers_make_what_this_machine_makes(tmp_path):
    pytest.importorskip("distributed")
    guide, roster = (
        bindable_guide(tmp_path / "guide").root,
        write_roster(tmp_path / "r.csv", 16, {3: "d-3,学校,Ohio"}),
    )
    script = [sys.executable, Path(__file__).with_name("on_cluster.py"), guide, roster, tmp_path / "far"]
    far = subprocess.run(
        [str(part) for part in script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=180,
    )
    near = samepage(
        "--guide", guide, "--roster", roster, "--level", "district", "--output", tmp_path / "near"
    )
    assert far.returncode == near.returncode == 1
    assert "15 of 16 rows built. 1 not built" in far.stderr and f"{roster}:5:1: row 5: no font" in far.stderr
    made = files_in(tmp_path / "far")
    assert sum(name.endswith((".pdf", ".docx")) for name in made) == 30
    assert {n: d for n, d in made.items() if n != NAME} == {
        n: d for n, d in files_in(tmp_path / "near").items() if n != NAME
    }


def test_without_the_package_it_says_how_to_install_it(tmp_path):
    guide, roster = bindable_guide(tmp_path / "guide").root, write_roster(tmp_path / "r.csv", 2)
    (tmp_path / "distributed.py").write_text("raise ImportError")
    done = samepage(
        *("--guide", guide, "--roster", roster, "--level", "district", "--output", tmp_path / "out"),
        *("--scheduler", "tcp://x:1"),
        PYTHONPATH=f"{tmp_path}:{ROOT}",
    )
    assert done.returncode == 1 and "pip install distributed" in done.stderr
