"""Errors of a whole run and advice, with requests to a real mock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from examples.plain_httpx import groups, people
from examples.plain_httpx.api import Api
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.example import ExamplePlayer
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.failures.outcome import Outcome
from klaviyo_rehearsal.rehearsal.integration import CallableSource, Target
from klaviyo_rehearsal.rehearsal.reports.failure import failure_text
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario

ANA, BEN = "01HQ2X7M3N4P5Q6R7S8T9V0W00", "01HQ2X7M3N4P5Q6R7S8T9V0W01"
SEED: dict[str, Any] = {
    "profiles": [{"id": ANA, "email": "ana@northwind.shop"}, {"id": BEN, "email": "ben@northwind.shop"}],
    "lists": [{"id": f"Lst{number:03d}", "name": f"List {number}"} for number in range(12)],
    "metrics": [{"id": "Mt9KpL", "name": "Placed Order"}],
    "events": [
        {
            "id": f"Event{person[-6:]}",
            "metric": "Placed Order",
            "profile": person,
            "time": "2026-03-01T00:00:00Z",
            "value": 2,
        }
        for person in (ANA, BEN)
    ],
}
IDENTIFY = LegacyCall.identify({"$email": "ana@northwind.shop"})
MEMBERS = LegacyCall(
    "add members",
    {"profiles": [{"email": "ana@northwind.shop"}, {"email": "ben@northwind.shop"}]},
    ("Lst001",),
    "v2",
)
Handler = Callable[[Api, LegacyCall], Any]


def played(session: MockSession, use_case: str, call: LegacyCall, handler: Handler) -> Outcome:
    def integration(call: LegacyCall, target: Target) -> None:
        handler(Api(target.base_url, target.api_key, target.company_id), call)

    performer = CallableSource(integration).open(session.mock.url, 10)
    try:
        return ExamplePlayer(session.mock, performer).play(use_cases()[use_case], Scenario((call,), SEED))
    finally:
        performer.close()


def chained(api: Api, call: LegacyCall) -> None:
    for event in list(api.read("/api/events")):
        person = event["relationships"]["profile"]["data"]["id"]
        api.send("GET", f"/api/profiles/{person}")


def summed(api: Api, call: LegacyCall) -> None:
    list(api.read("/api/events"))


def one_by_one(api: Api, call: LegacyCall) -> None:
    for person in call.arguments["profiles"]:
        api.send("POST", "/api/profile-import", {"data": people.profile_of(person)})


def create_then_patch(api: Api, call: LegacyCall) -> None:
    profile = people.profile_of(call.properties)
    api._once("POST", "/api/profiles", {"data": profile}, None)
    api.send("PATCH", f"/api/profiles/{ANA}", {"data": {**profile, "id": ANA}})


def small_pages(api: Api, call: LegacyCall) -> None:
    list(api.read("/api/lists", {"page[size]": "3"}))


def track_without_id(api: Api, call: LegacyCall) -> None:
    body = people.event_of(call)
    del body["data"]["attributes"]["unique_id"]
    api.send("POST", "/api/events", body)


def delete_too(api: Api, call: LegacyCall) -> None:
    people.identify(api, call)
    groups.delete_list(api, LegacyCall("delete list", {}, ("Lst002",), "v2"))


EXPORT = LegacyCall(
    "metric export",
    {"start_date": "2026-03-01", "end_date": "2026-03-31", "unit": "day", "measurement": "count"},
    ("Mt9KpL",),
    "v1",
)
TIMELINE = LegacyCall("metric timeline", {"count": 100, "sort": "desc"}, ("Mt9KpL",), "v1")
TRACK = LegacyCall.track("Placed Order", {"$email": "ana@northwind.shop"})


@pytest.mark.parametrize(
    ("code", "use_case", "call", "handler"),
    [
        ("chained-profile-reads", "query-events-with-profiles", TIMELINE, chained),
        ("summed-events", "aggregate-events", EXPORT, summed),
        ("one-call-a-profile", "add-to-list", MEMBERS, one_by_one),
        ("create-then-patch", "update-profile", IDENTIFY, create_then_patch),
        ("small-pages", "list-lists", LegacyCall("list lists", {}, (), "v2"), small_pages),
        ("no-unique-id", "create-event", TRACK, track_without_id),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_better_way_is_advised(
    klaviyo_session: MockSession, code: str, use_case: str, call: LegacyCall, handler: Handler
) -> None:
    outcome = played(klaviyo_session, use_case, call, handler)
    assert code in [item.code for item in outcome.advice()]
    assert code != outcome.reason, "advice is no failure"


@pytest.mark.parametrize(
    ("use_case", "call", "handler"),
    [
        ("query-events-with-profiles", TIMELINE, people.timeline),
        ("aggregate-events", EXPORT, people.export),
        ("add-to-list", MEMBERS, groups.add_members),
        ("update-profile", IDENTIFY, people.identify),
        ("list-lists", LegacyCall("list lists", {}, (), "v2"), groups.list_lists),
    ],
)
def test_the_better_way_gets_no_advice(
    klaviyo_session: MockSession, use_case: str, call: LegacyCall, handler: Handler
) -> None:
    outcome = played(klaviyo_session, use_case, call, handler)
    assert [item.code for item in outcome.advice()] == []
    assert outcome.reason == ""


def test_a_change_that_the_use_case_is_not_about_fails(klaviyo_session: MockSession) -> None:
    outcome = played(klaviyo_session, "update-profile", IDENTIFY, delete_too)
    assert outcome.reason == "outside-use-case"


def known_first(api: Api, call: LegacyCall) -> None:
    """Subscribe in a browser of before 2025-01-15, whose subscription names no channels."""
    (person,) = call.arguments["profiles"]
    api.send_public("/client/profiles", {"data": people.profile_of(person)})
    groups.subscribe_in_browser(api, call)


def renamed_too(api: Api, call: LegacyCall) -> None:
    made = groups.create_list(api, call)
    body = {"data": {"type": "list", "id": made, "attributes": {"name": call.arguments["list_name"]}}}
    api.send("PATCH", f"/api/lists/{made}", body)


@pytest.mark.parametrize(
    ("use_case", "call", "handler"),
    [
        (
            "client-subscription",
            LegacyCall("subscribe", {"profiles": [{"email": "eva@northwind.shop"}]}, ("Lst001",), "v2"),
            known_first,
        ),
        ("create-list", LegacyCall("create list", {"list_name": "VIP"}, (), "v2"), renamed_too),
    ],
)
def test_a_change_whose_whole_effect_is_compared_may_serve_any_use_case(
    klaviyo_session: MockSession, use_case: str, call: LegacyCall, handler: Handler
) -> None:
    assert played(klaviyo_session, use_case, call, handler).reason == ""


def test_nothing_sent_fails(klaviyo_session: MockSession) -> None:
    outcome = played(klaviyo_session, "update-profile", IDENTIFY, lambda api, call: None)
    assert outcome.reason == "nothing-sent"


def test_what_only_the_run_shows_is_in_the_report(klaviyo_session: MockSession) -> None:
    outcome = played(klaviyo_session, "update-profile", IDENTIFY, delete_too)
    report = failure_text(outcome)
    assert "1 error" in report.splitlines()[0]
    assert "error       outside-use-case" in report
    assert "DELETE /api/lists/{id} changes something" in report


@pytest.mark.parametrize(
    ("time", "is_error"),
    [(None, True), ("2020-02-29T23:59:59Z", False)],
    ids=["now", "in the past"],
)
def test_a_backfill_of_an_event_that_happens_now_starts_no_flow(
    klaviyo_session: MockSession, time: str | None, is_error: bool
) -> None:
    def marked(api: Api, call: LegacyCall) -> None:
        profile = {"data": {"type": "profile", "attributes": {"email": "ana@northwind.shop"}}}
        metric = {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}}
        event = {"metric": metric, "profile": profile, "properties": {}, "backfill": True, "time": time}
        api.send("POST", "/api/events", {"data": {"type": "event", "attributes": event}})

    call = LegacyCall.track("Placed Order", {"$email": "ana@northwind.shop"}, {})
    outcome = played(klaviyo_session, "create-event", call, marked)
    assert ("backfilled-event" in [item.code for item in outcome.run_errors()]) == is_error


def test_one_profile_sought_by_reading_all_is_advice(klaviyo_session: MockSession) -> None:
    def everyone(api: Api, call: LegacyCall) -> None:
        list(api.read("/api/profiles", {"page[size]": "100"}))

    many = [
        {"id": f"01HQ2X7M3N4P5Q6R7S8T9V1{number:03d}", "email": f"{number}@a.shop"} for number in range(60)
    ]
    performer = CallableSource(
        lambda call, target: everyone(Api(target.base_url, target.api_key, target.company_id), call)
    ).open(klaviyo_session.mock.url, 10)
    seed = {"profiles": [*SEED["profiles"], *many]}
    call = LegacyCall("get person", {}, (ANA,), "v1")
    outcome = ExamplePlayer(klaviyo_session.mock, performer).play(
        use_cases()["get-profile"], Scenario((call,), seed)
    )
    performer.close()
    assert not outcome.failed
    (found,) = [item for item in outcome.advice() if item.code == "reads-beyond"]
    assert found.detail == "The old calls answered 1 of type profile; 62 were read."
