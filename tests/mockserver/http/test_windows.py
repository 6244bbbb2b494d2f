"""The windows of a limit, at their edges."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.openapi.vendor_extensions import RateLimit
from klaviyo_rehearsal.mockserver.http.windows import count, current, limits_of_parameters, wait_of


def test_a_window_that_is_used_up_opens_with_the_next_one() -> None:
    limit, bucket = RateLimit(1, 2, 3), current(None, 0)
    count(bucket)
    assert wait_of(bucket, limit, 0.25) == 0.75
    bucket = current(bucket, 1)
    assert wait_of(bucket, limit, 1.0) == 0
    count(bucket)
    bucket = current(bucket, 2)
    assert wait_of(bucket, limit, 2.0) == 58
    bucket = current(bucket, 60)
    count(bucket)
    assert wait_of(current(bucket, 120), limit, 120.0) == 86_280
    assert wait_of(current(bucket, 86_400), limit, 86_400.0) == 0


@pytest.mark.parametrize(
    ("operation", "additional", "include", "names"),
    [
        ("GET /api/lists/{id}", {"list": ("profile_count",)}, (), ["profile_count"]),
        ("GET /api/profiles", {"profile": ("predictive_analytics",)}, ("lists",), ["predictive_analytics"]),
        ("GET /api/profiles/{id}", {}, ("lists", "push-tokens"), ["include lists"]),
        ("GET /api/profiles/{id}", {"profile": ("subscriptions",)}, (), []),
    ],
)
def test_parameters_have_limits_of_their_own(
    operation: str, additional: dict[str, tuple[str, ...]], include: tuple[str, ...], names: list[str]
) -> None:
    assert [name for name, _ in limits_of_parameters(operation, additional, include)] == names
