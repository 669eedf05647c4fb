"""What every test may ask for.

Some tests open the files in what people use: LibreOffice, Chromium, poppler. On a machine without
one, its tests are skipped with a plain reason. SAMEPAGE_REQUIRE_TOOLS=1, which `.ci/run` sets after
installing them all, turns those skips into failures, so that no check goes missing unnoticed.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.run_folder import RUN, folder_of, once

TESTS = Path(__file__).parent

# The same program under other names and in other places.
COMMANDS = {
    "soffice": ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    "firefox": ("firefox", "firefox-esr"),
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    # Run by the print system, and on nobody's path.
    "pdftopdf": ("/usr/lib/cups/filter/pdftopdf", "/usr/libexec/cups/filter/pdftopdf"),
}
# From tests/viewers/package.json, commands to run and packages to import; from tests/validators/pom.xml, programs in Java.
FETCHED = {
    "ooxml-validator": TESTS / "viewers/node_modules/.bin/ooxml-validator",
    "playwright-core": TESTS / "viewers/node_modules/playwright-core",
    "pdfjs-dist": TESTS / "viewers/node_modules/pdfjs-dist",
    "typescript": TESTS / "viewers/node_modules/typescript",
    "axe-core": TESTS / "viewers/node_modules/axe-core",
    "yaml-language-server": TESTS / "viewers/node_modules/yaml-language-server",
    "vnu-jar": TESTS / "viewers/node_modules/vnu-jar/build/dist/vnu.jar",
    "verapdf": TESTS / "validators/target/cli.jar",
}

# Files of tests that take longest, begun first: processes take whole files, and the last should be short. veraPDF comes
# after those whose files it judges.
LONGEST_FIRST = (
    "builder/test_same_pages.py",
    "web/test_web_in_browsers.py",
    "viewers/test_pdf_readers.py",
    "returns/test_collect.py",
    "formats/pdf/test_pdf_geometry.py",
    "test_build.py",
    "answers/test_read_whole.py",
    "validators/test_verapdf.py",
    "returns/test_many_returns.py",
    "content/test_drawings.py",
    "formats/pdf/test_pdf_full_pages.py",
    "viewers/test_word_readers.py",
    "returns/test_pdf_without_form.py",
    "batch/test_resume.py",
    "viewers/test_printing.py",
    "returns/test_hostile.py",
    "faults/test_surroundings.py",
    "test_finished.py",
    "test_wheel.py",
    "formats/docx/test_validators.py",
    "batch/test_mail.py",
    "formats/pdf/test_pdf_valid.py",
    "faults/test_disturbed.py",
    "report/test_status.py",
    "test_readme.py",
    "formats/pdf/test_pdf_scripts.py",
    "returns/test_damaged.py",
    "returns/test_untrusted_names.py",
    "report/test_report_command.py",
    "report/test_report_whole.py",
    "formats/pdf/test_pdf_look.py",
    "returns/test_readers.py",
    "batch/test_batch_roster.py",
    "answers/test_finished_sites.py",
    "test_cli.py",
    "builder/test_page_groups.py",
    "builder/test_edits_in_any_order.py",
    "formats/pdf/test_pdf_spoken.py",
    "test_fingerprint.py",
    "faults/test_inputs.py",
    "returns/test_crash.py",
)

# Hundreds of processes import the program: it is compiled once, whatever the machine does for others.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# What is tried with random values or at random moments is tried as often as SAMEPAGE_TIMES says, for a night without
# people: `SAMEPAGE_TIMES=10 python3 build.py test -n0 tests/returns`. Each time begins as without it.
TIMES = int(os.environ.get("SAMEPAGE_TIMES", "1"))

# A busy machine is slow, not wrong.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def find_tool(name: str) -> Path | None:
    """The path of a command ("soffice", "pdftoppm", …), npm package ("pdfjs-dist") or Java program ("verapdf"), or None."""
    if name in FETCHED:
        return FETCHED[name] if FETCHED[name].exists() else None
    found = next(filter(None, map(shutil.which, COMMANDS.get(name, (name,)))), None)
    return Path(found) if found else None


def tool_or_skip(name: str) -> Path:
    """As find_tool, but ends the test where the tool is missing: skipped, or failed under the switch."""
    path = find_tool(name)
    if path is not None:
        return path
    reason = f"{name} is not on this machine; .ci/run installs it"
    if os.environ.get("SAMEPAGE_REQUIRE_TOOLS") == "1":
        pytest.fail(
            reason + " (SAMEPAGE_REQUIRE_TOOLS=1: nothing may be skipped for want of a tool)", pytrace=False
        )
    pytest.skip(reason)


@pytest.fixture(scope="session")
def need_tool() -> Callable[[str], Path]:
    """`need_tool("qpdf")` is the tool's path, or ends the test; see tool_or_skip."""
    return tool_or_skip


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are processors: tests wait for browsers, for the clock and for each other."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (cores or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {TESTS / name: number for number, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: order.get(item.path, len(order)))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is there now stays: the garbage collector, which takes a tenth of a layout's time, need not look at it."""
    if RUN in os.environ:
        share_fonts()
    gc.collect()
    gc.freeze()


def share_fonts() -> None:
    """Where no fonts are prepared yet, each process of a run prepares others. One alone takes a quarter of a minute."""
    from samepage.render.fonts import prepare
    from samepage.render.theme import load_theme

    specs, number = load_theme().specs, int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    first = number * len(specs) // int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    for spec in specs[first:] + specs[:first]:
        once(f"font {spec}", lambda spec=spec: prepare(spec).path.name.encode())


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Throw away what the processes of this run shared (tests/run_folder.py)."""
    processes = session.config.pluginmanager.getplugin("dsession")
    if processes is not None:
        shutil.rmtree(folder_of(processes.nodemanager.testrunuid), ignore_errors=True)
