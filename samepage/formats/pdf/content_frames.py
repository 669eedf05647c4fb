"""What stands around the marks on a page: clips, graphics states and marked content
(ISO 32000-1, 8.4.2, 8.5.4 and 14.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from samepage.formats.pdf.content_paths import Box, Path, holds, inside


@dataclass
class Clip:
    """A clip, transformation or state that is written once something is drawn inside. ``path`` is a clip's, where
    it can be told what it cuts off."""

    operators: list[bytes]
    path: Path | None = None


@dataclass
class Frame:
    """What stands between q and Q. ``state`` is what the boxes want, ``outside`` what was written before it opened."""

    state: dict[bytes, bytes]
    scale: float
    waiting: list[Clip] = field(default_factory=list)
    is_open: bool = False
    outside: dict[bytes, bytes] = field(default_factory=dict)


@dataclass
class Mark:
    begin: bytes
    number: int | None
    is_open: bool = False
    in_text: bool = False
    is_bare: bool = True  # nothing at all stood in it so far


def needed_frames(frames: Sequence[Frame], box: Box | None) -> int:
    """How many of ``frames`` have to be open for what is drawn within ``box``, of unknown size if that is None."""
    needed = 0
    for number, frame in enumerate(frames):
        if not frame.is_open and any(
            box is None or clip.path is None or not holds(clip.path, box) for clip in frame.waiting
        ):
            needed = number
    return needed + 1


def cut(frames: Sequence[Frame], path: Path) -> Path:
    """A rectangle that fills all of the clip around it is the clip's own shape."""
    for frame in reversed(frames):
        for clip in reversed(() if frame.is_open else frame.waiting):
            if clip.path is None or not inside(clip.path.box, path.box):
                return path
            path = clip.path
            if not path.is_rectangle:
                return path
        if frame.is_open:
            break
    return path
