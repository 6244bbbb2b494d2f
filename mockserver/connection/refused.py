"""Reads the head of a request that is no HTTP as far as it goes, and finds the reason and its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

import httptools

from klaviyo_rehearsal.contracts.violation import Violation, violation

_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NAME = re.compile(rb"[A-Za-z-]+")
_UNSAFE = re.compile(rb"[^\x21-\x7e]")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_VERSION = re.compile(rb"HTTP/1\.[01]")
_METHODS = frozenset((b"GET", b"POST", b"PUT", b"PATCH", b"DELETE", b"HEAD", b"OPTIONS"))
_TLS = b"\x16\x03"
LONGEST_URL = 65_535  # bytes of a line with a URL that the parser of URLs takes
NO_METHOD = "?"  # of a request whose first line names none
_SHOWN = 80  # bytes of a line that a detail repeats
_KEPT = 8_192  # bytes of a target that the journal keeps

Found = tuple[str, str, str | None]


def scope_of(head: bytes) -> MutableMapping[str, Any]:
    """Return the scope of a request as far as its head can be read; a part that cannot is empty."""
    first, *lines = _lines(head)
    method, target, _ = _first_line(first)
    path, _, query = (b"" if head.startswith(_TLS) else target[:_KEPT]).partition(b"?")
    return {
        "type": "http",
        "method": method.decode() if _TOKEN.fullmatch(method) else NO_METHOD,
        "path": unquote(path.decode("latin-1")),
        "raw_path": path,
        "query_string": query,
        "headers": list(_headers(lines)),
        "scheme": "http",
        "state": {},
    }


def fault_in_head(head: bytes, reason: str) -> Violation:
    """Return the fault of a head that no parser takes, with its place. reason: the parser's own."""
    if len(_lines(head)[0]) > LONGEST_URL:
        return violation("head-too-large", f"The URL is longer than {LONGEST_URL} bytes.")
    for check in _CHECKS:
        found = check(head)
        if found is not None:
            detail, remedy, parameter = found
            return violation("malformed-request", detail, remedy=remedy, parameter=parameter)
    return violation("malformed-request", f"The request is not HTTP: {reason}.")


def fault_in_body(reason: str) -> Violation:
    """Return the fault of a body that no parser takes. reason: the parser's own."""
    remedy = "Send each chunk after its length in hexadecimal, or send Content-Length."
    return violation("malformed-request", f"The body is not sent as HTTP has it: {reason}.", remedy=remedy)


def fault_after_body(reason: str) -> Violation:
    """Return the fault of bytes behind a body that begin no request. reason: the parser's own."""
    remedy = "Count Content-Length in bytes of UTF-8, and not in characters."
    detail = f"The bytes after the body of the request before are not HTTP: {reason}."
    return violation("malformed-request", detail, remedy=remedy, parameter="Content-Length")


def begins_request(data: bytes) -> bool:
    """Return whether bytes begin as a request does."""
    return _TOKEN.fullmatch(data.partition(b" ")[0]) is not None


def last_request(data: bytes) -> bytes:
    """Return the bytes from the beginning of the request at which a parser fails; others may be before it."""
    whole = _complete(data)
    low, high = 0, len(data)  # a parser has seen fewer requests, or all of them
    while whole and high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _complete(data[:middle]) == whole else (middle, high)
    return data[high:] if whole else data


class _Counter:
    """Counts the requests that a parser and uvicorn take."""

    def __init__(self) -> None:
        self.count = 0
        self._url = b""

    def on_message_begin(self) -> None:
        self._url = b""

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_headers_complete(self) -> None:
        path = httptools.parse_url(self._url).path
        if len(self._url) > LONGEST_URL:
            raise ValueError
        if path is None and b"://" not in self._url:
            raise ValueError
        (path or b"").decode("ascii")

    def on_message_complete(self) -> None:
        self.count += 1


def _complete(data: bytes) -> int:
    counter = _Counter()
    with suppress(httptools.HttpParserError, httptools.HttpParserUpgrade):
        httptools.HttpRequestParser(counter).feed_data(data)
    return counter.count


def head_too_large(head: bytes, most: int) -> Violation:
    """Return the fault of a head that is larger than `most` bytes."""
    part = "head with its headers is larger" if b"\n" in head else "URL is longer"
    return violation("head-too-large", f"The {part} than {most} bytes.")


def _lines(head: bytes) -> list[bytes]:
    return [line.removesuffix(b"\r") for line in head.split(b"\r\n\r\n", 1)[0].split(b"\n")]


def _first_line(line: bytes) -> tuple[bytes, bytes, bytes]:
    """Return method, target and version; a target may hold spaces that should not be there."""
    method, _, rest = line.partition(b" ")
    target, space, version = rest.rpartition(b" ")
    return (method, target, version) if space and version.startswith(b"HTTP/") else (method, rest, b"")


