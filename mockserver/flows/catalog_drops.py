"""Finds prices of the catalog that have dropped, and the profiles of a drop (SPEC, PriceDropTrigger)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from klaviyo_rehearsal.contracts.numbers import is_number

from ..state.account import Account
from ..state.store import Collection

Json = Mapping[str, Any]
_KINDS = ("catalog-item", "catalog-variant")
# audience -> the mapped metric of its events (SPEC), and the names that they have unless they are mapped
# (guide to integrating a platform, developers.klaviyo.com).
_AUDIENCES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "viewed": ("viewed_product", ("Viewed Product",)),
    "checkout-started": ("started_checkout", ("Started Checkout", "Checkout Started")),
}
# Properties of events that name a product, of their own and in their Items (the same guide).
_NAMES = ("ProductID", "SKU")
_DAY = 86_400.0


def is_clear_drop(trigger: Json) -> bool:
    """Return whether a trigger names the drop and its audience."""
    amount, audience = trigger.get("price_drop_amount_value"), trigger.get("audience")
    return is_number(amount) and isinstance(audience, list) and bool(_known(audience))


def _known(audience: list[Any]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the metrics of an audience: a planted one may name anything."""
    return [_AUDIENCES[name] for name in audience if isinstance(name, str) and name in _AUDIENCES]


class Prices:
    """The prices of an account's catalog as they were last looked at."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._versions: tuple[int, ...] = ()
        self._known: dict[str, float] = {}
        self.drops()

    def drops(self) -> list[tuple[frozenset[str], float, float]]:
        """Return the drops since the last look: the names of a product, its price before and now."""
        versions = tuple(self._collection(kind).version for kind in _KINDS)
        if versions == self._versions:
            return []
        self._versions = versions
        found, known = [], {}
        for kind in _KINDS:
            resources = self._collection(kind)
            for identifier in resources:
                content = resources.get(identifier) or {}
                price = content.get("price")
                if not is_number(price):
                    continue
                key = f"{kind} {identifier}"
                known[key] = float(price)
                before = self._known.get(key)
                if before is not None and price < before:
                    found.append((_names(identifier, content), before, float(price)))
        self._known = known
        return found

    def _collection(self, kind: str) -> Collection:
        return self._account.collection(kind)


def _names(identifier: str, content: Json) -> frozenset[str]:
    own = (content.get("external_id"), content.get("sku"), identifier.rpartition(":::")[2])
    return frozenset(str(name) for name in own if name)


def is_enough(trigger: Json, before: float, now: float) -> bool:
    """Return whether a price has dropped by the amount of a trigger, a sum unless it is a percentage."""
    drop = before - now
    if trigger.get("price_drop_amount_unit", "currency") == "percent":
        drop = 100 * drop / before if before else 0.0
    # The last digits of a difference of prices are no drop.
    return bool(drop + 1e-9 >= trigger["price_drop_amount_value"])


def audience_of(account: Account, trigger: Json, product: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the profiles that had an event about a product lately, each with the last such event."""
    days = trigger.get("timeframe_days", 30)
    since = account.clock.seconds() - (days if isinstance(days, (int, float)) else 30) * _DAY
    found: dict[str, tuple[float, str]] = {}
    for metric in _metrics(account, trigger["audience"]):
        for identifier in account.events.group("metric", metric):
            event = account.events.get(identifier) or {}
            profile = account.events.related(identifier, "profile")
            if profile is None or event["timestamp"] < since or not _is_about(event, product):
                continue
            found[profile] = max(found.get(profile, (0.0, "")), (event["timestamp"], identifier))
    for profile, (_, identifier) in found.items():
        yield profile, identifier


def _metrics(account: Account, audience: list[Any]) -> Iterator[str]:
    for mapped, names in _known(audience):
        chosen = account.links.named("mapped-metric", mapped).get("metric", [])
        usual = (account.metrics.find("name", item) for item in names)
        yield from chosen or (metric for metric in usual if metric is not None)


def _is_about(event: Json, product: frozenset[str]) -> bool:
    properties = event.get("event_properties") or {}
    items = properties.get("Items")
    places = [properties, *(items if isinstance(items, list) else ())]
    return any(
        str(place[name]) in product
        for place in places
        if isinstance(place, dict)
        for name in _NAMES
        if place.get(name) is not None
    )
