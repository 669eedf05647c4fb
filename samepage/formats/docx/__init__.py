"""Word workbooks: written from the same HTML as the PDF, filled in anywhere, read back by field name."""
