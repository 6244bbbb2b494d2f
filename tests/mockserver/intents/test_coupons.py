"""A coupon gets codes when fewer than the threshold are unassigned."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockserver.intents.accounts import account_of, done, held

REFILL: dict[str, Any] = {
    "coupon": "TEN",
    "description": "Ten percent",
    "threshold": 2,
    "codes": ["N1", "N2"],
}


def codes(*states: str) -> list[dict[str, Any]]:
    coupon = {"type": "coupon", "id": "TEN", "attributes": {"external_id": "TEN"}}
    return [
        coupon,
        *(
            {
                "type": "coupon-code",
                "id": f"TEN-C{number}",
                "attributes": {"unique_code": f"C{number}", "status": state},
                "relationships": {"coupon": {"data": {"type": "coupon", "id": "TEN"}}},
            }
            for number, state in enumerate(states)
        ),
    ]


@pytest.mark.parametrize(
    ("states", "refilled"),
    [
        (("UNASSIGNED",), True),
        (("UNASSIGNED", "UNASSIGNED"), False),
        (("UNASSIGNED", "ASSIGNED_TO_PROFILE", "USED", "EXPIRED"), True),
        ((), True),
    ],
)
def test_only_codes_that_nobody_has_count(states: tuple[str, ...], refilled: bool) -> None:
    account = account_of(resources=codes(*states))
    done(account, "refill coupon", **REFILL)
    assert ("TEN-N1" in held(account, "coupon-code")) is refilled
    assert len(held(account, "coupon-code")) == len(states) + 2 * refilled


def test_a_new_coupon_is_made_with_its_codes() -> None:
    account = account_of()
    done(account, "refill coupon", **REFILL, expires_at="2027-01-01T00:00:00+00:00")
    made = held(account, "coupon-code")["TEN-N2"]
    assert (made["status"], made["expires_at"]) == ("UNASSIGNED", "2027-01-01T00:00:00+00:00")
    assert made["relationships"] == {"coupon": ["TEN"]}
    assert held(account, "coupon")["TEN"]["description"] == "Ten percent"


def test_a_code_that_is_there_stays_as_it_is() -> None:
    account = account_of(resources=codes("USED"))
    done(account, "refill coupon", **{**REFILL, "codes": ["C0", "N1"]})
    assert held(account, "coupon-code")["TEN-C0"]["status"] == "USED"
    assert "TEN-N1" in held(account, "coupon-code")
