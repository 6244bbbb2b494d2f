"""Scenarios of recording events: from a server, from a browser, and once only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from operator import add
from typing import Any

from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from . import hard_values as hard
from .calls import EVENTS, TIMES, VALUES
from .choice import Choice, Recipe, one_of, recipe
from .lived_in import LivedIn
from .people import (
    CONSENT,
    IN_BROWSER,
    STATES,
    UNSET,
    anonymous,
    facts,
    hard_facts,
    hard_identifiers,
    hard_properties,
    identified,
    known_person,
    plant,
)
from .scenario import Scenario
from .values import IDS, PROPERTIES

_DAY = 86_400
_MORNING = 1_700_020_000  # 03:46:40 in UTC: hours later it is the same day
# Seconds after the first event at which further ones of the same person and metric happen. Two in one second
# without an id of their own are left out: whether v1 kept both is not known.
_LATER: Mapping[str, tuple[int, ...]] = {
    "one event": (),
    "next second": (1,),
    "twice on a day": (5 * 3600,),
    "thrice on a day": (60, 7 * 3600),
    "on two days": (_DAY,),
    "a year later": (365 * _DAY,),
}


def hard_times() -> Iterator[tuple[str, float]]:
    """Yield times in UNIX seconds that integrations spoil."""
    for hour in range(24):
        yield f"{hour}:30", _unix(2025, 1, 1 + hour, hour, 30, 15)
    for label, moment in (
        ("before the clocks go forward in New York", (2025, 3, 9, 6, 59, 59)),
        ("after the clocks go forward in New York", (2025, 3, 9, 7, 0, 1)),
        ("first of an hour twice in New York", (2025, 11, 2, 5, 30)),
        ("second of an hour twice in New York", (2025, 11, 2, 6, 30)),
        ("before the clocks go forward in Europe", (2025, 3, 30, 0, 59, 59)),
        ("after the clocks go forward in Europe", (2025, 3, 30, 1, 0, 1)),
        ("first of an hour twice in Europe", (2025, 10, 26, 0, 30)),
        ("second of an hour twice in Europe", (2025, 10, 26, 1, 30)),
        ("summer", (2025, 7, 15, 12, 0, 0)),
        ("leap day", (2024, 2, 29, 23, 59, 59)),
        ("last second of a year", (2024, 12, 31, 23, 59, 59)),
        ("first second of a year", (2025, 1, 1, 0, 0, 0)),
        ("first week of the next year", (2024, 12, 30, 12, 0, 0)),
        ("last week of the year before", (2021, 1, 2, 12, 0, 0)),
        ("of the year 2000", (2000, 1, 1, 12, 0, 0)),
    ):
        yield label, _unix(*moment)
    for fraction in (0.0, 0.001, 0.25, 0.5, 0.999):
        yield f"fraction {fraction} of a second", 1_700_000_099 + fraction


def _unix(*moment: int) -> int:
    year, month, day, hour, minute, second = (*moment, 0)[:6]
    return int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp())


def _names() -> Iterator[tuple[str, str]]:
    yield from hard.LINES.items()
    for length in (65, 101, 127):  # Klaviyo takes fewer than 128 characters (facts 8.1)
        yield f"{length} characters", hard.text_of(length)


def _properties() -> Iterator[tuple[str, dict[str, Any]]]:
    yield from hard_properties()
    for label, values in hard.with_names(hard.PROFILE_NAMES):
        yield f"names, {label}", values
    yield "as many properties as there may be", {f"Property {number}": number for number in range(300)}
    yield "as many items as there may be", {"Items": [*range(hard.MANY_ITEMS)]}
    for length in hard.LENGTHS[-2:]:
        yield f"text of {length} characters", {"Text": hard.text_of(length)}


_EVENT_IDS: Mapping[str, str | int] = {
    **hard.EXTERNAL_IDS,
    "a number": 1234567,
    "one character": "1",
    "date and time": "2021-02-03T04:05:06Z",
}


def _track(
    account: LivedIn,
    who: Mapping[str, Any],
    said: Mapping[str, Any],
    state: str,
    unset: Sequence[str],
    consent: Mapping[str, Any] | None = None,
    **told: Any,
) -> Scenario:
    """Have somebody do something, once or again later."""
    person = known_person(account, who, said, state, unset, consent)
    account.metric(name=told["event"])
    account.amid("metrics", "events")
    return Scenario(tuple(_calls(person, **told)), account.seed())


def _calls(
    person: dict[str, Any],
    event: str,
    properties: Mapping[str, Any],
    value: float | None,
    event_id: str | int | None,
    time: float | None,
    ip: str | None,
    later: tuple[int, ...],
) -> Iterator[LegacyCall]:
    """Yield a call for the event, and one for each time that it happens again."""
    first = _MORNING if time is None and later else time
    for number, seconds in enumerate((0, *later)):
        own = {**properties, "Again": number} if number else {**properties}
        if value is not None:
            own["$value"] = value
        if event_id is not None:
            own["$event_id"] = f"{event_id}-{number}"[-255:] if number else event_id
        call = LegacyCall.track(event, {**person}, own, None if first is None else first + seconds)
        if ip is not None:
            call.arguments["ip"] = ip  # where the person was (facts 9.3)
        yield call


def _recipe(states: tuple[str, ...], **more: Choice) -> Recipe:
    whole = st.none() | TIMES
    return recipe(
        _track,
        who=Choice(identified(), {}, dict(chain(hard_identifiers(), anonymous()))),
        said=Choice(facts(), {}, dict(hard_facts())),
        state=one_of(*states),
        unset=UNSET,
        event=Choice(EVENTS, "Placed Order", dict(_names())),
        properties=Choice(PROPERTIES, {"Plan": "gold"}, dict(_properties())),
        value=Choice(st.none() | VALUES, None, hard.NUMBERS),
        event_id=Choice(st.none() | IDS, None, _EVENT_IDS),
        time=Choice(
            whole | st.builds(add, TIMES, st.sampled_from([0.25, 0.5, 0.999])), None, dict(hard_times())
        ),
        ip=Choice(st.none() | st.just("203.0.113.7"), None, {"IPv4": "203.0.113.7", "IPv6": "2001:db8::7"}),
        later=Choice(st.sampled_from([*_LATER.values()]), (), _LATER, apart=True),
        **more,
    )


CREATE_EVENT = _recipe(STATES, consent=CONSENT)
# A browser cannot consent without a list, so that what $consent did has no successor there (facts 8.14).
CLIENT_EVENT = _recipe(IN_BROWSER)


def _once(
    account: LivedIn,
    people: int,
    metrics: int,
    times: tuple[int | None, ...],
    state: str,
    properties: Mapping[str, Any],
) -> Scenario:
    """Have people do things again and again that are recorded once."""
    account.amid("metrics", "events")
    calls = []
    for _ in range(people):
        person = {"$email": account.ids.address()}
        plant(account, state, person)
        for metric in range(metrics):
            for turn, time in enumerate(times):
                own = {**properties, "Turn": "again " * turn, "__track_once__": True}
                calls.append(LegacyCall.track(f"First Order {metric}", person, own, time))
    return Scenario(tuple(calls), account.seed())


CREATE_EVENT_ONCE = recipe(
    _once,
    people=one_of(1, 2),
    metrics=one_of(1, 2),
    times=Choice(
        st.lists(TIMES, min_size=1, max_size=3).map(tuple),
        (1_700_000_000, 1_700_000_001),
        {
            "once": (1_700_000_000,),
            "twice in a second": (1_700_000_000, 1_700_000_000),
            "on two days": (1_700_000_000, 1_700_086_400),
            "the later first": (1_700_086_400, 1_700_000_000),
            "thrice": (1_700_000_000, 1_700_000_000, 1_699_000_000),
            "now": (None, None),
        },
        apart=True,
    ),
    state=one_of(*IN_BROWSER),
    properties=Choice(PROPERTIES, {"Plan": "gold"}),
)
