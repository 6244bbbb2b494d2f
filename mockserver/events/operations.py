"""Events (facts 8.1, 8.3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.documents import Writers, fields_for, identifier_of
from ..jsonapi.exchange import Exchange
from ..jsonapi.listing import list_page
from ..jsonapi.refusal import Refusal, not_found
from ..jsonapi.reply import Reply
from ..jsonapi.responses import (
    account_of,
    collection_reply,
    identifier_reply,
    require,
    single_reply,
    write_plain,
    write_profile,
)
from ..people.model import current_id
from ..state.account import Account
from ..state.ids import is_event_id
from ..state.store import Attributes
from .model import Happening, record_after_lag, record_event

_YEAR = 366 * 86_400  # seconds
# From this revision on, what is related to an event and gone is null; before, nothing says so.
_NULL_SINCE = "2026-07-15"


def create_event(exchange: Exchange, writers: Writers) -> Reply:
    """Record an event: 202 with an empty body."""
    account = account_of(exchange)
    sent = exchange.payload["data"]["attributes"]
    person = sent["profile"]["data"]
    attributes = person["attributes"]
    meta = attributes.pop("meta", None) or {}
    happening = happening_of(account, sent, person, meta, "/data/attributes/time")
    record(exchange, happening, person)
    if meta:
        tell_identifier_patch(exchange, meta)
    return Reply(202)


def record(exchange: Exchange, happening: Happening, person: Mapping[str, Any]) -> None:
    """Record the one event of a call, after the lag where one is set; person: its profile's `data`."""
    account = account_of(exchange)
    if account.settings.lag:
        record_after_lag(account, happening)
        lost = _is_unknown(account, person)
    else:
        lost = record_event(account, happening) is None
    if lost:
        exchange.note = "accepted and not recorded: a repeat, an unknown profile id or a test address"
        tell_unknown_profile(exchange, person, "/data/attributes/profile/data/id")


def record_all(exchange: Exchange, happenings: Collection[Happening]) -> None:
    """Record the events of a call, after the lag where one is set."""
    account = account_of(exchange)
    if account.settings.lag:
        for happening in happenings:
            record_after_lag(account, happening)
        return
    lost = sum(record_event(account, happening) is None for happening in happenings)
    if lost:
        exchange.note = f"accepted, and {lost} of {len(happenings)} events not recorded: repeats, unknown"
        exchange.note += " profile ids or test addresses"


def _is_unknown(account: Account, person: Mapping[str, Any]) -> bool:
    identifier = person.get("id")
    return identifier is not None and current_id(account, identifier) not in account.profiles


def happening_of(
    account: Account, sent: dict[str, Any], person: dict[str, Any], meta: Mapping[str, Any], pointer: str
) -> Happening:
    """Read an event as the new API has it.

    person: its profile's `data`; meta: the `meta` of that, which stands in different places; pointer:
    that of `time`. Raises Refusal for a time out of range.
    """
    return Happening(
        metric=sent["metric"]["data"]["attributes"]["name"],
        properties=sent["properties"],
        person=person["attributes"],
        profile_id=person.get("id"),
        time=_time(account, sent.get("time"), pointer),
        value=sent.get("value"),
        currency=sent.get("value_currency"),
        unique_id=sent.get("unique_id"),
        patch=meta.get("patch_properties") or {},
    )


def tell_unknown_profile(exchange: Exchange, person: Mapping[str, Any], pointer: str) -> None:
    """Put into the journal that an event is lost, its profile id being nobody's."""
    if _is_unknown(account_of(exchange), person):
        detail = f"No profile has the id {person['id']}: the event is not recorded."
        exchange.violations.append(violation("unknown-profile", detail, pointer=pointer))


def tell_identifier_patch(exchange: Exchange, meta: Mapping[str, Any]) -> None:
    """Put into the journal what the mock leaves out: it keeps no second email addresses."""
    if meta.get("patch_identifiers"):
        note = "meta.patch_identifiers is accepted and has no effect: the mock keeps one email of a profile"
        exchange.note = f"{exchange.note}; {note}" if exchange.note else note


def _time(account: Account, text: str | None, pointer: str) -> datetime | None:
    moment = parse_datetime(text) if text else None
    if moment is not None and not (
        moment.year >= 1990 and moment.timestamp() <= account.clock.seconds() + _YEAR
    ):
        raise Refusal(
            [
                violation(
                    "bad-datetime",
                    f"'time' must lie after 1990 and at most a year ahead, not {text}.",
                    pointer=pointer,
                    remedy="Check the unit: v1/v2 took seconds since 1970, here it is ISO 8601.",
                )
            ]
        )
    return moment


