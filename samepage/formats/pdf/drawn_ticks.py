"""Ticks drawn on a PDF's pages, found with PDFium.

Programs that print or flatten a form draw what its boxes show (ISO 32000-1, 12.5.5) and keep lines as
lines, wherever they put them: into the page's content or into a form XObject. So a tick is found by its shape.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from samepage.formats.pdf.appearance import TICK
from samepage.limits import DEEPEST

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points
Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]  # ISO 32000-1, 8.3.4
MOST_OBJECTS = 50_000  # of a page that are looked at
LEAST_SIZE, MOST_SIZE = 3.0, 200.0  # points, of a box
TOLERANCE = 0.04  # of a box's size


def ticked_boxes(page: pypdfium2.PdfPage, turns: int = 0) -> tuple[Box, ...]:
    """The boxes on ``page`` in which a tick of ours is drawn; on the page turned back by so many quarters."""
    objects = [
        pdfium.FPDFPage_GetObject(page, number) for number in range(pdfium.FPDFPage_CountObjects(page))
    ]
    lines = (tuple(turned(point, turns) for point in line) for line in _lines(objects[:MOST_OBJECTS]))
    return tuple(box for points in lines if (box := _box_of_tick(points)))


def turned(point: Point, quarters: int) -> Point:
    """``point`` after so many quarter turns against the clock about the page's corner."""
    x, y = point
    return ((x, y), (-y, x), (-x, -y), (y, -x))[quarters]


def _lines(objects: Iterable[object]) -> Iterator[tuple[Point, ...]]:
    """The corners, on the page, of each stroked line of two pieces."""
    stack: list[tuple[object, tuple[Matrix, ...]]] = [(one, ()) for one in objects]
    seen = 0
    while stack and seen < MOST_OBJECTS:
        one, around = stack.pop()
        seen += 1
        kind = pdfium.FPDFPageObj_GetType(one)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and len(around) < DEEPEST:
            count = min(pdfium.FPDFFormObj_CountObjects(one), MOST_OBJECTS)
            inside = (_matrix(one), *around)
            stack += [(pdfium.FPDFFormObj_GetObject(one, number), inside) for number in range(count)]
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and pdfium.FPDFPath_CountSegments(one) == len(TICK):
            points = [_corner(one, number) for number in range(len(TICK))]
            for matrix in (_matrix(one), *around):
                points = [_moved(point, matrix) for point in points]
            yield tuple(points)


def _corner(path: object, number: int) -> Point:
    x, y = ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFPath_GetPathSegment(path, number), x, y)
    return x.value, y.value


def _matrix(one: object) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(one, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _moved(point: Point, matrix: Matrix) -> Point:
    (x, y), (a, b, c, d, e, f) = point, matrix
    return a * x + c * y + e, b * x + d * y + f


def _box_of_tick(points: tuple[Point, ...]) -> Box | None:
    """The box that a tick with these corners stands in; None where they are no tick's."""
    (x0, y0), (x1, y1), (x2, y2) = points
    (left, middle), (foot, low), (right, high) = TICK
    width, height = (x2 - x0) * 100 / (right - left), (y2 - y1) * 100 / (high - low)
    if not (LEAST_SIZE < width < MOST_SIZE and LEAST_SIZE < height < MOST_SIZE):
        return None
    aside = abs(x1 - x0 - width * (foot - left) / 100) / width
    above = abs(y0 - y1 - height * (middle - low) / 100) / height
    if max(aside, above) > TOLERANCE:
        return None
    start, bottom = x0 - width * left / 100, y1 - height * low / 100
    return start, bottom, start + width, bottom + height
