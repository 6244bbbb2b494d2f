"""The shop's marketing before the migration: the retired SDK, klaviyo 3.1.7."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..legacy_shop.sdk import sdk_for
from .model import Customer, Order


class Marketing:
    """Tells Klaviyo what happens in the shop. newsletter: the id of its list."""

    def __init__(self, url: str, company_id: str, api_key: str, newsletter: str) -> None:
        self.klaviyo = sdk_for(url, company_id, api_key)
        self.newsletter = newsletter

    def signed_up(self, customer: Customer) -> None:
        """Make a customer known."""
        self.klaviyo.public.identify(
            email=customer.email, external_id=customer.number, properties=_facts(customer), method="post"
        )

    def order_placed(self, order: Order) -> None:
        """Record an order, at the time at which it was placed."""
        self._track("Placed Order", order, {"$value": order.total, "$event_id": order.number})

    def order_refunded(self, order: Order, amount: float) -> None:
        """Record a refund."""
        self._track("Refunded Order", order, {"$value": amount, "$event_id": f"refund-{order.number}"})

    def joined_newsletter(self, customer: Customer) -> None:
        """Subscribe a customer to the newsletter."""
        self.klaviyo.lists.add_subscribers_to_list(self.newsletter, [{"email": customer.email}])

    def left_newsletter(self, customer: Customer) -> None:
        """Unsubscribe a customer from the newsletter."""
        self.klaviyo.lists.delete_subscribers_from_list(self.newsletter, [customer.email])

    def forgotten(self, customer: Customer) -> None:
        """Have a customer deleted."""
        self.klaviyo.privacy.request_profile_deletion(customer.email)

    def nightly_sync(self, customers: Sequence[Customer]) -> None:
        """Bring every customer up to date."""
        for customer in customers:
            self.signed_up(customer)

    def newsletter_readers(self) -> list[str]:
        """Return the addresses of all members of the newsletter."""
        page = self.klaviyo.lists.get_all_members(self.newsletter).data
        found = page["records"]
        while page.get("marker"):
            page = self.klaviyo.lists.get_all_members(self.newsletter, page["marker"]).data
            found += page["records"]
        return sorted(member["email"] for member in found)

    def _track(self, event: str, order: Order, properties: dict[str, Any]) -> None:
        self.klaviyo.public.track(
            event,
            email=order.customer.email,
            external_id=order.customer.number,
            properties={**properties, "Items": order.items},
            customer_properties=_facts(order.customer),
            timestamp=int(order.placed.timestamp()),
            method="post",
        )


def _facts(customer: Customer) -> dict[str, Any]:
    known = {"$first_name": customer.first_name, "$phone_number": customer.phone, "$city": customer.city}
    return {name: value for name, value in known.items() if value} | {"Tier": customer.tier}
