"""Records of requests in the form that recorders write a million of: the right ones are told at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, cast

from klaviyo_rehearsal.contracts.checking.inspection import Inspector, Recorded
from klaviyo_rehearsal.contracts.checking.revision_header import NotedHeaders
from klaviyo_rehearsal.contracts.openapi.contract import Library

from ..recordings.found import Reading
from ..recordings.records import body_of, read_record
from .plan import WRONG, Plan

# Kept results of addresses, header names and plans: so many of each, and then anew.
_MOST = 4096
# In the place of a header that a record does not have; null is a value that some have.
_ABSENT = object()
_READ = ("authorization", "revision", "content-type")
# A path that a record may have as it is: nothing in it has to be taken apart.
_PATH = re.compile(r"/(?!/)[\w./~-]*")

_Values = tuple[Any, Any, Any]


class Address(NamedTuple):
    """The plan for an address with its headers, the query in the address, and the ids in its path."""

    plan: Plan
    query: str
    ids: tuple[str, ...]


class QuickRecords:
    """Tells the right requests among records; all others have to be read and inspected.

    Everything that it keeps depends on the texts of a record alone, and is bounded.
    """

    def __init__(self, inspector: Inspector, library: Library, reading: Reading) -> None:
        self._inspector, self._library, self._reading = inspector, library, reading
        self._is_usual = not reading.map
        self._addresses: dict[tuple[Any, ...], Address | None] = {}
        self._plans: dict[tuple[Any, ...], Plan | None] = {}
        self._names: dict[tuple[Any, ...], Callable[[Mapping[str, Any]], _Values]] = {}

    def right(self, record: Any) -> tuple[Plan, str, Any] | None:
        """Return the plan, the query and the content of the body of a right request; None for any other."""
        if type(record) is not dict or not self._is_usual:
            return None
        get = record.get
        headers, address = get("headers"), get("path") or get("url")
        try:
            key = (get("method"), address, get("revision"), self._sent(headers))
            found = self._addresses[key]
        except KeyError:
            found = self._address(record, headers, key)
        except (TypeError, ValueError):  # a form that the reader of records knows, or refuses
            return None
        if found is None:
            return None
        plan, query, ids = found
        if given := get("query"):
            if type(given) is not str:
                return None
            query = given
        body = get("body")
        if type(body) is str:
            raw = body.encode()
        elif body is None and "body_json" not in record:
            raw = b""
        elif (dumped := _dumped(record)) is None:
            return None
        else:
            raw = dumped
        content = plan.content_of(query, raw, ids)
        return None if content is WRONG else (plan, query, content)

    def _sent(self, headers: Any) -> _Values | None:
        """Return the values of the headers that are looked at; None where no headers were recorded.

        Raises TypeError and ValueError for headers of another form.
        """
        if headers is None:
            return None
        if type(headers) is list:
            headers = dict(headers)  # pairs; of two headers of a name the last one counts
        elif type(headers) is not dict:
            raise TypeError
        names = tuple(headers)
        values = self._names.get(names) or self._named(names)
        return values(headers)

    def _named(self, names: tuple[Any, ...]) -> Callable[[Mapping[str, Any]], _Values]:
        """Return the function that takes the headers that are looked at, by the names as they stand there."""
        # Records of HAR come out as pairs of these.
        if "name" in names or "value" in names:
            raise ValueError
        found = {name.lower(): name for name in names if type(name) is str}
        if len(self._names) >= _MOST:
            self._names.clear()
        values = self._names[names] = _getter([found.get(name) for name in _READ])
        return values

    def _address(self, record: dict[str, Any], headers: Any, key: tuple[Any, ...]) -> Address | None:
        """Make the plan of a record, and keep it by the texts that it depends on."""
        found = self._planned(record, headers, key)
        if len(self._addresses) >= _MOST:
            self._addresses.clear()
        self._addresses[key] = found
        return found

    def _planned(self, record: dict[str, Any], headers: Any, key: tuple[Any, ...]) -> Address | None:
        method, address, revision, values = key
        sent = (_ABSENT, _ABSENT, _ABSENT) if values is None else values
        if type(method) is not str or type(address) is not str or not isinstance(revision, (str, type(None))):
            return None
        if not all(value is _ABSENT or type(value) is str for value in sent):
            return None
        request = _bare(method, address) if _PATH.fullmatch(address) else None
        if request is None:
            read = read_record("", None, {"method": method, "path": address}, self._reading)
            if not isinstance(read, Recorded):
                return None
            request = read
        match = self._library.find(request.path)
        if match is None:
            return None
        # Two slashes at the start count for the remark on keys.
        known = (request.method, match.template, revision, *sent, headers is None, request.path[:2])
        if known not in self._plans:
            if len(self._plans) >= _MOST:
                self._plans.clear()
            request.headers = _headers(sent, revision, headers)
            self._plans[known] = self._plan(request)
        plan = self._plans[known]
        return None if plan is None else Address(plan, request.query, match.ids)

    def _plan(self, request: Recorded) -> Plan | None:
        match = self._library.find(request.path)
        right = None if match is None else self._inspector.settled(request, match)
        if match is None or right is None or right.revision is None:
            return None
        operation = match.methods[request.method][right.revision]
        return Plan(right, operation, request, self._inspector.clock)


def _getter(names: Sequence[str | None]) -> Callable[[Mapping[str, Any]], _Values]:
    """Return a function that takes the values of three names, one of which may be absent."""
    if None not in names:
        return cast(Callable[[Mapping[str, Any]], _Values], itemgetter(*names))
    first, second, third = names
    return lambda headers: (
        _ABSENT if first is None else headers[first],
        _ABSENT if second is None else headers[second],
        _ABSENT if third is None else headers[third],
    )


def _bare(method: str, path: str) -> Recorded | None:
    return None if method.upper() == "OPTIONS" else Recorded(method.upper(), path)


def _headers(sent: _Values, revision: Any, headers: Any) -> Mapping[str, str] | None:
    if headers is None:
        return NotedHeaders.of(revision) if revision else None
    found = {name: value for name, value in zip(_READ, sent, strict=True) if value is not _ABSENT}
    # The recorder's own note of the revision; a header that was recorded counts more.
    if revision and "revision" not in found:
        found["revision"] = str(revision)
    return found


def _dumped(record: dict[str, Any]) -> bytes | None:
    """Return the body of a record as the reader of records has it; None where it refuses it."""
    body = record.get("body")
    try:
        return body_of(record.get("body_json") if body is None else body)
    except (TypeError, UnicodeEncodeError):
        return None
