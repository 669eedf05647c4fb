"""How much a report prints, so that the answers of a thousand sites can still be read.

What is left out is counted where it is missing, and stands whole in the tables that ``collect`` writes.
"""

from __future__ import annotations

ROWS = 120  # of the lists of returns, of sites, and of each kind of thing to look at
SOME_ROWS = 40  # where there are more than that: a sample says as much
COLUMNS = 10  # chapters in the table of completion
NAME = 90  # characters of a site's name
QUESTION = 700  # characters of a question
OPTIONS = 30  # bars in one picture
NAMED = 12  # sites up to which a bar names those it counts
DOTS = 40  # sites shown as a dot each; more are counted in bins
GAPS = 8  # rows where labor and management differ most
SAID = 300_000  # characters of answers and comments in a whole report: some 120 pages
IN_TABLES = 120_000  # the same of worksheets' tables: some 80 pages
OVERHEAD = 40  # what an answer takes up beside its own characters
CUTS = (1600, 700, 300, 120)  # characters of one answer; the first that leaves room for several sites counts
FEWEST = 3  # sites heard on each question before answers are cut shorter
