"""Word workbooks: written from the same HTML as the PDF, filled in anywhere, read back by field name."""

from .base import BasePackage, load_template, make_base
from .package import write_docx

__all__ = ["BasePackage", "load_template", "make_base", "write_docx"]
