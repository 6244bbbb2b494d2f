"""Suppression jobs, and profiles found by their suppressions."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.people.consent import suppress as suppress_for
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import (
    OLDEST,
    ClientFactory,
    Starter,
    attributes_of,
    connect,
    create_list,
    create_profile,
    error_of,
    ids_of,
    journal,
    members_body,
    plan_is,
    rule,
    taken,
)
from tests.mockserver.people_helpers import (
    ADA,
    BOB,
    SUPPRESS,
    UNSUPPRESS,
    codes_of,
    group_body,
    job_body,
    leaver,
    person_of,
    reasons_of,
    subscribe,
    subscriber,
    suppress,
    unsubscribe,
    unsuppress,
)

MARKETING = "subscriptions.email.marketing"


def test_a_job_suppresses_and_another_lifts_it(api: httpx.Client) -> None:
    create_profile(api, ADA)
    create_profile(api, BOB)
    job = suppress(api, ADA)
    # As Klaviyo answers (LIVE REC): nothing is counted, and completed_at is set all the same.
    assert job["attributes"]["status"] == "processing"
    assert (job["attributes"]["total_count"], job["attributes"]["completed_count"]) == (0, 0)
    assert job["attributes"]["completed_at"] is not None
    assert (reasons_of(api, ADA), reasons_of(api, BOB)) == (["USER_SUPPRESSED"], [])
    unsuppress(api, ADA)
    assert reasons_of(api, ADA) == []


def test_before_2024_10_15_there_is_no_body_and_nothing_to_read(client_for: ClientFactory, key: str) -> None:
    api = client_for(key, OLDEST)
    create_profile(api, ADA)
    assert suppress(api, ADA) == {}
    assert reasons_of(api, ADA) == ["USER_SUPPRESSED"]
    error_of(api.get(SUPPRESS), 404)


def test_a_job_counts_what_it_did_and_what_was_done_before(api: httpx.Client) -> None:
    create_profile(api, ADA)
    suppress(api, ADA)
    job = suppress(api, ADA, BOB)
    read = attributes_of(api.get(f"{SUPPRESS}/{job['id']}"))
    assert (read["status"], read["total_count"]) == ("complete", 2)
    assert (read["completed_count"], read["skipped_count"]) == (1, 1)
    assert reasons_of(api, BOB) == ["USER_SUPPRESSED"], "someone unknown is suppressed for later"


def test_lifting_does_not_reach_who_unsubscribed_or_bounced(
    mock: MockServer, api: httpx.Client, key: str
) -> None:
    subscribe(api, subscriber(), list_id=create_list(api))
    unsubscribe(api, leaver())
    suppress_for(mock.account(key), person_of(api), "HARD_BOUNCE")
    suppress(api, ADA)
    unsuppress(api, ADA)
    assert reasons_of(api) == ["UNSUBSCRIBE", "HARD_BOUNCE"]


def test_lifting_for_someone_unknown_is_a_loss(api: httpx.Client, key: str) -> None:
    job = unsuppress(api, ADA)
    entry = journal(api, key)[-1]
    assert (codes_of(entry), entry["verdict"]) == (["unknown-person"], "loss")
    read = attributes_of(api.get(f"{UNSUPPRESS}/{job['id']}"))
    assert (read["total_count"], read["skipped_count"]) == (1, 1)
    assert taken(api.get("/api/profiles"))["data"] == []


@pytest.mark.parametrize("kind", ["list", "segment"])
def test_all_of_a_list_or_segment_are_suppressed(
    mock: MockServer, api: httpx.Client, key: str, kind: str
) -> None:
    ada, _ = create_profile(api, ADA), create_profile(api, BOB)
    seed(mock.account(key), {f"{kind}s": [{"id": "GROUP1", "name": "Buyers", "members": [ada]}]})
    job = taken(api.post(SUPPRESS, json=group_body(SUPPRESS, kind, "GROUP1")), 202)["data"]
    assert job["relationships"][f"{kind}s"]["data"] == [{"type": kind, "id": "GROUP1"}]
    assert (reasons_of(api, ADA), reasons_of(api, BOB)) == (["USER_SUPPRESSED"], [])
    taken(api.post(UNSUPPRESS, json=group_body(UNSUPPRESS, kind, "GROUP1")), 202)
    assert reasons_of(api, ADA) == []


def test_the_members_of_a_segment_need_not_be_read_to_be_suppressed(
    mock: MockServer, api: httpx.Client, key: str
) -> None:
    create_profile(api, ADA, properties={"plan": "gold"})
    create_profile(api, BOB)
    seed(
        mock.account(key),
        {"segments": [{"id": "GOLD01", "name": "Gold", "definition": rule(plan_is("gold"))}]},
    )
    job = taken(api.post(SUPPRESS, json=group_body(SUPPRESS, "segment", "GOLD01")), 202)["data"]["id"]
    assert (reasons_of(api, ADA), reasons_of(api, BOB)) == (["USER_SUPPRESSED"], [])
    read = attributes_of(api.get(f"{SUPPRESS}/{job}"))
    assert (read["total_count"], read["completed_count"]) == (1, 1)


@pytest.mark.parametrize("path", [SUPPRESS, UNSUPPRESS])
def test_what_is_not_there_can_be_neither_suppressed_nor_read(api: httpx.Client, path: str) -> None:
    for kind in ("list", "segment"):
        error_of(api.post(path, json=group_body(path, kind, "NOPE01")), 404)
    error_of(api.get(f"{path}/NOPE01"), 404)
    body = job_body(path, {"email": ADA}, list_id="NOPE01")
    assert error_of(api.post(path, json=body), 400)["detail"]


def test_jobs_are_listed_and_found(api: httpx.Client) -> None:
    vip, person = create_list(api), create_profile(api, ADA)
    taken(api.post(f"/api/lists/{vip}/relationships/profiles", json=members_body(person)), 204)
    first = suppress(api, ADA)["id"]
    second = taken(api.post(SUPPRESS, json=group_body(SUPPRESS, "list", vip)), 202)["data"]["id"]
    assert ids_of(taken(api.get(SUPPRESS))) == [first, second]
    assert ids_of(taken(api.get(SUPPRESS, params={"sort": "-created"}))) == [second, first]
    for text, found in (
        (f'equals(list_id,"{vip}")', [second]),
        ('equals(segment_id,"NOPE01")', []),
        ('equals(status,"complete")', [first, second]),
        ('equals(status,"queued")', []),
    ):
        assert ids_of(taken(api.get(SUPPRESS, params={"filter": text}))) == found
    assert taken(api.get(UNSUPPRESS))["data"] == []


def test_a_job_takes_effect_when_it_is_complete(start: Starter, key: str) -> None:
    with connect(start(Settings(jobs="reads:2")), key) as api:
        create_profile(api, ADA)
        job = suppress(api, ADA)["id"]
        fields = {"fields[profile-suppression-bulk-create-job]": "status,completed_at"}
        first = attributes_of(api.get(f"{SUPPRESS}/{job}", params=fields))
        # The time is there from the start (REC get_bulk_unsuppress_profiles_job.200).
        assert (first["status"], first["completed_at"] is None) == ("processing", False)
        assert reasons_of(api) == []
        assert attributes_of(api.get(f"{SUPPRESS}/{job}"))["status"] == "complete"
        assert reasons_of(api) == ["USER_SUPPRESSED"]


@pytest.fixture
def crowd(start: Starter, key: str) -> MockServer:
    """Run a mock with people who were suppressed for several reasons at several times."""
    server = start(clock=Clock(datetime(2026, 11, 1, 12, tzinfo=UTC)))
    account = server.account(key)
    seed(
        account,
        {
            "profiles": [
                {"id": "free", "email": "free@northwind.shop"},
                {"id": "left", "email": "left@northwind.shop", "consent": {"email": "UNSUBSCRIBED"}},
            ],
            "lists": [{"id": "VIP", "name": "VIP"}],
        },
    )
    server.clock.advance(3600)
    seed(
        account,
        {"profiles": [{"id": "dead", "email": "dead@northwind.shop", "suppressions": ["HARD_BOUNCE"]}]},
    )
    server.clock.advance(3600)
    suppress_for(account, "left", "USER_SUPPRESSED")
    with connect(server, key) as api:
        subscribe(api, subscriber("list@northwind.shop"), list_id="VIP")
        unsubscribe(api, leaver("list@northwind.shop"), list_id="VIP")
    return server


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f'equals({MARKETING}.suppression.reason,"UNSUBSCRIBE")', {"left"}),
        (f'equals({MARKETING}.suppression.reason,"HARD_BOUNCE")', {"dead"}),
        (f'equals({MARKETING}.suppression.reason,"SPAM_COMPLAINT")', set()),
        (f"greater-or-equal({MARKETING}.suppression.timestamp,2026-11-01T13:00:00Z)", {"dead", "left"}),
        (f"less-than({MARKETING}.suppression.timestamp,2026-11-01T13:00:00Z)", {"left"}),
        (
            f'equals({MARKETING}.suppression.reason,"UNSUBSCRIBE"),'
            f"greater-than({MARKETING}.suppression.timestamp,2026-11-01T12:00:00Z)",
            set(),
        ),
        (f'equals({MARKETING}.suppression.reason,"UNSUBSCRIBE"),equals(email,"dead@northwind.shop")', set()),
        (f'equals({MARKETING}.list_suppressions.list_id,"VIP")', {"list"}),
        (
            f'equals({MARKETING}.list_suppressions.list_id,"VIP"),'
            f'equals({MARKETING}.list_suppressions.reason,"USER_SUPPRESSED")',
            set(),
        ),
        (f'equals({MARKETING}.list_suppressions.list_id,"NOPE01")', set()),
    ],
)
def test_profiles_are_found_by_their_suppressions(
    crowd: MockServer, key: str, text: str, found: set[str]
) -> None:
    with connect(crowd, key) as api:
        page = taken(api.get("/api/profiles", params={"filter": text}))["data"]
        assert {item["attributes"]["email"].split("@")[0] for item in page} == found


def test_profiles_are_sorted_by_their_last_suppression(crowd: MockServer, key: str) -> None:
    params = {"sort": f"-{MARKETING}.suppression.timestamp", "page[size]": "2"}
    with connect(crowd, key) as api:
        first = taken(api.get("/api/profiles", params=params))
        assert ids_of(first) == ["left", "dead"]
        assert "free" in ids_of(taken(api.get(first["links"]["next"])))


@pytest.mark.parametrize(
    "text",
    [
        f'equals({MARKETING}.suppression.reason,"X"),equals({MARKETING}.list_suppressions.list_id,"VIP")',
        f'equals({MARKETING}.list_suppressions.reason,"UNSUBSCRIBE")',
        f"greater-than({MARKETING}.suppression.timestamp,2026-11-01),"
        f"less-than({MARKETING}.suppression.timestamp,2026-12-01)",
        f"greater-than({MARKETING}.suppression.timestamp,2026-11-01),less-than(created,2026-12-01)",
    ],
)
def test_conditions_on_suppressions_must_go_together(api: httpx.Client, text: str) -> None:
    error = error_of(api.get("/api/profiles", params={"filter": text}), 400)
    assert error["source"] == {"parameter": "filter"}
