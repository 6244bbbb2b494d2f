"""Local midnights, over shifts of the clock and the ends of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest

from klaviyo_rehearsal.mockserver.events.local_times import Interval, instant, starts


def _first(count: int, day: datetime, interval: Interval, zone: str) -> list[datetime]:
    place = ZoneInfo(zone)
    return list(islice(starts(instant(day, place), day, interval, place), count))


def test_days_have_23_and_25_hours() -> None:
    for day, hours in ((datetime(2026, 3, 8), 23), (datetime(2026, 11, 1), 25)):
        first, second = _first(2, day, "day", "America/New_York")
        assert second - first == timedelta(hours=hours)


def test_a_day_that_a_zone_leaves_out_has_no_beginning() -> None:
    found = _first(4, datetime(2011, 12, 28), "day", "Pacific/Apia")
    assert all(later > earlier for earlier, later in pairwise(found))
    assert [moment.astimezone(ZoneInfo("Pacific/Apia")).day for moment in found] == [28, 29, 31, 1]


def test_weeks_and_months_are_counted_from_the_day() -> None:
    day = datetime(2026, 1, 31)
    assert [moment.day for moment in _first(3, day, "week", "UTC")] == [31, 7, 14]
    assert [moment.date().isoformat() for moment in _first(3, day, "month", "UTC")] == [
        "2026-01-31",
        "2026-02-01",
        "2026-03-01",
    ]


@pytest.mark.parametrize("interval", ["hour", "day", "week", "month"])
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/New_York"])
def test_they_end_with_the_last_year(interval: Interval, zone: str) -> None:
    found = _first(1000, datetime(9999, 12, 30), interval, zone)
    assert 0 < len(found) < 100
    assert instant(datetime.max, ZoneInfo(zone)) <= datetime.max.replace(tzinfo=UTC)
