"""Scenarios of reports: campaigns that were sent within the asked days, at their edges and outside them."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st

from ..calls import intent
from ..choice import Choice, counts, one_of, recipe
from ..lived_in import LivedIn
from ..scenario import Scenario

STATISTICS = ("recipients", "opens", "opens_unique", "clicks", "clicks_unique")
_DAYS = {
    "a month": ("2026-03-01T00:00:00+00:00", "2026-03-31T23:59:59+00:00"),
    "a day": ("2026-03-29T00:00:00+00:00", "2026-03-29T23:59:59+00:00"),
    "a year": ("2025-01-01T00:00:00+00:00", "2025-12-31T23:59:59+00:00"),
    "parts of days": ("2026-03-02T06:30:00+00:00", "2026-03-04T18:15:00+00:00"),
}


def _campaign_report(
    account: LivedIn, days: tuple[str, str], statistics: tuple[str, ...], campaigns: int, outside: bool
) -> Scenario:
    """Ask for the statistics of campaigns, of which two have other numbers than the rest."""
    people = [account.somebody()["id"] for _ in range(3)]
    start, end = map(datetime.fromisoformat, days)
    for number in range(campaigns):
        message = account.campaign("Sent")["message_id"]
        first, last = start + timedelta(seconds=number), end - timedelta(minutes=9, seconds=number)
        _acts(account, message, people[: 1 + number % 3], first)
        if number == 0:
            _acts(account, message, people[1:], last)
    if outside:
        _acts(account, account.campaign("Sent")["message_id"], people, start - timedelta(days=2))
        _acts(account, account.campaign("Sent")["message_id"], people, end + timedelta(days=2))
    metric = account.metric(name="Placed Order")
    asked = {"start": days[0], "end": days[1], "statistics": [*statistics]}
    return Scenario((intent("campaign report", metric["id"], **asked),), account.seed())


def _acts(account: LivedIn, message: str, people: list[str], moment: datetime) -> None:
    """Have people receive a message and open it; the first opens it twice, and clicks."""
    for place, person in enumerate(people):
        named = ["Received Email", "Opened Email", *(["Opened Email", "Clicked Email"] if place == 0 else [])]
        for number, name in enumerate(named):
            account.event(
                name,
                person,
                time=(moment + timedelta(seconds=number)).isoformat(),
                properties={"$message": message},
                unique_id=f"{message} {person} {number}",
            )


CAMPAIGN_REPORT = recipe(
    _campaign_report,
    days=Choice(st.sampled_from([*_DAYS.values()]), _DAYS["a month"], _DAYS, apart=True),
    statistics=Choice(
        st.lists(st.sampled_from(STATISTICS), min_size=1, unique=True).map(tuple),
        STATISTICS,
        {name: (name,) for name in STATISTICS},
    ),
    campaigns=counts([0, 2, 3], 0, 1, 51),
    outside=one_of(True, False),
)
