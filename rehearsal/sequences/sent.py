"""A request in a sequence: the little that the rules keep of it."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from klaviyo_rehearsal.contracts.batches import BATCHES
from klaviyo_rehearsal.contracts.checking.sequences import EVENT_OPERATIONS
from klaviyo_rehearsal.contracts.violation import Violation

_WAIT = re.compile(rb"available in (\d+)")
_IDS = re.compile(rb'"(?:id|duplicate_profile_id)"\s*:\s*"([^"\\]{1,100})"')
_NAMES = re.compile(rb'"(?:id|email|phone_number|external_id)"\s*:\s*"([^"\\]{1,200})"')
_MOST_IDS = 1_000
# Where a write may name a profile that was read: at the beginning, before properties of one's own.
_LONGEST_WRITE = 4_000
NAMED = frozenset({"POST /api/profiles", "POST /api/profile-import", "POST /api/events"})
_READ = frozenset({"GET /api/profiles", "GET /api/events"})


@dataclass(slots=True)
class Sent:
    """One request.

    account: what tells accounts apart. at: UNIX seconds; None where they are not recorded. clock: seconds of
    another clock, for times that a test moves. status: None where there was no answer or it is not recorded.
    wait: the seconds that a 429 asks for. digest: of the body. is_single: whether the body has one item of an
    operation that takes many. found: the ids in the answer. names: the id in the path, and the identifiers
    in the body of a write to one profile. is_unmarked: whether it holds an event without unique_id and time;
    known of a request that may have failed. source, line, use_case, verdict, sent: for the report. number:
    among the requests of its account. is_unanswered: whether it has no status where others have one.
    """

    account: str
    at: float | None
    method: str
    path: str
    query: str = ""
    operation: str | None = None
    revision: str | None = None
    status: int | None = None
    digest: int = 0
    wait: int | None = None
    is_single: bool = False
    found: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    is_unmarked: bool = False
    clock: float = 0.0
    source: str = ""
    line: int | None = None
    use_case: str | None = None
    verdict: str = "ok"
    sent: str | None = None
    number: int = 0
    is_unanswered: bool = False

    @property
    def key(self) -> tuple[str, str, str, int]:
        """The request as a repeat of it is known."""
        return self.method, self.path, self.query, self.digest

    @property
    def has_passed(self) -> bool:
        """Whether it was answered with success, or nothing is known of its answer."""
        return self.status is None or 200 <= self.status < 300

    def waited(self, earlier: Sent) -> float | None:
        """Return the seconds since an earlier request; None where they are not recorded."""
        if self.at is None or earlier.at is None:
            return None
        return max(self.at - earlier.at, self.clock - earlier.clock)


class Advice(NamedTuple):
    """A violation of a sequence. sent: the first request that it is about. requests: how many it is about."""

    sent: Sent
    violation: Violation
    requests: int = 1


def digest_of(body: bytes) -> int:
    """Return a number for a body, the same in every process."""
    return zlib.crc32(body) if body else 0


def wait_in(answer: bytes) -> int | None:
    """Return the seconds that the words of a 429 ask for."""
    named = _WAIT.search(answer)
    return int(named[1]) if named else None


def is_single(operation: str | None, body: bytes) -> bool:
    """Return whether a request sends one item of an operation that has a batch."""
    batch = BATCHES.get(operation or "")
    return batch is not None and batch.is_single(body)


def reads_answer(operation: str | None, status: int | None) -> bool:
    """Return whether the answer to a request tells of ids or of a wait."""
    return status == 429 or operation in _READ or (status == 409 and operation == "POST /api/profiles")


def ids_in(operation: str | None, status: int | None, answer: bytes) -> tuple[str, ...]:
    """Return the ids in an answer that later requests may name."""
    if not answer or status == 429 or not reads_answer(operation, status):
        return ()
    found = _IDS.findall(answer)[:_MOST_IDS]
    return tuple(item.decode("utf-8", "replace") for item in found)


def names_in(operation: str | None, path: str, body: bytes) -> tuple[str, ...]:
    """Return the id in a path, and the identifiers in the body of a write to a profile or of an event."""
    if operation == "POST /api/events" and b'"id"' not in body:
        return ()  # most requests are these
    names = [path.rstrip("/").rpartition("/")[2]] if operation and "{id}" in operation else []
    if operation in NAMED:
        names += [item.decode("utf-8", "replace") for item in _NAMES.findall(body, 0, _LONGEST_WRITE)[:8]]
    return tuple(names)


def is_unmarked(operation: str | None, body: bytes) -> bool:
    """Return whether a request holds an event without unique_id and time: its repeat is another event."""
    if operation not in EVENT_OPERATIONS:
        return False
    if b'"unique_id"' in body and body.count(b'"metric"') == body.count(b'"unique_id"'):
        return False
    try:
        attributes = orjson.loads(body)["data"]["attributes"]
        events = attributes.get("events-bulk-create") or attributes.get("events")
        if events is None:
            return not _is_marked(attributes)
        holders = [item["attributes"] for item in events["data"]]
        inner = [item["attributes"] for one in holders for item in one.get("events", {}).get("data", ())]
        return any(not _is_marked(item) for item in inner or holders)
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return False


def _is_marked(event: dict[str, object]) -> bool:
    return event.get("unique_id") is not None or event.get("time") is not None
