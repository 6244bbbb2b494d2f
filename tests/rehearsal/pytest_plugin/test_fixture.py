"""The account of a test: its requests, its problems, its rehearsal."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.failures.outcome import RehearsalFailure
from klaviyo_rehearsal.rehearsal.integration import Target
from klaviyo_rehearsal.rehearsal.pytest_plugin.fixture import Expectations, Klaviyo
from tests.rehearsal import integrations


def send(klaviyo: Klaviyo, **attributes: object) -> int:
    """Create a profile and return the status of the answer."""
    body = {"data": {"type": "profile", "attributes": attributes}}
    with klaviyo.client() as client:
        return client.post("/api/profiles", json=body).status_code


def test_each_has_an_account_of_its_own(klaviyo_session: MockSession) -> None:
    one, other = Klaviyo(klaviyo_session), Klaviyo(klaviyo_session)
    assert send(one, email="ana@northwind.shop") == 201
    assert (len(one.account.profiles), len(other.account.profiles)) == (1, 0)
    assert (len(one.requests), other.requests) == (1, [])


def test_an_intended_difference_passes_a_rehearsal(klaviyo_session: MockSession) -> None:
    klaviyo = Klaviyo(klaviyo_session)

    def tidy(snapshot: dict[str, Any]) -> None:
        for event in snapshot["events"]:
            event["event_properties"].pop("$value", None)

    options: dict[str, Any] = {"use_case": "create-event", "max_examples": 60, "seed": 1}
    with pytest.raises(RehearsalFailure):
        klaviyo.rehearse(integrations.cents_cut_off, **options)
    klaviyo.rehearse(integrations.cents_cut_off, **options, ignore=["event *, properties.$value"])
    klaviyo.rehearse(integrations.cents_cut_off, **options, clean=tidy)


def test_right_requests_are_no_problem(klaviyo_session: MockSession) -> None:
    own = Klaviyo(klaviyo_session)
    send(own, email="ana@northwind.shop")
    assert own.problems() == ""


def test_an_error_is_told_with_place_remedy_and_curl(klaviyo_session: MockSession) -> None:
    own = Klaviyo(klaviyo_session)
    send(own, mail="ana@northwind.shop")
    _, request, error, remedy, curl = own.problems().splitlines()
    assert request == "POST /api/profiles -> 400"
    assert error.startswith("  error unknown-field at /data/attributes/mail: ")
    assert remedy == "  remedy: Did you mean 'email'?"
    assert curl.startswith("  curl -X POST http://127.0.0.1:8080/api/profiles ")


def test_a_request_without_a_key_counts_until_the_next_test(klaviyo_session: MockSession) -> None:
    own = Klaviyo(klaviyo_session)
    httpx.get(f"{own.url}/api/profiles", verify=False)
    assert "no-credentials" in own.problems()
    assert Klaviyo(klaviyo_session).problems() == ""


def test_two_events_that_become_one_are_a_problem(klaviyo_session: MockSession) -> None:
    own = Klaviyo(klaviyo_session)
    person = {"data": {"type": "profile", "attributes": {"email": "ana@northwind.shop"}}}
    metric = {"data": {"type": "metric", "attributes": {"name": "Viewed"}}}
    event = {"properties": {}, "profile": person, "metric": metric, "time": "2026-07-01T12:00:00Z"}
    with own.client() as client:
        for _ in range(2):
            body = {"data": {"type": "event", "attributes": event}}
            assert client.post("/api/events", json=body).status_code == 202
    assert "loss same-second at /data/attributes" in own.problems()


def test_an_allowed_code_is_no_problem_and_an_unknown_one_is_refused(klaviyo_session: MockSession) -> None:
    own = Klaviyo(klaviyo_session, Expectations(allow=("bad-phone",)))
    assert send(own, phone_number="555") == 400
    assert own.problems() == ""
    with pytest.raises(ValueError, match="bad-fone"):
        own.allow("bad-fone")


def test_without_strictness_nothing_is_a_problem(klaviyo_session: MockSession) -> None:
    own = Klaviyo(klaviyo_session, Expectations(strict=False))
    send(own, mail="ana@northwind.shop")
    assert own.problems() == ""


def test_a_request_at_another_revision_is_a_problem(klaviyo_session: MockSession) -> None:
    own = Klaviyo(klaviyo_session, Expectations(revision="2024-02-15"))
    assert own.headers["revision"] == "2024-02-15"
    with own.client() as client:
        client.get("/api/profiles", headers={"revision": "2026-07-15"})
    assert "sent at revision 2026-07-15, where the test is for 2024-02-15" in own.problems()


def test_a_fresh_account_has_the_same_expectations_and_raises_its_problems(
    klaviyo_session: MockSession,
) -> None:
    own = Klaviyo(klaviyo_session)
    own.allow("bad-phone")
    with own.fresh() as example:
        send(example, phone_number="555")
    with pytest.raises(AssertionError, match="unknown-field"), own.fresh() as example:
        send(example, mail="ana@northwind.shop")
    assert own.exercised == {"create-profile": 2}
    assert own.requests == []


def test_a_rehearsal_plays_the_use_case_of_the_test(klaviyo_session: MockSession) -> None:
    own = Klaviyo(klaviyo_session, Expectations(use_case="create-event", max_examples=3))
    seen = set()

    def handle(call: LegacyCall, target: Target) -> None:
        seen.add(target.use_case)
        integrations.right(call, target)

    own.rehearse(handle)
    assert seen == {"create-event"}
    assert own.exercised["create-event"] >= 3


def test_a_rehearsal_that_fails_raises_its_report(klaviyo_session: MockSession) -> None:
    own = Klaviyo(klaviyo_session)
    with pytest.raises(RehearsalFailure, match="create-event: ") as caught:
        own.rehearse(integrations.silent, use_case="create-event", max_examples=3)
    assert caught.value.outcome is not None
    assert own.problems() == ""


def test_an_unknown_use_case_is_refused(klaviyo_session: MockSession) -> None:
    with pytest.raises(ValueError, match="no use case 'create-evnt'"):
        Klaviyo(klaviyo_session).rehearse(integrations.silent, use_case="create-evnt")


def test_a_closed_account_is_gone_and_its_requests_are_counted_by_use_case(
    klaviyo_session: MockSession,
) -> None:
    own = Klaviyo(klaviyo_session)
    send(own, email="ana@northwind.shop")
    assert own.close() == {"create-profile": 1}
    assert len(klaviyo_session.mock.account(own.api_key).profiles) == 0
