"""Rate limits: fixed windows per account and operation, on the virtual clock (facts 5.1)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.openapi.vendor_extensions import RateLimit

from ..jsonapi.call import Call
from ..jsonapi.reply import Headers
from ..state.account import Account
from ..state.clock import Clock
from .errors import throttled
from .exchange import Exchange

LimitMode = Literal["off", "headers", "enforce"]

_MINUTE, _DAY = 60, 86_400  # seconds
# RateLimit-Reset is 0 in every recorded answer: full seconds left of a window of one (facts 5.1, LIVE).
_RESET = (b"ratelimit-reset", b"0")
# Buckets that certain parameters use up on top, shared by all operations (facts 5.1).
_PREDICTIVE = RateLimit(10, 150)
_COUNTED = RateLimit(1, 15)
# Positions in a bucket: the number of a window and its count of calls, for second, minute and day.
_SECOND, _BURST, _MINUTES, _STEADY, _DAYS, _DAILY = range(6)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The limit of an operation, and the headers for each number of calls that remain in the second."""

    limit: RateLimit
    headers: tuple[Headers, ...]


class Limits:
    """Counts calls; refuses those beyond the limit where that is set."""

    def __init__(self, mode: LimitMode, clock: Clock) -> None:
        self._enforced = mode == "enforce"
        self._clock = clock
        self._plans: dict[Operation, _Plan] = {}

    def take(self, exchange: Exchange, operation: Operation, account: Account, quota: str) -> None:
        """Count a call of an operation. Raises Refusal, 429, when there is none left."""
        plan = self._plans.get(operation)
        if plan is None:
            plan = self._plans[operation] = _plan(operation.rate_limit)
        if not plan.headers:
            return
        used = self._count(account, quota + operation.key, plan.limit)
        exchange.limit_headers = plan.headers[-1 - used] if used < len(plan.headers) else plan.headers[0]

    def take_parameters(self, exchange: Exchange, call: Call, quota: str) -> None:
        """Count a call against the buckets of its parameters. Raises Refusal, 429.

        The headers tell of the narrower bucket (REC get_list.200).
        """
        query, account = call.query, call.account
        if "predictive_analytics" in query.additional.get("profile", ()):
            self._count(account, f"{quota}predictive_analytics", _PREDICTIVE)
        for kind in ("list", "segment"):
            if "profile_count" in query.additional.get(kind, ()):
                used = self._count(account, f"{quota}profile_count", _COUNTED)
                exchange.limit_headers = _headers_of(_COUNTED, used)
        if call.operation.key == "GET /api/profiles/{id}":
            for name in query.include:
                if name.startswith(("list", "segment")):
                    self._count(account, f"{quota}include {name}", _COUNTED)

    def _count(self, account: Account, name: str, limit: RateLimit) -> int:
        """Use up one call. Returns how many this second has used."""
        now = self._clock.seconds()
        bucket = account.windows.get(name)
        if bucket is None or bucket[_SECOND] != int(now):
            bucket = account.windows[name] = _current(bucket, int(now))
        if self._enforced:
            _refuse_beyond(bucket, limit, now)
        bucket[_BURST] += 1
        bucket[_STEADY] += 1
        bucket[_DAILY] += 1
        return bucket[_BURST]


def _current(bucket: list[int] | None, second: int) -> list[int]:
    """Return a bucket for a second: the counts of windows that are over begin anew."""
    minute, day = second // _MINUTE, second // _DAY
    if bucket is None:
        return [second, 0, minute, 0, day, 0]
    steady = bucket[_STEADY] if bucket[_MINUTES] == minute else 0
    daily = bucket[_DAILY] if bucket[_DAYS] == day else 0
    return [second, 0, minute, steady, day, daily]


def _refuse_beyond(bucket: list[int], limit: RateLimit, now: float) -> None:
    """Refuse a call when a window is used up; a call that is refused uses nothing up (UNCONFIRMED)."""
    waits = [
        length - now % length
        for length, allowed, used in (
            (1, limit.burst, bucket[_BURST]),
            (_MINUTE, limit.steady, bucket[_STEADY]),
            (_DAY, limit.daily, bucket[_DAILY]),
        )
        if allowed is not None and used >= allowed
    ]
    if waits:
        raise throttled(math.ceil(max(waits)))


def _headers_of(limit: RateLimit, used: int) -> Headers:
    headers = _plan(limit).headers
    return headers[-1 - used] if used < len(headers) else headers[0]


def _plan(limit: RateLimit) -> _Plan:
    if limit.burst is None:
        return _Plan(limit, ())
    windows = ((limit.burst, 1), (limit.steady, _MINUTE), (limit.daily, _DAY))
    stated = ", ".join(f"{allowed};w={length}" for allowed, length in windows if allowed is not None)
    text = f"{limit.burst}, {stated}".encode()
    return _Plan(
        limit,
        tuple(
            ((b"ratelimit-limit", text), (b"ratelimit-remaining", b"%d" % left), _RESET)
            for left in range(limit.burst + 1)
        ),
    )
