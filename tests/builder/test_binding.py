"""Compiling once: what is laid out again and what is not, and the same bytes whichever way a file was made."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from samepage.content.loader import Library
from samepage.content.schema import Site
from tests.builder.pdf_compare import differences
from tests.builder.renderers import SiteFiles, small
from tests.formats.pdf.built_files import EDITIONS
from tests.guides import ROOT, GuideFolder

FILLABLE = EDITIONS["fillable"]
NAMES = (
    "North District",
    "A District with a Long Name of Several Lines, on the Upper Piñon River and in Its Valley",
    "Sainte-Geneviève-des-Bois-et-des-Grands-Champs-sous-Forêt Regional District",
    "Ōhiʻa",
)


class Small:
    """The small guide, a folder for what is compiled, and what its files are."""

    def __init__(self, root: Path):
        self.root, self.cache = root / "guide", root / "cache"
        self.library, self.site = small(self.root, association="Example Education Association")
        self.site_files = self.new()
        self.files = self.of(self.site_files, NAMES)
        self.compiled = {p.name: p.read_bytes() for p in self.cache.iterdir()}

    def new(self, library: Library | None = None, cache: Path | None = None) -> SiteFiles:
        return SiteFiles(library or self.library, cache or self.cache)

    def named(self, name: str) -> Site:
        return self.site.model_copy(update={"name": name, "id": f"n{len(name)}"})

    def of(self, files: SiteFiles, names: tuple[str, ...]) -> dict[str, str]:
        return {name: digests(files, self.named(name)) for name in names}


def digests(files: SiteFiles, site: Site) -> str:
    request = files.request(site)
    made = (files.pdf(request, FILLABLE).data, files.docx(request))
    return " ".join(hashlib.sha256(data).hexdigest() for data in made)


@pytest.fixture(scope="module")
def small_guide(tmp_path_factory) -> Small:
    return Small(tmp_path_factory.mktemp("binding"))


def test_the_next_site_costs_its_own_words_only(small_guide: Small) -> None:
    before = len(small_guide.site_files.laid_out)
    assert small_guide.of(small_guide.site_files, NAMES[:2]) == {
        name: small_guide.files[name] for name in NAMES[:2]
    }
    assert len(small_guide.site_files.laid_out) == before


def test_a_name_that_does_not_fit_is_laid_out_where_it_stands(small_guide: Small) -> None:
    files = small_guide.new()
    small_guide.of(files, NAMES[:1])
    before = len(files.laid_out)
    request = files.request(
        small_guide.named("Sainte-Ygraine-des-Champs-et-des-Grands-Bois-sous-Roche-de-la-Croix")
    )
    files.pdf(request, FILLABLE)
    assert files.laid_out[before:] == ["cover"]


def test_an_edit_to_a_stage_lays_out_that_section_alone(small_guide: Small, tmp_path: Path) -> None:
    """In the process that made the others, and in the next one."""
    guide = object.__new__(GuideFolder)
    guide.root = tmp_path / "guide"
    shutil.copytree(small_guide.root, guide.root)
    guide.replace("stages/commit.yaml", "How will you work?", "How will you work in future?")
    files = small_guide.new(guide.load())
    files.pdf(files.request(small_guide.site), FILLABLE)
    assert files.laid_out == ["commit"]
    files = small_guide.new(guide.load())
    files.pdf(files.request(small_guide.site), FILLABLE)
    assert files.laid_out == []


def test_a_longer_stage_moves_the_page_numbers_after_it(small_guide: Small, tmp_path: Path) -> None:
    guide = object.__new__(GuideFolder)
    guide.root = tmp_path / "guide"
    shutil.copytree(small_guide.root, guide.root)
    more = "".join(f"      - {{id: more{n}, title: More {n}}}\n" for n in range(20))
    guide.replace(
        "stages/commit.yaml",
        "      - {id: first, title: First}\n",
        "      - {id: first, title: First}\n" + more,
    )
    files = small_guide.new(guide.load())
    request = files.request(small_guide.site)
    made, plain = files.pdf(request, FILLABLE), files.whole_pdf(request, FILLABLE)
    assert sorted(set(files.laid_out)) == ["commit", "contents"]
    assert (made.anchors, made.pages) == (plain.anchors, plain.pages)


def test_a_damaged_cache_changes_nothing(small_guide: Small, tmp_path: Path) -> None:
    """Each section's entry is damaged in another way."""
    harms = (lambda data: data[:-5], lambda data: b"", lambda data: data[:99] + b"?" + data[100:])
    for number, stem in enumerate(sorted({Path(name).stem for name in small_guide.compiled})):
        for suffix, turn in ((".pdf", number % 4), (".json", 0 if number % 4 == 3 else 3)):
            data = small_guide.compiled[stem + suffix]
            (tmp_path / (stem + suffix)).write_bytes(harms[turn](data) if turn < 3 else data)
    (tmp_path / f"{stem}.json").unlink()
    files = small_guide.new(cache=tmp_path)
    assert small_guide.of(files, NAMES[:1]) == {NAMES[0]: small_guide.files[NAMES[0]]}
    assert len(files.laid_out) >= 3, "what was damaged was laid out again"


