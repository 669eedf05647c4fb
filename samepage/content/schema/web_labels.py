"""The words that only a workbook as a web page shows, as they are in English.

A guide changes or translates them as it does all labels, under `labels` in ``words.yaml``. The page's script has
them by these names without ``web_``. Words in braces, such as ``{file}``, are put in by the script.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WEB_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "web_skip": "Skip to the workbook",
        "web_toolbar": "Saving and sending",
        "web_no_script": "Your browser does not run this page's script, so nothing that you type here can be saved. "
        "Open the file in Chrome, Edge, Firefox or Safari, print the page and write on it with a pen, or ask for "
        "the workbook as a PDF or Word file.",
    }
)
