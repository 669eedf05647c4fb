"""Whatever stands in a file, loading gives a library or problems, never a crash."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samepage.content.yaml_source import parse_yaml
from samepage.errors import ContentError

from .conftest import FILES, GuideFolder

FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
STAGE = textwrap.dedent(FILES["stages/commit.yaml"])
JUNK = ["{", "}", "[", "]", ": ", "- ", "'", '"', "\n", "\t", "  ", "&a", "*a", "!!x", "#", "|", ">", "%", "{{", "}}",
        "{% x %}", "](#", "<b>", "~", "no", "0x1", "1e9", "\x85", "\u2028", "\ufeff", "levels: []", "…"]  # fmt: skip


def _loads(guide: GuideFolder) -> None:
    try:
        guide.load()
    except ContentError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.message and problem.line >= 0 and "\n" not in problem.message


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> GuideFolder:
    return GuideFolder(tmp_path_factory.mktemp("random") / "guide")


@FEW
@given(content=st.binary(max_size=300))
def test_random_bytes(folder, content):
    folder.write("stages/commit.yaml", content)
    _loads(folder)


@FEW
@given(st.integers(0, len(STAGE)), st.integers(0, 30), st.lists(st.sampled_from(JUNK), max_size=4))
def test_a_stage_with_a_piece_changed(folder, at, cut, junk):
    text = STAGE[:at] + "".join(junk) + STAGE[at + cut :]
    folder.write("stages/commit.yaml", text.encode("utf-8"))
    _loads(folder)


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(["prompt", "table", "commit"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["id", "kind", "text", "title", "levels", "rows", "options", "items", "by level"]), inner, max_size=4),
    ),
    max_leaves=8,
)


@FEW
@given(st.sampled_from(["blocks", "ideas", "why", "id", "title"]), VALUES)
def test_a_stage_with_a_value_of_any_shape(folder, key, value):
    import json

    lines = [line for line in STAGE.split("\n")]
    at = next(i for i, line in enumerate(lines) if line.startswith(f"{key}:"))
    end = next((i for i in range(at + 1, len(lines)) if lines[i] and not lines[i].startswith(" ")), len(lines))
    lines[at:end] = [f"{key}: {json.dumps(value)}"]
    folder.write("stages/commit.yaml", "\n".join(lines).encode("utf-8", "replace"))
    _loads(folder)


@FEW
@given(st.text(max_size=60))
def test_quoted_text_comes_back_as_it_was_written(folder, text):
    import json
    import unicodedata

    try:
        source = parse_yaml("a: " + json.dumps(text, ensure_ascii=True), folder.root / "x.yaml")
    except ContentError as error:
        assert "control character" in str(error) or "only spaces" in str(error) or "cannot be read" in str(error) or "backslash" in str(error)
    else:
        assert source.data == {"a": unicodedata.normalize("NFC", text)}
