"""The order of requests by their time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.rehearsal.sequences.order import LAG, Order
from klaviyo_rehearsal.rehearsal.sequences.sent import Sent


@given(st.lists(st.floats(0, 1_000)), st.floats(0, LAG - 1))
def test_requests_within_the_lag_come_in_their_order(times: list[float], jitter: float) -> None:
    order = Order()
    shaken = sorted((at + jitter * (number % 2), at) for number, at in enumerate(sorted(times)))
    found = [item.at for _, at in shaken for item in order.add(Sent("", at, "GET", "/"), at)]
    found += [item.at for item in order.end()]
    assert found == sorted(times)


def test_what_is_held_is_bounded() -> None:
    order = Order()
    held = [list(order.add(Sent("", 1.0, "GET", "/"), 1.0)) for _ in range(20_500)]
    assert sum(map(len, held)) == 500


def test_a_time_far_behind_the_latest_is_a_new_sequence() -> None:
    order = Order()
    assert not order.is_behind(0)
    assert list(order.add(Sent("", 100.0, "GET", "/"), 100.0)) == []
    assert order.is_behind(100 - LAG - 1) and not order.is_behind(100 - LAG + 1)
    assert [item.at for item in order.end()] == [100]
    assert not order.is_behind(0)
