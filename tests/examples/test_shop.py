"""The shop's own tests with twins: both versions do the same, and six mistakes of migrations are found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Thread

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples.shop import after, before
from examples.shop.day import day, plant
from examples.shop.mistaken import MISTAKES
from examples.shop.model import Customer, Order
from examples.shop.storefront import Storefront
from klaviyo_rehearsal.mockserver.control.outbox import Wanted
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.rehearsal.failures.outcome import RehearsalFailure
from klaviyo_rehearsal.rehearsal.twins.pair import Twins

Make = Callable[..., Twins]
NEWS = "Y6nRLr"
PLANT = {"lists": [{"id": NEWS, "name": "Newsletter", "opt_in_process": "single_opt_in"}]}
ANA = Customer("ana@northwind.shop", "7", "Ana", "+12025550123", "Győr", "gold")
BEN = Customer("ben@northwind.shop", "8", "Ben")
ORDER = Order("1042", ANA, 49.95, datetime(2026, 3, 1, 12, 30, tzinfo=UTC), ["Tea", "Cup"])

# All the glue: how each version is connected.
Old, New = before.Marketing, after.Marketing


def connect(twins: Twins, new: type[New] = New) -> tuple[Old, New]:
    old = Old(twins.old.url, twins.old.company_id, twins.old.api_key, NEWS)
    return old, new(twins.new.url, twins.new.api_key, NEWS)


def test_an_order_and_its_refund(klaviyo_twins: Make) -> None:
    with klaviyo_twins(PLANT) as twins:
        for shop in connect(twins):
            shop.order_placed(ORDER)
            shop.order_refunded(ORDER, 9.5)


def test_the_newsletter_in_and_out(klaviyo_twins: Make) -> None:
    with klaviyo_twins(PLANT) as twins:
        readers = []
        for shop in connect(twins):
            shop.joined_newsletter(ANA)
            shop.joined_newsletter(BEN)
            shop.left_newsletter(ANA)
            readers.append(shop.newsletter_readers())
        assert readers == [["ben@northwind.shop"], ["ben@northwind.shop"]]


def test_a_customer_is_forgotten(klaviyo_twins: Make) -> None:
    with klaviyo_twins(PLANT) as twins:
        for shop in connect(twins):
            shop.signed_up(ANA)
            shop.forgotten(ANA)


tiers = st.sampled_from(["bronze", "silver", "gold"])
customers = st.builds(
    Customer, st.sampled_from([ANA.email, BEN.email]), st.just("7"), st.text("abé '", max_size=8), tier=tiers
)


@settings(max_examples=10, deadline=None)
@given(first=customers, second=customers)
def test_the_nightly_sync_brings_everyone_up_to_date(
    klaviyo_twins: Make, first: Customer, second: Customer
) -> None:
    with klaviyo_twins(PLANT) as twins:
        for shop in connect(twins):
            shop.nightly_sync([first])
            shop.nightly_sync([second])


EXPECTED = {
    "TimeForgotten": "changed     event 'Placed Order' of ana@northwind.shop, time",
    "TierForgotten": "missing     profile ana@northwind.shop, properties.Tier",
    "DollarKeys": "legacy-key in POST",
    "EventIdInProperties": "legacy-key in POST /api/events, /data/attributes/properties/$event_id",
    "UnsubscribedFromEverything": "changed     profile ana@northwind.shop, consent.email.marketing",
    "CreatedOnly": "changed     profile ana@northwind.shop, properties.Tier",
}


@pytest.mark.parametrize("mistaken", MISTAKES, ids=lambda mistaken: mistaken.__name__)
def test_a_mistake_of_a_migration_is_found(klaviyo_twins: Make, mistaken: type[New]) -> None:
    with pytest.raises(RehearsalFailure) as caught, klaviyo_twins(PLANT) as twins:
        for shop in connect(twins, mistaken):
            shop.order_placed(ORDER)
            shop.nightly_sync([Customer(ANA.email, "7", "Ana", ANA.phone, ANA.city, "silver")])
            shop.joined_newsletter(ANA)
            shop.left_newsletter(ANA)
    assert EXPECTED[mistaken.__name__] in caught.value.report


def test_a_click_in_the_shop_sends_its_mail() -> None:
    with MockServer() as mock:
        plant(mock.url)
        with Storefront(mock.url, 0) as shop:
            Thread(target=shop.serve_forever, daemon=True).start()
            assert mock.url in httpx.get(shop.url).text
            joined = httpx.post(f"{shop.url}/newsletter", data={"email": "zoe@northwind.shop"}).text
            assert "asks for a confirmation" in joined
            (confirmation,) = mock.control.outbox()
            httpx.get(f"{mock.url}{confirmation.links[0]}")
            ordered = httpx.post(f"{shop.url}/order", data={"email": "zoe@northwind.shop", "tea": "Cup"})
            assert "Thank you for order 1001" in ordered.text
            assert "Klaviyo answers 400" in httpx.post(f"{shop.url}/newsletter", data={"email": "zoe"}).text
            assert httpx.post(f"{shop.url}/order", data={"email": "zoe@northwind.shop"}).status_code == 400
            shop.shutdown()
        assert [(item.subject, item.state) for item in mock.control.outbox()] == [
            ("Confirm your subscription to Newsletter", "sent"),
            ("Welcome to Northwind Tea", "sent"),
            ("Your order 1001", "sent"),
        ]


def test_a_day_of_the_shop_fills_the_outbox() -> None:
    with MockServer() as mock:
        day(mock.url)
        confirmation, thanks, *campaign = mock.control.outbox()
        assert (thanks.to, thanks.subject) == (ANA.email, "Your order 1042")
        assert "Together 49.95 €" in thanks.text
        shown = [(item.to.split("@")[0], item.subject, item.state) for item in campaign]
        assert shown == [
            ("ben", "Ben, the first flush is here", "sent"),
            ("eva", "Eva, the first flush is here", "sent"),
            ("tom", "Tom, the first flush is here", "skipped"),
        ]
        (link,) = confirmation.links
        assert httpx.get(f"{mock.url}{link}").status_code == 200
        welcome = mock.control.outbox()[-1]
        assert (welcome.subject, welcome.state) == ("Welcome to Northwind Tea", "sent")
        mock.control.advance(3 * 24 * 3600)
        assert [item.subject for item in mock.control.outbox(wanted=Wanted(to=ANA.email))][-1] == (
            "How was your tea?"
        )
        verdicts = [entry.verdict for entry in mock.control.requests()]
        assert verdicts == ["ok"] * 4 + ["error"] * 5
        # Another day begins anew.
        day(mock.url)
        assert len(mock.control.outbox()) == 5
