"""How much a file from outside may cost. A filled workbook of 100 pages needs a small part of this."""

from __future__ import annotations

MIB = 1 << 20
MOST_BYTES = 100 * MIB  # of a file
MOST_MEMORY = 480 * MIB  # of the process that reads it, itself and its libraries included
MOST_CPU_SECONDS = 3  # of work for one file, where the system can count it
MOST_SECONDS = (
    45  # by the clock, for what waits and does not work; generous, since other programs may keep it waiting
)
MOST_ANSWER_BYTES = 32 * MIB  # of what a reader hands back
MOST_PAGES = 5_000
MOST_FIELDS = 20_000
DEEPEST = 40  # levels of the page tree, and of the names of fields
MOST_TEXT = 200_000  # characters of one answer
MOST_STREAM = 16 * MIB  # of one stream of a PDF, unpacked
