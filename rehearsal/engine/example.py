"""One example: the old calls on one account, the integration on another, and the comparison."""

from __future__ import annotations

import itertools
import traceback
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.use_case import UseCase
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.state.account import Account

from ..compare.accounts import compare
from ..compare.reads import compare_reads
from ..failures.outcome import Outcome
from ..integration import Performer, Target
from ..scenarios.scenario import Scenario
from .run_rules import Transcript, check_run
from .skipped_sleep import skipped_sleep


class ExamplePlayer:
    """Plays examples against one mock. Each gets two accounts of its own, which are dropped after it."""

    def __init__(self, mock: MockServer, performer: Performer) -> None:
        self._mock = mock
        self._control = mock.control
        self._performer = performer
        self._numbers = itertools.count(1)

    def play(self, use_case: UseCase, scenario: Scenario) -> Outcome:
        """Play one example. Raises IntegrationHung."""
        number = next(self._numbers)
        old_key, new_key = f"pk_L{number:05d}_legacy", f"pk_N{number:05d}_rehearsal"
        legacy, actual = self._mock.account(old_key), self._mock.account(new_key)
        try:
            for account in (legacy, actual):
                self._control.seed(account, scenario.seed)
            return self._compared(use_case, scenario, legacy, actual, new_key)
        finally:
            if scenario.faults:
                self._control.clear_faults(actual)
            self._control.remove_account(old_key)
            self._control.remove_account(new_key)

    def _compared(
        self, use_case: UseCase, scenario: Scenario, legacy: Account, actual: Account, key: str
    ) -> Outcome:
        self._control.clear_unattributed()
        target = Target(self._mock.url, key, actual.company_id, use_case.name)
        answered: list[tuple[LegacyCall, Any]] = []
        raised = None
        self._add_faults(actual, scenario)
        for call in scenario.calls:
            answered += [(call, content) for content in _answers(legacy, call)]
            with skipped_sleep(self._control.add_waited) if scenario.faults else nullcontext():
                raised = self._performer.perform(call, target)
            if raised is not None:
                break
        requests = tuple(self._control.requests(actual, unattributed=True))
        left = self._control.snapshot(legacy)
        differences = compare(left, self._control.snapshot(actual))
        differences += compare_reads(use_case, left, answered, requests)
        transcript = Transcript(use_case, len(scenario.calls), requests, self._control.library)
        return Outcome(
            use_case=use_case.name,
            scenario=scenario,
            requests=requests,
            differences=tuple(differences),
            raised="" if raised is None else _described(raised),
            run_violations=check_run(transcript),
        )

    def _add_faults(self, account: Account, scenario: Scenario) -> None:
        """Put the account under the faults of a scenario."""
        if scenario.faults:
            self._control.add_faults(
                *({**fault, "company_id": account.company_id} for fault in scenario.faults)
            )


def _answers(account: Account, call: LegacyCall) -> Iterator[Any]:
    """Do an old call, and again for each further page: the old integration went on with the marker."""
    while True:
        content = perform(account, call).content
        yield content
        if not isinstance(content, dict) or not content.get("marker"):
            return
        call = replace(call, arguments={**call.arguments, "marker": content["marker"]})


def _described(error: BaseException) -> str:
    """Name the exception of an integration, and the line of its own code that led there."""
    frames = traceback.extract_tb(error.__traceback__)[1:]  # the first is the line here that called it
    own = [frame for frame in frames if "site-packages" not in Path(frame.filename).parts]
    place = f" ({Path(own[-1].filename).name}:{own[-1].lineno})" if own else ""
    message = " ".join(str(error).split()) or "no message"  # the SDK's messages are many lines long
    return f"{type(error).__name__}: {message[:300]}{place}"
