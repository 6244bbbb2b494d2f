"""Seeds: consent, suppressions and segments are planted as calls would have left them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.app import create_app
from klaviyo_rehearsal.mockserver.control.planting import SeedError, seed
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.fuzz.bodies import mutations
from tests.mockserver.helpers import LIBRARY, attributes_of, ids_of, taken
from tests.mockserver.people_helpers import ADA, PHONE, marketing_of, reasons_of, subscriptions_of


@pytest.fixture
def account() -> Account:
    return Account("Xy12Ab", Settings(), Clock())


def test_people_are_planted_with_their_consent(mock: MockServer, api: httpx.Client, key: str) -> None:
    consent = {"email": "SUBSCRIBED", "sms": "UNSUBSCRIBED"}
    person = {"id": "ada", "email": ADA, "phone_number": PHONE, "consent": consent}
    seed(mock.account(key), {"profiles": [{**person, "suppressions": ["HARD_BOUNCE", "USER_SUPPRESSED"]}]})
    assert "consent" not in attributes_of(api.get("/api/profiles/ada"))
    assert marketing_of(api)["consent"] == "SUBSCRIBED"
    assert reasons_of(api) == ["HARD_BOUNCE", "USER_SUPPRESSED"]
    assert subscriptions_of(api)["sms"]["marketing"]["consent"] == "UNSUBSCRIBED"


def test_suppressions_are_planted_with_their_age(mock: MockServer, api: httpx.Client, key: str) -> None:
    old = {"reason": "USER_SUPPRESSED", "timestamp": "2019-11-30T23:59:59+00:00"}
    seed(mock.account(key), {"profiles": [{"id": "ada", "email": ADA, "suppressions": [old, "HARD_BOUNCE"]}]})
    found = marketing_of(api)["suppression"]
    assert [item["reason"] for item in found] == ["USER_SUPPRESSED", "HARD_BOUNCE"]
    assert found[0]["timestamp"] == "2019-11-30T23:59:59+00:00" < found[1]["timestamp"]


def test_segments_are_planted_with_their_members(mock: MockServer, api: httpx.Client, key: str) -> None:
    segment = {"id": "SEG", "name": "Buyers", "members": ["ada"], "is_starred": True}
    seed(mock.account(key), {"profiles": [{"id": "ada", "email": ADA}], "segments": [segment]})
    (found,) = taken(api.get("/api/profiles/ada/segments"))["data"]
    assert (found["id"], found["attributes"]["name"], found["attributes"]["is_starred"]) == (
        "SEG",
        "Buyers",
        True,
    )
    assert ids_of(taken(api.get("/api/profiles/ada/relationships/segments"))) == ["SEG"]
    included = taken(api.get("/api/profiles/ada", params={"include": "segments,lists"}))
    assert included["data"]["relationships"]["segments"]["data"] == [{"type": "segment", "id": "SEG"}]
    assert [item["id"] for item in included["included"]] == ["SEG"]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ({"profiles": [{"consent": {"email": "MAYBE"}}]}, "/profiles/0"),
        ({"profiles": [{"suppressions": ["BORED"]}]}, "/profiles/0"),
        ({"profiles": [{"suppressions": [{"reason": "BORED"}]}]}, "/profiles/0"),
        ({"profiles": [{"suppressions": [{"timestamp": "2020-01-01T00:00:00+00:00"}]}]}, "/profiles/0"),
        ({"segments": [{"id": "SEG"}]}, "/segments/0"),
        ({"resources": [{"type": None, "id": "x"}]}, "/resources/0"),
        ({"resources": [{"type": True, "id": "x"}]}, "/resources/0"),
        ({"resources": [{"type": 1.5, "id": "x"}]}, "/resources/0"),
        ({"resources": [{"type": "tag", "id": None}]}, "/resources/0"),
        (
            {
                "events": [{"metric": "A", "profile": "P1", "time": "9999-12-31T23:59:59-14:00"}],
                "profiles": [{"id": "P1"}],
            },
            "/events/0",
        ),
        ({"segments": [{"name": "Buyers", "members": ["nobody"]}]}, "/segments/0"),
    ],
)
def test_what_cannot_be_planted_is_named(content: dict[str, Any], place: str) -> None:
    with pytest.raises(SeedError, match=place):
        seed(Account("ABC123", Settings(), Clock()), content)


def test_a_resource_of_a_type_with_seeds_of_its_own_is_kept_as_those_keep_it(account: Account) -> None:
    seed(account, {"resources": [{"type": "campaign", "id": "C1"}, {"type": "template", "id": "C1"}]})
    campaign = account.collection("campaign").get("C1")
    assert campaign is not None and campaign["status"] == "Draft" and len(campaign["messages"]) == 1
    assert (account.collection("template").get("C1") or {})["html"] == ""
    seed(account, {"resources": [{"type": "campaign-message", "id": "M1"}]})
    assert len(account.collection("campaign")) == 2, "no message is without its campaign"
    with pytest.raises(SeedError, match="C1 is there already"):
        seed(account, {"campaigns": [{"id": "C1", "name": "Sale"}]})


def test_a_list_and_a_segment_do_not_share_an_id(account: Account) -> None:
    with pytest.raises(SeedError, match="G1 is there already"):
        seed(account, {"lists": [{"id": "G1", "name": "a"}], "segments": [{"id": "G1", "name": "b"}]})


_SEED: dict[str, Any] = {
    "profiles": [{"id": "P1", "email": "ana@northwind.shop", "consent": {"email": "SUBSCRIBED"}}],
    "lists": [{"id": "L1", "name": "News", "members": ["P1"]}],
    "segments": [
        {
            "id": "S1",
            "name": "Vienna",
            "definition": {
                "condition_groups": [
                    {
                        "conditions": [
                            {
                                "type": "profile-property",
                                "property": "location.city",
                                "filter": {"type": "string", "operator": "equals", "value": "Wien"},
                            },
                            {"type": "profile-group-membership", "is_member": True, "group_ids": ["L1"]},
                        ]
                    }
                ]
            },
        }
    ],
    "events": [{"metric": "A", "profile": "P1", "time": "2026-01-01T00:00:00Z", "unique_id": "u"}],
    "resources": [{"type": "tag", "id": "T1", "relationships": {"tag-group": {"data": None}}}],
    "templates": [{"id": "E1", "name": "Sale", "html": "x"}],
    "campaigns": [{"id": "C1", "name": "Sale", "lists": ["L1"]}],
}


def test_whatever_is_planted_can_be_shown_and_saved() -> None:
    app = create_app(LIBRARY)
    control = app.state.control
    for number, content in enumerate(mutations(_SEED)):
        account = control.account_of(f"pk_S{number:05d}_test")
        with suppress(SeedError):
            seed(account, content)
        control.snapshot(account)
    assert control.accounts()
    create_app(LIBRARY).state.control.load(control.state())
