"""Draws profiles by chance that the seed decides: samples and tests of variations."""

from __future__ import annotations

import hashlib

from ..state.account import Account


def share_of(account: Account, *names: str) -> float:
    """Return a number from 0 up to 1 that follows from the seed, the account and the names alone.

    It is taken from no sequence of random numbers, so that it depends on nothing that came before.
    """
    text = "\0".join((str(account.settings.seed), account.company_id, *names))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest()) / float(1 << 56)
