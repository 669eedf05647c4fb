"""JSON Schemas of the YAML files, for completion and checks in a text editor.

They are made from the same models that read the files, so they cannot say anything else.
Draft 7, which the YAML language server knows best.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from samepage.content.schema import Chapter, Glossary, Guide, Partner, Site, Stage, Words
from samepage.content.schema.prose import Prose

MODELS: dict[str, type[BaseModel]] = {
    "guide": Guide,
    "words": Words,
    "stage": Stage,
    "chapter": Chapter,
    "glossary": Glossary,
    "site": Site,
    "partner": Partner,
    "prose": Prose,
}
_DROPPED = ("title", "discriminator")


def schema_text(name: str) -> str:
    """The JSON Schema ``name`` as the text of its file; the same models give the same bytes."""
    model = MODELS[name]
    made = _tidied(model.model_json_schema(schema_generator=GenerateJsonSchema))
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": name}
    return json.dumps({**head, **made}, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write every schema to ``folder``; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in MODELS:
        path = folder / f"{name}.json"
        path.write_text(schema_text(name), encoding="utf-8", newline="\n")
        written.append(path)
    return tuple(written)


def _tidied(part: Any, *, is_schema: bool = True) -> Any:
    """Without generated titles, and in draft 7's words for lists of a fixed length."""
    if isinstance(part, list):
        return [_tidied(item) for item in part]
    if not isinstance(part, dict):
        return part
    out: dict[str, Any] = {}
    for key, value in part.items():
        if is_schema and key in _DROPPED:
            continue
        if is_schema and key == "description":
            # A docstring's double backquotes are for documentation tools; an editor shows them.
            value = " ".join(value.replace("``", "`").split())
        if is_schema and key == "prefixItems":
            key = "items"
        # In `properties` and `$defs` the keys are names, of which one may well be `title`.
        names = is_schema and key in ("properties", "$defs", "patternProperties")
        out[key] = _tidied(value, is_schema=not names) if key not in ("default", "const", "enum") else value
    return out
