"""A content stream → the same marks on the page in a third of the bytes.

WeasyPrint says everything again for each box: clips that cut nothing, states that hold already, a mark for each line
of a text. Here operators are written only once something is drawn that needs them. Sources: ISO 32000-1, 8.4
(graphics state), 8.5 (paths and clips), 9.4 (text objects), 14.6 (marked content).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from samepage.formats.pdf.content_frames import Clip, Frame, Mark, cut, needed_frames
from samepage.formats.pdf.content_lines import kerned, with_texts_joined, without_idle_frames
from samepage.formats.pdf.content_numbers import Numbers, decimals_at
from samepage.formats.pdf.content_operators import (
    ALPHA,
    AT_FIRST,
    BETWEEN,
    FILLED,
    MARK_ID,
    MOVES_TEXT,
    NEEDS,
    OPERAND,
    PATH,
    SHOWS_TEXT,
    STATE,
    STATES,
    STROKES,
    TOKEN,
    UNKNOWN,
)
from samepage.formats.pdf.content_paths import Box, Path, add_line, border_line, frame_line
from samepage.formats.pdf.plain_texts import PlainFont, font_runs

NO_FONTS: Mapping[bytes, PlainFont] = MappingProxyType({})
NO_TEXTS: Mapping[int, int] = MappingProxyType({})
DIVIDES = "-–—/".encode("cp1252")  # where a line may end within a word


def compact(
    content: bytes,
    page: bool = True,
    plain: Mapping[bytes, PlainFont] = NO_FONTS,
    texts: Mapping[int, int] = NO_TEXTS,
) -> tuple[bytes, dict[int, int | None]]:
    """``content`` made shorter, and what became of its marks: the new number of each, None where it held nothing.

    ``page`` says that the graphics state is at first a page's, which is not known of a form XObject.
    ``texts`` numbers, by mark, texts that are read without anything between: marks of one become one where they follow
    each other. The states ``OPAQUE`` may be used though ``content`` did not, and the simple fonts ``plain`` in place of
    others.
    """
    if UNKNOWN.search(content):
        return content, {int(number): int(number) for number in MARK_ID.findall(content)}
    writer = _Writer(dict(AT_FIRST) if page else {}, plain, texts)
    operands: list[bytes] = []
    for token in TOKEN.findall(content):
        if token[0] in OPERAND:
            operands.append(token)
        else:
            writer.take(token, operands)
            operands = []
    return writer.written(), writer.marks


class _Writer:
    def __init__(self, state: dict[bytes, bytes], plain: Mapping[bytes, PlainFont], texts: Mapping[int, int]):
        self._plain, self._texts = plain, texts
        self.marks: dict[int, int | None] = {}
        self._out: list[bytes] = []
        self._written = dict(state)  # the state as it was written last
        self._frames = [Frame(dict(state), 1.0, is_open=True)]
        self._marks: list[Mark] = []
        self._closing: Mark | None = None  # whose EMC waits, since what follows may belong to it
        self._path = Path()
        # Those of a table, with their decimals, by their place in what is written.
        self._lines: dict[int, tuple[list[Box], int]] = {}
        self._lines_end = -1
        self._corner = b"", -1  # of the last shape of curves, and where what was written of it ends
        self._ground = Path(), 0, -1  # the last such shape that is filled, its lines, and where they end
        self._inside: dict[bytes, bytes] = {}  # the state within its frame
        self._clips = b""
        self._moves: list[bytes] = []  # of the text that follows
        self._height = b""  # of the line that was shown last
        self._in_text = self._text_written = False
        self._number = Numbers()
        self._next_mark = 0

    # Reading

    def take(self, operator: bytes, operands: list[bytes]) -> None:
        if operator in PATH:
            self._path.add(operator, list(map(float, operands)))
        elif operator in STATE:
            self._set(operator, operands)
        elif operator == b"BDC" or operator == b"BMC":
            self._begin_mark(operator, operands)
        elif operator == b"EMC":
            self._end_mark()
        elif operator == b"q":
            above = self._frames[-1]
            self._frames.append(Frame(dict(above.state), above.scale))
            self._bare_no_more()
        elif operator == b"Q":
            self._end_frame()
        elif operator in SHOWS_TEXT:
            self._show(operator, operands)
        elif operator in MOVES_TEXT:
            self._moves.append(self._line(operator, operands[:-2], 4, operands[-2:]))
        elif operator == b"BT":
            self._in_text, self._text_written, self._moves = True, False, []
            self._bare_no_more()
        elif operator == b"ET":
            if self._text_written:
                self._out.append(b"ET")
            self._in_text = self._text_written = False
        elif operator in (b"W", b"W*"):
            self._clips = operator
        elif operator == b"n":
            self._end_path()
        elif operator in NEEDS and operator != b"sh":
            self._paint(operator)
        elif operator == b"gs":
            self._use_state(operands[0])
        elif operator == b"cm":
            frame = self._frames[-1]
            a, b, c, d = map(float, operands[:4])
            line = self._line(operator, operands[:4], 6, operands[4:])
            self._wait(Clip([line]))
            frame.scale *= math.sqrt(abs(a * d - b * c)) or 1.0
        else:  # Do, sh
            self._before_drawing(None, self._state_but_font())
            self._out.append(self._line(operator, operands, self._decimals))

    def written(self) -> bytes:
        while len(self._frames) > 1:
            self._end_frame()
        self._close_mark()
        for place, (ends, decimals) in self._lines.items():
            steps = [b"%b %b m\n%b %b l" % tuple(self._number(n, decimals) for n in one) for one in ends]
            self._out[place] = b"\n".join((*steps, b"S"))
        lines = with_texts_joined(without_idle_frames(self._out), STATES)
        # One kind of white space is packed tighter than two.
        return BETWEEN.sub(rb"\1", b" ".join(b" ".join(lines).split(b"\n"))) + b"\n"

    # Paths

    def _taken_path(self) -> Path:
        path, self._path = self._path, Path()
        return path

    def _end_path(self) -> None:
        clips, self._clips = self._clips, b""
        path = self._taken_path()
        if clips and path.steps:
            lines = [*self._number.path(path, self._decimals), clips + b" n"]
            self._wait(Clip(lines, path if clips == b"W" or path.is_rectangle else None))

    def _paint(self, operator: bytes) -> None:
        self._clips = b""
        path, state = self._taken_path(), self._frames[-1].state
        if not path.steps:
            return
        if operator == b"f" and path.is_rectangle:
            path = cut(self._frames, path)
        elif operator == b"f*" and (line := border_line(path)):
            path, operator = line, b"f"
        elif operator == b"f*" and self._draw_frame(path, state):
            return
        needed = {name: state[name] for name in NEEDS[operator] if name in state}
        if path.is_long:
            self._draw_from_corner(path, operator, needed)
            return
        self._before_drawing(path.box if operator in FILLED else None, needed)
        if operator == b"S" and (ends := path.straight_line):
            self._draw_line(ends)
        else:
            self._out += [*self._number.path(path, self._decimals), operator]

    def _draw_frame(self, path: Path, state: dict[bytes, bytes]) -> bool:
        """Draw the border of a box as a line, with its ground where that has just been drawn, as WeasyPrint does: half
        as many points. False where ``path`` is something else."""
        frame, color = frame_line(path), state.get(b"fill", b"")
        opaque = all(state.get(name, AT_FIRST[name]) == AT_FIRST[name] for name in (b"a", b"A", b"d"))
        if not frame or not path.is_long or not opaque or not color.endswith(b" rg"):
            return False
        outer, middle, width = frame
        line = {b"stroke": color[:-2] + b"RG", b"w": self._number(width, self._decimals) + b" w"}
        line |= {name: AT_FIRST[name] for name in (b"A", b"d")}
        ground, lines, end = self._ground
        if end == len(self._out) and ground.steps == outer.steps:
            del self._out[-lines - 1 :]
            self._out.append(b"Q")
            self._corner = self._corner[0], len(self._out)
            self._draw_from_corner(middle, b"b", line, outer.box)
        else:
            self._draw_from_corner(middle, b"s", line, outer.box)
        return True

    def _draw_from_corner(
        self, path: Path, operator: bytes, state: dict[bytes, bytes], box: Box | None = None
    ) -> None:
        """A shape of curves, such as a box with its border, is the same bytes wherever it stands. ``box`` is what it
        covers, where that is not the path's own."""
        covered = box or (path.box if operator in FILLED else None)
        corner = (box or path.box)[:2]
        self._before_drawing(covered, {})
        place = b"1 0 0 1 %b %b cm" % tuple(self._number(n, self._decimals) for n in corner)
        if self._corner == (place, len(self._out)):
            del self._out[-1]
        else:
            self._out += [b"q", place]
            self._inside = dict(self._written)
        for name, line in state.items():
            if self._inside.get(name) != line:
                self._inside[name] = line
                self._out.append(line)
        steps = path.without_idle_lines() if operator in FILLED else path
        lines = [*self._number.path(steps.from_corner(*corner), self._decimals), operator]
        self._out += [*lines, b"Q"]
        self._corner = place, len(self._out)
        if operator == b"f" and self._inside.get(b"a", AT_FIRST[b"a"]) == AT_FIRST[b"a"]:
            self._ground = path, len(lines), len(self._out)

    def _draw_line(self, line: Box) -> None:
        """Lines in one state, such as a table's, are one path, in which those that go on are one line."""
        if self._lines_end != len(self._out):
            self._out.append(b"")
            self._lines_end, self._lines[len(self._out) - 1] = len(self._out), ([], self._decimals)
        lines, _ = self._lines[self._lines_end - 1]
        solid = all(self._written.get(name, AT_FIRST[name]) == AT_FIRST[name] for name in (b"A", b"d"))
        add_line(lines, line, join=solid)

    # State

    def _set(self, operator: bytes, operands: list[bytes]) -> None:
        frame, name = self._frames[-1], STATE[operator]
        line = self._line(operator, operands, 4 if operator in (b"Tf", b"w") else 3)
        if operator in (b"sc", b"scn", b"SC", b"SCN"):
            space = frame.state.get(name, b"").split(b"\n")[0]
            line = space + b"\n" + line if space.endswith((b" cs", b" CS")) else line
        frame.state[name] = line

    def _use_state(self, name: bytes) -> None:
        line = name + b" gs"
        if ALPHA.match(name):
            self._frames[-1].state[name[1:2]] = AT_FIRST[name[1:2]] if float(name[2:]) == 1 else line
        else:
            self._wait(Clip([line]))

    def _state_but_font(self) -> dict[bytes, bytes]:
        """For what sets its own font, so that none is named that the page may lack."""
        return {name: line for name, line in self._frames[-1].state.items() if name != b"Tf"}

    def _wait(self, clip: Clip) -> None:
        frame = self._frames[-1]
        if frame.is_open:
            self._out += clip.operators
        else:
            frame.waiting.append(clip)

    def _before_drawing(self, box: Box | None, state: dict[bytes, bytes]) -> None:
        """Write what something needs that is drawn within ``box``, of unknown size if that is None."""
        needed = needed_frames(self._frames, box)
        self._resume_or_close_mark()
        for frame in self._frames[:needed]:
            if not frame.is_open:
                frame.is_open, frame.outside = True, dict(self._written)
                self._out.append(b"q")
                for clip in frame.waiting:
                    self._out += clip.operators
                frame.waiting = []
        for mark in self._marks:
            if not mark.is_open and not mark.in_text:
                self._open(mark)
        for name, line in state.items():
            if self._written.get(name) != line:
                self._written[name] = line
                self._out.append(line)

    def _end_frame(self) -> None:
        if len(self._frames) == 1:
            return
        frame = self._frames.pop()
        if frame.is_open:
            self._written = frame.outside
            self._out.append(b"Q")

    # Text

    def _show(self, operator: bytes, operands: list[bytes]) -> None:
        state = dict(self._frames[-1].state)
        name, size, _ = state.get(b"Tf", b"/F 1 Tf").split()
        shown = kerned(operands[0], abs(float(size)) or 1.0)
        lines = [shown + operator]
        if plain := self._plain.get(name):
            runs = font_runs(shown, plain)
            fonts = [b"%b %b Tf" % (plain.name if is_plain else name, size) for is_plain, _ in runs]
            state[b"Tf"] = fonts[0]
            lines = [
                line for font, (_, text) in zip(fonts, runs, strict=True) for line in (font, text + b"TJ")
            ][1:]
        # Lines count for texts that are drawn as outlines only.
        if state.get(b"Tr", AT_FIRST[b"Tr"]) == AT_FIRST[b"Tr"]:
            state = {name: line for name, line in state.items() if name not in STROKES}
        self._before_drawing(None, state)
        if not self._text_written:
            self._text_written = True
            self._out.append(b"BT")
        if self._moves:
            self._height = self._moves[-1].split()[-2]
        self._out += self._moves
        self._moves = []
        for mark in self._marks:
            if not mark.is_open:
                self._open(mark)
        self._out += lines
        if len(lines) > 1:
            self._written[b"Tf"] = lines[-2]

    # Marks

    def _begin_mark(self, operator: bytes, operands: list[bytes]) -> None:
        self._bare_no_more()
        found = MARK_ID.search(operands[-1])
        mark = Mark(b" ".join((*operands, operator)), int(found[1]) if found else None, in_text=self._in_text)
        self._marks.append(mark)
        if mark.number is not None:
            self.marks[mark.number] = None

    def _end_mark(self) -> None:
        if not self._marks:
            return
        mark = self._marks.pop()
        if not mark.is_open and mark.is_bare and mark.number is not None:
            self._before_drawing(None, self._state_but_font())  # a place for a site's words
            self._open(mark)
            self._out.append(b"EMC")
        elif mark.is_open and (self._in_text or self._marks):
            self._out.append(b"EMC")
        elif mark.is_open:
            self._closing = mark

    def _open(self, mark: Mark) -> None:
        mark.is_open = True
        if mark.number is None:
            self._out.append(mark.begin)
            return
        self._out.append(MARK_ID.sub(b"/MCID %d" % self._next_mark, mark.begin))
        self.marks[mark.number] = self._next_mark
        self._next_mark += 1

    def _resume_or_close_mark(self) -> None:
        """Of two artifacts that follow one another one is made, and of lines of a text."""
        before, mark = self._closing, self._marks[0] if self._marks else None
        if before is None:
            return
        if mark and not mark.is_open and mark.number is None:
            goes_on = mark.begin == before.begin and mark.begin.startswith(b"/Artifact")
        else:
            goes_on = mark is not None and not mark.is_open and self._is_more_text(before, mark)
        if mark and goes_on:
            mark.is_open, self._closing = True, None
            if mark.number is not None and before.number is not None:
                self.marks[mark.number] = self.marks[before.number]
        else:
            self._close_mark()

    def _is_more_text(self, before: Mark, mark: Mark) -> bool:
        """Whether ``mark`` may be one with ``before``. Where it begins a line, the one above then ends in a space,
        without which what reads the text alone would join their words; one that may end within a word does not."""
        text = self._texts.get(-1 if before.number is None else before.number)
        if text is None or text != self._texts.get(-1 if mark.number is None else mark.number):
            return False
        if not self._moves or self._out[-1] != b"ET":
            return False
        if self._moves[-1].split()[-2] == self._height:
            return True
        shown = self._out[-2]
        last = shown[-5:-4]
        if not shown.endswith(b")]TJ") or last in DIVIDES:
            return False
        if last != b" ":
            self._out[-2] = shown[:-4] + b" )]TJ"
        return True

    def _close_mark(self) -> None:
        if self._closing:
            self._out.append(b"EMC")
            self._closing = None

    def _bare_no_more(self) -> None:
        if self._marks:
            self._marks[-1].is_bare = False

    # Numbers

    @property
    def _decimals(self) -> int:
        return decimals_at(self._frames[-1].scale)

    def _line(
        self, operator: bytes, operands: Sequence[bytes], decimals: int, places: Sequence[bytes] = ()
    ) -> bytes:
        short = self._number.short
        return b" ".join((*short(operands, decimals), *short(places, self._decimals), operator))
