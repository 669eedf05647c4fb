"""Paths of a content stream, and what can be told of them (ISO 32000-1, 8.5)."""

from __future__ import annotations

from dataclasses import dataclass, field

NEAR = 0.01  # as good as equal

Box = tuple[float, float, float, float]


@dataclass
class Path:
    """Operators, with their operands, and the box around them."""

    steps: list[tuple[bytes, list[float]]] = field(default_factory=list)
    corners: list[float] = field(default_factory=list)

    def add(self, operator: bytes, operands: list[float]) -> None:
        self.steps.append((operator, operands))
        if operator == b"re":
            x, y, width, height = operands
            self.corners += (x, y, x + width, y + height)
        else:
            self.corners += operands

    @property
    def box(self) -> Box:
        across, down = self.corners[::2], self.corners[1::2]
        return min(across), min(down), max(across), max(down)

    @property
    def is_rectangle(self) -> bool:
        """Whether it is one, upright; or four lines that are."""
        operators = b"".join(operator for operator, _ in self.steps)
        if operators == b"mlll":
            return len(set(self.corners[::2])) == len(set(self.corners[1::2])) == 2
        return operators == b"re"

    @property
    def is_long(self) -> bool:
        """Whether it is shorter from its box's corner, since shapes of one size are then the same bytes."""
        return any(operator == b"c" for operator, _ in self.steps) and sum(map(abs, self.corners[:2])) > 20

    @property
    def straight_line(self) -> Box | None:
        """Its ends, from left to right or from the top down, if it is a line across or down the page."""
        if [operator for operator, _ in self.steps] != [b"m", b"l"]:
            return None
        x1, y1, x2, y2 = self.corners
        return (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)) if x1 == x2 or y1 == y2 else None

    def without_idle_lines(self) -> Path:
        """Without lines to the place where they begin, which fill nothing."""
        kept, place = Path(), None
        for operator, numbers in self.steps:
            if operator != b"l" or numbers != place:
                kept.add(operator, numbers)
            place = numbers[-2:]
        return kept

    def from_corner(self, left: float, top: float) -> Path:
        moved = Path()
        for operator, numbers in self.steps:
            of_place = 2 if operator == b"re" else len(numbers)
            shift = (left, top) * 3
            moved.add(
                operator,
                [n - by for n, by in zip(numbers[:of_place], shift, strict=False)] + numbers[of_place:],
            )
        return moved


def holds(clip: Path, box: Box) -> bool:
    """Whether ``clip`` cuts off nothing of what fills ``box``: a rectangle around it, or the shape itself."""
    return inside(box, clip.box) and (clip.is_rectangle or box == clip.box)


def border_line(path: Path) -> Path | None:
    """What lies between two boxes of which only one side differs, as WeasyPrint draws a box's border on that side."""
    if [operator for operator, _ in path.steps] != [b"re", b"re"]:
        return None
    corners = path.corners
    inner, outer = corners[:4], corners[4:]
    if inner[2] - inner[0] > outer[2] - outer[0] or inner[3] - inner[1] > outer[3] - outer[1]:
        inner, outer = outer, inner
    differing = [side for side in range(4) if abs(inner[side] - outer[side]) > NEAR]
    if len(differing) != 1:
        return None
    (side,) = differing
    line = list(outer)
    line[(side + 2) % 4] = inner[side]
    left, top, right, bottom = line
    return Path([(b"re", [left, top, right - left, bottom - top])], line)


def frame_line(path: Path) -> tuple[Path, Path, float] | None:
    """What lies between two boxes with round corners around one middle: the outer box, a line through the middle of
    what lies between, and its width; None of any other path."""
    half = len(path.steps) // 2
    parts = path.steps[:half], path.steps[half:]
    operators = [[operator for operator, _ in part] for part in parts]
    if not half or operators[0] != operators[1] or operators[0][:1] != [b"m"] or b"c" not in operators[0]:
        return None
    if b"re" in operators[0] or operators[0].count(b"m") > 1:
        return None
    widths = set()
    pairs = [(numbers, others) for (_, numbers), (_, others) in zip(*parts, strict=True) if numbers]
    for numbers, others in pairs:  # a side's ends lie across from each other
        across, down = abs(numbers[-2] - others[-2]), abs(numbers[-1] - others[-1])
        if min(across, down) > NEAR:
            return None
        widths.add(max(across, down))
    if max(widths) - min(widths) > NEAR or min(widths) < NEAR:
        return None
    first, second, middle = Path(), Path(), Path()
    for (operator, numbers), (_, others) in zip(*parts, strict=True):
        first.add(operator, numbers)
        second.add(operator, others)
        middle.add(operator, [(a + b) / 2 for a, b in zip(numbers, others, strict=True)])
    outer = first if inside(second.box, first.box) else second
    return outer, middle, max(widths)


def add_line(lines: list[Box], line: Box, join: bool) -> None:
    """Put ``line`` to ``lines``; ``join`` says whether one that goes on and the one before may be one."""
    before = next((n for n, other in enumerate(lines) if _go_on(other, line)), None) if join else None
    if before is None:
        lines.append(line)
    else:
        pairs = zip(lines[before], line, (min, min, max, max), strict=True)
        x1, y1, x2, y2 = (choose(a, b) for a, b, choose in pairs)
        lines[before] = x1, y1, x2, y2


def _go_on(line: Box, other: Box) -> bool:
    """Whether ``other`` begins on ``line``, in the same direction."""
    across = line[1] == line[3] == other[1] == other[3] and line[0] <= other[0] <= line[2]
    down = line[0] == line[2] == other[0] == other[2] and line[1] <= other[1] <= line[3]
    return across or down


def inside(inner: Box, outer: Box) -> bool:
    return (
        inner[0] >= outer[0] - NEAR
        and inner[1] >= outer[1] - NEAR
        and inner[2] <= outer[2] + NEAR
        and inner[3] <= outer[3] + NEAR
    )
