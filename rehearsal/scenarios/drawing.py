"""The strategy of each use case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.use_case import UseCase

from . import content, groups, history
from .calls import identify_calls, once_calls, subscribers, track_calls, v1, v2
from .groups import LIST, a_list
from .people import address, known_people, people, profile_id
from .scenario import Scenario


@st.composite
def _create_event(draw: st.DrawFn) -> Scenario:
    call = draw(track_calls())
    email = call.customer_properties.get("$email")
    if email and draw(st.booleans()):  # of a known profile
        return Scenario((call,), {"profiles": [{"id": profile_id(0), "email": email}]})
    return Scenario((call,))


@st.composite
def _update_profile(draw: st.DrawFn) -> Scenario:
    known = draw(known_people(most=2))
    return Scenario((draw(identify_calls(email=known[0]["email"])),), {"profiles": known})


@st.composite
def _update_person(draw: st.DrawFn) -> Scenario:
    known = draw(known_people(most=2))
    changes = draw(people(email=known[0]["email"]))
    del changes["$email"]
    properties = sorted(known[0].get("properties", {}))
    if draw(st.booleans()) and properties:
        changes["$unset"] = properties[:1]
    changes = {name: value for name, value in changes.items() if name not in changes.get("$unset", ())}
    return Scenario((v1("update person", profile_id(0), **changes),), {"profiles": known})


@st.composite
def _get_profile(draw: st.DrawFn) -> Scenario:
    return Scenario((v1("get person", profile_id(0)),), {"profiles": draw(known_people())})


@st.composite
def _query_profiles(draw: st.DrawFn) -> Scenario:
    known = draw(known_people())
    names = {"email": "email", "phone_number": "phone_number", "external_id": "external_id"}
    asked = [{old: known[0][new]} for old, new in names.items() if new in known[0]]
    sought: dict[str, str] = draw(st.sampled_from([*asked, {"email": "nobody@northwind.shop"}]))
    return Scenario((v2("search people", **sought),), {"profiles": known})


@st.composite
def _delete_profile(draw: st.DrawFn) -> Scenario:
    known = draw(known_people())
    asked = [{name: known[0][name]} for name in ("email", "phone_number") if name in known[0]]
    sought: dict[str, str] = draw(st.sampled_from([*asked, {"person_id": known[0]["id"]}]))
    return Scenario((v2("request deletion", **sought),), {"profiles": known})


@st.composite
def _client_subscription(draw: st.DrawFn) -> Scenario:
    call = v2("subscribe", LIST, profiles=[draw(subscribers(0, custom=False))])
    opt_in = draw(st.sampled_from(["single_opt_in", "double_opt_in"]))
    return Scenario((call,), {"lists": [a_list(opt_in=opt_in)]})


@st.composite
def _several_calls(draw: st.DrawFn) -> Scenario:
    """Draw a few calls about two people and a list."""

    def call(number: int) -> st.SearchStrategy[Any]:
        email = address(number)
        return st.one_of(
            identify_calls(email=email),
            track_calls(email=email),
            st.just(v2("subscribe", LIST, profiles=[{"email": email}])),
            st.just(v2("add members", LIST, profiles=[{"email": email}])),
        )

    calls = draw(st.lists(st.integers(0, 1).flatmap(call), min_size=2, max_size=4))
    subscribed = {item.arguments["profiles"][0]["email"] for item in calls if item.name == "subscribe"}
    if draw(st.booleans()) and subscribed:
        calls.append(v2("unsubscribe", LIST, emails=[min(subscribed)]))
    return Scenario(tuple(calls), {"lists": [a_list()]})


_DRAWN: Mapping[str, Callable[[], st.SearchStrategy[Scenario]]] = MappingProxyType(
    {
        "create-event": _create_event,
        "create-event-once": lambda: once_calls().map(Scenario),
        "query-events": history.query_events,
        "query-events-with-profiles": history.query_events_with_profiles,
        "aggregate-events": history.aggregate_events,
        "list-metrics": history.list_metrics,
        "create-profile": lambda: identify_calls().map(lambda call: Scenario((call,))),
        "update-profile": _update_profile,
        "update-person": _update_person,
        "get-profile": _get_profile,
        "query-profiles": _query_profiles,
        "delete-profile": _delete_profile,
        "subscribe": groups.subscribe,
        "unsubscribe": groups.unsubscribe,
        "suppress": groups.suppress,
        "unsuppress": groups.unsuppress,
        "query-suppressed": groups.query_suppressed,
        "add-to-list": groups.add_to_list,
        "remove-from-list": groups.remove_from_list,
        "check-members": groups.check_members,
        "list-members": groups.list_members,
        "groups-of-profile": groups.groups_of_profile,
        "list-lists": groups.list_lists,
        "create-list": groups.create_list,
        "update-list": groups.update_list,
        "delete-list": groups.delete_list,
        "tag-list": groups.tag_list,
        "create-campaign": content.create_campaign,
        "update-campaign": content.update_campaign,
        "send-campaign": content.send_campaign,
        "schedule-campaign": content.schedule_campaign,
        "cancel-campaign": content.cancel_campaign,
        "campaign-status": content.campaign_status,
        "list-campaigns": content.list_campaigns,
        "clone-campaign": content.clone_campaign,
        "delete-campaign": content.delete_campaign,
        "create-template": content.create_template,
        "update-template": content.update_template,
        "delete-template": content.delete_template,
        "clone-template": content.clone_template,
        "list-templates": content.list_templates,
        "render-template": content.render_template,
        "client-event": _create_event,
        "client-profile": lambda: identify_calls().map(lambda call: Scenario((call,))),
        "client-subscription": _client_subscription,
        "journey": _several_calls,
    }
)


def scenarios(use_case: UseCase) -> st.SearchStrategy[Scenario]:
    """Return the strategy of a use case. Raises ContractError for one that nothing is drawn for."""
    drawn = _DRAWN.get(use_case.name)
    if drawn is None:
        raise ContractError(f"rehearsal/scenarios/drawing.py draws nothing for {use_case.name!r}")
    return drawn()
