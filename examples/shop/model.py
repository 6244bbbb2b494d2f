"""The shop's own objects, which know nothing of Klaviyo."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Customer:
    """Somebody who signed up. number: the shop's own."""

    email: str
    number: str
    first_name: str = ""
    phone: str = ""
    city: str = ""
    tier: str = "bronze"


@dataclass(frozen=True)
class Order:
    """An order of a customer. total: in euros."""

    number: str
    customer: Customer
    total: float
    placed: datetime
    items: list[str] = field(default_factory=list)
