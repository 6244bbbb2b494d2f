"""Scenarios of several calls in a row, about the same people, metrics and lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from .calls import v1, v2
from .choice import Choice, counts, one_of, recipe
from .lived_in import Entry, LivedIn
from .people import facts
from .scenario import Scenario

_FIRST = 1_700_000_000
_ACTIONS = (
    *("identify", "track", "subscribe", "unsubscribe", "add", "remove", "delete", "exclude", "include"),
    *("identify", "track", "subscribe", "track again"),
)


class Step(NamedTuple):
    """What is done, to which of the people, with which of the lists or metrics."""

    action: str
    person: int = 0
    other: int = 0


def _steps(*actions: str, person: int = 0, other: int = 0) -> tuple[Step, ...]:
    return tuple(Step(action, person, other) for action in actions)


_ON_TWO_LISTS = (Step("subscribe", 0, 0), Step("subscribe", 0, 1))
# Sequences that go wrong where something is remembered, or known again by too little.
_MUST: dict[str, tuple[Step, ...]] = {
    "said thrice": _steps("identify", "identify", "identify"),
    "two people in turn": (
        Step("identify", 0),
        Step("identify", 1),
        Step("identify", 0),
        Step("identify", 1),
    ),
    "three events of a metric": _steps("track", "track", "track"),
    "one metric of two people": (Step("track", 0), Step("track", 1), Step("track", 0), Step("track", 1)),
    "two metrics of a person": (Step("track", 0, 0), Step("track", 0, 1), Step("track", 0, 0)),
    "two ids in a second": _steps("track", "track again"),
    "event, then facts": _steps("track", "identify", "track"),
    "subscribed again": _steps("subscribe", "unsubscribe", "subscribe"),
    "unsubscribed again": _steps("subscribe", "unsubscribe", "subscribe", "unsubscribe"),
    "subscribed twice": _steps("subscribe", "subscribe"),
    "subscribed to two lists": _ON_TWO_LISTS,
    "off one of two lists": (*_ON_TWO_LISTS, Step("unsubscribe", 0, 0)),
    "off both lists": (*_ON_TWO_LISTS, Step("unsubscribe", 0, 1), Step("unsubscribe", 0, 0)),
    "one of two leaves": (Step("subscribe", 0), Step("subscribe", 1), Step("unsubscribe", 1)),
    "added again": _steps("add", "remove", "add"),
    "removed again": _steps("add", "remove", "add", "remove"),
    "added after unsubscribing": _steps("subscribe", "unsubscribe", "add"),
    "added to two lists": (Step("add", 0, 0), Step("add", 0, 1), Step("remove", 0, 0)),
    "added, then subscribed": _steps("add", "subscribe"),
    "removed, then subscribed": _steps("subscribe", "remove", "subscribe"),
    "back after deletion": _steps("identify", "delete", "identify"),
    "event after deletion": _steps("track", "delete", "track"),
    "subscribed after deletion": _steps("subscribe", "delete", "subscribe"),
    "added after deletion": _steps("add", "delete", "add"),
    "one of two is deleted": (
        Step("identify", 0),
        Step("identify", 1),
        Step("delete", 0),
        Step("identify", 1),
    ),
    "suppressed and lifted": _steps("subscribe", "exclude", "include"),
    "suppressed again": _steps("identify", "exclude", "include", "exclude"),
    "subscribed after suppression": _steps("identify", "exclude", "subscribe"),
    "unsubscribed before subscribing": _steps("unsubscribe", "subscribe"),
    "a long story": _steps(
        "identify", "track", "subscribe", "track", "unsubscribe", "add", "track", "remove", "subscribe"
    ),
}


class _Story:
    """Writes the calls of a story, and knows who is in the account at each step."""

    def __init__(self, account: LivedIn, opt_in: str, known: int, said: Entry) -> None:
        self._account, self._said = account, said
        self._people: list[Entry] = [{"$email": account.ids.address()} for _ in range(2)]
        self._known = {number: account.somebody(email=self._email(number)) for number in range(known)}
        self._lists = [account.list(opt_in_process=opt_in)["id"] for _ in range(2)]
        self._metrics = ("Placed Order", "Viewed Product")

    def _email(self, number: int) -> str:
        return str(self._people[number]["$email"])

    def calls(self, steps: Sequence[Step]) -> Iterator[LegacyCall]:
        """Yield a call for each step, but for those that somebody unknown cannot take."""
        for number, step in enumerate(steps):
            if step.action in ("delete", "include") and step.person not in self._known:
                continue
            yield self._call(number, step)
            if step.action == "delete":
                del self._known[step.person]
            elif step.action not in ("unsubscribe", "remove", "include"):
                self._known[step.person] = {}

    def _call(self, number: int, step: Step) -> LegacyCall:
        email, group = self._email(step.person), self._lists[step.other]
        match step.action:
            case "identify":
                return LegacyCall.identify(
                    {"$email": email, **self._said, "Step": number, f"Step {number}": True}
                )
            case "track" | "track again":
                return self._tracked(number, step)
            case "subscribe":
                return v2("subscribe", group, profiles=[{"email": email}])
            case "add":
                return v2("add members", group, profiles=[{"email": email, "$first_name": f"Ana {number}"}])
            case "unsubscribe" | "remove":
                return v2({"remove": "remove members"}.get(step.action, step.action), group, emails=[email])
            case "delete":
                return v2("request deletion", email=email)
            case action:
                return v1(f"{action} person", email=email)

    def _tracked(self, number: int, step: Step) -> LegacyCall:
        """Track an event some minutes after the one before, or in its second with an id of its own."""
        again = step.action == "track again"
        time = _FIRST + 600 * (number - again)
        properties: dict[str, Any] = {"Step": number, "$value": number * 1.1}
        if again:
            properties["$event_id"] = f"step {number}"
        return LegacyCall.track(
            self._metrics[step.other], {"$email": self._email(step.person)}, properties, time
        )


def _journey(account: LivedIn, steps: tuple[Step, ...], opt_in: str, known: int, said: Entry) -> Scenario:
    """Do some things in a row."""
    calls = tuple(_Story(account, opt_in, known, said).calls(steps))
    account.amid("metrics", "events")
    return Scenario(calls or (LegacyCall.identify({"$email": account.ids.address()}),), account.seed())


_STEP = st.builds(Step, st.sampled_from(_ACTIONS), st.integers(0, 1), st.integers(0, 1))
JOURNEY = recipe(
    _journey,
    steps=Choice(
        st.lists(_STEP, min_size=2, max_size=7).map(tuple), _steps("identify", "track"), _MUST, apart=True
    ),
    opt_in=one_of("single_opt_in", "double_opt_in"),
    known=counts([0, 1, 2], 0, 1, 2),
    said=Choice(facts(), {}),
)
