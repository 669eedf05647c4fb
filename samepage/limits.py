"""How much what comes from outside may cost, and how much of it is shown. All such bounds stand here."""

from __future__ import annotations

MIB = 1 << 20

# A file that came back. A filled workbook of 100 pages needs a small part of this.
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
MOST_CHECKED = 16 * MIB  # of all streams of a PDF whose checksums are looked at, packed
MOST_PARTS = 4_000  # of a Word file
MOST_WORD_UNPACKED = 512 * MIB  # bytes of all parts, by the package's own word; pictures make most of it
MOST_XML = 48 * MIB  # of one part, by what really comes out
MOST_WEB_PAGE = 32 * MIB  # of a web page or a text with answers; one with every answer 10,000 long has 12
MOST_ANSWERS_IN_TEXT = 50  # blocks of answers in one text, as in a long thread of mails
MOST_IN_ZIP = 200  # files in a ZIP file that a site sent
MOST_ZIP_UNPACKED = 400 * MIB  # bytes of all of them
MOST_IN_MEMBER = 50 * MIB  # of one of them

# A database of answers.
MOST_VALUE_BYTES = 50_000_000  # of one value; SQLite refuses to read a longer one
MOST_SQL_STEPS = 2_000_000_000  # of SQLite's virtual machine in one query: a minute or more
MOST_OF_A_SITE = 500_000  # characters of one site's answers that are printed whole: some two hundred pages
LONGEST_BEGINNING = 1_000  # characters of an answer that is not
MOST_ANSWER_NAME = 200  # characters of the name under which an answer is printed whose question is not known

# A guide that somebody else wrote.
MOST_YAML_BYTES = 1_000_000  # of a file
DEEPEST_YAML = 40  # levels
MOST_YAML_VALUES = 100_000
MOST_GUIDE_BYTES = 100_000_000  # of all its files but its sites
MOST_REVISION_BYTES = 200_000_000  # of a guide that git hands out, unpacked
MOST_GIT_SECONDS = 120

# A spreadsheet with a site in each row. A directory of a whole country has some 100,000 rows.
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

# Of a picture of a guide: a figure or a logo. What a drawing draws is counted as often as it is drawn.
MOST_PICTURE_BYTES = 10_000_000
MOST_SVG_BYTES = 1_000_000
MOST_PIXELS = 25_000_000  # of a bitmap; of the bitmaps in a drawing, together
MOST_SCANS = 100  # of a progressive JPEG; encoders write about ten
MOST_RATIO = 40  # of the longer side to the shorter
MOST_ELEMENTS = 20_000
MOST_LEVELS = 64  # of elements in each other; 256 is where libxml2 stops
MOST_ATTRIBUTES = 500  # of one element
MOST_PATH_DATA = 2_000_000  # characters of paths and lists of points
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
