"""An account with flows, for the tests of this folder."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.mockserver.control.controller import Controller
from klaviyo_rehearsal.mockserver.events.model import IncomingEvent, record_event
from klaviyo_rehearsal.mockserver.outbox.message import Message
from klaviyo_rehearsal.mockserver.people.model import change_profile
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.state.account import Account
from tests.mockserver.helpers import Json

NOON = "2026-11-01T12:00:00+00:00"
MAIL: Json = {
    "type": "send-email",
    "data": {"message": {"name": "Thanks", "subject_line": "Order {{ event.Number }}", "template_id": "T1"}},
}
HOURS: Json = {"type": "time-delay", "data": {"unit": "hours", "value": 2, "secondary_value": 30}}
TEXT: Json = {"type": "send-sms", "data": {"message": {"body": "Hi {{ person.first_name }}"}}}


def where(*conditions: Json) -> Json:
    """A filter that one of these conditions meets."""
    return {"condition_groups": [{"conditions": list(conditions)}]}


def of_property(name: str, value: object, kind: str = "string", operator: str = "equals") -> Json:
    """A condition on a custom property of the profile."""
    wanted = {"type": kind, "operator": operator, "value": value}
    return {"type": "profile-property", "property": f"properties['{name}']", "filter": wanted}


def mail(subject: str, **message: Any) -> Json:
    """An action that sends a mail, whenever the last one was."""
    own = {"subject_line": subject, "template_id": "T1", "smart_sending_enabled": False, **message}
    return {"type": "send-email", "data": {"message": own}}


def flow(*actions: Json, **parts: Any) -> Json:
    """A flow of these actions for each order."""
    return {"id": "FLOW01", "name": "Thanks", "metric": "Placed Order", "actions": list(actions), **parts}


class Shop:
    """An account with two profiles, a list, a segment of gold members, a template and flows."""

    def __init__(self, server: MockServer, *flows: Json) -> None:
        self.server = server
        self.control: Controller = server.control
        self.control.set_clock(NOON, stands=True)
        self.account: Account = server.account("pk_FLOWS1_x")
        ana = {"email": "ana@northwind.shop", "first_name": "Ana", "properties": {"Tier": "gold"}}
        html = "<p>{{ first_name }}: {{ event|lookup:'Total' }}</p>"
        self.control.seed(
            self.account,
            {
                "profiles": [
                    {"id": "P1", **ana},
                    {"id": "P2", "email": "bo@northwind.shop", "phone_number": "+15005550006"},
                ],
                "lists": [{"id": "NEWS01", "name": "News"}],
                "segments": [
                    {"id": "GOLD01", "name": "Gold", "definition": where(of_property("Tier", "gold"))}
                ],
                "templates": [{"id": "T1", "name": "Thanks", "html": html}],
            },
        )
        self.control.seed(self.account, {"flows": list(flows)})

    def order(self, profile: str = "P1", metric: str = "Placed Order", **parts: Any) -> None:
        """Record an event and let its flows play."""
        properties = {"Number": 7, "Total": 50, **parts.pop("properties", {})}
        self.control.advance(1)
        recorded = record_event(
            self.account, IncomingEvent(metric, properties, {}, profile_id=profile, **parts)
        )
        assert isinstance(recorded, str)

    def change(self, profile: str, **properties: Any) -> None:
        """Set custom properties of a profile, after all that is due, as a request would."""
        self.control.advance(0)
        change_profile(self.account, profile, {"properties": properties}, clear=False)

    @property
    def messages(self) -> list[Message]:
        """The messages so far."""
        return self.control.outbox(self.account)

    @property
    def sent(self) -> list[tuple[str, str]]:
        """The profile and subject of each message that was sent."""
        return [(item.profile_id, item.subject) for item in self.messages if not item.reason]

    @property
    def not_played(self) -> list[str]:
        """The parts of the first flow that are not played."""
        first = self.control.snapshot(self.account)["resources"]["flow"][0]
        return list(first.get("not_played", ()))
