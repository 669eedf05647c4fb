"""A document's own fonts before those of the machine, whatever these are called.

Two rules for Fontconfig, which finds fonts for Pango. Without them a machine's font of the same family may be taken
for one that a style sheet brings. And what Unicode shows as emoji (Technical Standard 51), Pango sets in the family
``emoji``, for which Fontconfig takes a font with colors, if the machine has one.

A font's maker (*foundry*) is what Fontconfig looks at before its family: own fonts get one that no other has, and
every search asks for it. Pango 1.50 searches by the rules of the process, later ones may by those of the document.

Private to WeasyPrint: its binding of Fontconfig, ``FontConfiguration._config``, which is Fontconfig's own object, and
the beginning of the name of the folder in which it keeps the fonts of style sheets.
"""

from __future__ import annotations

from functools import cache

from weasyprint.text.ffi import ffi, fontconfig
from weasyprint.text.fonts import FontConfiguration

FOLDER, MAKER = "weasyprint-", "samepage"
RULES = f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<match target="scan"><test name="file" compare="contains"><string>{FOLDER}</string></test>
<edit name="foundry" mode="assign_replace"><string>{MAKER}</string></edit></match>
<match target="pattern">
<edit name="foundry" mode="assign_replace" binding="strong"><string>{MAKER}</string></edit>
<edit name="color" mode="assign_replace" binding="strong"><bool>false</bool></edit></match>
</fontconfig>""".encode()


def font_configuration() -> FontConfiguration:
    """A font configuration that takes a font of the machine only for what no font of a style sheet has."""
    _rule_process()
    config = FontConfiguration()
    fontconfig.FcConfigParseAndLoadFromMemory(config._config, RULES, True)
    return config


@cache
def _rule_process() -> None:
    """The rules for every search of this process, once."""
    ffi.cdef("FcConfig * FcConfigGetCurrent (void);")
    fontconfig.FcConfigParseAndLoadFromMemory(fontconfig.FcConfigGetCurrent(), RULES, True)
