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

# Of a picture of a guide: a figure or a logo. What a drawing draws is counted as often as it is drawn.
MOST_PICTURE_BYTES = 10_000_000
MOST_SVG_BYTES = 1_000_000
MOST_PIXELS = 25_000_000  # of a bitmap; of the bitmaps in a drawing, together
MOST_SCANS = 100  # of a progressive JPEG; encoders write about ten
MOST_RATIO = 40  # of the longer side to the shorter
MOST_ELEMENTS = 20_000
MOST_LEVELS = 64  # of elements in each other; 256 is where libxml2 stops
MOST_ATTRIBUTES = 500  # of one element
MOST_PATH = 2_000_000  # characters of paths and lists of points
MOST_LETTERS = 20_000
MOST_DASHES = 1_000_000
MOST_TILES = 1_000_000  # of a pattern, over the whole drawing
MOST_REPEATS = 1_000  # of a gradient
MOST_OCTAVES = 16  # of a filter's noise
MOST_NUMBER = 1e9  # in a drawing, and what its transforms come to
MOST_PNG_PIXELS = 12_000_000  # of a drawing as a bitmap; four fifths of a letter page at 300 an inch
MOST_DRAWING_SECONDS = 8  # of work, to draw it once
MOST_DRAWING_CLOCK = 120  # by the clock; generous, since other programs may keep it waiting
MOST_DRAWING_MEMORY = 1_024 * MIB  # of the process that does so, itself and its libraries included
