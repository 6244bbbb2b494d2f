"""The migrated shop with one mistake each, as public migrations made them (klaviyo/facts §10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..python_sdk.api import send
from .after import Marketing
from .model import Customer, Order


class TimeForgotten(Marketing):
    """Every order happens when it is sent: last month's orders are today's."""

    def event(self, metric: str, order: Order, value: float, unique_id: str) -> dict[str, Any]:
        """Return the event without its time."""
        event = super().event(metric, order, value, unique_id)
        del event["attributes"]["time"]
        return event


class TierForgotten(Marketing):
    """Custom properties do not travel with the profile."""

    def profile(self, customer: Customer) -> dict[str, Any]:
        """Return the profile without its properties."""
        profile = super().profile(customer)
        del profile["attributes"]["properties"]
        return profile


class DollarKeys(Marketing):
    """The city keeps its old name, among the properties."""

    def profile(self, customer: Customer) -> dict[str, Any]:
        """Return the profile with `$city` among the properties."""
        profile = super().profile(customer)
        location = profile["attributes"].pop("location", None)
        if location:
            profile["attributes"]["properties"]["$city"] = location["city"]
        return profile


class EventIdInProperties(Marketing):
    """The id of an order is a property, so that a retry counts twice."""

    def event(self, metric: str, order: Order, value: float, unique_id: str) -> dict[str, Any]:
        """Return the event with `$event_id` for unique_id."""
        event = super().event(metric, order, value, unique_id)
        event["attributes"]["properties"]["$event_id"] = event["attributes"].pop("unique_id")
        return event


class UnsubscribedFromEverything(Marketing):
    """Whoever leaves the newsletter is unsubscribed without its list."""

    def job(self, action: str, customer: Customer, consent: dict[str, Any]) -> dict[str, Any]:
        """Return the job without the list when it takes consent."""
        job = super().job(action, customer, consent)
        if action == "delete":
            del job["data"]["relationships"]
        return job


class CreatedOnly(Marketing):
    """Customers are created, and one that is known already is passed over."""

    def nightly_sync(self, customers: Sequence[Customer]) -> None:
        """Create every customer."""
        for customer in customers:
            try:
                send(self.klaviyo.Profiles.create_profile, {"data": self.profile(customer)})
            except Exception as error:
                if getattr(error, "status", None) != 409:
                    raise


MISTAKES: Sequence[type[Marketing]] = (
    TimeForgotten,
    TierForgotten,
    DollarKeys,
    EventIdInProperties,
    UnsubscribedFromEverything,
    CreatedOnly,
)
