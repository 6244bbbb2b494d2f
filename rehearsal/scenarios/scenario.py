"""What a rehearsal plays: what is there before, and the old API's calls that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall


@dataclass(frozen=True, slots=True)
class Scenario:
    """One example: both accounts start with the seed, then each call is done on both.

    seed: resources by kind, as mockserver/control/planting.py plants them, with ids of their own, so that a
    call can name a list or a profile that both accounts have. faults: what goes wrong between the integration
    and the mock meanwhile, as mockserver/http/faults.py reads it. label: what a must-have is about; a drawn
    scenario has none.
    """

    calls: tuple[LegacyCall, ...]
    seed: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Mapping[str, Any], ...] = ()
    label: str = ""

    @property
    def may_give_up(self) -> bool:
        """Whether an integration may raise: a single failure must be survived, several in a row need not."""
        return any("nth" not in fault for fault in self.faults)
