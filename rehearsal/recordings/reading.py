"""Reads recordings: the format is recognised by its content. Streams where the format allows."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.nesting import MAX_NESTING, is_too_deep

from .cassettes import is_cassette, read_cassette
from .commands import holds_commands, read_commands
from .found import USUAL, Elsewhere, Found, Opened, Reading, Unreadable
from .har import is_har, read_har
from .nock import holds_calls, is_nock, read_calls, read_nock
from .payloads import read_payload
from .postman import is_collection, is_environment, read_collection, variables_of
from .records import is_record, read_record
from .salvage import damage_of, salvage_json
from .streams import Stream

SUFFIXES = (*(".json", ".ndjson", ".jsonl", ".har", ".log", ".yaml", ".yml", ".sh", ".bash", ".md", ".txt"),)
# Files of a folder are not read by these endings: a folder of a program holds thousands of them.
_SCRIPTS = ("", ".js", ".cjs", ".mjs", ".ts")
_LINES = (".ndjson", ".jsonl", ".log")
STDIN = Path("-")
LINES = "lines of JSON"
_NOTHING = "a file without a request"
_BLANK = 20  # lines that are looked at for a first request


def read_paths(paths: Iterable[str], reading: Reading = USUAL) -> Iterator[Found]:
    """Read files, folders (files with a known suffix, sorted) and `-` for standard input.

    Environments of Postman among the paths give the values of placeholders in collections.
    """
    files, reading = files_of(paths, reading)
    for file in files:
        yield from (file,) if isinstance(file, Unreadable) else read_file(file, reading)


def files_of(paths: Iterable[str], reading: Reading) -> tuple[list[Path | Unreadable], Reading]:
    """Return the files to be read, and the reading with the values of the environments among them."""
    files = list(_files(paths))
    reading = _with_environments(files, reading)
    return files, reading


def _files(paths: Iterable[str]) -> Iterator[Path | Unreadable]:
    for name in paths:
        path = Path(name)
        if name == "-" or not path.is_dir():
            yield path
            continue
        # Sorted, so that two runs and two machines report in the same order.
        found = sorted(item for item in path.rglob("*") if _suffix(item) in SUFFIXES and item.is_file())
        if not found:
            yield Unreadable(name, None, f"the folder holds no file ending in {', '.join(SUFFIXES)}")
        yield from found


def _suffix(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).suffix


def _with_environments(files: list[Path | Unreadable], reading: Reading) -> Reading:
    """Take the values of Postman's environments, small files of a name that Postman gives them."""
    values: dict[str, str] = {}
    for file in list(files):
        if isinstance(file, Path) and "environment" in file.name and file.suffix == ".json":
            try:
                content = orjson.loads(file.read_bytes())
            except (OSError, orjson.JSONDecodeError):
                continue
            if is_environment(content):
                values |= variables_of(content)
                files.remove(file)
    if not values:
        return reading
    return Reading(reading.hosts, {**values, **(reading.variables or {})}, reading.map)


def source_of(path: Path) -> str:
    """Return the name of a file in findings."""
    # A name may hold bytes that no report can be written with.
    return "stdin" if path == STDIN else os.fsencode(path).decode("utf-8", "backslashreplace")


def read_file(path: Path, reading: Reading) -> Iterator[Found]:
    """Read a file, or standard input: line by line where its first line is a record, else as one document."""
    source = source_of(path)
    try:
        with opened(path, reading) as file:
            if isinstance(file, Unreadable):
                yield file
                return
            if file.is_lines:
                yield Opened(source, LINES)
                first = [file.first] if file.first else []
                lines = chain(first, file.stream.lines(reading.longest_line))
                yield from read_lines(source, lines, file.line, reading)
            else:
                yield from read_whole(path, file.first, file.stream, reading)
            yield from file.trouble()
    except OSError as error:
        yield unreadable(path, error)


