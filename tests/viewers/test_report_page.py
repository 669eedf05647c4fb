"""The report's page in Chromium: axe-core finds nothing, it fits a phone, and it asks the network for nothing."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.conftest import tool_or_skip
from tests.report.conftest import database, guide, made, make, of_one  # noqa: F401  (fixtures)

pytestmark = pytest.mark.viewers

HERE = Path(__file__).parent
WIDTHS = (320, 1280)  # CSS pixels; 320 is what WCAG 2.2 asks of reflow (1.4.10)


@pytest.fixture(scope="module", params=["made", "of_one"])
def opened(request, tmp_path_factory) -> list[dict]:
    for tool in ("node", "playwright-core", "axe-core"):
        tool_or_skip(tool)
    folder = tmp_path_factory.mktemp("page")
    (folder / "report.html").write_text(request.getfixturevalue(request.param).html, "utf-8")
    (folder / "job.json").write_text(
        json.dumps(
            {"chromium": str(tool_or_skip("chromium")), "page": str(folder / "report.html"), "widths": WIDTHS}
        )
    )
    run = subprocess.run(
        [tool_or_skip("node"), HERE / "axe.mjs", folder / "job.json"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def test_axe_finds_nothing(opened):
    assert [(one["width"], one["violations"]) for one in opened if one["violations"]] == []


def test_it_fits_a_phone_and_a_desk(opened):
    """Wide tables scroll by themselves; the page does not."""
    assert [one["width"] for one in opened if one["scrolls"]] == []


def test_nothing_is_fetched(opened):
    assert [one["requests"] for one in opened] == [[], []]
