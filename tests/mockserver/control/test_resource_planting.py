"""A resource of any type that is planted can be read, changed and used like one that the API made."""

from __future__ import annotations

import pytest

from tests.mockserver.generic.direct import Caller, DirectMock
from tests.mockserver.helpers import LIBRARY, NEWEST


@pytest.fixture
def caller() -> Caller:
    """Speak to an empty account at the newest revision."""
    return DirectMock(LIBRARY).empty(NEWEST)


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("list", "lists"),
        ("segment", "segments"),
        ("template", "templates"),
        ("campaign", "campaigns"),
        ("campaign-message", "campaign-messages"),
        ("campaign-send-job", "campaign-send-jobs"),
        ("campaign-recipient-estimation", "campaign-recipient-estimations"),
        ("campaign-recipient-estimation-job", "campaign-recipient-estimation-jobs"),
        ("profile-bulk-import-job", "profile-bulk-import-jobs"),
        ("profile-suppression-bulk-create-job", "profile-suppression-bulk-create-jobs"),
        ("profile-suppression-bulk-delete-job", "profile-suppression-bulk-delete-jobs"),
    ],
)
def test_what_is_planted_is_read(caller: Caller, kind: str, path: str) -> None:
    caller.seed(resources=[{"type": kind, "id": "Xy12Ab"}])
    assert caller.ok("GET", f"/api/{path}/Xy12Ab")["data"]["id"] == "Xy12Ab"


def test_attributes_are_those_that_were_planted(caller: Caller) -> None:
    attributes = {"name": "Gold", "opt_in_process": "single_opt_in"}
    caller.seed(resources=[{"type": "list", "id": "Xy12Ab", "attributes": attributes}])
    shown = caller.ok("GET", "/api/lists/Xy12Ab")["data"]["attributes"]
    assert {name: shown[name] for name in attributes} == attributes


def test_a_planted_send_can_be_stopped(caller: Caller) -> None:
    caller.seed(resources=[{"type": "campaign-send-job", "id": "Xy12Ab"}])
    action = {"type": "campaign-send-job", "id": "Xy12Ab", "attributes": {"action": "cancel"}}
    caller.ok("PATCH", "/api/campaign-send-jobs/Xy12Ab", {"data": action})
    assert caller.ok("GET", "/api/campaigns/Xy12Ab")["data"]["attributes"]["status"] == "Cancelled"


def test_a_planted_list_takes_subscriptions(caller: Caller) -> None:
    caller.seed(resources=[{"type": "list", "id": "Xy12Ab"}])
    consent = {"email": {"marketing": {"consent": "SUBSCRIBED"}}}
    person = {"type": "profile", "attributes": {"email": "ana@northwind.shop", "subscriptions": consent}}
    job = {
        "type": "profile-subscription-bulk-create-job",
        "attributes": {"profiles": {"data": [person]}},
        "relationships": {"list": {"data": {"type": "list", "id": "Xy12Ab"}}},
    }
    caller.ok("POST", "/api/profile-subscription-bulk-create-jobs", {"data": job})
