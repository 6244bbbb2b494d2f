"""A pair of accounts that start equal, and the comparison of the ways that two programs left them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from klaviyo_rehearsal.mockserver.control.plant_file import read_plant
from klaviyo_rehearsal.mockserver.state.journal import Entry

from ..compare.intended import Clean
from ..engine.circumstances import CircumstancesReader
from ..engine.session import MockSession
from ..failures.outcome import Outcome, RehearsalFailure
from ..reports.failure import request_line
from ..scenarios.scenario import Scenario
from ..upgrade.reads import speak_new_api
from .judgement import PACE, Intended, Left, judge, stray
from .side import Side


class Twins:
    """Two accounts that start equal; use it as a context manager.

    old: where v1/v2 is served. new: where the new API is. The body runs the old program on one and the new
    one on the other; at its end the accounts are compared, and RehearsalFailure is raised for differences,
    and for errors and losses of the new program's requests.
    """

    def __init__(
        self,
        session: MockSession,
        plant: Mapping[str, Any] | Path | str | None = None,
        *,
        ignore: Iterable[str] = (),
        clean: Clean | None = None,
        allow: Iterable[str] = (),
        faults: Iterable[Mapping[str, Any]] = (),
        at: datetime | str | None = None,
    ) -> None:
        """Make the accounts.

        plant: resources of both accounts, by kind, as `Controller.seed` plants them, or a file of them.
        ignore, clean: intended differences (compare/intended.py). allow: codes of violations that may occur.
        faults: rules by which requests of the new side fail, as of `--faults`. at: the time on the clock of
        both at the beginning, by default the present. Raises SeedError for a file that cannot be planted.
        """
        self._control = session.mock.control
        self._plant = read_plant(Path(plant)) if isinstance(plant, str | Path) else dict(plant or {})
        self._at = at
        self._intended = Intended(tuple(ignore), () if clean is None else (clean,), frozenset(allow))
        self._faults = tuple(faults)
        number = next(session.numbers)
        self.old, self.new = (
            Side(session.mock.url, key, account.company_id, account)
            for key in (f"pk_L{number:05d}_twins", f"pk_N{number:05d}_twins")
            for account in (session.mock.account(key),)
        )
        self._begun, self._since = (self._control.now(), datetime.now(UTC)), 0
        self._found = self._begun[0]

    def __enter__(self) -> Twins:
        self._found = self._control.now()
        if self._at is not None:
            self._control.set_clock(self._at)
        for side in (self.old, self.new):
            # The sides are compared; events of their messages would differ by the ids of the two accounts.
            side.account.settings = replace(side.account.settings, message_events=False)
            self._control.seed(side.account, self._plant)
        self._control.serve_legacy(self.old.account)
        self._control.add_faults(*({**fault, "company_id": self.new.company_id} for fault in self._faults))
        self._control.set_pace(PACE)
        self._begun, self._since = (self._control.now(), datetime.now(UTC)), self._control.request_count
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        __tracebackhide__ = True
        try:
            report, outcome = self.report()
        finally:
            self._close()
        if error is not None:
            # The accounts are half done; the violations are told all the same.
            if outcome is not None and any(outcome.violations()):
                error.add_note(report)
        elif report:
            raise RehearsalFailure(report, outcome)

    async def __aenter__(self) -> Twins:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        __tracebackhide__ = True
        self.__exit__(kind, error, trace)

    def advance(self, seconds: float) -> None:
        """Move the clock of both accounts forward."""
        self._control.advance(seconds)

    def report(self) -> tuple[str, Outcome | None]:
        """Compare the accounts as they are. Returns the report, empty when all is well, and the outcome."""
        old = self._control.requests(self.old.account)
        # A call to the retired API has no account.
        requests = tuple(self._control.requests(self.new.account, unattributed=True, after=self._since))
        trouble = self._trouble(old, requests)
        if trouble:
            return f"twins: {trouble}", None
        scenario = Scenario((), self._plant, self._faults)
        circumstances = CircumstancesReader(self._control).of(scenario, self._begun, requests)
        before = Left(old, self._control.snapshot(self.old.account))
        after = Left(requests, self._control.snapshot(self.new.account))
        return judge(before, after, circumstances, scenario, self._intended)

    @staticmethod
    def _trouble(old: Sequence[Entry], new: Sequence[Entry]) -> str:
        """Return why nothing can be compared; empty when it can."""
        if not old:
            return (
                "the old side sent nothing: point the old program at `old.url`, with `old.api_key` and "
                "`old.company_id`"
            )
        found = stray(old)
        # One program at two revisions speaks to the new API on both sides.
        if found and not speak_new_api(old, new):
            return (
                f"the old side speaks to the new API: {request_line(found)}. Run the old program there, "
                "and the new one at `new`"
            )
        return ""

    def _close(self) -> None:
        self._control.set_pace(0)
        self._control.serve_legacy(self.old.account, served=False)
        if self._faults:
            self._control.clear_faults(self.new.account)
        for side in (self.old, self.new):
            self._control.remove_account(side.api_key)
        if self._at is not None:
            # The other tests share the clock.
            self._control.set_clock(self._found)
