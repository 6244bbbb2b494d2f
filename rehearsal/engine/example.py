"""One example: the old calls on one account, the integration on another, and the comparison."""

from __future__ import annotations

import hashlib
import time
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.use_case import UseCase
from klaviyo_rehearsal.mockserver.legacy.answers import LegacyAnswer
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.state.account import Account

from ..compare.accounts import compare
from ..compare.intended import parted
from ..compare.places import compared_places
from ..compare.reads import compare_reads
from ..compare.returned import Performed, entries_of
from ..compare.schema import Circumstances
from ..compare.unknowns import marked
from ..failures.baseline import Baseline
from ..failures.kept import failure_id
from ..failures.outcome import Outcome
from ..integration import IntegrationTrouble, Performer, Target
from ..integration.description import encodable, name_of, text_of
from ..scenarios.faults import LAG
from ..scenarios.scenario import Scenario
from .circumstances import CircumstancesReader
from .old_calls import answers_of
from .run_rules import Transcript, check_run
from .skipped_sleep import followed_threads, skipped_sleep
from .surroundings import surroundings

_ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# Seconds on the clock between two calls: repeated events are not of one second, as a shop's are not.
_BETWEEN_CALLS = 7
# The longest Retry-After in seconds for an integration whose sleep cannot be skipped.
_IN_EARNEST = 2


class ExamplePlayer:
    """Plays examples against one mock. Each gets two accounts of its own, which are dropped after it.

    baseline: the differences that are intended.
    """

    def __init__(self, mock: MockServer, performer: Performer, baseline: Baseline | None = None) -> None:
        self._baseline = baseline or Baseline()
        self._mock = mock
        self._control = mock.control
        self._performer = performer
        self._numbers: Counter[str] = Counter()
        self._circumstances = CircumstancesReader(self._control)

    def play(self, use_case: UseCase, scenario: Scenario) -> Outcome:
        """Play one example. Raises IntegrationHung."""
        self._numbers[use_case.name] += 1
        old_key, new_key = account_keys(use_case.name, self._numbers[use_case.name])
        for key in (old_key, new_key):
            # A request that was given up may arrive later, and make an account of the same name anew.
            self._control.remove_account(key)
        legacy, actual = self._mock.account(old_key), self._mock.account(new_key)
        begun = self._control.now()
        try:
            for account in (legacy, actual):
                # The calls of both sides are compared; the events of their messages are none of theirs.
                account.settings = replace(account.settings, message_events=False)
                self._control.seed(account, scenario.seed)
            return self._compared(use_case, scenario, legacy, actual, new_key)
        except IntegrationTrouble as trouble:
            # An endless pager and a dead one differ by their requests.
            trouble.requests = tuple(self._control.requests(actual, unattributed=True))
            raise
        finally:
            self._control.set_clock(begun)
            if scenario.faults:
                self._control.clear_faults(actual)
            self._control.remove_account(old_key)
            self._control.remove_account(new_key)

    def _compared(
        self, use_case: UseCase, scenario: Scenario, legacy: Account, actual: Account, key: str
    ) -> Outcome:
        self._control.clear_unattributed()
        begun = time.monotonic()
        target = Target(self._mock.url, key, actual.company_id, use_case.name)
        performed: list[Performed] = []
        moments = self._control.now(), datetime.now(UTC)
        with surroundings(int(failure_id(use_case.name, "", scenario), 16)), followed_threads():
            error = self._perform(scenario, legacy, actual, target, performed)
        requests = tuple(self._control.requests(actual, unattributed=True))
        elsewhere = 0 if requests else self._sent_since(begun)
        left = self._control.snapshot(legacy)
        circumstances = self._circumstances.of(scenario, moments, requests)
        ignore = self._baseline.ignores(use_case.name)
        # A function of the team may change a snapshot in place; the reads need it as it was.
        before = self._baseline.cleaned(self._control.snapshot(legacy)) if self._baseline.functions else left
        after = self._baseline.cleaned(self._control.snapshot(actual))
        differences = compare(before, after, circumstances)
        differences += compare_reads(use_case, left, performed, requests, circumstances.lacking)
        differences, ignored = parted(differences, ignore)
        if error is not None and scenario.may_give_up:
            # It has told its caller, who can try again: the accounts need not be equal.
            error, differences = None, []
        asked = sum(len(entries_of(page)) for item in performed for page in item.pages)
        transcript = Transcript(use_case, len(scenario.calls), requests, self._control.library, asked)
        return Outcome(
            use_case=use_case.name,
            scenario=scenario,
            requests=requests,
            differences=tuple(marked(differences, scenario, legacy.settings)),
            raised="" if error is None else _described(error),
            run_violations=check_run(transcript),
            elsewhere=elsewhere,
            ignored=tuple(ignored),
            compared=self._places(scenario, before, after, circumstances),
        )

    def _places(
        self,
        scenario: Scenario,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        circumstances: Circumstances,
    ) -> frozenset[tuple[str, str]]:
        if not self._baseline.asks_for_places:
            return frozenset()
        calls = orjson.dumps([call.as_dict() for call in scenario.calls]).decode()
        return frozenset(compared_places(before, after, circumstances, calls))

    def _perform(
        self,
        scenario: Scenario,
        legacy: Account,
        account: Account,
        target: Target,
        performed: list[Performed],
    ) -> BaseException | None:
        """Do the calls on both sides, note their answers, and return the exception of the integration."""
        faults = self._faults(scenario)
        failures = [{**fault, "company_id": account.company_id} for fault in faults if fault["do"] != LAG]
        if failures:
            self._control.add_faults(*failures)
        lag = sum(fault["seconds"] for fault in faults if fault["do"] == LAG)
        if lag:
            self._control.delay(account, lag)
        wait = sum(float(fault.get("retry_after", 0)) * fault.get("times", 1) for fault in faults)
        raised: BaseException | None = None
        refused = False
        with skipped_sleep(self._control.add_waited) if faults else nullcontext():
            for call in scenario.calls:
                answers = list(answers_of(legacy, call))
                reply = self._performer.perform(call, target, wait)
                pages = [answer.content for answer in answers if answer.status < 400]
                performed.append(Performed(call, pages, reply.returned))
                raised = reply.error
                if raised is not None and not _refused(answers):
                    break
                raised, refused = None, refused or _refused(answers)
                self._control.advance(_BETWEEN_CALLS)
            # Also after an exception: a shop goes on, and what is kept would end up in the next example.
            flushed = self._performer.flush(target, wait).error
            self._control.advance(lag)
        return raised if raised is not None or refused else flushed

    def _sent_since(self, moment: float) -> int:
        """Count the requests of all accounts since a moment of the real clock."""
        return sum(entry.monotonic >= moment for entry in self._control.requests())

    def _faults(self, scenario: Scenario) -> list[dict[str, Any]]:
        """Return the faults of a scenario as an integration can bear them."""
        faults = [{**fault} for fault in scenario.faults]
        if self._performer.in_earnest:  # its waits do not move the clock, so that nothing would ever show
            faults = [fault for fault in faults if fault["do"] != LAG]
        for fault in faults:
            if self._performer.in_earnest and "retry_after" in fault:
                # A minute of real waiting, several times in each use case, would make it a matter of hours.
                fault["retry_after"] = min(fault["retry_after"], _IN_EARNEST)
        return faults


