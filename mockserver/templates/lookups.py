"""The catalog, the coupons and the day of an account, as templates look them up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime

from ..state.account import Account
from ..state.builtin_resources import own_settings
from ..state.clock import zone_named
from ..state.relation import Relation
from ..state.store import Attributes
from .filter_values import Unavailable, text_of

ITEM, VARIANT, CATEGORY, COUPON, CODE = (
    "catalog-item",
    "catalog-variant",
    "catalog-category",
    "coupon",
    "coupon-code",
)
_ID = "$custom:::$default:::{}"
_DIRECTIVE = re.compile(r"%(-?[A-Za-z%])")
_SYMBOLS: Mapping[str, str] = MappingProxyType(
    {"USD": "$", "AUD": "$", "CAD": "$", "NZD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}
)
# The relationship of a code to its profile, whose end has no name of its own (SPEC).
_OF_PROFILE = Relation(CODE, "profile", "profile", False, f"~{CODE}.profile")
_OF_COUPON = Relation(CODE, "coupon", COUPON, False, "coupon-codes")


class Lookups:
    """The lookups of one rendering.

    profile: the id of the one that a message is for, None without one. seconds: when it goes out, since 1970;
    None for now.
    """

    def __init__(self, account: Account, profile: str | None = None, seconds: float | None = None) -> None:
        self._account = account
        self._profile = profile
        self._own = own_settings(account)
        self._currency = text_of(self._own.get("preferred_currency")) or "USD"
        self._symbol = _SYMBOLS.get(self._currency, self._currency)
        self._moment = account.clock.now() if seconds is None else datetime.fromtimestamp(seconds, UTC)
        # name of a coupon -> the id of its code for the profile, to be assigned once the message goes out
        self._codes: dict[str, str] = {}

    # The catalog

    def item(self, identifier: Any, unpublished: Any) -> dict[str, Any]:
        """Return an item by its id, or that of one of its variants. Raises Unavailable for an unknown one.

        unpublished: `cancel` for an unpublished item that is not to be shown either.
        """
        name = text_of(identifier)
        found, variant = self._find(ITEM, name), None
        if found is None:
            variant = self._find(VARIANT, name)
            links = [] if variant is None else self._account.links.named(VARIANT, variant).get("item", [])
            found = links[0] if links else None
        content = self._account.collection(ITEM).get(found) if found is not None else None
        if found is None or content is None:
            raise Unavailable(f"catalog item unavailable: {name or 'an empty id'}")
        if unpublished == "cancel" and content.get("published") is False:
            raise Unavailable(f"catalog item unavailable: {name} is unpublished")
        shown = {**self._shown(found, content), "description": content.get("description")}
        if variant is not None:
            shown["variant"] = self._shown(variant, self._account.collection(VARIANT).get(variant) or {})
        return shown

    def _find(self, kind: str, name: str) -> str | None:
        resources = self._account.collection(kind)
        for identifier in (_ID.format(name), name):
            if identifier in resources:
                return identifier
        return None

    def _shown(self, identifier: str, content: Attributes) -> dict[str, Any]:
        metadata = content.get("custom_metadata")
        price = content.get("price")
        return {
            "id": content.get("external_id") or identifier.rpartition(":::")[2],
            "title": content.get("title"),
            "url": content.get("url"),
            "price": price,
            "currency_code": self._currency,
            "currency_symbol": self._symbol,
            "featured_image": {
                "full": {"src": content.get("image_full_url")},
                "thumbnail": {"src": content.get("image_thumbnail_url")},
            },
            "metadata": {"price": price, **(metadata if isinstance(metadata, dict) else {})},
        }

    def has_category(self, item: Any, name: Any) -> bool:
        """Return whether an item is in a category whose name has a text in it."""
        identifier = self._find(ITEM, text_of(item.get("id"))) if isinstance(item, dict) else None
        categories = self._account.collection(CATEGORY)
        named = self._account.links.named(ITEM, identifier) if identifier is not None else {}
        names = ((categories.get(other) or {}).get("name") for other in named.get("categories", ()))
        return any(text_of(name) in text_of(other) for other in names)

    # Coupons

    def coupon(self, name: Any) -> str:
        """Return the code of a coupon for the profile, always the same one. Raises Unavailable."""
        coupon = text_of(name)
        if self._profile is None:
            # In the words of the live answer (LIVE C-18897).
            raise Unavailable("customer profile is required")
        if coupon not in self._codes:
            if coupon not in self._account.collection(COUPON):
                raise Unavailable(f"no coupon {coupon}")
            self._codes[coupon] = self._code(coupon)
        return text_of((self._account.collection(CODE).get(self._codes[coupon]) or {}).get("unique_code"))

    def _code(self, coupon: str) -> str:
        links, codes = self._account.links, self._account.collection(CODE)
        now, free = self._moment, ""
        for code in links.linked(_OF_COUPON.turned(), coupon):
            content = codes.get(code) or {}
            if self._profile in links.linked(_OF_PROFILE, code):
                return code
            end = parse_datetime(text_of(content.get("expires_at")))
            is_over = end is not None and end <= now
            if not free and not is_over and content.get("status", "UNASSIGNED") in ("UNASSIGNED", None):
                free = code
        if not free:
            raise Unavailable(f"no code of coupon {coupon} is left")
        return free

    def assign(self) -> None:
        """Assign the codes to the profile for good: the message goes out."""
        codes = self._account.collection(CODE)
        for code in self._codes.values():
            content = codes.get(code) or {}
            if content.get("status") != "ASSIGNED_TO_PROFILE" and self._profile is not None:
                codes.replace(code, {**content, "status": "ASSIGNED_TO_PROFILE"})
                self._account.links.link(_OF_PROFILE, code, self._profile)

    # The day, and prices

    def today(self, form: Any) -> str:
        """Return the time in the zone of the account, in a format of strftime's."""
        moment = self._moment.astimezone(zone_named(self._own.get("timezone")))
        return _DIRECTIVE.sub(lambda found: _part(moment, found[1]), text_of(form))

    def price(self, value: Any) -> str:
        """Return a number with the symbol of the account's currency and two digits; other values as they are.

        That Klaviyo parts no thousands is UNCONFIRMED.
        """
        digits = 0 if self._currency == "JPY" else 2
        try:
            return f"{self._symbol}{float(text_of(value) or 0):.{digits}f}"
        except ValueError:
            return text_of(value)


def _part(moment: datetime, directive: str) -> str:
    if directive == "%":
        return "%"
    written = moment.strftime(f"%{directive.removeprefix('-')}")
    return written.lstrip("0") or "0" if directive.startswith("-") else written
