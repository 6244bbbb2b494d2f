"""Recordings in parts that can be read apart from each other, in order: lines in runs, other files whole."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from .found import Found, Opened, Reading, Unreadable
from .reading import LINES, STDIN, OpenFile, opened, read_file, read_lines, read_whole, source_of, unreadable
from .streams import Stream

SIZE = 4 * 1024 * 1024  # bytes of a part: a twentieth of a second of work


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a recording.

    path: of its file. size: in bytes. line: the number of its first line, 0 for a document. offset: where it
    begins in the file, None where it cannot be read from there, such as in a pipe; then data is never None.
    data: its bytes, None where they are to be read.
    """

    path: Path
    size: int
    line: int = 0
    offset: int | None = None
    data: bytes | None = None

    @property
    def source(self) -> str:
        """The name of its file in findings."""
        return source_of(self.path)

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
            yield from read_lines(self.source, self.lines(), self.line, reading)
        elif self.data is not None:
            stream = Stream(io.BytesIO(self.data))
            yield from read_whole(self.path, b"", stream, reading)
            yield from OpenFile(self.source, stream, 1, b"", False).trouble()
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
    try:
        with opened(path, reading) as file:
            if isinstance(file, Unreadable):
                yield file
            elif file.is_lines:
                yield Opened(file.source, LINES)
                yield from _runs(path, file, reading, size)
                yield from file.trouble()
            elif path == STDIN:
                # One byte more than may be read, so that the reader remarks on it.
                data = file.first + file.stream.rest(reading.largest_document - len(file.first))
                yield Part(path, len(data), data=data)
                yield from file.trouble()
            else:
                yield Part(path, path.stat().st_size)
    except OSError as error:
        yield unreadable(path, error)


def _runs(path: Path, file: OpenFile, reading: Reading, size: int) -> Iterator[Part]:
    stream, is_file = file.stream, path != STDIN and path.is_file()
    # A packed file cannot be read from its middle, nor can a pipe.
    offset = stream.beginning if is_file and file.line == 1 else None
    line, rest, is_open = file.line, file.first, True
    while is_open:
        # The lines of a pipe are checked as they come.
        block = stream.block(size, waits=is_file)
        rest += block
        is_open = block != b""
        end = rest.rfind(b"\n") + 1 if is_open else len(rest)
        is_too_long = not end and len(rest) > reading.longest_line
        if is_too_long:
            stream.skip_line()
            end, offset = len(rest), None
        if end:
            data, rest = rest[:end], rest[end:]
            yield Part(path, end, line, offset, data)
            offset = None if offset is None else offset + end
            line += data.count(b"\n") + is_too_long
