"""The reply to one request."""

from __future__ import annotations

from dataclasses import dataclass

Headers = tuple[tuple[bytes, bytes], ...]

JSON_API = b"application/vnd.api+json"


@dataclass(slots=True)
class Reply:
    """An answer. A reply without a body has no content type either (facts 3, LIVE)."""

    status: int
    body: bytes = b""
    media_type: bytes = JSON_API
    headers: Headers = ()
