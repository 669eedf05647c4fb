"""Word workbooks: written from the same HTML as the PDF, filled in anywhere, read back by field name."""

from .base import BasePackage, load_template, make_base
from .bind import bind as bind_docx
from .master import compile_docx, prove
from .package import write_docx
from .pieces import DocxMaster
from .read import DocxAnswer, DocxReturn, read_answers, read_docx
from .safe import UnreadableFile

__all__ = [
    "BasePackage", "DocxAnswer", "DocxMaster", "DocxReturn", "UnreadableFile", "bind_docx",
    "compile_docx", "load_template", "make_base", "prove", "read_answers", "read_docx", "write_docx",
]  # fmt: skip
