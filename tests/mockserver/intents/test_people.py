"""A person waits for a variant, and has a device."""

from __future__ import annotations

from klaviyo_rehearsal.mockserver.control.snapshot import snapshot
from tests.mockserver.intents.accounts import PREFIX, account_of, done, held

ADA, BO = {"email": "ada@northwind.shop"}, {"email": "bo@northwind.shop"}
DEVICE = {"token": "abc", "platform": "ios", "vendor": "apns"}


def test_a_new_person_waits_for_a_variant_and_has_the_event() -> None:
    account = account_of(resources=[{"type": "catalog-variant", "id": f"{PREFIX}V"}])
    done(account, "watch variant", profile=ADA, variant="V", channels=["EMAIL"])
    (waits,) = held(account, "back-in-stock-subscription").values()
    content = snapshot(account)
    (person,) = content["profiles"]
    assert waits["channels"] == ["EMAIL"]
    assert waits["relationships"] == {"profile": [person["id"]], "variant": [f"{PREFIX}V"]}
    assert [item["name"] for item in content["metrics"]] == ["Subscribed to Back in Stock"]
    assert [item["profile"] for item in content["events"]] == [person["id"]]


def test_a_token_goes_to_the_person_who_registered_it_last() -> None:
    account = account_of(profiles=[{"id": "P1", **ADA}, {"id": "P2", **BO}])
    done(account, "register device", **DEVICE, profile=ADA, allowed=True)
    done(account, "register device", **DEVICE, profile=BO, allowed=False, device={"os_name": "ios"})
    (token,) = held(account, "push-token").values()
    assert (token["enablement_status"], token["metadata"]) == ("DENIED", {"os_name": "ios"})
    assert token["relationships"] == {"profile": ["P2"]}
