"""``build --explain``: shared, bound or the site's own, and why."""

from __future__ import annotations

import re

import pytest
from guides import buildable_guide, samepage


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What it prints for a guide with a text that the name flows through, by file and part."""
    folder = tmp_path_factory.mktemp("explain")
    guide = buildable_guide(folder / "guide")
    guide.write(
        "sites/south.yaml",
        "id: south\nlevel: district\nname: South\npartner: abc\nprefill: {commit.norms.labor: Together.}\n",
    )
    guide.write("sites/long.yaml", f"id: long\nlevel: district\nname: {'Interminable ' * 12}\npartner: abc\n")
    done = samepage("--guide", guide.root, "--output", folder / "out", "--explain")
    assert done.returncode == 0, done.stderr
    assert not (folder / "out").exists()
    tables: dict[str, dict[str, tuple[str, str]]] = {}
    for line in done.stdout.splitlines():
        cells = re.split(r"  +", line.strip())
        if re.match(r"(PDF|Word)", line):
            table = tables.setdefault(line, {})
        elif len(cells) in (2, 3) and cells[0] != "Part":
            table[cells[0]] = (cells[1], cells[2] if len(cells) == 3 else "")
    return tables


def test_each_part_is_shared_bound_or_the_sites_own(said):
    north = said["PDF, fillable: long, north"]
    assert north["(cover)"] == (
        "site's own",
        "name: where a part is the site's own, its words are laid out everywhere",
    )
    assert north["About this guide"] == ("site's own", "the site's words flow through its text: name")
    assert north["Team"] == ("bound", "name in team.contact.site_name")
    assert north["Commit"] == north["Words"] == ("shared", "")
    assert next(table for head, table in said.items() if head.startswith("Word") and "north" in head)[
        "About this guide"
    ] == ("bound", "name in the text")


def test_answers_written_in_are_named(said):
    assert said["PDF, fillable: south"]["Commit"] == ("bound", "answers in commit.norms.labor")


def test_a_roster_is_told_in_one_table(tmp_path):
    guide = buildable_guide(tmp_path / "guide")
    guide.replace("front/about.yaml", "{{ site.name }} and its", "your team and its")
    name = "Interminable " * 12
    (tmp_path / "r.csv").write_text(
        "id,name\n" + "".join(f"d{n},District {n}\n" for n in range(8)) + f"long,{name}\n"
    )
    done = samepage(
        "--guide",
        guide.root,
        "--roster",
        tmp_path / "r.csv",
        "--level",
        "district",
        "--explain",
        "--format",
        "pdf",
    )
    assert done.returncode == 0, done.stderr
    heads = [line for line in done.stdout.splitlines() if line.startswith("PDF")]
    assert heads == ["PDF, fillable: d0, d1, d2, d3, d4 and 3 more", "PDF, fillable: long"]
    cover = [line for line in done.stdout.splitlines() if line.strip().startswith("(cover)")]
    assert "bound" in cover[0] and "name on the page" in cover[0]
    assert "site's own" in cover[1] and re.search(r"takes \d lines, and there is room for \d", cover[1])
