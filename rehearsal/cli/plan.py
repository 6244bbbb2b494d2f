"""The plan of `rehearse test`: everything by which a process, this one or another, plays use cases."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import load, use_cases
from klaviyo_rehearsal.mockserver.settings import Settings

from ..engine.effort import DEFAULT
from ..failures.baseline import Baseline
from ..failures.baseline_file import WRITTEN_FOR, WRITTEN_REASON, read_baseline
from ..options.sources import NamedIntegration
from ..workers.plan import Played, Watcher

if TYPE_CHECKING:
    from ..engine.use_case_property import UseCaseProperty


@dataclass(frozen=True, slots=True)
class RehearsalPlan:
    """The options of a run that the verdicts depend on.

    known_in: the file of known failures. accepts: whether each new failure becomes one. moment: the time on
    the mock's clock, the same in every process. library, baseline: the contracts and the known failures, if
    they are loaded already.
    """

    named: NamedIntegration
    home: Path
    seed: int
    max_examples: int
    timeout: float
    start_timeout: float
    faults: bool
    retired: bool
    specs: Sequence[Path]
    oracle: Mapping[str, Any]
    known_in: Path | None
    accepts: bool
    moment: datetime = field(default_factory=lambda: datetime.now(UTC))
    library: Library | None = None
    baseline: Baseline | None = None

    def known(self) -> Baseline:
        """Read the baseline. Raises BaselineError."""
        baseline = read_baseline(self.known_in, use_cases(), self.home) if self.known_in else Baseline()
        if self.accepts:
            # All failures become known as they come, and the rest of the use case is played: nothing is
            # made small, so that the next run with the same seed draws the same and meets the same.
            baseline.accept_until = baseline.today + WRITTEN_FOR
            baseline.accept_reason = WRITTEN_REASON
        return baseline

    def settings(self) -> dict[str, str]:
        """Return the flags that results depend on, in words, by their names."""
        specs = [f"{path.name} ({hashlib.sha256(path.read_bytes()).hexdigest()[:12]})" for path in self.specs]
        return {
            "faults": _switch(self.faults),
            "retired": _switch(self.retired),
            "oracle": ", ".join(f"{name}={value}" for name, value in sorted(self.oracle.items())) or "none",
            "spec": ", ".join(specs) or "none",
        }

    def replay(self, use_case: str, seed: int) -> str:
        """Return the command that plays a use case again with the same calls."""
        # A seed draws the same calls only with the same number of examples.
        count = "" if self.max_examples == DEFAULT.max_examples else f" --max-examples {self.max_examples}"
        flags = f"{' --faults' if self.faults else ''}{' --retired' if self.retired else ''}"
        flags += "".join(f" --oracle {name}={value}" for name, value in self.oracle.items())
        return f"rehearse test {self.named.argument()} --use-case {use_case} --seed {seed}{count}{flags}"

    @contextmanager
    def open(self, watcher: Watcher) -> Iterator[RehearsalPlayer]:
        """Start a mock and the integration. Raises IntegrationError and StartError."""
        # A process that only sends the use cases to others needs no mock.
        from ..engine.session import MockSession

        source, _ = self.named.source(self.start_timeout)
        retired: Literal["serve", "fall-forward"] = "fall-forward" if self.retired else "serve"
        settings = Settings(retired_revisions=retired, **self.oracle)
        library = self.library or load((), self.specs)
        with (
            MockSession(library=library, settings=settings, moment=self.moment) as session,
            session.open(
                source,
                seed=self.seed,
                max_examples=self.max_examples,
                timeout=self.timeout,
                replay=self.replay,
                begin=watcher.begin,
                tick=watcher.tick,
                baseline=self.baseline or self.known(),
                faults=self.faults,
            ) as run,
        ):
            yield RehearsalPlayer(run)


def _switch(is_on: bool) -> str:
    return "on" if is_on else "off"


@dataclass(frozen=True, slots=True)
class RehearsalPlayer:
    """Plays use cases."""

    run: UseCaseProperty

    def play(self, use_case: str) -> Played:
        """Play the use case of a name. Raises Interrupted and KeyboardInterrupt."""
        result = self.run.rehearse(use_cases()[use_case])
        return Played(result, self.run.baseline.record(use_case))

    def kill(self) -> None:
        """End the integration's process at once."""
        self.run.performer.kill()
