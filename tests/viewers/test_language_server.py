"""What an editor's YAML support makes of our schemas: the real language server, as Visual Studio Code runs it."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator

import pytest
import yaml
from guides import ROOT

from samepage.content.loader import declared_levels
from samepage.content.schema import Stage
from tests.conftest import tool_or_skip
from tests.viewers.language_server import LanguageServer

pytestmark = pytest.mark.viewers
SHIPPED = sorted((ROOT / "guide").rglob("*.yaml"))
SNIPPETS = ROOT / "samepage/starter/folder/.vscode/guide.code-snippets"
STAGE = "id: x\nblocks:\n"
# Where the cursor is, by the schema and the file as far as it is written.
PLACES = {
    "a new guide": ("guide", ""),
    "the guide's texts": ("guide", "send_back:\n  pdf:\n    "),
    "words": ("words", ""),
    "a level": ("words", "levels:\n  club:\n    "),
    "a new site": ("site", ""),
    "a new partner": ("partner", ""),
    "a new chapter": ("chapter", ""),
    "the glossary": ("glossary", "terms:\n  - "),
    "a new stage": ("stage", ""),
    "an agenda": ("stage", "agenda:\n  - "),
    "a step": ("stage", "agenda:\n  - steps:\n      - "),
    "a new block": ("stage", f"{STAGE}  - "),
    **{
        f"a {kind}": ("stage", f"{STAGE}  - kind: {kind}\n    ")
        for kind in ("text", "ideas", "callout", "example", "stages", "figure", "prompt", "checklist")
    },
    **{
        f"a {kind}": ("stage", f"{STAGE}  - kind: {kind}\n    ")
        for kind in ("rating", "table", "choice", "form", "agreement")
    },
    "a column": ("stage", f"{STAGE}  - kind: table\n    columns:\n      - "),
    "a line of a form": ("stage", f"{STAGE}  - kind: form\n    fields:\n      - "),
    "a rating's row": ("stage", f"{STAGE}  - kind: rating\n    items:\n      - "),
}


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    running = LanguageServer(tool_or_skip("yaml-language-server"), ROOT)
    yield running
    running.close()


def typed(snippet: str) -> str:
    """What stands there when nobody changes what a snippet proposes."""
    chosen = re.sub(r"\$\{\d+\|([^,|]*)[^|]*\|\}", r"\1", snippet)
    return re.sub(r"\$\{\d+:([^}]*)\}|\$\{?\d+\}?", lambda found: found[1] or "", chosen)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT / "guide").as_posix())
def test_nothing_is_underlined_in_the_shipped_guide(server: LanguageServer, path) -> None:
    assert server.diagnostics(path, path.read_text("utf-8")) == []


@pytest.mark.parametrize("place", PLACES)
def test_what_completion_inserts_is_yaml_that_a_person_can_go_on_from(
    server: LanguageServer, place: str
) -> None:
    schema, before = PLACES[place]
    head = f"# yaml-language-server: $schema={(ROOT / 'schemas' / schema).as_uri()}.json\n"
    text = head + before
    offered = server.completions(ROOT / f"guide/{place.replace(' ', '-')}-here.yaml", text)
    assert len(offered) > 1
    for label, snippet in offered.items():
        inserted = typed(snippet)
        assert "null" not in inserted, (label, snippet)
        assert not re.search(r": 0\b(?!\.)", inserted), (label, snippet)  # a number that the key may not have
        for line in inserted.rstrip().splitlines():
            assert re.match(r"\s*(- )*[a-z_.]+:( |$)|\s*(- ?)+", line), (label, snippet)
        # An editor begins each further line as the one of the cursor begins.
        indent = re.match(" *", text.rpartition("\n")[2])[0]
        yaml.safe_load(text + inserted.replace("\n", f"\n{indent}"))


def test_a_mistake_is_underlined_and_a_key_is_explained(server: LanguageServer) -> None:
    path = ROOT / "guide/stages/new.yaml"
    text = "# yaml-language-server: $schema=../../schemas/stage.json\nid: x\nlevel: [county]\n"
    assert any("level" in one for one in server.diagnostics(path, text))
    block = text.replace("level: [county]\n", f"{STAGE[6:]}  - kind: prompt\n    levels: [county]\n")
    assert any(
        "county" in one or "accepted" in one
        for one in server.diagnostics(path.with_name("block.yaml"), block)
    )
    assert "Keep it" in server.hover(path, text, 1, 0)


@pytest.mark.parametrize("name", json.loads(SNIPPETS.read_text("utf-8")))
def test_a_snippet_is_a_block_that_the_check_passes(name: str) -> None:
    assert (ROOT / ".vscode/guide.code-snippets").read_bytes() == SNIPPETS.read_bytes()
    body = "\n".join(json.loads(SNIPPETS.read_text("utf-8"))[name]["body"])
    blocks = yaml.safe_load(textwrap.dedent(typed(body)))
    stage = {"id": "x", "title": "X", "short": "XX", "why": "Y", "outcomes": ["Z"], "ideas": ["Z"]}
    made = Stage.model_validate({**stage, "blocks": blocks}, context=declared_levels(ROOT / "guide"))
    assert made.blocks[0].kind == json.loads(SNIPPETS.read_text("utf-8"))[name]["prefix"]
