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
from .windows import BURST, DAY, MINUTE, SECOND, count, current, limits_of_parameters, wait_of

LimitMode = Literal["off", "headers", "enforce"]

# RateLimit-Reset is 0 in every recorded answer: full seconds left of a window of one (facts 5.1, LIVE).
_RESET = (b"ratelimit-reset", b"0")


@dataclass(frozen=True, slots=True)
class _Plan:
    """The limit of an operation, and the headers for each number of calls that remain in the second."""

    limit: RateLimit
    headers: tuple[Headers, ...]

    def headers_after(self, used: int) -> Headers:
        """Return the headers when so many calls of the second are used up."""
        return self.headers[-1 - used] if used < len(self.headers) else self.headers[0]


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
        exchange.limit_headers = plan.headers_after(used)

    def take_parameters(self, exchange: Exchange, call: Call, quota: str) -> None:
        """Count a call against the buckets of its parameters. Raises Refusal, 429.

        The headers tell of the narrower bucket (REC get_list.200).
        """
        query, account = call.query, call.account
        if not query.additional and not query.include:
            return
        for name, limit in limits_of_parameters(call.operation.key, query.additional, query.include):
            used = self._count(account, quota + name, limit)
            if name == "profile_count":
                exchange.limit_headers = _plan(limit).headers_after(used)

    def _count(self, account: Account, name: str, limit: RateLimit) -> int:
        """Use up one call. Returns how many this second has used."""
        now = self._clock.seconds()
        bucket = account.windows.get(name)
        if bucket is None or bucket[SECOND] != int(now):
            bucket = account.windows[name] = current(bucket, int(now))
        if self._enforced and (wait := wait_of(bucket, limit, now)):
            raise throttled(math.ceil(wait))
        count(bucket)
        return bucket[BURST]


def _plan(limit: RateLimit) -> _Plan:
    if limit.burst is None:
        return _Plan(limit, ())
    windows = ((limit.burst, 1), (limit.steady, MINUTE), (limit.daily, DAY))
    stated = ", ".join(f"{allowed};w={length}" for allowed, length in windows if allowed is not None)
    text = f"{limit.burst}, {stated}".encode()
    return _Plan(
        limit,
        tuple(
            ((b"ratelimit-limit", text), (b"ratelimit-remaining", b"%d" % left), _RESET)
            for left in range(limit.burst + 1)
        ),
    )
