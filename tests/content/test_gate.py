"""What check passes, build makes: texts of everything that YAML and Markdown can hold are told with a place, or are
printed in every format."""

from __future__ import annotations

import tempfile
from pathlib import Path

from guides import GuideFolder, buildable_guide
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from samepage.builder import gate
from samepage.builder.context import BuildContext, load_tried_content
from samepage.builder.gate import check_workbooks
from samepage.builder.options import BuildOptions
from samepage.builder.workbooks import make_files
from samepage.content.loader import Library
from samepage.errors import ContentError
from samepage.render.html import render_sections
from samepage.render.theme import load_theme

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
]
TEXTS = st.lists(
    st.sampled_from(PIECES) | st.characters(exclude_categories=["Cs"]), min_size=1, max_size=7
).map("".join)


def quoted(text: str) -> str:
    """``text`` in YAML's double quotes, on one line."""
    signs = {'"': '\\"', "\\": "\\\\"}
    return '"' + "".join(signs.get(c) or (c if c.isprintable() else f"\\U{ord(c):08x}") for c in text) + '"'


def written(texts: list[str]) -> tuple[dict[str, str], dict[tuple[str, int], int]]:
    """The files of a guide with each text in a block of its own and in a question, and whose line is whose."""
    files, lines = {}, {}
    heads = {
        "front/about.yaml": [
            "id: about",
            "title: About",
            "short: About",
            "blocks:",
            "  - {kind: text, text: A text}",
        ],
        "stages/commit.yaml": [
            *("id: commit", "title: Commit", "short: Commit", "why: Because.", "outcomes: [a team]"),
            *("ideas: [Talk.]", "blocks:", "  - {kind: prompt, id: norms, short: Norms, text: How?}"),
        ],
    }
    for name, head in heads.items():
        out = list(head)
        for number, text in enumerate(texts):
            value = quoted(text)
            kind = (
                f"kind: text, text: {value}"
                if name.startswith("front")
                else (f"kind: prompt, id: q{number}, short: Q {number}, text: {value}")
            )
            out.append(f"  - {{{kind}}}")
            lines[name, len(out)] = number
        files[name] = "\n".join(out) + "\n"
    return files, lines


def checked(guide: GuideFolder) -> Library:
    library = load_tried_content(BuildOptions(guide.root, guide.root / "out"))
    check_workbooks(library, load_theme())
    return library


def wrong_texts(guide: GuideFolder, texts: list[str]) -> set[int]:
    """Which of ``texts`` check says something of; what it says has the line where the text stands."""
    files, lines = written(texts)
    for name, content in files.items():
        guide.write(name, content)
    try:
        checked(guide)
    except ContentError as error:
        places = {(one.file.removeprefix(f"{guide.root}/"), one.line) for one in error.problems}
        assert places <= set(lines), error
        return {lines[place] for place in places}
    return set()


# Without looking for the smallest example, which takes minutes.
@given(st.lists(TEXTS, min_size=12, max_size=24))
@settings(max_examples=3, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck))
def test_each_text_is_told_with_its_line_or_printed_in_every_format(texts):
    with tempfile.TemporaryDirectory() as folder:
        guide = buildable_guide(Path(folder) / "guide")
        for _ in range(
            5
        ):  # what is no YAML is told first, what is wrong with characters when all else is right
            wrong = wrong_texts(guide, texts)
            texts = [text for number, text in enumerate(texts) if number not in wrong]
        library = checked(guide)
        formats = ("docx", "pdf") if len(texts) % 3 == 0 else ("docx",)  # layout is dear
        context = BuildContext(BuildOptions(guide.root, Path(folder) / "out", formats), library)
        assert len(make_files(library.sites["north"], context, formats)) == len(formats)


def test_a_section_that_passed_is_tried_again_only_when_it_changed(tmp_path, monkeypatch):
    guide, tried = buildable_guide(tmp_path / "guide"), []

    def try_sections(part, **options):
        tried.append({section.id for section in part.sections})
        return render_sections(part, **options)

    monkeypatch.setattr(gate, "render_sections", try_sections)

    def check() -> set[str]:
        tried.clear()
        library = load_tried_content(BuildOptions(guide.root, guide.root / "out"))
        check_workbooks(library, load_theme(), tmp_path / "cache")
        return set().union(*tried)

    everything, nothing = check(), check()
    stage = guide.root / "stages/commit.yaml"
    stage.write_text(stage.read_text("utf-8").replace("text: ", "text: Another question. ", 1), "utf-8")
    assert "commit" in everything and len(everything) > 4
    assert not nothing
    assert check() == {"commit"}
    about = guide.root / "front/about.yaml"  # which has a link to a block of another section
    about.write_text(about.read_text("utf-8").replace("Begin with [", "Start with ["), "utf-8")
    assert check() == {"about"}
