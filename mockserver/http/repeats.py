"""Requests that are sent again because the first attempt had no answer, or a failure for one."""

from __future__ import annotations

from ..state.secrets import masked, own_credential
from .exchange import Exchange

_OF_REPEATS = frozenset({"repeated-id", "same-second"})


def excuse_retry(exchange: Exchange) -> None:
    """Take the losses of a retry back: its first attempt has arrived, and the client could not know.

    Whatever such a repeat loses is kept already, and to repeat it is right. That is known by the same body.
    """
    account = exchange.account
    if account is None or not any(item.code in _OF_REPEATS for item in exchange.violations):
        return
    faulty = account.journal.faulty
    if not faulty:
        return
    body = masked(exchange.body, own_credential(exchange.headers_by_name.get(b"authorization", b"")))
    for entry in faulty:
        if entry.body == body and entry.path == exchange.path:
            kept = [item for item in exchange.violations if item.code not in _OF_REPEATS]
            exchange.violations[:] = kept
            exchange.journal_notes.append(
                f"a repeat of request {entry.number}, which failed after it arrived"
            )
            return
