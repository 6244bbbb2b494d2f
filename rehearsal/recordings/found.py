"""The things in a recording: requests, bare payloads, requests to other hosts, unreadable places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from klaviyo_rehearsal.contracts.checking.inspection import Recorded

from .hosts import Hosts
from .streams import LARGEST_DOCUMENT, LONGEST_LINE


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A place in the input that is no request, and why."""

    source: str
    line: int | None
    reason: str

    @property
    def place(self) -> str:
        """Where it is: file and line."""
        return self.source if self.line is None else f"{self.source}:{self.line}"


@dataclass(frozen=True, slots=True)
class Payload:
    """A bare payload: a body without its operation."""

    source: str
    content: Any
    body: bytes


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A request that is not judged. host: where it went, or the reason in a word, such as preflight."""

    source: str
    line: int | None
    host: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose format is recognised. format: its name in words."""

    source: str
    format: str


Found = Recorded | Payload | Unreadable | Elsewhere | Opened


@dataclass(frozen=True, slots=True)
class Reading:
    """The choices of a reading.

    hosts: those that are judged. variables: values of placeholders such as {{baseUrl}}, by name. map: dotted
    names of one's own log for method, path, query, headers, body, status, answer and time. longest_line,
    largest_document: in bytes; both are held in memory. most_values: of a document, each up to 72 bytes.
    """

    hosts: Hosts = Hosts()
    variables: Mapping[str, str] | None = None
    map: Mapping[str, str] | None = None
    longest_line: int = LONGEST_LINE
    largest_document: int = LARGEST_DOCUMENT
    most_values: int = 32_000_000


USUAL = Reading()
