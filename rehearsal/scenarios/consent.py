"""Scenarios of consent and suppression."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from . import hard_values as hard
from .calls import v1, v2
from .choice import Choice, Labelled, one_of, recipe
from .lived_in import Entry, LivedIn
from .scenario import Scenario
from .values import PROPERTIES

REASONS = ("UNSUBSCRIBE", "USER_SUPPRESSED", "SPAM_COMPLAINT", "HARD_BOUNCE", "INVALID_EMAIL")
_OPT_IN = ("single_opt_in", "double_opt_in")
# What is said of a subscriber; {} stands in for an address or a number that is drawn.
_SAID: Labelled = {
    "address": {"email": ""},
    "address and number": {"email": "", "phone_number": ""},
    "address, number and consent to SMS": {"email": "", "phone_number": "", "sms_consent": True},
    "address, number and no consent to SMS": {"email": "", "phone_number": "", "sms_consent": False},
    "number and consent to SMS": {"phone_number": "", "sms_consent": True},
    "number and no consent to SMS": {"phone_number": "", "sms_consent": False},
    "number alone": {"phone_number": ""},
    "$consent to SMS": {"email": "", "phone_number": "", "$consent": ["sms"]},
    "$consent to email": {"email": "", "phone_number": "", "$consent": ["email"]},
    "$consent to both": {"email": "", "phone_number": "", "$consent": ["email", "sms"]},
    "$consent to what has no successor": {"email": "", "$consent": ["web", "directmail", "mobile"]},
    "source": {"email": "", "$source": "Checkout"},
    "name and property": {"email": "", "$first_name": "Zoë", "Plan": "gold"},
}
_STATES: dict[str, Entry | None] = {
    "unknown": None,
    "known": {},
    "unsubscribed": {"consent": {"email": "UNSUBSCRIBED"}},
    "subscribed": {"consent": {"email": "SUBSCRIBED"}},
    **{reason: {"suppressions": [reason]} for reason in REASONS},
    "on the list": {},
    "on another list": {},
}


def _subscribe(
    account: LivedIn, people: tuple[tuple[str, str], ...], custom: Entry, opt_in: str, lists: int
) -> Scenario:
    """Subscribe newcomers and known people to a list, or to lists one after the other."""
    targets = [account.list(opt_in_process=opt_in) for _ in range(lists)]
    calls = []
    for target in targets:
        wanted = [{**_subscriber(account, said, state, target), **custom} for said, state in people]
        calls.append(v2("subscribe", target["id"], profiles=wanted))
    return Scenario(tuple(calls), account.seed())


def _subscriber(account: LivedIn, said: str, state: str, target: Entry) -> Entry:
    """Draw a subscriber as v2 was told of it, and plant it as the account knows it before."""
    person = {**_SAID[said]}
    if "email" in person:
        person["email"] = account.ids.address()
    if "phone_number" in person:
        person["phone_number"] = account.ids.phone()
    known = _STATES[state]
    if known is not None:
        identifiers = {name: person[name] for name in ("email", "phone_number") if name in person}
        profile = account.person(**identifiers, first_name="Ana", properties={"Plan": "silver"}, **known)
        if state == "on the list":
            target["members"].append(profile["id"])
        if state == "on another list":
            account.list(profile["id"], name=target["name"])
    return person


_KINDS = {f"{said}, {opt_in}": (((said, "unknown"),), opt_in) for said in _SAID for opt_in in _OPT_IN} | {
    f"{state}, {opt_in}": ((("address", state),), opt_in) for state in _STATES for opt_in in _OPT_IN
}


def _subscribe_to(account: LivedIn, signup: tuple[Any, str], custom: Entry, lists: int) -> Scenario:
    people, opt_in = signup
    return _subscribe(account, people, custom, opt_in, lists)


def _crowd(count: int) -> tuple[tuple[tuple[str, str], ...], str]:
    return (("address", "unknown"),) * count, "single_opt_in"


CUSTOM: Labelled = {
    **{f"texts, {label}": values for label, values in hard.grouped(hard.TEXTS)},
    **dict(hard.grouped(hard.NUMBERS, 9)),
    **dict(hard.grouped(hard.STRUCTURES, 9)),
    **{f"names, {label}": values for label, values in hard.with_names((*hard.NAMES, *hard.OUTER_NAMES))},
}
_PEOPLE = st.lists(
    st.tuples(st.sampled_from([*_SAID]), st.sampled_from(["unknown", *_STATES])), min_size=1, max_size=3
).map(tuple)
SUBSCRIBE = recipe(
    _subscribe_to,
    signup=Choice(
        st.tuples(_PEOPLE, st.sampled_from(_OPT_IN)),
        ((("address", "unknown"), ("address", "known")), "single_opt_in"),
        _KINDS
        | {f"{count} people": _crowd(count) for count in (99, 100, 101, 999, 1000, 1001)}
        | {"two sources": ((("source", "unknown"), ("address", "unknown")), "single_opt_in")},
        apart=True,
    ),
    custom=Choice(st.just({}) | PROPERTIES, {}, CUSTOM),
    lists=one_of(1, 2),
)


def _client_subscription(account: LivedIn, signup: tuple[str, str, str]) -> Scenario:
    """Subscribe one person from a browser."""
    said, state, opt_in = signup
    target = account.list(opt_in_process=opt_in)
    person = _subscriber(account, said, state, target)
    return Scenario((v2("subscribe", target["id"], profiles=[person]),), account.seed())


# A browser sends a person's identifiers and consent, and nothing else with it (facts 8.14).
_IN_BROWSER = [
    said
    for said in _SAID
    if said not in ("number and no consent to SMS", "number alone", "name and property")
]
CLIENT_SUBSCRIPTION = recipe(
    _client_subscription,
    signup=Choice(
        st.tuples(st.sampled_from(_IN_BROWSER), st.sampled_from([*_STATES]), st.sampled_from(_OPT_IN)),
        ("address", "unknown", "single_opt_in"),
        {f"{said}, {opt_in}": (said, "unknown", opt_in) for said in _IN_BROWSER for opt_in in _OPT_IN}
        | {f"{state}, {opt_in}": ("address", state, opt_in) for state in _STATES for opt_in in _OPT_IN},
        apart=True,
    ),
)


def _unsubscribe(account: LivedIn, people: tuple[str, ...], by: str, opt_in: str) -> Scenario:
    """Unsubscribe people from a list, some of whom are not on it."""
    target, other = account.list(opt_in_process=opt_in), account.list()
    named: list[str] = []
    for state in people:
        if state == "unknown":
            named.append(account.ids.phone() if by == "phone numbers" else account.ids.address())
            continue
        consent = {"email": "SUBSCRIBED"} if state != "never subscribed" else {}
        person = account.somebody(phone_number=account.ids.phone(), consent=consent)
        named.append(person["phone_number" if by == "phone numbers" else "email"])
        other["members"].append(person["id"])
        if state != "not on the list":
            target["members"].append(person["id"])
    name = "phone_numbers" if by == "phone numbers" else "emails"
    return Scenario((v2("unsubscribe", target["id"], **{name: named}),), account.seed())


_LEAVING = ("on the list", "never subscribed", "not on the list", "unknown")
UNSUBSCRIBE = recipe(
    _unsubscribe,
    people=Choice(
        st.lists(st.sampled_from(_LEAVING), min_size=1, max_size=4).map(tuple),
        ("on the list", "not on the list", "on the list"),
        {
            **{state: (state,) for state in _LEAVING},
            **{f"{count} people": ("on the list",) * count for count in (20, 21, 99, 100, 101, 201)},
        },
        apart=True,
    ),
    by=one_of("addresses", "phone numbers"),
    opt_in=one_of(*_OPT_IN),
)


def _suppress(account: LivedIn, people: tuple[str, ...], since: str | None, address: str) -> Scenario:
    """Suppress addresses, one after the other."""
    calls = []
    for number, state in enumerate(people):
        email = address if address and not number else account.ids.address()
        account.ids.take(email=email)
        known = _STATES[state]
        if known is not None:
            account.somebody(email=email, **known)
        calls.append(v1("exclude person", email=email, **({} if since is None else {"timestamp": since})))
    return Scenario(tuple(calls), account.seed())


_SUPPRESSED = {state: (state,) for state in _STATES if "list" not in state}
SUPPRESS = recipe(
    _suppress,
    people=Choice(
        st.lists(st.sampled_from([*_SUPPRESSED]), min_size=1, max_size=3).map(tuple),
        ("known",),
        _SUPPRESSED | {"two people": ("known", "subscribed")},
        apart=True,
    ),
    since=Choice(st.none() | st.just("2020-02-29 12:00:00"), None, {"in the past": "2020-02-29 12:00:00"}),
    address=Choice(st.just(""), "", hard.EMAILS),
)


def _unsuppress(account: LivedIn, people: tuple[tuple[str, ...], ...], address: str) -> Scenario:
    """Lift the suppression of addresses, some of which bounce."""
    calls = []
    for number, reasons in enumerate(people):
        email = address if address and not number else account.ids.address()
        account.somebody(email=email, suppressions=[*reasons])
        calls.append(v1("include person", email=email))
    return Scenario(tuple(calls), account.seed())


_BY_HAND = "USER_SUPPRESSED"
UNSUPPRESS = recipe(
    _unsuppress,
    people=Choice(
        st.lists(
            st.lists(st.sampled_from(REASONS), min_size=1, max_size=3, unique=True).map(tuple),
            min_size=1,
            max_size=2,
        ).map(tuple),
        ((_BY_HAND,),),
        {
            **{reason: ((reason,),) for reason in REASONS},
            **{f"{reason} too": ((_BY_HAND, reason),) for reason in REASONS if reason != _BY_HAND},
            "two people": ((_BY_HAND,), (_BY_HAND, "HARD_BOUNCE")),
        },
        apart=True,
    ),
    address=Choice(st.just(""), "", hard.EMAILS),
)

# What v1 called the reasons (facts 9.2 row 14).
_OLD_REASONS = ("unsubscribed", "bounced", "invalid_email", "reported_spam", "manually_excluded")
_SINCE = ("2012-12-31T23:59:59+00:00", "2020-02-29T12:00:00+00:00", "2026-01-01T00:00:00+00:00")


def _query_suppressed(account: LivedIn, count: int, asked: Entry) -> Scenario:
    """Read everyone who is suppressed, for any reason and since any time."""
    for number in range(count):
        since = _SINCE[number % len(_SINCE)]
        account.person(suppressions=[{"reason": REASONS[number % len(REASONS)], "timestamp": since}])
    return Scenario((v1("list exclusions", **asked),), account.seed())


QUERY_SUPPRESSED = recipe(
    _query_suppressed,
    count=Choice(
        st.sampled_from([0, 1, 5, 23]),
        5,
        {f"{n}": n for n in (0, 1, 19, 20, 21, 50, 51, 99, 100, 101, 501)},
        apart=True,
    ),
    asked=Choice(
        st.sampled_from([{}, *({"reason": reason} for reason in _OLD_REASONS)]),
        {},
        {
            **{reason: {"reason": reason} for reason in _OLD_REASONS},
            "ascending": {"sort": "asc"},
            "descending": {"sort": "desc"},
            "pages of ten": {"page": 0, "count": 10},
            "pages of 500": {"page": 0, "count": 500},
        },
        apart=True,
    ),
)
