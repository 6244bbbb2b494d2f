"""The plain integration at every bundled revision, with the shapes and the limits that each of them has."""

from __future__ import annotations

import copy
from typing import Any

import httpx

from examples.plain_httpx.api import Api
from examples.plain_httpx.groups import bulk_import
from examples.plain_httpx.shop import Handler
from examples.translation.groups import browser_subscription_of, described, parts, subscriptions_of
from examples.translation.people import consents_of, profile_of
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import bundled_revisions
from tests.rehearsal.right.events import with_meta_beside
from tests.rehearsal.right.style import EVERY, Style, python, shop

SUBSCRIBE = "/api/profile-subscription-bulk-create-jobs"
UNSUBSCRIBE = "/api/profile-subscription-bulk-delete-jobs"
_CAMPAIGNS = (
    *("create-campaign", "update-campaign", "send-campaign", "schedule-campaign"),
    *("list-campaigns", "clone-campaign", "cancel-campaign"),
)


class AtRevision(Api):
    """Sends requests in the shapes of an older revision."""

    revision: str

    def _once(self, method: str, path: str, body: Any, query: dict[str, str] | None) -> httpx.Response:
        self._headers["revision"] = self.revision
        query, body = {**(query or {})}, copy.deepcopy(body)
        if path == "/api/events" and self.revision < "2026-01-15":
            query.pop("page[size]", None)
        if isinstance(body, dict) and isinstance(body["data"], dict) and "attributes" in body["data"]:
            self._change(path, body["data"]["attributes"])
        return super()._once(method, path, body, query or None)

    def _change(self, path: str, attributes: dict[str, Any]) -> None:
        if self.revision >= "2026-10-15" and path in ("/api/events", "/client/events"):
            attributes["profile"]["data"] = with_meta_beside(attributes["profile"]["data"])
        if self.revision < "2024-07-15" and path != "/api/templates":
            _drop(attributes, "locale")
            attributes.pop("historical_import", None)
        if self.revision < "2024-10-15" and path == UNSUBSCRIBE:
            for profile in attributes["profiles"]["data"]:
                del profile["attributes"]["subscriptions"]
        if self.revision < "2025-01-15":
            if path == "/client/subscriptions":
                _name_channels_by_identifiers(attributes["profile"]["data"]["attributes"])
            for item in attributes.get("campaign-messages", {}).get("data", []):
                item["attributes"] = item["attributes"].pop("definition")
            if path.startswith("/api/campaign-messages/"):
                attributes["content"] = attributes.pop("definition")["content"]
            if strategy := attributes.get("send_strategy"):
                options = {"datetime": strategy.pop("datetime"), **strategy.pop("options")}
                strategy["options_static"] = options


def _drop(attributes: dict[str, Any], name: str) -> None:
    """Leave a field of a person out, wherever the person is."""
    attributes.pop(name, None)
    people = [attributes.get("profile", {}).get("data"), *_people(attributes)]
    for person in filter(None, people):
        person["attributes"].pop(name, None)


def _people(attributes: dict[str, Any]) -> list[dict[str, Any]]:
    return list(attributes.get("profiles", {}).get("data", []))


def _name_channels_by_identifiers(person: dict[str, Any]) -> None:
    """Send the identifiers of the channels alone: an identifier was consent to its channel."""
    channels = person.pop("subscriptions")
    for channel, name in (("email", "email"), ("sms", "phone_number")):
        if channel not in channels:
            person.pop(name, None)


def subscribe_by_hundreds(api: Api, call: LegacyCall) -> None:
    """Subscribe people to a list, a hundred in each job: more are taken since 2024-07-15."""
    people = call.arguments["profiles"]
    rich = described(people)
    if rich:
        bulk_import(api, rich)
    for part in parts(people, 100):
        for job in subscriptions_of(call.ids[0], part):
            api.send("POST", SUBSCRIBE, job)


def subscribe_in_browser(api: Api, call: LegacyCall) -> None:
    """Subscribe one person with the identifiers of the channels alone; the others are made known before.

    To be made known afterwards is too late: a browser cannot change the identifiers of a known person.
    """
    (person,) = call.arguments["profiles"]
    if person.get("phone_number") and "sms" not in consents_of(person):
        profile = {"type": "profile", "attributes": {**profile_of(person)["attributes"]}}
        api.send_public("/client/profiles", {"data": profile})
    api.send_public("/client/subscriptions", browser_subscription_of(call.ids[0], person))


def at(revision: str) -> Style:
    """Make the style of a revision."""
    api = type("AtRevision", (AtRevision,), {"revision": revision})
    handlers: dict[str, Handler] = {"subscribe": subscribe_by_hundreds} if revision < "2024-07-15" else {}
    browser: dict[str, Handler] = {"subscribe": subscribe_in_browser} if revision < "2025-01-15" else {}
    # Since 2026-10-15 campaigns are made of audiences and variations, for several channels: another program.
    own = tuple(name for name in EVERY if revision < "2026-10-15" or name not in _CAMPAIGNS)
    return python(f"revision {revision}", shop(api, handlers, browser), own)


STYLES = tuple(map(at, bundled_revisions()))
