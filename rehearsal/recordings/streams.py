"""Streams of recordings: unpacked, in UTF-8, line by line, and bounded whatever they hold."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, Any

# A body of 5 MB with its answer, escaped twice, is shorter. A line is held in memory.
LONGEST_LINE = 32 * 1024 * 1024
# A document is held in memory as well, about ten times: as Python's objects, or in the error of a parser.
LARGEST_DOCUMENT = 256 * 1024 * 1024
_BUFFER = 256 * 1024
_GZIP = b"\x1f\x8b"
# gzip within gzip comes from a server that packs a packed file; more layers are a bomb.
_LAYERS = 3
_PACKED = {
    b"PK\x03\x04": "zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf": "7z",
}
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class Stream:
    """A stream of bytes in UTF-8, without gzip and byte order mark.

    trouble: why the stream ended before its end; empty while it did not. packed: the name of a packing that
    is not read. beginning: where it begins in its file; None where the bytes of the file are others.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self.trouble = ""
        self.beginning: int | None = 0
        self._reader = stream if isinstance(stream, io.BufferedReader) else _buffered(stream.read)
        for _ in range(_LAYERS):
            if self._reader.peek(2)[:2] != _GZIP:
                break
            self.beginning = None
            self._reader = _buffered(partial(self._guarded, gzip.GzipFile(fileobj=self._reader).read1))
        beginning = self._reader.peek(8)[:8]
        self.packed = next((name for mark, name in _PACKED.items() if beginning.startswith(mark)), "")
        # Editors on Windows write a mark, and HAR 1.2 has readers ignore it.
        if beginning.startswith(codecs.BOM_UTF8):
            self._reader.read(len(codecs.BOM_UTF8))
            self.beginning = None if self.beginning is None else len(codecs.BOM_UTF8)
        elif encoding := _UTF_16.get(beginning[:2]):
            # PowerShell writes it where output is redirected.
            self._reader.read(2)
            self.beginning = None
            self._reader = _buffered(_recoded(self._reader, encoding))

    def peek(self) -> bytes:
        """Return the next byte without taking it; empty at the end."""
        return self._reader.peek(1)[:1]

    def line(self, longest: int = LONGEST_LINE) -> bytes:
        """Return the next line with its end, at most as long as given; empty at the end."""
        return self._reader.readline(longest)

    def lines(self, longest: int = LONGEST_LINE) -> Iterator[bytes]:
        """Yield the lines; of one that is longer its beginning, so long that it is longer than `longest`."""
        for line in iter(partial(self._reader.readline, longest + 1), b""):
            yield line
            if len(line) > longest and not line.endswith(b"\n"):
                self.skip_line()

    def skip_line(self) -> None:
        """Pass over the rest of a line."""
        while (rest := self._reader.readline(_BUFFER)) and not rest.endswith(b"\n"):
            pass

    def block(self, size: int, *, waits: bool) -> bytes:
        """Return the next bytes, about so many or all that are there; empty at the end.

        waits: whether for so many, or for any.
        """
        parts = [self._reader.read1(size)]
        while waits and parts[-1] and sum(map(len, parts)) < size:
            parts.append(self._reader.read1(size))
        return b"".join(parts)

    def rest(self, largest: int) -> bytes:
        """Return the rest of the stream, at most one byte more than `largest`."""
        parts, left = [], largest + 1
        while left > 0 and (part := self._reader.read1(min(left, _BUFFER))):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def _guarded(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            return read(size)
        except (OSError, EOFError, zlib.error) as error:
            self.trouble = f"gzip that is damaged or cut: {error}"
            return b""


class _Raw(io.RawIOBase):
    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        found = self._read(len(buffer))
        buffer[: len(found)] = found
        return len(found)


def _buffered(read: Callable[[int], bytes]) -> io.BufferedReader:
    return io.BufferedReader(_Raw(read), _BUFFER)


def _recoded(reader: io.BufferedReader, encoding: str) -> Callable[[int], bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read(size: int) -> bytes:
        # Two bytes become three at most. A character may need more bytes than one piece has.
        while True:
            piece = reader.read(max(size // 2, 4))
            found = decoder.decode(piece, final=not piece).encode("utf-8", "replace")
            if found or not piece:
                return found

    return read
