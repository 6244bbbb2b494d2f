"""Events (facts 8.1, 8.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.call import Call
from ..jsonapi.documents import identifier_of
from ..jsonapi.paging import Page
from ..jsonapi.refusal import Refusal, not_found
from ..jsonapi.reply import Reply
from ..jsonapi.responses import (
    collection_reply,
    identifier_reply,
    identifiers_reply,
    page_of,
    require,
    single_reply,
)
from ..people.model import current_id
from ..people.writing import write_profile
from ..state.account import Account
from ..state.ids import is_event_id
from ..state.store import Attributes
from .model import IncomingEvent, Lost, foreseen_loss, record_after_lag, record_event
from .older_shapes import TO_ONE_SINCE, write_older_event

_PERSON = "/data/attributes/profile/data"
_YEAR = 366 * 86_400  # seconds
# From this revision on, a deleted relation of an event is null (SPEC); nothing is known of earlier ones.
_NULL_SINCE = "2026-04-15"


def create_event(call: Call) -> Reply:
    """Record an event: 202 with an empty body."""
    sent = call.payload["data"]["attributes"]
    person = sent["profile"]["data"]
    attributes, meta = without_meta(person)
    event = incoming_event(call.account, sent, attributes, person.get("id"), meta, "/data/attributes/time")
    record(call, event, person)
    if meta:
        tell_identifier_patch(call, meta)
    return Reply(202)


def record(call: Call, event: IncomingEvent, person: Mapping[str, Any]) -> None:
    """Record the one event of a call, after the lag where one is set; person: its profile's `data`."""
    account = call.account
    if account.settings.lag:
        lost = foreseen_loss(account, event)
        record_after_lag(account, event)
    else:
        recorded = record_event(account, event)
        lost = recorded if isinstance(recorded, Lost) else None
    if lost is not None:
        call.notes.append(f"accepted and not recorded: {lost.value}")
        tell_unknown_profile(call, person, f"{_PERSON}/id")
        _tell(call, lost, "/data/attributes")
    if event.left_out:
        tell_left_out(call, event.left_out, f"{_PERSON}/attributes")


def record_all(call: Call, events: Mapping[str, IncomingEvent], person_at: str) -> None:
    """Record the events of a call, after the lag where one is set.

    events: by the pointers to their attributes. person_at: the pointer to `data` of the profile, for an event
    whose profile is not beside it.
    """
    account = call.account
    lost: list[Lost] = []
    for pointer, event in events.items():
        if account.settings.lag:
            reason = foreseen_loss(account, event)
            record_after_lag(account, event)
        else:
            recorded = record_event(account, event)
            reason = recorded if isinstance(recorded, Lost) else None
        if reason is not None:
            lost.append(reason)
            _tell(call, reason, pointer)
        if event.left_out:
            batch = pointer.partition("/attributes/events/data/")[0]
            tell_left_out(call, event.left_out, f"{person_at.format(batch=batch)}/attributes")
    if lost:
        reasons = ", ".join(sorted({reason.value for reason in lost}))
        call.notes.append(f"accepted, and {len(lost)} of {len(events)} events not recorded: {reasons}")


def _tell(call: Call, lost: Lost, pointer: str) -> None:
    """Put into the journal that an event is lost, unless the body alone has shown it."""
    if lost is Lost.REPEATED_ID:
        call.violations.append(violation("repeated-id", pointer=f"{pointer}/unique_id"))
    elif lost is Lost.SAME_SECOND and not any(
        item.code == "same-second" and item.pointer == pointer for item in call.violations
    ):
        call.violations.append(violation("same-second", pointer=pointer))


def tell_left_out(call: Call, names: Iterable[str], pointer: str) -> None:
    """Put into the journal that identifiers are not kept, since another profile has them."""
    for name in names:
        place = f"{pointer}/{name}"
        if not any(item.pointer == place for item in call.violations):
            call.violations.append(violation("foreign-identifier", pointer=place, words={"name": name}))


def _is_unknown(account: Account, person: Mapping[str, Any]) -> bool:
    identifier = person.get("id")
    return identifier is not None and current_id(account, identifier) not in account.profiles


