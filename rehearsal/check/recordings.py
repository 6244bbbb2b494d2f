"""Reads recorded requests: payloads, NDJSON, HAR 1.2, the mock's journal. Streams where the format allows."""

from __future__ import annotations

import base64
import codecs
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode, urlsplit

import orjson

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.contracts.nesting import MAX_NESTING, is_too_deep

_DOUBLED = ("//api/", "//client/")
# The members of a document of the API; a record of an answer has others.
_DOCUMENT = frozenset({"data", "errors"})
SUFFIXES = (".json", ".ndjson", ".jsonl", ".har")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A place in the input that is no request, and why."""

    source: str
    line: int | None
    reason: str

    @property
    def place(self) -> str:
        """Where it is: file and line."""
        return self.source if self.line is None else f"{self.source}:{self.line}"


@dataclass(frozen=True, slots=True)
class Payload:
    """A bare payload: a body without its operation."""

    source: str
    content: Any
    body: bytes


Found = Recorded | Payload | Unreadable


def read_paths(paths: Iterable[str], passed: Counter[str] | None = None) -> Iterator[Found]:
    """Read files, folders (files with a known suffix, sorted) and `-` for standard input.

    passed: counts the requests of HAR files that are passed over, by their host.
    """
    passed = Counter() if passed is None else passed
    for name in paths:
        if name == "-":
            yield from _read_stream("stdin", sys.stdin.buffer, passed)
            continue
        path = Path(name)
        if not path.is_dir():
            yield from _read_file(path, passed)
            continue
        # Sorted, so that two runs and two machines report in the same order.
        files = sorted(item for item in path.rglob("*") if item.suffix in SUFFIXES and item.is_file())
        if not files:
            yield Unreadable(name, None, f"the folder holds no file ending in {', '.join(SUFFIXES)}")
        for item in files:
            yield from _read_file(item, passed)


def _read_file(path: Path, passed: Counter[str]) -> Iterator[Found]:
    try:
        with path.open("rb") as stream:
            if path.suffix in (".ndjson", ".jsonl"):
                yield from _read_lines(str(path), stream)
            else:
                yield from _read_whole(str(path), stream.read(), passed)
    except OSError as error:
        yield Unreadable(str(path), None, f"cannot be read: {error.strerror or error}")


def _read_stream(source: str, stream: IO[bytes], passed: Counter[str]) -> Iterator[Found]:
    """Read standard input: lines of requests when the first line is one, else one document."""
    # A pipe cannot be rewound, so that its first line decides on the format.
    first = _without_mark(stream.readline())
    try:
        content = orjson.loads(first)
        is_request = _is_request(content) or (isinstance(content, dict) and "no_equivalent" in content)
    except orjson.JSONDecodeError:
        is_request = False
    if is_request:
        yield from _read_line(source, 1, first)
        yield from _read_lines(source, stream, start=2)
    else:
        yield from _read_whole(source, first + stream.read(), passed)


def _read_lines(source: str, stream: Iterable[bytes], start: int = 1) -> Iterator[Found]:
    for number, line in enumerate(stream, start):
        yield from _read_line(source, number, _without_mark(line) if number == 1 else line)


def _read_line(source: str, number: int, line: bytes) -> Iterator[Found]:
    if not line.strip():
        return
    try:
        content = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        yield Unreadable(source, number, f"not JSON: {error.msg} at column {error.colno}")
        return
    # `rehearse migrate` writes so of a call that nothing replaces: a remark, and no request.
    if not (isinstance(content, dict) and "no_equivalent" in content):
        yield _request(source, number, content)


def _without_mark(raw: bytes) -> bytes:
    """Drop a byte order mark: editors on Windows write it, and HAR 1.2 has readers ignore it."""
    return raw.removeprefix(codecs.BOM_UTF8)


def _read_whole(source: str, raw: bytes, passed: Counter[str]) -> Iterator[Found]:
    raw = _without_mark(raw)
    try:
        content = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        yield Unreadable(source, error.lineno, f"not JSON: {error.msg} at column {error.colno}")
        return
    if isinstance(content, dict) and isinstance(content.get("log"), dict):
        yield from _read_har(source, content["log"], passed)
    elif isinstance(content, dict) and isinstance(content.get("requests"), list):
        for number, entry in enumerate(content["requests"], 1):
            yield _request(source, number, entry)
    elif isinstance(content, list) and any(_is_request(entry) for entry in content):
        for number, entry in enumerate(content, 1):
            yield _request(source, number, entry)
    elif _is_request(content):
        yield _request(source, None, content)
    elif is_too_deep(content):
        yield Unreadable(source, None, f"nested more than {MAX_NESTING} levels deep, which no payload is")
    else:
        yield Payload(source, content, raw)


def _is_request(content: Any) -> bool:
    return isinstance(content, dict) and "method" in content and ("path" in content or "url" in content)


def _request(source: str, number: int | None, content: Any) -> Found:
    """Read a request of the corpus' shape: method, path, query, headers, body or body_json, revision."""
    if not _is_request(content):
        return Unreadable(source, number, "no request: 'method' and 'path' are missing")
    url = str(content.get("path") or content.get("url"))
    try:
        # Two slashes before a path of the API are no host: plugins join them so.
        split = urlsplit(url.removeprefix("/") if url.startswith(_DOUBLED) else url)
    except ValueError as error:
        return Unreadable(source, number, f"the URL {url[:200]!r} cannot be read: {error}")
    try:
        headers = _headers(content.get("headers"))
    except (TypeError, ValueError):
        reason = "'headers' holds an entry that is neither a pair nor a record of 'name' and 'value'"
        return Unreadable(source, number, reason)
    if content.get("revision") and headers is not None:
        # A header that was recorded counts more than the recorder's own note of it.
        headers.setdefault("revision", str(content["revision"]))
    try:
        raw = _body_of(content)
    except (TypeError, UnicodeEncodeError) as error:
        return Unreadable(source, number, f"the body cannot be written as JSON: {error}")
    return Recorded(
        method=str(content["method"]).upper(),
        path=split.path,
        query=str(content.get("query") or split.query or ""),
        headers=headers,
        body=raw,
        source=source,
        line=number,
        status=_number(content.get("status", content.get("live_status"))),
        sent_at=_number(content.get("time")),
        answer=_answer_of(content),
    )


