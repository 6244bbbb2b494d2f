"""The shop's marketing after the migration: klaviyo-api 24, the same methods as before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..python_sdk.api import client_for, read, send
from .model import Customer, Order


class Marketing:
    """Tells Klaviyo what happens in the shop. newsletter: the id of its list."""

    def __init__(self, url: str, api_key: str, newsletter: str) -> None:
        self.klaviyo = client_for(url, api_key)
        self.newsletter = newsletter

    def signed_up(self, customer: Customer) -> None:
        """Make a customer known."""
        send(self.klaviyo.Profiles.create_or_update_profile, {"data": self.profile(customer)})

    def order_placed(self, order: Order) -> None:
        """Record an order, at the time at which it was placed."""
        self.track("Placed Order", order, order.total, order.number)

    def order_refunded(self, order: Order, amount: float) -> None:
        """Record a refund."""
        self.track("Refunded Order", order, amount, f"refund-{order.number}")

    def joined_newsletter(self, customer: Customer) -> None:
        """Subscribe a customer to the newsletter."""
        consent = {"email": {"marketing": {"consent": "SUBSCRIBED"}}}
        send(self.klaviyo.Profiles.bulk_subscribe_profiles, self.job("create", customer, consent))

    def left_newsletter(self, customer: Customer) -> None:
        """Unsubscribe a customer from the newsletter, if it is on it: else it would lose all consent."""
        if customer.email in self.newsletter_readers():
            consent = {"email": {"marketing": {"consent": "UNSUBSCRIBED"}}}
            send(self.klaviyo.Profiles.bulk_unsubscribe_profiles, self.job("delete", customer, consent))

    def forgotten(self, customer: Customer) -> None:
        """Have a customer deleted."""
        profile = {"data": {"type": "profile", "attributes": {"email": customer.email}}}
        job = {"type": "data-privacy-deletion-job", "attributes": {"profile": profile}}
        send(self.klaviyo.Data_Privacy.request_profile_deletion, {"data": job})

    def nightly_sync(self, customers: Sequence[Customer]) -> None:
        """Bring every customer up to date, ten thousand in a job."""
        for start in range(0, len(customers), 10_000):
            profiles = [self.profile(item) for item in customers[start : start + 10_000]]
            job = {"type": "profile-bulk-import-job", "attributes": {"profiles": {"data": profiles}}}
            send(self.klaviyo.Profiles.bulk_import_profiles, {"data": job})

    def newsletter_readers(self) -> list[str]:
        """Return the addresses of all members of the newsletter."""
        members = read(self.klaviyo.Lists.get_profiles_for_list, self.newsletter, page_size=100)
        return sorted(str(member.attributes.email) for member in members)

    def track(self, metric: str, order: Order, value: float, unique_id: str) -> None:
        """Record an event of an order."""
        send(self.klaviyo.Events.create_event, {"data": self.event(metric, order, value, unique_id)})

    def event(self, metric: str, order: Order, value: float, unique_id: str) -> dict[str, Any]:
        """Return the event of an order."""
        attributes = {
            "metric": {"data": {"type": "metric", "attributes": {"name": metric}}},
            "profile": {"data": self.profile(order.customer)},
            "properties": {"Items": order.items},
            "time": order.placed.isoformat(),
            "value": value,
            "unique_id": unique_id,
        }
        return {"type": "event", "attributes": attributes}

    def profile(self, customer: Customer) -> dict[str, Any]:
        """Return the profile of a customer."""
        known = {
            "email": customer.email,
            "external_id": customer.number,
            "first_name": customer.first_name,
            "phone_number": customer.phone,
            "location": {"city": customer.city} if customer.city else None,
            "properties": {"Tier": customer.tier},
        }
        return {"type": "profile", "attributes": {name: value for name, value in known.items() if value}}

    def job(self, action: str, customer: Customer, consent: dict[str, Any]) -> dict[str, Any]:
        """Return a job that gives or takes consent on the newsletter."""
        profile = {"type": "profile", "attributes": {"email": customer.email, "subscriptions": consent}}
        data = {
            "type": f"profile-subscription-bulk-{action}-job",
            "attributes": {"profiles": {"data": [profile]}},
            "relationships": {"list": {"data": {"type": "list", "id": self.newsletter}}},
        }
        return {"data": data}
