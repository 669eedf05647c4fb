"""Compressed pieces that can be put together in any order, and the ZIP records around them.

A DEFLATE stream (RFC 1951) that was flushed ends on a whole byte. One that was begun anew refers to
nothing before it, so such streams follow one another freely. The CRC-32 of what they make together
is worked out from the pieces' own, as zlib's ``crc32_combine`` does.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

LEVEL = 4  # one that takes half the time of the next and loses a fiftieth
LAST = b"\x03\x00"  # an empty block that is the last one
_POLYNOMIAL = 0xEDB88320  # CRC-32 as in ISO/IEC 13239, lowest bit first
_ONE = 1 << 31  # x⁰ in that order
_WORTH = 200  # bytes: what is shorter takes longer to compress than to copy
DATE = 0x21  # 1980-01-01, the earliest date a ZIP can hold
VERSION = 20


@dataclass(frozen=True, slots=True)
class Packed:
    """A compressed piece: ``size`` bytes with the checksum ``crc`` when it is unpacked.

    ``shift`` is x^(8·size) modulo the CRC's polynomial: times a checksum, it moves that checksum
    over as many bytes.
    """

    data: bytes
    size: int
    crc: int
    shift: int

    @classmethod
    def of(cls, raw: bytes) -> Packed:
        return cls(squeeze(raw, 9), len(raw), zlib.crc32(raw), _power(len(raw)))

    def after(self, crc: int) -> int:
        """The checksum of what has ``crc`` followed by this piece."""
        return _times(self.shift, crc) ^ self.crc

    def unpack(self) -> bytes:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(self.data)


def squeeze(raw: bytes, level: int = LEVEL) -> bytes:
    """``raw`` as DEFLATE blocks that end on a whole byte."""
    if len(raw) <= _WORTH:
        return struct.pack("<BHH", 0, len(raw), len(raw) ^ 0xFFFF) + raw  # RFC 1951, 3.2.4
    engine = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return engine.compress(raw) + engine.flush(zlib.Z_FULL_FLUSH)


def _times(a: int, b: int) -> int:
    """The product of two polynomials over GF(2), modulo the CRC's."""
    product = 0
    while a:
        if a & _ONE:
            product ^= b
        a = a << 1 & 0xFFFFFFFF
        b = b >> 1 ^ _POLYNOMIAL if b & 1 else b >> 1
    return product


def _power(size: int) -> int:
    """x^(8·size): squares of x⁸, multiplied where ``size`` has a bit."""
    result, square = _ONE, _ONE >> 8
    while size:
        if size & 1:
            result = _times(square, result)
        square = _times(square, square)
        size >>= 1
    return result


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """One file of an archive (APPNOTE.TXT 4.3.7 and 4.3.12), the same bytes on every machine."""

    name: bytes
    method: int  # 8 compressed, 0 stored
    crc: int
    packed: int
    size: int

    def _shared(self) -> bytes:
        return struct.pack(
            "<HHHHHIIIHH",
            VERSION,
            0,
            self.method,
            0,
            DATE,
            self.crc,
            self.packed,
            self.size,
            len(self.name),
            0,
        )

    def head(self) -> bytes:
        return b"PK\x03\x04" + self._shared() + self.name

    def listing(self, offset: int) -> bytes:
        """Its line in the directory, where its head stands at ``offset``."""
        return (
            b"PK\x01\x02"
            + struct.pack("<H", VERSION)
            + self._shared()
            + struct.pack("<HHHII", 0, 0, 0, 0, offset)
            + self.name
        )


def closing(listings: list[bytes], offset: int) -> bytes:
    """The directory, which begins at ``offset``, and the archive's end (4.3.16)."""
    directory = b"".join(listings)
    count = len(listings)
    return directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), offset, 0)