def get_events(exchange: Exchange, writers: Writers) -> Reply:
    """List events: 200 a page, the newest first unless sorted (the live default is UNCONFIRMED)."""
    account = account_of(exchange)
    query = exchange.query

    def read(identifier: str, attributes: Attributes, field: str) -> Any:
        if field in ("metric_id", "profile_id"):
            return account.events.related(identifier, field.removesuffix("_id"))
        if field in ("metric", "profile"):  # has(profile) hides the events of who was deleted (PYCL 24, EVT)
            return _alive(account, identifier, field)
        return attributes.get(field)

    sort = query.sort or "-datetime"
    page = list_page(
        account.events,
        conditions=query.conditions,
        sort=sort,
        cursor=query.cursor,
        size=query.size or 200,
        read=read,
    )
    resources = [_write_event(exchange, writers, item, account.events.rows[item]) for item in page.ids]
    return collection_reply(exchange, resources, page, _included(exchange, writers, page.ids))


def get_event(exchange: Exchange, writers: Writers) -> Reply:
    """Read one event."""
    identifier, raw = _event(exchange)
    resource = _write_event(exchange, writers, identifier, raw)
    return single_reply(exchange, resource, included=_included(exchange, writers, [identifier]))


def get_event_metric(exchange: Exchange, writers: Writers) -> Reply:
    """Read the metric of an event."""
    metric = _related(exchange, "metric")
    if metric is None:
        return single_reply(exchange, b"null")
    raw = account_of(exchange).metrics.rows[metric]
    return single_reply(exchange, write_plain(exchange, writers, "metric", metric, raw))


def get_event_metric_id(exchange: Exchange, writers: Writers) -> Reply:
    """Read the id of an event's metric."""
    return _related_id_reply(exchange, "metric")


def get_event_profile(exchange: Exchange, writers: Writers) -> Reply:
    """Read the profile of an event."""
    profile = _related(exchange, "profile")
    resource = b"null" if profile is None else write_profile(exchange, writers, profile)
    return single_reply(exchange, resource)


def get_event_profile_id(exchange: Exchange, writers: Writers) -> Reply:
    """Read the id of an event's profile."""
    return _related_id_reply(exchange, "profile")


def _related_id_reply(exchange: Exchange, relationship: str) -> Reply:
    identifier = _related(exchange, relationship)
    if identifier is None:
        return single_reply(exchange, b"null")
    return identifier_reply(exchange, relationship, identifier)


def _event(exchange: Exchange) -> tuple[str, bytes]:
    identifier = exchange.ids[0]
    if not is_event_id(identifier):
        raise Refusal([violation("bad-event-id", f"Invalid Event ID: '{identifier}'", pointer="/data/id")])
    return identifier, require(account_of(exchange).events, "event", identifier)


def _related(exchange: Exchange, relationship: str) -> str | None:
    """Return the id of an event's metric or profile, None for one that is gone.

    Raises Refusal where the revision has no null for that.
    """
    identifier, _ = _event(exchange)
    found = _alive(account_of(exchange), identifier, relationship)
    if found is None and (exchange.revision or "") < _NULL_SINCE:
        raise not_found(relationship, account_of(exchange).events.related(identifier, relationship) or "")
    return found


def _alive(account: Account, identifier: str, relationship: str) -> str | None:
    """Return the id of an event's metric or profile if it still exists."""
    found = account.events.related(identifier, relationship)
    return found if found is not None and found in account.collection(relationship) else None


def _write_event(exchange: Exchange, writers: Writers, identifier: str, raw: bytes) -> bytes:
    events = account_of(exchange).events
    data = {}
    for name in ("profile", "metric"):
        other = events.related(identifier, name)
        if other is not None:
            data[name] = identifier_of(name, other)
    if "attributions" in exchange.query.include:
        data["attributions"] = b"[]"
    return writers["event"].write(
        exchange.base, identifier, raw, fields=fields_for(exchange.query, "event"), data=data
    )


def _included(exchange: Exchange, writers: Writers, ids: list[str]) -> list[bytes] | None:
    """Write the included profiles and metrics, each once. No event of the mock has an attribution."""
    include = exchange.query.include
    if not include:
        return None
    account = account_of(exchange)
    included = []
    if "metric" in include:
        for metric in dict.fromkeys(_alive(account, item, "metric") for item in ids):
            if metric is not None:
                raw = account.metrics.rows[metric]
                included.append(write_plain(exchange, writers, "metric", metric, raw))
    if "profile" in include:
        for profile in dict.fromkeys(_alive(account, item, "profile") for item in ids):
            if profile is not None:
                included.append(write_profile(exchange, writers, profile))
    return included


BEHAVIOURS = {
    "POST /api/events": create_event,
    "GET /api/events": get_events,
    "GET /api/events/{id}": get_event,
    "GET /api/events/{id}/metric": get_event_metric,
    "GET /api/events/{id}/relationships/metric": get_event_metric_id,
    "GET /api/events/{id}/profile": get_event_profile,
    "GET /api/events/{id}/relationships/profile": get_event_profile_id,
}
