"""Work without Python's search for dead objects."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Layout makes millions of small objects that all live to its end; looking for dead ones costs a quarter, and a
    tenth of what else a workbook takes. For work with an end; of that inside another, the outer one ends it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
