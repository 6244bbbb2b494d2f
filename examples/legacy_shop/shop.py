"""A shop's Klaviyo integration on the retired SDK (klaviyo 3.1.7), not migrated.

Rehearsed, it fails in every use case, and each failure names what replaces the call:

    rehearse test examples.legacy_shop.shop:handle
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import Target

from .sdk import KlaviyoAPIException, Sdk, sdk_for

Handler = Callable[[Sdk, LegacyCall], Any]


def handle(call: LegacyCall, target: Target) -> None:
    """Do a call as it was always done. Raises the SDK's KlaviyoAPIException when it is refused."""
    HANDLERS[call.name](sdk_for(target.base_url, target.company_id, target.api_key), call)


def track(sdk: Sdk, call: LegacyCall) -> None:
    """Record an event."""
    # The SDK writes into the dictionaries that it is given.
    person, properties = {**call.customer_properties}, {**call.properties}
    email, own_id = person.pop("$email", None), person.pop("$id", None)
    if email or own_id:
        is_once = properties.pop("__track_once__", False)
        track = sdk.public.track_once if is_once else sdk.public.track
        more = {} if is_once else {"method": "post"}
        track(
            call.event,
            email=email,
            external_id=own_id,
            properties=properties,
            customer_properties=person,
            timestamp=call.time,
            ip_address=call.arguments.get("ip"),
            **more,
        )
    else:
        said = {
            "event": call.event,
            "customer_properties": person,
            "properties": properties,
            "time": call.time,
            "ip": call.arguments.get("ip"),
        }
        by_phone(sdk, "track", said)


def identify(sdk: Sdk, call: LegacyCall) -> None:
    """Make a person known, or add to what is known."""
    person = {**call.properties}
    email, own_id = person.pop("$email", None), person.pop("$id", None)
    if email or own_id:
        sdk.public.identify(email=email, external_id=own_id, properties=person, method="post")
    else:
        by_phone(sdk, "identify", {"properties": person})


def by_phone(sdk: Sdk, resource: str, said: dict[str, Any]) -> None:
    """Say something of a person with nothing but a phone number, whom the SDK's own methods refuse."""
    params = {"token": sdk.public.public_token, **said}
    sdk.public._track_identify_request(method="post", params=params, resource=resource)


def update_person(sdk: Sdk, call: LegacyCall) -> None:
    """Change a person; all that is said goes into the query, as text."""
    changes = {**call.arguments}
    names = changes.pop("$unset", None)
    if changes or not names:
        sdk.profiles.update_profile(call.ids[0], changes)
    if names:
        sdk.profiles.unset_profile_properties(call.ids[0], names)


def request_deletion(sdk: Sdk, call: LegacyCall) -> None:
    """Have a person forgotten."""
    ((name, value),) = call.arguments.items()
    sdk.privacy.request_profile_deletion(value, name)


def all_members(sdk: Sdk, call: LegacyCall) -> list[Any]:
    """Read everyone on a list or in a segment."""
    page = sdk.lists.get_all_members(call.ids[0]).data
    found = page["records"]
    while page.get("marker"):
        page = sdk.lists.get_all_members(call.ids[0], page["marker"]).data
        found += page["records"]
    return list(found)


def search_people(sdk: Sdk, call: LegacyCall) -> Any:
    """Find a person's id by an identifier, None for nobody; the SDK's own method knows addresses only."""
    try:
        if "email" in call.arguments:
            return sdk.profiles.get_profile_id_by_email(call.arguments["email"]).data["id"]
        return sdk.profiles._v2_request("people/search", "get", data={**call.arguments}).data["id"]
    except KlaviyoAPIException as error:
        if error.status_code != 404:
            raise
        return None


