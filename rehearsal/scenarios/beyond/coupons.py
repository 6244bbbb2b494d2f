"""Scenarios of coupons whose pools of codes run low."""

from __future__ import annotations

from hypothesis import strategies as st

from .. import hard_values as hard
from ..calls import intent
from ..choice import Choice, counts, one_of, recipe
from ..lived_in import LivedIn
from ..scenario import Scenario

_THRESHOLD = 5
_ENDS = "2099-06-01T09:30:00+00:00"
# A coupon's external id is a word: it stands in templates as {% coupon_code 'SUMMER' %} (SPEC).
_DESCRIPTIONS = {label: hard.LINES[label] for label in ("umlauts", "quotes", "markup", "commas")}


def _codes(account: LivedIn, coupon: str, count: int, status: str) -> None:
    for number in range(count):
        code = f"{status[0]}{account.ids.token(6)}{number}".upper()
        own = {"unique_code": code, "status": status, "expires_at": _ENDS}
        account.resource("coupon-code", f"{coupon}-{code}", own, coupon=[coupon])


def _refill_coupon(
    account: LivedIn, known: bool, left: int, used: str, new: int, again: bool, ends: bool, description: str
) -> Scenario:
    """Refill a coupon. left: its unassigned codes. used: the state of its other codes."""
    coupon = f"SUMMER_{account.ids.token()}".upper()
    if known:
        monitor = {"low_balance_threshold": "500"}
        for name in (coupon, f"{coupon}_2"):
            own = {"external_id": name, "description": "Ten percent", "monitor_configuration": monitor}
            account.resource("coupon", name, own)
        _codes(account, coupon, left, "UNASSIGNED")
        _codes(account, coupon, 0 if used == "none" else 6, used)
        # Another coupon has plenty: its codes are none of this one.
        _codes(account, f"{coupon}_2", 8, "UNASSIGNED")
    codes = [f"S{account.ids.token(6)}{number}".upper() for number in range(new)]
    if again and known and left:
        present = [
            item["attributes"] for item in account.subjects("resources") if item["type"] == "coupon-code"
        ]
        codes.append(present[0]["unique_code"])
    call = intent(
        "refill coupon",
        coupon=coupon,
        description=description,
        threshold=_THRESHOLD,
        codes=codes,
        **({"expires_at": _ENDS} if ends else {}),
    )
    return Scenario((call,), account.seed())


REFILL_COUPON = recipe(
    _refill_coupon,
    known=one_of(True, False),
    left=counts([0, 2, _THRESHOLD], 0, _THRESHOLD - 1, _THRESHOLD, 101),
    used=one_of("none", "ASSIGNED_TO_PROFILE", "USED", "EXPIRED"),
    new=counts([1, 3, 12], 1, 1000, 1001),
    again=one_of(False, True),
    ends=one_of(True, False),
    description=Choice(
        st.sampled_from(["Ten percent", *_DESCRIPTIONS.values()]), "Ten percent", _DESCRIPTIONS
    ),
)
