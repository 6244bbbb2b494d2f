"""Coupons and their pools of codes."""

from __future__ import annotations

from collections.abc import Mapping

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..generic.live_defaults import defaults_of
from ..legacy.answers import LegacyAnswer, LegacyFunction
from ..state.account import Account
from ..state.relation import Relation

COUPON, CODE = "coupon", "coupon-code"
OF_COUPON = Relation(CODE, "coupon", COUPON, False, "coupon-codes")


def refill_coupon(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Add codes to a coupon when fewer than the threshold are unassigned; make the coupon if it is new."""
    wanted, now = call.arguments, account.clock.now()
    coupon, codes = wanted["coupon"], account.collection(CODE)
    if coupon not in account.collection(COUPON):
        own = {"external_id": coupon, "description": wanted["description"]}
        account.collection(COUPON).insert(coupon, {**defaults_of(COUPON, now), **own})
    present = [codes.get(item) or {} for item in account.links.linked(OF_COUPON.turned(), coupon)]
    if sum(item["status"] == "UNASSIGNED" for item in present) >= wanted["threshold"]:
        return LegacyAnswer({})
    ends = {"expires_at": wanted["expires_at"]} if "expires_at" in wanted else {}
    for code in wanted["codes"]:
        identifier = f"{coupon}-{code}"
        if identifier not in codes:
            codes.insert(identifier, {**defaults_of(CODE, now), "unique_code": code, **ends})
            account.links.link(OF_COUPON, identifier, coupon)
    return LegacyAnswer({})


CALLS: Mapping[str, LegacyFunction] = {"refill coupon": refill_coupon}
