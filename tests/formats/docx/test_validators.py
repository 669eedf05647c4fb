"""The Open XML SDK's validator and openxml-audit find nothing, for Office 2013 to Microsoft 365."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.formats.docx.word_edits import docx_of

VERSIONS = ("Office2013", "Office2016", "Office2019", "Office2021", "Microsoft365")
# ISO/IEC 29500-1, 17.18.9 has bbPlcHdr, which openxml-audit 0.8.0 takes for a section's break.
KNOWN = "Value 'bbPlcHdr' is not in allowed values"

# Every version of Office on one file with all kinds of fields; the oldest and the newest, in turn, on the rest.
EVERY_KIND = ("every-answered", {"paper": "letter"})
REAL = [
    ("example-school", {"paper": "letter"}),
    ("example-state", {"paper": "a4"}),
    ("example-valley", {"paper": "letter"}),
]
OTHERS = [
    ("every-state", {"paper": "a4", "accent": "#7a2e5d"}),
    ("every-school", {"paper": "letter", "protect": True}),
]
CASES = [(*EVERY_KIND, version) for version in VERSIONS] + [
    (site, options, VERSIONS[-(number % 2)]) for number, (site, options) in enumerate([*REAL, *OTHERS])
]


def written(tmp_path: Path, site: str, options: dict) -> Path:
    path = tmp_path / f"{site}.docx"
    path.write_bytes(docx_of(site, **options)[1])
    return path


def named(value: object) -> str | None:
    return "-".join(map(str, value.values())) if isinstance(value, dict) else None


@pytest.mark.viewers
@pytest.mark.parametrize(("site", "options", "version"), CASES, ids=named)
def test_open_xml_sdk(tmp_path, site, options, version, need_tool):
    command = [need_tool("ooxml-validator"), written(tmp_path, site, options), "--officeVersion", version]
    result = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    assert result["errors"] == [] and result["ok"]


@pytest.mark.parametrize(
    ("site", "options", "version"),
    [
        (*EVERY_KIND, "office2013"),
        (*EVERY_KIND, "microsoft365"),
        (*REAL[0], "office2013"),
        (*REAL[1], "microsoft365"),
        (*REAL[2], "office2013"),
    ],
    ids=named,
)
def test_openxml_audit(tmp_path, site, options, version):
    audit = Path(sys.executable).with_name("openxml-audit")
    if not audit.exists():
        pytest.skip("openxml-audit is not installed")
    command = [audit, "-f", version, "-m", "0", "-o", "json", written(tmp_path, site, options)]
    (result,) = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    assert [e for e in result["errors"] if KNOWN not in e["description"]] == []
