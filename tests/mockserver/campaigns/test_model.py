"""Campaigns as they are kept: one state for every shape, and whom they reach."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.mockserver.campaigns.model import (
    audiences_of,
    clone_campaign,
    create_campaign,
    get_campaign,
)
from klaviyo_rehearsal.mockserver.campaigns.sending import recipients
from klaviyo_rehearsal.mockserver.campaigns.shapes import (
    has_tracking_params,
    is_modern,
    message_of,
    strategy_as,
    strategy_of,
    tracking_as,
    tracking_of,
)
from klaviyo_rehearsal.mockserver.control.planting import SeedError, seed
from klaviyo_rehearsal.mockserver.people.consent import (
    SMS,
    Subscription,
    exclude_from_list,
    subscribe,
    suppress,
)
from klaviyo_rehearsal.mockserver.people.model import create_profile
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.account_error import AccountError
from klaviyo_rehearsal.mockserver.state.clock import Clock

_TIMES = st.sampled_from(["2027-11-08T00:00:00+00:00", "2027-11-08T09:30:00Z"])
_OLD = st.one_of(
    st.just({"method": "immediate"}),
    st.builds(
        lambda time, local: {"method": "static", "options_static": {"datetime": time, **local}},
        _TIMES,
        st.sampled_from([{"is_local": False}, {"is_local": True, "send_past_recipients_immediately": False}]),
    ),
    st.builds(
        lambda time, share: {
            "method": "throttled",
            "options_throttled": {"datetime": time, "throttle_percentage": share},
        },
        _TIMES,
        st.sampled_from([10, 50]),
    ),
    st.just({"method": "smart_send_time", "options_sto": {"date": "2027-11-08"}}),
)


@pytest.fixture
def account() -> Account:
    account = Account("A00001", Settings(), Clock(datetime(2026, 11, 1, 12, tzinfo=UTC)))
    people = [{"id": f"P{number}", "email": f"p{number}@northwind.shop"} for number in range(3)]
    lists = [{"id": "L1", "name": "all", "members": ["P0", "P1", "P2"]}, {"id": "L2", "name": "no"}]
    seed(account, {"profiles": people, "lists": lists})
    return account


@given(plan=_OLD)
def test_a_plan_survives_the_way_to_the_newer_shape_and_back(plan: dict[str, Any]) -> None:
    newer = strategy_of(plan, modern=False)
    assert strategy_as(newer, modern=False) == plan
    assert strategy_as(strategy_of(newer, modern=True), modern=True) == newer


def test_what_is_not_said_of_a_timed_plan_is_for_all_at_one_time() -> None:
    sent = {"method": "static", "options_static": {"datetime": "2027-11-08T00:00:00Z", "is_local": None}}
    assert strategy_of(sent, modern=False)["options"] == {"is_local": False}


def test_dynamic_parameters_show_by_name_in_the_older_shape() -> None:
    sent = {
        "add_tracking_params": True,
        "custom_tracking_params": [{"type": "dynamic", "name": "c", "value": "campaign_id"}],
        "is_tracking_opens": None,
    }
    shown = tracking_as(tracking_of(sent, modern=True), modern=False)
    assert shown == {"is_add_utm": True, "utm_params": [{"name": "c", "value": "campaign_id"}]}


@pytest.mark.parametrize(
    ("revision", "modern"),
    [("2024-02-15", False), ("2024-10-15", False), ("2025-01-15", True), ("2026-07-15", True)],
)
def test_definitions_came_with_a_revision(revision: str, modern: bool) -> None:
    assert is_modern(revision) is modern


def test_tracking_parameters_came_a_revision_before_definitions() -> None:
    assert [has_tracking_params(revision) for revision in ("2024-07-15", "2024-10-15")] == [False, True]


def _campaign(account: Account, **audiences: list[str]) -> str:
    message = message_of({"definition": {"channel": "email"}}, None, modern=True)
    return create_campaign(account, {"name": "Sale", "audiences": audiences}, [message])


def test_recipients_are_on_a_list_once_and_on_none_that_is_excluded(account: Account) -> None:
    account.members.join("L2", ["P1"])
    campaign = get_campaign(account, _campaign(account, included=["L1", "L1"], excluded=["L2"]))
    assert recipients(account, campaign) == ["P0", "P2"]
    nameless = create_profile(account, {"external_id": "crm-1"})
    account.members.join("L1", [nameless])
    assert recipients(account, campaign) == ["P0", "P2"]
    assert nameless in recipients(account, {**campaign, "channel": "mobile_push"})


def test_who_is_suppressed_gets_no_mail(account: Account) -> None:
    campaign = get_campaign(account, _campaign(account, included=["L1", "L2"]))
    assert set(recipients(account, campaign)) >= {"P0", "P1"}
    suppress(account, "P0")
    exclude_from_list(account, "P1", "L1")
    account.members.join("L1", ["P1"])  # suppressed there, and put back all the same
    assert not {"P0", "P1"} & set(recipients(account, campaign))
    account.members.join("L2", ["P1"])
    assert "P1" in recipients(account, campaign)


def test_texts_go_to_subscribers_only(account: Account) -> None:
    bea = create_profile(account, {"phone_number": "+15005550006"})
    account.members.join("L1", [bea])
    campaign = {**get_campaign(account, _campaign(account, included=["L1"])), "channel": "sms"}
    assert recipients(account, campaign) == []
    subscribe(account, bea, Subscription({SMS: None}, confirmed=True))
    assert recipients(account, campaign) == [bea]


def test_an_audience_is_a_list_or_a_segment(account: Account) -> None:
    account.collection("segment").insert("S1", {"name": "seg"})
    assert audiences_of(account, {"included": ["S1", "L1"]}) == {"included": ["S1", "L1"], "excluded": []}
    with pytest.raises(AccountError) as refusal:
        audiences_of(account, {"excluded": ["P0"]})
    assert refusal.value.reasons[0].code == "not-found"


def test_a_clone_can_go_to_others(account: Account) -> None:
    copy = clone_campaign(account, _campaign(account, included=["L1"]), None, {"included": ["L2"]})
    assert get_campaign(account, copy)["audiences"] == {"included": ["L2"], "excluded": []}
    assert get_campaign(account, copy)["name"] == "Sale (copy)"


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({}, "name"),
        ({"name": "x", "lists": ["L9"]}, "L9"),
        ({"name": "x", "channel": "post"}, "post"),
        ({"name": "x", "status": "Scheduled"}, "send_at"),
        ({"name": "x", "template": "T9"}, "T9"),
    ],
)
def test_a_seed_that_makes_no_sense_is_refused(account: Account, entry: dict[str, Any], words: str) -> None:
    with pytest.raises(SeedError, match=words):
        seed(account, {"campaigns": [entry]})
    assert len(account.collection("campaign")) == 0
