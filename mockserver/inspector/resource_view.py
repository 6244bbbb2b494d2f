"""A profile and a flow in words, beside their attributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..flows.definition import CHANNELS, TRIGGER_TYPES, Flow, as_object, read_flow
from ..people.consent import EMAIL, SUBSCRIBED, can_receive_email
from ..people.consent_view import NEVER_SUBSCRIBED, subscriptions_of
from ..state.account import Account


def consent_of(account: Account, profile: str, revision: str) -> dict[str, Any]:
    """Return the consent of a profile: a row for each channel, sign-ups that wait, suppressions.

    revision: of the contract by which `subscriptions` is shown.
    """
    record = account.consents.get(profile)
    channels = {EMAIL: {"consent": NEVER_SUBSCRIBED}, **record["channels"]}
    rows = [
        {
            "channel": purpose.replace(".", " "),
            "consent": channel["consent"],
            "since": channel.get("consent_timestamp"),
            "method": channel.get("method"),
            "can_receive": can_receive_email(record)
            if purpose == EMAIL
            else channel["consent"] == SUBSCRIBED,
        }
        for purpose, channel in channels.items()
    ]
    lists = [
        {"id": group, "name": (account.lists.get(group) or {}).get("name") or group}
        for group in record["pending"]
    ]
    return {
        "rows": rows,
        "waiting": lists,
        "suppressions": record["suppressions"],
        "list_suppressions": record["list_suppressions"],
        "subscriptions": subscriptions_of(account, profile, revision),
        "record": record if profile in account.consents else None,
    }


def waiting(account: Account, most: int) -> list[dict[str, str]]:
    """Return the first sign-ups that wait for a confirmation: profile, its email, list and its name."""
    found: list[dict[str, str]] = []
    for profile, record in account.consents.items():
        for group in record["pending"]:
            if len(found) == most:
                return found
            name = (account.lists.get(group) or {}).get("name") or "no list"
            email = (account.profiles.get(profile) or {}).get("email") or profile
            found.append({"profile": profile, "email": email, "list": group, "name": name})
    return found


def flow_of(account: Account, identifier: str) -> dict[str, Any] | None:
    """Return a flow in words: its status, its trigger and its steps."""
    flow = read_flow(account, identifier)
    if flow is None:
        return None
    return {
        "status": flow.status,
        "trigger": _trigger(account, flow),
        "steps": [_step(action) for action in flow.actions.values()],
    }


def _trigger(account: Account, flow: Flow) -> str:
    kind, name = flow.trigger.get("type"), str(flow.trigger.get("id"))
    if kind == "metric":
        return f"event {(account.metrics.get(name) or {}).get('name') or name}"
    if kind in ("list", "segment"):
        group = account.collection(str(kind)).get(name) or {}
        return f"joining the {kind} {group.get('name') or name}"
    return TRIGGER_TYPES.get(str(kind), str(kind or "nothing"))


def _step(action: Mapping[str, Any]) -> str:
    kind, data = str(action.get("type")), as_object(action.get("data"))
    if kind in CHANNELS:
        message = as_object(data.get("message"))
        words = message.get("subject_line") or message.get("body") or message.get("name") or ""
        return f"{kind.replace('-', ' ')}: {words}"
    if kind == "time-delay":
        return f"wait {data.get('value')} {data.get('unit')}"
    return kind.replace("-", " ")
