"""The result of one use case: the examples played, their coverage, and the failure if there was one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from klaviyo_rehearsal.contracts.violation import Violation

from ..scenarios.scenario import Scenario
from .baseline import KnownFailure
from .kept import failure_id
from .outcome import Outcome


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one use case.

    outcome, scenario: the smallest example that failed. trouble: why there is no verdict (hung, ended,
    babbled, died, flaky, nothing-drawn). stderr: the last lines of a command. replay: the command that plays
    the use case again. known: failures that the baseline let pass. advice: each piece once. coverage: how
    many requests came to which end. drawn: how many scenarios met which argument, must-have, account and
    fault. remarks: on the revisions that were sent. revisions: how many requests named which. seconds: the
    time that it took.
    """

    use_case: str
    examples: int
    seed: int
    report: str = ""
    outcome: Outcome | None = None
    scenario: Scenario | None = None
    trouble: str = ""
    stderr: tuple[str, ...] = ()
    replay: str = ""
    known: tuple[KnownFailure, ...] = ()
    advice: tuple[Violation, ...] = ()
    coverage: Mapping[str, int] = field(default_factory=dict)
    drawn: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    revisions: Mapping[str, int] = field(default_factory=dict)
    seconds: float = field(default=0.0, compare=False)

    @property
    def passed(self) -> bool:
        """Whether no example failed, apart from known failures."""
        return not self.report

    @property
    def code(self) -> str:
        """The first cause of the failure: a violation code, a difference, or the trouble."""
        return self.trouble or (self.outcome.reason if self.outcome else "")

    @property
    def failure(self) -> str:
        """The id of the failure, made from the use case, the code and the scenario; empty for a pass."""
        if self.passed or self.scenario is None:
            return ""
        return failure_id(self.use_case, self.code, self.scenario)


class Interrupted(KeyboardInterrupt):
    """Ctrl-C while a failure of a use case was made small. result: the failure as it was found."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result