def test_the_same_bytes_in_another_process_and_order(small_guide: Small) -> None:
    """With nothing compiled, the last site first, and sets in another request."""
    script = (
        "import sys, tempfile; from pathlib import Path\n"
        "from tests.builder.renderers import SiteFiles; from tests.builder.test_binding import NAMES, digests\n"
        "from samepage.content.loader import load_library\n"
        "library = load_library(Path(sys.argv[1])); files = SiteFiles(library, Path(tempfile.mkdtemp()))\n"
        "site = library.sites['north'].model_copy(update={'association': 'Example Education Association'})\n"
        "for name in reversed(NAMES):\n"
        "    print(digests(files, site.model_copy(update={'name': name, 'id': f'n{len(name)}'})))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, small_guide.root],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "5"},
    )
    assert result.stdout.splitlines() == [small_guide.files[name] for name in reversed(NAMES)]


def test_masters_travel(small_guide: Small, tmp_path: Path) -> None:
    """A process that is given them makes the same files and lays nothing out."""
    there = small_guide.new(cache=tmp_path)
    compiled = small_guide.site_files.renderer.compiled(small_guide.site)
    there.renderer.add_compiled(small_guide.site, pickle.loads(pickle.dumps(compiled)))
    names = NAMES[:2]
    assert small_guide.of(there, names) == {name: small_guide.files[name] for name in names}
    assert there.laid_out == []


def test_sites_do_not_leave_traces_in_each_other(small_guide: Small) -> None:
    """Neither another's words nor its answers."""
    files = small_guide.site_files
    answered = small_guide.named("Somewhere Else").model_copy(
        update={"prefill": {"commit.norms.labor": "Only theirs"}}
    )
    request = files.request(answered)
    assert b"Only theirs" in files.pdf(request, FILLABLE).data
    files.docx(request)
    data = files.pdf(files.request(small_guide.named(NAMES[0])), FILLABLE).data
    assert b"Only theirs" not in data and b"Somewhere" not in data
    assert small_guide.of(files, NAMES[:1]) == {NAMES[0]: small_guide.files[NAMES[0]]}


@pytest.mark.parametrize("edition", ["fillable", "print"])
def test_another_color_lays_nothing_out_again(small_guide: Small, edition: str) -> None:
    small_guide.new().pdf(small_guide.new().request(small_guide.site), EDITIONS[edition])
    files = small_guide.new()
    request = files.request(small_guide.site.model_copy(update={"accent": "#7a1f5c"}))
    data = files.pdf(request, EDITIONS[edition]).data
    assert files.laid_out == []
    assert differences(data, files.whole_pdf(request, EDITIONS[edition]).data) == []
