"""The terms: limits, members and pages are those of the target revision's contract."""

from __future__ import annotations

from tests.rehearsal.migrate.converting import terms

SUBSCRIBE = ("POST /api/profile-subscription-bulk-create-jobs", "data", "attributes", "profiles", "data")


def test_parts_are_as_large_as_the_revision_takes_them() -> None:
    people = [{"n": number} for number in range(1001)]
    assert [len(part) for part in terms("2026-07-15").parts(people, *SUBSCRIBE)] == [1000, 1]
    assert {len(part) for part in terms("2024-05-15").parts(people, *SUBSCRIBE)} == {100, 1}
    assert [*terms().parts([], *SUBSCRIBE)] == []


def test_parts_are_as_large_as_a_body_may_be() -> None:
    people = [{"text": "x" * 1_000_000} for _ in range(6)]
    assert [len(part) for part in terms().parts(people, *SUBSCRIBE)] == [4, 2]


def test_members_and_pages_follow_the_contract() -> None:
    assert terms("2025-07-15").takes("POST /api/profile-import", "data", "attributes", "anonymous_id")
    assert not terms().takes("POST /api/profile-import", "data", "attributes", "anonymous_id")
    assert not terms().takes("POST /api/nothing", "data")
    assert terms().page("GET /api/events") == {"page[size]": "1000"}
    assert terms("2024-02-15").page("GET /api/events") == {}
    assert terms("2024-05-15").serves("POST /api/event-bulk-create-jobs")
    assert not terms("2024-02-15").serves("POST /api/event-bulk-create-jobs")
    assert terms().most("POST /api/nothing") == 100


def test_only_the_newest_revision_has_campaigns_of_several_channels() -> None:
    assert terms("2026-10-15").omnichannel
    assert not terms().omnichannel


def test_no_two_placeholders_are_the_same() -> None:
    own = terms()
    assert own.placeholder("email") != own.placeholder("email")
