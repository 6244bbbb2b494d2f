"""Keeps Hypothesis from drawing the constants of the modules that happen to be loaded."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_PROVIDERS = "hypothesis.internal.conjecture.providers"
_NAMES = ("_get_local_constants", "CONSTANTS_CACHE", "LRUCache", "Constants")


@contextmanager
def plain_draws() -> Iterator[None]:
    """Run a block in which the draws follow from the seed alone.

    Since 6.131 Hypothesis draws one value in twenty from the source of all modules outside site-packages. A
    shop imports some of its own late, and each process has others: the same seed would draw other calls.
    """
    providers: Any
    try:
        providers = importlib.import_module(_PROVIDERS)
    except ImportError:  # an older version, which draws no such constants
        yield
        return
    if not all(hasattr(providers, name) for name in _NAMES):
        yield
        return
    collect, cache = providers._get_local_constants, providers.CONSTANTS_CACHE
    none = providers.Constants()
    # The cache holds constants of both kinds: those of the shop's own tests stay theirs.
    providers._get_local_constants, providers.CONSTANTS_CACHE = lambda: none, providers.LRUCache(1024)
    try:
        yield
    finally:
        providers._get_local_constants, providers.CONSTANTS_CACHE = collect, cache
