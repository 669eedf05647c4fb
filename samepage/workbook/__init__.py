"""Guide × site → workbook: a pure step that knows neither files nor formats."""

from samepage.workbook.appendices import answers_left
from samepage.workbook.compose import NO_ANSWERS, compose
from samepage.workbook.previous import PreviousAnswer, PreviousAnswers

__all__ = ["NO_ANSWERS", "PreviousAnswer", "PreviousAnswers", "answers_left", "compose"]
