"""Mistakes with pools of codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from examples.patience import patiently
from examples.plain_httpx import beyond as shop
from examples.plain_httpx.api import Api
from examples.plain_httpx.shop import Handler
from examples.translation import beyond
from examples.translation.groups import parts
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.beyond.changes import done, each_of, sent
from tests.rehearsal.mutants.mutant import Mutant


def refilled(count: Callable[[Iterable[str]], int]) -> Handler:
    """Refill a coupon by another count of the codes that are left."""

    def refill(api: Api, call: LegacyCall) -> None:
        wanted = call.arguments
        patiently(lambda again: shop.require_coupon(api, wanted))
        if count(shop.codes_of(api, wanted["coupon"]).values()) < wanted["threshold"]:
            for part in parts(wanted["codes"], beyond.CODES):
                shop.add_codes(api, wanted, part)

    return refill


def first_page(api: Api, call: LegacyCall) -> None:
    """Take the first page of codes for all of them."""
    wanted = call.arguments
    patiently(lambda again: shop.require_coupon(api, wanted))
    query = {"filter": beyond.codes_filter(wanted["coupon"]), "page[size]": "4"}
    page = api.send("GET", "/api/coupon-codes", query=query)["data"]
    if sum(item["attributes"]["status"] == beyond.UNASSIGNED for item in page) < wanted["threshold"]:
        for part in parts(wanted["codes"], beyond.CODES):
            shop.add_codes(api, wanted, part)


MUTANTS: tuple[Mutant, ...] = (
    done(
        "used codes counted",
        "refill-coupon",
        "difference-missing",
        "",
        "refill_coupon",
        refilled(lambda s: len([*s])),
    ),
    done("always refilled", "refill-coupon", "difference-extra", "", "refill_coupon", refilled(lambda s: 0)),
    done("first page of codes", "refill-coupon", "difference-extra", "", "refill_coupon", first_page),
    sent(
        "codes without an end",
        "refill-coupon",
        "difference-changed",
        "expires_at",
        "POST",
        "/api/coupon-code-bulk-create-jobs",
        each_of("coupon-codes", lambda code: code["attributes"].pop("expires_at", None)),
    ),
    sent(
        "codes without a coupon",
        "refill-coupon",
        "missing-field",
        "/data/attributes/coupon-codes/data/0/relationships",
        "POST",
        "/api/coupon-code-bulk-create-jobs",
        each_of("coupon-codes", lambda code: code.pop("relationships")),
    ),
    sent(
        "codes in small letters",
        "refill-coupon",
        "difference-missing",
        "",
        "POST",
        "/api/coupon-code-bulk-create-jobs",
        each_of(
            "coupon-codes",
            lambda code: code["attributes"].update(unique_code=code["attributes"]["unique_code"].lower()),
        ),
    ),
)
