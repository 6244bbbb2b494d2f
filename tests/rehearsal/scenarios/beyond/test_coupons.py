"""Scenarios of coupons: at the threshold, below it, and codes in every state."""

from __future__ import annotations

from collections import Counter

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.scenarios.drawing import must_haves
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.rehearsal.scenarios.promises import labelled

PLAYED = [*must_haves(use_cases()["refill-coupon"], 1)]


def left(scenario: Scenario) -> Counter[str]:
    """Count the codes of the coupon by their state."""
    coupon = scenario.calls[0].arguments["coupon"]
    codes = [item for item in scenario.seed.get("resources", ()) if item["type"] == "coupon-code"]
    own = [item for item in codes if item["id"].startswith(f"{coupon}-")]
    return Counter(item["attributes"]["status"] for item in own)


def test_the_codes_left_are_just_enough_and_just_too_few() -> None:
    threshold = PLAYED[0].calls[0].arguments["threshold"]
    assert {threshold - 1, threshold} <= {left(item)["UNASSIGNED"] for item in PLAYED}


def test_codes_are_in_every_state() -> None:
    states = {state for item in PLAYED for state in left(item)}
    assert states == {"UNASSIGNED", "ASSIGNED_TO_PROFILE", "USED", "EXPIRED"}


def test_a_thousand_codes_are_one_more_than_a_job_takes() -> None:
    assert {1000, 1001} <= {len(item.calls[0].arguments["codes"]) for item in PLAYED}


def test_a_code_that_is_there_may_be_sent_again() -> None:
    (again,) = labelled(PLAYED, "again: True")
    codes = {item["attributes"].get("unique_code") for item in again.seed["resources"]}
    assert codes & {*again.calls[0].arguments["codes"]}
