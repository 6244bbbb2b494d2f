"""A shop's integration with klaviyo-api 7.0.0, whose revision is 2024-02-15: a line of JSON for each call."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

from klaviyo_api import KlaviyoAPI

# The SDK's own environment lacks what the contracts need; the translation needs nothing of them.
endpoints: Any = ModuleType("klaviyo_rehearsal.contracts.legacy.endpoints")
endpoints.LegacyCall = SimpleNamespace
sys.modules.update(
    {
        **{name: ModuleType(name) for name in ("klaviyo_rehearsal", "klaviyo_rehearsal.contracts")},
        "klaviyo_rehearsal.contracts.legacy": ModuleType("klaviyo_rehearsal.contracts.legacy"),
        "klaviyo_rehearsal.contracts.legacy.endpoints": endpoints,
    }
)

from examples.translation import groups, people  # noqa: E402

HUNDRED = 100


def at_its_revision(profile: Any) -> Any:
    """Leave out what 2024-02-15 does not have."""
    profile["attributes"].pop("locale", None)
    return profile


def consent(client: KlaviyoAPI, person: Any) -> None:
    job = people.given_consent(person)
    if job is not None:
        del job["data"]["attributes"]["historical_import"]
        client.Profiles.subscribe_profiles(job)


def track(client: KlaviyoAPI, call: Any) -> None:
    body = people.event_of(call)
    profile = at_its_revision(body["data"]["attributes"]["profile"]["data"])
    meta = profile["attributes"].pop("meta", None)
    if meta is not None:  # the model of an event's profile drops it
        client.Profiles.create_or_update_profile({"data": {**profile, "meta": meta}})
    client.Events.create_event(body)
    consent(client, call.customer_properties)


def identify(client: KlaviyoAPI, call: Any) -> None:
    client.Profiles.create_or_update_profile({"data": at_its_revision(people.profile_of(call.properties))})
    consent(client, call.properties)


def subscribe(client: KlaviyoAPI, call: Any) -> None:
    persons = call.arguments["profiles"]
    for profile in groups.described(persons):
        client.Profiles.create_or_update_profile({"data": at_its_revision(profile)})
    for part in groups.parts(persons, HUNDRED):
        for job in groups.subscriptions_of(call.ids[0], part):
            client.Profiles.subscribe_profiles(job)


def unsubscribe(client: KlaviyoAPI, call: Any) -> None:
    emails = [item["attributes"]["email"] for item in members(client, call)]
    for job in groups.withdrawals_of(call.ids[0], emails):
        for profile in job["data"]["attributes"]["profiles"]["data"]:
            del profile["attributes"]["subscriptions"]
        client.Profiles.unsubscribe_profiles(job)


def read(method: Any, *args: Any, **query: Any) -> Iterator[Any]:
    """Read a collection to its last page."""
    page = method(*args, **query)
    while True:
        yield from page["data"]
        if not page["links"].get("next"):
            return
        page = method(*args, **query, page_cursor=page["links"]["next"])


def members(client: KlaviyoAPI, call: Any) -> list[Any]:
    return [
        item
        for named in groups.members_filters(call)
        for item in read(client.Lists.get_list_profiles, call.ids[0], filter=named, page_size=HUNDRED)
    ]


def remove(client: KlaviyoAPI, call: Any) -> None:
    for part in groups.parts([item["id"] for item in members(client, call)], groups.MOVED):
        client.Lists.delete_list_relationships(call.ids[0], groups.members_of(part))


def update_list(client: KlaviyoAPI, call: Any) -> None:
    client.Lists.update_list(call.ids[0], groups.list_of(call.arguments["list_name"], call.ids[0]))


HANDLERS: dict[str, Any] = {
    "track": track,
    "identify": identify,
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "exclude person": lambda client, call: client.Profiles.suppress_profiles(
        groups.suppression_of("create", call.arguments["email"])
    ),
    "include person": lambda client, call: client.Profiles.unsuppress_profiles(
        groups.suppression_of("delete", call.arguments["email"])
    ),
    "check members": members,
    "remove members": remove,
    "get person": lambda client, call: client.Profiles.get_profile(call.ids[0]),
    "search people": lambda client, call: [
        *read(client.Profiles.get_profiles, filter=people.search_filter(call))
    ],
    "list lists": lambda client, call: [*read(client.Lists.get_lists)],
    "list metrics": lambda client, call: [*read(client.Metrics.get_metrics)],
    "list templates": lambda client, call: [*read(client.Templates.get_templates)],
    "update list": update_list,
}


def main() -> None:
    """Do the calls of standard input."""
    for line in sys.stdin.buffer:
        wanted = json.loads(line)
        arguments, target = wanted["arguments"], wanted["target"]
        call = SimpleNamespace(
            name=wanted["call"],
            ids=wanted["ids"],
            arguments=arguments,
            event=arguments.get("event"),
            time=arguments.get("time"),
            customer_properties=arguments.get("customer_properties") or {},
            properties=arguments.get("properties") or {},
        )
        answer: dict[str, Any] = {"id": wanted["id"]}
        try:
            HANDLERS[call.name](KlaviyoAPI(target["api_key"], test_host=target["base_url"]), call)
        except Exception as error:
            answer["error"] = f"{type(error).__name__}: {error}"[:2000]
        print(json.dumps(answer), flush=True)


main()
