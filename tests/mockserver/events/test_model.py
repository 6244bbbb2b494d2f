"""How an event is recorded, whichever API it came through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.mockserver.control.snapshot import snapshot
from klaviyo_rehearsal.mockserver.events.model import IncomingEvent, Lost, record_after_lag, record_event
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
ADA = {"email": "ada@northwind.shop"}


@pytest.fixture
def account() -> Account:
    return new_account()


def new_account(**settings: Any) -> Account:
    return Account("A00001", Settings(**settings), Clock(NOON))


def incoming(**parts: Any) -> IncomingEvent:
    return IncomingEvent(**{"metric": "Placed Order", "properties": {}, "person": dict(ADA), **parts})


def test_an_event_is_kept_with_its_person_and_metric(account: Account) -> None:
    identifier = record_event(account, incoming(properties={"Total": 5}))
    assert identifier is not None
    kept = snapshot(account)
    (event,), (person,), (metric,) = kept["events"], kept["profiles"], kept["metrics"]
    assert event["id"] == identifier
    assert (event["profile"], event["metric"]) == (person["id"], metric["id"])
    assert event["event_properties"] == {"Total": 5}
    assert event["timestamp"] == NOON.timestamp()
    assert person["email"] == "ada@northwind.shop"
    assert metric["name"] == "Placed Order"


def test_what_was_handed_over_is_not_changed(account: Account) -> None:
    properties, person = {"Total": 5}, {**ADA, "properties": {"plan": "gold"}}
    for number in range(2):
        sent = incoming(properties=properties, person=person, value=5, unique_id=str(number))
        assert isinstance(record_event(account, sent), str)
    assert properties == {"Total": 5}
    assert person == {**ADA, "properties": {"plan": "gold"}}


@pytest.mark.parametrize(
    "lost",
    [
        {"person": {"email": "ada@example.com"}},
        {"person": {"email": "ada@shop.test.com"}},
        {"profile_id": "01NOBODY0000000000000000NO"},
    ],
)
def test_what_klaviyo_loses_leaves_nothing(account: Account, lost: dict[str, Any]) -> None:
    assert isinstance(record_event(account, incoming(**lost)), Lost)
    kept = snapshot(account)
    assert kept["events"] == kept["profiles"] == kept["metrics"] == []


def test_test_addresses_count_when_told_so() -> None:
    account = new_account(drop_reserved=False)
    assert isinstance(record_event(account, incoming(person={"email": "ada@example.com"})), str)


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ({"unique_id": "1"}, {"unique_id": "1"}, False),
        ({"unique_id": "1"}, {"unique_id": "2"}, True),
        ({"unique_id": "1"}, {"unique_id": "1", "time": NOON + timedelta(days=1)}, False),
        ({"unique_id": "1"}, {"unique_id": "1", "metric": "Viewed Product"}, True),
        ({"unique_id": "1"}, {"unique_id": "1", "person": {"email": "bob@northwind.shop"}}, True),
        ({}, {}, False),
        ({}, {"time": NOON + timedelta(seconds=0.9)}, False),
        ({}, {"time": NOON + timedelta(seconds=1)}, True),
        ({}, {"unique_id": "1"}, True),
        ({"once": True}, {"once": True, "time": NOON + timedelta(days=1)}, False),
        ({"once": True}, {"once": True, "unique_id": "2"}, False),
        ({"once": True}, {"once": True, "metric": "Viewed Product"}, True),
        ({}, {"once": True}, True),
    ],
)
def test_two_events_are_one_when_they_say_so(
    account: Account, first: dict[str, Any], second: dict[str, Any], both: bool
) -> None:
    assert isinstance(record_event(account, incoming(**first)), str)
    assert isinstance(record_event(account, incoming(**second)), str) is both
    assert len(account.events) == 1 + both


def test_a_repeat_still_changes_its_person(account: Account) -> None:
    record_event(account, incoming(unique_id="1"))
    record_event(account, incoming(unique_id="1", person={**ADA, "first_name": "Ada"}))
    assert snapshot(account)["profiles"][0]["first_name"] == "Ada"


def test_a_value_marks_its_metric_for_good(account: Account) -> None:
    def value_of(unique_id: str, **parts: Any) -> Any:
        identifier = record_event(account, incoming(unique_id=unique_id, **parts))
        kept = account.events.get(identifier or "")
        return (kept or {})["event_properties"].get("$value", "none")

    assert value_of("1") == "none"
    assert value_of("2", value=5.5) == 5.5
    assert value_of("3") == 0
    assert value_of("4", properties={"$value": "$1,234.00"}) == "$1,234.00"
    assert value_of("5", metric="Viewed Product") == "none"


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.sampled_from("123")), max_size=12))
def test_each_person_metric_and_unique_id_is_recorded_once(calls: list[tuple[str, str, str]]) -> None:
    account = new_account()
    for person, metric, unique_id in calls:
        sent = incoming(person={"external_id": person}, metric=metric, unique_id=unique_id)
        record_event(account, sent)
    assert len(account.events) == len(set(calls))
    assert len(account.profiles) == len({person for person, _, _ in calls})
    assert len(account.metrics) == len({metric for _, metric, _ in calls})


def test_an_event_that_lags_is_the_same_event(account: Account) -> None:
    plain, lagging = new_account(), new_account(lag=30)
    facts = {"value": 5, "currency": "EUR", "unique_id": "1", "properties": {"Total": 5}}
    record_event(plain, incoming(**facts))
    record_after_lag(lagging, incoming(**facts))
    assert snapshot(lagging)["events"] == []
    lagging.clock.advance(29)
    lagging.deferred.settle()
    assert snapshot(lagging)["events"] == []
    lagging.clock.advance(1)
    lagging.deferred.settle()
    (late,), (early,) = snapshot(lagging)["events"], snapshot(plain)["events"]
    shown = ("event_properties", "datetime", "timestamp")
    assert [late[name] for name in shown] == [early[name] for name in shown]


def test_a_lagging_event_is_kept_as_json(account: Account) -> None:
    lagging = new_account(lag=30)
    record_after_lag(lagging, incoming(time=NOON, patch={"unset": ["a"]}))
    (pending,) = lagging.deferred.pending
    assert orjson.loads(orjson.dumps(pending.payload)) == pending.payload
    assert pending.effect.name == "record-event"
