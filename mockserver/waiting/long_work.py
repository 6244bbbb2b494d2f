"""Which requests are worked on in a thread: those that may take longer than others should wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from klaviyo_rehearsal.contracts.openapi.operation import Operation

from ..jsonapi.reply import Reply
from ..state.account import Account

# Bytes of a body that is large: it takes a tenth of a second to parse and to check 5 MB.
LARGE_BODY = 100_000
# Resources of a laden account, most of them profiles and events: a pass over 100 000 takes 0.1 seconds.
_LADEN = 20_000
# Bytes of large resources of such an account: a page of them is copied some times.
_HEAVY = 4 * 1024 * 1024
# Effects that are due at once, such as the messages of a flow: each renders a template.
_MANY_EFFECTS = 100
# Operations that take as long with a million profiles as with ten; a thread costs each request 0.2 ms.
_QUICK = frozenset(
    {
        *("POST /api/events", "GET /api/events/{id}"),
        *("GET /api/metrics", "GET /api/metrics/{id}", "GET /api/lists", "GET /api/lists/{id}"),
        *("POST /api/profiles", "PATCH /api/profiles/{id}", "POST /api/profile-import"),
        *("GET /api/profiles", "GET /api/profiles/{id}", "GET /api/lists/{id}/profiles"),
        *("POST /client/events", "POST /client/profiles", "POST /client/subscriptions"),
    }
)
# The calls of the old API that record something, and the bytes of those that may take long.
_RECORDING = ("/api/track", "/api/identify")
_LARGE_CALL = 10_000


@dataclass(slots=True)
class PutOff(Exception):
    """The answer to a request is put off: its account is being worked on, or it is long work itself.

    account: that of the request, None where it stands in its body. work: makes the answer, and may raise what
    a handler raises.
    """

    account: Account | None
    work: Callable[[], Reply]
    is_long: bool


def is_laden(account: Account) -> bool:
    """Return whether an account holds so much that one pass over it takes long."""
    count, heavy = len(account.outbox), 0
    for _, kept in account.kinds():
        count += len(kept)
        heavy += kept.heavy
    return count >= _LADEN or heavy >= _HEAVY


def is_long(operation: Operation, account: Account, size: int, query: str) -> bool:
    """Return whether a request may take long. size: bytes of its body; query: as it was sent."""
    deferred = account.deferred
    if size >= LARGE_BODY:
        return True
    is_quick = (
        operation.key in _QUICK
        and deferred.watcher is None
        and not (query and _is_slow(query))
        and account.profiles.heavy < _HEAVY
    )
    if not is_quick and is_laden(account):
        return True
    pending = deferred.pending
    if not pending or pending[0].due > account.clock.seconds():
        return False
    return deferred.lag > 0 or len(pending) >= _MANY_EFFECTS  # with a lag, one may be a whole import


def _is_slow(query: str) -> bool:
    # The first sort or comparison makes an index, a segment may be worked out anew, and consent has no index.
    return (
        "sort=" in query
        or "segment" in query
        or "subscriptions" in query
        or "-than" in query
        or "-equal" in query
    )


def is_long_legacy(path: str, size: int) -> bool:
    """Return whether a call of the old API may take long: any but a small one that records something.

    Its lists of people had no bound, nor the fields of a person, which each event of a timeline repeats.
    """
    return size >= _LARGE_CALL or not path.startswith(_RECORDING)
