"""What answers a call of the old API."""

from __future__ import annotations

from collections.abc import Callable

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..state.account import Account
from .answers import LegacyAnswer

LegacyFunction = Callable[[Account, LegacyCall], LegacyAnswer]
