"""Guide × site → workbook: a pure step that knows neither files nor formats."""

from .workbook import compose

__all__ = ["compose"]
