"""The JSON Schemas that editors' programs use, and the real guide against them."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Annotated, get_args

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from samepage.content.jsonschema import MODELS, schema_text, write_schemas
from samepage.content.loader import declared_levels
from samepage.content.schema import Declared

ROOT = Path(__file__).parents[2]
SCHEMA_OF = {
    "front": "chapter",
    "forms": "chapter",
    "stages": "stage",
    "sites": "site",
    "partners": "partner",
}
OURS = declared_levels(ROOT / "guide")
YAML = sorted((ROOT / "guide").rglob("*.yaml"))


@pytest.mark.parametrize("name", MODELS)
def test_the_schemas_are_those_of_the_models(name):
    written = (ROOT / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    assert written == schema_text(name, OURS), "run: python3 build.py schema"


def test_writing_them_twice_gives_the_same_bytes(tmp_path):
    first = [path.read_bytes() for path in write_schemas(tmp_path, OURS)]
    assert first == [path.read_bytes() for path in write_schemas(tmp_path, OURS)]


def test_an_editor_is_told_what_a_key_is_for():
    stage = json.loads(schema_text("stage", OURS))
    short = stage["$defs"]["Prompt"]["properties"]["short"]
    assert "screen reader" in short["description"]
    assert stage["additionalProperties"] is False
    assert "title" in stage["properties"]


def test_the_ids_that_may_stand_somewhere_are_the_guides_own():
    stage = json.loads(schema_text("stage", Declared(("club",), (), {"shed": "club"})))
    prompt = stage["$defs"]["Prompt"]["properties"]
    assert prompt["levels"]["items"] == {"enum": ["club", "shed"], "type": "string"}
    assert [*prompt["text"]["oneOf"][0]["properties"]] == ["club", "default"]
    assert prompt["by"]["items"] == {"not": {}}
    assert "x-" not in json.dumps([*prompt, *stage])


@pytest.mark.parametrize("path", YAML, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_file_tells_editors_its_schema(path):
    folder = path.parent.name
    name = SCHEMA_OF[folder] if folder in SCHEMA_OF else path.stem
    found = re.search(
        r"^# yaml-language-server: \$schema=(\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert found, f"add: # yaml-language-server: $schema=…/schemas/{name}.json"
    assert (path.parent / found[1]).resolve() == ROOT / "schemas" / f"{name}.json"


@pytest.mark.skipif(not (ROOT / "guide/guide.yaml").exists(), reason="no guide here")
def test_the_guide_loads_in_less_than_a_second():
    from samepage.content.loader import load_library

    start = time.process_time()
    library = load_library(ROOT / "guide")
    assert library.sites and library.partners
    assert time.process_time() - start < 1.0


def keys_of(model: type[BaseModel], seen: dict[type[BaseModel], None]) -> None:
    """``model`` and all that its keys are made of, into ``seen``."""
    if model in seen:
        return
    seen[model] = None

    def inside(part: object) -> None:
        if isinstance(part, type) and issubclass(part, BaseModel):
            keys_of(part, seen)
        for one in get_args(part):
            inside(one)

    for field in model.model_fields.values():
        inside(field.annotation)


def test_every_key_has_a_description_in_plain_words():
    seen: dict[type[BaseModel], None] = {}
    for model in MODELS.values():
        keys_of(model, seen)
    assert len(seen) > 40
    keys = {f"{m.__name__}.{key}": field for m in seen for key, field in m.model_fields.items()}
    assert [name for name, field in keys.items() if not field.description] == []
    assert [
        name for name, field in keys.items() if not (field.description or "").endswith((".", "…", "`"))
    ] == []


def test_each_example_is_what_its_key_takes():
    seen: dict[type[BaseModel], None] = {}
    for model in MODELS.values():
        keys_of(model, seen)
    named = [(m, key, field) for m in seen for key, field in m.model_fields.items() if field.examples]
    assert len(named) > 50
    for model, key, field in named:
        for example in field.examples or ():
            taken = TypeAdapter(Annotated[field.annotation, field])
            try:
                taken.validate_python(example)
            except ValidationError as error:
                raise AssertionError(f"{model.__name__}.{key}: {example!r}") from error
    assert '"examples"' in schema_text("stage", OURS)


def test_an_editor_is_never_offered_a_null():
    for name in MODELS:
        assert '"null"' not in schema_text(name, OURS) and '"default": null' not in schema_text(name, OURS)
