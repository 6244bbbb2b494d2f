"""Which requests are worked on in a thread."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.mockserver.waiting import long_work
from klaviyo_rehearsal.mockserver.waiting.long_work import LARGE_BODY, is_laden, is_long
from tests.mockserver.helpers import LIBRARY

_PROFILES = LIBRARY.contracts["2026-07-15"]["GET /api/profiles"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", False),
        ("page%5Bsize%5D=100", False),
        ("filter=any(email,%5B%22a@b.co%22%5D)", False),
        # A comparison sorts all by the field, once.
        ("filter=greater-than(updated,2026-01-01T00:00:00Z)", True),
        ("filter=less-or-equal(created,2026-01-01T00:00:00Z)", True),
        ("sort=-updated", True),
        ("filter=equals(subscriptions.email.marketing.suppression.reason,%22X%22)", True),
    ],
)
def test_a_query_of_a_laden_account_may_take_long(
    query: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = Account("A00001", Settings(), Clock(datetime(2026, 11, 1, tzinfo=UTC)))
    assert not is_long(_PROFILES, account, 0, query)
    monkeypatch.setattr(long_work, "_LADEN", 0)
    assert is_long(_PROFILES, account, 0, query) is expected


def test_a_large_body_takes_long_in_any_account() -> None:
    account = Account("A00001", Settings(), Clock(datetime(2026, 11, 1, tzinfo=UTC)))
    assert is_long(_PROFILES, account, LARGE_BODY, "")


def test_few_large_resources_weigh_as_much_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    account = Account("A00001", Settings(), Clock(datetime(2026, 11, 1, tzinfo=UTC)))
    monkeypatch.setattr(long_work, "_HEAVY", 100_000)
    profiles = account.profiles
    profiles.insert("P1", {"text": "x" * 60_000})
    assert not is_laden(account) and not is_long(_PROFILES, account, 0, "")
    profiles.insert("P2", {"text": "x" * 60_000})
    assert is_laden(account) and is_long(_PROFILES, account, 0, "")
    profiles.replace("P2", {"text": "x"})
    assert not is_laden(account)
    profiles.replace("P2", {"text": "x" * 60_000})
    assert is_laden(account)
    profiles.delete("P1")
    assert not is_laden(account)
    account.events.insert("E1", {"text": "x" * 60_000})
    assert is_laden(account) and not is_long(_PROFILES, account, 0, "")
    kept = Account("A00001", Settings(), Clock(datetime(2026, 11, 1, tzinfo=UTC)))
    kept.events.restore(orjson.loads(orjson.dumps(account.events.dump())))
    assert kept.events.heavy == account.events.heavy
