"""Guides made of everything that YAML and Markdown can hold: blocks of all kinds, each on a line of its own."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

PIECES = [
    *(
        "- ",
        "* ",
        "+ ",
        "1. ",
        "7) ",
        "> ",
        "# ",
        "### ",
        "\n- ",
        "\n  - ",
        "\n    - ",
        "\n1. ",
        "\n   1. ",
        "\n> ",
    ),
    *(
        "**",
        "*",
        "_",
        "__",
        "`",
        "```",
        "~~",
        "[",
        "](",
        "](#commit.norms)",
        ")",
        "](https://x.example)",
        "[^1]",
    ),
    *(
        "<b>",
        "<br>",
        "<!-- x -->",
        "<https://x.example>",
        "&amp;",
        "&nbsp;",
        "&#0;",
        "\\",
        "\\*",
        "|",
        "| a | b |",
    ),
    *(
        "---",
        "===",
        "***",
        "\n---\n",
        "\n===\n",
        "\n|---|\n",
        "![a](b)",
        "\n[x]: #commit.norms\n",
        "[x]",
        "[x][x]",
    ),
    *(
        "{{ site.name }}",
        "{{ words.leader }}",
        "{ words.leader }",
        "{{",
        "}}",
        "{% x %}",
        "{{ site.website }}",
    ),
    *(
        "[{{ site.name }}](https://x.example)",
        "[x]({{ site.website }})",
        "[x](mailto:{{ partner.contact_email }})",
    ),
    *(
        "word",
        " two words ",
        "A sentence. ",
        "Why? ",
        "U.S. ",
        "Dr. ",
        "é",
        "Ō",
        "α",
        "Я",
        "→",
        "≥",
        "≠",
        "✓",
        "☐",
    ),
    *("😀", "中", "سلام", "नमस्ते", "★", "\u00a0", "\u200b", "\u00ad", "\u0301", "\ufb01", "\uf0b7", "\ue001"),
    *(
        "\u2028",
        "\ufeff",
        "\ufffd",
        "\ufe0f",
        "\U000e0041",
        "• ",
        "\n• ",
        "“q”",
        "’",
        "â€™",
        "Ã©",
        "$",
        "^",
        "%",
        "@",
    ),
    *("    ", "\n", "\n\n", "  \n", "\\\n", "\t", "\n\n    ", "w" * 60, "https://x.example/" + "y" * 80),
    *("\n[^1]: A note.\n", "word[^1]", "[x] (#y)", "[x](#stage1.b0)", "[**x**](#commit)", "[x](<#commit>)"),
]
TEXTS = st.lists(
    st.sampled_from(PIECES) | st.characters(exclude_categories=["Cs"]), min_size=1, max_size=7
).map("".join)
# Mostly words, so that a block of many texts is printed now and then.
WORDS = st.sampled_from(["A few words", "What do we do, and why?", "Long: " + "many words " * 12, "*Now*"])
TEXT = st.one_of(*[WORDS] * 9, TEXTS)
SHORT = st.sampled_from(["hopes", "norms", "who and when", "plan"])
LINES, FEW = st.integers(1, 9), st.integers(1, 3)


def flow(value: Any) -> str:
    """``value`` on one line of YAML, its texts in double quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if not isinstance(value, str):
        return str(value).lower()
    signs = {'"': '\\"', "\\": "\\\\"}
    return '"' + "".join(signs.get(c) or (c if c.isprintable() else f"\\U{ord(c):08x}") for c in value) + '"'


