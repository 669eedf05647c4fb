"""Which of a workbook's boxes a returned file lacks, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import groupby

from samepage.formats.returned import FoundValue, ReviewItem
from samepage.returns.question_words import question_words
from samepage.text import counted, shortened
from samepage.workbook.definitions import FieldDefinition
from samepage.workbook.dictionary import DataDictionary

MOST_PARTS, MOST_LENGTH = 12, 90


def incomplete(
    dictionary: DataDictionary,
    site: str,
    names: Collection[str],
    found: Iterable[FoundValue],
    chapters: Collection[str] = (),
) -> list[ReviewItem]:
    """An item of kind ``incomplete`` where boxes are missing; nothing where the file has them all.

    ``names`` are those of the fields and groups that are in the file, ``found`` its values. A file
    that was made with some ``chapters`` only, by id, lacks nothing of the others.
    """
    if not names:
        return []
    own = set(dictionary.field_names(site))
    expected = [
        one
        for one in dictionary.definitions
        if one.name in own and one.source != "copy" and (not chapters or one.section in chapters)
    ]
    present = {*names} | {one.name for one in found}
    missing = [one for one in expected if one.name not in present and one.group_name not in present]
    if not missing or not expected:
        return []
    message = (
        f"{len(expected) - len(missing):,} of its {counted(len(expected), 'box', 'boxes')} came back; missing: "
        f"{'; '.join(_parts(expected, missing))}. Nothing is taken away by that: what the site's other files answer "
        "stays. Ask for these pages, if the site has answered there"
    )
    return [ReviewItem("incomplete", "", message)]


def _parts(expected: Iterable[FieldDefinition], missing: Iterable[FieldDefinition]) -> list[str]:
    """Whole chapters and worksheets by their titles, single boxes by their questions."""
    sections: dict[str, int] = defaultdict(int)
    blocks: dict[str, int] = defaultdict(int)
    for one in expected:
        sections[one.section] += 1
        blocks[one.block] += 1
    parts: list[str] = []
    for section, of_section in groupby(missing, lambda one: one.section):
        fields = list(of_section)
        title = fields[0].section_title or section
        if len(fields) == sections[section]:
            parts.append(f"all of “{title}”")
            continue
        for block, of_block in groupby(fields, lambda one: one.block):
            same = list(of_block)
            if len(same) == blocks[block]:
                parts.append(
                    f"“{shortened(same[0].block_title or question_words(same[0]), MOST_LENGTH)}” in “{title}”"
                )
            else:
                questions = list(
                    dict.fromkeys(f"“{shortened(question_words(one), MOST_LENGTH)}”" for one in same)
                )
                more = f" and {len(questions) - 2} more there" if len(questions) > 2 else ""
                parts.append(f"{', '.join(questions[:2])}{more} in “{title}”")
    others = len(parts) - MOST_PARTS
    return parts[:MOST_PARTS] + ([f"and {counted(others, 'more place')}"] if others > 0 else [])