def of_list(method: str, verb: str, path: str) -> Handler:
    """Make what the shop did with members of a list; the SDK's own methods know them by address only."""

    def handler(sdk: Sdk, call: LegacyCall) -> Any:
        if "emails" in call.arguments:
            return getattr(sdk.lists, method)(*call.ids, **call.arguments)
        return sdk.lists._v2_request(f"list/{call.ids[0]}/{path}", verb, data={**call.arguments})

    return handler


def requested(method: str, path: str) -> Handler:
    """Make what the shop sent by the SDK's request method, as the SDK had no other for it."""

    def handler(sdk: Sdk, call: LegacyCall) -> Any:
        return sdk.campaigns._v1_request(path.format(*call.ids), method, as_json(call.arguments)).data

    return handler


def as_json(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Write objects and lists as JSON, since v1 took texts in a form or a query."""
    return {
        name: json.dumps(value) if isinstance(value, (dict, list)) else value
        for name, value in arguments.items()
    }


HANDLERS: Mapping[str, Handler] = {
    "track": track,
    "identify": identify,
    "get person": lambda sdk, call: sdk.profiles.get_profile(call.ids[0]),
    "update person": update_person,
    "search people": search_people,
    "request deletion": request_deletion,
    "list metrics": lambda sdk, call: sdk.metrics.get_metrics(**call.arguments),
    "timeline": lambda sdk, call: sdk.metrics.get_metrics_timeline(**call.arguments),
    "metric timeline": lambda sdk, call: sdk.metrics.get_metric_timeline_by_id(*call.ids, **call.arguments),
    "person timeline": lambda sdk, call: sdk.profiles.get_profile_metrics_timeline(
        *call.ids, **call.arguments
    ),
    "person metric timeline": lambda sdk, call: sdk.profiles.get_profile_metrics_timeline_by_id(
        *call.ids, **call.arguments
    ),
    "metric export": lambda sdk, call: sdk.metrics.get_metric_export(*call.ids, **as_json(call.arguments)),
    "subscribe": lambda sdk, call: sdk.lists.add_subscribers_to_list(*call.ids, **call.arguments),
    "unsubscribe": of_list("delete_subscribers_from_list", "delete", "subscribe"),
    "add members": lambda sdk, call: sdk.lists.add_members_to_list(*call.ids, **call.arguments),
    "remove members": of_list("remove_members_from_list", "delete", "members"),
    "check members": of_list("get_members_from_list", "get", "members"),
    "segment members": lambda sdk, call: sdk.lists.get_members_from_segment(
        call.ids[0], call.arguments["email"].split(",")
    ),
    "all members": all_members,
    "list lists": lambda sdk, call: sdk.lists.get_lists(),
    "create list": lambda sdk, call: sdk.lists.create_list(call.arguments["list_name"]),
    "update list": lambda sdk, call: sdk.lists.update_list_name_by_id(*call.ids, **call.arguments),
    "delete list": lambda sdk, call: sdk.lists.delete_list(*call.ids),
    "list campaigns": lambda sdk, call: sdk.campaigns.get_campaigns(),
    "list exclusions": requested("get", "people/exclusions"),
    "exclude person": requested("post", "people/exclusions"),
    "include person": requested("delete", "people/exclusions"),
    "create campaign": requested("post", "campaigns"),
    "update campaign": requested("put", "campaign/{}"),
    "get campaign": requested("get", "campaign/{}"),
    "send campaign": requested("post", "campaign/{}/send"),
    "schedule campaign": requested("post", "campaign/{}/schedule"),
    "cancel campaign": requested("post", "campaign/{}/cancel"),
    "clone campaign": requested("post", "campaign/{}/clone"),
    "list templates": requested("get", "email-templates"),
    "create template": requested("post", "email-templates"),
    "update template": requested("put", "email-template/{}"),
    "delete template": requested("delete", "email-template/{}"),
    "clone template": requested("post", "email-template/{}/clone"),
    "render template": requested("post", "email-template/{}/render"),
    "send template": requested("post", "email-template/{}/send"),
}
