"""What the contract cannot say: a file per API group, a function per operation.

A behaviour takes the exchange, whose request is checked by then, and returns the reply; it raises
Refusal for what only the account can know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..documents import Writers
from ..exchange import Exchange, Reply
from . import events, lists, metrics, profiles

Behaviour = Callable[[Exchange, Writers], Reply]

BEHAVIOURS: Mapping[str, Behaviour] = MappingProxyType(
    {**events.BEHAVIOURS, **metrics.BEHAVIOURS, **profiles.BEHAVIOURS, **lists.BEHAVIOURS}
)
