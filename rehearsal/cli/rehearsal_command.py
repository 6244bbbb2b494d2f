"""A rehearsal from beginning to end: play the use cases, show and write the reports, keep the failures."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.contracts.use_case import UseCase
from klaviyo_rehearsal.mockserver.settings import Settings

from ..engine.effort import DEFAULT, EFFORTS
from ..engine.session import MockSession
from ..engine.use_case_property import random_seed
from ..failures.baseline import Baseline
from ..failures.baseline_file import read_baseline, write_baseline
from ..failures.kept import Failure, FailureFolder
from ..failures.result import Result
from ..integration import Source
from ..reports.console import ConsoleReport, Ticker, standard_output, ticking
from ..reports.report import RehearsalReport
from .alone import plays_alone, with_note
from .report_options import write_reports
from .sources import NamedIntegration

# Days until the entries of --write-baseline expire.
_DAYS = 90
_REASON = "written by --write-baseline; give the reason here"


@dataclass(frozen=True, slots=True)
class RehearsalCommand:
    """Options of one `rehearse test` run. home: the folder in which failures are kept."""

    named: NamedIntegration
    home: Path
    seed: int
    max_examples: int
    timeout: float
    start_timeout: float
    form: str
    reports: Sequence[tuple[str, Path]]
    baseline: Path | None
    new_baseline: Path | None
    require: Sequence[str]
    faults: bool
    retired: bool
    verbose: bool = False
    specs: Sequence[Path] = ()
    oracle: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, named: NamedIntegration, options: Mapping[str, Any], home: Path) -> RehearsalCommand:
        """Read the options of `rehearse test`."""
        profile = EFFORTS[options["profile"]] if options["profile"] else DEFAULT
        seed = profile.seed if options["seed"] is None else options["seed"]
        return cls(
            named=named,
            home=home,
            seed=random_seed() if seed is None else seed,
            max_examples=options["max_examples"] or profile.max_examples,
            timeout=options["timeout"],
            start_timeout=options["start_timeout"],
            form=options["form"],
            reports=options["reports"],
            baseline=options["baseline"],
            new_baseline=options["write_baseline"],
            require=options["require"],
            faults=options["faults"],
            retired=options["retired"],
            verbose=options["verbose"],
            specs=options["specs"],
            oracle=options["oracle"],
        )

    def replay(self, use_case: str, seed: int) -> str:
        """Return the command that plays a use case again with the same calls."""
        # A seed draws the same calls only with the same number of examples.
        count = "" if self.max_examples == DEFAULT.max_examples else f" --max-examples {self.max_examples}"
        flags = f"{' --faults' if self.faults else ''}{' --retired' if self.retired else ''}"
        flags += "".join(f" --oracle {name}={value}" for name, value in self.oracle.items())
        return f"rehearse test {self.named.argument()} --use-case {use_case} --seed {seed}{count}{flags}"

    def play(self, chosen: list[UseCase], library: Library) -> RehearsalReport:
        """Play use cases and report. Raises IntegrationError, BaselineError, StartError and OSError."""
        baseline = self._baseline()
        source, place = self.named.source(self.start_timeout)
        console = ConsoleReport(standard_output(), verbose=self.verbose) if self.form == "text" else None
        if console:
            console.begin(self.named.name, self.seed)
        results = []
        retired: Literal["serve", "fall-forward"] = "fall-forward" if self.retired else "serve"
        settings = Settings(retired_revisions=retired, **self.oracle)
        with MockSession(library=library, settings=settings) as session, ticking(self.max_examples) as ticker:
            for result in self._results(session, source, baseline, ticker, chosen):
                results.append(result)
                if console:
                    console.add(result)
        report = RehearsalReport(
            self.named.name,
            self.seed,
            self.max_examples,
            tuple(results),
            place,
            baseline.stale(_ended(results)),
            tuple(self._missing(results)),
            tuple(baseline.remarks(_ended(results))),
        )
        if console:
            console.end(report)
        self._write(report, baseline)
        return report

    def _baseline(self) -> Baseline:
        baseline = read_baseline(self.baseline, use_cases(), self.home) if self.baseline else Baseline()
        if self.new_baseline:
            # All failures become known as they come, and the rest of the use case is played: nothing is
            # made small, so that the next run with the same seed draws the same and meets the same.
            baseline.accept_until = baseline.today + timedelta(days=_DAYS)
            baseline.accept_reason = _REASON
        return baseline

    def _results(
        self, session: MockSession, source: Source, baseline: Baseline, ticker: Ticker, chosen: list[UseCase]
    ) -> Iterator[Result]:
        with session.open(
            source,
            seed=self.seed,
            max_examples=self.max_examples,
            timeout=self.timeout,
            replay=self.replay,
            tick=ticker.tick,
            baseline=baseline,
            faults=self.faults,
        ) as run:
            failed_alone: set[str] = set()
            for use_case in chosen:
                result = run.rehearse(use_case)
                # A cause that fails alone in one use case does so in the others: each replay takes a second.
                if self._keep(result) and self._can_replay() and result.code not in failed_alone:
                    if plays_alone(result.failure, self.home, self._replay_options()):
                        result = replace(result, report=with_note(result))
                    else:
                        failed_alone.add(result.code)
                yield result

    def _can_replay(self) -> bool:
        """Return whether a replay is the same: it starts no server anew, and knows no --retired."""
        return self.named.kind != "url" and not self.retired

    def _replay_options(self) -> list[str]:
        options = [f"--timeout={self.timeout:g}", f"--start-timeout={self.start_timeout:g}"]
        options += [f"--spec={path}" for path in self.specs]
        return options + [f"--oracle={name}={value}" for name, value in self.oracle.items()]

    def _missing(self, results: Sequence[Result]) -> Iterator[str]:
        for result in results:
            for end in self.require:
                if not result.coverage.get(end):
                    yield f"{result.use_case}: no request was {end}, as --require asks"

    def _write(self, report: RehearsalReport, baseline: Baseline) -> None:
        if self.new_baseline:
            # A rewritten baseline shrinks: an entry that no longer fails would hide the next such failure.
            known = baseline.kept(_ended(report.results))
            write_baseline(self.new_baseline, [*known, *baseline.ignored, *baseline.cleanings])
        write_reports(report, self.form, self.reports)

    def _keep(self, result: Result) -> bool:
        """Keep a failure for `rehearse replay`; a read-only folder does not stop the run."""
        if not result.failure or result.scenario is None:
            return False
        integration = self.named.kind, self.named.name
        failure = Failure(result.use_case, result.code, result.scenario, integration, result.seed)
        try:
            FailureFolder(self.home).keep(failure)
        except OSError as error:
            print(f"rehearse: failures are not kept: {error}", file=sys.stderr)
            return False
        return True


def _ended(results: Iterable[Result]) -> list[str]:
    """Return the use cases that were played to their end: of others it is not known what they would meet."""
    return [result.use_case for result in results if result.passed]


def replay_failure(
    failure: Failure,
    named: NamedIntegration,
    home: Path,
    *,
    timeout: float,
    start_timeout: float,
    oracle: Mapping[str, Any],
    library: Library,
) -> Result:
    """Play the scenario of a kept failure again. Raises IntegrationError and StartError."""
    source, _ = named.source(start_timeout)

    def replay(use_case: str, seed: int) -> str:
        return f"rehearse test {named.argument()} --use-case {use_case} --seed {seed}"

    with (
        MockSession(library=library, settings=Settings(**oracle)) as session,
        session.open(source, seed=failure.seed, max_examples=1, timeout=timeout, replay=replay) as run,
    ):
        result = run.again(use_cases()[failure.use_case], failure.scenario)
    if result.failure and result.scenario is not None:
        kept = replace(failure, code=result.code, integration=(named.kind, named.name))
        FailureFolder(home).keep(kept)
    return result
