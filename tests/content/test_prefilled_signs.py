"""What a site's file writes into fields refuses no workbook, whatever signs it has; the check says what becomes of it."""

from __future__ import annotations

import re

import pytest
from pypdf import PdfReader

from samepage.cli.app import main
from samepage.text import printable
from tests.guides import buildable_guide

# YAML's double quotes: unseen, control, turning, private, unknown to every font, braces, Markdown, mojibake.
NORMS = r"a\u200bb \u0007c \u202ed \ue001 ᏣᎳᎩ 😀 {{ site.name }} **e** \ufffd \ufdd0 f"
CELL = r"Ã© \uf0b7 កម្ពុជា\u200bស\tg"
PREFILL = f'partner: abc\nprefill:\n  commit.norms.labor: "{NORMS}"\n  commit.plan.first.what: "{CELL}"\n'
SIGNS = "● ○ □ ▪ ★ ☆ ✔ ✖ ✗ ☐ ☑ ☒ ❖ ◆ ◇ ■ ▲ ► ◄ ▶ ‣ ◦ ⇒ ⇔ ♥ ♦ ♣ ♠ ⚠ ➢ ➔ ➜ ➤ ✘ ❑ ❏ ❒ ▸ ⇑ ⊕ ∠ ⠓ ☞ ✦"


def ran(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main([*arguments])
    return ended.value.code or 0


def test_no_sign_in_a_prefilled_answer_stops_the_check(tmp_path, capsys):
    guide = buildable_guide(tmp_path / "guide")
    guide.replace("sites/north.yaml", "partner: abc\n", PREFILL)
    assert ran("check", "--guide", str(guide.root)) == 0
    said = capsys.readouterr().out.replace(f"{guide.root}/", "")
    notes = [line for line in said.splitlines() if line.startswith("Note: sites/north.yaml:")]
    assert all(re.match(r"Note: sites/north\.yaml:[67]:\d+: .+\.$", note) for note in notes), notes
    assert "No problems in 9 files." in said
    for words in (
        "6:23: a character that nobody sees is left out of the workbook: control character (U+0007) "
        "and right-to-left override (U+202E)",
        "no font of the workbook has Ꮳ (cherokee letter tsa, U+13E3)",
        "U+E001 is a private character",
        "write `é`",
    ):
        assert any(words in note for note in notes), (words, notes)


def test_a_guide_text_with_the_same_signs_is_still_refused(tmp_path, capsys):
    guide = buildable_guide(tmp_path / "guide")
    guide.replace("stages/commit.yaml", "why: Because.", r'why: "a\u0007b ᏣᎳᎩ"')
    assert ran("check", "--guide", str(guide.root)) == 1
    assert "control character (U+0007)" in capsys.readouterr().err


def test_they_are_drawn_by_name_kept_in_the_field_and_listed(tmp_path, capsys):
    guide = buildable_guide(tmp_path / "guide")
    guide.replace("sites/north.yaml", "partner: abc\n", PREFILL)
    out = tmp_path / "out"
    assert (
        ran("--guide", str(guide.root), "--output", str(out), "--edition", "fillable", "--edition", "print")
        == 0
    )
    assert "signs that no font has, which the PDF shows by their names and keeps as they are: north (2)" in (
        " ".join(capsys.readouterr().out.split())
    )
    wanted = printable(re.sub(r"\\u(....)", lambda code: chr(int(code[1], 16)), NORMS))
    field = (PdfReader(out / "north/north.pdf").get_fields() or {})["commit.norms.labor"]
    assert field["/V"] == wanted
    pages = PdfReader(out / "north/north-print.pdf").pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    assert "[cherokeelettertsa]" in text and "😀" in text and "{{site.name}}**e**" in text


def test_the_signs_that_people_type_have_a_font(tmp_path, capsys):
    guide = buildable_guide(tmp_path / "guide")
    guide.replace(
        "sites/north.yaml", "partner: abc\n", f'partner: abc\nprefill:\n  commit.norms.labor: "{SIGNS}"\n'
    )
    guide.replace("stages/commit.yaml", "why: Because.", f"why: Signs {SIGNS}")
    assert ran("check", "--guide", str(guide.root)) == 0
    assert "Note:" not in capsys.readouterr().out
