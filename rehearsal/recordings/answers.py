"""The body of a recorded answer, in the forms of recorders."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import orjson

# The members of a document of the API; a record of an answer has others.
_DOCUMENT = frozenset({"data", "errors"})
NAMES = ("answer", "response", "response_json", "response_body")
_WITHIN = ("body_json", "body", "content", "text")


def answer_of(content: Mapping[str, Any]) -> bytes:
    """Return the body of the answer of a record: bare, or within a record with a status and headers.

    One that cannot be read is none: the request counts all the same.
    """
    for name in NAMES:
        found = content.get(name)
        if isinstance(found, dict) and not _DOCUMENT & found.keys():
            found = next((found[key] for key in _WITHIN if found.get(key)), b"")
        if isinstance(found, dict) and "text" in found and not _DOCUMENT & found.keys():
            found = decoded(found)
        if found:
            return _dumped(found)
    return b""


def decoded(content: Mapping[str, Any]) -> bytes:
    """Return the content of HAR or VCR: a text, which may be base64."""
    text = content.get("text")
    if not isinstance(text, str):
        return b""
    try:
        is_encoded = content.get("encoding") == "base64"
        return base64.b64decode(text) if is_encoded else text.encode("utf-8", "surrogateescape")
    except (TypeError, ValueError):
        return b""


def _dumped(found: Any) -> bytes:
    if isinstance(found, bytes):
        return found
    try:
        return found.encode() if isinstance(found, str) else orjson.dumps(found)
    except (TypeError, UnicodeEncodeError):
        return b""
