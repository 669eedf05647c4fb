"""A guide, what was built for its sites, and what came back from them: for `status` and `mail`."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from guides import GuideFolder, buildable_guide, samepage

from tests.formats.pdf.fill import with_pypdf

MORE_BLOCKS = """\
  - kind: choice
    id: pace
    short: Pace
    text: How fast?
    options: [{id: slow, text: Slowly}, {id: fast, text: Fast}, {id: never, text: Not at all}]
  - kind: choice
    id: topics
    short: Topics
    text: Which topics?
    multiple: true
    options: [{id: reading, text: Reading}, {id: science, text: Science}]
  - kind: table"""
# Norms of both sides; pace, of which one is marked; two topics; the plan's two cells; what helped; notes of the stage,
# and a page of them. The form's site_name is printed in.
ASKED = 2 + 1 + 2 + 2 + 1 + 2
SITES = {
    "north": "level: district\nname: North District\n",
    "south": "level: school\nname: '=Sūth “School”'\ncontact_email: jose@example.org\n",
    "east": "level: district\nname: East District\n",
    "west": "level: district\nname: West District\nprefill: {commit.norms.labor: We listen.}\n"
    "prompts:\n  - stage: commit\n    block: {kind: prompt, id: own, short: Own, text: What else?}\n",
    "scan": "level: state\nname: Scanned State\n",
    "torn": "level: district\nname: Torn District\n",
}


def many_sites(root: Path) -> GuideFolder:
    guide = buildable_guide(root)
    guide.replace("stages/commit.yaml", "  - kind: table", MORE_BLOCKS)
    for id, text in SITES.items():
        guide.write(f"sites/{id}.yaml", f"id: {id}\n{text}partner: abc\n")
    return guide


@dataclass(frozen=True)
class Pilot:
    """A guide, what was built, what came back, and the database of it."""

    folder: Path

    @property
    def guide(self) -> Path:
        return self.folder / "guide"

    @property
    def database(self) -> Path:
        return self.folder / "answers.sqlite"

    def status(self, *options: str | Path, output: Path | None = None):
        table = output or self.folder / "status.csv"
        done = samepage(
            "status",
            self.database,
            "--guide",
            self.guide,
            "--built",
            self.folder / "out",
            "--output",
            table,
            *options,
        )
        assert "Traceback" not in done.stderr
        return done, table_of(table) if done.returncode == 0 else {}


def table_of(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a status table by site."""
    text = path.read_bytes().decode("utf-8-sig")
    return {row["site"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def without_form(data: bytes) -> bytes:
    """As a program leaves it that prints to a file."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        del pdf.Root.AcroForm
        for page in pdf.pages:
            if "/Annots" in page:
                del page.Annots
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def make_pilot(folder: Path) -> Pilot:
    """Two halves of one site, an empty file, a printed one, one cut short, one of a site that is gone, a broken one; and of
    one site nothing."""
    guide = many_sites(folder / "guide")
    guide.write("sites/gone.yaml", "id: gone\nlevel: school\nname: Gone School\npartner: abc\n")
    done = samepage("--guide", guide.root, "--output", folder / "out")
    assert done.returncode == 0, done.stderr
    (guide.root / "sites/gone.yaml").unlink()

    def built(site: str) -> bytes:
        return (folder / f"out/{site}/{site}.pdf").read_bytes()

    returned = {
        "labor.pdf": with_pypdf(
            built("north"),
            {
                "commit.norms.labor": "Together",
                "commit.pace=slow": "slow",
                "commit.topics=reading": "reading",
            },
        ),
        "management.pdf": with_pypdf(
            built("north"), {"commit.norms.labor": "Apart", "commit.pace=fast": "fast"}
        ),
        "blank.pdf": built("south"),
        "west.pdf": with_pypdf(built("west"), {"commit.own": "Nothing else"}),
        "printed scan.pdf": without_form(built("scan")),
        "torn.pdf": built("torn")[:-300],  # and with it the table that says where everything is
        "gone.pdf": with_pypdf(built("gone"), {"commit.norms.labor": "Before we left"}),
        "broken.pdf": built("north")[:3000],
        "notes.txt": b"Not a workbook.",
    }
    (folder / "returned").mkdir()
    for name, data in returned.items():
        (folder / "returned" / name).write_bytes(data)
    done = samepage(
        "collect", folder / "returned", "--guide", guide.root, "--output", folder / "answers.sqlite", "--csv"
    )
    assert done.returncode == 0, done.stderr
    return Pilot(folder)
