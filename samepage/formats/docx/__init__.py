"""Word workbooks: written from the same HTML as the PDF, filled in anywhere, read back by field name."""

from samepage.formats.docx.base import BasePackage, load_template, make_base
from samepage.formats.docx.bind import bind as bind_docx
from samepage.formats.docx.master import DocxMaster, compile_docx, verify_equivalence
from samepage.formats.docx.package import write_docx
from samepage.formats.docx.package_reader import UnreadableFile
from samepage.formats.docx.read import DocxAnswer, DocxReturn, read_answers, read_docx

__all__ = [
    "BasePackage",
    "DocxAnswer",
    "DocxMaster",
    "DocxReturn",
    "UnreadableFile",
    "bind_docx",
    "compile_docx",
    "load_template",
    "make_base",
    "verify_equivalence",
    "read_answers",
    "read_docx",
    "write_docx",
]
