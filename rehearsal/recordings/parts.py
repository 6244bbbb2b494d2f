"""Recordings in parts that can be read apart from each other, in order: lines in runs, other files whole."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from .found import Found, Opened, Reading
from .reading import GZIP, LINES, UNREADABLE, opened, read_file, read_line, read_whole, source_of, unreadable

SIZE = 4 * 1024 * 1024  # bytes of a part: a twentieth of a second of work


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a recording.

    path: of its file. size: in bytes. line: the number of its first line, 0 for a document. offset: where it
    begins in the file, None where it cannot be read from there, such as in a pipe; then data is never None.
    data: its bytes, None where they are to be read. is_first: whether its file begins with it.
    """

    path: Path
    size: int
    line: int = 0
    offset: int | None = None
    data: bytes | None = None
    is_first: bool = False

    @property
    def source(self) -> str:
        """The name of its file in findings."""
        return source_of(self.path)[0]

    @property
    def is_lines(self) -> bool:
        """Whether it is a run of lines, each of them a record."""
        return self.line > 0

    @property
    def place(self) -> str:
        """Its place in words."""
        return f"{self.source}, {self.size} bytes from line {self.line}" if self.is_lines else self.source

    def light(self) -> Part:
        """Return the part without its data where another process can read them."""
        return self if self.offset is None else replace(self, data=None)

    def heavy(self) -> Part:
        """Return the part with its data, for a machine that does not have the file. Raises OSError."""
        return self if self.data is not None else replace(self, data=self._bytes())

    def lines(self) -> list[bytes]:
        """Return its lines. Raises OSError."""
        return (self._bytes() if self.data is None else self.data).split(b"\n")

    def found(self, reading: Reading) -> Iterator[Found]:
        """Read it."""
        if self.is_lines:
            for number, line in enumerate(self.lines(), self.line):
                yield from read_line(self.source, number, line, reading)
        elif self.data is not None:
            yield from read_whole(self.source, self.data, source_of(self.path)[1], reading)
        else:
            yield from read_file(self.path, reading)

    def _bytes(self) -> bytes:
        with self.path.open("rb") as stream:
            if self.offset is None:
                return stream.read()
            stream.seek(self.offset)
            return stream.read(self.size)


def parts_of(path: Path, reading: Reading, size: int = SIZE) -> Iterator[Part | Found]:
    """Yield the parts of a file in order, and what is found about the file as a whole."""
    source = source_of(path)[0]
    try:
        with opened(path, reading) as (first, stream, is_lines):
            if is_lines:
                yield Opened(source, LINES)
                yield from _runs(path, first, stream, size)
            elif path == Path("-"):
                data = first + stream.read()
                yield Part(path, len(data), data=data, is_first=True)
            else:
                yield Part(path, path.stat().st_size, is_first=True)
    except UNREADABLE as error:
        yield unreadable(source, error)


def _runs(path: Path, first: bytes, stream: io.BufferedReader, size: int) -> Iterator[Part]:
    is_file = path != Path("-") and path.is_file()
    # A packed file cannot be read from its middle, nor can a pipe.
    offset = _beginning(path) if is_file else None
    line, rest, block = 1, first, first
    while block:
        # The lines of a pipe are checked as they come.
        block = _block(stream, size) if is_file else stream.read1(size)
        rest += block
        end = rest.rfind(b"\n") + 1 if block else len(rest)
        if end:
            data, rest = rest[:end], rest[end:]
            yield Part(path, end, line, offset, data, line == 1)
            offset = None if offset is None else offset + end
            line += data.count(b"\n")
    stream.read(1)  # an error that came after the last block comes again


def _block(stream: io.BufferedReader, size: int) -> bytes:
    """Return the next bytes, as many as that if there are; those before an error."""
    chunks: list[bytes] = []
    while size > 0:
        try:
            chunk = stream.read1(size)
        except UNREADABLE:
            break
        if not chunk:
            break
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def _beginning(path: Path) -> int | None:
    """Return where the first line of a file begins; None for a packed one."""
    with path.open("rb") as stream:
        mark = stream.read(3)
    return None if mark.startswith(GZIP) else len(codecs.BOM_UTF8) if mark == codecs.BOM_UTF8 else 0
