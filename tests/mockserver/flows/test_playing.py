"""Flows: an event or a list triggers them, and the clock plays them."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.control.planting import SeedError
from klaviyo_rehearsal.mockserver.events.model import IncomingEvent, record_event
from klaviyo_rehearsal.mockserver.settings import Settings
from tests.mockserver.flows.shop import HOURS as _HOURS
from tests.mockserver.flows.shop import MAIL as _MAIL
from tests.mockserver.flows.shop import TEXT as _TEXT
from tests.mockserver.flows.shop import Shop, of_property, where
from tests.mockserver.flows.shop import flow as _flow
from tests.mockserver.helpers import Json, Starter


def _property(name: str, value: object) -> Json:
    return where(of_property(name, value))


def _event_filter(name: str, value: object) -> Json:
    wanted = {"type": "numeric", "operator": "greater-than", "value": value}
    condition = {"type": "metric-property", "metric_id": "M", "field": name, "filter": wanted}
    return {"condition_groups": [{"conditions": [condition]}]}


def test_an_event_sends_a_mail_with_its_properties(start: Starter) -> None:
    shop = Shop(start(), _flow(_MAIL))
    shop.order()
    (mail,) = shop.messages
    assert (mail.to, mail.subject, mail.state) == ("ana@northwind.shop", "Order 7", "sent")
    assert "<p>Ana: 50</p>" in mail.html
    assert mail.cause.words == "flow Thanks, message Thanks"
    assert mail.cause.ids["flow"] == "FLOW01"
    assert shop.account.events.get(mail.cause.ids["event"])


def test_a_delay_waits_for_the_clock(start: Starter) -> None:
    shop = Shop(start(), _flow(_HOURS, _MAIL))
    shop.order()
    shop.control.advance(2.5 * 3600 - 1)
    assert shop.messages == []
    shop.control.advance(3600)
    # It is sent when it was due, however far the clock is moved.
    assert [item.time.isoformat() for item in shop.messages] == ["2026-11-01T14:30:01+00:00"]


@pytest.mark.parametrize("zone", ["profile", "Mars/Phobos"])
def test_a_delay_in_a_time_zone_that_nobody_has_ends_in_utc(start: Starter, zone: str) -> None:
    until: Json = {"unit": "hours", "value": 1, "delay_until_time": "20:00:00", "timezone": zone}
    shop = Shop(start(), _flow({"type": "time-delay", "data": until}, _MAIL))
    kept = shop.account.profiles.get("P1") or {}
    shop.account.profiles.replace("P1", {**kept, "location": {"timezone": "Mars/Phobos"}})
    shop.order()
    shop.control.advance(86_400)
    assert [item.time.isoformat() for item in shop.messages] == ["2026-11-01T20:00:00+00:00"]


def test_a_state_is_played_on(start: Starter) -> None:
    shop = Shop(start(), _flow(_HOURS, _MAIL))
    shop.order()
    saved = shop.control.state()
    other = start()
    other.control.load(saved)
    other.control.advance(3 * 3600)
    assert [item.subject for item in other.control.outbox()] == ["Order 7"]
    account = other.account("pk_FLOWS1_x")
    record_event(account, IncomingEvent("Placed Order", {"Number": 8}, {}, profile_id="P2"))
    other.control.advance(3 * 3600)
    assert [item.subject for item in other.control.outbox()] == ["Order 7", "Order 8"]


@pytest.mark.parametrize("status", ["draft", "manual", "live"])
def test_the_status_decides(start: Starter, status: str) -> None:
    shop = Shop(start(), _flow(_MAIL, status=status))
    shop.order()
    assert [item.reason for item in shop.messages] == {
        "draft": [],
        "manual": ["manual: it waits for a review"],
        "live": [""],
    }[status]


def test_an_action_may_be_a_draft_in_a_live_flow(start: Starter) -> None:
    draft = {**_MAIL, "data": {**_MAIL["data"], "status": "draft"}}
    shop = Shop(start(), _flow(draft, _TEXT))
    shop.order("P2")
    assert [(item.channel, item.reason) for item in shop.messages] == [
        ("email", "the action is draft"),
        ("sms", "no consent"),
    ]


def test_a_backfill_triggers_nothing(start: Starter) -> None:
    shop = Shop(start(), _flow(_MAIL))
    shop.order(backfill=True)
    shop.control.seed(shop.account, {"events": [{"metric": "Placed Order", "profile": "P1"}]})
    shop.order(metric="Viewed Product")
    assert shop.messages == []


def test_filters_of_trigger_and_profile(start: Starter) -> None:
    parts = {"trigger_filter": _event_filter("Total", 100), "profile_filter": _property("Tier", "gold")}
    shop = Shop(start(), _flow(_MAIL, **parts))
    shop.order()
    shop.order("P2", properties={"Total": 101})
    assert shop.messages == []
    shop.order(properties={"Total": 101})
    assert [item.profile_id for item in shop.messages] == ["P1"]


def test_a_profile_that_leaves_the_filter_gets_no_more(start: Starter) -> None:
    shop = Shop(start(), _flow(_MAIL, _HOURS, _MAIL, profile_filter=_property("Tier", "gold")))
    shop.order()
    account = shop.account
    kept = account.profiles.get("P1") or {}
    shop.control.outbox()
    account.profiles.replace("P1", {**kept, "properties": {"Tier": "none"}})
    shop.control.advance(20 * 3600)
    assert len(shop.messages) == 1


def test_splits_lead_both_ways(start: Starter) -> None:
    split = {
        "id": "1",
        "type": "conditional-split",
        "data": {"profile_filter": _property("Tier", "gold")},
        "links": {"next_if_true": "2", "next_if_false": "3"},
    }
    by_event = {
        "id": "2",
        "type": "trigger-split",
        "data": {"trigger_filter": _event_filter("Total", 100)},
        "links": {"next_if_true": "3", "next_if_false": None},
    }
    mail = {"id": "3", **_MAIL, "links": {"next": None}}
    shop = Shop(start(), _flow(split, by_event, mail))
    shop.order()
    assert shop.messages == []
    shop.order(properties={"Total": 200})
    shop.order("P2")
    assert [item.profile_id for item in shop.messages] == ["P1", "P2"]


def test_a_list_triggers_those_who_join(start: Starter) -> None:
    flow = {"name": "Welcome", "list": "NEWS01", "actions": [_MAIL]}
    shop = Shop(start(), flow)
    shop.account.members.join("NEWS01", ["P1"], historical=True)
    shop.account.members.join("NEWS01", ["P1", "P2"])
    assert [item.profile_id for item in shop.messages] == ["P2"]


def test_profiles_are_updated(start: Starter) -> None:
    operations = [
        {"operator": "create", "property_type": "numeric", "property_key": "Orders", "property_value": 1},
        {"operator": "update", "property_type": "list", "property_key": "Seen", "property_value": "mail"},
        {"operator": "delete", "property_key": "Tier"},
    ]
    change = {"type": "update-profile", "data": {"profile_operations": operations}}
    add = {"type": "list-update", "data": {"name": "Add", "on_execution": True, "list_id": "NEWS01"}}
    shop = Shop(start(), _flow(change, add, _MAIL))
    shop.order()
    assert len(shop.messages) == 1
    assert (shop.account.profiles.get("P1") or {})["properties"] == {"Orders": 1, "Seen": ["mail"]}
    assert list(shop.account.members.of("NEWS01")) == ["P1"]


def test_smart_sending_transactional_mails_and_suppression(start: Starter) -> None:
    important = {**_MAIL, "data": {"message": {**_MAIL["data"]["message"], "transactional": True}}}
    shop = Shop(start(), _flow(_MAIL, _MAIL, important))
    shop.order()
    assert [item.reason for item in shop.messages] == ["", "smart sending", ""]
    shop.control.act(shop.messages[0].id, "unsubscribe")
    shop.control.advance(86_400)
    shop.order()
    assert [item.reason for item in shop.messages[3:]] == ["suppressed: UNSUBSCRIBE"] * 2 + [""]


def test_unplayed_parts_are_told(start: Starter) -> None:
    test = {"type": "back-in-stock-delay", "data": {}}
    hook = {"type": "send-webhook", "data": {}}
    shop = Shop(start(), _flow(hook, _MAIL, test, _MAIL))
    shop.order()
    assert len(shop.messages) == 1
    (flow,) = shop.control.snapshot(shop.account)["resources"]["flow"]
    assert flow["not_played"] == [
        "/actions/0: 'send-webhook' has no effect: the flow goes on",
        "/actions/2: 'back-in-stock-delay' is not played: the flow ends there",
    ]


def test_a_trigger_that_is_not_played_is_told(start: Starter) -> None:
    definition = {
        "triggers": [{"type": "low-inventory"}, {"type": "list", "id": "L"}],
        "profile_filter": {"condition_groups": [{"conditions": [{"type": "profile-region"}]}]},
        "actions": [],
    }
    shop = Shop(start(), {"name": "Region", "definition": definition})
    (flow,) = shop.control.snapshot(shop.account)["resources"]["flow"]
    assert flow["not_played"] == [
        "/triggers/0: a trigger of type 'low-inventory' is not played: nobody enters",
        "/triggers/1: only the first trigger is played",
        "/profile_filter: a condition of type 'profile-region' is not evaluated: nobody enters",
    ]


@pytest.mark.parametrize(
    "action",
    [
        {"type": "update-profile", "data": {"profile_operations": [5]}},
        {"type": "update-profile", "data": {"profile_operations": 5}},
        {"type": "time-delay", "data": {"unit": [], "value": 1e300}},
        {"type": "conditional-split", "data": {"profile_filter": {"condition_groups": [5]}}, "links": 5},
        {"type": "send-email", "data": {"message": {"subject_line": 5, "additional_filters": 5}}},
        {"type": [], "data": []},
        {
            "type": "conditional-split",
            "data": {
                "profile_filter": {
                    "condition_groups": [
                        {
                            "conditions": [
                                {
                                    "type": "profile-marketing-consent",
                                    "consent": {"channel": "email", "consent_status": {"subscription": []}},
                                },
                                {
                                    "type": "profile-not-in-flow",
                                    "timeframe_filter": {"operator": "in-the-last", "unit": []},
                                },
                            ]
                        }
                    ]
                }
            },
        },
    ],
)
def test_parts_of_any_shape_fail_nothing(start: Starter, action: Json) -> None:
    shop = Shop(start(), _flow(action, _MAIL))
    shop.order()
    assert all(item.channel == "email" for item in shop.messages)
    assert shop.control.snapshot(shop.account)["resources"]["flow"]


def test_two_flows_do_not_go_round_for_ever(start: Starter) -> None:
    mail = {**_MAIL, "data": {"message": {**_MAIL["data"]["message"], "smart_sending_enabled": False}}}
    own = {"id": "FLOW02", "name": "Echo", "metric": "Received Email", "actions": [mail]}
    shop = Shop(start(), _flow(mail), own)
    shop.order()
    assert 2 <= len(shop.messages) <= 12


def test_events_of_messages_can_be_left_out(start: Starter) -> None:
    shop = Shop(start(Settings(message_events=False)), _flow(_MAIL))
    shop.order()
    assert (len(shop.messages), len(shop.account.events)) == (1, 1)


@pytest.mark.parametrize(
    ("flow", "words"),
    [
        ({"name": "X", "metrics": "Y"}, "/flows/0: metrics: unknown; known: id, name"),
        ({"name": "X", "actions": []}, "/flows/0: trigger: name either a metric, a list or a segment"),
        ({"name": "X", "list": "NOPE01", "actions": []}, "/flows/0: list: no list NOPE01"),
        ({"name": "X", "metric": "Y", "actions": [1]}, "/flows/0: actions: a list of objects"),
        (
            {"name": "X", "metric": "Y", "actions": [], "status": "on"},
            "/flows/0: status: 'on' is none of draft",
        ),
        ({"name": "X", "definition": []}, "/flows/0: trigger: "),
        (
            {
                "name": "X",
                "metric": "Y",
                "actions": [{"type": "send-email", "data": {"message": {"template_id": "T9"}}}],
            },
            "/flows/0: actions: no template T9",
        ),
    ],
)
def test_bad_flows_are_refused(start: Starter, flow: Json, words: str) -> None:
    with pytest.raises(SeedError) as error:
        Shop(start(), flow)
    assert words in str(error.value)
