"""A bare payload as a request."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.contracts.checking.request import MAX_BODY
from klaviyo_rehearsal.contracts.openapi.contract import Library

from ..recordings.found import Payload, Unreadable
from .likely_operations import guess_operations


def as_request(payload: Payload, library: Library, operation: str | None) -> Recorded | Unreadable:
    """Make a request of a bare payload: of the operation that is named, or of the likeliest."""
    if operation is None:
        guesses = guess_operations(library, _head_of(payload))
        if not guesses:
            reason = "no operation takes this payload: name one with --operation 'POST /api/...'"
            return Unreadable(payload.source, None, reason)
        operation = guesses[0].key
    method, _, path = operation.partition(" ")
    data = payload.content.get("data") if isinstance(payload.content, dict) else None
    identifier = data.get("id") if isinstance(data, dict) else None
    # A bare payload has no URL, so that its own id stands in the path, as the rules compare the two.
    path = path.replace("{id}", identifier if isinstance(identifier, str) and identifier else "ID")
    return Recorded(method, path, body=payload.body, source=payload.source)


def _head_of(payload: Payload) -> Any:
    """Return the content that is compared with operations: of one that none takes, its type and id alone."""
    data = payload.content.get("data") if isinstance(payload.content, dict) else None
    if len(payload.body) <= MAX_BODY or not isinstance(data, dict):
        return payload.content
    return {"data": {name: data[name] for name in ("type", "id") if name in data}}
