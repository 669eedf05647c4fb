"""Whether the guide's text is plain, even-handed, complete and spelled right.

``check_prose`` is what `python3 build.py check --prose` runs. It reads the guide as each level's
workbook prints it, and finds what no schema can: long sentences, hard questions, names that no one
explained. Each check is a function from passages to problems.
"""

from __future__ import annotations

from samepage.content.loader import Library
from samepage.errors import Problem
from samepage.prose.balance import check_balance
from samepage.prose.leftovers import check_leftovers, check_unprinted
from samepage.prose.passages import passages_of
from samepage.prose.question_checks import check_questions, check_sentences, check_time
from samepage.prose.rules import check_claims, check_facts, check_rules, load_rules
from samepage.prose.vocabulary import check_acronyms, check_spelling, check_terms

__all__ = ["check_prose"]


def check_prose(library: Library) -> tuple[Problem, ...]:
    """Every problem of wording, in file order. Raises ContentError where prose.yaml is unsound."""
    rules = load_rules(library.root)
    found: set[Problem] = {*check_rules(library, rules), *check_unprinted(library), *check_leftovers(library)}
    for level in library.levels:
        passages = passages_of(library, level)
        found.update(check_sentences(passages))
        found.update(check_questions(passages, level, library.declared))
        found.update(check_time(passages, library))
        found.update(check_balance(passages, library, level, rules.prose.leaders))
        found.update(check_terms(passages, library, rules.prose))
        found.update(check_acronyms(passages, library, rules.prose))
        found.update(check_facts(passages, library, rules, level))
        found.update(check_claims(passages, rules.prose))
        found.update(check_spelling(passages, rules.words))
    return tuple(sorted(found))
