"""Reads recordings: the format is recognised by its content. Streams where the format allows."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.nesting import MAX_NESTING, is_too_deep

from .cassettes import is_cassette, read_cassette
from .commands import holds_commands, read_commands
from .found import USUAL, Elsewhere, Found, Opened, Reading, Unreadable
from .har import is_har, read_har
from .nock import is_nock, read_nock
from .payloads import read_payload
from .postman import is_collection, is_environment, read_collection, variables_of
from .records import is_record, read_record

SUFFIXES = (*(".json", ".ndjson", ".jsonl", ".har", ".log", ".yaml", ".yml", ".sh", ".bash", ".md", ".txt"),)
_LINES = (".ndjson", ".jsonl", ".log")
GZIP = b"\x1f\x8b"
LINES = "lines of JSON"
UNREADABLE = (OSError, EOFError, zlib.error)
_NOTHING = "a file without a request"


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


def read_file(path: Path, reading: Reading) -> Iterator[Found]:
    """Read a file, or standard input for the path `-`."""
    source, suffix = source_of(path)
    try:
        with opened(path, reading) as (first, stream, is_lines):
            if not is_lines:
                yield from read_whole(source, first + stream.read(), suffix, reading)
                return
            yield Opened(source, LINES)
            yield from read_line(source, 1, first.removesuffix(b"\n"), reading)
            for number, line in enumerate(stream, 2):
                yield from read_line(source, number, line.removesuffix(b"\n"), reading)
    except UNREADABLE as error:
        yield unreadable(source, error)


def source_of(path: Path) -> tuple[str, str]:
    """Return the name of a file in findings, and its suffix without .gz."""
    return ("stdin", "") if path == Path("-") else (str(path), _suffix(path))


def unreadable(source: str, error: Exception) -> Unreadable:
    """Return a file that cannot be read, with the reason."""
    return Unreadable(source, None, f"cannot be read: {getattr(error, 'strerror', None) or error}")


@contextmanager
def opened(path: Path, reading: Reading) -> Iterator[tuple[bytes, io.BufferedReader, bool]]:
    """Open a file: its first line, the rest of it, unpacked, and whether it has a record a line.

    Raises UNREADABLE, here or from the rest.
    """
    with nullcontext(sys.stdin.buffer) if path == Path("-") else path.open("rb") as stream:
        buffered = _peekable(stream)
        if buffered.peek(2)[:2] == GZIP:
            buffered = _peekable(gzip.GzipFile(fileobj=buffered))
        # A pipe cannot be rewound, so that its first line decides on the format.
        first = without_mark(buffered.readline())
        yield first, buffered, source_of(path)[1] in _LINES or _begins_lines(first, buffered, reading)


def _peekable(stream: Any) -> io.BufferedReader:
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)


def _begins_lines(first: bytes, rest: io.BufferedReader, reading: Reading) -> bool:
    try:
        content = orjson.loads(first)
    except orjson.JSONDecodeError:
        return False
    if is_record(content, reading) or (isinstance(content, dict) and "no_equivalent" in content):
        return True
    # Payloads, one a line.
    return isinstance(content, dict) and rest.peek(1)[:1] == b"{"


def read_line(source: str, number: int, line: bytes, reading: Reading) -> Iterator[Found]:
    """Read a line that is a record."""
    if not line.strip():
        return
    try:
        content = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        yield Unreadable(source, number, f"not JSON: {error.msg} at column {error.colno}")
        return
    # `rehearse migrate` writes so of a call that nothing replaces: a remark, and no request.
    if not (isinstance(content, dict) and "no_equivalent" in content):
        yield read_record(source, number, content, reading)


def without_mark(raw: bytes) -> bytes:
    """Drop a byte order mark: editors on Windows write it, and HAR 1.2 has readers ignore it."""
    return raw.removeprefix(codecs.BOM_UTF8)


def read_whole(source: str, raw: bytes, suffix: str, reading: Reading) -> Iterator[Found]:
    """Read a document, whose format its content shows."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raw = raw.decode("utf-16", "replace").encode()
    try:
        yield from _read_document(source, orjson.loads(raw), raw, reading)
        return
    except orjson.JSONDecodeError as error:
        wrong = Unreadable(source, error.lineno, f"not JSON: {error.msg} at column {error.colno}")
    text = raw.decode("utf-8", "replace")
    if suffix in (".yaml", ".yml") or text.startswith(("---", "interactions:", "http_interactions:")):
        yield from _read_yaml(source, text, reading)
    elif suffix not in (".json", ".har") and holds_commands(text):
        yield Opened(source, "curl commands")
        yield from read_commands(source, text, reading)
    elif suffix in (".sh", ".bash", ".md"):
        yield Elsewhere(source, None, _NOTHING)
    else:
        yield wrong


def _read_yaml(source: str, text: str, reading: Reading) -> Iterator[Found]:
    import yaml

    # libyaml reads a cassette of a megabyte in a tenth of the time.
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(text, Loader=loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else None
        problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
        yield Unreadable(source, line, f"not YAML: {problem}")
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
