"""Two programs, as they are: each led to a mock of its own, and what they left compared."""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import ONE_ACCOUNT, Account

from ..engine.circumstances import CircumstancesReader
from ..failures.baseline import KnownFailure
from ..failures.outcome import Outcome
from ..route.authority import KLAVIYO
from ..route.program import ProgramRun, run_led
from ..route.watched import Watch
from ..scenarios.scenario import Scenario
from .judgement import PACE, Intended, Left, judge
from .shared_files import changed, stamps

_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Program:
    """A command with the variables that are set before it, such as REV=2024-10-15."""

    words: tuple[str, ...]
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparison of one run of both programs.

    report: empty when they left the same. trouble: why nothing could be compared. shared: files that both
    wrote to. seconds: the time that both took. known: failures that a baseline let pass.
    """

    old: ProgramRun
    new: ProgramRun
    report: str = ""
    outcome: Outcome | None = None
    trouble: str = ""
    shared: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)
    known: tuple[KnownFailure, ...] = ()


def read_program(text: str) -> Program:
    """Read a command line with its variables. Raises ValueError for one without a command."""
    words = shlex.split(text)
    variables = {}
    while words and (match := _ASSIGNMENT.fullmatch(words[0])):
        variables[match[1]] = match[2]
        words.pop(0)
    if not words:
        raise ValueError(f"{text!r} names no command")
    return Program(tuple(words), variables)


class Pair:
    """Compares an old program and a new one.

    library: the contracts of the new API. plant: resources of both accounts. intended: differences that are
    meant. allowed: hosts beside Klaviyo's that the programs may reach. timeout: seconds that each may take.
    """

    def __init__(
        self,
        old: Program,
        new: Program,
        *,
        library: Library,
        plant: Mapping[str, Any],
        intended: Intended,
        allowed: Sequence[str] = (),
        timeout: float | None = None,
    ) -> None:
        self._timeout = timeout
        self._programs = old, new
        self._library = library
        self._plant = dict(plant)
        self._intended = intended
        self._allowed = allowed

    def run(self, environment: Mapping[str, str], stdin: bytes | None = None) -> Compared:
        """Run both programs, the old one first, and compare.

        stdin: the standard input of both. Raises NoCommand, StartError and SeedError.
        """
        start = time.monotonic()
        compared = self._run(environment, stdin)
        return replace(compared, seconds=time.monotonic() - start)

    def _run(self, environment: Mapping[str, str], stdin: bytes | None) -> Compared:
        begun = datetime.now(UTC)
        folder = Path.cwd()
        with ExitStack() as stack:
            mocks = [stack.enter_context(self._mock(legacy)) for legacy in (True, False)]
            accounts = [self._planted(mock) for mock in mocks]
            runs, written = [], []
            for program, mock, label in zip(self._programs, mocks, ("old", "new"), strict=True):
                found = stamps(folder)
                led = {**environment, **program.variables}
                watch = Watch(label, self._timeout)
                runs.append(run_led(program.words, led, mock, self._allowed, stdin, watch))
                written.append(changed(found, stamps(folder)))
            shared = tuple(sorted(written[0] & written[1]))
            trouble = _trouble(*runs)
            if trouble:
                return Compared(runs[0], runs[1], trouble=trouble, shared=shared)
            scenario = Scenario((), self._plant)
            old, new = (mock.control for mock in mocks)
            # The old side's clock may be ahead of the new one's: each goes on with its own requests.
            behind = (old.now() - new.now()).total_seconds()
            new.advance(max(0.0, behind))
            circumstances = CircumstancesReader(new).of(scenario, (begun, begun), runs[1].entries)
            sides = [
                Left(run.entries, control.snapshot(account))
                for run, control, account in zip(runs, (old, new), accounts, strict=True)
            ]
            notes = [_note(shared)] if shared else []
            report, outcome = judge(sides[0], sides[1], circumstances, scenario, self._intended, notes)
            return Compared(runs[0], runs[1], report, outcome, shared=shared)

    def _mock(self, legacy: bool) -> MockServer:
        settings = Settings(
            legacy="serve" if legacy else "gone",
            keep_answers=True,
            message_events=False,
            one_account=True,
            link_base=f"https://{KLAVIYO}",
        )
        return MockServer(self._library, settings=settings)

    def _planted(self, mock: MockServer) -> Account:
        account = mock.account(ONE_ACCOUNT)
        mock.control.seed(account, self._plant)
        mock.control.set_pace(PACE)
        return account


def _note(shared: Sequence[str]) -> str:
    return (
        f"both programs wrote to {', '.join(shared[:3])}: the new one found what the old one had left. "
        "Give each a file of its own, such as --old 'STATE=old.json python sync.py'"
    )


def _trouble(old: ProgramRun, new: ProgramRun) -> str:
    """Return why two runs cannot be compared; empty when they can."""
    for name, run in (("old", old), ("new", new)):
        if run.hung:
            return f"the {name} program did not end in its time (--timeout) and was stopped"
        if run.code:
            return f"the {name} program ended with {run.code}: see its output above"
    if not old.entries:
        return f"the old program sent nothing to {KLAVIYO}: is it led by its proxy and CA variables?"
    return ""
