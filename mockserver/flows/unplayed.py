"""Lists the parts of a flow that the mock does not play, each with its place and the effect."""

from __future__ import annotations

from collections.abc import Iterator

from ..state.account import Account
from .catalog_drops import is_clear_drop
from .conditions import unclear
from .definition import (
    BRANCHES,
    CHANNELS,
    DELAYS,
    FLOW,
    PASSED,
    SPLITS,
    TESTS,
    Flow,
    Json,
    as_object,
    as_objects,
    read_flow,
    variations_of,
)
from .occurrences import is_clear_trigger
from .playing import CHANGES

_PLAYED = frozenset({*CHANNELS, *DELAYS, *SPLITS, *TESTS, BRANCHES, *CHANGES})
_TRIGGERS = ("metric", "list", "segment", "date", "price-drop")


def parts_not_played(account: Account, identifier: str) -> list[str]:
    """Return the parts of a flow that are not played; [] for a flow without a definition."""
    flow = read_flow(account, identifier)
    has_definition = bool((account.collection(FLOW).get(identifier) or {}).get("definition"))
    return list(not_played(account, flow)) if flow is not None and has_definition else []


def not_played(account: Account, flow: Flow) -> Iterator[str]:
    """Yield the parts of a flow that are not played, each with its place and the effect."""
    yield from _unplayed_trigger(account, flow.trigger)
    for number in range(1, flow.further_triggers + 1):
        yield f"/triggers/{number}: only the first trigger is played"
    for place, wanted in (
        ("/triggers/0/trigger_filter", flow.trigger.get("trigger_filter")),
        ("/profile_filter", flow.profile_filter),
    ):
        if found := unclear(wanted):
            yield f"{place}: {found} is not evaluated: nobody enters"
    for number, action in enumerate(flow.actions.values()):
        yield from _unplayed_action(f"/actions/{number}", action)


def _unplayed_trigger(account: Account, trigger: Json) -> Iterator[str]:
    kind = trigger.get("type")
    if kind not in _TRIGGERS:
        yield f"/triggers/0: a trigger of type {kind!r} is not played: nobody enters"
    elif kind == "date" and trigger.get("date_field_type") != "profile-property":
        field = trigger.get("date_field_type")
        yield f"/triggers/0/date_field_type: a date of {field!r} is not played: nobody enters"
    elif kind == "date" and not is_clear_trigger(trigger):
        yield "/triggers/0: a date without its property or its time is not played: nobody enters"
    elif kind == "segment" and not account.members.follows(str(trigger.get("id"))):
        yield (
            f"/triggers/0: the rule of segment {trigger.get('id')} is not evaluated: "
            "only members that are set enter"
        )
    elif kind == "price-drop" and not is_clear_drop(trigger):
        yield "/triggers/0: a price drop without its amount and audience is not played: nobody enters"


def _unplayed_action(place: str, action: Json) -> Iterator[str]:
    kind = str(action.get("type"))
    data = as_object(action.get("data"))
    if kind in PASSED:
        yield f"{place}: {kind!r} has no effect: the flow goes on"
    elif kind not in _PLAYED:
        yield f"{place}: {kind!r} is not played: the flow ends there"
    elif kind in SPLITS and (found := unclear(data.get(SPLITS[kind]))):
        yield f"{place}: {found} is not evaluated: the flow ends there"
    elif kind == BRANCHES:
        for number, branch in enumerate(as_objects(data.get("branches"))):
            if found := unclear(branch.get("branch_filter")):
                where = f"{place}/data/branches/{number}/branch_filter"
                yield f"{where}: {found} is not evaluated: the flow ends there"
    elif kind in CHANNELS:
        yield from _unplayed_message(f"{place}/data", data)
    elif kind in TESTS:
        yield from _unplayed_test(f"{place}/data", data)


def _unplayed_message(place: str, data: Json) -> Iterator[str]:
    if found := unclear(as_object(data.get("message")).get("additional_filters")):
        yield f"{place}/message/additional_filters: {found} is not evaluated: the message is not sent"


def _unplayed_test(place: str, data: Json) -> Iterator[str]:
    if not isinstance(data.get("main_action"), dict):
        yield f"{place}/main_action: a test without one sends nothing unless it is live"
    for where, action in variations_of(data):
        kind = str(action.get("type"))
        if kind not in CHANNELS:
            yield f"{place}/{where}: {kind!r} is not played: nothing is sent"
        yield from _unplayed_message(f"{place}/{where}/data", as_object(action.get("data")))
    experiment = as_object(data.get("current_experiment"))
    if data.get("experiment_status", "draft") != "live" or not experiment:
        if experiment:
            yield f"{place}/experiment_status: the test is not live: all are sent the main action"
    elif as_object(experiment.get("automatic_winner_selection_settings")).get("enabled"):
        where = f"{place}/current_experiment/automatic_winner_selection_settings"
        yield f"{where}: no winner is chosen: the test goes on"
