"""Subscriptions, suppressions and deletions in the shapes of older revisions (facts 8.6 to 8.10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..jsonapi.call import Call
from ..jsonapi.older_shape import OlderShape

# From here on a body has profiles and relationships (SPEC).
STANDARD_SINCE = "2023-07-15"
# From here on consent is an object for each purpose, and no list of purposes (SPEC).
_OBJECTS_SINCE = "2023-10-15"
_PEOPLE, _LIST = "/data/attributes/profiles/data", "/data/relationships/list/data/id"
_LIST_ID = "/data/attributes/list_id"

Json = dict[str, Any]


def related_list(identifier: str | None) -> Json:
    """Return the relationships of a body that names a list; none without one."""
    return {"list": {"data": {"type": "list", "id": identifier}}} if identifier else {}


def standard_consent(listed: Mapping[str, Any] | None) -> Json | None:
    """Read lists of purposes, such as `{"email": ["MARKETING"]}`; None, which stands for all, stays."""
    if listed is None:
        return None
    return {
        channel: {purpose.lower(): {"consent": "SUBSCRIBED"} for purpose in purposes or ()}
        if isinstance(purposes, list)
        else purposes
        for channel, purposes in listed.items()
    }


def _body(data: Mapping[str, Any], people: Iterable[Json], rest: Json, list_id: str | None = None) -> Json:
    attributes = {**rest, "profiles": {"data": list(people)}}
    return {"data": {"type": data["type"], "attributes": attributes, "relationships": related_list(list_id)}}


def _subscriptions(call: Call) -> Json:
    """Read `list_id` and `subscriptions`; without `channels` all that have an identifier are meant."""
    data = call.payload["data"]
    sent = data["attributes"]
    rest = {"custom_source": sent.get("custom_source")}
    people = [_subscriber(item) for item in sent["subscriptions"]]
    return _body(data, people, rest, sent.get("list_id"))


def _subscriber(item: Mapping[str, Any]) -> Json:
    named = {name: item[name] for name in ("email", "phone_number") if item.get(name)}
    channels = standard_consent(item.get("channels"))
    consent = {} if channels is None else {"subscriptions": channels}
    profile: Json = {"type": "profile", "attributes": named | consent}
    if item.get("profile_id"):
        profile["id"] = item["profile_id"]
    return profile


def _purposes_as_objects(call: Call) -> Json:
    """Read profiles whose consent is a list of purposes for each channel."""
    data = call.payload["data"]
    sent = data["attributes"]
    people = [_with_objects(item) for item in sent["profiles"]["data"]]
    return {"data": {**data, "attributes": {**sent, "profiles": {"data": people}}}}


def _purposes_as_objects_of_visitor(call: Call) -> Json:
    data = call.payload["data"]
    profile = {"data": _with_objects(data["attributes"]["profile"]["data"])}
    return {"data": {**data, "attributes": {**data["attributes"], "profile": profile}}}


def _with_objects(item: Mapping[str, Any]) -> Json:
    attributes = item.get("attributes") or {}
    if "subscriptions" not in attributes:
        return dict(item)
    return {
        **item,
        "attributes": {**attributes, "subscriptions": standard_consent(attributes["subscriptions"])},
    }


def _unsubscriptions(call: Call) -> Json:
    """Read `emails`, `phone_numbers` and `list_id`; each leaves the channel that it is of."""
    data = call.payload["data"]
    sent = data["attributes"]
    named = [("email", value) for value in sent.get("emails") or ()]
    named += [("phone_number", value) for value in sent.get("phone_numbers") or ()]
    people = [{"type": "profile", "attributes": {name: value}} for name, value in named]
    return _body(data, people, {}, sent.get("list_id"))


def _suppressions(call: Call) -> Json:
    """Read `suppressions`, a list of addresses."""
    data = call.payload["data"]
    people = [{"type": "profile", "attributes": item} for item in data["attributes"]["suppressions"]]
    return _body(data, people, {})


def _deletion(call: Call) -> Json:
    """Read the identifier of the one profile, which stands among the attributes."""
    data = call.payload["data"]
    sent = data["attributes"]
    attributes = {name: sent[name] for name in ("email", "phone_number") if sent.get(name)}
    profile = {"type": "profile", "id": sent.get("profile_id"), "attributes": attributes}
    return {"data": {"type": data["type"], "attributes": {"profile": {"data": profile}}}}


def _sign_up(call: Call) -> Json:
    """Read the sign-up of a visitor, whose fields and list stand among the attributes."""
    data = call.payload["data"]
    sent = data["attributes"]
    names = ("email", "phone_number", "properties")
    attributes = {name: sent[name] for name in names if sent.get(name)}
    profile = {"data": {"type": "profile", "attributes": attributes}}
    new = {"profile": profile, "custom_source": sent.get("custom_source")}
    relationships = related_list(sent.get("list_id"))
    return {"data": {"type": data["type"], "attributes": new, "relationships": relationships}}


_SUPPRESSIONS = OlderShape(STANDARD_SINCE, _suppressions, {_PEOPLE: "/data/attributes/suppressions"})
_UNSUBSCRIPTIONS = OlderShape(
    STANDARD_SINCE, _unsubscriptions, {_LIST: _LIST_ID, _PEOPLE: "/data/attributes"}
)
SIGN_UP = (
    OlderShape(_OBJECTS_SINCE, _purposes_as_objects_of_visitor),
    OlderShape(
        STANDARD_SINCE,
        _sign_up,
        {"/data/attributes/profile/data/attributes": "/data/attributes", _LIST: _LIST_ID},
    ),
)
OLDER_SHAPES = {
    "POST /api/profile-subscription-bulk-create-jobs": (
        OlderShape(_OBJECTS_SINCE, _purposes_as_objects),
        OlderShape(
            STANDARD_SINCE, _subscriptions, {_PEOPLE: "/data/attributes/subscriptions", _LIST: _LIST_ID}
        ),
    ),
    "POST /api/profile-unsubscription-bulk-create-jobs": (_UNSUBSCRIPTIONS,),
    "POST /api/profile-suppression-bulk-create-jobs": (_SUPPRESSIONS,),
    "POST /api/profile-unsuppression-bulk-create-jobs": (_SUPPRESSIONS,),
    "POST /api/data-privacy-deletion-jobs": (
        OlderShape(
            STANDARD_SINCE, _deletion, {"/data/attributes/profile/data/attributes": "/data/attributes"}
        ),
    ),
}
