"""A rehearsal from beginning to end: play the use cases, show and write the reports, keep the failures."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import guide_use_cases, use_cases
from klaviyo_rehearsal.contracts.use_case import UseCase
from klaviyo_rehearsal.mockserver.settings import Settings

from ..engine.effort import DEFAULT, EFFORTS
from ..engine.session import MockSession
from ..engine.use_case_property import random_seed
from ..failures.baseline import Baseline
from ..failures.baseline_file import write_baseline
from ..failures.kept import Failure, FailureFolder
from ..failures.result import Result
from ..options.reports import write_reports
from ..options.sources import NamedIntegration
from ..reports.console import ConsoleReport, standard_output
from ..reports.progress import Progress, shown
from ..reports.report import RehearsalReport
from ..reports.run_facts import Stopwatch
from ..workers.crew import DIED, Alone, Crew, Several
from ..workers.example_counts import example_counts
from ..workers.interruption import Interruption
from ..workers.plan import Played
from .alone import Replays, with_note
from .plan import RehearsalPlan


@dataclass(frozen=True, slots=True)
class RehearsalCommand:
    """Options of one `rehearse test` run. plan: those that the verdicts depend on."""

    plan: RehearsalPlan
    form: str
    reports: Sequence[tuple[str, Path]]
    new_baseline: Path | None
    require: Sequence[str]
    jobs: int
    verbose: bool

    @classmethod
    def of(
        cls, named: NamedIntegration, options: Mapping[str, Any], home: Path, library: Library
    ) -> RehearsalCommand:
        """Read the options of `rehearse test`."""
        profile = EFFORTS[options["profile"]] if options["profile"] else DEFAULT
        seed = profile.seed if options["seed"] is None else options["seed"]
        plan = RehearsalPlan(
            named=named,
            home=home,
            seed=random_seed() if seed is None else seed,
            max_examples=options["max_examples"] or profile.max_examples,
            timeout=options["timeout"],
            start_timeout=options["start_timeout"],
            faults=options["faults"],
            retired=options["retired"],
            specs=options["specs"],
            oracle=options["oracle"],
            known_in=options["baseline"],
            accepts=options["write_baseline"] is not None,
            library=library,
        )
        return cls(
            plan=plan,
            form=options["form"],
            reports=options["reports"],
            new_baseline=options["write_baseline"],
            require=options["require"],
            jobs=options["jobs"],
            verbose=options["verbose"],
        )

    def play(
        self, chosen: list[UseCase], interruption: Interruption, out: TextIO | None = None
    ) -> RehearsalReport:
        """Play use cases and report, after a Ctrl-C what was played by then.

        interruption: of this run. out: standard output where that is not sys.stdout.
        Raises IntegrationError, BaselineError, StartError and OSError.
        """
        stopwatch = Stopwatch()
        plan = self.plan
        plan.named.require(plan.start_timeout, plan.timeout)
        _, place = plan.named.source(plan.start_timeout)
        baseline = plan.known()
        console = ConsoleReport(standard_output(out), verbose=self.verbose) if self.form == "text" else None
        if console:
            console.begin(plan.named.name, plan.seed)
        with interruption:
            run = _Run(self, baseline, console, interruption)
            results = run.results(replace(plan, baseline=baseline), [case.name for case in chosen])
            interruption.is_held = True  # from here on all is known, and is written
            played = {result.use_case for result in results}
            report = RehearsalReport(
                plan.named.name,
                plan.seed,
                plan.max_examples,
                tuple(results),
                place,
                baseline.stale(_ended(results)),
                tuple(self._missing(results)),
                tuple(baseline.remarks(_ended(results))),
                interruption.has_come,
                tuple(case.name for case in chosen if case.name not in played),
                tuple(name for name in guide_use_cases() if name not in {case.name for case in chosen}),
                stopwatch.facts(Path.cwd()),
                baseline,
                plan.settings() | {"require": ", ".join(sorted({*self.require})) or "none"},
            )
            if console:
                console.end(report)
            self._write(report, baseline, out)
        return report

    def judged(self, result: Result, failed_alone: set[str], replays: Replays) -> Result:
        """Keep a failure, and note on it where it passes alone. failed_alone: codes of those that do not."""
        # A cause that fails alone in one use case does so in the others: each replay takes a second.
        if self.keep(result) and self._can_replay(result) and result.code not in failed_alone:
            if replays.passes(result.failure):
                return replace(result, report=with_note(result))
            failed_alone.add(result.code)
        return result

    def _can_replay(self, result: Result) -> bool:
        """Return whether a replay is the same: it starts no server anew, and knows no --retired."""
        return self.plan.named.kind != "url" and not self.plan.retired and result.trouble != DIED

    def replay_options(self) -> list[str]:
        """Return the options of `rehearse replay` that a failure of this run needs."""
        options = [f"--timeout={self.plan.timeout:g}", f"--start-timeout={self.plan.start_timeout:g}"]
        options += [f"--spec={path}" for path in self.plan.specs]
        return options + [f"--oracle={name}={value}" for name, value in self.plan.oracle.items()]

    def _missing(self, results: Sequence[Result]) -> Iterator[str]:
        for result in results:
            for end in self.require:
                if not result.coverage.get(end):
                    yield f"{result.use_case}: no request was {end}, as --require asks"

    def _write(self, report: RehearsalReport, baseline: Baseline, out: TextIO | None) -> None:
        if self.new_baseline:
            # A rewritten baseline shrinks: an entry that no longer fails would hide the next such failure.
            known = baseline.kept(_ended(report.results))
            write_baseline(self.new_baseline, [*known, *baseline.ignored, *baseline.cleanings])
        write_reports(report, self.form, self.reports, out=out)

    def keep(self, result: Result) -> bool:
        """Keep a failure for `rehearse replay`; a read-only folder does not stop the run."""
        if not result.failure or result.scenario is None:
            return False
        integration = self.plan.named.kind, self.plan.named.name
        failure = Failure(result.use_case, result.code, result.scenario, integration, result.seed)
        try:
            FailureFolder(self.plan.home).keep(failure)
        except OSError as error:
            print(f"rehearse: failures are not kept: {error}", file=sys.stderr)
            return False
        return True


def _ended(results: Iterable[Result]) -> list[str]:
    """Return the use cases that were played to their end: of others it is not known what they would meet."""
    return [result.use_case for result in results if result.passed]


class _Run:
    """One run of the use cases, to the last one or to a Ctrl-C."""

    def __init__(
        self,
        command: RehearsalCommand,
        baseline: Baseline,
        console: ConsoleReport | None,
        interruption: Interruption,
    ) -> None:
        self._command = command
        self._baseline = baseline
        self._console = console
        self._interruption = interruption
        self._results: list[Result] = []
        self._failed_alone: set[str] = set()
        self._replays = Replays(command.plan.home, command.replay_options())

    def results(self, plan: RehearsalPlan, names: list[str]) -> list[Result]:
        """Play use cases and return the results, in the order of the names."""
        counts = example_counts((use_cases()[name] for name in names), plan.max_examples)
        # Among the starts, and at the end of the integration, a signal leaves a report as well.
        with (
            suppress(KeyboardInterrupt),
            shown(counts, counts, self._interruption.check) as progress,
            self._crew(plan, progress, counts) as crew,
        ):
            self._interruption.kill = partial(self._kill, crew)
            try:
                for played in crew.play(names):
                    self._take(played, progress)
            except KeyboardInterrupt:
                for played in crew.stop():
                    self._take(played, progress)
        return sorted(self._results, key=lambda result: names.index(result.use_case))

    def _kill(self, crew: Crew) -> None:
        self._replays.stop()
        crew.kill()

    def _crew(self, plan: RehearsalPlan, progress: Progress, counts: Mapping[str, int]) -> Crew:
        if self._command.jobs == 1:
            return Alone(plan, progress)
        # The longest first: none of them is begun when all others are done.
        order = sorted(counts, key=lambda name: -counts[name])
        # Each process reads contracts and baseline by itself: a function of `clean` may not fit in a pipe.
        alone = replace(plan, library=None, baseline=None)
        return Several(alone, progress, min(self._command.jobs, len(order)), order)

    def _take(self, played: Played, progress: Progress) -> None:
        result = played.result
        self._baseline.take(played.record)
        place = len(self._results)
        self._results.append(result)  # before its replay, which a Ctrl-C may end
        try:
            if self._interruption.has_come:
                self._command.keep(result)
            else:
                self._results[place] = result = self._command.judged(
                    result, self._failed_alone, self._replays
                )
        finally:
            progress.finish(result.use_case)
            if self._console:
                with progress.hidden():
                    self._console.add(result)


def replay_failure(
    failure: Failure,
    named: NamedIntegration,
    home: Path,
    *,
    timeout: float,
    start_timeout: float,
    oracle: Mapping[str, Any],
    library: Library,
    interruption: Interruption,
) -> Result:
    """Play the scenario of a kept failure again.

    Raises IntegrationError, StartError, and KeyboardInterrupt for a signal.
    """
    source, _ = named.source(start_timeout)

    def replay(use_case: str, seed: int) -> str:
        return f"rehearse test {named.argument()} --use-case {use_case} --seed {seed}"

    with (
        MockSession(library=library, settings=Settings(**oracle)) as session,
        session.open(source, seed=failure.seed, max_examples=1, timeout=timeout, replay=replay) as run,
    ):
        interruption.kill = run.performer.kill
        result = run.again(use_cases()[failure.use_case], failure.scenario)
    if result.failure and result.scenario is not None:
        kept = replace(failure, code=result.code, integration=(named.kind, named.name))
        FailureFolder(home).keep(kept)
    return result
