"""One request on its way through the proxy, and its answer."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Recorded
from klaviyo_rehearsal.contracts.violation import Violation
from klaviyo_rehearsal.mockserver.jsonapi.reply import Reply
from klaviyo_rehearsal.mockserver.state.journal import NO_ANSWER, Entry
from klaviyo_rehearsal.mockserver.state.secrets import (
    STARS,
    Sought,
    is_secret_header,
    masked,
    own_credential,
)

from .copies import BodyCopy

_WITH_SECRETS = ("/oauth/", "/api/webhooks")
_WRITTEN_APART = frozenset({b"content-type", b"content-length", b"content-encoding"})


class Exchange:
    """A request and its answer as far as they have come, with bounded copies of their bodies."""

    __slots__ = (
        "answer",
        "answer_headers",
        "body",
        "began",
        "headers",
        "is_own",
        "method",
        "note",
        "number",
        "path",
        "query",
        "refused",
        "status",
    )

    def __init__(self, scope: Mapping[str, Any]) -> None:
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        self.number = 0
        self.began = time.time()
        self.method: str = scope["method"]
        self.path = raw.decode("latin-1")
        self.query: str = scope["query_string"].decode("latin-1")
        self.headers: list[tuple[bytes, bytes]] = scope["headers"]
        self.body = BodyCopy()
        self.status = NO_ANSWER
        self.answer = BodyCopy()
        self.answer_headers: list[tuple[bytes, bytes]] = []
        self.note = ""
        # The verdict for which it was refused here; whether the answer is not the upstream's.
        self.refused: Inspection | None = None
        self.is_own = False

    @property
    def size(self) -> int:
        """The bytes of the copies."""
        return self.body.size + self.answer.size

    @property
    def target(self) -> bytes:
        """Path and query as they came."""
        return f"{self.path}?{self.query}".encode("latin-1") if self.query else self.path.encode("latin-1")

    def answered(self, reply: Reply) -> None:
        """Take an answer in the place of the upstream's."""
        self.status, self.is_own = reply.status, True
        self.answer.add(reply.body)
        self.answer_headers = [(b"content-type", reply.media_type), *reply.headers]

    def recorded(self, source: str) -> tuple[Recorded, list[Violation]]:
        """Return the exchange as a recording has it, and the troubles with a packed body.

        The answer is empty where it cannot be unpacked, or is too long.
        """
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self.headers}
        body, troubles = self.body.unpacked(headers.get("content-encoding", ""))
        request = Recorded(
            self.method,
            self.path,
            self.query,
            headers,
            body,
            source,
            self.number,
            None if self.is_own else self.status or None,
            self.began,
            b"" if self.is_own else self._answer(),
            self._wait(),
        )
        return request, troubles

    def _wait(self) -> int | None:
        """Return the seconds of Retry-After."""
        told = [value for name, value in self.answer_headers if name == b"retry-after"]
        return int(told[0]) if told and told[0].isdigit() else None

    def _answer(self) -> bytes:
        if self.answer.is_cut:
            return b""
        packed = [value for name, value in self.answer_headers if name == b"content-encoding"]
        return self.answer.unpacked(b",".join(packed).decode("latin-1"))[0]

    def entry(self, request: Recorded, found: Inspection, drift: Iterable[Violation]) -> Entry:
        """Return the exchange as journals have it, without secrets."""
        entry = Entry(
            self.number,
            self.began,
            self.method,
            self.path,
            self.query,
            b"",
            request.body,
            self.status,
            found.operation,
            found.revision,
            found.verdict,
            (*found.violations, *drift),
            self.note or found.note,
        )
        entry.star(self.headers, self._own())
        return entry

    def _own(self) -> Sought:
        """Return the credential of the request."""
        return own_credential(next((value for name, value in self.headers if name == b"authorization"), b""))

    def _masked(self, body: bytes) -> bytes:
        # Only here are secrets in bodies, and an error may repeat one: a search through every answer would
        # cost more than its judgement.
        has_secrets = self.status >= 400 or self.path.startswith(_WITH_SECRETS)
        return masked(body, self._own()) if has_secrets else body

    def reply(self, request: Recorded) -> Reply:
        """Return the answer without secrets, unpacked."""
        kinds = [value for name, value in self.answer_headers if name == b"content-type"]
        headers = [
            # Among them are cookies of the edge, which are credentials for a while.
            (name, STARS.encode() if is_secret_header(name) else value)
            for name, value in self.answer_headers
            if name not in _WRITTEN_APART
        ]
        answer = self.answer.content() if self.is_own else request.answer
        return Reply(self.status, self._masked(answer), b"".join(kinds[:1]), tuple(headers))
