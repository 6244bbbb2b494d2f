"""Other ways to have a flow send the email of a template."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from examples.plain_httpx import content
from examples.plain_httpx.api import Api
from examples.translation.content import events_of_template
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import Target
from tests.rehearsal.right.events import bulk_of
from tests.rehearsal.right.style import Style, python, shop

EVENT = ("POST", "/api/events")


def in_one_job(api: Api, call: LegacyCall) -> None:
    """Record the events of all recipients by one job."""
    api.send("POST", "/api/event-bulk-create-jobs", bulk_of([*events_of_template(call)]))


def with_every_field(api: Api, call: LegacyCall) -> None:
    """Send the time, a value and its currency, backfill, and properties that the email does not show."""
    now = datetime.now(UTC).isoformat()
    for event in events_of_template(call):
        attributes = event["data"]["attributes"]
        attributes |= {"time": now, "value": 19.99, "value_currency": "EUR", "backfill": False}
        attributes["properties"] = {**attributes["properties"], "Template": call.ids[0], "Test": True}
        api.send(*EVENT, event)


def without_id(api: Api, call: LegacyCall) -> None:
    """Leave the unique_id out."""
    for event in events_of_template(call):
        del event["data"]["attributes"]["unique_id"]
        api.send(*EVENT, event)


def imported_first(api: Api, call: LegacyCall) -> None:
    """Make each recipient known, and send the event by the profile's id."""
    for event in events_of_template(call):
        profile = event["data"]["attributes"]["profile"]["data"]
        known = api.send("POST", "/api/profile-import", {"data": profile})["data"]["id"]
        event["data"]["attributes"]["profile"]["data"] = {**profile, "id": known}
        api.send(*EVENT, event)


def by_name(api: Api, call: LegacyCall) -> None:
    """Name the recipients as the old call did, and more of them."""
    for event, name in zip(events_of_template(call), _names(call.arguments["to"]), strict=True):
        event["data"]["attributes"]["profile"]["data"]["attributes"] |= {
            "first_name": name,
            "properties": {"Tester": True},
        }
        api.send(*EVENT, event)


def _names(to: Any) -> Iterable[str]:
    return ["Ana"] if isinstance(to, str) else [item["name"] for item in to]


def in_small_letters(api: Api, call: LegacyCall) -> None:
    """Write the addresses in small letters, as Klaviyo keeps them."""
    for event in events_of_template(call):
        attributes = event["data"]["attributes"]["profile"]["data"]["attributes"]
        attributes["email"] = attributes["email"].lower()
        api.send(*EVENT, event)


def looked_before(api: Api, call: LegacyCall) -> None:
    """Read the template and the metrics, see the email, and have it sent."""
    api.send("GET", f"/api/templates/{call.ids[0]}")
    names = [item["attributes"]["name"] for item in api.read("/api/metrics")]
    for event in events_of_template(call):
        assert event["data"]["attributes"]["metric"]["data"]["attributes"]["name"] in names
        api.send(*EVENT, event)


class Outbox:
    """Keeps the events of emails until the program ends, and records them by one job."""

    def __init__(self) -> None:
        self._events: list[dict[str, Any]] = []

    def __call__(self, call: LegacyCall, target: Target) -> None:
        """Keep the events of a call."""
        self._events += events_of_template(call)

    def flush(self, target: Target) -> None:
        """Send the events."""
        events, self._events = self._events, []
        api = Api(target.base_url, target.api_key, target.company_id)
        api.send("POST", "/api/event-bulk-create-jobs", bulk_of(events))


def one_by_one(api: Api, call: LegacyCall) -> None:
    """Call the shop's own function once a recipient."""
    to = call.arguments["to"]
    for item in [to] if isinstance(to, str) else [recipient["email"] for recipient in to]:
        own = {**call.arguments, "to": item}
        content.send_template(api, LegacyCall(call.name, own, call.ids, call.version))


_USE_CASES = ("test-template",)
STYLES: tuple[Style, ...] = (
    *(
        python(name, shop(handlers={"send template": handler}), _USE_CASES)
        for name, handler in {
            "emails in one job": in_one_job,
            "every field of an email's event": with_every_field,
            "recipients imported first": imported_first,
            "recipients by name": by_name,
            "recipients in small letters": in_small_letters,
            "template and metrics read before": looked_before,
            "recipients one by one": one_by_one,
        }.items()
    ),
    python(
        "no id for an email's event",
        shop(handlers={"send template": without_id}),
        _USE_CASES,
        faults=False,
    ),
    python("emails kept, sent later", Outbox(), _USE_CASES),
)
