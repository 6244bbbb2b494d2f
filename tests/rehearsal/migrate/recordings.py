"""A recorded request to each endpoint of v1/v2, with the arguments that shops sent."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyEndpoint
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api

SECRET = "pk_0123456789abcdef0123456789abcdef01"
TOKEN = "Se3cR1"
JSON = "application/json"
_PERSON = {
    "$email": "ana@northwind.shop",
    "$phone_number": "+12025550199",
    "$id": 42,
    "$first_name": "Ana",
    "$city": "Győr",
    "$latitude": 47.68,
    "$consent": ["email"],
    "Plan": "gold",
    "Sizes": {"shoe": 41},
}
_EVENT = {
    "event": "Placed Order",
    "customer_properties": _PERSON,
    "properties": {"$event_id": "order-1", "$value": 9.99, "$value_currency": "EUR", "Items": ["hat"]},
    "time": 1641092645,
    "ip": "203.0.113.7",
}
_PEOPLE = [
    {"email": "ana@northwind.shop", "$first_name": "Ana", "Plan": "gold"},
    {"email": "bo@northwind.shop", "phone_number": "+12025550100", "sms_consent": True},
]
_EMAILS = ["ana@northwind.shop", "bo@northwind.shop"]
_CAMPAIGN = {
    "list_id": "Y6nRLr",
    "template_id": "dbGA5W",
    "from_email": "shop@northwind.shop",
    "from_name": "Northwind",
    "subject": "Spring sale",
    "name": "Spring",
}
# Arguments of a call by its name; those of v1 where the two versions differ are below.
_ARGUMENTS: dict[str, dict[str, Any]] = {
    "track": _EVENT,
    "identify": {"properties": _PERSON},
    "list metrics": {"page": 0, "count": 50},
    "timeline": {"count": 100, "sort": "desc"},
    "metric timeline": {"since": 1388534400, "sort": "asc", "count": 100},
    "person timeline": {"count": 5, "sort": "desc"},
    "person metric timeline": {"since": "1388534400-0123", "count": 5},
    "metric export": {
        "start_date": "2022-01-01",
        "end_date": "2022-01-31",
        "unit": "day",
        "measurement": "value",
    },
    "update person": {"$first_name": "Ana", "Plan": "silver", "$unset": '["Old"]', "$consent": "sms"},
    "search people": {"email": "ana+1@northwind.shop"},
    "exchange person": {"exchange_id": "dGhpcw.Y6nRLr"},
    "list exclusions": {"reason": "manually_excluded", "page": 0, "count": 500},
    "exclude person": {"email": "ana@northwind.shop", "timestamp": "2020-02-29 12:00:00"},
    "include person": {"email": "ana@northwind.shop"},
    "create list": {"list_name": "News"},
    "update list": {"list_name": "News of today"},
    "subscribe": {"profiles": _PEOPLE},
    "check subscriptions": {"emails": _EMAILS},
    "unsubscribe": {"emails": _EMAILS},
    "add members": {"profiles": _PEOPLE},
    "check members": {"emails": _EMAILS},
    "check segment members": {"emails": _EMAILS},
    "remove members": {"emails": _EMAILS},
    "list exclusions of a list": {"marker": 5},
    "all members": {"marker": 1000},
    "segment members": {"email": ",".join(_EMAILS)},
    "add members in batch": {"batch": orjson.dumps([{"email": item} for item in _EMAILS]).decode()},
    "remove members in batch": {"batch": orjson.dumps([{"email": item} for item in _EMAILS]).decode()},
    "exclude members": {"email": "ana@northwind.shop"},
    "list campaigns": {"page": 1, "count": 50},
    "create campaign": _CAMPAIGN,
    "update campaign": {"subject": "Last day", "name": "Last day", "template_id": "dbGA5W"},
    "schedule campaign": {"send_time": "2090-07-15 09:30:00"},
    "clone campaign": {"name": "Again", "list_id": "Y6nRLr"},
    "campaign recipients": {"count": 5000, "sort": "asc", "offset": ""},
    "create template": {"name": "Welcome", "html": "<p>Hello</p>"},
    "update template": {"name": "Welcome", "html": "<p>Hi</p>"},
    "clone template": {"name": "Welcome again"},
    "render template": {"context": '{"first_name": "Ana"}'},
    "send template": {
        "from_email": "a@northwind.shop",
        "from_name": "N",
        "subject": "S",
        "to": '[{"email": "ana@northwind.shop", "name": "Ana"}]',
    },
    "request deletion": {"email": "ana@northwind.shop"},
}
_OF_V1: dict[str, dict[str, Any]] = {
    "create list": {"name": "News"},
    "update list": {"name": "News of today"},
    "check members": {"email": ",".join(_EMAILS)},
    "add members": {
        "email": "ana@northwind.shop",
        "properties": '{"$first_name": "Ana"}',
        "confirm_optin": "false",
    },
}
_IDS = {"list": "Y6nRLr", "group": "Y6nRLr", "segment": "UTd5ui", "person": "01GDDKASAP8TKDDA2GRZDSVP4H"}
_IDS |= {"metric": "UMTLbD", "campaign": "dqQnNW", "email-template": "dbGA5W"}


def recorded(endpoint: LegacyEndpoint, arguments: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a request to an endpoint as it went over the wire: in base64, as a form, or as JSON."""
    parts = endpoint.path.split("/")
    path = "/".join(_IDS[parts[place - 1]] if part == "{}" else part for place, part in enumerate(parts))
    own = _ARGUMENTS.get(endpoint.name, {})
    if endpoint.version == "v1":
        own = _OF_V1.get(endpoint.name, own)
    sent = own if arguments is None else arguments
    request: dict[str, Any] = {"method": endpoint.method, "path": path, "query": None, "body": None}
    if endpoint.version == "public":
        payload = orjson.dumps({"token": TOKEN, **sent})
        if endpoint.method == "GET":
            return {**request, "query": f"data={quote(base64.b64encode(payload).decode())}"}
        form = [["Content-Type", "application/x-www-form-urlencoded"]]
        return {**request, "headers": form, "body": urlencode({"data": payload.decode()})}
    if endpoint.version == "v1":
        text = urlencode({**sent, "api_key": SECRET})
        if endpoint.method in ("GET", "PUT"):
            return {**request, "query": text}
        return {**request, "headers": [["Content-Type", "application/x-www-form-urlencoded"]], "body": text}
    return {**request, "headers": [["Content-Type", JSON]], "body": {**sent, "api_key": SECRET}}


def by_name(name: str, version: str = "") -> LegacyEndpoint:
    """Return the first endpoint of a name, and of a version where it is given."""
    return next(
        item for item in legacy_api().endpoints if item.name == name and version in ("", item.version)
    )


def write(path: Path, requests: list[dict[str, Any]]) -> str:
    """Write requests as NDJSON. Returns the path."""
    path.write_bytes(b"\n".join(map(orjson.dumps, requests)))
    return str(path)
