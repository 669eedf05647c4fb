"""A web page that came back."""

from __future__ import annotations

from samepage.formats.interface import ReturnedFile


class WebReader:
    def recognizes(self, data: bytes) -> bool:
        return False

    def open(self, data: bytes) -> ReturnedFile:
        raise NotImplementedError
