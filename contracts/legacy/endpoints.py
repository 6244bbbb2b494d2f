"""The v1/v2 API: every endpoint, and the call that a request makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

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
    # The arguments, each with the words that it may hold; empty where it is free.
    arguments: Mapping[str, tuple[Any, ...]] = field(default_factory=dict, compare=False)

    @property
    def advice(self) -> str:
        """Name the replacement in a sentence."""
        if not self.replaced_by:
            return f"'{self.name}' has no successor: {self.note}."
        # Some replacements do only a part, which the note names.
        note = f" ({self.note})" if self.note else ""
        return f"Instead of '{self.name}' call {' and '.join(self.replaced_by)}{note}."

    @property
    def version(self) -> str:
        """The version of the old API that it belongs to: v1, v2, or public for track and identify."""
        part = self.path.split("/")[2]
        return part if part in ("v1", "v2") else "public"

    def matches(self, method: str, parts: list[str]) -> bool:
        """Return whether a request's method and path segments are this endpoint's."""
        own = self.path.split("/")[1:]
        return (
            method == self.method
            and len(parts) == len(own)
            and all(mine in ("{}", sent) for mine, sent in zip(own, parts, strict=True))
        )

    def ids_of(self, path: str) -> tuple[str, ...]:
        """Return the ids in a path that is this endpoint's, decoded."""
        parts = zip(self.path.split("/"), path.rstrip("/").split("/"), strict=True)
        return tuple(unquote(sent) for mine, sent in parts if mine == "{}")


class LegacyApi:
    """All endpoints of the old API."""

    def __init__(self, entries: Iterable[Mapping[str, Any]]) -> None:
        self.endpoints = tuple(
            LegacyEndpoint(
                e["name"],
                e["method"],
                e["path"],
                tuple(e["by"]),
                e.get("note", ""),
                {name: tuple(words or ()) for name, words in e.get("takes", {}).items()},
            )
            for e in entries
        )

    @staticmethod
    def owns(path: str) -> bool:
        """Return whether a path belongs to the old API, known endpoint or not."""
        # Whole segments count: /api/tracking-settings is new.
        return path.rstrip("/") in _CALLS or path.startswith(_PREFIXES)

    def recognise(self, method: str, path: str) -> LegacyEndpoint | None:
        """Find the endpoint of a request, with or without a trailing slash."""
        # A loop: there are 62 endpoints, and few requests to them.
        parts = path.rstrip("/").split("/")[1:]
        return next((item for item in self.endpoints if item.matches(method, parts)), None)


@dataclass(frozen=True, slots=True)
class LegacyCall:
    """A call of the old API, without transport and key.

    name: that of its endpoint in legacy.yaml, such as track or subscribe. arguments: the JSON or form
    body and the query in one. ids: the ids in the path. version: v1, v2, or public (track, identify).
    """

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    ids: tuple[str, ...] = ()
    version: str = "public"
    token: str = ""

    @classmethod
    def track(
        cls,
        event: str,
        customer_properties: dict[str, Any],
        properties: dict[str, Any] | None = None,
        time: float | None = None,
    ) -> LegacyCall:
        """Make a track call; `time` is in UNIX seconds, None means now."""
        arguments: dict[str, Any] = {
            "event": event,
            "customer_properties": customer_properties,
            "properties": properties or {},
        }
        return cls("track", arguments if time is None else {**arguments, "time": time})

    @classmethod
    def identify(cls, properties: dict[str, Any]) -> LegacyCall:
        """Make an identify call."""
        return cls("identify", {"properties": properties})

    @property
    def event(self) -> str | None:
        """The name of a tracked event."""
        return self.arguments.get("event")

    @property
    def customer_properties(self) -> dict[str, Any]:
        """The person of a track call."""
        return self.arguments.get("customer_properties") or {}

    @property
    def properties(self) -> dict[str, Any]:
        """The properties of the event in track, and of the person in identify."""
        return self.arguments.get("properties") or {}

    @property
    def time(self) -> Any:
        """When the tracked event happened: in UNIX seconds, or in whatever form was sent; None means now."""
        return self.arguments.get("time")

    def payload(self) -> dict[str, Any]:
        """Return the JSON that track and identify were sent."""
        return {"token": self.token, **self.arguments}

    def as_dict(self) -> dict[str, Any]:
        """Return the call as JSON has it: for integrations in other languages, and for reports."""
        content: dict[str, Any] = {"call": self.name, "version": self.version}
        if self.ids:
            content["ids"] = list(self.ids)
        return content | {"arguments": self.arguments}


class LegacyPayloadError(ValueError):
    """The request holds no readable call. The message gives the reason; track and identify answered `0`."""


class LegacyContentError(LegacyPayloadError):
    """The request holds JSON, but no call. Track and identify answered `1` all the same (V1AUTH)."""
