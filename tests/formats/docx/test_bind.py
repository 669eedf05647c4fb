"""A Word workbook compiled once and bound for a site is the one that is written the plain way."""

from __future__ import annotations

import functools
import io
import json
import pickle
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from samepage.formats.docx.archive import ZipEntry, zip_archive
from samepage.formats.docx.master import compile_docx
from samepage.formats.docx.package import docx_parts
from samepage.render.placeholders import PLACEHOLDERS
from samepage.workbook import compose
from tests.formats.docx.docx_fixtures import (
    bound,
    compiled,
    library_of,
    master,
    naming,
    plain,
    prefilled,
    writing,
)
from tests.formats.docx.lint import lint
from tests.formats.docx.test_validators import KNOWN
from tests.formats.docx.word_edits import MAIN, members, read_docx
from tests.formats.pdf.built_files import SITES, answers, every_kind, real

REAL = ("example-state", "example-valley", "example-school")
NAMES = (
    "R & D <School> \"of\" 'Arts' &amp; ]]> --",
    "Trường Łódź Ǫtsʼą́ Kūlaniākea–Piñon ʻOhana \U00020bb7野",
    "*St.* _Mary's_ [x](https://example.org) `code` #1 {{ site.name }} $1 \\1 %s",
    "W" * 200,
    "1",
)


@pytest.mark.parametrize("id", [*REAL, *SITES])
def test_every_part_is_the_one_that_is_written_the_plain_way(id):
    library = library_of(id)
    made = plain(library, library.sites[id])
    data = bound(master(id), made.workbook, prefilled(made.workbook))
    assert members(data) == made.parts
    assert data == zip_archive(ZipEntry.of(name, part) for name, part in made.parts.items())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("id", ["every-district", "example-valley"])
def test_difficult_names(id, name):
    site = library_of(id).sites[id]
    own = dict.fromkeys(PLACEHOLDERS, name) | {
        "id": id,
        "street": None,
        "city": None,
        "contact_name": "x" + name[:50],
    }
    own = {text: own[text] for text in PLACEHOLDERS if getattr(site, text) is not None}
    made = plain(library_of(id), site.model_copy(update=own))
    data = bound(master(id), made.workbook)
    assert members(data) == made.parts
    assert docx.Document(io.BytesIO(data)).core_properties.title == made.workbook.title


@pytest.mark.parametrize("id", ["every-district", "every-state", "every-school"])
def test_every_field_filled_in(id):
    """Long answers with line breaks, dates, choices, numbers, addresses, and marks."""
    site = library_of(id).sites[id]
    values = answers(compose(every_kind(), site))
    given, assets = writing(every_kind(), site)
    workbook = replace(
        given[0],
        sections=tuple(
            replace(s, fields=tuple(replace(f, value=values[f.name]) for f in s.fields))
            for s in given[0].sections
        ),
    )
    kinds = {f.kind for f in workbook.fields if f.value}
    assert kinds == {"long", "text", "date", "number", "email", "choice", "check"}
    data = bound(master(id), workbook, values)
    assert members(data) == docx_parts(workbook, *given[1:], assets=assets)[0]
    assert read_docx(data, workbook.fields).values == values
    assert lint(data) == []


def test_a_value_of_its_own_counts_more_than_the_sites_text():
    """ "" leaves a field empty that a site's name would fill; the others keep their texts."""
    site = every_kind().sites["every-district"]
    made = plain(every_kind(), site)
    data = bound(master(), made.workbook, {"request.site.name": ""})
    given = read_docx(data, made.workbook.fields).values
    assert given["request.site.name"] == ""
    assert given == {f.name: f.value for f in made.workbook.fields} | {"request.site.name": ""}
    assert site.name in members(data)[MAIN].decode(), "it still stands on the cover"


def test_what_every_site_has_written_in_can_be_taken_out():
    site = every_kind().sites["every-answered"]
    given, assets = writing(every_kind(), site)
    values = {f.name: "" for f in given[0].fields if f.value}
    emptied = replace(
        given[0],
        sections=tuple(
            replace(s, fields=tuple(replace(f, value="") for f in s.fields)) for s in given[0].sections
        ),
    )
    assert len(values) > 10
    data = bound(compile_docx(*given, assets=assets), given[0], values)
    assert members(data) == docx_parts(emptied, *given[1:], assets=assets)[0]


