"""Plays flows: a profile enters, and goes from action to action as the clock moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from ..people.model import change_profile, current_id
from ..state.account import Account
from ..state.deferred import effect
from .conditions import ENTRY, Situation, is_met, unclear
from .definition import (
    BRANCHES,
    CHANNELS,
    DELAYS,
    PASSED,
    SPLITS,
    TESTS,
    Flow,
    Json,
    as_object,
    as_objects,
    read_flow,
)
from .delays import due, due_before, due_on
from .messages import send, send_variation

# A flow's own changes may trigger others; so many in a row, then no further: two could go round for ever.
_MOST_HOPS = 10


def enter(
    account: Account,
    flow: str,
    profile: str,
    *,
    event: str | None = None,
    hops: int = 0,
    moment: float | None = None,
    target: str = "",
) -> None:
    """Let a profile enter a flow.

    event: the id of the one that triggers it. hops: how many flows in a row have led here. moment: the time
    in seconds since 1970, None for now. target: the day that a flow by date is about.
    """
    if hops > _MOST_HOPS:
        return
    now = account.clock.seconds() if moment is None else moment
    run = {"flow": flow, "profile": profile, "event": event, "entered": now, "hops": hops, "action": None}
    account.deferred.at(now, play_flow, {**run, "at": now, **({"target": target} if target else {})})


@effect("play-flow")
def play_flow(account: Account, payload: Json) -> None:
    """Play a flow for a profile from an action on, None for the first, up to the next delay or the end.

    payload: flow, profile, event, entered, hops, action, and `at`, the time in seconds since 1970;
    target, the day that a flow by date is about.
    """
    flow = read_flow(account, payload["flow"])
    profile = current_id(account, payload["profile"])
    if flow is None or not flow.is_on or profile not in account.profiles:
        return
    run = {**payload, "profile": profile}
    situation = Situation(
        account, flow.id, profile, run["event"], run["entered"], run["at"], target=run.get("target", "")
    )
    if run["action"] is None:
        wanted = (flow.trigger.get("trigger_filter"), flow.profile_filter)
        if any(map(unclear, wanted)) or not all(is_met(item, situation) for item in wanted):
            return
        _note_entry(account, flow.id, profile, run["entered"])
        run["action"] = flow.entry
    triggers = account.triggers
    if triggers is None:
        return
    triggers.hops = triggers.led = run["hops"] + 1
    triggers.moment = run["at"]
    try:
        _walk(flow, situation, run)
    finally:
        triggers.hops, triggers.moment = 0, None


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
        here = replace(situation, action=action)
        if str(definition.get("type")) in DELAYS:
            _wait(here, run, definition)
            return
        action = _next(flow, here, definition)


def _wait(situation: Situation, run: Json, definition: Json) -> None:
    account, kind, data = situation.account, str(definition.get("type")), as_object(definition.get("data"))
    location = (account.profiles.get(situation.profile) or {}).get("location") or {}
    zone = location.get("timezone")
    if kind == "time-delay":
        at = due(data, situation.now, zone)
    elif not situation.target:
        return
    else:
        by_date = due_on if kind == "target-date" else due_before
        at = max(situation.now, by_date(data, date.fromisoformat(situation.target), zone))
    following = as_object(definition.get("links")).get("next")
    if following:
        account.deferred.at(at, play_flow, {**run, "action": str(following), "at": at})


def _next(flow: Flow, situation: Situation, definition: Json) -> str | None:
    """Play an action that takes no time. Returns the one that follows, None at the end."""
    kind, links = str(definition.get("type")), as_object(definition.get("links"))
    data = as_object(definition.get("data"))
    if kind in SPLITS:
        wanted = data.get(SPLITS[kind])
        if unclear(wanted):
            return None
        following = links.get("next_if_true" if is_met(wanted, situation) else "next_if_false")
    elif kind == BRANCHES:
        following = _branch(situation, as_objects(data.get("branches"))).get("next")
    else:
        following = links.get("next")
        if kind in CHANNELS:
            send(flow, situation, definition)
        elif kind in TESTS:
            send_variation(flow, situation, data)
        elif kind not in CHANGES:
            following = following if kind in PASSED else None
        elif (data.get("status") or flow.status) == "live":
            CHANGES[kind](situation, data)
    return str(following) if following else None


def _branch(situation: Situation, branches: list[Json]) -> Json:
    """Return the links of the first branch whose filter is met, in their order, or else of the last resort.

    {} where a filter before that cannot be evaluated.
    """
    chosen: Json = {}
    for branch in sorted(branches, key=_order):
        if branch.get("is_else"):
            chosen = branch
            continue
        wanted = branch.get("branch_filter")
        if unclear(wanted):
            return {}
        if is_met(wanted, situation):
            chosen = branch
            break
    return as_object(chosen.get("links"))


def _order(branch: Json) -> float:
    order = branch.get("order")
    return order if isinstance(order, (int, float)) else float("inf")


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


# type of an action that changes something -> the change
CHANGES: Mapping[str, Callable[[Situation, Json], None]] = {
    "update-profile": _update_profile,
    "list-update": _update_list,
}
