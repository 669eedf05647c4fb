"""HTML → fillable PDF: laid out by WeasyPrint, finished with pikepdf, and read back."""
