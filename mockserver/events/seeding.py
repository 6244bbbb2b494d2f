"""Plants metrics and events."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime

from ..state.account import Account
from .model import IncomingEvent, create_metric, record_event


def plant_metric(account: Account, entry: dict[str, Any]) -> None:
    """Plant a metric: name; id, since the rehearsal gives it to both of its accounts; integration."""
    name, identifier = entry["name"], entry.get("id")
    if account.metrics.find("name", name) is not None:
        raise ValueError(f"there are two metrics {name!r}")
    if identifier is not None and identifier in account.metrics:
        raise ValueError(f"there are two metrics with the id {identifier!r}")
    integration = {"integration": entry["integration"]} if "integration" in entry else {}
    create_metric(account, name, identifier=identifier, **integration)


def plant_event(account: Account, entry: dict[str, Any]) -> None:
    """Plant an event: metric, a name; profile, an id; id, time, properties, value, currency, unique_id."""
    if entry["profile"] not in account.profiles:
        raise ValueError(f"profile: no profile {entry['profile']}")
    time = parse_datetime(entry["time"]) if "time" in entry else None
    if "time" in entry and time is None:
        raise ValueError(f"time: {entry['time']!r} is not a valid datetime")
    record_event(
        account,
        IncomingEvent(
            metric=entry["metric"],
            properties=entry.get("properties", {}),
            person={},
            profile_id=entry["profile"],
            time=time,
            value=entry.get("value"),
            currency=entry.get("value_currency"),
            unique_id=entry.get("unique_id"),
            backfill=True,
        ),
        entry.get("id"),
    )
