"""Consent through real clients: subscribe, unsubscribe, suppress, unsuppress."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.clients.client import TODAY, Client
from tests.mockserver.helpers import Json, attributes_of, create_list, create_profile, ids_of, taken

ADA = "ada@northwind.shop"


def job_body(kind: str, person: Json, *, of: str | None = None, **attributes: Any) -> Json:
    """Build the body of a job over one profile."""
    profiles = {"data": [{"type": "profile", "attributes": person}]}
    data: Json = {"type": f"profile-{kind}-job", "attributes": {"profiles": profiles, **attributes}}
    if of is not None:
        data["relationships"] = {"list": {"data": {"type": "list", "id": of}}}
    return {"data": data}


def channels(consent: str, *names: str) -> Json:
    """Say a consent for channels."""
    return {name: {"marketing": {"consent": consent}} for name in names}


def consent_of(api: httpx.Client, person: str) -> Json:
    """Return the subscriptions of a profile."""
    params = {"additional-fields[profile]": "subscriptions"}
    return dict(attributes_of(api.get(f"/api/profiles/{person}", params=params))["subscriptions"])


def subscribe(sdk: Client, person: Json, of: str, *names: str) -> None:
    """Subscribe a profile to channels of a list with the client."""
    wanted = {**person, "subscriptions": channels("SUBSCRIBED", *names)}
    assert sdk.bulk_subscribe_profiles(job_body("subscription-bulk-create", wanted, of=of)) is None


def test_subscribe(sdk: Client, api: httpx.Client) -> None:
    vip = create_list(api)
    subscribe(sdk, {"email": ADA, "phone_number": "+15005550006"}, vip, "email", "sms")
    (member,) = taken(api.get(f"/api/lists/{vip}/profiles"))["data"]
    assert member["attributes"]["email"] == ADA
    consent = consent_of(api, member["id"])
    assert consent["email"]["marketing"]["consent"] == "SUBSCRIBED"
    assert consent["sms"]["marketing"]["consent"] == "SUBSCRIBED"
    read = sdk.get_profile(member["id"], additional_fields_profile=["subscriptions"])["data"]
    marketing = read["attributes"]["subscriptions"]["email"]["marketing"]
    assert (marketing["consent"], marketing["can_receive_email_marketing"]) == ("SUBSCRIBED", True)


def test_subscribe_with_a_date_in_the_past(sdk: Client, api: httpx.Client) -> None:
    vip = create_list(api)
    consent = {"consent": "SUBSCRIBED", "consented_at": "2020-01-02T03:04:05+00:00"}
    wanted = {"email": ADA, "subscriptions": {"email": {"marketing": consent}}}
    historical = {"historical_import": True} if sdk.new else {}
    sdk.bulk_subscribe_profiles(
        job_body("subscription-bulk-create", wanted, of=vip, custom_source="CRM", **historical)
    )
    (member,) = taken(api.get(f"/api/lists/{vip}/profiles"))["data"]
    marketing = consent_of(api, member["id"])["email"]["marketing"]
    assert marketing["consent"] == "SUBSCRIBED"
    assert marketing["consent_timestamp"].startswith("2020-01-02T03:04:05")


def unsubscribe(sdk: Client, email: str, of: str | None) -> None:
    """Unsubscribe a profile from email with the client, from a list or from everything."""
    # Unsubscribing named no channels before 2024-10-15 (facts 8.7).
    named = {"subscriptions": channels("UNSUBSCRIBED", "email")} if sdk.new else {}
    body = job_body("subscription-bulk-delete", {"email": email, **named}, of=of)
    assert sdk.bulk_unsubscribe_profiles(body) is None


def test_unsubscribe(sdk: Client, api: httpx.Client) -> None:
    vip, person = create_list(api), create_profile(api, ADA)
    subscribe(sdk, {"email": ADA}, vip, "email")
    unsubscribe(sdk, ADA, None)
    marketing = consent_of(api, person)["email"]["marketing"]
    assert (marketing["consent"], marketing["can_receive_email_marketing"]) == ("UNSUBSCRIBED", False)


def test_unsubscribe_from_a_list(sdk: Client, api: httpx.Client) -> None:
    vip, person = create_list(api), create_profile(api, ADA)
    subscribe(sdk, {"email": ADA}, vip, "email")
    unsubscribe(sdk, ADA, vip)
    assert taken(api.get(f"/api/lists/{vip}/profiles"))["data"] == []
    marketing = consent_of(api, person)["email"]["marketing"]
    assert [item["list_id"] for item in marketing["list_suppressions"]] == [vip]


def test_suppress_and_unsuppress(sdk: Client, api: httpx.Client) -> None:
    person = create_profile(api, ADA)
    job = sdk.bulk_suppress_profiles(job_body("suppression-bulk-create", {"email": ADA}))
    # The answer has had a body since 2024-10-15 (facts 8.8).
    assert (job is not None) == sdk.new
    marketing = consent_of(api, person)["email"]["marketing"]
    assert [item["reason"] for item in marketing["suppression"]] == ["USER_SUPPRESSED"]
    assert marketing["can_receive_email_marketing"] is False
    undone = sdk.bulk_unsuppress_profiles(job_body("suppression-bulk-delete", {"email": ADA}))
    assert (undone is not None) == sdk.new
    marketing = consent_of(api, person)["email"]["marketing"]
    assert (marketing["suppression"], marketing["can_receive_email_marketing"]) == ([], True)


@pytest.mark.parametrize("kind", TODAY, indirect=True)
def test_jobs_of_suppressing_and_unsuppressing(sdk: Client, api: httpx.Client) -> None:
    create_profile(api, ADA)
    made = sdk.bulk_suppress_profiles(job_body("suppression-bulk-create", {"email": ADA}))["data"]["id"]
    undone = sdk.bulk_unsuppress_profiles(job_body("suppression-bulk-delete", {"email": ADA}))["data"]["id"]
    for job in (
        sdk.get_bulk_suppress_profiles_job(made)["data"],
        sdk.get_bulk_unsuppress_profiles_job(undone)["data"],
    ):
        assert (job["attributes"]["status"], job["attributes"]["completed_count"]) == ("complete", 1)
    assert ids_of(sdk.get_bulk_suppress_profiles_jobs()) == [made]
    assert ids_of(sdk.get_bulk_unsuppress_profiles_jobs()) == [undone]