def _number(value: Any) -> int | None:
    """Return a number of a recording as a whole one; None for anything else."""
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _body_of(content: dict[str, Any]) -> bytes:
    """Return the body as bytes. Raises TypeError for JSON that is nested deeper than it can be written."""
    body = content.get("body")
    if body is None and content.get("body_json") is not None:
        return orjson.dumps(content["body_json"])
    return body.encode() if isinstance(body, str) else b"" if body is None else orjson.dumps(body)


def _answer_of(content: dict[str, Any]) -> bytes:
    """Return the body of the recorded answer: under `answer` or `response`, bare or within a record of it."""
    for name in ("answer", "response", "response_json", "response_body"):
        found = content.get(name)
        if isinstance(found, dict) and not _DOCUMENT & found.keys():
            # A record with a status and headers.
            found = next(
                (found[key] for key in ("body_json", "body", "content", "text") if found.get(key)), b""
            )
        if isinstance(found, dict) and "text" in found and not _DOCUMENT & found.keys():
            found = _decoded(found)  # HAR's and VCR's
        if found:
            return _dumped(found)
    return b""


def _decoded(content: dict[str, Any]) -> Any:
    text = content["text"]
    try:
        return base64.b64decode(text) if content.get("encoding") == "base64" else text
    except (TypeError, ValueError):
        # The request counts all the same.
        return b""


def _dumped(found: Any) -> bytes:
    try:
        return (
            found
            if isinstance(found, bytes)
            else found.encode()
            if isinstance(found, str)
            else orjson.dumps(found)
        )
    except (TypeError, UnicodeEncodeError):
        return b""


def _headers(sent: Any) -> dict[str, str] | None:
    """Return headers by lower-case name, from pairs, an object or HAR's records; None when not recorded.

    Raises TypeError or ValueError for an entry of another form.
    """
    if isinstance(sent, dict):
        return {str(name).lower(): _header_value(value) for name, value in sent.items()}
    if not isinstance(sent, list):
        return None
    headers = {}
    for item in sent:
        name, value = (item.get("name"), item.get("value")) if isinstance(item, dict) else item
        headers[str(name).lower()] = _header_value(value)
    return headers


def _header_value(value: Any) -> str:
    """Return the value of a header; cassettes keep a list of values for each name."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _is_of_the_api(url: str) -> bool:
    """Return whether a URL is one of the API's; one that cannot be read is looked at, and named."""
    try:
        return urlsplit(url).path.startswith(("/api/", "/client/", *_DOUBLED))
    except ValueError:
        return True


def _status_of(entry: dict[str, Any]) -> int | None:
    response = entry.get("response")
    return _number(response.get("status")) if isinstance(response, dict) else None


def _form_of(params: Any) -> str:
    """Return the parameters of a form as it was sent: HAR 1.2 has them or the text, not both."""
    pairs = [
        (str(item["name"]), str(item.get("value", "")))
        for item in (params if isinstance(params, list) else ())
        if isinstance(item, dict) and "name" in item
    ]
    return urlencode(pairs)


def _read_har(source: str, log: dict[str, Any], passed: Counter[str]) -> Iterator[Found]:
    """Read the requests to Klaviyo out of a HAR file; those to other hosts are passed over."""
    entries = log.get("entries")
    if not isinstance(entries, list):
        yield Unreadable(source, None, "a HAR file without log.entries")
        return
    for number, entry in enumerate(entries, 1):
        request = entry.get("request") if isinstance(entry, dict) else None
        if not isinstance(request, dict) or not isinstance(request.get("url"), str):
            yield Unreadable(source, number, "no request: 'request.url' is missing")
            continue
        if not _is_of_the_api(request["url"]):
            passed[urlsplit(request["url"]).netloc] += 1
            continue
        post = request.get("postData") or {}
        if not isinstance(post, dict):
            yield Unreadable(source, number, f"'postData' is not an object but {type(post).__name__}")
            continue
        text = str(post.get("text") or _form_of(post.get("params")))
        try:
            body = base64.b64decode(text) if post.get("encoding") == "base64" else text.encode()
        except ValueError as error:
            yield Unreadable(source, number, f"postData is not base64: {error}")
            continue
        found = _request(source, number, {**request, "path": None, "query": None, "body": None})
        if isinstance(found, Recorded):
            found.body = body
            found.answer = _answer_of(entry)
            found.status = found.status or _status_of(entry)
        yield found
