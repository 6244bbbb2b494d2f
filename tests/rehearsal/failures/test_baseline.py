"""Known failures: they pass until their day, nothing hides behind them, and what no longer fails is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.failures.baseline import (
    Baseline,
    CleanError,
    Cleaning,
    IntendedPlace,
    KnownFailure,
)
from klaviyo_rehearsal.rehearsal.failures.result import Result
from klaviyo_rehearsal.rehearsal.integration import Integration, Target
from tests.rehearsal import integrations
from tests.rehearsal.mutants import MUTANTS, Mutant, sequences

TODAY = date(2026, 11, 23)
CENTS = KnownFailure(
    "create-event", "changed properties", "the ERP sends whole euros", TODAY, "properties.$value"
)


def rehearse(
    session: MockSession, integration: Integration, *entries: KnownFailure, today: date = TODAY
) -> Result:
    baseline = Baseline(entries, today)
    running = session.open(integration, seed=1, max_examples=60, timeout=10, baseline=baseline)
    with running as run:
        return run.rehearse(use_cases()["create-event"])


def test_a_known_failure_passes_until_its_day(klaviyo_session: MockSession) -> None:
    result = rehearse(klaviyo_session, integrations.cents_cut_off, CENTS)
    assert result.passed
    assert result.known == (CENTS,)
    assert result.examples >= 60


def test_an_expired_one_fails_and_says_so(klaviyo_session: MockSession) -> None:
    result = rehearse(klaviyo_session, integrations.cents_cut_off, CENTS, today=TODAY + timedelta(days=1))
    assert not result.passed
    assert "known until 2026-11-23, which has passed: the ERP sends whole euros" in result.report


def test_nothing_hides_behind_a_known_failure(klaviyo_session: MockSession) -> None:
    def two_mistakes(call: LegacyCall, target: Target) -> None:
        if call.time is not None:
            integrations.time_in_milliseconds(call, target)
        else:
            integrations.cents_cut_off(call, target)

    result = rehearse(klaviyo_session, two_mistakes, CENTS)
    assert result.code == "wrong-type"


def test_elsewhere_is_not_known(klaviyo_session: MockSession) -> None:
    elsewhere = KnownFailure("create-event", "changed properties", "why", TODAY, "properties.Plan")
    assert not rehearse(klaviyo_session, integrations.cents_cut_off, elsewhere).passed


def test_an_entry_is_stale_where_it_was_tried_and_nothing_met_it(klaviyo_session: MockSession) -> None:
    phone = KnownFailure(
        "create-event", "bad-phone", "why", TODAY, "/data/attributes/profile/data/attributes/*"
    )
    never_sent = KnownFailure("create-event", "wrong-type", "why", TODAY, "/data/attributes/Unheard")
    never_kept = KnownFailure(
        "create-event", "missing properties", "why", TODAY, "profile *, properties.Unheard"
    )
    played_elsewhere = KnownFailure("create-profile", "bad-phone", "why", TODAY)
    expired = KnownFailure("create-event", "nothing-sent", "why", TODAY - timedelta(days=1))
    entries = CENTS, phone, never_sent, never_kept, played_elsewhere, expired
    baseline = Baseline(entries, TODAY)
    play(klaviyo_session, integrations.right, baseline)
    assert baseline.stale(["create-event"]) == (CENTS, phone)
    expired_one, pointer, field = baseline.remarks(["create-event"])
    assert expired_one == ": nothing-sent of create-event expired on 2026-11-22 and does not apply: why"
    assert pointer.startswith(": '/data/attributes/Unheard' matches nothing that was tried.")
    assert field.startswith(": 'profile *, properties.Unheard' matches nothing that was tried.")
    assert baseline.stale([]) == ()  # a use case that failed was not played to its end
    assert [*baseline.kept(["create-event"])] == [never_sent, never_kept, played_elsewhere]


def test_an_entry_of_two_use_cases_is_not_stale_where_one_was_not_played(
    klaviyo_session: MockSession,
) -> None:
    both = KnownFailure("create-event, journey", "changed properties", "why", TODAY, "properties.*")
    baseline = Baseline((both,), TODAY)
    play(klaviyo_session, integrations.right, baseline)
    assert baseline.stale(["create-event"]) == ()
    assert [entry.use_case for entry in baseline.kept(["create-event"])] == ["journey"]


def play(session: MockSession, integration: Integration, baseline: Baseline, count: int = 60) -> Result:
    with session.open(integration, seed=1, max_examples=count, timeout=10, baseline=baseline) as run:
        return run.rehearse(use_cases()["create-event"])


# Of each floor some; with drawn names of properties, lists and tags in what they lose. A mutant of sequences
# remembers calls from one run to the next, which are then other runs.
CONVERGING = [mutant for mutant in MUTANTS if not mutant.faults and mutant not in sequences.MUTANTS][::31]


@pytest.mark.parametrize("mutant", CONVERGING, ids=lambda mutant: f"{mutant.use_case}: {mutant.name}")
def test_the_next_run_with_what_was_written_is_clean(klaviyo_session: MockSession, mutant: Mutant) -> None:
    def result(baseline: Baseline) -> Result:
        with klaviyo_session.open(
            mutant.integration, seed=1, max_examples=25, timeout=20, baseline=baseline
        ) as run:
            return run.rehearse(use_cases()[mutant.use_case])

    written = Baseline(accept_until=TODAY + timedelta(days=90), accept_reason="why", today=TODAY)
    assert result(written).passed
    entries = tuple(written.kept([mutant.use_case]))
    again = Baseline(entries, TODAY)
    assert result(again).passed
    assert again.stale([mutant.use_case]) == ()
    assert len(entries) <= 8, entries


def test_many_lost_names_are_one_entry(klaviyo_session: MockSession) -> None:
    def lost(call: LegacyCall, target: Target) -> None:
        own = {name: value for name, value in call.properties.items() if name.startswith("$")}
        integrations.right(replace(call, arguments={**call.arguments, "properties": own}), target)

    baseline = Baseline(accept_until=TODAY, accept_reason="why", today=TODAY)
    assert play(klaviyo_session, lost, baseline).passed
    assert [(entry.code, entry.place) for entry in baseline.entries] == [
        ("missing properties", "event *, properties.*")
    ]


def test_an_intended_difference_passes_in_its_use_case_until_its_day(klaviyo_session: MockSession) -> None:
    def result(item: IntendedPlace, today: date = TODAY) -> tuple[bool, list[str]]:
        baseline = Baseline((), today, ignored=(item,))
        passed = play(klaviyo_session, integrations.cents_cut_off, baseline).passed
        return passed, baseline.remarks(["create-event"])

    place = "event *, properties.$value"
    assert result(IntendedPlace(place, "whole euros", origin="f: entry 1")) == (True, [])
    assert result(IntendedPlace(place, "why", use_case="create-event")) == (True, [])
    assert not result(IntendedPlace(place, "why", use_case="journey"))[0]
    later = TODAY + timedelta(days=1)
    passed, remarks = result(IntendedPlace(place, "whole euros", TODAY, origin="f: entry 1"), later)
    assert not passed
    expired = f"ignore '{place}' expired on 2026-11-23 and does not apply: whole euros"
    assert remarks == [f"f: entry 1: {expired}"]


@pytest.mark.parametrize(
    ("place", "remark"),
    [
        ("event *, properties.$value", "no difference at 'event *, properties.$value'; take the entry out"),
        (
            "profile *, frist_name",
            "'profile *, frist_name' matches nothing that was tried. Did you mean 'profile *, first_name'?",
        ),
    ],
)
def test_an_intended_difference_that_nothing_met_is_remarked_on(
    klaviyo_session: MockSession, place: str, remark: str
) -> None:
    baseline = Baseline(today=TODAY, ignored=(IntendedPlace(place, "why", origin="known.yaml: entry 2"),))
    assert play(klaviyo_session, integrations.right, baseline).passed
    assert baseline.remarks(["create-event"]) == [f"known.yaml: entry 2: {remark}"]


def test_both_accounts_go_through_a_function_before_they_are_compared(klaviyo_session: MockSession) -> None:
    def rounded(snapshot: dict[str, Any]) -> None:
        for event in snapshot["events"]:
            event["event_properties"].pop("$value", None)

    baseline = Baseline(today=TODAY, cleanings=(Cleaning("shop:rounded", rounded, "whole euros"),))
    assert play(klaviyo_session, integrations.cents_cut_off, baseline).passed

    def wrong(snapshot: dict[str, Any]) -> None:
        raise KeyError("people")

    cleaning = Cleaning("shop:wrong", wrong, "why", origin="known.yaml: entry 3")
    with pytest.raises(CleanError, match="known.yaml: entry 3: shop:wrong raised KeyError: 'people'"):
        play(klaviyo_session, integrations.right, Baseline(today=TODAY, cleanings=(cleaning,)))
