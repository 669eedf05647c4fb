"""HTML → fillable PDF: laid out by WeasyPrint, then finished with pikepdf."""

from .write import write_pdf

__all__ = ["write_pdf"]
