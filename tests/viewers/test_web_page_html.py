"""The workbook as a web page, looked at by the Nu HTML Checker: it finds no error."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.conftest import tool_or_skip
from tests.formats.web.web_pages import SITE, element, page, saved

SITES = (SITE, "example-valley", "example-state", "example-school")

pytestmark = pytest.mark.viewers


def test_the_checker_finds_no_error(tmp_path):
    """In all pages, as built and saved; in one run, since the checker takes longer to start than to look."""
    pages = []
    for site in SITES:
        name = next(iter(json.loads(element(page(site), "workbook"))["printed"]))
        for state, text in (("built", page(site)), ("saved", saved({name: "</script><!-- \u2028"}, site))):
            pages.append(tmp_path / f"{site}-{state}.html")
            pages[-1].write_text(text, "utf-8")
    command = [tool_or_skip("java"), "-jar", tool_or_skip("vnu-jar"), "--stdout", "--exit-zero-always"]
    done = subprocess.run([*command, "--format", "json", *pages], capture_output=True, text=True, timeout=600)
    messages = json.loads(done.stdout)["messages"]
    # Its CSS checker does not know container queries and what else is newer than itself.
    errors = [(one["url"], one["message"]) for one in messages if one["type"] != "info"]
    assert [one for one in errors if not one[1].startswith("CSS:")] == []
    assert {one["url"].rpartition("/")[2] for one in messages} == {path.name for path in pages}
