"""JSON Schemas of the YAML files, for completion and checks in a text editor.

They are made from the same models that read the files, so they cannot say anything else.
Draft 7, which the YAML language server knows best.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from samepage.content.schema.chapters import Chapter, Glossary, Guide, Stage
from samepage.content.schema.declared import IDS_OF, KEYS_OF, Declared
from samepage.content.schema.prose import Prose
from samepage.content.schema.sites import Partner, Site
from samepage.content.schema.theme import ThemeFile
from samepage.content.schema.words import Words
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
# Keys of a schema below which each key is the name of another one.
NAMED_SCHEMAS = ("properties", "$defs", "patternProperties")
# In this order the language server picks what to write after a key's colon.
TYPES = ("string", "integer", "number", "boolean", "array", "object")


def schema_text(name: str, declared: Declared) -> str:
    """The JSON Schema ``name`` as the text of its file, for a guide with these levels and sides.

    The same models and the same guide give the same bytes.
    """
    made = MODELS[name].model_json_schema()
    for change in (_tidied, partial(_with_ids, declared), _for_completion):
        made = _changed(made, change)
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": name}
    return json.dumps({**head, **made}, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path, declared: Declared) -> tuple[Path, ...]:
    """Write every schema to ``folder``; returns the files. Raises BuildError."""
    paths = {name: folder / f"{name}.json" for name in MODELS}
    for name, path in paths.items():
        write_whole(path, schema_text(name, declared).encode())
    return tuple(paths.values())


def _changed(part: Any, change: Callable[[dict[str, Any]], dict[str, Any]], *, is_schema: bool = True) -> Any:
    """``part`` with every schema in it as ``change`` gives it, the innermost first.

    Without ``is_schema``, its keys are names of properties or definitions, of which one may well be ``title``.
    """
    if isinstance(part, list):
        return [_changed(item, change) for item in part]
    if not isinstance(part, dict):
        return part
    out = {
        key: value
        if is_schema and key in ("default", "const", "enum")
        else _changed(value, change, is_schema=not is_schema or key not in NAMED_SCHEMAS)
        for key, value in part.items()
    }
    return change(out) if is_schema else out


def _tidied(schema: dict[str, Any]) -> dict[str, Any]:
    """Without generated titles, and in draft 7's words for lists of a fixed length."""
    out = {key: value for key, value in schema.items() if key not in ("title", "discriminator")}
    if "description" in out:
        # A docstring's double backquotes are for documentation tools; an editor shows them.
        out["description"] = " ".join(out["description"].replace("``", "`").split())
    return {"items" if key == "prefixItems" else key: value for key, value in out.items()}


def _with_ids(declared: Declared, schema: dict[str, Any]) -> dict[str, Any]:
    """With the guide's own ids wherever only they may stand."""
    out = {key: value for key, value in schema.items() if key not in (IDS_OF, KEYS_OF)}
    if IDS_OF in schema:
        ids = list(getattr(declared, schema[IDS_OF]))
        return {"enum": ids, **out} if ids else {"not": {}}
    if KEYS_OF in schema:
        text = out.pop("additionalProperties")
        keys = getattr(declared, schema[KEYS_OF])
        return {"additionalProperties": False, "properties": dict.fromkeys(keys, text), **out}
    return out


def _for_completion(schema: dict[str, Any]) -> dict[str, Any]:
    """Without what makes the YAML language server insert keys without a colon, or nulls.

    It writes out defaults, and after a key whose schema has alternatives and no type of its own it writes
    nothing. What may be left out is left out in YAML, and not null.
    """
    out = dict(schema)
    if isinstance(out.get("default", ""), dict | list | None):
        del out["default"]
    for union in ("anyOf", "oneOf"):
        kinds = [one for one in out.get(union, ()) if one != {"type": "null"}]
        if len(kinds) == 1:
            del out[union]
            out = {**kinds[0], **out}
        elif kinds:
            out[union] = kinds
            types = {one.get("type") for one in kinds}
            if types <= {*TYPES}:
                out["type"] = [type for type in TYPES if type in types]
    return out
