"""Events: recorded, read back, listed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import (
    NEWEST,
    OLDEST,
    ClientFactory,
    Json,
    Starter,
    attributes_of,
    connect,
    create_event,
    create_profile,
    error_of,
    event_body,
    events_of,
    ids_of,
    journal,
    state,
    taken,
)

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def still(start: Starter, key: str) -> Iterator[tuple[httpx.Client, Clock]]:
    """Speak to an account whose clock stands."""
    clock = Clock(NOON)
    with connect(start(clock=clock), key) as api:
        yield api, clock


def the_event(api: httpx.Client) -> Json:
    (event,) = taken(api.get("/api/events"))["data"]
    return dict(event)


def test_an_event_makes_its_person_and_its_metric(api: httpx.Client) -> None:
    create_event(
        api,
        "ada@northwind.shop",
        "Placed Order",
        person={"first_name": "Ada", "properties": {"plan": "gold"}},
    )
    event = the_event(api)
    person = attributes_of(api.get(f"/api/events/{event['id']}/profile"))
    assert (person["email"], person["first_name"]) == ("ada@northwind.shop", "Ada")
    assert person["properties"] == {"plan": "gold"}
    metric = attributes_of(api.get(f"/api/events/{event['id']}/metric"))
    assert metric["name"] == "Placed Order"
    assert metric["integration"]["name"] == "API"


def test_an_event_names_its_person_and_its_metric(api: httpx.Client) -> None:
    create_event(api)
    event = the_event(api)
    person, metric = (ids_of(taken(api.get(f"/api/{kind}")))[0] for kind in ("profiles", "metrics"))
    assert event["relationships"]["profile"]["data"] == {"type": "profile", "id": person}
    assert event["relationships"]["metric"]["data"] == {"type": "metric", "id": metric}
    for related, identifier in (("profile", person), ("metric", metric)):
        shown = taken(api.get(f"/api/events/{event['id']}/relationships/{related}"))
        assert shown["data"] == {"type": related, "id": identifier}


def test_an_event_changes_its_person(api: httpx.Client) -> None:
    person = create_profile(api, "ada@northwind.shop", title="Ms", properties={"plan": "gold", "size": 4})
    facts = {"first_name": "Ada", "properties": {"size": 5}, "location": {"city": "London"}}
    create_event(api, "ada@northwind.shop", person=facts)
    after = attributes_of(api.get(f"/api/profiles/{person}"))
    assert (after["first_name"], after["title"]) == ("Ada", "Ms")
    assert after["properties"] == {"plan": "gold", "size": 5}
    assert after["location"]["city"] == "London"


def test_null_in_an_event_clears_nothing(api: httpx.Client) -> None:
    person = create_profile(api, "ada@northwind.shop", title="Ms", location={"city": "London"})
    create_event(api, "ada@northwind.shop", person={"title": None, "location": {"city": None}})
    after = attributes_of(api.get(f"/api/profiles/{person}"))
    assert (after["title"], after["location"]["city"]) == ("Ms", "London")


def test_an_event_may_append_take_and_unset_properties_of_its_person(api: httpx.Client) -> None:
    person = create_profile(api, "ada@northwind.shop", properties={"sizes": [4, 5], "old": 1, "tags": ["a"]})
    patch = {"append": {"tags": "b"}, "unappend": {"sizes": 4}, "unset": ["old"]}
    create_event(api, "ada@northwind.shop", person={"meta": {"patch_properties": patch}})
    after = attributes_of(api.get(f"/api/profiles/{person}"))["properties"]
    assert after == {"sizes": [5], "tags": ["a", "b"]}


def test_since_2026_10_15_the_edits_of_a_person_stand_beside_the_attributes(key: str) -> None:
    with MockServer(load(("2026-10-15",))) as server, connect(server, key, "2026-10-15") as api:
        person = create_profile(api, "ada@northwind.shop", properties={"old": 1, "kept": 2})
        body = event_body()
        body["data"]["attributes"]["profile"]["data"]["meta"] = {"patch_properties": {"unset": "old"}}
        taken(api.post("/api/events", json=body), 202)
        assert attributes_of(api.get(f"/api/profiles/{person}"))["properties"] == {"kept": 2}


def test_a_patch_counts_for_a_person_that_the_event_makes_too(api: httpx.Client) -> None:
    patch = {"append": {"tags": ["a"]}, "unset": "old"}
    facts = {"properties": {"old": 1}, "meta": {"patch_properties": patch}}
    create_event(api, "ada@northwind.shop", person=facts)
    event = the_event(api)
    assert attributes_of(api.get(f"/api/events/{event['id']}/profile"))["properties"] == {"tags": ["a"]}


def test_an_event_finds_its_person_by_id(api: httpx.Client) -> None:
    person = create_profile(api, "ada@northwind.shop")
    create_event(api, None, profile_id=person)
    assert the_event(api)["relationships"]["profile"]["data"]["id"] == person


@pytest.mark.parametrize("identifier", ["email", "phone_number", "external_id", "anonymous_id", "_kx"])
def test_an_event_finds_its_person_by_each_identifier(api: httpx.Client, identifier: str) -> None:
    person = {
        identifier: {"email": "a@northwind.shop", "phone_number": "+15005550006"}.get(identifier, "x-1")
    }
    for _ in range(2):
        create_event(api, None, person=person, unique_id=str(uuid.uuid4()))
    assert len(taken(api.get("/api/profiles"))["data"]) == 1
    assert len(events_of(api)) == 2


def test_an_event_of_an_unknown_id_is_taken_and_lost(api: httpx.Client, key: str) -> None:
    create_event(api, None, profile_id="01NOBODY0000000000000000NO")
    assert state(api, key)["events"] == state(api, key)["profiles"] == []
    assert "not recorded" in journal(api, key)[0]["note"]


def test_an_event_merges_nobody(api: httpx.Client) -> None:
    ada = create_profile(api, "ada@northwind.shop")
    bob = create_profile(api, "bob@northwind.shop", phone_number="+15005550006")
    create_event(api, "ada@northwind.shop", person={"phone_number": "+15005550006", "first_name": "Ada"})
    assert attributes_of(api.get(f"/api/profiles/{ada}"))["phone_number"] is None
    assert attributes_of(api.get(f"/api/profiles/{bob}"))["phone_number"] == "+15005550006"
    assert the_event(api)["relationships"]["profile"]["data"]["id"] == ada


def test_empty_text_is_no_identifier_that_two_people_share(api: httpx.Client) -> None:
    for name in ("ada", "bob"):
        create_event(api, f"{name}@northwind.shop", person={"external_id": "", "anonymous_id": ""})
    assert len(taken(api.get("/api/profiles"))["data"]) == 2
    assert len(events_of(api)) == 2


def test_a_repeated_unique_id_is_recorded_once_and_the_first_counts(api: httpx.Client) -> None:
    for total in (5, 6):
        create_event(api, unique_id="order-1", properties={"Total": total})
    (event,) = events_of(api)
    assert event["event_properties"] == {"Total": 5, "$event_id": "order-1"}


def test_a_unique_id_counts_for_one_person_and_one_metric(api: httpx.Client) -> None:
    for email in ("ada@northwind.shop", "bob@northwind.shop"):
        for metric in ("Placed Order", "Refunded Order"):
            create_event(api, email, metric, unique_id="order-1")
    assert len(events_of(api)) == 4


def test_without_a_unique_id_one_event_a_second_is_recorded(still: tuple[httpx.Client, Clock]) -> None:
    api, clock = still
    create_event(api, properties={"n": 1})
    clock.advance(0.9)
    create_event(api, properties={"n": 2})
    clock.advance(0.1)
    create_event(api, properties={"n": 3})
    assert [event["event_properties"]["n"] for event in events_of(api)] == [3, 1]


def test_times_of_one_second_are_one_time(api: httpx.Client) -> None:
    for time in ("2026-07-01T12:00:00Z", "2026-07-01T12:00:00.900Z", "2026-07-01T14:00:00+02:00"):
        create_event(api, time=time)
    assert len(events_of(api)) == 1


def test_value_currency_and_unique_id_are_read_back_under_their_dollar_names(api: httpx.Client) -> None:
    create_event(api, value=9.99, value_currency="EUR", unique_id="order-1", properties={"Items": ["a"]})
    (event,) = events_of(api)
    assert event["event_properties"] == {
        "Items": ["a"],
        "$value": 9.99,
        "$value_currency": "EUR",
        "$event_id": "order-1",
    }


def test_a_metric_that_had_a_value_gives_zero_from_then_on(api: httpx.Client) -> None:
    for number, value in enumerate((None, 5, None, 0)):
        create_event(api, unique_id=str(number), **({} if value is None else {"value": value}))
    create_event(api, metric="Viewed Product", unique_id="other")
    values = {
        event["event_properties"]["$event_id"]: event["event_properties"].get("$value")
        for event in events_of(api)
    }
    assert values == {"0": None, "1": 5, "2": 0, "3": 0, "other": None}


def test_a_value_in_the_properties_counts_beside_the_attribute(api: httpx.Client) -> None:
    create_event(api, value=5, properties={"$value": 5})
    assert events_of(api)[0]["event_properties"] == {"$value": 5}


@pytest.mark.parametrize("value", ["$1,234.00", "5", True, [5], {"amount": 5}])
def test_a_formatted_value_is_refused(api: httpx.Client, value: Any) -> None:
    refused = api.post("/api/events", json=event_body(properties={"$value": value}))
    assert refused.status_code == 400
    assert taken(api.get("/api/events"))["data"] == []


@pytest.mark.parametrize("email", ["ada@example.com", "ada@test.com", "ada@mail.example.com"])
def test_an_event_of_a_test_address_is_taken_and_lost(api: httpx.Client, key: str, email: str) -> None:
    create_event(api, email)
    kept = state(api, key)
    assert kept["events"] == kept["profiles"] == kept["metrics"] == []
    (entry,) = journal(api, key)
    assert entry["verdict"] == "loss"
    assert [violation["code"] for violation in entry["violations"]] == ["reserved-domain"]


@pytest.mark.parametrize(
    "email", ["ada@example.org", "ada@myexample.com", "ada@example.com.au", "test.com@northwind.shop"]
)
def test_an_event_of_an_address_that_only_looks_like_it_is_kept(api: httpx.Client, email: str) -> None:
    create_event(api, email)
    assert len(events_of(api)) == 1


def test_test_addresses_are_kept_when_told_so(start: Starter, key: str) -> None:
    with connect(start(Settings(drop_reserved=False)), key) as api:
        create_event(api, "ada@example.com")
        assert len(events_of(api)) == 1
        assert journal(api, key)[0]["verdict"] == "loss"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2026-07-01T12:30:05Z", "2026-07-01T12:30:05+00:00"),
        ("2026-07-01T12:30:05.999Z", "2026-07-01T12:30:05+00:00"),
        ("2026-07-01T14:30:05+02:00", "2026-07-01T12:30:05+00:00"),
        ("2026-07-01T14:30:05+0200", "2026-07-01T12:30:05+00:00"),
        ("2026-07-01T12:30:05", "2026-07-01T12:30:05+00:00"),
        ("2026-07-01 12:30:05.123456", "2026-07-01T12:30:05+00:00"),
        ("2026-07-01", "2026-07-01T00:00:00+00:00"),
        ("1990-01-01T00:00:00Z", "1990-01-01T00:00:00+00:00"),
    ],
)
def test_a_time_is_read_to_the_second_in_utc(api: httpx.Client, sent: str, read: str) -> None:
    create_event(api, time=sent)
    (event,) = events_of(api)
    assert event["datetime"] == read
    assert event["timestamp"] == int(datetime.fromisoformat(read).timestamp())
    assert uuid.UUID(event["uuid"]).version == 1


def test_an_event_without_a_time_happens_now(still: tuple[httpx.Client, Clock]) -> None:
    api, _ = still
    create_event(api)
    assert events_of(api)[0]["datetime"] == NOON.isoformat()


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1989, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        NOON + timedelta(days=367),
        datetime(9999, 12, 31, tzinfo=UTC),
    ],
)
def test_a_time_out_of_range_is_refused(still: tuple[httpx.Client, Clock], moment: datetime) -> None:
    api, _ = still
    error = error_of(api.post("/api/events", json=event_body(time=moment.isoformat())), 400)
    assert error["source"] == {"pointer": "/data/attributes/time"}


def test_a_time_up_to_a_year_ahead_is_taken(still: tuple[httpx.Client, Clock]) -> None:
    api, _ = still
    create_event(api, time=(NOON + timedelta(days=364)).isoformat())
    assert len(events_of(api)) == 1


@pytest.mark.parametrize(
    "time", ["yesterday", "1719835200", "2026-13-01", "2026-07-01T25:00:00Z", "", 1719835200]
)
def test_a_time_that_is_none_is_refused(api: httpx.Client, time: Any) -> None:
    error = error_of(api.post("/api/events", json=event_body(time=time)), 400)
    assert error["source"] == {"pointer": "/data/attributes/time"}


def test_the_person_shows_its_last_event(api: httpx.Client) -> None:
    for day in ("02", "03", "01"):
        create_event(api, time=f"2026-07-{day}T00:00:00Z")
    (person,) = taken(api.get("/api/profiles"))["data"]
    assert person["attributes"]["last_event_date"] == "2026-07-03T00:00:00+00:00"


def test_an_event_of_a_profile_id_that_nobody_has_is_a_loss(api: httpx.Client, key: str) -> None:
    body = event_body()
    body["data"]["attributes"]["profile"]["data"] = {"type": "profile", "id": "NOPE", "attributes": {}}
    assert api.post("/api/events", json=body).status_code == 202
    assert api.get("/api/events").json()["data"] == []
    (entry, _) = journal(api, key)
    assert entry["verdict"] == "loss"
    assert [item["code"] for item in entry["violations"]] == ["unknown-profile"]
    assert entry["violations"][0]["pointer"] == "/data/attributes/profile/data/id"


def _nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"in": value}
    return value


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("x" * (100 * 1024 + 1), ""),
        ("\u00e4" * (50 * 1024 + 1), ""),
        (list(range(4001)), ""),
        ({"a/b": [{"c": "x" * 200_000}]}, "/a~1b/0/c"),
        (_nested(11), ""),
    ],
)
def test_an_event_over_the_limits_is_refused(api: httpx.Client, value: Any, place: str) -> None:
    error = error_of(api.post("/api/events", json=event_body(properties={"big": value})), 400)
    assert error["source"] == {"pointer": f"/data/attributes/properties/big{place}"}
    assert events_of(api) == []


@pytest.mark.parametrize("value", ["x" * 100 * 1024, list(range(4000)), _nested(10), [{"a": [1]}] * 400])
def test_an_event_at_the_limits_is_kept(api: httpx.Client, value: Any) -> None:
    create_event(api, properties={"big": value})
    assert events_of(api)[0]["event_properties"]["big"] == value


@pytest.mark.parametrize(("revision", "most"), [(OLDEST, 300), (NEWEST, 400)])
def test_an_event_has_so_many_properties(
    client_for: ClientFactory, key: str, revision: str, most: int
) -> None:
    api = client_for(key, revision)
    create_event(api, properties={f"p{number}": number for number in range(most)})
    error_of(api.post("/api/events", json=event_body(properties={f"p{n}": n for n in range(most + 1)})), 400)


def test_a_patch_of_identifiers_is_taken_and_told_to_have_no_effect(api: httpx.Client, key: str) -> None:
    meta = {"patch_identifiers": {"append": {"email": "ada@southwind.shop"}}}
    create_event(api, person={"meta": meta})
    (entry,) = journal(api, key)
    assert "patch_identifiers" in entry["note"]
    assert len(events_of(api)) == 1


def test_an_event_shows_after_the_lag(start: Starter, key: str) -> None:
    clock = Clock(NOON)
    with connect(start(Settings(lag=30), clock=clock), key) as api:
        create_event(api)
        kept = state(api, key)
        assert kept["events"] == kept["profiles"] == kept["metrics"] == []
