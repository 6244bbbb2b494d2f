"""Suppressed people."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.migrate.converting import attributes, converted, replacement, requests


def v1(name: str, /, *ids: str, **arguments: Any) -> LegacyCall:
    return LegacyCall(name, arguments, ids, "v1")


def test_reasons_and_order_become_filter_and_sort() -> None:
    (found,) = requests(v1("list exclusions", reason="bounced", sort="desc", page="3"))
    assert found.query["filter"] == 'equals(subscriptions.email.marketing.suppression.reason,"HARD_BOUNCE")'
    assert found.query["sort"].startswith("-subscriptions")
    (every,) = requests(v1("list exclusions"))
    assert every.query["filter"].startswith("greater-than(")
    assert replacement(v1("list exclusions", reason="bored")).lacking


def test_those_of_a_list_are_filtered_by_it() -> None:
    (found,) = requests(LegacyCall("list exclusions of a list", {"marker": 5}, ("Y6nRLr",), "v2"))
    assert '"Y6nRLr"' in found.query["filter"]


@pytest.mark.parametrize(("name", "action"), [("exclude person", "create"), ("include person", "delete")])
def test_addresses_in_a_row_are_jobs_of_a_hundred(name: str, action: str) -> None:
    (found,) = converted(*(v1(name, email=f"p{number}@b.de") for number in range(101)), batch=10)
    jobs = found.replacement.requests
    assert [len(attributes(job)["profiles"]["data"]) for job in jobs] == [100, 1]
    assert jobs[0].operation == f"POST /api/profile-suppression-bulk-{action}-jobs"
    assert replacement(v1(name)).lacking


def test_a_moment_of_the_past_is_remarked_upon() -> None:
    assert "timestamp" in replacement(v1("exclude person", email="a@b.de", timestamp="2020-01-01")).notes[0]
