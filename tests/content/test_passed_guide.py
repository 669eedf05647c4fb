"""A guide that passed `check` is not read again until something that check reads has changed."""

from __future__ import annotations

import pytest
from guides import buildable_guide

from samepage.cli import check as command
from samepage.errors import ContentError

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'


@pytest.fixture
def checked(tmp_path, monkeypatch, capsys):
    """Runs `check`: whether the guide was read, and what was said."""
    monkeypatch.setattr(command, "CACHE", tmp_path / "cache")
    read = []
    whole = command._checked
    monkeypatch.setattr(command, "_checked", lambda *args: read.append(1) or whole(*args))

    def run(guide, **options):
        read.clear()
        try:
            command.check(guide.root, **{"site": None, "prose": False, **options})
        except ContentError as error:
            return bool(read), str(error)
        said = capsys.readouterr()
        return bool(read), said.out + said.err

    return run


def test_what_passed_is_said_again_without_reading(tmp_path, checked):
    guide = buildable_guide(tmp_path / "guide")
    guide.write(
        "sites/north.yaml",
        (guide.root / "sites/north.yaml").read_text() + 'prefill: {commit.norms.labor: "\U00013080"}\n',
    )
    first, second = checked(guide), checked(guide)
    assert first[0] and not second[0]
    assert first[1] == second[1] and "Note: " in first[1] and "No problems in 9 files." in first[1]
    assert checked(guide, prose=True)[0] and checked(guide, site=["north"])[0]


def test_whatever_changes_in_the_guide_is_read(tmp_path, checked):
    guide = buildable_guide(tmp_path / "guide")
    guide.write("figures/box.svg", SVG)
    guide.replace("front/about.yaml", "blocks:\n", "blocks:\n  - {kind: figure, file: box.svg, alt: A box}\n")
    changes = [
        lambda: guide.replace("stages/commit.yaml", "How will you work?", "How do you work?"),
        lambda: guide.write("figures/box.svg", SVG.replace("9", "8")),
        lambda: guide.write("spelling.txt", "wrod\n"),
        lambda: guide.write("figures/other.txt", ""),
        (guide.root / "empty").mkdir,
        lambda: (guide.root / "sites/north.yaml").rename(guide.root / "sites/south.yaml"),
    ]
    assert checked(guide)[0]
    for change in changes:
        change()
        assert checked(guide)[0] and not checked(guide)[0]
    guide.write("figures/box.svg", "<svg")
    assert "box.svg" in checked(guide)[1] and checked(guide)[0]  # what did not pass is told each time


def test_a_guide_with_parts_elsewhere_is_read_each_time(tmp_path, checked):
    guide = buildable_guide(tmp_path / "guide")
    (guide.root / "sites").rename(tmp_path / "sites")
    (guide.root / "sites").symlink_to(tmp_path / "sites")
    assert checked(guide)[0] and checked(guide)[0]


def test_what_changed_while_it_was_checked_did_not_pass(tmp_path, checked, monkeypatch):
    guide = buildable_guide(tmp_path / "guide")
    whole = command._checked

    def and_then(*args):
        passed = whole(*args)
        guide.replace("stages/commit.yaml", "How will you work?", "How do you work?")
        return passed

    monkeypatch.setattr(command, "_checked", and_then)
    checked(guide)
    guide.replace("stages/commit.yaml", "How do you work?", "How will you work?")
    monkeypatch.setattr(command, "_checked", whole)
    kept = command.PassedGuide(guide.root, tmp_path / "cache")
    assert kept.load() is None
