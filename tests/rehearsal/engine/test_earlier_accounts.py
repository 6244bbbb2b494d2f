"""Ids of earlier accounts in later requests."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.engine.earlier_accounts import EarlierAccounts
from klaviyo_rehearsal.rehearsal.failures.outcome import Outcome
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.builders import entry

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
