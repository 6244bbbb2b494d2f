"""One example: the old calls on one account, the integration on another, and the comparison."""

from __future__ import annotations

import itertools
import traceback
from contextlib import nullcontext
from pathlib import Path

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.use_case import UseCase
from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.http.faults import read_faults
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from klaviyo_rehearsal.mockserver.legacy.answers import LegacyAnswer
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.journal import Entry

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
        self._performer = performer
        self._numbers = itertools.count(1)

    def play(self, use_case: UseCase, scenario: Scenario) -> Outcome:
        """Play one example. Raises IntegrationHung."""
        number = next(self._numbers)
        old_key, new_key = f"pk_L{number:05d}_legacy", f"pk_N{number:05d}_rehearsal"
        legacy, actual = self._mock.account(old_key), self._mock.account(new_key)
        try:
            for account in (legacy, actual):
                seed(account, scenario.seed)
            self._mock.api.unattributed_requests.clear()
            target = Target(self._mock.url, new_key, actual.company_id, use_case.name)
            answered: list[tuple[LegacyCall, LegacyAnswer]] = []
            raised = None
            self._disturb(actual, scenario)
            for call in scenario.calls:
                answered += [(call, answer) for answer in _answers(legacy, call)]
                with skipped_sleep(self._mock.api) if scenario.faults else nullcontext():
                    raised = self._performer.perform(call, target)
                if raised is not None:
                    break
            requests = self._requests(actual)
            differences = compare(legacy, actual)
            differences += compare_reads(use_case, legacy, answered, requests)
            transcript = Transcript(use_case, len(scenario.calls), requests, self._mock.api.library)
            return Outcome(
                use_case=use_case.name,
                scenario=scenario,
                requests=requests,
                differences=tuple(differences),
                raised="" if raised is None else _described(raised),
                run_violations=check_run(transcript),
            )
        finally:
            if scenario.faults:
                self._mock.api.faults.clear(actual.company_id)
            self._mock.api.accounts.forget(old_key)
            self._mock.api.accounts.forget(new_key)

    def _disturb(self, account: Account, scenario: Scenario) -> None:
        """Put the account under the faults of a scenario, and under none of earlier ones."""
        rules = [{**fault, "company_id": account.company_id} for fault in scenario.faults]
        if rules:
            self._mock.api.faults.add(*read_faults(rules))

    def _requests(self, account: Account) -> tuple[Entry, ...]:
        entries = [*account.journal, *self._mock.api.unattributed_requests]
        return tuple(sorted(entries, key=lambda entry: entry.number))


def _answers(account: Account, call: LegacyCall) -> list[LegacyAnswer]:
    """Do an old call, and again for each further page: the old integration went on with the marker."""
    answers = [perform(account, call)]
    while isinstance(answers[-1].content, dict) and answers[-1].content.get("marker"):
        marker = answers[-1].content["marker"]
        further = LegacyCall(call.name, {**call.arguments, "marker": marker}, call.ids, call.version)
        answers.append(perform(account, further))
    return answers


def _described(error: BaseException) -> str:
    """Name what an integration raised and the line of its own code that led there."""
    frames = traceback.extract_tb(error.__traceback__)[1:]  # the first is the line here that called it
    own = [frame for frame in frames if "site-packages" not in Path(frame.filename).parts]
    place = f" ({Path(own[-1].filename).name}:{own[-1].lineno})" if own else ""
    message = " ".join(str(error).split()) or "no message"  # the SDK's messages are many lines long
    return f"{type(error).__name__}: {message[:300]}{place}"
