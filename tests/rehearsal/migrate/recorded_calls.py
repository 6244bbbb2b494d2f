"""The call that the recorded request of each endpoint makes."""

from __future__ import annotations

from functools import cache

import orjson

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall, LegacyEndpoint
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load
from klaviyo_rehearsal.rehearsal.migrate.call import Call
from klaviyo_rehearsal.rehearsal.migrate.reading import CallReader
from klaviyo_rehearsal.rehearsal.recordings.found import Found
from tests.rehearsal.migrate.recordings import recorded


def found_of(endpoint: LegacyEndpoint) -> Recorded:
    """Return the recorded request to an endpoint, as the reader of recordings finds it."""
    sent = recorded(endpoint)
    body = sent["body"]
    raw = b"" if body is None else body.encode() if isinstance(body, str) else orjson.dumps(body)
    headers = {name.lower(): value for name, value in sent.get("headers", [])}
    return Recorded(sent["method"], sent["path"], sent["query"] or "", headers, raw, "old.ndjson", 1)


@cache  # tests are named by what is read here: at each collection, for every endpoint
def _library() -> Library:
    return load()


def read(*found: Found) -> tuple[list[Call], CallReader]:
    """Read calls. Returns them, and the reader with what it noted."""
    reader = CallReader(found, legacy_api(), _library())
    return [*reader], reader


def placed_call(endpoint: LegacyEndpoint) -> Call:
    """Return the recorded call of an endpoint with its place."""
    (call,), _ = read(found_of(endpoint))
    return call


def call_of(endpoint: LegacyEndpoint) -> LegacyCall:
    """Return the recorded call of an endpoint."""
    return placed_call(endpoint).call