def unreadable(path: Path, error: OSError) -> Unreadable:
    """Return a file that cannot be read, with the reason."""
    return Unreadable(source_of(path), None, f"cannot be read: {error.strerror or error}")


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that is opened. line, first: the number of a line that is read already, and its text.

    is_lines: whether it has a record a line.
    """

    source: str
    stream: Stream
    line: int
    first: bytes
    is_lines: bool

    def trouble(self) -> Iterator[Unreadable]:
        """Yield the reason for which it ended before its end."""
        if self.stream.trouble:
            yield Unreadable(self.source, None, f"cannot be read to its end: {self.stream.trouble}")


@contextmanager
def opened(path: Path, reading: Reading) -> Iterator[OpenFile | Unreadable]:
    """Open a file, or standard input. Raises OSError."""
    source = source_of(path)
    with nullcontext(sys.stdin.buffer) if path == STDIN else path.open("rb") as raw:
        stream = Stream(raw)
        if stream.packed:
            yield Unreadable(source, None, f"a file in {stream.packed}: unpack it, or pack it with gzip")
        elif path != STDIN and _suffix(path) in _LINES:
            yield OpenFile(source, stream, 1, b"", True)
        else:
            number, first = _first_line(stream, reading)
            if _begins_lines(first, stream, reading):
                yield OpenFile(source, stream, number, first, True)
            else:
                yield OpenFile(source, stream, 1, b"\n" * (number - 1) + first, False)


def _first_line(stream: Stream, reading: Reading) -> tuple[int, bytes]:
    """Return the first line that is not empty, and its number. It decides: a pipe cannot be rewound."""
    number = 1
    line = stream.line(reading.largest_document)
    while line.endswith(b"\n") and not line.strip() and number < _BLANK:
        line = stream.line(reading.largest_document)
        number += 1
    return number, line


def _begins_lines(first: bytes, rest: Stream, reading: Reading) -> bool:
    if len(first) > reading.longest_line:
        return False
    try:
        content = orjson.loads(first)
    except orjson.JSONDecodeError:
        return False
    if is_record(content, reading) or (isinstance(content, dict) and "no_equivalent" in content):
        return True
    # Payloads, one a line.
    return isinstance(content, dict) and rest.peek() == b"{"


def read_lines(source: str, lines: Iterable[bytes], number: int, reading: Reading) -> Iterator[Found]:
    """Read lines of JSON. number: of the first one."""
    for place, line in enumerate(lines, number):
        if len(line) > reading.longest_line:
            size = f"{reading.longest_line:,}"
            yield Unreadable(source, place, f"a line of more than {size} bytes, which no request has")
        else:
            yield from _read_line(source, place, line.removesuffix(b"\n"), reading)


def _read_line(source: str, number: int, line: bytes, reading: Reading) -> Iterator[Found]:
    if not line.strip():
        return
    try:
        content = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        yield Unreadable(source, number, damage_of(line, error)[1])
        return
    # `rehearse migrate` writes so of a call that nothing replaces: a remark, and no request.
    if not (isinstance(content, dict) and "no_equivalent" in content):
        yield read_record(source, number, content, reading)


def read_whole(path: Path, first: bytes, stream: Stream, reading: Reading) -> Iterator[Found]:
    """Read a document, whose format its content shows. first: its beginning, before that of the stream."""
    source, suffix = source_of(path), "" if path == STDIN else _suffix(path)
    raw = first + stream.rest(reading.largest_document - len(first))
    if len(raw) > reading.largest_document:
        reason = (
            f"a document of more than {reading.largest_document:,} bytes is read up to there: "
            "split it, or record lines of JSON, which may be of any number"
        )
        yield Unreadable(source, None, reason)
    # 256 MB of numbers took all the memory of a machine.
    if (values := raw.count(b",")) > reading.most_values:
        reason = (
            f"a document of about {values:,} values, of which up to {reading.most_values:,} are read: "
            "split it, or record lines of JSON, which may be of any number"
        )
        yield Unreadable(source, None, reason)
        return
    try:
        yield from _read_document(source, orjson.loads(raw), raw, reading)
        return
    except orjson.JSONDecodeError as error:
        wrong = error
    text = raw.decode("utf-8", "surrogateescape")
    if suffix in (".yaml", ".yml") or text.startswith(("---", "interactions:", "http_interactions:")):
        yield from _read_yaml(source, raw.decode("utf-8", "replace"), reading)
    elif suffix in _SCRIPTS and holds_calls(text):
        yield Opened(source, "nock recording")
        yield from read_calls(source, text, reading)
    elif suffix not in (".json", ".har") and holds_commands(text):
        yield Opened(source, "curl commands")
        yield from read_commands(source, text, reading)
    elif suffix in (".sh", ".bash", ".md"):
        yield Elsewhere(source, None, _NOTHING)
    else:
        yield from _read_damaged(source, raw, wrong, reading)


def _read_damaged(
    source: str, raw: bytes, error: orjson.JSONDecodeError, reading: Reading
) -> Iterator[Found]:
    """Read the whole entries of a document that is cut or damaged."""
    damage, reason = damage_of(raw, error)
    line = raw.count(b"\n", 0, damage) + 1
    content = salvage_json(raw, damage)
    if content is not None:
        yield Unreadable(source, line, f"{reason}; the whole entries around it are read")
        yield from _read_document(source, content, raw, reading)
    elif any(_holds_record(line, reading) for line in raw.split(b"\n", _BLANK)[:_BLANK]):
        yield Opened(source, LINES)
        yield from read_lines(source, io.BytesIO(raw), 1, reading)
    else:
        yield Unreadable(source, line, reason)


def _holds_record(line: bytes, reading: Reading) -> bool:
    try:
        return is_record(orjson.loads(line), reading)
    except orjson.JSONDecodeError:
        return False


def _read_yaml(source: str, text: str, reading: Reading) -> Iterator[Found]:
    # Only here: importing PyYAML takes longer than a short recording in another format.
    from .yaml_documents import Unfit, load_yaml, salvage_yaml

    try:
        content = load_yaml(text)
    except Unfit as error:
        parts = [] if error.grows else list(salvage_yaml(text))
        if not any(is_cassette(part) for part in parts):
            yield Unreadable(source, error.line, error.reason)
            return
        yield Opened(source, "cassette")
        for number, part in enumerate(parts, 1):
            if isinstance(part, Unfit):
                yield Unreadable(source, part.line, f"{part.reason}; the whole entries around it are read")
            else:
                yield from read_cassette(source, part, reading, number)
        return
    if is_cassette(content):
        yield Opened(source, "cassette")
        yield from read_cassette(source, content, reading)
    else:
        # Settings and workflows stand beside cassettes.
        yield Elsewhere(source, None, _NOTHING)


def _read_document(source: str, content: Any, raw: bytes, reading: Reading) -> Iterator[Found]:
    if is_har(content):
        yield Opened(source, "HAR")
        yield from read_har(source, content, reading)
    elif is_cassette(content):
        yield Opened(source, "cassette")
        yield from read_cassette(source, content, reading)
    elif is_collection(content):
        yield Opened(source, "Postman collection")
        yield from read_collection(source, content, reading)
    elif is_environment(content):
        yield Elsewhere(source, None, _NOTHING)
    elif is_nock(content):
        yield Opened(source, "nock recording")
        yield from read_nock(source, content, reading)
    elif isinstance(content, dict) and isinstance(content.get("requests"), list):
        yield Opened(source, "journal")
        for number, entry in enumerate(content["requests"], 1):
            yield read_record(source, number, entry, reading)
    elif isinstance(content, list) and any(is_record(entry, reading) for entry in content):
        yield Opened(source, "list of requests")
        for number, entry in enumerate(content, 1):
            yield read_record(source, number, entry, reading)
    elif is_record(content, reading):
        yield Opened(source, "request")
        yield read_record(source, None, content, reading)
    else:
        yield Opened(source, "payload")
        if is_too_deep(content):
            yield Unreadable(source, None, f"nested more than {MAX_NESTING} levels deep, which no payload is")
            return
        yield from read_payload(source, content, raw)
