"""Where the list of evidence stands on a stage's opening page."""

from __future__ import annotations

from samepage.render.panel_columns import evidence_beside

SHORT, LONG = "student work", "words of those who teach, told by themselves, " * 3


def test_evidence_fills_the_gap_below_few_outcomes() -> None:
    assert evidence_beside([SHORT] * 4, [LONG] * 6, [SHORT] * 3)


def test_much_evidence_stands_below_both_columns() -> None:
    assert not evidence_beside([LONG] * 5, [SHORT] * 4, [SHORT] * 8)


def test_no_evidence_stands_nowhere() -> None:
    assert not evidence_beside([SHORT], [LONG] * 6, [])
