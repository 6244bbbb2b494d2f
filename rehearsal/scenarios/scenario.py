"""A scenario: the contents of both accounts, and the calls of the old API that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall


@dataclass(frozen=True, slots=True)
class Scenario:
    """One example: both accounts start with the seed, then each call is done on both.

    seed: resources by kind, as mockserver/control/planting.py plants them, with ids of their own, so that a
    call can name a list or a profile that both accounts have. faults: mistakes of the mock while the
    integration works, as mockserver/http/faults.py reads them.
    """

    calls: tuple[LegacyCall, ...]
    seed: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Mapping[str, Any], ...] = ()

    @property
    def may_give_up(self) -> bool:
        """Whether an integration may raise: a single failure must be survived, several in a row need not."""
        return any("nth" not in fault for fault in self.faults)
