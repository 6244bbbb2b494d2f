"""Rules over a whole run: errors that no single request shows, and advice."""

from __future__ import annotations

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
from ..sequences.batches import Batches
from ..sequences.chains import Chains
from ..sequences.retries import Retries
from ..sequences.sent import Sent, digest_of, is_single, wait_in

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
# Operations that take one profile, or several in a call of another operation or of their own.
_ONE_BY_ONE = frozenset(
    {
        "POST /api/profile-import",
        "POST /api/profile-subscription-bulk-create-jobs",
        "POST /api/profile-subscription-bulk-delete-jobs",
        "POST /api/profile-suppression-bulk-create-jobs",
        "POST /api/lists/{id}/relationships/profiles",
        "DELETE /api/lists/{id}/relationships/profiles",
    }
)


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
    retries = Retries()
    for sent in _sequence(transcript):
        # Another request of the same operation is not a retry: several may be sent at the same time.
        yield from (item.violation for item in retries.add(sent) if item.violation.code == "retry-too-soon")


def _sequence(transcript: Transcript) -> Iterator[Sent]:
    """Yield the requests as the rules take them that recordings are judged by as well."""
    for entry in transcript.requests:
        yield Sent(
            "",
            entry.seconds,
            entry.method,
            entry.path,
            entry.query,
            entry.operation,
            entry.revision,
            entry.status,
            digest_of(entry.body),
            wait_in(entry.answer) if entry.status == 429 else None,
            is_single(entry.operation, entry.body),
            # The clock of a rehearsal stands still unless it is moved; some integrations wait in earnest.
            clock=entry.monotonic,
        )


def _is_success(entry: Entry) -> bool:
    return 200 <= entry.status < 300


def _chained(transcript: Transcript) -> Iterator[Violation]:
    chains = Chains(is_run=True)
    for sent in _sequence(transcript):
        yield from (item.violation for item in chains.add(sent))
    yield from (item.violation for item in chains.end())


def _summed(transcript: Transcript) -> Iterator[Violation]:
    aggregated = any(entry.operation == "POST /api/metric-aggregates" for entry in transcript.requests)
    listed = any(entry.operation == "GET /api/events" for entry in transcript.requests)
    if "metric-aggregate" in transcript.use_case.reads and listed and not aggregated:
        yield violation("summed-events")


def _one_by_one(transcript: Transcript) -> Iterator[Violation]:
    if transcript.calls == 1:
        batches = Batches(transcript.library, fewest=2, only=_ONE_BY_ONE)
        for sent in _sequence(transcript):
            yield from (item.violation for item in batches.add(sent))
        yield from (item.violation for item in batches.end())


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
    _chained,
    _summed,
    _one_by_one,
    _small_pages,
    _without_unique_id,
    _reads_beyond,
)
