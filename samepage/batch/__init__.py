"""A workbook for each row of a roster: many processes, one stream, and nothing done twice."""
