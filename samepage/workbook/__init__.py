"""Guide × site → workbook: a pure step that knows neither files nor formats."""

from samepage.workbook.appendix import answers_left
from samepage.workbook.carry_over import PreviousAnswer, PreviousAnswers
from samepage.workbook.compose import NO_ANSWERS, compose

__all__ = ["NO_ANSWERS", "PreviousAnswer", "PreviousAnswers", "answers_left", "compose"]
