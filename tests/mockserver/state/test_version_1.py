"""State files of version 1 go on from where they were saved.

version_1.json was written by the mock as it was when files had version 1: six effects wait for the lag of a
minute, six jobs of 30 seconds are under way, and a campaign is scheduled.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import httpx
import orjson
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.statefile import StateError
from tests.mockserver.helpers import Json, Starter, connect, ids_of, state, taken
from tests.mockserver.people_helpers import marketing_of, members_of, reasons_of

_FILE = Path(__file__).parent / "version_1.json"
_KEY, _OTHER = "pk_OLDAAA_main", "pk_OLDBBB_other"
_ADA = "01OLDADA0000000000000000A1"


@pytest.fixture
def old(start: Starter) -> MockServer:
    """Run a mock that has loaded the old file."""
    server = start(Settings(lag=60, jobs="seconds:30"))
    server.control.load(_FILE)
    return server


def _people(api: httpx.Client) -> dict[str, Json]:
    page = taken(api.get("/api/profiles", params={"page[size]": "100"}))["data"]
    return {item["attributes"]["email"].partition("@")[0]: item for item in page}


def test_an_old_file_is_loaded_as_it_was(old: MockServer) -> None:
    assert old.control.now() == datetime(2026, 11, 1, 12, 1, 30, tzinfo=UTC)
    with connect(old, _KEY) as api:
        assert _people(api).keys() == {"ada", "bob", "cleo", "dan", "fay"}
        assert [item["id"] for item in state(api, _KEY)["segments"]] == ["SEGSET", "SEGGLD", "SEGOFG"]
        assert taken(api.get("/api/segments/SEGGLD/profiles"))["data"][0]["id"] == _ADA
        # A merged profile, a sign-up that waits for its confirmation, a tag, an image.
        assert taken(api.get("/api/profiles/01OLDEVE0000000000000000E1"))["data"]["id"] == _ADA
        assert marketing_of(api, "dan@northwind.shop")["consent"] == "NEVER_SUBSCRIBED"
        dan = _people(api)["dan"]["id"]
        assert old.control.confirm(old.account(_KEY), dan, "LISDBL")
        assert marketing_of(api, "dan@northwind.shop")["consent"] == "SUBSCRIBED"
        tagged = taken(api.get("/api/campaigns/01OLDCAMPDRAFT", params={"include": "tags"}))["included"]
        assert [item["attributes"]["name"] for item in tagged] == ["Sale"]
        assert len(taken(api.get("/api/events"))["data"]) == 2
    with connect(old, _OTHER) as api:
        assert _people(api).keys() == {"zoe"}
        assert api.get("/api/lists").status_code == 403
        gone = api.get("/api/lists", headers={"Authorization": "Klaviyo-API-Key pk_OLDCCC_gone"})
        assert gone.status_code == 401


def test_jobs_of_an_old_file_are_completed(old: MockServer) -> None:
    old.control.advance(30)
    with connect(old, _KEY) as api:
        assert "ivy@northwind.shop" in members_of(api, "LISVIP")
        assert reasons_of(api, "dan@northwind.shop") == ["USER_SUPPRESSED"]
        for path in (
            "profile-bulk-import",
            "profile-suppression-bulk-create",
            "profile-suppression-bulk-delete",
        ):
            (job,) = taken(api.get(f"/api/{path}-jobs"))["data"]
            assert (job["attributes"]["status"], job["attributes"]["total_count"]) == ("complete", 1)
            assert (
                taken(api.get(f"/api/{path}-jobs/{job['id']}"))["data"]["attributes"]["status"] == "complete"
            )
        statuses = {item: state_of(api, item) for item in ("DRAFT", "SENT", "LATER", "RUN")}
        assert statuses == {"DRAFT": "Draft", "SENT": "Sent", "LATER": "Scheduled", "RUN": "Sent"}
        assert (
            taken(api.get("/api/campaign-send-jobs/01OLDCAMPRUN"))["data"]["attributes"]["status"]
            == "complete"
        )
        counted = taken(api.get("/api/campaign-recipient-estimations/01OLDCAMPDRAFT"))["data"]["attributes"]
        assert counted == {"estimated_recipient_count": 2}
        # Of a type that only the official contracts have.
        resources = state(api, _KEY)["resources"]
        assert "catalog-item" not in resources
        (row,) = resources["catalog-item-bulk-delete-job"]
        assert (row["completed_count"], row["failed_count"]) == (1, 0)


def test_effects_of_an_old_file_take_place(old: MockServer) -> None:
    old.control.advance(60)
    with connect(old, _KEY) as api:
        # Cleo was to be deleted, Fay to be merged into Ada; Gil, Hal and a buyer are new.
        assert _people(api).keys() == {"ada", "bob", "dan", "gil", "hal", "ivy", "new"}
        assert taken(api.get("/api/profiles/01OLDFAY0000000000000000F1"))["data"]["id"] == _ADA
        assert marketing_of(api, "gil@northwind.shop")["consent"] == "SUBSCRIBED"
        assert set(members_of(api, "LISVIP")) == {f"{name}@northwind.shop" for name in ("bob", "gil", "ivy")}
        assert [entry["list_id"] for entry in marketing_of(api)["list_suppressions"]] == ["LISVIP"]
        events = taken(api.get("/api/events"))["data"]
        # The campaign that waited has gone out too, and its mails are the newest events.
        sent = [item["attributes"]["event_properties"].get("$event_id") for item in events]
        assert [identifier for identifier in sent if not str(identifier).endswith(":received:0")] == [
            "order-2",
            None,
            "order-1",
        ]
        # An event of before the save is known as a repeat.
        repeat = {"properties": {}, "unique_id": "order-1", "metric": _metric(), "profile": _profile()}
        taken(api.post("/api/events", json={"data": {"type": "event", "attributes": repeat}}), 202)
        old.control.advance(60)
        assert ids_of(taken(api.get("/api/events"))) == [item["id"] for item in events]
    (scheduled,) = old.account(_KEY).deferred.pending
    assert scheduled.effect.name == "send-scheduled-campaign"


def _metric() -> Json:
    return {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}}


def _profile() -> Json:
    return {"data": {"type": "profile", "attributes": {"email": "ada@northwind.shop"}}}


def state_of(api: httpx.Client, campaign: str) -> str:
    """Return the status of a campaign of the file."""
    return str(taken(api.get(f"/api/campaigns/01OLDCAMP{campaign}"))["data"]["attributes"]["status"])


def test_a_scheduled_campaign_of_an_old_file_goes_out(old: MockServer) -> None:
    with connect(old, _KEY) as api:
        old.control.set_clock("2026-11-01T12:59:00Z")
        assert state_of(api, "LATER") == "Scheduled"
        old.control.set_clock("2026-11-01T13:00:00Z")
        assert state_of(api, "LATER") == "Sent"


def test_a_function_that_was_no_effect_is_refused_with_the_remedy(start: Starter) -> None:
    document = orjson.loads(_FILE.read_bytes())
    del document["digest"]
    pending = document["accounts"][0]["pending"][0]["$pending"]
    pending[2] = "os:system"
    document["digest"] = hashlib.sha256(orjson.dumps(document)).hexdigest()
    with pytest.raises(StateError, match="'os:system'.*load it with the version that saved it"):
        start().control.load(orjson.dumps(document))


def test_an_old_file_is_saved_as_a_new_one(old: MockServer, start: Starter) -> None:
    saved = old.control.state()
    assert b'"version":2' in saved and b"mockserver" not in saved
    again = start(Settings(lag=60, jobs="seconds:30"))
    again.control.load(saved)
    assert again.control.state() == saved
    for server in (old, again):
        server.control.advance(60)
    assert again.control.accounts() == old.control.accounts()
