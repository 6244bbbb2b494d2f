"""A mock without a socket, for tests that ask it hundreds of operations."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.openapi.validator import Validator
from klaviyo_rehearsal.mockserver.app import create_api
from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.http.exchange import Exchange
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import LIVE_STATUSES
from tests.revisions import TESTED

Json = dict[str, Any]
# Recorded, though the official files say 204 and 200 (facts 8.12, 8.5, LIVE REC).
_LIVE = {("DELETE /api/templates/{id}", 200), ("POST /api/profile-merge", 202), *LIVE_STATUSES}
# One resource at every other revision; the file of this one declares a list.
_MISTAKEN = {
    ("2024-07-15", "GET /api/events/{id}/metric"),
    ("2024-07-15", "GET /api/events/{id}/profile"),
    ("2023-06-15", "POST /api/tags"),  # the one group of a tag
}


class DirectMock:
    """A mock over a library, and accounts of it."""

    def __init__(
        self, library: Library, settings: Settings | None = None, clock: Clock | None = None
    ) -> None:
        settings, clock = settings or Settings(advanced_kdp=True), clock or Clock()
        self.library = library
        self.clock = clock
        self.api = create_api(library, settings, clock)
        self.accounts = self.api.accounts
        self._numbers = itertools.count(1)

    def empty(self, revision: str) -> Caller:
        """Return an empty account that is asked at one revision."""
        return Caller(self, f"pk_G{next(self._numbers):05d}_test", revision)


class Caller:
    """Asks one account; every answer is held against the response schema of its operation."""

    def __init__(self, mock: DirectMock, key: str, revision: str) -> None:
        self._mock = mock
        self.key = key
        self.revision = revision

    @property
    def account(self) -> Account:
        """The account itself."""
        return self._mock.accounts.by_key(self.key)

    def neighbour(self) -> Caller:
        """Return an empty account of the same mock."""
        return self._mock.empty(self.revision)

    def seed(self, **content: list[Json]) -> None:
        """Plant resources in the account."""
        seed(self.account, content)

    def __call__(
        self, method: str, path: str, body: Any = None, *, media_type: str | None = None, **params: Any
    ) -> tuple[int, Json]:
        """Send a request; return the status, and the body where there is one."""
        path, _, query = path.partition("?")
        query = query or urlencode(params)
        headers = [
            (b"host", b"mock.test"),
            (b"authorization", f"Klaviyo-API-Key {self.key}".encode()),
            (b"revision", self.revision.encode()),
            (b"content-type", (media_type or "application/vnd.api+json").encode()),
        ]
        scope = {
            "method": method,
            "path": path,
            "raw_path": quote(path, safe="/%").encode(),
            "query_string": query.encode(),
            "headers": headers,
            "scheme": "http",
        }
        exchange = Exchange(scope, None)
        exchange.body = body if isinstance(body, bytes) else orjson.dumps(body) if body is not None else b""
        reply = self._mock.api.answer(exchange)
        content = orjson.loads(reply.body) if reply.body else {}
        if exchange.operation is not None and reply.status < 300:
            sparse = "fields%5B" in query or "fields[" in query
            check(exchange.operation, reply.status, content, sparse=sparse)
        return reply.status, content

    def ok(self, method: str, path: str, body: Any = None, **params: Any) -> Json:
        """Send a request that is to be taken; return its body."""
        status, content = self(method, path, body, **params)
        assert status < 300, (method, path, status, content)
        return content


def check(operation: Operation, status: int, content: Json, *, sparse: bool = False) -> None:
    """Assert that an answer is one that the contract declares.

    sparse: fields were asked for, so that what the schema demands may be left out.
    """
    if (operation.key, status) in _LIVE or (operation.revision, operation.key) in _MISTAKEN:
        return
    assert status in operation.success, (operation, status)
    validator = _validator(operation, status)
    if validator is None:
        assert content == {} or status not in operation.success, operation
        return
    errors = [
        f"{'/'.join(map(str, error.pointer))}: {error.message}"
        for error in validator.errors(content)
        # Links that lead nowhere are null (facts 7.1, LIVE), though the official files know no null there.
        if error.pointer not in (("links", "next"), ("links", "prev"))
        # And relationships have links only, where their data is not asked for (facts 7.4, LIVE; the file of
        # 2024-02-15 demands data).
        and not (error.keyword == "required" and "relationships" in error.pointer)
        # And null where a campaign has no time and a message no image yet (REC create_campaign.201,
        # get_image_for_campaign_message.200), which the files of 2024-02-15 and of today have no null for.
        and not (error.keyword == "type" and _is_live_null(operation, error.pointer))
        and not (sparse and error.keyword in ("required", "anyOf", "oneOf"))
    ]
    assert errors == [], f"{operation}: {errors} {content}"


def _is_live_null(operation: Operation, pointer: tuple[str | int, ...]) -> bool:
    # A message without a template: REC get_campaign_message.200. A type without such a schema, like a mapped
    # metric without a metric: REC get_metric_for_mapped_metric.200.
    if pointer[-1] in ("scheduled_at", "send_time"):
        return True
    if len(pointer) > 1 and pointer[-1] == "data" and pointer[-2] in ("image", "template"):
        return True
    return pointer == ("data",) and operation.path.endswith(("/image", "/template", "-schema"))


# As many as a contract has operations: those of a dozen official files would take gigabytes.
@lru_cache(maxsize=400)
def _validator(operation: Operation, status: int) -> Validator | None:
    schema = operation.response_schema(status)
    return None if schema is None else Validator(schema)


@cache
def library_of(files: tuple[Path, ...]) -> Library:
    """Load our contracts of the tested revisions, and those of official files, named by their revision."""
    return load(sorted({*TESTED, *(path.stem for path in files)}), files)


def identifiers_in(content: Any) -> Iterator[tuple[str, str]]:
    """Yield the type and id of everything that a body mentions."""
    if isinstance(content, dict):
        if isinstance(content.get("type"), str) and isinstance(content.get("id"), str):
            yield content["type"], content["id"]
        for item in content.values():
            yield from identifiers_in(item)
    elif isinstance(content, list):
        for item in content:
            yield from identifiers_in(item)
