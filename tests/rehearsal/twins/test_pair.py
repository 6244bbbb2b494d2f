"""Twins: an old program of its own on one account, a new one on the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klaviyo_rehearsal.mockserver.control.planting import SeedError
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.failures.outcome import RehearsalFailure
from klaviyo_rehearsal.rehearsal.twins.pair import Twins
from klaviyo_rehearsal.rehearsal.twins.side import Side

Make = Callable[..., Twins]
LIST = {"lists": [{"id": "Y6nRLr", "name": "Newsletter"}]}
ORDER: dict[str, Any] = {"email": "ana@northwind.shop", "total": 49.95, "tier": "gold"}


def old_order(order: dict[str, Any], side: Side) -> None:
    """Track an order as a shop of 2021 did, which knows nothing of this tool."""
    person = {"$email": order["email"], "Tier": order["tier"]}
    event = {"event": "Placed Order", "customer_properties": person, "properties": {"$value": order["total"]}}
    httpx.post(f"{side.url}/api/track", json={"token": side.company_id, **event}).raise_for_status()


def new_order(order: dict[str, Any], side: Side, **changed: Any) -> None:
    profile = {"email": order["email"], "properties": {"Tier": order["tier"]}, **changed}
    attributes = {
        "metric": {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}},
        "profile": {"data": {"type": "profile", "attributes": profile}},
        "properties": {},
        "value": order["total"],
    }
    send(side, "POST", "/api/events", {"data": {"type": "event", "attributes": attributes}})


def send(side: Side, method: str, path: str, body: Any) -> None:
    headers = {"Authorization": f"Klaviyo-API-Key {side.api_key}", "revision": "2026-07-15"}
    headers["Content-Type"] = "application/vnd.api+json"
    httpx.request(method, side.url + path, json=body, headers=headers).raise_for_status()


def test_equal_programs_pass(klaviyo_twins: Make) -> None:
    with klaviyo_twins(LIST) as twins:
        old_order(ORDER, twins.old)
        new_order(ORDER, twins.new)


def test_a_lost_property_is_told_with_the_old_call_and_the_request(klaviyo_twins: Make) -> None:
    with pytest.raises(RehearsalFailure) as caught, klaviyo_twins() as twins:
        old_order(ORDER, twins.old)
        new_order(ORDER, twins.new, properties={})
    report = str(caught.value)
    assert 'old call    track {"event":"Placed Order"' in report
    assert "sent        POST /api/events -> 202" in report
    assert "missing     profile ana@northwind.shop, properties.Tier" in report


@settings(max_examples=10)
@given(total=st.integers(1, 1000), tier=st.sampled_from(["gold", "silver"]))
def test_twins_work_within_hypothesis(klaviyo_twins: Make, total: int, tier: str) -> None:
    order = {**ORDER, "total": total, "tier": tier}
    with klaviyo_twins() as twins:
        old_order(order, twins.old)
        new_order(order, twins.new)


def test_a_violation_of_the_new_side_fails_though_the_accounts_are_equal(klaviyo_twins: Make) -> None:
    with pytest.raises(RehearsalFailure, match="bad-field|unknown-field|needless"), klaviyo_twins() as twins:
        old_order(ORDER, twins.old)
        with pytest.raises(httpx.HTTPStatusError):
            new_order(ORDER, twins.new, tier="gold")
        new_order(ORDER, twins.new)


def test_two_orders_in_a_row_are_two_events(klaviyo_twins: Make) -> None:
    with klaviyo_twins() as twins:
        for _ in range(2):
            old_order(ORDER, twins.old)
            new_order(ORDER, twins.new)
        assert len(list(twins.new.account.events)) == 2


def test_a_violation_is_told_where_the_body_raises(klaviyo_twins: Make) -> None:
    with pytest.raises(httpx.HTTPStatusError) as caught, klaviyo_twins() as twins:
        old_order(ORDER, twins.old)
        new_order(ORDER, twins.new, tier="gold")
    assert "unknown-field" in "\n".join(caught.value.__notes__)


def test_an_intended_difference_is_ignored_or_cleaned(klaviyo_twins: Make) -> None:
    with klaviyo_twins(ignore=["profile *, properties.Tier"]) as twins:
        old_order(ORDER, twins.old)
        new_order(ORDER, twins.new, properties={})

    def renamed(snapshot: dict[str, Any]) -> None:
        for profile in snapshot["profiles"]:
            properties = profile.get("properties", {})
            properties["Level"] = properties.pop("Tier", properties.get("Level"))

    with klaviyo_twins(clean=renamed) as twins:
        old_order(ORDER, twins.old)
        new_order(ORDER, twins.new, properties={"Level": "gold"})


def test_a_number_that_the_new_api_refuses_is_no_difference(klaviyo_twins: Make) -> None:
    person = {"$email": "ana@northwind.shop", "$phone_number": "(555) 010-0199", "$organization": ""}
    with klaviyo_twins() as twins:
        body = {"token": twins.old.company_id, "properties": person}
        httpx.post(f"{twins.old.url}/api/identify", json=body).raise_for_status()
        profile = {"type": "profile", "attributes": {"email": "ana@northwind.shop"}}
        send(twins.new, "POST", "/api/profile-import", {"data": profile})


def test_a_silent_old_side_and_one_that_speaks_the_new_api_are_named(klaviyo_twins: Make) -> None:
    with pytest.raises(RehearsalFailure, match="the old side sent nothing"), klaviyo_twins() as twins:
        new_order(ORDER, twins.new)
    with (
        pytest.raises(RehearsalFailure, match="the old side speaks to the new API"),
        klaviyo_twins() as twins,
    ):
        new_order(ORDER, twins.old)


def campaigns(side: Side, revision: str) -> Any:
    headers = {"Authorization": f"Klaviyo-API-Key {side.api_key}", "revision": revision}
    query = "filter=equals(messages.channel,'email')&include=campaign-messages"
    return httpx.get(f"{side.url}/api/campaigns?{query}", headers=headers).raise_for_status().json()


def test_one_program_at_two_revisions_loses_members_of_answers(klaviyo_twins: Make) -> None:
    plant = {"campaigns": [{"name": "Sale"}]}
    with pytest.raises(RehearsalFailure) as caught, klaviyo_twins(plant) as twins:
        campaigns(twins.old, "2024-10-15")
        campaigns(twins.new, "2026-07-15")
    assert "GET /api/campaigns, /included/*[campaign-message]/attributes/content, read" in str(caught.value)
    with klaviyo_twins(plant, ignore=["GET /api/campaigns, */attributes/*, read"]) as twins:
        campaigns(twins.old, "2024-10-15")
        campaigns(twins.new, "2026-07-15")
    with klaviyo_twins(plant) as twins:
        campaigns(twins.old, "2025-01-15")
        campaigns(twins.new, "2026-07-15")


def test_an_old_side_that_speaks_to_both_apis_is_named(klaviyo_twins: Make) -> None:
    with pytest.raises(RehearsalFailure, match="speaks to the new API"), klaviyo_twins() as twins:
        old_order(ORDER, twins.old)
        campaigns(twins.old, "2024-10-15")
        campaigns(twins.new, "2026-07-15")


def test_a_silent_new_side_differs(klaviyo_twins: Make) -> None:
    with pytest.raises(RehearsalFailure, match="sent        nothing"), klaviyo_twins() as twins:
        old_order(ORDER, twins.old)


def test_the_old_api_is_retired_for_the_new_side_and_afterwards(klaviyo_twins: Make) -> None:
    with pytest.raises(RehearsalFailure, match="legacy-call"), klaviyo_twins() as twins:
        old_order(ORDER, twins.old)
        with pytest.raises(httpx.HTTPStatusError):
            old_order(ORDER, twins.new)
    with pytest.raises(httpx.HTTPStatusError):
        old_order(ORDER, twins.old)


async def _with_twins(make: Make, tier: str) -> None:
    async with make(LIST) as twins:
        await asyncio.to_thread(old_order, ORDER, twins.old)
        await asyncio.to_thread(new_order, ORDER, twins.new, properties={"Tier": tier})


def test_twins_work_in_an_event_loop(klaviyo_twins: Make) -> None:
    asyncio.run(_with_twins(klaviyo_twins, "gold"))
    with pytest.raises(RehearsalFailure, match=r"properties\.Tier"):
        asyncio.run(_with_twins(klaviyo_twins, "silver"))


def test_a_file_is_planted(klaviyo_twins: Make, tmp_path: Path) -> None:
    (tmp_path / "plant.yaml").write_text("lists: [{id: Y6nRLr, name: Newsletter}]")
    with klaviyo_twins(tmp_path / "plant.yaml") as twins:
        old_order(ORDER, twins.old)
        new_order(ORDER, twins.new)
        assert "Y6nRLr" in twins.new.account.collections["list"]
    with pytest.raises(SeedError, match=r"absent\.yaml: cannot be read: No such file"):
        klaviyo_twins("absent.yaml")


def test_the_clock_starts_at_a_time_and_goes_back_for_the_other_tests(
    klaviyo_twins: Make, klaviyo_session: MockSession
) -> None:
    control = klaviyo_session.mock.control
    before = control.now()
    with klaviyo_twins(at="2026-03-01T12:00:00Z") as twins:
        old_order(ORDER, twins.old)
        new_order(ORDER, twins.new)
        assert control.now().isoformat().startswith("2026-03-01T12:00:")
    assert control.now() == before


def test_one_off_emails_are_compared_with_those_of_flows(klaviyo_twins: Make) -> None:
    message = {
        "subject_line": "Hi",
        "from_email": "shop@northwind.shop",
        "from_label": "N",
        "template_id": "T2",
    }
    plant = {
        "templates": [
            {"id": "Y6nRLr", "name": "Receipt", "html": "<p>{{ tier }}</p>"},
            {"id": "T2", "name": "Receipt of the flow", "html": "<p>{{ event.tier }}</p>"},
        ],
        "flows": [
            {
                "name": "Receipt",
                "metric": "Placed Order",
                "actions": [{"type": "send-email", "data": {"message": message}}],
            }
        ],
    }
    form = {"from_email": "shop@northwind.shop", "from_name": "N", "subject": "Hi", "to": ORDER["email"]}
    form["context"] = '{"tier": "gold"}'

    def exchanged(**changed: Any) -> None:
        with klaviyo_twins(plant) as twins:
            path = f"{twins.old.url}/api/v1/email-template/Y6nRLr/send"
            httpx.post(path, data={**form, "api_key": twins.old.api_key}).raise_for_status()
            attributes = {
                "metric": {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}},
                "profile": {"data": {"type": "profile", "attributes": {"email": ORDER["email"]}}},
                "properties": {"tier": "gold", **changed},
            }
            send(twins.new, "POST", "/api/events", {"data": {"type": "event", "attributes": attributes}})

    exchanged()
    with pytest.raises(RehearsalFailure, match="changed     email to ana@northwind.shop, html"):
        exchanged(tier="silver")
