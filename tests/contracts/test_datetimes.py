"""Points in time: the forms that clients send, and what only looks like one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.datetimes import FORMATS, parse_datetime

_NOON = datetime(2026, 7, 15, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_that_utc_has_no_date_for_is_none(text: str) -> None:
    assert parse_datetime(text) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-07-15T12:00:00Z", _NOON),
        ("2026-07-15T12:00:00+00:00", _NOON),
        ("2026-07-15T12:00:00+0000", _NOON),
        ("2026-07-15T14:00:00+02:00", _NOON),
        ("2026-07-15T12:00:00.000Z", _NOON),
        ("2026-07-15T12:00Z", _NOON),
        ("2026-07-15 12:00:00", _NOON),
        ("2026-07-15T12:00:00", _NOON),
        ("2026-07-15T12:00:00.123456", _NOON.replace(microsecond=123456)),
        ("2026-07-15", _NOON.replace(hour=0)),
        ("2024-02-29", datetime(2024, 2, 29, tzinfo=UTC)),
    ],
)
def test_the_forms_that_clients_send_are_read(text: str, moment: datetime) -> None:
    assert parse_datetime(text) == moment
    assert FORMATS["date-time"](text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-02-30",
        "2026-13-01",
        "2025-02-29",
        "2026-W29-3",
        "2026-196",
        "20260715",
        "2026-07-15T25:00:00Z",
        "2026-07-15T12:60:00Z",
        "2026-07-15T12:00:00+25:00",
        "2026-07-15T12",
        "2026-07-15T",
        "2026-7-15",
        "12:00:00",
        "15/07/2026",
        "1768478400",
        "now",
        " 2026-07-15",
        "2026-07-15\n",
        "٢٠٢٦-٠٧-١٥",
    ],
)
def test_what_only_looks_like_a_point_in_time_is_refused(text: str) -> None:
    assert parse_datetime(text) is None
    assert not FORMATS["date-time"](text)


@given(
    st.datetimes(
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=-7)), timezone(timedelta(hours=9))])
    ),
    st.sampled_from("T "),
)
def test_whatever_python_writes_is_read(moment: datetime, separator: str) -> None:
    assert parse_datetime(moment.isoformat(separator)) == moment


@given(st.text() | st.text("0123456789-:TWZ+. "))
def test_any_text_is_a_moment_with_an_offset_or_none(text: str) -> None:
    moment = parse_datetime(text)
    assert moment is None or moment.tzinfo is not None


@pytest.mark.parametrize("name", ["klaviyo-filter", "klaviyo-cursor"])
def test_filters_and_cursors_are_left_to_their_own_checks(name: str) -> None:
    assert FORMATS[name]("anything at all")