def account_keys(use_case: str, number: int) -> tuple[str, str]:
    """Return the keys of the accounts of an example: of the old calls and of the integration.

    They follow from the use case and the number of the example in it, and so do the ids that the mock draws:
    a use case is the same in every process, whatever was played there before. No two use cases share a key.
    """
    place = int.from_bytes(hashlib.blake2b(use_case.encode(), digest_size=8).digest()) % 62**2
    company = "".join(
        _ALNUM[(place * 62**3 + number % 62**3) // 62**digit % 62] for digit in range(4, -1, -1)
    )
    return f"pk_L{company}_legacy", f"pk_N{company}_rehearsal"


def _refused(answers: Sequence[LegacyAnswer]) -> bool:
    """Return whether the old API refused the call: an integration that raises then does the same."""
    return answers[-1].status >= 400


def _described(error: BaseException) -> str:
    """Name the exception of an integration, and the line of its own code that led there."""
    frames = traceback.extract_tb(error.__traceback__)[1:]  # the first is the line here that called it
    own = [frame for frame in frames if "site-packages" not in Path(frame.filename).parts]
    place = f" ({Path(own[-1].filename).name}:{own[-1].lineno})" if own else ""
    message = " ".join(text_of(error).split()) or "no message"  # the SDK's messages are many lines long
    return encodable(f"{name_of(error)}: {message[:300]}{place}")
