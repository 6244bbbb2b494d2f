"""Scenarios of campaigns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from . import hard_values as hard
from .calls import intent, v1
from .choice import Choice, counts, one_of, recipe
from .lived_in import Entry, LivedIn
from .scenario import Scenario
from .values import NAMES

_SUBJECTS = (
    st.sampled_from(["Spring sale", "Bis zu 50 % — nur heute", "{{ first_name }}, your order"]) | NAMES
)
# Other campaigns: as many as usual, more than a page, more than five pages.
# A page has 100, and the campaign that is meant is on neither the first nor the last one.
_OTHERS = counts([5], 251)


def _campaigns(account: LivedIn, number: int, status: str = "Draft", others: int = 5) -> list[Entry]:
    """Plant campaigns that a scenario is about, amid others of every state, of two lists and templates."""
    account.list(), account.template()
    found = [account.campaign(status, subject=f"Spring {account.ids.token()}") for _ in range(number)]
    account.amid("templates", campaigns=others)
    return found


def _create_campaign(
    account: LivedIn, said: Mapping[str, str], target: str, others: int, taken: bool
) -> Scenario:
    """Make a campaign from a template; there may be one of that name."""
    account.list(), account.template()
    groups = {"list": account.list, "segment": account.segment}
    wanted = {
        "list_id": groups[target]()["id"],
        "template_id": account.template()["id"],
        "from_email": "shop@northwind.shop",
        "from_name": "Northwind",
        "subject": "Spring sale",
        "name": f"Spring {account.ids.token()}",
        **said,
    }
    if taken:
        account.campaign(name=wanted["name"])
    account.amid("templates", campaigns=others)
    return Scenario((v1("create campaign", **wanted),), account.seed())


def _said(*names: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield names, subjects and senders that integrations spoil."""
    for label, texts in hard.in_parts(hard.TITLES, len(names)):
        yield label, dict(zip(names, texts, strict=False))
    for label in ("blanks around", "two blanks", "combining characters", "markup", "255 characters"):
        yield f"all of {label}", dict.fromkeys(names, hard.TITLES[label])
    yield "another sender", {"from_email": "sales+spring@northwind.shop"}


_TEXTS = st.fixed_dictionaries({}, optional={"name": NAMES, "subject": _SUBJECTS, "from_name": NAMES})
CREATE_CAMPAIGN = recipe(
    _create_campaign,
    said=Choice(_TEXTS, {}, dict(_said("name", "subject", "from_name"))),
    target=one_of("list", "segment"),
    others=_OTHERS,
    taken=one_of(False, True),
)

_CHANGES: Mapping[str, st.SearchStrategy[Any]] = {
    "name": NAMES,
    "subject": _SUBJECTS,
    "from_name": NAMES,
    "from_email": st.just("sales@northwind.shop"),
    "list_id": st.just(""),
    "template_id": st.just(""),
}


def _update_campaign(account: LivedIn, changes: Mapping[str, str], campaigns: int) -> Scenario:
    """Change drafts: some of name, subject, sender, list and template."""
    targets = _campaigns(account, campaigns)
    group, template = account.list(), account.template(html="<html><body>Summer</body></html>")
    drawn = {"list_id": group["id"], "template_id": template["id"]}
    said = {name: value or drawn[name] for name, value in changes.items()}
    return Scenario(tuple(v1("update campaign", item["id"], **said) for item in targets), account.seed())


UPDATE_CAMPAIGN = recipe(
    _update_campaign,
    changes=Choice(
        st.lists(st.sampled_from(sorted(_CHANGES)), min_size=1, unique=True).flatmap(
            lambda names: st.fixed_dictionaries({name: _CHANGES[name] for name in names})
        ),
        {"subject": "Summer sale"},
        {
            **{
                f"{name} alone": {name: "" if name.endswith("_id") else "a@northwind.shop"}
                for name in _CHANGES
            },
            "everything": {**dict.fromkeys(_CHANGES, "Summer"), "list_id": "", "template_id": ""}
            | {"from_email": "sales@northwind.shop"},
            **dict(_said("name", "subject", "from_name")),
        },
    ),
    campaigns=one_of(1, 2),
)


def _send_campaign(account: LivedIn, campaigns: int, others: int) -> Scenario:
    """Send drafts now."""
    targets = _campaigns(account, campaigns, others=others)
    return Scenario(tuple(v1("send campaign", item["id"]) for item in targets), account.seed())


SEND_CAMPAIGN = recipe(_send_campaign, campaigns=one_of(1, 2), others=_OTHERS)


