"""Requests that are sent again after a failure: too soon, without a pause, and events that double so."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from klaviyo_rehearsal.contracts.checking.sequences import EVENT_OPERATIONS
from klaviyo_rehearsal.contracts.violation import violation

from .sent import Advice, Sent

# Failures that are kept until they come again, and for how long: a client that retries later is a queue.
_MOST, _LONGEST = 2_000, 3_600
_SOON = 1.0  # seconds: nobody waits shorter who waits
_ATTEMPTS = 3
_FINE = 0.05  # seconds: clocks differ


@dataclass(slots=True)
class _Failure:
    """A request that has failed. may_double: whether an attempt may have recorded an event without a mark."""

    sent: Sent
    attempts: int
    is_fast: bool
    may_double: bool


class Retries:
    """Judges retries."""

    def __init__(self) -> None:
        self._failed: OrderedDict[tuple[str, str, str, int], _Failure] = OrderedDict()

    def concern(self, sent: Sent) -> bool:
        """Return whether `add` has to see a request: few fail, and few come again."""
        return bool(self._failed) or sent.is_unanswered or sent.status == 429 or (sent.status or 0) >= 500

    def add(self, sent: Sent) -> Iterator[Advice]:
        """Take a request. Yields advice on it as a retry."""
        failed = self._failed.pop(sent.key, None) if self._failed else None
        fast = False
        if failed is not None:
            waited = sent.waited(failed.sent)
            if waited is not None and waited > _LONGEST:
                failed = None
            else:
                fast = failed.is_fast and waited is not None and waited < _SOON
                yield from self._retried(sent, failed, waited, fast=fast)
        fails = sent.is_unanswered or sent.status == 429 or (sent.status or 0) >= 500
        if not fails:
            return
        if failed is None:
            self._failed[sent.key] = _Failure(sent, 1, True, _may_double(sent))
        else:
            may_double = failed.may_double or _may_double(sent)
            self._failed[sent.key] = _Failure(sent, failed.attempts + 1, fast, may_double)
        if len(self._failed) > _MOST:
            self._failed.popitem(last=False)

    def end(self) -> Iterator[Advice]:
        """Yield nothing: a failure that does not come again is no retry."""
        yield from ()

    def _retried(self, sent: Sent, failed: _Failure, waited: float | None, *, fast: bool) -> Iterator[Advice]:
        first = failed.sent
        if first.status == 429 and first.wait is not None and waited is not None:
            # Whole seconds are a second apart at most.
            whole = _is_whole(sent) and _is_whole(first)
            if waited <= first.wait - 1 if whole else waited < first.wait - _FINE:
                name = first.operation or first.path
                detail = f"{name} was to wait {first.wait} s and came again after {waited:.1f} s."
                yield Advice(sent, violation("retry-too-soon", detail))
        if fast and failed.attempts + 1 == _ATTEMPTS:
            name = sent.operation or sent.path
            detail = f"{name} fails and is sent {_ATTEMPTS} times, each time less than {_SOON:.0f} s later."
            yield Advice(sent, violation("retry-without-backoff", detail))
        if not sent.is_unanswered and sent.has_passed and failed.may_double:
            how = f"was answered {first.status}" if first.status else "had no answer"
            detail = f"The event is sent again after the call {how}: it may be recorded twice."
            yield Advice(sent, violation("doubled-event", detail))


def _may_double(sent: Sent) -> bool:
    # What is throttled has not arrived.
    return sent.operation in EVENT_OPERATIONS and sent.is_unmarked and sent.status != 429


def _is_whole(sent: Sent) -> bool:
    return sent.at is not None and float(sent.at).is_integer()
