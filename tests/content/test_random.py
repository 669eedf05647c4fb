"""Whatever stands in a file, loading gives a library or problems, never a crash."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samepage.content.yaml_source import parse_yaml
from samepage.errors import ContentError

FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
JUNK = [
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "'",
    '"',
    "\n",
    "\t",
    "  ",
    "&a",
    "*a",
    "!!x",
    "#",
    "|",
    ">",
    "%",
    "{{",
    "}}",
    "{% x %}",
    "](#",
    "<b>",
    "~",
    "no",
    "0x1",
    "1e9",
    "\x85",
    "\u2028",
    "\ufeff",
    "levels: []",
    "…",
]


def _loads(guide) -> None:
    try:
        guide.load()
    except ContentError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.message and problem.line >= 0 and "\n" not in problem.message


@FEW
@given(content=st.binary(max_size=300))
def test_random_bytes(folder, content):
    folder.write("stages/commit.yaml", content)
    _loads(folder)


@FEW
@given(at=st.integers(0, 800), cut=st.integers(0, 30), junk=st.lists(st.sampled_from(JUNK), max_size=4))
def test_a_stage_with_a_piece_changed(folder, stage, at, cut, junk):
    text = stage[:at] + "".join(junk) + stage[at + cut :]
    folder.write("stages/commit.yaml", text.encode("utf-8"))
    _loads(folder)


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(["prompt", "table", "commit"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["id", "kind", "text", "title", "levels", "rows", "options", "items", "by level"]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)


@FEW
@given(key=st.sampled_from(["blocks", "ideas", "why", "id", "title"]), value=VALUES)
def test_a_stage_with_a_value_of_any_shape(folder, stage, key, value):
    lines = stage.split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith(f"{key}:"))
    end = next(
        (i for i in range(at + 1, len(lines)) if lines[i] and not lines[i].startswith(" ")), len(lines)
    )
    lines[at:end] = [f"{key}: {json.dumps(value)}"]
    folder.write("stages/commit.yaml", "\n".join(lines).encode("utf-8", "replace"))
    _loads(folder)


@FEW
@given(text=st.text(max_size=60))
def test_quoted_text_comes_back_as_it_was_written(folder, text):
    try:
        source = parse_yaml("a: " + json.dumps(text, ensure_ascii=True), folder.root / "x.yaml")
    except ContentError as error:
        assert any(
            words in str(error)
            for words in ("control character", "only spaces", "backslash", "is what becomes of")
        )
    else:
        assert source.data == {"a": unicodedata.normalize("NFC", text)}
