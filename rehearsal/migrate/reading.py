"""Reads the calls of the old API out of recordings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyApi, LegacyPayloadError
from klaviyo_rehearsal.contracts.legacy.requests import read_request
from klaviyo_rehearsal.contracts.openapi.contract import Library, single_slash

from ..recordings.found import Elsewhere, Found, Opened, Payload, Unreadable
from .call import Call


@dataclass(frozen=True, slots=True)
class Trouble:
    """A place of a recording that could not be read, and why."""

    place: str
    reason: str


def _guessed_type(body: bytes) -> str:
    """Return the content type of a body whose headers were not recorded."""
    return "application/json" if body.lstrip()[:1] == b"{" else ""


class CallReader:
    """Yields the calls among recorded requests, and notes the places that hold none.

    troubles: unreadable places. others: the number of requests to the new API, or to none of the two.
    """

    def __init__(self, found: Iterable[Found], legacy: LegacyApi, library: Library) -> None:
        self._found = found
        self._legacy = legacy
        self._library = library
        self.troubles: list[Trouble] = []
        self.others = 0

    def __iter__(self) -> Iterator[Call]:
        """Yield the calls as they are read: a recording may be larger than the memory."""
        for item in self._found:
            if isinstance(item, Unreadable):
                self.troubles.append(Trouble(item.place, item.reason))
            elif isinstance(item, Payload):
                self.troubles.append(Trouble(item.source, "a payload without its method and path is no call"))
            elif isinstance(item, Elsewhere):
                self.others += 1
            elif not isinstance(item, Opened):
                yield from self._read(item)

    def _read(self, request: Recorded) -> Iterator[Call]:
        place = request.source if request.line is None else f"{request.source}:{request.line}"
        path = single_slash(request.path)
        if not self._legacy.owns(path) or self._library.find(request.path) is not None:
            self.others += 1
            return
        endpoint = self._legacy.recognise(request.method, path)
        if endpoint is None:
            self.troubles.append(Trouble(place, f"{request.method} {request.path} is no known call of v1/v2"))
            return
        headers = request.headers or {}
        try:
            call = read_request(
                endpoint,
                path=path,
                query=request.query,
                body=request.body,
                content_type=headers.get("content-type") or _guessed_type(request.body),
            )
        except LegacyPayloadError as error:
            self.troubles.append(Trouble(place, f"{endpoint.name}: {error}"))
            return
        sent_at = None if request.sent_at is None else int(request.sent_at)
        yield Call(call, request.source, request.line, sent_at, endpoint.path, request.answer)
