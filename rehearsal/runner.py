"""Runs the property of a use case: draws legacy calls until one fails, and shrinks it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from contracts.scenario import Scenario
from contracts.use_case import UseCase

from .integration import IntegrationHung
from .outcome import Outcome, RehearsalFailure
from .reports.failure import failure_text, trouble_text
from .stage import Stage


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one use case: how many examples were played, and the failure if there was one."""

    use_case: str
    examples: int
    seed: int
    report: str = ""
    outcome: Outcome | None = None

    @property
    def passed(self) -> bool:
        """Say whether no example failed."""
        return not self.report


@dataclass(slots=True)
class Run:
    """The property over some use cases, against one stage.

    seed: what is drawn follows from it. replay: makes the command that plays a use case again.
    """

    stage: Stage
    max_examples: int
    seed: int
    replay: Callable[[str, int], str] = lambda use_case, seed: ""

    def results(self, use_cases: list[UseCase]) -> Iterator[Result]:
        """Yield the result of each use case as it is known."""
        for use_case in use_cases:
            yield self.rehearse(use_case)

    def rehearse(self, use_case: UseCase) -> Result:
        """Play examples of one use case until one fails."""
        from hypothesis.errors import Flaky

        played = 0
        last: Scenario | None = None
        replay = self.replay(use_case.name, self.seed)

        def check(scenario: Scenario) -> None:
            nonlocal played, last
            played, last = played + 1, scenario
            outcome = self.stage.play(use_case, scenario)
            if outcome.failed:
                raise _failure_of(outcome.reason)(failure_text(outcome, replay), outcome)

        try:
            self._property(use_case, check)()
        except RehearsalFailure as failure:
            return Result(use_case.name, played, self.seed, failure.report, failure.outcome)
        except IntegrationHung as hung:
            return Result(use_case.name, played, self.seed, trouble_text(use_case.name, hung, last, replay))
        except Flaky as flaky:
            return Result(use_case.name, played, self.seed, trouble_text(use_case.name, flaky, last, replay))
        return Result(use_case.name, played, self.seed)

    def _property(self, use_case: UseCase, check: Callable[[Scenario], None]) -> Callable[[], None]:
        from hypothesis import HealthCheck, Phase, given, seed, settings

        from contracts.strategies import scenarios

        configured = settings(
            max_examples=self.max_examples,
            database=None,
            deadline=None,
            derandomize=False,
            report_multiple_bugs=False,
            print_blob=False,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        prepared: Callable[[], None] = seed(self.seed)(configured(given(scenarios(use_case))(check)))
        return prepared


@lru_cache(maxsize=256)
def _failure_of(reason: str) -> type[RehearsalFailure]:
    """Make a failure type for a cause: Hypothesis shrinks each type apart, so a cause stays itself."""
    return type("RehearsalFailure", (RehearsalFailure,), {"__doc__": reason})


def random_seed() -> int:
    """Draw a seed for a run that was given none."""
    return random.SystemRandom().randrange(2**32)
