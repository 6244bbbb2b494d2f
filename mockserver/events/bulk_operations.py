"""Bulk creation of events (facts 8.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from klaviyo_rehearsal.contracts.violation import Violation, violation

from ..jsonapi.documents import Writers
from ..jsonapi.exchange import Exchange
from ..jsonapi.refusal import Refusal
from ..jsonapi.reply import Reply
from ..jsonapi.responses import account_of
from ..people.model import IDENTIFIERS
from ..state.account import Account
from .model import Happening, is_repeat, recognised
from .operations import happening_of, record_all, tell_identifier_patch, tell_unknown_profile

_AT = "/data/attributes/events-bulk-create/data"


def bulk_create_events(exchange: Exchange, writers: Writers) -> Reply:
    """Record the events of one profile or several: 202 with an empty body, and no job to ask for."""
    account = account_of(exchange)
    batches = exchange.payload["data"]["attributes"]["events-bulk-create"]["data"]
    # All are read before the first is recorded: a wrong one refuses the whole call.
    happenings = dict(_happenings(account, batches))
    if account.settings.repeated_events == "refuse":
        repeated = list(_repeated(account, happenings))
        if repeated:
            raise Refusal(repeated)
    for number, batch in enumerate(batches):
        person = batch["attributes"]["profile"]["data"]
        tell_unknown_profile(exchange, person, f"{_AT}/{number}/attributes/profile/data/id")
    record_all(exchange, happenings.values())
    for batch in batches:
        tell_identifier_patch(exchange, batch["attributes"]["profile"]["data"].get("meta") or {})
    return Reply(202)


def _happenings(account: Account, batches: list[dict[str, Any]]) -> Iterator[tuple[str, Happening]]:
    """Yield every event with its pointer. Raises Refusal for a time out of range."""
    for number, batch in enumerate(batches):
        person = batch["attributes"]["profile"]["data"]
        meta = person.get("meta") or {}
        for place, event in enumerate(batch["attributes"]["events"]["data"]):
            at = f"{_AT}/{number}/attributes/events/data/{place}/attributes"
            yield at, happening_of(account, event["attributes"], person, meta, f"{at}/time")
            meta = {}  # what it says of the person, it says once: an append must not be repeated


def _repeated(account: Account, happenings: dict[str, Happening]) -> Iterator[Violation]:
    """Find each unique_id that its profile and metric have had, earlier or in this very call."""
    seen: set[tuple[Any, str, str]] = set()
    for at, happening in happenings.items():
        if happening.unique_id is None:
            continue
        own = tuple(happening.person.get(name) for name in IDENTIFIERS)
        key = (recognised(account, happening) or own, happening.metric, happening.unique_id)
        if key in seen or is_repeat(account, happening):
            detail = f"The unique_id '{happening.unique_id}' is repeated for its profile and metric."
            yield violation("repeated-event", detail, pointer=f"{at}/unique_id")
        seen.add(key)


BEHAVIOURS = {"POST /api/event-bulk-create-jobs": bulk_create_events}