def test_one_answer_far_from_any_name():
    """Alone among thousands of characters that no site changes."""
    long = [f.name for f in plain(real(), real().sites["example-valley"]).workbook.fields if f.kind == "long"]
    values = {long[len(long) // 2]: "Ōlelo\n<b>&", long[-1]: "z" * 70_000}
    made = plain(real(), real().sites["example-valley"], values)
    assert members(bound(master("example-valley"), made.workbook, values)) == made.parts


def test_what_a_bound_file_says_it_answers():
    made = plain(every_kind(), every_kind().sites["every-district"])
    said = read_docx(bound(master(), made.workbook), made.workbook.fields).properties
    assert (said["Site"], said["Content hash"]) == ("every-district", made.workbook.content_hash)
    assert said["Edition"] == made.workbook.guide.edition


def test_a_master_travels_to_another_process():
    made = plain(every_kind(), every_kind().sites["every-district"])
    there = pickle.loads(pickle.dumps(master()))
    assert bound(there, made.workbook) == bound(master(), made.workbook)


def test_no_sentinel_is_left():
    data = bound(master("example-valley"), plain(real(), real().sites["example-valley"]).workbook)
    for name, part in members(data).items():
        if name.endswith((".xml", ".rels")):
            assert not any(0xE000 <= ord(c) <= 0xF8FF for c in part.decode()), name


def test_options_that_name_the_site(tmp_path):
    library, site = naming(
        lambda guide: guide.replace(
            "stages/commit.yaml", "{id: a, text: A}", '{id: a, text: "{{ site.name }}"}'
        ),
        tmp_path,
    )
    name, own = "commit.plan.first.who", site.model_copy(update={"name": 'Łódź & "Co"'})
    made = plain(library, own, {name: "a"})
    data = bound(compiled(library, site), made.workbook, {name: "a"})
    assert members(data) == made.parts
    assert "<w:t>Łódź &amp; &quot;Co&quot;</w:t></w:r></w:sdtContent>" in made.parts[MAIN].decode()


# The file as a whole


@functools.cache
def worst() -> bytes:
    """The real guide's district with a name of everything that has to be escaped or is long."""
    site = (
        real()
        .sites["example-valley"]
        .model_copy(update={"name": NAMES[0] + NAMES[1], "association": "W" * 200})
    )
    workbook = compose(real(), site)
    return bound(
        master("example-valley"),
        workbook,
        {f.name: "One.\n\nThree." for f in workbook.fields if f.kind == "long"},
    )


def test_an_archive_like_any_other():
    with zipfile.ZipFile(io.BytesIO(worst())) as package:
        assert package.testzip() is None
        assert {i.date_time for i in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"
    assert lint(worst()) == []


@pytest.mark.parametrize("version", ["Office2013", "Microsoft365"])
def test_open_xml_sdk(tmp_path, version, need_tool):
    path = tmp_path / "bound.docx"
    path.write_bytes(worst())
    command = [need_tool("ooxml-validator"), path, "--officeVersion", version]
    result = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    assert result["errors"] == [] and result["ok"]


def test_openxml_audit(tmp_path):
    audit = Path(sys.executable).with_name("openxml-audit")
    if not audit.exists():
        pytest.skip("openxml-audit is not installed")
    path = tmp_path / "bound.docx"
    path.write_bytes(bound(master(), plain(every_kind(), every_kind().sites["every-district"]).workbook))
    command = [audit, "-f", "microsoft365", "-m", "0", "-o", "json", path]
    (result,) = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    assert [e for e in result["errors"] if KNOWN not in e["description"]] == []


@pytest.mark.viewers
def test_libreoffice_opens_it(tmp_path, need_tool):
    soffice, pdftotext = need_tool("soffice"), need_tool("pdftotext")
    site = every_kind().sites["every-district"].model_copy(update={"name": "Łódź & <Ōhiʻa>"})
    (tmp_path / "bound.docx").write_bytes(
        bound(master(), compose(every_kind(), site), {"work.gain": "First\nSecond & last"})
    )
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            tmp_path,
            tmp_path / "bound.docx",
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    shown = subprocess.run(
        [pdftotext, "-layout", tmp_path / "bound.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    assert shown.count("Łódź & <Ōhiʻa>") > 2, "on the cover, in the text, in the header of every page"
    assert "Second & last" in shown
