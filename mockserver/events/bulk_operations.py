"""Bulk creation of events (facts 8.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from klaviyo_rehearsal.contracts.violation import Violation, violation

from ..jsonapi.call import Call
from ..jsonapi.refusal import Refusal
from ..jsonapi.reply import Reply
from ..people.model import IDENTIFIERS
from ..state.account import Account
from .model import IncomingEvent, is_repeat, recognised
from .operations import incoming_event, record_all, tell_identifier_patch, tell_unknown_profile

_AT = "/data/attributes/events-bulk-create/data"


def bulk_create_events(call: Call) -> Reply:
    """Record the events of one profile or several: 202 with an empty body, and no job to ask for."""
    account = call.account
    batches = call.payload["data"]["attributes"]["events-bulk-create"]["data"]
    # All are read before the first is recorded: a wrong one refuses the whole call.
    events = dict(_incoming_events(account, batches))
    if account.settings.repeated_events == "refuse":
        repeated = list(_repeated(account, events))
        if repeated:
            raise Refusal(repeated)
    for number, batch in enumerate(batches):
        person = batch["attributes"]["profile"]["data"]
        tell_unknown_profile(call, person, f"{_AT}/{number}/attributes/profile/data/id")
    record_all(call, events, "{batch}/attributes/profile/data")
    for batch in batches:
        tell_identifier_patch(call, batch["attributes"]["profile"]["data"].get("meta") or {})
    return Reply(202)


def _incoming_events(account: Account, batches: list[dict[str, Any]]) -> Iterator[tuple[str, IncomingEvent]]:
    """Yield every event with its pointer. Raises Refusal for a time out of range."""
    for number, batch in enumerate(batches):
        person = batch["attributes"]["profile"]["data"]
        attributes, meta = person.get("attributes", {}), person.get("meta") or {}
        for place, sent in enumerate(batch["attributes"]["events"]["data"]):
            at = f"{_AT}/{number}/attributes/events/data/{place}/attributes"
            yield (
                at,
                incoming_event(account, sent["attributes"], attributes, person.get("id"), meta, f"{at}/time"),
            )
            meta = {}  # applied with the first event: an append must not be repeated


def _repeated(account: Account, events: dict[str, IncomingEvent]) -> Iterator[Violation]:
    """Find each unique_id that its profile and metric have had, earlier or in this very call."""
    seen: set[tuple[Any, str, str]] = set()
    for at, event in events.items():
        if event.unique_id is None:
            continue
        own = tuple(event.person.get(name) for name in IDENTIFIERS)
        key = (recognised(account, event) or own, event.metric, event.unique_id)
        if key in seen or is_repeat(account, event):
            detail = f"The unique_id '{event.unique_id}' is repeated for its profile and metric."
            yield violation("repeated-event", detail, pointer=f"{at}/unique_id")
        seen.add(key)


OPERATIONS = {"POST /api/event-bulk-create-jobs": bulk_create_events}
