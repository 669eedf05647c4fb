"""HTML → fillable PDF: laid out by WeasyPrint, then finished with pikepdf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from samepage.formats.pdf.write import write_pdf

__all__ = ["write_pdf"]


def __getattr__(name: str) -> Any:
    # WeasyPrint takes most of a second to load, and who only reads PDFs does not need it.
    if name == "write_pdf":
        from samepage.formats.pdf.write import write_pdf

        return write_pdf
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
