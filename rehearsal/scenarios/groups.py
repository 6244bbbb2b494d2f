"""Scenarios of lists, segments and tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from . import hard_values as hard
from .calls import intent, v1, v2
from .choice import Choice, counts, one_of, recipe
from .lived_in import Entry, LivedIn
from .scenario import Scenario
from .values import NAMES

LIST, SEGMENT = "list", "segment"
# Around the pages of lists (10), of profiles (20 by default, 100 at most), and beyond five of each.
_LISTS = (0, 1, 9, 10, 11, 50, 51, 101)
_MEMBERS = (0, 1, 19, 20, 21, 99, 100, 101)
_OPT_IN = one_of("single_opt_in", "double_opt_in")
# Other lists: as many as usual, more than a page, more than five pages.
_OTHERS = counts([3, 3, 12], 12, 51)


def _list_lists(account: LivedIn, count: int) -> Scenario:
    """Read the lists; two of them have the same name."""
    for number in range(count):
        account.list(
            name=f"List {max(number, 1)}", opt_in_process=("single_opt_in", "double_opt_in")[number % 2]
        )
    account.amid(lists=0, tags=0)
    return Scenario((v2("list lists"),), account.seed())


LIST_LISTS = recipe(_list_lists, count=counts([0, 1, 3, 12, 21], *_LISTS))


def _create_list(account: LivedIn, names: tuple[str, ...], others: int, taken: bool) -> Scenario:
    """Make lists; a name may be there already."""
    if taken:
        account.list(name=names[0])
    account.amid(lists=others)
    return Scenario(tuple(v2("create list", list_name=name) for name in names), account.seed())


CREATE_LIST = recipe(
    _create_list,
    names=Choice(
        st.lists(NAMES, min_size=1, max_size=2).map(tuple),
        ("VIPs",),
        dict(hard.in_parts(hard.TITLES)) | {"one name": ("VIPs",), "two of one name": ("VIPs", "VIPs")},
    ),
    others=counts([3, 3, 12], 0, 9, 10, 11, 51),
    taken=one_of(False, True),
)


def _members(account: LivedIn, count: int) -> list[str]:
    return [account.somebody()["id"] for _ in range(count)]


def _update_list(account: LivedIn, names: tuple[str, ...], opt_in: str, others: int) -> Scenario:
    """Rename lists that have members."""
    calls = []
    for name in names:
        target = account.list(*_members(account, 2), opt_in_process=opt_in)
        calls.append(v2("update list", target["id"], list_name=name))
    account.amid(lists=others)
    return Scenario(tuple(calls), account.seed())


UPDATE_LIST = recipe(
    _update_list,
    names=Choice(
        st.lists(NAMES, min_size=1, max_size=2).map(tuple),
        ("VIPs",),
        dict(hard.in_parts(hard.TITLES)) | {"two lists": ("VIPs", "Guests")},
    ),
    opt_in=_OPT_IN,
    others=_OTHERS,
)


def _delete_list(account: LivedIn, lists: int, opt_in: str, others: int, used: bool) -> Scenario:
    """Delete lists that have members; a campaign may go to one."""
    people = _members(account, 2)
    targets = [account.list(*people, opt_in_process=opt_in) for _ in range(lists)]
    account.list(*people, name=targets[0]["name"])
    if used:
        account.amid("templates", "campaigns")
    account.amid(lists=others)
    return Scenario(tuple(v2("delete list", item["id"]) for item in targets), account.seed())


DELETE_LIST = recipe(
    _delete_list, lists=one_of(1, 2), opt_in=_OPT_IN, others=_OTHERS, used=one_of(False, True)
)


def _tag_list(account: LivedIn, name: str, lists: int, has: str, others: int, tags: int) -> Scenario:
    """Give lists a tag that exists; a list may have another tag, or this one."""
    targets = [account.list(*_members(account, 1)) for _ in range(lists)]
    tag = account.tag(name, [targets[0]["id"]] if has == "this tag" else [])
    if has == "another tag":
        account.tag(f"{name} too", [item["id"] for item in targets])
    account.amid(lists=others, tags=tags)
    calls = [intent("tag list", item["id"], tag_id=tag["id"], tag=name) for item in targets]
    return Scenario(tuple(calls), account.seed())


TAG_LIST = recipe(
    _tag_list,
    name=Choice(
        st.sampled_from(["season", "été"]) | NAMES, "season", {"accents": "été", "blanks": "spring sale"}
    ),
    lists=one_of(1, 2),
    has=one_of("no tag", "another tag", "this tag"),
    others=_OTHERS,
    tags=counts([3, 4], 51),
)


def _list_members(account: LivedIn, group: tuple[str, int], others: int) -> Scenario:
    """Read everyone on a list or in a segment."""
    kind, count = group
    people = [account.person()["id"] for _ in range(count)]
    target = (account.list if kind == LIST else account.segment)(*people)
    account.closed()
    account.amid(lists=others)
    return Scenario((v2("all members", target["id"]),), account.seed())


_SIZES = [(kind, count) for kind in (LIST, SEGMENT) for count in _MEMBERS]
LIST_MEMBERS = recipe(
    _list_members,
    group=Choice(
        st.tuples(st.sampled_from([LIST, SEGMENT]), st.sampled_from([0, 1, 3, 23, 101])),
        (LIST, 2),
        {f"{kind} of {count}": (kind, count) for kind, count in [*_SIZES, (LIST, 1001), (SEGMENT, 501)]},
        apart=True,
    ),
    others=counts([3, 3, 12], 12, 51),
)


def _check_members(account: LivedIn, group: tuple[str, int, int], by: str, paged: bool) -> Scenario:
    """See whether people are on a list or in a segment: some are, some are not, some nobody knows."""
    kind, members, others = group if not paged else (SEGMENT, 12, 1)
    has = "phone_number" if by == "phone numbers" and kind == LIST else "email"
    make = account.ids.phone if has == "phone_number" else account.ids.address
    people = [account.somebody(**{has: make()}) for _ in range(members + others)]
    target = (account.list if kind == LIST else account.segment)(*(item["id"] for item in people[:members]))
    if others:  # on another list, not on this one
        account.list(*(item["id"] for item in people[members:]), name=target["name"])
    asked = [item[has] for item in people] + ([make()] if others else [])
    account.ids.random.shuffle(asked)
    if kind == SEGMENT:
        pages: Entry = {"page": 0, "count": 10} if paged else {}
        call = v1("segment members", target["id"], email=",".join(asked), **pages)
    else:
        call = v2("check members", target["id"], **{"emails" if has == "email" else "phone_numbers": asked})
    return Scenario((call,), account.seed())


CHECK_MEMBERS = recipe(
    _check_members,
    group=Choice(
        st.tuples(st.sampled_from([LIST, SEGMENT]), st.integers(0, 3), st.integers(0, 2)).filter(
            lambda group: group[1] + group[2] > 0
        ),
        (LIST, 2, 1),
        {
            **{
                f"{kind}, {n} members": (kind, n, 0) for kind in (LIST, SEGMENT) for n in (1, 20, 21, 99, 100)
            },
            "list, 101 members": (LIST, 101, 0),
            "list, nobody": (LIST, 0, 2),
            "segment, nobody": (SEGMENT, 0, 2),
            "segment, some": (SEGMENT, 2, 2),
        },
        apart=True,
    ),
    by=one_of("addresses", "phone numbers"),
    paged=Choice(st.booleans(), False, {"pages of ten": True}, apart=True),
)


def _groups_of_profile(account: LivedIn, groups: tuple[int, int], segments: bool) -> Scenario:
    """Read the lists or the segments of a person, who is not in all of them."""
    person, other = account.somebody()["id"], account.somebody()["id"]
    for number in range(groups[0]):
        account.list(person, name=f"List {number}")
        account.segment(person, name=f"Segment {number}")
    for _ in range(groups[1]):
        account.list(other)
        account.segment(other)
    account.closed()
    name = "segments of person" if segments else "lists of person"
    return Scenario((intent(name, person),), account.seed())


GROUPS_OF_PROFILE = recipe(
    _groups_of_profile,
    groups=Choice(
        st.tuples(st.integers(0, 3), st.integers(0, 2)),
        (2, 1),
        {f"{count} of them": (count, 1) for count in (0, 1, 10, 11, 51)},
        apart=True,
    ),
    segments=one_of(False, True),
)

Person = Mapping[str, Any]


def _add_to_list(
    account: LivedIn, people: tuple[str, ...], said: Person, opt_in: str, others: int
) -> Scenario:
    """Put people on a list, whatever their consent."""
    target = account.list(opt_in_process=opt_in)
    wanted = [_newcomer(account, state, target) | {**said} for state in people]
    account.amid(lists=others)
    return Scenario((v2("add members", target["id"], profiles=wanted),), account.seed())


def _newcomer(account: LivedIn, state: str, target: dict[str, Any]) -> dict[str, Any]:
    """Draw a person that is put on a list, as the account knows it before."""
    if state == "unknown, by phone number":
        return {"phone_number": account.ids.phone()}
    if state == "unknown":
        return {"email": account.ids.address()}
    facts: dict[str, Entry] = {
        "unsubscribed": {"consent": {"email": "UNSUBSCRIBED"}},
        "suppressed": {"suppressions": ["USER_SUPPRESSED"]},
    }
    person = account.person(**facts.get(state, {}))
    if state == "on the list":
        target["members"].append(person["id"])
    if state == "on another list":
        account.list(person["id"], name=target["name"])
    return {"email": person["email"]}


NEWCOMERS = (
    "unknown",
    "known",
    "unsubscribed",
    "suppressed",
    "on the list",
    "on another list",
    "unknown, by phone number",
)
_SAID = {
    "first name": {"$first_name": "Zoë"},
    "name, place and property": {"$last_name": "Łukasz", "$city": "Győr", "Plan": "gold"},
    "null for a known field": {"$first_name": None},
    **{f"texts, {label}": values for label, values in hard.grouped(hard.TEXTS)},
    **dict(hard.grouped(hard.NUMBERS, 9)),
    **dict(hard.grouped(hard.STRUCTURES, 9)),
    **{f"names, {label}": values for label, values in hard.with_names((*hard.NAMES, *hard.OUTER_NAMES))},
}
ADD_TO_LIST = recipe(
    _add_to_list,
    people=Choice(
        st.lists(st.sampled_from(NEWCOMERS), min_size=1, max_size=3).map(tuple),
        ("unknown", "known"),
        {
            **{state: (state,) for state in NEWCOMERS},
            **{f"{count} people": ("unknown", *["known"] * (count - 1)) for count in (100, 101, 1000, 1001)},
        },
        apart=True,
    ),
    said=Choice(st.sampled_from([{}, *_SAID.values()]), {}, _SAID),
    opt_in=_OPT_IN,
    others=_OTHERS,
)


def _remove_from_list(account: LivedIn, people: tuple[str, ...], others: int) -> Scenario:
    """Take people off a list, some of whom are not on it."""
    target, other = account.list(), account.list()
    emails = []
    for state in people:
        if state == "unknown":
            emails.append(account.ids.address())
            continue
        facts: Entry = {"consent": {"email": "SUBSCRIBED"}} if state == "subscribed" else {}
        person = account.person(email=account.ids.address(), phone_number=account.ids.phone(), **facts)
        emails.append(person["email"])
        other["members"].append(person["id"])
        if state != "not on the list":
            target["members"].append(person["id"])
    account.amid(lists=others)
    return Scenario((v2("remove members", target["id"], emails=emails),), account.seed())


LEAVING = ("on the list", "subscribed", "not on the list", "unknown")
REMOVE_FROM_LIST = recipe(
    _remove_from_list,
    people=Choice(
        st.lists(st.sampled_from(LEAVING), min_size=1, max_size=4).map(tuple),
        ("on the list", "not on the list", "subscribed"),
        {
            **{state: (state,) for state in LEAVING},
            **{f"{count} people": ("on the list",) * count for count in (20, 21, 99, 100, 101, 1000, 1001)},
        },
        apart=True,
    ),
    others=_OTHERS,
)
