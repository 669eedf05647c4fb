"""A client of the YAML language server: what a text editor asks it, by JSON-RPC over its standard streams."""

from __future__ import annotations

import itertools
import json
import subprocess
from pathlib import Path
from typing import Any

SETTINGS = {"yaml": {"completion": True, "validate": True, "hover": True, "schemaStore": {"enable": False}}}
EDITOR = {
    "textDocument": {"completion": {"completionItem": {"snippetSupport": True}}, "publishDiagnostics": {}}
}


class LanguageServer:
    """The server of the npm package in ``folder``, for the files below ``root``."""

    def __init__(self, folder: Path, root: Path):
        command = ["node", str(folder / "bin/yaml-language-server"), "--stdio"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._ids = itertools.count(1)
        self._diagnostics: dict[str, list[dict[str, Any]]] = {}
        self._request("initialize", {"processId": None, "rootUri": root.as_uri(), "capabilities": EDITOR})
        self._send("initialized", {})
        self._send("workspace/didChangeConfiguration", {"settings": SETTINGS})

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def diagnostics(self, path: Path, text: str) -> list[str]:
        """What the editor underlines in ``text``, as the file at ``path``: lines from 1, and words."""
        self._open(path, text)
        while path.as_uri() not in self._diagnostics:
            self._take(self._read())
        found = self._diagnostics.pop(path.as_uri())
        return [f"{one['range']['start']['line'] + 1}: {one['message']}" for one in found]

    def completions(self, path: Path, text: str) -> dict[str, str]:
        """What is offered at the end of ``text``, and what each would insert, as a snippet."""
        self._open(path, text)
        lines = text.split("\n")
        place = {"line": len(lines) - 1, "character": len(lines[-1])}
        found = self._request(
            "textDocument/completion", {"textDocument": {"uri": path.as_uri()}, "position": place}
        )
        items = found["items"] if isinstance(found, dict) else found
        return {one["label"]: one.get("insertText") or one["textEdit"]["newText"] for one in items}

    def hover(self, path: Path, text: str, line: int, character: int) -> str:
        """What is said of the key there; both numbers from 0."""
        self._open(path, text)
        place = {"line": line, "character": character}
        found = self._request(
            "textDocument/hover", {"textDocument": {"uri": path.as_uri()}, "position": place}
        )
        return str(found["contents"]["value"])

    def _open(self, path: Path, text: str) -> None:
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self._diagnostics.pop(path.as_uri(), None)
        self._send("textDocument/didOpen", {"textDocument": document})

    def _send(self, method: str, params: dict[str, Any], **more: Any) -> None:
        self._write({"method": method, "params": params, **more})

    def _request(self, method: str, params: dict[str, Any]) -> Any:
        id = next(self._ids)
        self._send(method, params, id=id)
        while True:
            got = self._read()
            if got.get("id") == id and "method" not in got:
                return got["result"]
            self._take(got)

    def _take(self, got: dict[str, Any]) -> None:
        """Something that the server says or asks by itself."""
        params = got.get("params", {})
        if got.get("method") == "textDocument/publishDiagnostics":
            self._diagnostics[params["uri"]] = params["diagnostics"]
        elif "id" in got and "method" in got:
            self._write({"id": got["id"], "result": [None for _ in params.get("items", ())] or None})

    def _write(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the server has ended"
        return dict(json.loads(self._process.stdout.read(length)))
