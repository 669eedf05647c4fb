"""The workbook as a web page, looked at by the Nu HTML Checker: it finds no error."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.conftest import tool_or_skip
from tests.formats.web.web_pages import page, saved

pytestmark = pytest.mark.viewers


@pytest.mark.parametrize("state", ["as built", "saved", "a district's"])
def test_the_checker_finds_no_error(state, tmp_path):
    made = {
        "as built": page,
        "saved": lambda: saved({"work.gain": "</script><!--"}),
        "a district's": lambda: page("example-valley"),
    }
    path = tmp_path / "page.html"
    path.write_text(made[state](), "utf-8")
    command = [
        tool_or_skip("java"),
        "-jar",
        tool_or_skip("vnu-jar"),
        "--stdout",
        "--exit-zero-always",
        "--format",
        "json",
        path,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    messages = json.loads(done.stdout)["messages"]
    # Its CSS checker does not know container queries and what else is newer than itself.
    errors = [one["message"] for one in messages if one["type"] != "info"]
    assert [one for one in errors if not one.startswith("CSS:")] == []
