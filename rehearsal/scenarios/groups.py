"""Scenarios of lists, segments and consent."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .calls import intent, subscribers, v1, v2
from .people import address, crowd, known_people, profile_id
from .scenario import Scenario
from .values import NAMES

LIST, OTHER_LIST, SEGMENT, TAG = "Y6nRLr", "QkS3xD", "Sg7dQx", "5d7a2a6c-9d1b-4f6e-8a53-3c1f0e9b7d42"


def a_list(*members: str, opt_in: str = "single_opt_in", identifier: str = LIST) -> dict[str, Any]:
    """Return the seed of a list with its members."""
    name = "Newsletter" if identifier == LIST else "VIPs"
    return {"id": identifier, "name": name, "opt_in_process": opt_in, "members": list(members)}


@st.composite
def subscribe(draw: st.DrawFn) -> Scenario:
    """Draw new and known profiles that subscribe to a list."""
    opt_in = draw(st.sampled_from(["single_opt_in", "double_opt_in"]))
    known = draw(known_people(least=0, most=1))
    for profile in known:
        profile |= draw(st.sampled_from([{}, {"consent": {"email": "UNSUBSCRIBED"}}]))
    # It is not known whether double opt-in kept custom properties until the confirmation.
    count = draw(st.integers(1, 2))
    wanted = [draw(subscribers(number, custom=opt_in == "single_opt_in")) for number in range(count)]
    call = v2("subscribe", LIST, profiles=wanted)
    return Scenario((call,), {"profiles": known, "lists": [a_list(opt_in=opt_in)]})


@st.composite
def unsubscribe(draw: st.DrawFn) -> Scenario:
    """Draw list members that unsubscribe."""
    known = draw(known_people())
    for profile in known:
        profile["consent"] = {"email": "SUBSCRIBED"}
    leaving = draw(st.integers(1, len(known)))
    members = [profile["id"] for profile in known]
    call = v2("unsubscribe", LIST, emails=[profile["email"] for profile in known[:leaving]])
    return Scenario((call,), {"profiles": known, "lists": [a_list(*members)]})


@st.composite
def suppress(draw: st.DrawFn) -> Scenario:
    """Draw an address to be suppressed."""
    known = draw(known_people(most=2))
    known[0] |= draw(st.sampled_from([{}, {"consent": {"email": "SUBSCRIBED"}}]))
    return Scenario((v1("exclude person", email=known[0]["email"]),), {"profiles": known})


@st.composite
def unsuppress(draw: st.DrawFn) -> Scenario:
    """Draw an address to be lifted from suppression, some of which bounce."""
    known = draw(known_people(most=2))
    reasons = st.sampled_from([["USER_SUPPRESSED"], ["HARD_BOUNCE"], ["USER_SUPPRESSED", "HARD_BOUNCE"]])
    for profile in known:
        profile["suppressions"] = draw(reasons)
    return Scenario((v1("include person", email=known[0]["email"]),), {"profiles": known})


@st.composite
def query_suppressed(draw: st.DrawFn) -> Scenario:
    """Draw profiles, some of them suppressed, sometimes more than a page."""
    if draw(st.booleans()):
        known = [{**profile, "suppressions": ["USER_SUPPRESSED"]} for profile in crowd(23)]
    else:
        known = draw(known_people())
        for profile in known:
            profile |= draw(st.sampled_from([{}, {"suppressions": ["USER_SUPPRESSED"]}]))
    return Scenario((v1("list exclusions"),), {"profiles": known})


@st.composite
def add_to_list(draw: st.DrawFn) -> Scenario:
    """Draw profiles, known or not, to be added to a list."""
    known = draw(known_people(least=0, most=2))
    count = draw(st.integers(1, 2))
    wanted: list[dict[str, Any]] = []
    for number in range(count):
        person: dict[str, Any] = {"email": address(number)}
        if draw(st.booleans()):
            person["$first_name"] = draw(NAMES)
        wanted.append(person)
    on_it = [profile["id"] for profile in known[1:]]
    call = v2("add members", LIST, profiles=wanted)
    return Scenario((call,), {"profiles": known, "lists": [a_list(*on_it)]})


@st.composite
def remove_from_list(draw: st.DrawFn) -> Scenario:
    """Draw profiles to be removed from a list, some of them no members."""
    known = draw(known_people())
    known[0] |= draw(st.sampled_from([{}, {"consent": {"email": "SUBSCRIBED"}}]))
    on_it = [profile["id"] for profile in known if draw(st.booleans())]
    leaving = draw(st.integers(1, len(known)))
    call = v2("remove members", LIST, emails=[profile["email"] for profile in known[:leaving]])
    return Scenario((call,), {"profiles": known, "lists": [a_list(*on_it), a_list(identifier=OTHER_LIST)]})


@st.composite
def check_members(draw: st.DrawFn) -> Scenario:
    """Draw addresses that are looked for on a list or in a segment."""
    known = draw(known_people())
    members = [profile["id"] for profile in known if draw(st.booleans())]
    asked = [profile["email"] for profile in known] + draw(st.sampled_from([[], ["nobody@northwind.shop"]]))
    if draw(st.booleans()):
        call = v2("check members", LIST, emails=asked)
        return Scenario((call,), {"profiles": known, "lists": [a_list(*members)]})
    segment = {"id": SEGMENT, "name": "Engaged", "members": members}
    call = v1("segment members", SEGMENT, email=",".join(asked))
    return Scenario((call,), {"profiles": known, "segments": [segment]})


@st.composite
def list_members(draw: st.DrawFn) -> Scenario:
    """Draw a list or segment with members to be read, sometimes more than a page of them."""
    known = crowd(draw(st.sampled_from([0, 1, 3, 23, 101])))
    members = [profile["id"] for profile in known]
    if draw(st.booleans()):
        return Scenario((v2("all members", LIST),), {"profiles": known, "lists": [a_list(*members)]})
    segment = {"id": SEGMENT, "name": "Engaged", "members": members}
    return Scenario((v2("all members", SEGMENT),), {"profiles": known, "segments": [segment]})


@st.composite
def groups_of_profile(draw: st.DrawFn) -> Scenario:
    """Draw a person in some lists and segments."""
    known = draw(known_people())
    person = profile_id(0)
    groups = [
        a_list(*([person] if draw(st.booleans()) else []), identifier=name) for name in (LIST, OTHER_LIST)
    ]
    segment = {"id": SEGMENT, "name": "Engaged", "members": [person] if draw(st.booleans()) else []}
    name = draw(st.sampled_from(["lists of person", "segments of person"]))
    seed = {"profiles": known, "lists": groups, "segments": [segment]}
    return Scenario((intent(name, person),), seed)


def _lists(count: int) -> list[dict[str, Any]]:
    return [{"id": f"Lst{number:03d}", "name": f"List {number}"} for number in range(count)]


@st.composite
def list_lists(draw: st.DrawFn) -> Scenario:
    """Draw an account with some lists, sometimes more than a page of them."""
    return Scenario((v2("list lists"),), {"lists": _lists(draw(st.sampled_from([0, 1, 3, 12, 21])))})


@st.composite
def create_list(draw: st.DrawFn) -> Scenario:
    """Draw the name of a new list; the same name may be there already."""
    name = draw(NAMES | st.just("List 0"))
    return Scenario((v2("create list", list_name=name),), {"lists": _lists(draw(st.integers(0, 2)))})


@st.composite
def update_list(draw: st.DrawFn) -> Scenario:
    """Draw a new name for a list with members."""
    known = draw(known_people())
    seed = {"profiles": known, "lists": [a_list(known[0]["id"]), a_list(identifier=OTHER_LIST)]}
    return Scenario((v2("update list", LIST, list_name=draw(NAMES)),), seed)


@st.composite
def delete_list(draw: st.DrawFn) -> Scenario:
    """Draw a list with members that is deleted."""
    known = draw(known_people())
    seed = {"profiles": known, "lists": [a_list(known[0]["id"]), a_list(identifier=OTHER_LIST)]}
    return Scenario((v2("delete list", LIST),), seed)


@st.composite
def tag_list(draw: st.DrawFn) -> Scenario:
    """Draw a list that is given a tag that exists."""
    name = draw(st.sampled_from(["season", "été"]))
    tag = {"type": "tag", "id": TAG, "attributes": {"name": name}}
    seed = {"lists": [a_list(), a_list(identifier=OTHER_LIST)], "resources": [tag]}
    return Scenario((intent("tag list", LIST, tag_id=TAG, tag=name),), seed)
