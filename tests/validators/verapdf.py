"""veraPDF, the reference validator for PDF/UA and PDF/A, run once for many files.

It reads a file's own metadata and judges it by each standard named there. A file that does not name
PDF/UA-1 and PDF/A-2a both, or that veraPDF cannot read, has a finding that says so.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import Any

from tests.conftest import tool_or_skip

STANDARDS = ("PDF/A-2a", "PDF/UA-1")
NOT_CLAIMED = "is not named in the file's metadata"
# Starting costs more than checking: no time is spent on compiling Java beyond the first pass, or on many threads.
JAVA = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
EXAMPLES = 3  # of each rule's failures in a file


@dataclass(frozen=True)
class Finding:
    """A rule that a file breaks; or, without a clause, why it was not judged."""

    standard: str
    clause: str
    test: int
    message: str
    places: tuple[str, ...] = ()

    def __str__(self) -> str:
        rule = f" {self.clause}-{self.test}:" if self.clause else ""
        return " ".join([f"{self.standard}{rule} {shorten(self.message, 160)}", *self.places])


@dataclass(frozen=True)
class Report:
    """What veraPDF says: its version, and the findings of each file by name."""

    version: str
    findings: Mapping[str, list[Finding]]


def check(files: Mapping[str, bytes]) -> Report:
    """Judges ``files``, PDFs by name, in one run. Ends the test where Java or veraPDF is missing."""
    java, jar = tool_or_skip("java"), tool_or_skip("verapdf")
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder) / f"{number}.pdf" for number, name in enumerate(files)}
        for name, path in paths.items():
            path.write_bytes(files[name])
        command = [java, *JAVA, "-cp", jar, "org.verapdf.apps.GreenfieldCliWrapper"]
        options = ["--format", "json", "--addlogs", "--maxfailuresdisplayed", str(EXAMPLES)]
        run = subprocess.run(
            [*command, *options, *paths.values()], capture_output=True, text=True, timeout=1800, check=False
        )
        # It exits with 1 where a file fails, too.
        assert run.stdout.startswith("{"), run.stderr[-2000:]
        report = json.loads(run.stdout)["report"]
        jobs = {job["itemDetails"]["name"]: job for job in report["jobs"]}
        versions = {part["id"]: part["version"] for part in report["buildInformation"]["releaseDetails"]}
        return Report(
            versions["core"], {name: list(_findings(jobs[str(path)])) for name, path in paths.items()}
        )


def _findings(job: dict[str, Any]) -> Iterator[Finding]:
    # What its parser stumbles over breaks no rule, as a name in a content stream that stands for nothing.
    for line in job.get("logs", {}).get("logs", ()):
        yield Finding("veraPDF", "", 0, f"{line['message']} ({line['occurrences']} times)")
    results = {result["profileName"].split()[0]: result for result in job.get("validationResult", ())}
    if not results:
        yield Finding(
            "veraPDF", "", 0, f"could not read it: {json.dumps(job.get('taskException', job))[:500]}"
        )
        return
    for standard in STANDARDS:
        if standard not in results:
            yield Finding(standard, "", 0, f"{NOT_CLAIMED}; judged by {', '.join(results)}")
            continue
        result = results[standard]
        assert result["jobEndStatus"] == "normal" and result["details"]["passedChecks"], result
        for rule in result["details"]["ruleSummaries"]:
            places = (f"{check.get('errorMessage', '')} ({check['context']})" for check in rule["checks"])
            yield Finding(standard, rule["clause"], rule["testNumber"], rule["description"], tuple(places))
