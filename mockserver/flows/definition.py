"""Reads a flow's definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ..state.account import Account

Json = dict[str, Any]

FLOW, ACTION, MESSAGE = "flow", "flow-action", "flow-message"
# Actions that send a message to the profile -> its channel.
CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        "send-email": "email",
        "send-sms": "sms",
        "send-mobile-push": "mobile_push",
        "send-whatsapp": "whatsapp",
    }
)
# channel -> its name in a flow message (REC get_flow_message.200 for an email; the others by SPEC)
CHANNEL_NAMES: Mapping[str, str] = MappingProxyType(
    {"email": "Email", "sms": "SMS", "mobile_push": "Mobile Push", "whatsapp": "WhatsApp"}
)
# Actions without an effect here, after which the flow goes on.
PASSED = frozenset({"send-webhook", "send-internal-alert", "internal-service", "code"})
# Actions that end at a time, the latter two by the date of a flow by date.
DELAYS = frozenset({"time-delay", "target-date", "countdown-delay"})
# The filter of a split in two, in its data.
SPLITS: Mapping[str, str] = MappingProxyType(
    {"conditional-split": "profile_filter", "trigger-split": "trigger_filter"}
)
BRANCHES = "multi-branch-split"
# Actions that send one of several variations.
TESTS = frozenset({"ab-test", "content-experiment"})
# Actions with a status of their own in their data (SPEC).
WITH_STATUS = frozenset(
    {*CHANNELS, *TESTS, "update-profile", "list-update", "send-webhook", "send-internal-alert"}
)
# type of the first trigger -> trigger_type of the flow (SPEC, its choices; REC for a list)
TRIGGER_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "list": "Added to List",
        "segment": "Added to List",
        "metric": "Metric",
        "date": "Date Based",
        "price-drop": "Price Drop",
        "low-inventory": "Low Inventory",
    }
)


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow as it is played. actions: by their ids. trigger: type, id and filter, {} for none."""

    id: str
    name: str
    status: str
    trigger: Json
    profile_filter: Json | None
    entry: str
    actions: Mapping[str, Json]
    further_triggers: int = 0

    @property
    def is_on(self) -> bool:
        """Return whether anybody enters it."""
        return self.status in ("live", "manual")


def read_flow(account: Account, identifier: str) -> Flow | None:
    """Return a flow, None for an unknown one. A planted one may lack any part."""
    kept = account.collection(FLOW).get(identifier)
    if kept is None:
        return None
    definition = as_object(kept.get("definition"))
    actions = {str(item.get("id")): item for item in as_objects(definition.get("actions"))}
    # An action that was changed by itself has its own definition.
    for name in actions:
        own = as_object((account.collection(ACTION).get(name) or {}).get("definition"))
        actions[name] = own or actions[name]
    triggers = as_objects(definition.get("triggers"))
    return Flow(
        identifier,
        str(kept.get("name") or identifier),
        "draft" if kept.get("archived") else str(kept.get("status") or "draft"),
        triggers[0] if triggers else {},
        definition.get("profile_filter"),
        str(definition.get("entry_action_id") or ""),
        actions,
        max(0, len(triggers) - 1),
    )


def variations_of(data: Json) -> Iterator[tuple[str, Json]]:
    """Yield the actions that a test sends, each with its place in the data: the main one and all others."""
    main = data.get("main_action")
    if isinstance(main, dict):
        yield "main_action", main
    experiment = as_object(data.get("current_experiment"))
    for number, variation in enumerate(as_objects(experiment.get("variations"))):
        yield f"current_experiment/variations/{number}", variation


def as_object(value: Any) -> Json:
    """Return a value that is an object, {} for another one: a planted flow may hold anything."""
    return value if isinstance(value, dict) else {}


def as_objects(value: Any) -> list[Json]:
    """Return the objects of a value that is a list, [] for another one."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
