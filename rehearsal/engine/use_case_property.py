"""Runs the property of a use case: draws legacy calls until one fails, and shrinks it."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from klaviyo_rehearsal.contracts.use_case import UseCase
from klaviyo_rehearsal.contracts.violation import Violation
from klaviyo_rehearsal.mockserver.state.journal import Entry

from ..failures.baseline import Baseline
from ..failures.cause import Cause
from ..failures.outcome import Outcome, RehearsalFailure
from ..failures.result import Interrupted, Result
from ..integration import IntegrationTrouble, Performer
from ..reports.failure import failure_text, trouble_text
from ..scenarios.scenario import Scenario
from .coverage import Coverage
from .earlier_accounts import EarlierAccounts
from .effort import LEAST_FOR_MUST_HAVES
from .plain_draws import plain_draws
from .quiet_collector import quiet_collector

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_UNSHRUNK = "interrupted before it was made small: a smaller example may fail in the same way"


@dataclass(slots=True)
class _Examples:
    """A running account of the examples of one use case."""

    played: int = 0
    last: Scenario | None = None
    failed: Outcome | None = None
    coverage: Counter[str] = field(default_factory=Counter)
    advice: dict[tuple[str, str], Violation] = field(default_factory=dict)
    drawn: Coverage = field(default_factory=Coverage)
    remarks: set[str] = field(default_factory=set)
    revisions: Counter[str] = field(default_factory=Counter)
    begun: float = field(default_factory=time.monotonic)

    def note(self, outcome: Outcome) -> None:
        self.remarks |= outcome.remarks()
        self.coverage += outcome.coverage()
        self.revisions += outcome.revisions()
        for item in outcome.advice():
            self.advice.setdefault((item.code, item.place), item)


@dataclass(slots=True)
class UseCaseProperty:
    """The property over some use cases, with one integration.

    play_example: plays one scenario. seed: the random seed of the draws. replay: makes the command that
    plays a use case again. begin: called before each example. tick: called after each one, with whether it
    failed. baseline: known failures, which do not end a use
    case. faults: whether the mock fails and throttles now and then. scenarios: a strategy in place of the
    use case's own, which has no must-haves. earlier: the accounts of the examples that were played.
    """

    play_example: Callable[[UseCase, Scenario], Outcome]
    performer: Performer
    max_examples: int
    seed: int
    replay: Callable[[str, int], str] = lambda use_case, seed: ""
    begin: Callable[[str, Scenario], None] = lambda use_case, scenario: None
    tick: Callable[[str, bool], None] = lambda use_case, failed: None
    baseline: Baseline = field(default_factory=Baseline)
    faults: bool = False
    scenarios: SearchStrategy[Scenario] | None = None
    earlier: EarlierAccounts = field(default_factory=EarlierAccounts)

    def results(self, use_cases: list[UseCase]) -> Iterator[Result]:
        """Yield the result of each use case as it is known."""
        for use_case in use_cases:
            yield self.rehearse(use_case)

    def rehearse(self, use_case: UseCase) -> Result:
        """Play examples of one use case until one fails.

        Raises Interrupted for a Ctrl-C while a failure is made small, and KeyboardInterrupt for one before.
        """
        examples = _Examples()

        stack = ExitStack()

        def check(scenario: Scenario) -> None:
            # Not before: Hypothesis looks then who refers to its source of randomness, and what the collector
            # leaves out refers to nothing. Versions before 6.151 warn.
            if not examples.played:
                stack.enter_context(quiet_collector())
            self._play(use_case, scenario, examples)

        drawn = self._property(use_case, check)

        def play() -> None:
            # The drawn ones first: Hypothesis makes a failure of theirs small.
            with plain_draws():
                drawn()
            for scenario in self._must_haves(use_case):
                check(scenario)

        with stack:
            return self._judge(use_case.name, examples, play)

    def again(self, use_case: UseCase, scenario: Scenario) -> Result:
        """Play one scenario, and nothing else."""
        examples = _Examples()
        return self._judge(use_case.name, examples, lambda: self._play(use_case, scenario, examples))

    def _must_haves(self, use_case: UseCase) -> Iterator[Scenario]:
        """Yield the scenarios that every run plays, unless it is a short one."""
        if self.scenarios is None and self.max_examples >= LEAST_FOR_MUST_HAVES:
            from ..scenarios.drawing import must_haves

            yield from must_haves(use_case, self.seed)

    def _play(self, use_case: UseCase, scenario: Scenario, examples: _Examples) -> None:
        examples.played, examples.last = examples.played + 1, scenario
        examples.drawn.note(scenario)
        self.earlier.note(scenario)
        self.begin(use_case.name, scenario)
        outcome = self.play_example(use_case, scenario)
        examples.note(outcome)
        self.baseline.note(outcome)
        failed = outcome.failed and not self.baseline.covers(outcome)
        self.tick(use_case.name, failed)
        if failed:
            examples.failed = outcome
            raise _failure_of(outcome.reason)("", outcome)

    def _judge(self, use_case: str, examples: _Examples, play: Callable[[], None]) -> Result:
        from hypothesis.errors import Flaky, Unsatisfiable

        outcome, trouble, message, interrupted = None, "", "", False
        unanswered: tuple[Entry, ...] = ()
        try:
            play()
        except RehearsalFailure as failure:
            outcome = failure.outcome
        except IntegrationTrouble as error:
            outcome = examples.failed
            if outcome is not None or not self.baseline.covers_all(use_case, [Cause(error.kind)]):
                trouble, message, unanswered = error.kind, str(error), error.requests
        except KeyboardInterrupt:
            if examples.failed is None:
                raise
            # A failure that was found is reported, though it could be smaller.
            outcome, message, interrupted = examples.failed, _UNSHRUNK, True
        except Flaky as flaky:
            trouble, message = "flaky", str(flaky)
        except Unsatisfiable:
            trouble = "nothing-drawn"
            message = "the strategy drew nothing: no call was played, so nothing is known of the integration"
        self.baseline.condense(use_case)
        replay = self.replay(use_case, self.seed)
        scenario = outcome.scenario if outcome else examples.last
        result = Result(
            use_case,
            examples.played,
            self.seed,
            outcome=outcome,
            scenario=scenario if outcome or trouble else None,
            trouble=trouble,
            stderr=tuple(self.performer.stderr()) if outcome or trouble else (),
            replay=replay if outcome or trouble else "",
            known=self.baseline.used_in(use_case),
            advice=tuple(examples.advice.values()),
            coverage=dict(sorted(examples.coverage.items())),
            drawn=examples.drawn.as_dict(),
            remarks=tuple(sorted(examples.remarks)),
            revisions=dict(sorted(examples.revisions.items())),
            seconds=time.monotonic() - examples.begun,
        )
        result = self._with_report(result, message, unanswered) if outcome or trouble else result
        if interrupted:
            raise Interrupted(result)
        return result

    def _with_report(self, result: Result, message: str, requests: Sequence[Entry] = ()) -> Result:
        failed = replace(result, report="failed")  # so that it has an id
        notes = [message] if message and result.outcome else []
        expired = self.baseline.expired_for(result.outcome) if result.outcome else None
        if expired is not None:
            notes.append(f"known until {expired.expires}, which has passed: {expired.reason}")
        if result.outcome is not None:
            notes += self.earlier.foreign(result.outcome)
            text = failure_text(result.outcome, result.replay, failed.failure, result.stderr, notes)
        else:
            text = trouble_text(result, message, failed.failure, requests)
        return replace(result, report=text)

    def _property(self, use_case: UseCase, check: Callable[[Scenario], None]) -> Callable[[], None]:
        from hypothesis import HealthCheck, Phase, given, seed, settings

        from ..scenarios.drawing import scenarios
        from ..scenarios.faults import under_every_fault, under_faults

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
        own = scenarios(use_case) if self.scenarios is None else self.scenarios
        drawn = under_faults(own) if self.faults else own
        prepared: Callable[[], None] = seed(self.seed)(configured(given(drawn)(check)))

        def play() -> None:
            # Each fault once, whatever is drawn: at some seeds a hundred draws leave some of them out.
            if self.faults:
                for scenario in under_every_fault(self._simplest(own)):
                    check(scenario)
            prepared()

        return play

    def _simplest(self, scenarios: SearchStrategy[Scenario]) -> Scenario:
        """Return the first scenario that Hypothesis draws, which is the simplest one."""
        from hypothesis import HealthCheck, Phase, given, seed, settings

        found: list[Scenario] = []

        def take(scenario: Scenario) -> None:
            found.append(scenario)

        once = settings(
            max_examples=1,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        seed(self.seed)(once(given(scenarios)(take)))()
        return found[0]


@lru_cache(maxsize=256)
def _failure_of(reason: str) -> type[RehearsalFailure]:
    """Make a failure type for a cause: Hypothesis shrinks each type apart, so a cause stays itself."""
    return type("RehearsalFailure", (RehearsalFailure,), {"__doc__": reason})


def random_seed() -> int:
    """Draw a seed for a run that was given none."""
    return random.SystemRandom().randrange(2**32)
