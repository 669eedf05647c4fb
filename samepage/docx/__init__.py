"""Word workbooks: written from the same HTML as the PDF, filled in anywhere, read back by field name."""

from .base import BasePackage, load_template, make_base
from .package import write_docx
from .read import DocxAnswer, DocxReturn, read_answers, read_docx
from .safe import UnreadableFile

__all__ = [
    "BasePackage", "DocxAnswer", "DocxReturn", "UnreadableFile", "load_template", "make_base", "read_answers",
    "read_docx", "write_docx",
]  # fmt: skip
