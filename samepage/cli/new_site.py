"""``new-site``: a site's profile, asked for or given, written as YAML that explains itself."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import typer
from pydantic import ValidationError

from samepage.builder.selection import check_partner
from samepage.cli.common_options import guide_option, guide_told, option
from samepage.content.loader import Library, checked_site, load_library
from samepage.content.schema import Site
from samepage.content.validate import explain
from samepage.content.yaml_source import parse_yaml
from samepage.errors import BuildError, ContentError, display_path, program
from samepage.files import write_new
from samepage.resources import SCHEMAS
from samepage.text import listed, slug_from

TEXT = """\
# yaml-language-server: $schema={schema}
# The profile of one site. `{program} check` tells whether it is right,
# `{program} --site {id}` makes the workbook. docs/editing.md explains every key.

# Names the files that are made; part of what a filled-in workbook says of itself. Keep it.
id: {id}
# {levels}: decides which questions and words the workbook has.
level: {level}
# As it is printed on the cover and at the head of each page.
{name}
{short_name}
# A second organization, printed on the cover.
{association}
{state}
# The organization that prints the workbook: the id of a file in partners/.
partner: {partner}

# Who answers for the site. Drafts of `{program} mail` go to this address.
{contact_name}
{contact_email}

# letter or a4. Without it, the partner's choice.
{paper}
"""


def new_site(
    id: str | None = option("--id", "TEXT", "Small letters, digits and hyphens, such as north-valley."),
    level: str | None = option("--level", "TEXT", "The kind of site, one of the guide's levels."),
    name: str | None = option("--name", "TEXT", "The site's name, as printed on the cover."),
    partner: str | None = option("--partner", "ID", "Who prints the workbook."),
    short_name: str | None = option("--short-name", "TEXT", "What people call it."),
    association: str | None = option("--association", "TEXT", "A second organization, for the cover."),
    state: str | None = option("--state", "TEXT", "The state it is in."),
    contact_name: str | None = option("--contact-name", "TEXT", "Who answers for the site."),
    contact_email: str | None = option("--contact-email", "TEXT", "And their email address."),
    paper: str | None = option("--paper", "TEXT", "letter or a4."),
    guide: Path = guide_option(),
) -> None:
    """Adds a site: asks for what it needs to know, or takes it from the options.

    Writes guide/sites/ID.yaml, with a comment at each line. Never overwrites a file.
    """
    library = load_library(guide)
    if sys.stdin.isatty() and None in (id, level, name, partner):
        level = level or _ask("Which kind of site is it", of=library.levels)
        name = name or _ask("Its name, as printed on the cover")
        id = id or _ask("A short id for its files", default=slug_from(name)[:60].strip("-") or None)
        association = association or _ask("A second organization for the cover (Enter: none)", default="")
        partner = partner or _ask("Who prints", of=tuple(library.partners))
    given = {
        "id": id,
        "level": level,
        "name": name,
        "partner": partner,
        "short_name": short_name,
        "association": association,
        "state": state,
        "contact_name": contact_name,
        "contact_email": contact_email,
        "paper": paper,
    }
    if len(library.levels) == 1:
        given["level"] = level or library.levels[0]
    data = {key: " ".join(value.split()) for key, value in given.items() if value and value.strip()}
    missing = [f"--{key}" for key in ("id", "level", "name", "partner") if key not in data]
    if missing:
        raise BuildError(
            f"missing: {', '.join(missing)}. Give them all, or run this in a terminal, where it asks."
        )
    _validate(data, library)
    path = guide / "sites" / f"{data['id']}.yaml"
    text = site_text(data, path, library.levels)
    _check(text, path, library)
    write_new(path, text.encode())
    print(
        f"Wrote {display_path(path)}. Make its workbook with: {program()} --site {data['id']}{guide_told(guide)}"
    )


def _ask(question: str, of: tuple[str, ...] = (), default: str | None = None) -> str:
    """An answer, asked again until it is one of ``of``."""
    if len(of) == 1:
        return of[0]
    hint = f" ({', '.join(of)})" if of else ""
    while True:
        answer = str(typer.prompt(question + hint, default=default, show_default=bool(default))).strip()
        if not of or answer in of:
            return answer
        print(f"Please type one of: {', '.join(of)}")


def _validate(data: dict[str, str], library: Library) -> None:
    """Raise BuildError with a line for each option that cannot be used."""
    from samepage.render.guide_characters import wrong_in_site
    from samepage.render.theme import load_theme

    try:
        site = Site.model_validate(data, context=library.declared)
    except ValidationError as error:
        lines = (
            f"--{str(one.path[0]).replace('_', '-') if one.path else 'id'}: {one.message}"
            for one in explain(data, error)
        )
        raise BuildError("\n".join(lines)) from error
    check_partner(library, data["partner"])
    if wrong := wrong_in_site(site, load_theme()):
        raise BuildError("\n".join(f"--{key.replace('_', '-')}: {message}" for key, message in wrong.items()))
    path = library.root / "sites" / f"{data['id']}.yaml"
    if path.exists() or data["id"] in library.sites:
        taken = display_path(path) if path.exists() else library.sources["site", data["id"]].file
        raise BuildError(
            f"{taken} is there already, with sites {listed(library.sites)}: choose another --id, or edit that file."
        )


def _check(text: str, path: Path, library: Library) -> None:
    """Raise BuildError with a line for each option of which `check` would say something in the site's file."""
    try:
        checked_site(parse_yaml(text, path), library)
    except ContentError as error:
        lines = text.split("\n")
        options = (lines[one.line - 1].split(":")[0].replace("_", "-") for one in error.problems)
        said = (f"--{option}: {one.message}" for option, one in zip(options, error.problems, strict=True))
        raise BuildError("\n".join(said)) from error


def site_text(data: dict[str, str], path: Path, levels: Sequence[str]) -> str:
    """The YAML of a site, of a guide with these ``levels``. What is not known stands there as a comment."""
    beside = path.resolve().parents[2] / "schemas/site.json"
    schema = Path("../../schemas/site.json") if beside.exists() else SCHEMAS / "site.json"
    examples = {
        "name": "",
        "short_name": "What people call it",
        "association": "Name of the organization",
        "state": "Name of the state",
        "contact_name": "First and last name",
        "contact_email": "name@site.example",
        "paper": "letter",
    }
    # In double quotes YAML has no traps, and JSON's escapes are YAML's, too.
    lines = {
        key: f"{key}: {json.dumps(data[key], ensure_ascii=False)}" if key in data else f"# {key}: {example}"
        for key, example in examples.items()
    }
    known = {"schema": schema.as_posix(), "program": program(), "id": data["id"]}
    known["levels"] = " or ".join(levels)
    return TEXT.format(**known, level=data["level"], partner=data["partner"], **lines)