def _moments() -> Iterator[tuple[str, str]]:
    """Yield times, years ahead of any clock that a test runs on: every hour, and days that are special."""
    for hour in range(24):
        yield f"{hour}:30", f"2099-{hour % 12 + 1:02d}-{hour + 1:02d} {hour:02d}:30:00"
    yield from (
        ("noon", "2099-06-01 12:00:00"),
        ("midnight", "2099-06-02 00:00:00"),
        ("last second of a day", "2099-06-02 23:59:59"),
        ("clocks forward in New York", "2099-03-08 02:30:00"),
        ("clocks back in New York", "2099-11-01 01:30:00"),
        ("clocks forward in Europe", "2099-03-29 02:30:00"),
        ("clocks back in Europe", "2099-10-25 02:30:00"),
        ("leap day", "2096-02-29 09:30:00"),
        ("last day of a year", "2098-12-31 23:30:00"),
        ("first day of a year", "2099-01-01 00:30:00"),
    )


_DATES = st.datetimes(datetime(2090, 1, 1), datetime(2099, 12, 31))


def _schedule_campaign(account: LivedIn, moments: tuple[str, ...]) -> Scenario:
    """Send drafts, each at a time of its own."""
    targets = zip(_campaigns(account, len(moments)), moments, strict=True)
    calls = [v1("schedule campaign", item["id"], send_time=moment) for item, moment in targets]
    return Scenario(tuple(calls), account.seed())


SCHEDULE_CAMPAIGN = recipe(
    _schedule_campaign,
    moments=Choice(
        st.lists(_DATES.map(lambda found: f"{found:%Y-%m-%d %H:%M:%S}"), min_size=1, max_size=2).map(tuple),
        ("2099-06-01 09:30:00",),
        dict(hard.in_parts(dict(_moments()), 3)),
    ),
)


def _cancel_campaign(account: LivedIn, campaigns: int, others: int) -> Scenario:
    """Cancel scheduled campaigns."""
    targets = _campaigns(account, campaigns, "Scheduled", others)
    return Scenario(tuple(v1("cancel campaign", item["id"]) for item in targets), account.seed())


CANCEL_CAMPAIGN = recipe(_cancel_campaign, campaigns=one_of(1, 2), others=_OTHERS)


def _campaign_status(account: LivedIn, status: str, campaigns: int, others: int) -> Scenario:
    """Read the state of campaigns."""
    targets = _campaigns(account, campaigns, status, others)
    return Scenario(tuple(v1("get campaign", item["id"]) for item in targets), account.seed())


CAMPAIGN_STATUS = recipe(
    _campaign_status,
    status=one_of("Draft", "Scheduled", "Sent", "Cancelled"),
    campaigns=one_of(1, 2),
    others=_OTHERS,
)


def _list_campaigns(account: LivedIn, count: int, asked: Entry) -> Scenario:
    """Read the campaigns; two of them have the same name."""
    if count:
        account.list(), account.template()
    for number in range(count):
        status = ("Draft", "Scheduled", "Sent", "Cancelled")[number % 4]
        account.campaign(status, name=f"Spring {max(number, 1)}")
    return Scenario((v1("list campaigns", **asked),), account.seed())


LIST_CAMPAIGNS = recipe(
    _list_campaigns,
    count=counts([0, 1, 3], 0, 1, 50, 51, 99, 100, 101, 501),
    asked=Choice(st.just({}), {}, {"pages of ten": {"page": 0, "count": 10}}),
)


def _clone_campaign(account: LivedIn, names: tuple[str | None, ...], target: str, status: str) -> Scenario:
    """Copy campaigns, under a name and to a list where they are given."""
    calls: list[LegacyCall] = []
    targets = _campaigns(account, len(names), status)
    other = account.list()["id"]
    for item, name in zip(targets, names, strict=True):
        said: Entry = {} if name is None else {"name": name}
        if target != "no list":
            said["list_id"] = other if target == "another list" else item["lists"][0]
        calls.append(v1("clone campaign", item["id"], **said))
    return Scenario(tuple(calls), account.seed())


CLONE_CAMPAIGN = recipe(
    _clone_campaign,
    names=Choice(
        st.lists(st.none() | NAMES, min_size=1, max_size=2).map(tuple),
        ("Summer",),
        dict(hard.in_parts(hard.TITLES)) | {"no name": (None,), "two": ("Summer", "Autumn")},
    ),
    target=one_of("its list", "another list", "no list"),
    status=one_of("Draft", "Scheduled", "Sent"),
)


def _delete_campaign(account: LivedIn, campaigns: int, status: str, others: int) -> Scenario:
    """Delete campaigns, of which there are others of the same name."""
    targets = _campaigns(account, campaigns, status, others)
    return Scenario(tuple(intent("delete campaign", item["id"]) for item in targets), account.seed())


DELETE_CAMPAIGN = recipe(
    _delete_campaign, campaigns=one_of(1, 2), status=one_of("Draft", "Scheduled", "Cancelled"), others=_OTHERS
)
