"""Answers v1/v2 calls: 410 as Klaviyo does since June 2024, or as it did before."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import orjson

from contracts.body import is_too_deep
from contracts.legacy import LegacyApi, LegacyCall, LegacyPayloadError, parse_call
from contracts.violation import violation

from ..account import Account, Accounts
from ..exchange import Exchange, Reply
from ..ingest import Happening, record_event
from ..profiles import change_profile, create_profile, matching_profiles
from .person import person_of, unset_of

# facts 2.1, LIVE
_RETIRED = orjson.dumps(
    {
        "message": "This API has been retired and is no longer in service. Please review our migration "
        "resources for help migrating to our new APIs. "
        "https://developers.klaviyo.com/en/docs/migration_resources"
    }
)
_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


class LegacyBehaviour:
    """The old API. `served` says whether it still works."""

    def __init__(self, api: LegacyApi, accounts: Accounts, *, served: bool) -> None:
        self._api = api
        self._accounts = accounts
        self._served = served

    def answer(self, exchange: Exchange) -> Reply:
        """Answer a call; the journal learns what it was and what replaces it."""
        endpoint = self._api.recognise(exchange.method, exchange.path)
        if endpoint is not None:
            exchange.note = endpoint.advice
        works = self._served and endpoint is not None and endpoint.name in ("track", "identify")
        if not works:
            exchange.violations.append(
                violation(
                    "legacy-call",
                    f"{exchange.method} {exchange.path} belongs to the retired v1/v2 API.",
                    remedy=exchange.note or "Look it up in the migration guide.",
                )
            )
            return Reply(410, _RETIRED, b"application/json")
        assert endpoint is not None
        return self._take(exchange, endpoint.name)

    def _take(self, exchange: Exchange, name: str) -> Reply:
        try:
            call = parse_call(
                name,
                query=exchange.query_text,
                body=exchange.body,
                content_type=exchange.header(b"content-type") or "",
            )
        except LegacyPayloadError as error:
            exchange.note = f"not recorded: {error}"
            return Reply(200, b"0", b"text/html")
        # Neither token nor content was checked: a wrong key was answered 1 too (facts 1.2).
        exchange.account = self._accounts.by_company(call.token)
        too_deep = is_too_deep([call.properties, call.customer_properties])
        if too_deep or not perform(exchange.account, call):
            exchange.note = (
                "answered 1 and not recorded: no identifier, no event name, no such time, a repeat, "
                "a test address or too many levels"
            )
        if "i=1" in exchange.query_text.split("&"):
            return Reply(200, _PIXEL, b"image/gif")
        return Reply(200, b"1", b"text/html")


def perform(account: Account, call: LegacyCall) -> bool:
    """Do to an account what a track or identify call did. Returns whether anything was recorded."""
    return _track(account, call) if call.name == "track" else _identify(account, call)


def _track(account: Account, call: LegacyCall) -> bool:
    person = person_of(call.customer_properties)
    if not call.event or not _has_identifier(person):
        return False
    try:
        time = None if call.time is None else datetime.fromtimestamp(call.time, UTC)
    except (ValueError, OverflowError):  # milliseconds, as a rule; what became of those is UNCONFIRMED
        return False
    properties = {**call.properties}
    once = bool(properties.pop("__track_once__", False))
    unique_id = properties.pop("$event_id", None)
    value = properties.get("$value")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        value = None
    happening = Happening(
        metric=str(call.event),
        properties=properties,
        person=person,
        time=time,
        value=value,
        unique_id=None if unique_id is None else str(unique_id),
        patch=unset_of(call.customer_properties),
        once=once,
    )
    return record_event(account, happening) is not None


def _identify(account: Account, call: LegacyCall) -> bool:
    person = person_of(call.properties)
    if not _has_identifier(person):
        return False
    matches = matching_profiles(account, person)
    identifier = matches[0] if matches else create_profile(account, person)
    change_profile(account, identifier, person, clear=False, patch=unset_of(call.properties))
    return True


def _has_identifier(person: dict[str, object]) -> bool:
    names = ("email", "phone_number", "external_id", "anonymous_id", "_kx")
    return any(isinstance(person.get(name), str) and person[name] for name in names)