def _headers(lines: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    for line in lines:
        name, colon, value = line.partition(b":")
        if colon and _TOKEN.fullmatch(name.strip()):
            yield name.strip().lower(), value.strip()


def _shown(line: bytes) -> str:
    text = line[:_SHOWN].decode("utf-8", "replace")
    return repr(text + "..." if len(line) > _SHOWN else text)


def _first_word(line: bytes) -> str:
    """Show the first word of a line, if that may be the name of a header: the rest may be a key."""
    word, space, _ = line.strip().partition(b" ")
    shown = word if _NAME.fullmatch(word) else b""
    return _shown(shown + b" ..." if space else shown or b"...")


def _other_protocol(head: bytes) -> Found | None:
    if head.startswith(_TLS):
        return (
            "The connection begins with TLS.",
            "Use http:// in place of https://: no TLS is spoken here.",
            None,
        )
    if head.startswith(b"PRI * HTTP/2"):
        return (
            "The connection begins with HTTP/2.",
            "Use HTTP/1.1, as the client does without a setting.",
            None,
        )
    return None


def _wrong_method(head: bytes) -> Found | None:
    method, target, _ = _first_line(_lines(head)[0])
    if method == b"CONNECT":
        remedy = "Take the address as a base URL, or lead the program by `rehearse run -- PROGRAM`."
        return (
            f"CONNECT {_shown(target)} is for a proxy, which this is not: it answers requests to itself.",
            remedy,
            None,
        )
    if method in _METHODS:
        return None
    return (
        f"{_shown(method)} is not a method of the API.",
        "Begin with a method such as GET, in capitals.",
        None,
    )


def _wrong_target(head: bytes) -> Found | None:
    _, target, version = _first_line(_lines(head)[0])
    if (found := _UNSAFE.search(target)) is not None:
        return _unescaped(target, found.start())
    if not target.startswith((b"/", b"http://", b"https://")) and target != b"*":
        return (
            f"The URL {_shown(target)} does not begin with '/'.",
            "Send the path with its first slash.",
            None,
        )
    if not _VERSION.fullmatch(version):
        sent = f"the version {_shown(version)}" if version else "no version of HTTP"
        return f"The first line has {sent}.", "End it with HTTP/1.1.", None
    return None


def _unescaped(target: bytes, place: int) -> Found:
    """Name the first byte of a URL that must be escaped, and the parameter that holds it."""
    text = target.decode("utf-8", "replace")
    sign = next((char for char in text if not "!" <= char <= "~"), " ")
    query = target.find(b"?")
    parameter = None
    if 0 <= query < place:
        pair = target[query + 1 : place].rpartition(b"&")[2]
        parameter = unquote(pair.partition(b"=")[0].decode("latin-1")) or None
    where = f"in the parameter {parameter!r}" if parameter else "in the path"
    escaped = (
        "".join(f"%{byte:02X}" for byte in sign.encode()) if sign != "\ufffd" else f"%{target[place]:02X}"
    )
    name = "a space" if sign == " " else repr(sign)
    detail = f"The URL has {name} {where}, at its byte {place}, where {escaped} belongs."
    return detail, "Let the HTTP library encode the parameters, or escape each by itself.", parameter


def _wrong_header(head: bytes) -> Found | None:
    before = b""
    for line in _lines(head)[1:]:
        name, colon, value = line.partition(b":")
        if line[:1] in (b" ", b"\t"):
            detail = f"The line behind the header {_first_word(before)} begins with a space."
            return detail, "Send each header on one line.", None
        if line and not colon:
            return f"The header line {_first_word(line)} has no colon.", "Send it as NAME: VALUE.", None
        before = name
        if line and not _TOKEN.fullmatch(name):
            remedy = "Take letters, digits and hyphens for a name, and no space before the colon."
            return f"The name of the header {_shown(name)} is none of HTTP.", remedy, None
        if (found := _CONTROL.search(value)) is not None:
            detail = f"The header has the control character 0x{value[found.start()]:02X}."
            return detail, "Remove it: a line end in a value ends the header.", name.decode()
    return None


def _wrong_length(head: bytes) -> Found | None:
    headers = list(_headers(_lines(head)[1:]))
    lengths = [value for name, value in headers if name == b"content-length"]
    if any(not value.isdigit() for value in lengths):
        return "Content-Length is not a number of bytes.", "Send digits alone.", "Content-Length"
    if len(lengths) > 1:
        return "Content-Length is sent more than once.", "Send it once.", "Content-Length"
    if lengths and any(name == b"transfer-encoding" for name, _ in headers):
        detail = "Content-Length and Transfer-Encoding exclude each other."
        return detail, "Send one of the two.", "Content-Length"
    return None


_CHECKS: tuple[Callable[[bytes], Found | None], ...] = (
    _other_protocol,
    _wrong_method,
    _wrong_target,
    _wrong_header,
    _wrong_length,
)
