"""The widths of the narrowest columns that texts allow, measured once for each word.

To know how narrow a column can be, WeasyPrint sets every text with no width at all, line after line, and each time
hands Pango all that is left of the text; where words may part anywhere (``overflow-wrap: anywhere``), that is once
for each character. One long paragraph in a column then takes seconds. What comes out depends on the text's first word
alone, or on its first characters, so no more than these are set, and what they measure is kept beside the fonts.
The widths are the same to the last digit.

Private to WeasyPrint: ``layout.preferred.split_first_line``, its arguments and its result; that styles and
``FontConfiguration`` take attributes.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from weasyprint.layout import preferred

SOFT_HYPHEN = "\u00ad"
LIGATURE = 6  # characters, more than any ligature of Latin letters has
MOST_WORDS = 20_000  # kept of one style: those of a guide are some thousand
WORDS = "samepage_words"  # the attribute of styles and font configurations
FONT = (
    "font_family font_size font_style font_stretch font_weight font_kerning font_variant_ligatures "
    "font_variant_position font_variant_caps font_variant_numeric font_variant_alternates font_variant_east_asian "
    "font_feature_settings font_variation_settings font_language_override lang letter_spacing word_spacing direction"
).split()

_split_first_line = preferred.split_first_line


def _measured(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Any:
    """As WeasyPrint's function; of its result, what ``preferred`` uses: where the text goes on, and the width."""

    def split(part: str) -> Any:
        return _split_first_line(
            part, style, context, max_width, justification_spacing, is_line_start, minimum
        )

    anywhere = is_line_start and style["overflow_wrap"] == "anywhere"
    head = _head(text, anywhere) if max_width == 0 and minimum and _is_plain(style) else None
    if head is None:
        return split(text)
    words = _words(style)
    # The text's end is told by where it goes on.
    key = head, anywhere, head == text, justification_spacing
    if key not in words:
        if len(words) >= MOST_WORDS:
            words.clear()
        _, _, resume, width, _, _ = split(head)
        words[key] = resume, width
    resume, width = words[key]
    if resume is None and head != text:
        return split(text)  # nothing in it can be parted so early
    return None, None, resume, width, None, None


def _is_plain(style: Any) -> bool:
    """Whether spaces part lines, and nothing else but what Unicode says."""
    plain = style["white_space"] == style["word_break"] == "normal"
    return plain and style["hyphens"] != "auto" and bool(style["font_size"])


def _head(text: str, anywhere: bool) -> str | None:
    """The part of ``text`` on which its first line depends; None where that is not known."""
    begin = text[1:2] if text.startswith(" ") else text[:1]
    if SOFT_HYPHEN in text or not begin or unicodedata.category(begin)[0] not in "LNPS":
        return None
    if begin != text[0] and text.endswith(" "):
        return None
    end = text.find(" ", 1)
    head = text[: end + 2] if end > 0 else text
    return head[:LIGATURE] if anywhere and head[:LIGATURE].isascii() else head


def _words(style: Any) -> dict[tuple[str, bool, bool, float], tuple[int | None, float]]:
    """What has been measured in the fonts of ``style``, for all styles with the same."""
    found: Any = vars(style).get(WORDS)
    if found is None:
        styles: Any = vars(style.font_config).setdefault(WORDS, {})
        found = styles.setdefault(str([style[name] for name in FONT]), {})
        setattr(style, WORDS, found)
    return found  # type: ignore[no-any-return]


preferred.split_first_line = _measured
