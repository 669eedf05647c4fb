"""JSON Schemas of the YAML files, for completion and checks in a text editor.

They are made from the same models that read the files, so they cannot say anything else.
Draft 7, which the YAML language server knows best.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from samepage.content.schema.chapters import Chapter, Glossary, Guide, Stage, Words
from samepage.content.schema.prose import Prose
from samepage.content.schema.sites import Partner, Site
from samepage.content.schema.theme import ThemeFile
from samepage.files import write_whole

MODELS: dict[str, type[BaseModel]] = {
    "guide": Guide,
    "words": Words,
    "stage": Stage,
    "chapter": Chapter,
    "glossary": Glossary,
    "site": Site,
    "partner": Partner,
    "prose": Prose,
    "theme": ThemeFile,
}


def schema_text(name: str) -> str:
    """The JSON Schema ``name`` as the text of its file; the same models give the same bytes."""
    made = _tidied(MODELS[name].model_json_schema())
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": name}
    return json.dumps({**head, **made}, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write every schema to ``folder``; returns the files. Raises BuildError."""
    paths = {name: folder / f"{name}.json" for name in MODELS}
    for name, path in paths.items():
        write_whole(path, schema_text(name).encode())
    return tuple(paths.values())


def _tidied(part: Any, *, is_schema: bool = True) -> Any:
    """Without generated titles, and in draft 7's words for lists of a fixed length."""
    if isinstance(part, list):
        return [_tidied(item) for item in part]
    if not isinstance(part, dict):
        return part
    if not is_schema:  # names of properties and definitions, of which one may well be `title`
        return {name: _tidied(value) for name, value in part.items()}
    out = {key: value for key, value in part.items() if key not in ("title", "discriminator")}
    if "description" in out:
        # A docstring's double backquotes are for documentation tools; an editor shows them.
        out["description"] = " ".join(out["description"].replace("``", "`").split())
    return {
        "items" if key == "prefixItems" else key: value
        if key in ("default", "const", "enum")
        else _tidied(value, is_schema=key not in ("properties", "$defs", "patternProperties"))
        for key, value in out.items()
    }
