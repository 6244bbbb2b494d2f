"""Ids of earlier accounts in later requests."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.earlier_accounts import EarlierAccounts
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.failures.outcome import Outcome
from klaviyo_rehearsal.rehearsal.integration import Target
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.builders import entry
from tests.rehearsal.mutants.mutant import with_handlers

CALL = LegacyCall("delete list", {}, ("QkS3xD",), "v2")


def earlier() -> EarlierAccounts:
    accounts = EarlierAccounts()
    accounts.note(Scenario((CALL,), {"lists": [{"id": "Y6nRLr"}]}))
    accounts.note(Scenario((CALL,), {"lists": [{"id": "QkS3xD"}]}))
    return accounts


def outcome(path: str, answer: bytes = b"") -> Outcome:
    scenario = Scenario((CALL,), {"lists": [{"id": "QkS3xD"}]})
    status = 200 if answer else 404
    return Outcome("delete-list", scenario, (entry(f"DELETE {path}", status, answer=answer),), ())


def test_an_id_of_an_earlier_account_is_named_and_one_of_this_account_is_not() -> None:
    (found,) = earlier().foreign(outcome("/api/lists/Y6nRLr"))
    assert found.startswith("DELETE /api/lists/Y6nRLr names Y6nRLr, which is among the lists of an earlier")
    assert [*earlier().foreign(outcome("/api/lists/QkS3xD"))] == []


def test_an_id_that_was_answered_is_of_this_account() -> None:
    assert [*earlier().foreign(outcome("/api/lists/Y6nRLr", b'{"data": {"id": "Y6nRLr"}}'))] == []


def test_an_integration_that_keeps_an_id_is_told_so(klaviyo_session: MockSession) -> None:
    first: list[tuple[str, str]] = []
    right = with_handlers()

    def integration(call: LegacyCall, target: Target) -> None:
        first.append((target.api_key, call.ids[0]))
        key, kept = first[0]
        known = call.ids[0] if target.api_key == key else kept
        right(LegacyCall(call.name, call.arguments, (known,), call.version), target)

    with klaviyo_session.open(integration, seed=1, max_examples=20, timeout=20) as run:
        result = run.rehearse(use_cases()["delete-list"])
    assert not result.passed
    assert "of an earlier account: the integration keeps it" in " ".join(result.report.split())
