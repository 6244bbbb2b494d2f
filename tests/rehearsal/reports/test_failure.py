"""The report of a failure: everything that a developer needs to mend it, and nothing secret."""

from __future__ import annotations

import shlex

import httpx
import pytest

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.failures.result import Result
from klaviyo_rehearsal.rehearsal.integration import Integration
from tests.rehearsal import integrations


def failure(session: MockSession, integration: Integration, use_case: str = "create-event") -> Result:
    replay = "rehearse test shop:handle --use-case {} --seed {}".format
    running = session.open(integration, seed=1, max_examples=100, timeout=10, replay=replay)
    with running as run:
        return run.rehearse(use_cases()[use_case])


def test_it_shows_the_call_the_request_the_place_the_remedy_and_how_to_play_it_again(
    klaviyo_session: MockSession,
) -> None:
    report = failure(klaviyo_session, integrations.flat_profile).report
    assert report.startswith("create-event: 1 error")
    for part in (
        "old call    track {",
        "sent        POST /api/events -> 400 (revision 2026-07-15)",
        "error       not-wrapped in POST /api/events, /data/attributes/profile",
        "The payload provided in the request is invalid.",
        "remedy      Wrap it:",
        "evidence    LIVE https://",
        "replay      rehearse test shop:handle --use-case create-event --seed 1",
    ):
        assert part in report


def test_a_loss_is_told_from_an_error(klaviyo_session: MockSession) -> None:
    report = failure(klaviyo_session, integrations.legacy_keys_left).report
    assert "loss        legacy-key in POST /api/events, /data/attributes/properties/$" in report
    assert "-> 202" in report


def test_a_conflict_that_was_not_dealt_with_comes_with_klaviyos_answer(klaviyo_session: MockSession) -> None:
    def create_only(call: object, target: object) -> None:
        integrations.send(target, "POST", "/api/profiles", integrations.profile_body(call))  # type: ignore[arg-type]

    report = failure(klaviyo_session, create_only, "update-profile").report
    assert "given       profiles" in report
    assert (
        "answer      A profile already exists with one of these identifiers. Use POST /api/profile-import"
        in report
    )


def test_what_was_raised_comes_with_the_line_that_raised_it(klaviyo_session: MockSession) -> None:
    report = failure(klaviyo_session, integrations.raising).report
    assert "raised      KeyError: 'email' (integrations.py:" in report
    assert "sent        nothing" in report


def test_the_private_key_is_nowhere_in_it(klaviyo_session: MockSession) -> None:
    assert "_rehearsal" in (report := failure(klaviyo_session, integrations.flat_profile).report)
    assert "pk_rehearsal" in report
    assert "pk_N" not in report


def test_the_curl_command_shows_the_same_on_a_mock(klaviyo_session: MockSession) -> None:
    report = failure(klaviyo_session, integrations.flat_profile).report
    line = next(line for line in report.splitlines() if line.startswith("  curl"))
    words = shlex.split(line)[1:]
    headers = dict(words[n + 1].split(": ", 1) for n, word in enumerate(words) if word == "-H")
    body = words[words.index("--data-binary") + 1]
    url = words[3].replace("http://127.0.0.1:8080", klaviyo_session.mock.url)
    answer = httpx.request(words[2], url, headers=headers, content=body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["source"] == {"pointer": "/data/attributes/profile"}


@pytest.mark.parametrize("integration", [integrations.silent, integrations.without_key])
def test_no_report_is_a_traceback(klaviyo_session: MockSession, integration: Integration) -> None:
    assert "Traceback" not in failure(klaviyo_session, integration).report
