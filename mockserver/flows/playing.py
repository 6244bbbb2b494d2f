"""Plays flows: a profile enters, and goes from action to action as the clock moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..mailing.delivery import Content, Recipient, deliver, is_too_soon
from ..mailing.reach import lacking_address, obstacle, transactional_obstacle
from ..outbox.message import Cause
from ..people.model import change_profile, current_id
from ..state.account import Account
from ..state.deferred import effect
from .conditions import ENTRY, Situation, event_properties, is_met, unclear
from .definition import CHANNELS, Flow, is_passed, read_flow
from .delays import due

Json = dict[str, Any]
# A flow's own changes may trigger others; so many in a row, then no further: two could go round for ever.
_MOST_HOPS = 10


def enter(account: Account, flow: str, profile: str, event: str | None, hops: int) -> None:
    """Let a profile enter a flow now. hops: how many flows in a row have led here."""
    if hops > _MOST_HOPS:
        return
    now = account.clock.seconds()
    run = {"flow": flow, "profile": profile, "event": event, "entered": now, "hops": hops, "action": None}
    account.deferred.at(now, play_flow, {**run, "at": now})


@effect("play-flow")
def play_flow(account: Account, payload: Json) -> None:
    """Play a flow for a profile from an action on, None for the first, up to the next delay or the end.

    payload: flow, profile, event, entered, hops, action, and `at`, the time in seconds since 1970.
    """
    flow = read_flow(account, payload["flow"])
    profile = current_id(account, payload["profile"])
    if flow is None or not flow.is_on or profile not in account.profiles:
        return
    run = {**payload, "profile": profile}
    situation = Situation(account, flow.id, profile, run["event"], run["entered"], run["at"])
    if run["action"] is None:
        wanted = (flow.trigger.get("trigger_filter"), flow.profile_filter)
        if any(map(unclear, wanted)) or not all(is_met(item, situation) for item in wanted):
            return
        _note_entry(account, flow.id, profile, run["entered"])
        run["action"] = flow.entry
    triggers = account.triggers
    if triggers is None:
        return
    triggers.hops = run["hops"] + 1
    try:
        _walk(flow, situation, run)
    finally:
        triggers.hops = 0


def _note_entry(account: Account, flow: str, profile: str, moment: float) -> None:
    entries, key = account.collection(ENTRY), f"{flow}:{profile}"
    kept = entries.get(key)
    if kept is None:
        entries.insert(key, {"flow": flow, "profile": profile, "entered": [moment]})
    else:
        entries.replace(key, {**kept, "entered": [*kept["entered"], moment]})


def _walk(flow: Flow, situation: Situation, run: Json) -> None:
    """Go from action to action. The profile filter holds at each (SPEC)."""
    action, seen = run["action"], set[str]()
    while action and action not in seen and action in flow.actions:
        seen.add(action)
        definition = flow.actions[action]
        if unclear(flow.profile_filter) or not is_met(flow.profile_filter, situation):
            return
        if definition.get("type") == "time-delay":
            _wait(situation, run, definition)
            return
        action = _next(flow, situation, definition)


def _wait(situation: Situation, run: Json, definition: Json) -> None:
    account = situation.account
    location = (account.profiles.get(situation.profile) or {}).get("location") or {}
    at = due(_data(definition), situation.now, location.get("timezone"))
    following = _links(definition).get("next")
    if following:
        account.deferred.at(at, play_flow, {**run, "action": str(following), "at": at})


def _next(flow: Flow, situation: Situation, definition: Json) -> str | None:
    """Play an action that takes no time. Returns the one that follows, None at the end."""
    kind, links = str(definition.get("type")), _links(definition)
    if kind in _SPLITS:
        wanted = _data(definition).get(_SPLITS[kind])
        if unclear(wanted):
            return None
        following = links.get("next_if_true" if is_met(wanted, situation) else "next_if_false")
    elif kind in CHANNELS:
        _send(flow, situation, definition)
        following = links.get("next")
    elif kind in _CHANGES:
        if (_data(definition).get("status") or flow.status) == "live":
            _CHANGES[kind](situation, _data(definition))
        following = links.get("next")
    else:
        following = links.get("next") if is_passed(kind) else None
    return str(following) if following else None


def _send(flow: Flow, situation: Situation, definition: Json) -> None:
    account, data = situation.account, _data(definition)
    message = data.get("message")
    message = message if isinstance(message, dict) else {}
    content = _content(CHANNELS[str(definition.get("type"))], message)
    name = str(message.get("name") or content.subject or content.body[:40])
    ids = {"flow": flow.id, "action": str(definition.get("id")), "message": str(message.get("id") or "")}
    cause = Cause(
        "flow",
        {**ids, **({"event": situation.event} if situation.event else {})},
        f"flow {flow.name}, message {name}",
    )
    status = str(data.get("status") or flow.status)
    reason = _reason(situation, content, message, status)
    recipient = Recipient(situation.profile, reason)
    event = {"event": event_properties(account, situation.event)}
    deliver(account, content, recipient, cause, situation.now, event)


def _reason(situation: Situation, content: Content, message: Json, status: str) -> str:
    """Return why a message is not sent, empty where it is."""
    account, profile, channel = situation.account, situation.profile, content.channel
    if status != "live":
        return "manual: it waits for a review" if status == "manual" else f"the action is {status}"
    wanted = message.get("additional_filters")
    if unclear(wanted) or not is_met(wanted, situation):
        return "additional filters"
    judge = transactional_obstacle if message.get("transactional") else obstacle
    reason = judge(account, channel, profile) or lacking_address(account, channel, profile)
    if not reason and channel == "email" and content.template is None:
        return "no template"
    is_smart = message.get("smart_sending_enabled") is not False and not message.get("transactional")
    if not reason and is_smart and is_too_soon(account, channel, profile, situation.now):
        return "smart sending"
    return reason


def _content(channel: str, message: Json) -> Content:
    said = {name: value for name, value in message.items() if isinstance(value, str)}
    return Content(
        channel=channel,
        subject=said.get("subject_line") or said.get("title", ""),
        preview_text=said.get("preview_text", ""),
        from_email=said.get("from_email", ""),
        from_label=said.get("from_label", ""),
        template=said.get("template_id"),
        body=said.get("body", ""),
    )


def _update_profile(situation: Situation, data: Json) -> None:
    """Set, change and delete custom properties (SPEC, UpdateProfileActionData)."""
    properties: Json = {}
    patch: Json = {"append": {}, "unappend": {}, "unset": []}
    sent = data.get("profile_operations")
    for operation in sent if isinstance(sent, list) else ():
        if not isinstance(operation, dict):  # a seed may hold anything
            continue
        name, value = str(operation.get("property_key")), operation.get("property_value")
        if operation.get("operator") == "delete":
            patch["unset"].append(name)
        elif operation.get("property_type") == "list":
            side = "unappend" if operation.get("property_operation") == "remove" else "append"
            patch[side][name] = value
        else:
            properties[name] = value
    change_profile(situation.account, situation.profile, {"properties": properties}, clear=False, patch=patch)


def _update_list(situation: Situation, data: Json) -> None:
    group, members = str(data.get("list_id")), situation.account.members
    if group in situation.account.lists:
        (members.join if data.get("on_execution") else members.leave)(group, [situation.profile])


def _data(definition: Json) -> Json:
    data = definition.get("data")
    return data if isinstance(data, dict) else {}


def _links(definition: Json) -> Json:
    links = definition.get("links")
    return links if isinstance(links, dict) else {}


_SPLITS: Mapping[str, str] = {"conditional-split": "profile_filter", "trigger-split": "trigger_filter"}
_CHANGES: Mapping[str, Callable[[Situation, Json], None]] = {
    "update-profile": _update_profile,
    "list-update": _update_list,
}
