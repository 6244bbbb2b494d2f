"""Rules over a whole run: errors that no single request shows, and advice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.query import split_query
from klaviyo_rehearsal.contracts.use_case import UseCase
from klaviyo_rehearsal.contracts.violation import Violation, violation
from klaviyo_rehearsal.mockserver.state.journal import Entry

from ..compare.delivery import Delivery, answers_to

_WAIT = re.compile(rb"available in (\d+)")
# The comparison of the accounts shows the whole effect of these, so that they may serve any use case: a
# profile is imported before its event, or created before its subscription.
_WHOLLY_COMPARED = frozenset(
    {
        "POST /api/profiles",
        "PATCH /api/profiles/{id}",
        "POST /api/profile-import",
        "POST /api/profile-bulk-import-jobs",
        "POST /client/profiles",
        "PATCH /api/lists/{id}",
        "POST /api/lists/{id}/relationships/profiles",
        "DELETE /api/lists/{id}/relationships/profiles",
        "POST /api/templates",
        "PATCH /api/templates/{id}",
        "POST /api/campaigns",
        "PATCH /api/campaigns/{id}",
        "PATCH /api/campaign-messages/{id}",
        "POST /api/campaign-message-assign-template",
    }
)
# An integration may make the flows that send its emails: these are compared.
_OF_FLOWS = frozenset({"POST /api/flows", "PATCH /api/flows/{id}"})
# More resources than these, and ten times the ones that were asked for, are more than a page to look through.
_MANY = 50
_NOW = 3_600  # seconds: clocks differ, and a batch may wait
_PROFILE_OF_EVENT = frozenset({"GET /api/profiles/{id}", "GET /api/events/{id}/profile"})
# Operations that take one profile, or several in a call of another operation or of their own.
_ONE_BY_ONE = {
    "POST /api/profile-import": None,
    "POST /api/profile-subscription-bulk-create-jobs": "/data/attributes/profiles/data",
    "POST /api/profile-subscription-bulk-delete-jobs": "/data/attributes/profiles/data",
    "POST /api/profile-suppression-bulk-create-jobs": "/data/attributes/profiles/data",
    "POST /api/lists/{id}/relationships/profiles": "/data",
    "DELETE /api/lists/{id}/relationships/profiles": "/data",
}


@dataclass(frozen=True, slots=True)
class Transcript:
    """The requests of an integration for one scenario of `calls` old calls.

    asked: the number of resources that the old calls answered, where the use case is a reading one.
    """

    use_case: UseCase
    calls: int
    requests: Sequence[Entry]
    library: Library
    asked: int | None = None


def check_run(transcript: Transcript) -> tuple[Violation, ...]:
    """Check a whole run. Returns violations that no single request shows, errors first."""
    if not transcript.requests:
        return (violation("nothing-sent"),)
    return tuple(found for rule in (*_ERRORS, *_ADVICE) for found in rule(transcript))


def _outside(transcript: Transcript) -> Iterator[Violation]:
    for entry in transcript.requests:
        own = entry.operation is None or entry.operation in transcript.use_case.operations
        own = own or entry.operation in _WHOLLY_COMPARED
        own = own or (entry.operation in _OF_FLOWS and "send template" in transcript.use_case.legacy)
        # Aggregates are asked for by POST and change nothing.
        reads = entry.method in ("GET", "HEAD") or entry.operation == "POST /api/metric-aggregates"
        if not own and not reads and _is_success(entry):
            detail = f"{entry.operation} changes something that {transcript.use_case.name} is not about."
            yield violation("outside-use-case", detail)


def _too_soon(transcript: Transcript) -> Iterator[Violation]:
    for number, entry in enumerate(transcript.requests):
        named = _WAIT.search(entry.answer) if entry.status == 429 else None
        later = transcript.requests[number + 1 :]
        # Another request of the same operation is not a retry: several may be sent at the same time.
        again = next((item for item in later if _same_request(item, entry)), None)
        if named is None or again is None:
            continue
        # The clock of a rehearsal stands still unless it is moved; some integrations wait in earnest.
        waited = max(again.seconds - entry.seconds, again.monotonic - entry.monotonic)
        if waited < int(named.group(1)) - 0.05:
            detail = (
                f"{entry.operation} was to wait {int(named.group(1))} s and came again after {waited:.1f} s."
            )
            yield violation("retry-too-soon", detail)


def _same_request(one: Entry, other: Entry) -> bool:
    return (one.method, one.path, one.query, one.body) == (other.method, other.path, other.query, other.body)


def _is_success(entry: Entry) -> bool:
    return 200 <= entry.status < 300


def _chained_reads(transcript: Transcript) -> Iterator[Violation]:
    listed = any(entry.operation == "GET /api/events" for entry in transcript.requests)
    single = [entry for entry in transcript.requests if entry.operation in _PROFILE_OF_EVENT]
    if listed and len(single) > 1:
        detail = f"GET /api/events is followed by {len(single)} calls for a profile each."
        yield violation("chained-profile-reads", detail)


def _summed(transcript: Transcript) -> Iterator[Violation]:
    aggregated = any(entry.operation == "POST /api/metric-aggregates" for entry in transcript.requests)
    listed = any(entry.operation == "GET /api/events" for entry in transcript.requests)
    if "metric-aggregate" in transcript.use_case.reads and listed and not aggregated:
        yield violation("summed-events")


def _one_by_one(transcript: Transcript) -> Iterator[Violation]:
    for operation, pointer in _ONE_BY_ONE.items():
        own = [entry for entry in transcript.requests if entry.operation == operation and _is_success(entry)]
        single = [entry for entry in own if pointer is None or _length(entry, pointer) == 1]
        if transcript.calls == 1 and len(single) > 1:
            yield violation(
                "one-call-a-profile", f"{operation} is called {len(single)} times, for a profile each."
            )


def _length(entry: Entry, pointer: str) -> int:
    try:
        node = orjson.loads(entry.body)
        for part in pointer.split("/")[1:]:
            node = node[part]
        return len(node)
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return 0


def _create_then_patch(transcript: Transcript) -> Iterator[Violation]:
    ended = {(entry.operation, entry.status) for entry in transcript.requests}
    changed = any(entry.operation == "PATCH /api/profiles/{id}" for entry in transcript.requests)
    if ("POST /api/profiles", 409) in ended and changed:
        yield violation("create-then-patch")


def _small_pages(transcript: Transcript) -> Iterator[Violation]:
    for entry in transcript.requests:
        query = split_query(entry.query)
        contract = transcript.library.contracts.get(entry.revision or "")
        if entry.status != 200 or "page[cursor]" not in query or contract is None or not entry.operation:
            continue
        size = contract[entry.operation].parameters.get("page[size]")
        most = size.schema.get("maximum", 100) if size is not None else 0
        asked = int(query["page[size]"][0]) if "page[size]" in query else None
        taken = asked if asked is not None or size is None else size.schema.get("default", most)
        if taken is not None and taken < most:
            detail = f"{entry.operation} is read in pages of {taken}; {most} are allowed."
            yield violation("small-pages", detail)
            return


def _without_unique_id(transcript: Transcript) -> Iterator[Violation]:
    for entry in transcript.requests:
        if (
            entry.operation in ("POST /api/events", "POST /client/events")
            and b'"unique_id"' not in entry.body
        ):
            yield violation("no-unique-id", pointer="/data/attributes/unique_id")
            return


def _backfilled(transcript: Transcript) -> Iterator[Violation]:
    for entry in transcript.requests:
        if b'"backfill"' in entry.body and _is_success(entry):
            yield from (
                violation("backfilled-event", pointer=f"{pointer}/backfill")
                for pointer, event in _events_of(entry)
                if event.get("backfill") is True and _happens_now(event, entry)
            )


def _events_of(entry: Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the attributes of the events of a request, with their pointers."""
    attributes = orjson.loads(entry.body)["data"]["attributes"]
    if "events-bulk-create" not in attributes:
        yield "/data/attributes", attributes
        return
    pointer = "/data/attributes/events-bulk-create/data"
    for number, batch in enumerate(attributes["events-bulk-create"]["data"]):
        for place, event in enumerate(batch["attributes"]["events"]["data"]):
            own = f"{pointer}/{number}/attributes/events/data/{place}/attributes"
            yield own, {**batch["attributes"], **event["attributes"]}


def _happens_now(event: Mapping[str, Any], entry: Entry) -> bool:
    moment = parse_datetime(event["time"]) if event.get("time") else None
    return moment is None or abs(moment.timestamp() - entry.seconds) < _NOW


def _reads_beyond(transcript: Transcript) -> Iterator[Violation]:
    if transcript.asked is None or not transcript.use_case.reads:
        return
    kind, most = transcript.use_case.reads[0], max(_MANY, 10 * transcript.asked)
    # Each resource has an id: most runs have too few of them to be read for that.
    if sum(entry.answer.count(b'"id"') for entry in transcript.requests) <= most:
        return
    delivered = Delivery(answers_to(transcript.requests)).count(kind)
    if delivered > most:
        yield violation(
            "reads-beyond",
            f"The old calls answered {transcript.asked} of type {kind}; {delivered} were read.",
        )


_Rule = Callable[[Transcript], Iterator[Violation]]
_ERRORS: tuple[_Rule, ...] = (_outside, _too_soon, _backfilled)
_ADVICE: tuple[_Rule, ...] = (
    _chained_reads,
    _summed,
    _one_by_one,
    _create_then_patch,
    _small_pages,
    _without_unique_id,
    _reads_beyond,
)
