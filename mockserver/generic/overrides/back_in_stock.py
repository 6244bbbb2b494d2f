"""Subscriptions to variants that are sold out."""

from __future__ import annotations

from collections.abc import Mapping

from klaviyo_rehearsal.contracts.violation import violation

from ...events.model import IncomingEvent, create_metric, record_event
from ...jsonapi.refusal import Refusal
from ...jsonapi.reply import Reply
from ...mailing.receipts import own_integration
from ...people.model import matching_profiles
from ...state.account import Account
from ..call import Override, PlannedCall, Play
from ..live_defaults import WAITING, WAITING_METRIC
from ..plan import Action


def subscribe_to_variant(call: PlannedCall, play: Play) -> Reply:
    """Note that a profile waits for a variant, which must be there (facts E30, LIVE)."""
    relationships = call.payload["data"].get("relationships") or {}
    variant = ((relationships.get("variant") or {}).get("data") or {}).get("id")
    if variant is not None and variant not in call.collection("catalog-variant"):
        detail = f"A catalog variant with id {variant} does not exist."
        pointer = "/data/relationships/variant/data/id"
        raise Refusal([violation("unknown-variant", detail, pointer=pointer)])
    reply = play(call)
    sent = (call.payload["data"]["attributes"].get("profile") or {}).get("data") or {}
    known = matching_profiles(call.account, sent.get("attributes") or {})
    named = str(sent.get("id"))
    profile = named if named in call.account.profiles else next(iter(known), None)
    if profile is not None and variant is not None:
        record_waiting(call.account, profile, variant)
    return reply


def record_waiting(account: Account, profile: str, variant: str) -> None:
    """Record the event of a subscription [HELPBIS]; the names of its properties are UNCONFIRMED."""
    if account.metrics.find("name", WAITING_METRIC) is None:
        create_metric(account, WAITING_METRIC, integration=own_integration(account))
    # Two in one second are two; the number is the same in two accounts that did the same.
    unique_id = f"{variant}:{len(account.collection(WAITING))}"
    record_event(account, IncomingEvent(WAITING_METRIC, {}, {}, profile_id=profile, unique_id=unique_id))


OVERRIDES: Mapping[tuple[str, Action], Override] = {(WAITING, Action.CREATE): subscribe_to_variant}
