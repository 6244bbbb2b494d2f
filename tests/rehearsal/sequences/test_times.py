"""Times in words."""

from __future__ import annotations

from klaviyo_rehearsal.rehearsal.sequences.sent import Sent
from klaviyo_rehearsal.rehearsal.sequences.times import minute_of, span_of
from tests.rehearsal.sequences.requests import NOON


def test_times_are_in_utc() -> None:
    def sent(at: float) -> Sent:
        return Sent("", NOON + at, "GET", "/")

    assert minute_of(NOON + 59) == "2026-03-04 12:00 UTC"
    assert span_of(sent(0), sent(61)) == "from 2026-03-04 12:00:00 to 12:01:01 UTC"
    assert span_of(sent(0), sent(86_400)) == "from 2026-03-04 12:00:00 to 2026-03-05 12:00:00 UTC"
