"""The page's script: its types are right, and every word that it shows is a label."""

from __future__ import annotations

import re
import subprocess

import pytest

from samepage.content.schema.labels import WEB_LABELS
from samepage.resources import TEMPLATES
from tests.conftest import tool_or_skip

SCRIPTS = sorted((TEMPLATES / "web" / "script").glob("*.js"))
# Put together of two parts, or used by the page's template.
OTHER = {"web_skip", "web_toolbar", "web_no_script"}
KEPT = ("none", "kept", "shared", "full", "blocked")


@pytest.mark.viewers
def test_its_types_are_right():
    run = subprocess.run(
        [tool_or_skip("node"), tool_or_skip("typescript") / "bin/tsc", "-p", TEMPLATES / "web"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (run.stdout, run.returncode) == ("", 0)


def test_each_word_is_a_label_and_each_label_is_used():
    text = "".join(path.read_text("utf-8") for path in SCRIPTS)
    used = {f"web_{name}" for name in re.findall(r'say\(\s*(?:[\w.]+ \? )?"(\w+)"', text)}
    used |= {f"web_{name}" for name in re.findall(r'"((?:saved|file|net|open|send|print|more)_\w+)"', text)}
    used |= {f"web_kept_{state}" for state in KEPT}
    assert used - WEB_LABELS.keys() == set()
    assert WEB_LABELS.keys() - used - OTHER == set()


def test_each_file_is_checked():
    assert [path.name for path in SCRIPTS if not path.read_text("utf-8").startswith("// @ts-check\n")] == []
