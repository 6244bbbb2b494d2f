"""The schema of one-off emails of the old API and of the messages of flows, which replace them.

Such an email left nothing but itself. The flow that replaces it needs an event of the recipient's profile,
so that neither is a difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from .difference import Difference
from .profiles import profile_name
from .schema import Fields, Remedy, Resource, Schema, Snapshot

# By the name in reports. A text that is no part of its own follows from the HTML.
_COMPARED = {name: name for name in ("subject", "from_email", "from_label", "html")} | {"text": "plain"}
# The fields of a profile that an event for a message has no reason to change.
_CONSENT = ("consent.", "suppressions", "unconfirmed.", "confirmations asked for ")
# Metrics that a remedy names.
_MOST = 5
_CHANNELS = {"mobile_push": "push"}
_WRONG_FLOW = (
    "Send the event of the metric that triggers the flow of this template, with the old context as "
    "attributes.properties: in the flow's template they are {{{{ event.NAME }}}}."
)


def _label(message: Resource, snapshot: Snapshot) -> str:
    channel = _CHANNELS.get(message["channel"], message["channel"])
    # Klaviyo keeps addresses in small letters.
    return f"{channel} to {str(message['to']).lower() or 'nobody'}"


def _fields(message: Resource, snapshot: Snapshot) -> Fields:
    return {name: message[kept] or None for name, kept in _COMPARED.items()}


MESSAGES = Schema(
    kind="message",
    label=_label,
    fields=_fields,
    compared=lambda message: not message["reason"],
    grouped=True,
    missing="The old call sent it; nothing did now. A live flow sends it when an event of the metric that "
    "triggers it is recorded, without backfill, for a profile with this address.",
    extra="The old calls sent no such message. An event that is sent again needs the same unique_id.",
    first=("subject",),
    remedies=(
        Remedy("subject", _WRONG_FLOW),
        Remedy("html", _WRONG_FLOW),
        Remedy("text", _WRONG_FLOW),
        Remedy("from_*", "The sender is that of the flow's message: its from_email and from_label."),
    ),
)


class Carriers:
    """The events that triggered messages of flows, the profiles that got them, the flows and their templates.

    Where the old calls sent one-off emails, they may be there in addition, and the profiles may know more.
    """

    def __init__(self, legacy: Snapshot, actual: Snapshot) -> None:
        self._events: set[str] = set()
        self._profiles: set[str] = set()
        self._consenting: set[str] = set()
        self._reasons: dict[str, str] = {}
        # Of a flow that is new, its template may be too.
        self._has_new_flow = False
        self._actual = actual
        self._has_emails = any(item["cause"]["kind"] == "template" for item in legacy.resources("message"))
        if self._has_emails:
            for message in actual.resources("message"):
                self._add(message, actual)

    def _add(self, message: Resource, actual: Snapshot) -> None:
        profile = actual.find("profile", message["profile_id"])
        name = profile_name(profile)
        self._profiles.add(f"profile {name}")
        if profile.get("consent"):
            self._consenting.add(f"profile {name}")
        event = actual.find("event", message["cause"]["ids"].get("event"))
        if event:
            self._events.add(f"event '{actual.find('metric', event['metric']).get('name')}' of {name}")
        flow = message["cause"]["ids"].get("flow")
        self._has_new_flow |= flow is not None and flow not in actual.circumstances.planted
        if message["reason"]:
            self._reasons[_label(message, actual)] = message["reason"]

    def without(self, differences: Iterable[Difference]) -> Iterator[Difference]:
        """Yield the differences that are not theirs; of a message that is missing with the reason."""
        for item in differences:
            if item.kind == "missing" and item.hint == MESSAGES.missing:
                yield replace(item, hint=self._reason(item))
            elif not self._is_own(item):
                yield item

    def _reason(self, item: Difference) -> str:
        if item.subject in self._reasons:
            return f"The flow holds it back: {self._reasons[item.subject]}."
        names = ", ".join(islice(_triggers(self._actual), _MOST))
        return f"{item.hint} {f'Live flows wait for: {names}.' if names else 'There is no live flow.'}"

    def _is_own(self, item: Difference) -> bool:
        if self._has_emails and item.subject.startswith("flow "):
            return True  # the flows that send them are compared by their messages
        if not item.field:
            is_new = item.subject in self._profiles and item.subject not in self._consenting
            is_source = self._has_new_flow and item.subject.startswith("template ")
            return item.kind == "extra" and (is_new or is_source or item.subject in self._events)
        is_fact = item.kind != "missing" and not item.field.startswith(_CONSENT)
        return is_fact and item.subject in self._profiles


def _triggers(account: Snapshot) -> Iterator[str]:
    """Yield the names of the metrics that trigger a live flow."""
    for flow in account.resources("flow"):
        for trigger in (flow.get("definition") or {}).get("triggers") or ():
            metric = account.find("metric", trigger.get("id")).get("name")
            if flow.get("status") == "live" and metric:
                yield f"'{metric}'"
