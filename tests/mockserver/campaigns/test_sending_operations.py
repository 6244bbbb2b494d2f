"""Sends over HTTP: at once and at a time, stopped and taken back; how many a campaign reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import httpx
import pytest

from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.campaigning import (
    assign,
    campaign_body,
    change,
    create_campaign,
    create_sendable,
    create_template,
    send,
    status_of,
    stop,
)
from tests.mockserver.helpers import (
    NEWEST,
    OLDEST,
    REVISIONS,
    ClientFactory,
    Starter,
    attributes_of,
    connect,
    create_list,
    create_profile,
    error_of,
    ids_of,
    members_body,
    state,
    taken,
)

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
EVENING = {"method": "static", "datetime": "2026-11-01T18:00:00+00:00"}


# (jobs, revision) -> a client of a mock of its own, whose clock stands at noon, and that clock
ApiOpener = Callable[..., tuple[httpx.Client, Clock]]


@pytest.fixture
def open_api(start: Starter, key: str) -> Iterator[ApiOpener]:
    """Open an API on a mock of its own, by how long its jobs take."""
    with ExitStack() as stack:

        def make(jobs: str = "immediate", revision: str = NEWEST) -> tuple[httpx.Client, Clock]:
            clock = Clock(NOON)
            server = start(Settings(jobs=jobs), clock)
            return stack.enter_context(connect(server, key, revision)), clock

        yield make


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_campaign_is_sent(client_for: ClientFactory, key: str, revision: str) -> None:
    api = client_for(key, revision)
    campaign, _ = create_sendable(api)
    job = taken(send(api, campaign), 202)["data"]
    assert (job["type"], job["id"], job["attributes"]) == (
        "campaign-send-job",
        campaign,
        {"status": "complete"},
    )
    assert attributes_of(api.get(f"/api/campaign-send-jobs/{campaign}")) == {"status": "complete"}
    read = attributes_of(api.get(f"/api/campaigns/{campaign}"))
    assert read["status"] == "Sent"
    assert read["scheduled_at"] is not None and read["send_time"] is not None


def test_a_job_may_take_a_few_looks(open_api: ApiOpener) -> None:
    api, _ = open_api("reads:2")
    campaign, _ = create_sendable(api)
    assert taken(send(api, campaign), 202)["data"]["attributes"] == {"status": "queued"}
    path = f"/api/campaign-send-jobs/{campaign}"
    assert [attributes_of(api.get(path))["status"] for _ in range(3)] == [
        "processing",
        "complete",
        "complete",
    ]
    assert status_of(api, campaign) == "Sent"


def test_who_waits_for_the_campaign_itself_brings_it_forward_too(open_api: ApiOpener) -> None:
    api, _ = open_api("reads:2")
    campaign, _ = create_sendable(api)
    taken(send(api, campaign), 202)
    assert [status_of(api, campaign) for _ in range(2)] == ["Preparing to send", "Sent"]


def test_a_job_may_take_time(open_api: ApiOpener) -> None:
    api, clock = open_api("seconds:60")
    campaign, _ = create_sendable(api)
    taken(send(api, campaign), 202)
    assert status_of(api, campaign) == "Preparing to send"
    clock.advance(60)
    sent = 'equals(messages.channel,"email"),equals(status,"Sent")'
    assert ids_of(taken(api.get("/api/campaigns", params={"filter": sent}))) == [campaign]


def test_a_campaign_with_a_time_waits_for_it(open_api: ApiOpener) -> None:
    api, clock = open_api()
    campaign, message = create_sendable(api, send_strategy=EVENING)
    taken(send(api, campaign), 202)
    read = attributes_of(api.get(f"/api/campaigns/{campaign}"))
    assert (read["status"], read["send_time"]) == ("Scheduled", "2026-11-01T18:00:00+00:00")
    times = attributes_of(api.get(f"/api/campaign-messages/{message}"))["send_times"]
    assert times == [{"datetime": "2026-11-01T18:00:00+00:00", "is_local": False}]
    clock.advance(6 * 3600 - 1)
    assert status_of(api, campaign) == "Scheduled"
    clock.advance(1)
    assert status_of(api, campaign) == "Sent"


def test_a_campaign_goes_out_at_its_time_before_anything_else_happens(open_api: ApiOpener, key: str) -> None:
    api, clock = open_api()
    vip, person = create_list(api), create_profile(api, "ada@northwind.shop")
    taken(api.post(f"/api/lists/{vip}/relationships/profiles", json=members_body(person)), 204)
    campaign, _ = create_sendable(api, [vip], send_strategy=EVENING)
    taken(send(api, campaign), 202)
    clock.advance(24 * 3600)
    # Nobody has looked at the campaign when its only recipient leaves the list.
    leave = {"json": members_body(person)}
    taken(api.request("DELETE", f"/api/lists/{vip}/relationships/profiles", **leave), 204)
    kept = state(api, key)["resources"]
    assert [item["status"] for item in kept["campaign"]] == ["Sent"]
    assert [item["profiles"] for item in kept["campaign-recipients"]] == [[person]]


@pytest.mark.parametrize("hour", [15, 21])
def test_a_campaign_that_is_scheduled_anew_goes_out_at_the_new_time(open_api: ApiOpener, hour: int) -> None:
    api, clock = open_api()
    campaign, _ = create_sendable(api, send_strategy=EVENING)
    taken(send(api, campaign), 202)
    taken(stop(api, campaign, "revert"), 204)
    plan = {"method": "static", "datetime": f"2026-11-01T{hour}:00:00+00:00"}
    taken(change(api, "campaign", campaign, send_strategy=plan))
    taken(send(api, campaign), 202)
    clock.advance((hour - 12) * 3600 - 1)
    assert status_of(api, campaign) == "Scheduled"
    clock.advance(1)
    assert attributes_of(api.get(f"/api/campaigns/{campaign}"))["send_time"] == plan["datetime"]
    assert status_of(api, campaign) == "Sent"


def test_a_time_that_has_passed_is_now(open_api: ApiOpener) -> None:
    api, _ = open_api()
    campaign, _ = create_sendable(api, send_strategy={"method": "static", "datetime": "2020-01-01T00:00:00Z"})
    taken(send(api, campaign), 202)
    assert attributes_of(api.get(f"/api/campaigns/{campaign}"))["send_time"] == "2026-11-01T12:00:00+00:00"


def test_what_a_campaign_lacks_is_named(api: httpx.Client) -> None:
    body = campaign_body([], content={})
    campaign = taken(api.post("/api/campaigns", json=body), 201)["data"]["id"]
    refused = send(api, campaign)
    assert refused.status_code == 400
    assert [error["detail"] for error in refused.json()["errors"]] == [
        f"The campaign lacks {words}." for words in ("an audience", "a sender", "a subject", "a template")
    ]
    text, _ = create_campaign(api, channel="sms", content={})
    assert error_of(send(api, text), 400)["detail"] == "The campaign lacks a body."
    assert status_of(api, campaign) == "Draft"
    error_of(api.get(f"/api/campaign-send-jobs/{campaign}"), 404)


def test_a_campaign_is_sent_once(api: httpx.Client) -> None:
    campaign, _ = create_sendable(api)
    taken(send(api, campaign), 202)
    error_of(send(api, campaign), 400)
    for action in ("cancel", "revert"):
        error_of(stop(api, campaign, action), 400)
    assert status_of(api, campaign) == "Sent"


@pytest.mark.parametrize("jobs", ["immediate", "seconds:60"])
def test_a_cancelled_campaign_stays_cancelled(open_api: ApiOpener, jobs: str) -> None:
    api, clock = open_api(jobs)
    campaign, _ = create_sendable(api, send_strategy=EVENING)
    taken(send(api, campaign), 202)
    assert stop(api, campaign, "cancel").content == b""
    clock.advance(24 * 3600)
    assert status_of(api, campaign) == "Cancelled"
    assert attributes_of(api.get(f"/api/campaign-send-jobs/{campaign}")) == {"status": "cancelled"}
    error_of(stop(api, campaign, "revert"), 400)
    error_of(send(api, campaign), 400)


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_reverted_campaign_is_a_draft_and_can_be_sent_again(open_api: ApiOpener, revision: str) -> None:
    api, _ = open_api(revision=revision)
    old = {"method": "static", "options_static": {"datetime": EVENING["datetime"]}}
    campaign, message = create_sendable(api, send_strategy=old if revision == OLDEST else EVENING)
    taken(send(api, campaign), 202)
    taken(stop(api, campaign, "revert"), 204)
    read = attributes_of(api.get(f"/api/campaigns/{campaign}"))
    assert (read["status"], read["scheduled_at"], read["send_time"]) == ("Draft", None, None)
    assert assign(api, message, create_template(api)).is_success
    taken(send(api, campaign), 202)
    assert status_of(api, campaign) == "Scheduled"


def test_sends_of_what_does_not_exist(api: httpx.Client) -> None:
    campaign, _ = create_campaign(api)
    error_of(send(api, "NOCAMPAIGN"), 404)
    for item in (campaign, "NOCAMPAIGN"):
        error_of(api.get(f"/api/campaign-send-jobs/{item}"), 404)
        error_of(stop(api, item, "cancel"), 404)


def test_a_deleted_campaign_has_no_job(api: httpx.Client) -> None:
    campaign, _ = create_sendable(api)
    taken(send(api, campaign), 202)
    taken(api.delete(f"/api/campaigns/{campaign}"), 204)
    error_of(api.get(f"/api/campaign-send-jobs/{campaign}"), 404)
    error_of(stop(api, campaign, "cancel"), 404)


def _estimate(api: httpx.Client, campaign: str) -> httpx.Response:
    body = {"data": {"type": "campaign-recipient-estimation-job", "id": campaign}}
    return api.post("/api/campaign-recipient-estimation-jobs", json=body)


@pytest.mark.parametrize("revision", REVISIONS)
def test_recipients_are_counted_when_asked(client_for: ClientFactory, key: str, revision: str) -> None:
    api = client_for(key, revision)
    one, two = create_list(api, "one"), create_list(api, "two")
    people = [create_profile(api, f"p{number}@northwind.shop") for number in range(3)]
    api.post(f"/api/lists/{one}/relationships/profiles", json=members_body(*people))
    api.post(f"/api/lists/{two}/relationships/profiles", json=members_body(people[0]))
    body = campaign_body([one], revision=revision)
    body["data"]["attributes"]["audiences"]["excluded"] = [two]
    campaign = taken(api.post("/api/campaigns", json=body), 201)["data"]["id"]
    path = f"/api/campaign-recipient-estimations/{campaign}"
    error = error_of(api.get(path), 404)
    assert error["detail"] == "No results or results were out of date. Schedule a new estimation."
    error_of(api.get(f"/api/campaign-recipient-estimation-jobs/{campaign}"), 404)
    assert taken(_estimate(api, campaign), 202)["data"]["attributes"] == {"status": "processing"}
    job = api.get(f"/api/campaign-recipient-estimation-jobs/{campaign}")
    assert attributes_of(job) == {"status": "complete"}
    assert attributes_of(api.get(path)) == {"estimated_recipient_count": 2}
    text, _ = create_campaign(api, [one], channel="sms", content={"body": "Hi"})
    _estimate(api, text)
    counted = api.get(f"/api/campaign-recipient-estimations/{text}")
    assert attributes_of(counted) == {"estimated_recipient_count": 0}


def test_a_count_that_is_not_done_is_read_too_early(open_api: ApiOpener) -> None:
    api, _ = open_api("reads:1")
    campaign, _ = create_campaign(api)
    assert taken(_estimate(api, campaign), 202)["data"]["attributes"] == {"status": "processing"}
    error_of(api.get(f"/api/campaign-recipient-estimations/{campaign}"), 404)
    taken(api.get(f"/api/campaign-recipient-estimation-jobs/{campaign}"))
    taken(api.get(f"/api/campaign-recipient-estimations/{campaign}"))
    error_of(_estimate(api, "NOCAMPAIGN"), 404)
    error_of(api.get("/api/campaign-recipient-estimations/NOCAMPAIGN"), 404)
