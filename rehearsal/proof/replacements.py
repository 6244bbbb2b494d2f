"""Proves replacements on the mock: old calls on one account, new requests on another, and the comparison."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.contracts.use_case import UseCase
from klaviyo_rehearsal.mockserver.control.planting import SeedError
from klaviyo_rehearsal.mockserver.settings import Settings

from ..engine.old_calls import answers_of
from ..engine.session import MockSession
from ..failures.outcome import Outcome
from ..integration import CallableSource, Target
from ..migrate.call import Migrated
from ..migrate.runs import is_reading, without_pages
from ..scenarios.scenario import Scenario
from .planting import planted_for
from .play import Player
from .verdicts import LOST_BEFORE

_SECONDS = 60.0  # for the requests that replace one call or one batch


@dataclass(frozen=True, slots=True)
class Proof:
    """The result for one replacement.

    verdict: same, different, refused (by the old API, so that nothing was left to compare) or unproven.
    report: the differences, or the reason.
    """

    migrated: Migrated
    verdict: str
    report: str = ""


class _Replay:
    """An integration that sends given requests after all old calls of an example are done."""

    def __init__(self, revision: str) -> None:
        self._revision = revision
        self.item: Migrated | None = None

    def __call__(self, call: LegacyCall, target: Target) -> None:
        """Wait for the end: several calls may have one request."""

    def flush(self, target: Target) -> None:
        """Send the requests."""
        assert self.item is not None
        # What earlier calls made is planted under the ids of the recording.
        player = Player(target, self._revision, self.item.recorded)
        try:
            player.play(self.item.replacement.requests)
        finally:
            player.close()


def proofs(items: Iterable[Migrated], library: Library, revision: str) -> Iterator[Proof]:
    """Prove replacements, each in two accounts of its own that hold what its calls name."""
    replay = _Replay(revision)
    with (
        # Events of test addresses are kept: a proof that both APIs lost them would prove nothing.
        MockSession(library=library, settings=Settings(drop_reserved=False)) as session,
        session.open(CallableSource(replay), seed=0, max_examples=1, timeout=_SECONDS) as run,
    ):
        for item in items:
            if item.replacement.lacking:
                yield Proof(item, "unproven", item.replacement.lacking)
                continue
            replay.item = item
            planted = planted_for(item.calls, session.mock.control.now())
            scenario = Scenario(tuple(first_pages(item)), planted)
            try:
                refusal = _refusal(session, scenario)
                result = run.again(_use_case_of(item), scenario)
            except SeedError as error:
                yield Proof(item, "unproven", f"the account cannot be planted: {error}")
                continue
            differs = not result.passed and not _lost_by_both(result.outcome)
            verdict = "different" if differs else "refused" if refusal else "same"
            yield Proof(item, verdict, result.report if differs else refusal)


def first_pages(item: Migrated) -> Iterator[LegacyCall]:
    """Yield the old calls; of a reading page by page the first one, from which the others follow."""
    for call in item.calls if not is_reading(item.calls[0]) else item.calls[:1]:
        yield replace(call.call, arguments=without_pages(call.call)) if is_reading(call) else call.call


def _lost_by_both(outcome: Outcome | None) -> bool:
    """Return whether the accounts are equal, and only what the old API lost as well was lost."""
    if outcome is None or outcome.raised or outcome.differences or any(outcome.run_errors()):
        return False
    return all(found.code in LOST_BEFORE for _, found in outcome.violations())


def _refusal(session: MockSession, scenario: Scenario) -> str:
    """Return the answer by which the old API refused a call; empty when it took all."""
    key = "pk_L00000_refusals"
    account = session.mock.account(key)
    try:
        session.mock.control.seed(account, scenario.seed)
        for call in scenario.calls:
            for answer in answers_of(account, call):
                if answer.status >= 400:
                    return f"{answer.status} {answer.note}"
        return ""
    finally:
        session.mock.control.remove_account(key)


def _use_case_of(item: Migrated) -> UseCase:
    """Make a use case of a replacement: its own operations, and the reads of the guide's one."""
    found = next((case for case in use_cases().values() if item.name in case.legacy), None)
    return UseCase(
        name="migrate",
        summary="",
        legacy=(item.name,),
        operations=tuple(request.operation for request in item.replacement.requests),
        expects="the account is as the old calls left it",
        reads=found.reads if found else (),
    )
