"""Guide × site → workbook: a pure step that knows neither files nor formats."""

from .carry import Past, Written
from .earlier import answers_left
from .workbook import compose

__all__ = ["Past", "Written", "answers_left", "compose"]
