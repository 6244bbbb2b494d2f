"""Requests are checked before they are handed out."""

from __future__ import annotations

from datetime import date

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Inspector
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load
from klaviyo_rehearsal.rehearsal.migrate.call import Migrated
from klaviyo_rehearsal.rehearsal.proof.verdicts import checked
from tests.rehearsal.migrate.converting import converted
from tests.rehearsal.migrate.recorded_calls import call_of

TODAY = date(2026, 11, 26)  # all of the revisions below are published by then


def verdicts(*calls: LegacyCall, revision: str = "2026-07-15") -> list[Migrated]:
    inspector = Inspector(load(), legacy_api(), (), today=TODAY)
    return [*checked(converted(*calls, revision=revision), inspector, revision)]


@pytest.mark.parametrize("revision", ["2024-02-15", "2024-10-15", "2026-07-15", "2026-10-15"])
def test_every_call_becomes_requests_that_are_clean(revision: str) -> None:
    for item in verdicts(*(call_of(endpoint) for endpoint in legacy_api().endpoints), revision=revision):
        assert not any(item.wrong), item


def test_a_request_that_is_not_taken_has_the_reason() -> None:
    (item,) = verdicts(LegacyCall.track("x" * 300, {"$email": "ana@northwind.shop"}))
    assert not item.is_whole
    assert item.wrong[0].startswith("Klaviyo refuses it: ")


def test_a_test_address_is_remarked_upon_since_the_old_api_lost_it_too() -> None:
    (item,) = verdicts(LegacyCall.track("X", {"$email": "a@example.com"}))
    assert item.is_whole
    assert "The old API lost this as well: reserved-domain" in item.replacement.notes[-1]
