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

# A spreadsheet with a site in each row. A directory of all schools of the country has some 100,000 rows.
MOST_ROSTER_BYTES = 100_000_000
MOST_ROSTER_UNPACKED = 400_000_000  # bytes of an Excel file's parts
MOST_ROSTER_RATIO = 300  # of unpacked to packed; the text of a large real roster packs about 20 to 1
MOST_ROSTER_ROWS = 250_000
MOST_ROSTER_COLUMNS = 200
MOST_ROSTER_LINE = 100_000  # characters of a row of a CSV file
MOST_ROSTER_CELL = 400  # characters
MOST_ROSTER_MERGED = 20_000  # ranges of merged cells

# What is shown of something that other people named or wrote.
MOST_SAID = 300  # characters of what a file says of itself
MOST_FIELD_NAME = 400  # of a field; the longest that a guide can have are some 200
MOST_TOOLTIP = 2_000
MOST_PATH = 1_000  # of a file's path below the folder that is collected
