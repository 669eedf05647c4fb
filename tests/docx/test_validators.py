"""The Open XML SDK's validator and openxml-audit find nothing, for Office 2013 to Microsoft 365."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from test_write import SITES, built

VERSIONS = ["Office2013", "Office2016", "Office2019", "Office2021", "Microsoft365"]
# ISO/IEC 29500-1, 17.18.9 has bbPlcHdr, which openxml-audit 0.8.0 takes for a section's break.
KNOWN = "Value 'bbPlcHdr' is not in allowed values"


CASES = [("example-valley", False, v) for v in VERSIONS] + [
    (site, site == "example-valley", version) for site in SITES for version in ("Office2013", "Microsoft365")
]


def written(tmp_path: Path, site: str, protect: bool) -> Path:
    path = tmp_path / f"{site}.docx"
    path.write_bytes(built(site, protect=protect))
    return path


@pytest.mark.parametrize(("site", "protect", "version"), CASES)
def test_open_xml_sdk(tmp_path, site, protect, version, need_tool):
    command = [need_tool("ooxml-validator"), written(tmp_path, site, protect), "--officeVersion", version]
    result = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    assert result["errors"] == [] and result["ok"]


@pytest.mark.parametrize("site", SITES)
def test_openxml_audit(tmp_path, site):
    audit = Path(sys.executable).with_name("openxml-audit")
    if not audit.exists():
        pytest.skip("openxml-audit is not installed")
    for version in ("office2013", "microsoft365"):
        command = [audit, "-f", version, "-m", "0", "-o", "json", written(tmp_path, site, False)]
        (result,) = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
        assert [e for e in result["errors"] if KNOWN not in e["description"]] == []
