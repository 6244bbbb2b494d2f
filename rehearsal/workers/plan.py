"""The things that pass between a rehearsal and the processes that play its use cases."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from ..failures.baseline import Record
from ..failures.result import Result
from ..scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Played:
    """A use case that was played. record: the things that became known of the baseline."""

    result: Result
    record: Record = Record()


class Watcher(Protocol):
    """Sees each example of a use case."""

    def begin(self, use_case: str, scenario: Scenario) -> None:
        """Note an example that is about to be played."""

    def tick(self, use_case: str, failed: bool) -> None:
        """Note an example that was played, and whether it failed."""


class Player(Protocol):
    """Plays use cases on a mock, with an integration."""

    def play(self, use_case: str) -> Played:
        """Play the use case of a name. Raises Interrupted and KeyboardInterrupt."""

    def kill(self) -> None:
        """End the integration's process at once."""


class Plan(Protocol):
    """All that a process needs to play use cases. It can be pickled."""

    @property
    def seed(self) -> int:
        """The random seed of the draws."""

    def replay(self, use_case: str, seed: int) -> str:
        """Return the command that plays a use case again."""

    def open(self, watcher: Watcher) -> AbstractContextManager[Player]:
        """Start a mock and the integration. Raises IntegrationError and StartError."""
