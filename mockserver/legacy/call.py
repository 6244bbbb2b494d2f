"""What answers a call of the old API."""

from __future__ import annotations

from collections.abc import Callable

from contracts.legacy import LegacyCall

from ..account import Account
from .answer import LegacyAnswer

LegacyFunction = Callable[[Account, LegacyCall], LegacyAnswer]
