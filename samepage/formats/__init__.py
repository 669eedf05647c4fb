"""The formats there are: PDF, Word and web pages, and what installed packages add.

A package adds a format with an entry point in the group ``samepage.formats``, whose name is the
format's and whose value leads to its ``FORMAT`` (see ``interface.py``).
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from samepage.formats.interface import Format

GROUP = "samepage.formats"
BUILT_IN = {
    "pdf": "samepage.formats.pdf.format",
    "docx": "samepage.formats.docx.format",
    "web": "samepage.formats.web.format",
}


@cache
def format_names() -> tuple[str, ...]:
    """Every format by name, in the order in which a site's files are made."""
    added = {point.name for point in entry_points(group=GROUP)} - BUILT_IN.keys()
    return (*BUILT_IN, *sorted(added))


@cache
def get_format(name: str) -> Format:
    """The format of that name, loaded when it is first asked for. Raises ``KeyError``."""
    if name in BUILT_IN:
        found: Format = import_module(BUILT_IN[name]).FORMAT
        return found
    for point in entry_points(group=GROUP, name=name):
        loaded: Format = point.load()
        return loaded
    raise KeyError(name)