def some(key: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """``key`` with one of ``values``, or without it."""
    return st.none().map(lambda _: {}) | values.map(lambda value: {key: value})


def numbered(name: str, values: dict[str, st.SearchStrategy[Any]], most: int, least: int = 1) -> Any:
    """A list of mappings with ids of their own."""
    return st.lists(st.fixed_dictionaries(values), min_size=least, max_size=most).map(
        lambda entries: [{"id": f"{name}{n}", **entry} for n, entry in enumerate(entries)]
    )


def merged(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(*parts).map(lambda found: {key: value for one in found for key, value in one.items()})


OPTIONS = numbered("o", {"text": TEXT}, 9, least=2)
KINDS_OF_ANSWER = st.sampled_from(["long", "text", "date", "number", "email", "check"])
COLUMNS = numbered("c", {"title": TEXT, "type": KINDS_OF_ANSWER}, 8)
BY = some("by", st.just(["labor", "management"]))
ASKED = merged(some("how", TEXT), some("minutes", st.integers(1, 180)), some("facilitator", TEXT))
WORKSHEET = merged(
    ASKED, st.fixed_dictionaries({"title": TEXT}), some("intro", TEXT), some("copies", st.integers(2, 4))
)


@st.composite
def ratings(draw: Any) -> dict[str, Any]:
    steps = draw(st.integers(2, 6))
    row = {"text": TEXT}
    if draw(st.booleans()):
        row["described"] = st.lists(TEXT, min_size=steps, max_size=steps)
    scale = [f"{n} {draw(WORDS)[:14]}" for n in range(steps)]
    return {"scale": scale, "items": draw(numbered("i", row, 4))}


@st.composite
def tables(draw: Any) -> dict[str, Any]:
    table: dict[str, Any] = {"columns": draw(COLUMNS), "lines": draw(LINES)}
    width = 70 // len(table["columns"])
    for column in table["columns"]:
        column["width"] = width
    if draw(st.booleans()):
        return {**table, "rows": draw(st.integers(1, 30))}
    return {**table, "head": draw(TEXT), "rows": draw(numbered("r", {"title": TEXT}, 6))}


PARTS = numbered("p", {"text": TEXT, "short": st.just("part"), "lines": st.integers(2, 24)}, 3, least=2).map(
    lambda parts: [{**part, "short": f"part {n}"} for n, part in enumerate(parts)]
)
BLOCKS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "text": merged(st.fixed_dictionaries({"text": TEXTS}), some("title", TEXT)),
    "ideas": st.fixed_dictionaries({"title": TEXT, "items": st.lists(TEXT, min_size=1, max_size=4)}),
    "callout": st.fixed_dictionaries(
        {"title": TEXT, "text": TEXTS, "tone": st.sampled_from(["note", "before", "thread"])}
    ),
    "stages": merged(some("title", TEXT), some("notes", st.fixed_dictionaries({"commit": TEXT}))),
    "figure": merged(
        st.fixed_dictionaries({"file": st.just("box.svg"), "alt": TEXT, "width": st.integers(20, 100)}),
        some("caption", TEXT),
    ),
    "prompt": merged(
        ASKED,
        BY,
        some("hint", TEXT),
        st.fixed_dictionaries({"text": TEXT, "lines": st.integers(2, 24)})
        | st.fixed_dictionaries({"text": TEXT, "parts": PARTS})
        | st.fixed_dictionaries(
            {"text": TEXT, "answer": st.sampled_from(["text", "date", "number", "email"])}
        ),
    ),
    "choice": merged(
        ASKED,
        st.fixed_dictionaries(
            {"text": TEXT, "options": OPTIONS, "multiple": st.booleans(), "other": st.booleans()}
        ),
        some("hint", TEXT),
    ),
    "checklist": merged(WORKSHEET, st.fixed_dictionaries({"items": numbered("i", {"text": TEXT}, 6)})),
    "rating": merged(WORKSHEET, BY, ratings()),
    "table": merged(WORKSHEET, tables(), some("page", st.just("landscape"))),
    "form": merged(
        WORKSHEET,
        st.fixed_dictionaries({"fields": numbered("f", {"title": TEXT, "type": KINDS_OF_ANSWER}, 5)}),
    ),
    "agreement": merged(
        WORKSHEET,
        some("clauses", st.lists(TEXT, min_size=1, max_size=4)),
        st.fixed_dictionaries({"statements": numbered("s", {"title": TEXT, "lines": LINES}, 3)}),
        some("signers", st.integers(1, 12)),
    ),
    "example": st.fixed_dictionaries({"title": TEXT, "text": TEXTS}),
}
ANSWERED = {"prompt", "choice", "checklist", "rating", "table", "form", "agreement"}
STAGE = merged(
    st.fixed_dictionaries({"why": TEXT, "outcomes": st.lists(TEXT, min_size=1, max_size=3)}),
    st.fixed_dictionaries({"ideas": st.lists(TEXT, min_size=1, max_size=3)}),
    some("bring", TEXTS),
    some("facilitator", TEXTS),
    some("evidence", st.lists(TEXT, min_size=1, max_size=2)),
)


@st.composite
def blocks(draw: Any) -> list[dict[str, Any]]:
    """Blocks of a stage, with what leads back to another: examples of a table, and second looks."""
    found: list[dict[str, Any]] = [{"kind": "prompt", "id": "norms", "short": "Norms", "text": "How?"}]
    for number, kind in enumerate(draw(st.lists(st.sampled_from(sorted(BLOCKS)), min_size=3, max_size=9))):
        block: dict[str, Any] = {"kind": kind}
        if kind in ANSWERED:
            block |= {"id": f"b{number}", "short": f"{draw(SHORT)} {number}"}
        block |= draw(BLOCKS[kind])
        if kind == "table" and draw(st.booleans()):
            cells = {column["id"]: draw(TEXT) for column in block["columns"]}
            row = {"row": block["rows"][0]["id"]} if isinstance(block["rows"], list) else {}
            found.append(
                {"kind": "example", "title": draw(TEXT), "of": block["id"], "rows": [{**row, "cells": cells}]}
            )
        found.append(block)
        if kind == "rating" and draw(st.booleans()):
            found.append(
                {
                    "kind": "second_look",
                    "id": f"again{number}",
                    "again": f"commit.{block['id']}",
                    "title": "Again",
                }
                | {"short": f"again {number}", **draw(some("page", st.just("landscape")))}
                | draw(some("columns", numbered("why", {"title": TEXT, "width": st.just(20)}, 1)))
            )
    return found


@st.composite
def agendas(draw: Any, of: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One meeting that comes to every block of ``of`` which is answered."""
    steps = [
        {"block": block["id"], "minutes": draw(st.integers(1, 180)), **draw(some("how", TEXT))}
        for block in of
        if "id" in block
    ] + draw(st.lists(st.fixed_dictionaries({"what": TEXT, "minutes": st.integers(1, 30)}), max_size=2))
    minutes = sum(step["minutes"] for step in steps)
    return [{"title": draw(TEXT), "minutes": min(180, max(1, minutes)), "steps": steps}] if steps else []


@st.composite
def stages(draw: Any) -> list[str]:
    """The lines of a stage's file `commit`: each key, and each block, stands on one."""
    of = draw(blocks())
    keys: dict[str, Any] = {"id": "commit", "title": draw(TEXT), "short": "Commit", **draw(STAGE)}
    if draw(st.booleans()):
        keys["agenda"] = draw(agendas(of))
    return [
        *(f"{key}: {flow(value)}" for key, value in keys.items()),
        "blocks:",
        *(f"  - {flow(one)}" for one in of),
    ]
