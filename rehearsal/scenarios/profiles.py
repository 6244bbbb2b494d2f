"""Scenarios of people: identify, and the calls of v1 and v2 about one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from . import hard_values as hard
from .calls import v1, v2
from .choice import Choice, Recipe, one_of, recipe
from .lived_in import LivedIn
from .people import (
    CONSENT,
    IN_BROWSER,
    STATES,
    STRANGER,
    UNSET,
    anonymous,
    facts,
    hard_facts,
    hard_identifiers,
    identified,
    known_person,
)
from .scenario import Scenario

# What is said of a known person beyond new facts: nothing, and that nothing is meant.
_CLEARED = {
    "null for known fields": {"$first_name": None, "$last_name": None, "$city": None},
    "null for a known property": {"Plan": None},
    "empty text for known fields": {"$first_name": "", "$city": ""},
    "falsy properties": {"Plan": "", "loyalty_points": 0, "Kept": False, "Tags": []},
}


def _identify(
    account: LivedIn,
    who: Mapping[str, Any],
    said: Mapping[str, Any],
    state: str,
    unset: Sequence[str],
    again: int,
    consent: Mapping[str, Any] | None = None,
) -> Scenario:
    """Name a person with facts, and again; or one newcomer after the other."""
    persons = [known_person(account, who, said, state, unset, consent)]
    for number in range(again):
        same = who or {"$email": persons[0]["$email"]}
        # A newcomer is known from then on: to create it twice is to change it.
        own = {"$email": account.ids.address()} if state == STRANGER else same
        persons.append({**own, "Turn": number, f"New {number}": 1})
    return Scenario(tuple(LegacyCall.identify(item) for item in persons), account.seed())


def _identify_recipe(states: Sequence[str], **more: Choice) -> Recipe:
    cleared = {} if STRANGER in states else _CLEARED
    return recipe(
        _identify,
        state=one_of(*states),
        said=Choice(facts(), {"Plan": "silver"}, dict(hard_facts()) | cleared),
        unset=Choice(st.just(()), ()) if states == (STRANGER,) else UNSET,
        again=Choice(st.sampled_from([0, 0, 1, 2]), 0, {"twice": 1, "thrice": 2}, apart=True),
        **more,
    )


_WHO = dict(hard_identifiers())
# Bodies of profiles have no anonymous_id since 2026-01-15: only events and browsers can send it (facts 9.3).
CREATE_PROFILE = _identify_recipe((STRANGER,), who=Choice(identified(), {}, _WHO), consent=CONSENT)
UPDATE_PROFILE = _identify_recipe(STATES[1:], who=Choice(identified(), {}, _WHO), consent=CONSENT)
CLIENT_PROFILE = _identify_recipe(
    IN_BROWSER, who=Choice(identified(), {}, dict(chain(hard_identifiers(), anonymous())))
)


def _update_person(
    account: LivedIn,
    said: Mapping[str, Any],
    changed: str,
    unset: Sequence[str],
    consent: Mapping[str, Any] | None,
    people: int,
) -> Scenario:
    """Change people by Klaviyo's ids."""
    calls = []
    for _ in range(people):
        person = account.somebody(
            first_name="Ana", properties={"Plan": "gold", "loyalty_points": 9, "Tags": [1]}
        )
        changes: dict[str, Any] = {**said, **(consent or {})}
        if "sms" in changes.get("$consent", ()):
            person.setdefault("phone_number", account.ids.phone())
        if unset:
            changes["$unset"] = [name for name in unset if name not in said]
        changes |= _changed(account, changed)
        calls.append(v1("update person", person["id"], **(changes or {"Plan": "silver"})))
    return Scenario(tuple(calls), account.seed())


def _changed(account: LivedIn, name: str) -> dict[str, str]:
    """Return new identifiers of a person."""
    made = {"$email": account.ids.address, "$phone_number": account.ids.phone, "$id": account.ids.external_id}
    return {key: make() for key, make in made.items() if name in (key, "all")}


UPDATE_PERSON = recipe(
    _update_person,
    said=Choice(facts(), {"Plan": "silver"}, dict(hard_facts()) | _CLEARED | {"nothing": {}}),
    changed=Choice(
        st.sampled_from(["", "", "$email", "$phone_number", "$id", "all"]),
        "",
        {name: name for name in ("$email", "$phone_number", "$id", "all")},
        apart=True,
    ),
    unset=UNSET,
    consent=CONSENT,
    people=one_of(1, 2),
)


def _get_profile(account: LivedIn, people: int) -> Scenario:
    """Read people by Klaviyo's ids."""
    known = [account.somebody() for _ in range(people)]
    return Scenario(tuple(v1("get person", item["id"]) for item in reversed(known)), account.seed())


GET_PROFILE = recipe(_get_profile, people=one_of(1, 2, 3))


def _identified_by(*names: str) -> dict[str, tuple[str, str]]:
    """Return identifiers that integrations spoil, by what is hard about them."""
    values = {"email": hard.EMAILS, "phone_number": hard.PHONES, "external_id": hard.EXTERNAL_IDS}
    return {
        f"{name}, {label}": (name, value)
        for name in names
        for label, value in {"usual": "", **values[name]}.items()
    }


def _search(account: LivedIn, sought: tuple[str, str], found: bool, people: int) -> Scenario:
    """Find people by an identifier; an empty one is drawn."""
    calls = []
    for number in range(people):
        calls.append(
            v2("search people", **_wanted(account, sought if not number else (sought[0], ""), found))
        )
    return Scenario(tuple(calls), account.seed())


def _wanted(account: LivedIn, sought: tuple[str, str], known: bool) -> dict[str, str]:
    name, value = sought
    make = {
        "email": account.ids.address,
        "phone_number": account.ids.phone,
        "external_id": account.ids.external_id,
    }
    value = value or make[name]()
    account.ids.take(**{name: value})
    if known:
        account.somebody(**{name: value})
    else:
        account.somebody()
    return {name: value}


_ASKED = _identified_by("email", "phone_number", "external_id")
QUERY_PROFILES = recipe(
    _search,
    sought=Choice(st.sampled_from([*_ASKED.values()]), ("email", ""), _ASKED),
    found=one_of(True, False),
    people=one_of(1, 2),
)


def _delete(account: LivedIn, sought: tuple[str, str], people: int) -> Scenario:
    """Have people forgotten, by an identifier or by Klaviyo's id."""
    calls = []
    for number in range(people):
        if sought[0] == "person_id":
            wanted = {"person_id": account.somebody()["id"]}
        else:
            wanted = _wanted(account, sought if not number else (sought[0], ""), True)
        calls.append(v2("request deletion", **wanted))
    group = [item["id"] for item in account.subjects("profiles")]
    account.list(*group)
    account.metric()
    account.amid("metrics", "events")
    return Scenario(tuple(calls), account.seed())


_FORGOTTEN = {**_identified_by("email", "phone_number"), "Klaviyo's id": ("person_id", "")}
DELETE_PROFILE = recipe(
    _delete,
    sought=Choice(st.sampled_from([*_FORGOTTEN.values()]), ("email", ""), _FORGOTTEN),
    people=one_of(1, 2),
)
