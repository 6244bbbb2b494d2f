"""Reads a flow's definition, and lists the parts of it that the mock does not play."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ..state.account import Account
from .conditions import unclear

Json = dict[str, Any]

FLOW, ACTION, MESSAGE = "flow", "flow-action", "flow-message"
# Actions that send a message to the profile -> its channel.
CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        "send-email": "email",
        "send-sms": "sms",
        "send-mobile-push": "mobile_push",
        "send-push-notification": "mobile_push",
        "send-whatsapp": "whatsapp",
    }
)
# Actions without an effect here, after which the flow goes on.
_PASSED = frozenset({"send-webhook", "send-internal-alert", "internal-service", "code"})
_PLAYED = frozenset(
    {*CHANNELS, "time-delay", "conditional-split", "trigger-split", "update-profile", "list-update"}
)
# Actions with a status of their own in their data (SPEC).
WITH_STATUS = frozenset({*CHANNELS, "update-profile", "list-update", "send-webhook", "send-internal-alert"})
_TRIGGERS = ("metric", "list")
# The filter of a split, in its data.
_FILTERS = {"conditional-split": "profile_filter", "trigger-split": "trigger_filter"}


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

    @property
    def is_on(self) -> bool:
        """Return whether anybody enters it."""
        return self.status in ("live", "manual")


def read_flow(account: Account, identifier: str) -> Flow | None:
    """Return a flow, None for an unknown one. A planted one may lack any part."""
    kept = account.collection(FLOW).get(identifier)
    if kept is None:
        return None
    definition = _object(kept.get("definition"))
    actions = {str(item.get("id")): item for item in _objects(definition.get("actions"))}
    # An action that was changed by itself has its own definition.
    for name in actions:
        own = _object((account.collection(ACTION).get(name) or {}).get("definition"))
        actions[name] = own or actions[name]
    triggers = _objects(definition.get("triggers"))
    return Flow(
        identifier,
        str(kept.get("name") or identifier),
        "draft" if kept.get("archived") else str(kept.get("status") or "draft"),
        triggers[0] if triggers else {},
        definition.get("profile_filter"),
        str(definition.get("entry_action_id") or ""),
        actions,
    )


def not_played(flow: Flow) -> Iterator[str]:
    """Yield the parts of a flow that are not played, each with its place and the effect."""
    kind = flow.trigger.get("type")
    if kind not in _TRIGGERS:
        yield f"/triggers/0: a trigger of type {kind!r} is not played: nobody enters"
    for place, wanted in (
        ("/triggers/0/trigger_filter", flow.trigger.get("trigger_filter")),
        ("/profile_filter", flow.profile_filter),
    ):
        if found := unclear(wanted):
            yield f"{place}: {found} is not evaluated: nobody enters"
    for number, action in enumerate(flow.actions.values()):
        yield from _unplayed_action(f"/actions/{number}", action)


def _unplayed_action(place: str, action: Json) -> Iterator[str]:
    kind = str(action.get("type"))
    data = _object(action.get("data"))
    if kind in _PASSED:
        yield f"{place}: {kind!r} has no effect: the flow goes on"
    elif kind not in _PLAYED:
        yield f"{place}: {kind!r} is not played: the flow ends there"
    elif kind in _FILTERS and (found := unclear(data.get(_FILTERS[kind]))):
        yield f"{place}: {found} is not evaluated: the flow ends there"
    elif kind in CHANNELS and (found := unclear(_object(data.get("message")).get("additional_filters"))):
        yield f"{place}: {found} is not evaluated: the message is not sent"


def is_passed(kind: str) -> bool:
    """Return whether an action has no effect and lets the flow go on."""
    return kind in _PASSED


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
