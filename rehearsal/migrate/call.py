"""A recorded call of the old API with its place, and the replacement of one or several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from uuid import NAMESPACE_URL, uuid5

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from .request import Request


class NoEquivalent(ValueError):
    """Nothing replaces a call. The message gives the reason and the nearest way."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the old API as it was recorded.

    source, line: its place. sent_at: UNIX seconds, if recorded. template: the path of its endpoint, with {}
    for ids. answer: the body of the recorded answer, empty where there is none.
    """

    call: LegacyCall
    source: str = ""
    line: int | None = None
    sent_at: int | None = None
    template: str = ""
    answer: bytes = b""

    @property
    def place(self) -> str:
        """Its place: file and line."""
        return self.source if self.line is None else f"{self.source}:{self.line}"

    @property
    def own_id(self) -> str:
        """An id of its own that is the same at each conversion, so that requests may be sent twice."""
        content = orjson.dumps(self.call.arguments, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
        return str(uuid5(NAMESPACE_URL, f"{PurePath(self.source).name}:{self.line}:{content!r}"))


@dataclass(frozen=True, slots=True)
class Replacement:
    """The requests that replace calls of one kind, in the order in which they are to be sent.

    notes: sentences on the whole. lacking: why there are none; empty where there are some.
    """

    requests: tuple[Request, ...] = ()
    notes: tuple[str, ...] = ()
    lacking: str = ""


@dataclass(frozen=True, slots=True)
class Migrated:
    """Calls with their replacement.

    calls: several where one request takes them together. recorded: ids of the recording, by the placeholder
    that stands for each. lost_before: whether Klaviyo loses something that the old API lost as well.
    """

    calls: tuple[Call, ...]
    replacement: Replacement
    # Of each request the violations that `rehearse check` finds, in a sentence; empty for a clean one.
    wrong: tuple[str, ...] = field(default=())
    recorded: Mapping[str, str] = field(default_factory=dict, compare=False)
    lost_before: bool = False

    @property
    def name(self) -> str:
        """The name of the calls, such as track."""
        return self.calls[0].call.name

    @property
    def places(self) -> list[str]:
        """The places of the calls."""
        return [call.place for call in self.calls]

    @property
    def is_whole(self) -> bool:
        """Whether requests replace the calls, and Klaviyo takes them."""
        return not self.replacement.lacking and not any(self.wrong)
