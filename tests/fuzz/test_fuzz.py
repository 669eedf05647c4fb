"""Changed files of every kind that people send: each is read, or refused in words. ``long_run.py`` tries many more."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samepage.errors import SamepageError
from tests.fuzz.targets import TARGETS, Target

# What the formats are made of.
TOKENS = (
    *(
        b"/V",
        b"/Kids",
        b"/Parent",
        b"/Fields",
        b"<<",
        b">>",
        b"[",
        b"]",
        b"(",
        b")",
        b" 0 R",
        b"stream",
        b"null",
    ),
    *(b"-1", b"1e309", b"4294967296", b"9" * 5000, b"\xff\xfe", b"\0", b"\xed\xa0\x80", "\u202e".encode()),
    *(
        b"<w:sdt>",
        b"</w:p>",
        b"w:val=",
        b"&#0;",
        b"&amp;",
        b"<![CDATA[",
        b"<!DOCTYPE x>",
        b"xmlns='x'",
        b"r='XFD9'",
    ),
    *(b'"', b",", b";", b"\r\n", b"\n", b"\t", b"sep=;", b"=cmd|' /C'!A0", b"#REF!"),
    *(
        b": ",
        b"- ",
        b"&a ",
        b"*a",
        b"<<: *a",
        b"!!python/object:x",
        b"? ",
        b"{{ site",
        b"{% for",
        b"|",
        b">-",
        b"%YAML 9",
    ),
    *(
        b"</script>",
        b"<!--",
        b'id="answers"',
        b"\\u",
        b'"values":{',
        b"{",
        b"}",
        b"BEGIN ANSWERS -----",
        b"sha256:",
    ),
    *(b"<use href='#a'/>", b"url(#a)", b"viewBox='0 0 0 0'", b"transform='scale(1e308)'", b"width='nan'"),
)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["replace", "insert", "delete", "repeat", "cut"]),
        st.floats(0, 1),
        st.one_of(st.sampled_from(TOKENS), st.binary(min_size=1, max_size=6)),
        st.integers(1, 300),
    ),
    min_size=1,
    max_size=4,
)


def edited(data: bytes, edits: list[tuple[str, float, bytes, int]]) -> bytes:
    for what, where, token, length in edits:
        at = int(where * len(data))
        if what == "replace":
            data = data[:at] + token + data[at + len(token) :]
        elif what == "insert":
            data = data[:at] + token + data[at:]
        elif what == "delete":
            data = data[:at] + data[at + length :]
        elif what == "repeat":
            data = data[:at] + data[at : at + length] * 20 + data[at + length :]
        else:
            data = data[:at]
    return data


def read(target: Target, data: bytes) -> str:
    """ "" where the file was read, else the words with which it was refused."""
    with TemporaryDirectory() as folder:
        try:
            target.read(data, Path(folder))
        except SamepageError as error:
            return str(error)
    return ""


@pytest.mark.parametrize("name", TARGETS)
def test_a_changed_file_is_read_or_refused_in_words(name: str) -> None:
    target = TARGETS[name]
    seeds = list(target.seeds())
    assert [read(target, seed) for seed in seeds] == [""] * len(seeds)

    # The same every time: a new finding belongs to a long run, not to somebody else's change.
    @settings(
        max_examples=40 if name == "svg" else 120,
        derandomize=True,
        deadline=None,
        suppress_health_check=[*HealthCheck],
        database=None,
    )
    @given(st.sampled_from(range(len(seeds))), EDITS)
    def run(seed: int, edits: list[tuple[str, float, bytes, int]]) -> None:
        words = read(target, edited(seeds[seed], edits))
        assert "\x00" not in words and len(words) < 2_000_000

    run()


def test_a_name_of_a_pdf_that_is_no_utf_8_is_read_or_refused_in_words() -> None:
    """ISO 32000-1, 7.3.5: a name may hold any byte but 0."""
    target = TARGETS["pdf"]
    plain = [*target.seeds()][1]
    for name in sorted({*re.findall(rb"/([A-Z][A-Za-z]+)\b", plain)}):
        words = read(target, re.sub(rb"/%s\b" % name, b"/\x80" + name[1:], plain))
        assert "\x00" not in words, name
