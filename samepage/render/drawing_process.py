"""SVGs drawn in another process, with limits on its memory and work, and nothing that it may write."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing.connection import Connection

from samepage.errors import BuildError
from samepage.limits import MIB, MOST_DRAWING_CLOCK, MOST_DRAWING_MEMORY, MOST_DRAWING_SECONDS
from samepage.signals import limit_process, limit_time, silence, start_process

SECONDS_TO_START = 60
AGAIN = 'open it in a drawing program, and save it again as "Plain SVG", or as PNG.'
SLOW = f"takes more than {MOST_DRAWING_SECONDS} seconds to draw: simplify it, or save it as PNG."
LATE = f"was not drawn within {MOST_DRAWING_CLOCK} seconds: try again when this machine is less busy, or simplify it."
LARGE = (
    f"takes more than {MOST_DRAWING_MEMORY // MIB:,} MB of memory to draw: simplify it, or save it as PNG."
)
BROKE = f"breaks the program that draws it: {AGAIN}"
WRONG = f"cannot be drawn whole: {AGAIN}"
READY = b"ready"
MOST_ANSWER = 1_000  # bytes
SIGXCPU = getattr(signal, "SIGXCPU", None)  # Windows has none


@lru_cache(maxsize=8)
def wrong_drawings(drawings: tuple[bytes, ...]) -> tuple[str, ...]:
    """What is wrong with each SVG, "" for nothing. Raises ``BuildError`` where no process starts."""
    messages: list[str] = []
    while len(messages) < len(drawings):
        messages += _tried_by_one(drawings[len(messages) :])
    return tuple(messages)


def _tried_by_one(drawings: Sequence[bytes]) -> list[str]:
    """The same for as many as one process draws: up to the first that ends it."""
    process, ours = start_process(_serve)
    started, messages = False, list[str]()
    try:
        started = ours.poll(SECONDS_TO_START) and ours.recv_bytes() == READY
        if not started:
            raise EOFError
        for data in drawings:
            ours.send_bytes(data)
            messages.append(ours.recv_bytes(MOST_ANSWER).decode() if ours.poll(MOST_DRAWING_CLOCK) else LATE)
            if messages[-1] == LATE:
                break
    except (EOFError, OSError):
        process.join(1)
        if not started:
            raise BuildError(
                "the process that tries drawings cannot begin: free some memory, and try again"
            ) from None
        messages.append(SLOW if SIGXCPU and process.exitcode == -SIGXCPU else BROKE)
    finally:
        process.kill()
        process.join()
        ours.close()
    return messages


# In the process that draws


@dataclass(frozen=True)
class _Svg:
    data: bytes
    media_type: str = "image/svg+xml"


def _serve(pipe: Connection) -> None:
    from samepage.render.rasterize import bitmap_of

    silence()
    limit_process(MOST_DRAWING_MEMORY)
    pipe.send_bytes(READY)
    while True:
        try:
            data = pipe.recv_bytes()
        except (EOFError, OSError):
            return  # the parent is gone
        limit_time(MOST_DRAWING_SECONDS)
        try:
            bitmap_of(_Svg(data))
            message = ""
        except MemoryError:
            message = LARGE
        except Exception:  # noqa: BLE001 whatever a file leads to is told, and the next one drawn
            message = WRONG
        pipe.send_bytes(message.encode())