def without_meta(person: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part the attributes of an event's profile from its `meta`.

    It stands among the attributes (SPEC), and beside them from 2026-10-15 on (PYSDK 25.0.0).
    """
    attributes: dict[str, Any] = person.get("attributes") or {}
    if "meta" not in attributes:
        return attributes, person.get("meta") or {}
    return {name: value for name, value in attributes.items() if name != "meta"}, attributes["meta"] or {}


def incoming_event(
    account: Account,
    sent: Mapping[str, Any],
    person: Mapping[str, Any],
    profile_id: str | None,
    meta: Mapping[str, Any],
    pointer: str,
) -> IncomingEvent:
    """Read an event as the new API has it.

    sent: its attributes. person, profile_id, meta: attributes, id and `meta` of its profile. pointer: that of
    `time`. Raises Refusal for a time out of range.
    """
    return IncomingEvent(
        metric=sent["metric"]["data"]["attributes"]["name"],
        properties=sent["properties"],
        person=person,
        profile_id=profile_id,
        time=_time(account, sent.get("time"), pointer),
        value=sent.get("value"),
        currency=sent.get("value_currency"),
        unique_id=sent.get("unique_id"),
        patch=meta.get("patch_properties") or {},
        backfill=bool(sent.get("backfill")),
    )


def tell_unknown_profile(call: Call, person: Mapping[str, Any], pointer: str) -> None:
    """Put into the journal that an event is lost, its profile id being nobody's."""
    if _is_unknown(call.account, person):
        detail = f"No profile has the id {person['id']}: the event is not recorded."
        call.violations.append(violation("unknown-profile", detail, pointer=pointer))


def tell_identifier_patch(call: Call, meta: Mapping[str, Any]) -> None:
    """Note in the journal that second email addresses are not kept."""
    if meta.get("patch_identifiers"):
        call.notes.append(
            "meta.patch_identifiers is accepted and has no effect: the mock keeps one email of a profile"
        )


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


def get_events(call: Call) -> Reply:
    """List events: 200 a page, the newest first unless sorted (the live default is UNCONFIRMED)."""
    account = call.account

    def read(identifier: str, attributes: Attributes, field: str) -> Any:
        if field in ("metric_id", "profile_id"):
            return account.events.related(identifier, field.removesuffix("_id"))
        if field in ("metric", "profile"):  # has(profile) hides the events of deleted profiles (PYCL 24, EVT)
            return _alive(account, identifier, field)
        return attributes.get(field)

    page = page_of(call, account.events, sort="-datetime", size=200, read=read)
    resources = [_write_event(call, item, account.events.rows[item]) for item in page.ids]
    return collection_reply(call, resources, page, _included(call, page.ids))


def get_event(call: Call) -> Reply:
    """Read one event."""
    identifier, raw = _event(call)
    resource = _write_event(call, identifier, raw)
    return single_reply(call, resource, included=_included(call, [identifier]))


def get_event_metric(call: Call) -> Reply:
    """Read the metric of an event."""
    metric = _related(call, "metric")
    if metric is None:
        return single_reply(call, b"null")
    raw = call.account.metrics.rows[metric]
    return single_reply(call, call.write("metric", metric, raw))


def get_event_metric_id(call: Call) -> Reply:
    """Read the id of an event's metric."""
    return _related_id_reply(call, "metric")


def get_event_profile(call: Call) -> Reply:
    """Read the profile of an event."""
    profile = _related(call, "profile")
    resource = b"null" if profile is None else write_profile(call, profile)
    return single_reply(call, resource)


def get_event_metrics(call: Call) -> Reply:
    """Read the metric of an event as a list of one, as up to 2023-06-15."""
    ids = _as_list(call, "metric")
    written = [call.write("metric", item, call.account.metrics.rows[item]) for item in ids]
    return collection_reply(call, written, Page(ids))


def get_event_metric_ids(call: Call) -> Reply:
    """Read the id of an event's metric as a list of one, as up to 2023-06-15."""
    return identifiers_reply(call, "metric", Page(_as_list(call, "metric")))


def get_event_profiles(call: Call) -> Reply:
    """Read the profile of an event as a list of one, as up to 2023-06-15."""
    ids = _as_list(call, "profile")
    return collection_reply(call, [write_profile(call, item) for item in ids], Page(ids))


def get_event_profile_ids(call: Call) -> Reply:
    """Read the id of an event's profile as a list of one, as up to 2023-06-15."""
    return identifiers_reply(call, "profile", Page(_as_list(call, "profile")))


def _as_list(call: Call, relationship: str) -> list[str]:
    identifier, _ = _event(call)
    found = _alive(call.account, identifier, relationship)
    return [] if found is None else [found]


def get_event_profile_id(call: Call) -> Reply:
    """Read the id of an event's profile."""
    return _related_id_reply(call, "profile")


def _related_id_reply(call: Call, relationship: str) -> Reply:
    identifier = _related(call, relationship)
    if identifier is None:
        return single_reply(call, b"null")
    return identifier_reply(call, relationship, identifier)


def _event(call: Call) -> tuple[str, bytes]:
    identifier = call.ids[0]
    if not is_event_id(identifier):
        raise Refusal([violation("bad-event-id", f"Invalid Event ID: '{identifier}'", pointer="/data/id")])
    return identifier, require(call.account.events, "event", identifier)


def _related(call: Call, relationship: str) -> str | None:
    """Return the id of an event's metric or profile, None for one that is gone.

    Raises Refusal where the revision has no null for that.
    """
    identifier, _ = _event(call)
    found = _alive(call.account, identifier, relationship)
    if found is None and call.revision < _NULL_SINCE:
        raise not_found(relationship, call.account.events.related(identifier, relationship) or "")
    return found


def _alive(account: Account, identifier: str, relationship: str) -> str | None:
    """Return the id of an event's metric or profile if it still exists."""
    found = account.events.related(identifier, relationship)
    return found if found is not None and found in account.collection(relationship) else None


def _write_event(call: Call, identifier: str, raw: bytes) -> bytes:
    events = call.account.events
    if call.revision < TO_ONE_SINCE:
        return write_older_event(call, identifier, raw)
    data = {}
    for name in ("profile", "metric"):
        other = events.related(identifier, name)
        if other is not None:
            data[name] = identifier_of(name, other)
    if "attributions" in call.query.include:
        data["attributions"] = b"[]"
    return call.write("event", identifier, raw, data=data)


def _included(call: Call, ids: list[str]) -> list[bytes] | None:
    """Write the included profiles and metrics, each once. No event of the mock has an attribution."""
    include = call.query.include
    if not include:
        return None
    account = call.account
    included = []
    if "metric" in include or "metrics" in include:  # the latter up to 2023-06-15 (SPEC)
        for metric in dict.fromkeys(_alive(account, item, "metric") for item in ids):
            if metric is not None:
                raw = account.metrics.rows[metric]
                included.append(call.write("metric", metric, raw))
    if "profile" in include or "profiles" in include:
        for profile in dict.fromkeys(_alive(account, item, "profile") for item in ids):
            if profile is not None:
                included.append(write_profile(call, profile))
    return included


OPERATIONS = {
    "POST /api/events": create_event,
    "GET /api/events": get_events,
    "GET /api/events/{id}": get_event,
    "GET /api/events/{id}/metric": get_event_metric,
    "GET /api/events/{id}/relationships/metric": get_event_metric_id,
    "GET /api/events/{id}/profile": get_event_profile,
    "GET /api/events/{id}/relationships/profile": get_event_profile_id,
}
# Their paths up to 2023-06-15 (SPEC).
RETIRED_OPERATIONS = {
    "GET /api/events/{id}/metrics": get_event_metrics,
    "GET /api/events/{id}/relationships/metrics": get_event_metric_ids,
    "GET /api/events/{id}/profiles": get_event_profiles,
    "GET /api/events/{id}/relationships/profiles": get_event_profile_ids,
}
