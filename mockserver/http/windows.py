"""Fixed windows of a rate limit: a second, a minute and a day, counted in a bucket (facts 5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from klaviyo_rehearsal.contracts.openapi.vendor_extensions import RateLimit

MINUTE, DAY = 60, 86_400  # seconds
# Buckets that certain parameters use up on top, shared by all operations (facts 5.1).
PREDICTIVE = RateLimit(10, 150)
COUNTED = RateLimit(1, 15)
# Positions in a bucket: the number of a window and its count of calls, for second, minute and day.
SECOND, BURST, MINUTES, STEADY, DAYS, DAILY = range(6)


def current(bucket: list[int] | None, second: int) -> list[int]:
    """Return a bucket for a second: the counts of windows that are over begin anew."""
    minute, day = second // MINUTE, second // DAY
    if bucket is None:
        return [second, 0, minute, 0, day, 0]
    steady = bucket[STEADY] if bucket[MINUTES] == minute else 0
    daily = bucket[DAILY] if bucket[DAYS] == day else 0
    return [second, 0, minute, steady, day, daily]


def wait_of(bucket: list[int], limit: RateLimit, now: float) -> float:
    """Return the seconds until a call is allowed; 0 when it is."""
    wait = 0.0
    for length, allowed, used in (
        (1, limit.burst, bucket[BURST]),
        (MINUTE, limit.steady, bucket[STEADY]),
        (DAY, limit.daily, bucket[DAILY]),
    ):
        if allowed is not None and used >= allowed:
            wait = max(wait, length - now % length)
    return wait


def count(bucket: list[int]) -> None:
    """Use up one call; a call that is refused uses nothing up (UNCONFIRMED)."""
    bucket[BURST] += 1
    bucket[STEADY] += 1
    bucket[DAILY] += 1


def limits_of_parameters(
    operation: str, additional: Mapping[str, Iterable[str]], include: Iterable[str]
) -> Iterator[tuple[str, RateLimit]]:
    """Yield the buckets that the parameters of a call use up, by name.

    additional: the additional fields by type. include: the relationships that come along.
    """
    if "predictive_analytics" in additional.get("profile", ()):
        yield "predictive_analytics", PREDICTIVE
    for kind in ("list", "segment"):
        if "profile_count" in additional.get(kind, ()):
            yield "profile_count", COUNTED
    if operation == "GET /api/profiles/{id}":
        for name in include:
            if name.startswith(("list", "segment")):
                yield f"include {name}", COUNTED
