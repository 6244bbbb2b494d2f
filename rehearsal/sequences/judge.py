"""Judges the requests of recordings in their order, account by account, with a bounded memory.

The order is that of the times, within a source and from one source to the next; where the time goes back, and
at each source without times, a new sequence begins. The rules keep windows, never the recording, so that a
judge takes any number of requests. Parts of a recording cannot be judged apart: give one judge all of them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from klaviyo_rehearsal.contracts.checking.sequences import EVENT_OPERATIONS
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.violation import Severity

from .batches import Batches
from .chains import Chains
from .limits import Limits
from .order import LAG, Order
from .retries import Retries
from .sent import Advice, Sent

# Tokens of OAuth change every hour, and each of them is an account.
_MOST_ACCOUNTS = 1_000


@dataclass(slots=True)
class _Account:
    retries: Retries
    chains: Chains
    batches: Batches
    limits: Limits
    count: int = 0

    def end(self) -> Iterator[Advice]:
        for rule in (self.retries, self.chains, self.batches, self.limits):
            yield from rule.end()


class SequenceJudge:
    """Judges requests one by one, and yields advice as soon as it is sure."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._accounts: OrderedDict[str, _Account] = OrderedDict()
        self._order = Order()
        self._source = ""
        self._is_answered = False
        self._untimed = 0
        self._returns: dict[str, int] = {}

    def add(self, *requests: Sent) -> Iterator[Advice]:
        """Take requests. Yields advice on them and earlier ones."""
        for sent in requests:
            at = sent.at
            if sent.source != self._source or (at is not None and self._order.is_behind(at)):
                yield from self._begin(sent, at)
            if sent.status is not None:
                self._is_answered = True
            elif self._is_answered:
                sent.is_unanswered = True
            if at is None:
                self._untimed += self._is_answered
                yield from self._judged(sent)
            else:
                for item in self._order.add(sent, at):
                    if found := self._judged(item):
                        yield from found

    def _begin(self, sent: Sent, at: float | None) -> Iterator[Advice]:
        """Begin with a source, or anew where the time goes back."""
        if sent.source == self._source:
            self._returns[sent.source] = self._returns.get(sent.source, 0) + 1
            yield from self.end()
            return
        if at is None or self._order.is_behind(at):
            yield from self.end()
        self._source, self._is_answered = sent.source, False

    def end(self) -> Iterator[Advice]:
        """Yield the advice on whatever is open: the sequence ends."""
        for item in self._order.end():
            yield from self._judged(item)
        for account in self._accounts.values():
            for advice in account.end():
                yield _as_advice(advice)
        self._accounts.clear()

    def notes(self) -> Iterator[str]:
        """Yield remarks on requests that could not be judged in full."""
        if self._untimed:
            requests = f"{self._untimed} answered request{'s' if self._untimed > 1 else ''}"
            yield f"{requests} without a time: judged by order alone; waits, batches and limits need times"
        for source, count in self._returns.items():
            times = "once" if count == 1 else f"{count} times"
            yield (
                f"{source}: the time goes back by more than {LAG:.0f} s {times}; retries, batches and limits "
                "across such a place are not seen: sort the lines by time"
            )

    def _judged(self, sent: Sent) -> list[Advice]:
        found: list[Advice] = []
        account = self._accounts.get(sent.account)
        if account is None:
            if len(self._accounts) >= _MOST_ACCOUNTS:
                found += self._accounts.popitem(last=False)[1].end()
            account = _Account(Retries(), Chains(), Batches(self._library), Limits(self._library))
            self._accounts[sent.account] = account
        else:
            self._accounts.move_to_end(sent.account)
        account.count += 1
        sent.number = account.count
        if account.retries.concern(sent):
            found += account.retries.add(sent)
        # Most requests are events, and concern chains only if a profile was sought before.
        if sent.operation not in EVENT_OPERATIONS or account.chains.is_open:
            found += account.chains.add(sent)
        if sent.is_single:
            found += account.batches.add(sent)
        if sent.at is not None:
            found += account.limits.add(sent)
        return list(map(_as_advice, found)) if found else found


def _as_advice(advice: Advice) -> Advice:
    """Return advice where a rehearsal has an error: Klaviyo has answered, and the recording is past."""
    found = advice.violation
    if found.severity is not Severity.ERROR:
        return advice
    return advice._replace(violation=replace(found, severity=Severity.ADVICE))
