"""Mistakes with persons who wait for a variant, and with their devices."""

from __future__ import annotations

from examples.plain_httpx.api import Api
from examples.translation.beyond import catalog_id
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.beyond.changes import attribute, done, sent, with_attributes, without
from tests.rehearsal.mutants.mutant import Mutant, Request


def watched_as_event(api: Api, call: LegacyCall) -> None:
    """Record the event that Klaviyo records by itself, and no subscription."""
    metric = {"data": {"type": "metric", "attributes": {"name": "Subscribed to Back in Stock"}}}
    profile = {"data": {"type": "profile", "attributes": call.arguments["profile"]}}
    attributes = {"properties": {}, "metric": metric, "profile": profile}
    api.send("POST", "/api/events", {"data": {"type": "event", "attributes": attributes}})


def other_variant(request: Request) -> None:
    """Wait for the variant that the list has next to it."""
    data = request.data["relationships"]["variant"]["data"]
    data["id"] = f"{data['id'][: len(catalog_id('')) + 100]}-2"


MUTANTS: tuple[Mutant, ...] = (
    sent(
        "channels in small letters",
        "watch-variant",
        "bad-value",
        "/data/attributes/channels/0",
        "POST",
        "/api/back-in-stock-subscriptions",
        attribute("channels", lambda names: [name.lower() for name in names]),
    ),
    sent(
        "another variant",
        "watch-variant",
        "difference-changed",
        "properties.$event_id",
        "POST",
        "/api/back-in-stock-subscriptions",
        other_variant,
    ),
    done(
        "an event in place of a subscription",
        "watch-variant",
        "difference-missing",
        "properties.$event_id",
        "watch_variant",
        watched_as_event,
    ),
    sent(
        "first channel alone",
        "watch-variant",
        "difference-changed",
        "channels",
        "POST",
        "/api/back-in-stock-subscriptions",
        attribute("channels", lambda names: names[:1]),
    ),
    sent(
        "always allowed",
        "register-device",
        "difference-changed",
        "enablement_status",
        "POST",
        "/api/push-tokens",
        with_attributes(enablement_status="AUTHORIZED"),
    ),
    sent(
        "vendor by its old name",
        "register-device",
        "bad-value",
        "/data/attributes/vendor",
        "POST",
        "/api/push-tokens",
        attribute("vendor", lambda v: "gcm"),
    ),
    sent(
        "device left out",
        "register-device",
        "difference-missing",
        "metadata.app_build",
        "POST",
        "/api/push-tokens",
        without("device_metadata"),
    ),
    sent(
        "token in small letters",
        "register-device",
        "difference-missing",
        "",
        "POST",
        "/api/push-tokens",
        attribute("token", str.lower),
    ),
    sent(
        "token of nobody",
        "register-device",
        "missing-field",
        "/data/attributes/profile",
        "POST",
        "/api/push-tokens",
        without("profile"),
    ),
)
