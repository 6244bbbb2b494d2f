"""The v1/v2 API as it was called: recognises every endpoint, parses track and identify."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import orjson

_CALLS = frozenset({"/api/track", "/api/identify"})
_PREFIXES = ("/api/v1/", "/api/v2/")


@dataclass(frozen=True, slots=True)
class LegacyEndpoint:
    """One endpoint of the old API, and the operations that replace it."""

    name: str
    method: str
    path: str
    replaced_by: tuple[str, ...]
    note: str = ""

    @property
    def advice(self) -> str:
        """Say in a sentence what to call instead."""
        if not self.replaced_by:
            return f"'{self.name}' has no successor: {self.note}."
        note = f" ({self.note})" if self.note else ""
        return f"Instead of '{self.name}' call {' and '.join(self.replaced_by)}{note}."

    def matches(self, method: str, parts: list[str]) -> bool:
        """Say whether a request's method and path segments are this endpoint's."""
        own = self.path.split("/")[1:]
        return (
            method == self.method
            and len(parts) == len(own)
            and all(mine in ("{}", sent) for mine, sent in zip(own, parts, strict=True))
        )


class LegacyApi:
    """All endpoints of the old API."""

    def __init__(self, entries: Iterable[Mapping[str, Any]]) -> None:
        self.endpoints = tuple(
            LegacyEndpoint(e["name"], e["method"], e["path"], tuple(e["by"]), e.get("note", ""))
            for e in entries
        )

    @staticmethod
    def owns(path: str) -> bool:
        """Say whether a path belongs to the old API, known endpoint or not."""
        # Whole segments count: /api/tracking-settings is new.
        return path.rstrip("/") in _CALLS or path.startswith(_PREFIXES)

    def recognise(self, method: str, path: str) -> LegacyEndpoint | None:
        """Find the endpoint of a request, with or without a trailing slash."""
        parts = path.rstrip("/").split("/")[1:]
        return next((item for item in self.endpoints if item.matches(method, parts)), None)


@dataclass(frozen=True, slots=True)
class LegacyCall:
    """A track or identify call: what the old integration said, without the transport.

    `time` is in UNIX seconds; None means now.
    """

    name: str
    properties: dict[str, Any] = field(default_factory=dict)
    event: str | None = None
    customer_properties: dict[str, Any] = field(default_factory=dict)
    time: float | None = None
    token: str = ""

    def payload(self) -> dict[str, Any]:
        """Return the JSON that the old API was sent."""
        if self.name == "identify":
            return {"token": self.token, "properties": self.properties}
        content: dict[str, Any] = {
            "token": self.token,
            "event": self.event,
            "customer_properties": self.customer_properties,
            "properties": self.properties,
        }
        if self.time is not None:
            content["time"] = self.time
        return content


class LegacyPayloadError(ValueError):
    """The request holds no readable call. The message says why; the old API answered `0`."""


def parse_call(name: str, *, query: str, body: bytes, content_type: str) -> LegacyCall:
    """Read a track or identify call: GET `data` in base64, POST form field `data`, or POST JSON.

    Raises LegacyPayloadError.
    """
    content = _payload(query, body, content_type)
    if not isinstance(content, dict):
        raise LegacyPayloadError("the payload is no JSON object")
    properties = content.get("properties") or {}
    person = content.get("customer_properties") or {}
    if not isinstance(properties, dict) or not isinstance(person, dict):
        raise LegacyPayloadError("properties and customer_properties must be JSON objects")
    time = content.get("time")
    if time is not None and (isinstance(time, bool) or not isinstance(time, (int, float))):
        raise LegacyPayloadError("time must be a number of seconds")
    return LegacyCall(
        name=name,
        properties=properties,
        event=content.get("event"),
        customer_properties=person,
        time=time,
        token=str(content.get("token") or ""),
    )


def _payload(query: str, body: bytes, content_type: str) -> Any:
    if body and "json" in content_type:
        return _load(body)
    # The old SDKs send POSTs as a form; its `data` is JSON as it is. A GET's is base64 of the same.
    fields = parse_qs(body.decode("utf-8", "replace") if body else query, keep_blank_values=True)
    if "data" not in fields:
        raise LegacyPayloadError("the parameter 'data' is missing")
    data = fields["data"][0]
    if data.lstrip().startswith("{"):
        return _load(data.encode())
    try:
        # A '+' that was not percent-encoded arrives as a space.
        raw = base64.b64decode(data.replace(" ", "+"), validate=False)
    except ValueError as error:
        raise LegacyPayloadError(f"'data' is no base64: {error}") from None
    return _load(raw)


def _load(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise LegacyPayloadError(f"the payload is no JSON: {error}") from None
