"""Scenarios of persons who wait for a variant, and of their devices."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .. import hard_values as hard
from ..calls import intent
from ..choice import Choice, one_of, recipe
from ..lived_in import LivedIn
from ..scenario import Scenario
from .catalog import ITEM, VARIANT, planted

_PERSONS: dict[str, dict[str, Any]] = {
    "address": {"email": "ana@northwind.shop"},
    "phone number": {"phone_number": "+15005550006"},
    "external id": {"external_id": "customer-7"},
    "all identifiers": {
        "email": "all@northwind.shop",
        "phone_number": "+12125550000",
        "external_id": "customer-8",
    },
    **{f"address, {label}": {"email": text} for label, text in hard.EMAILS.items()},
    **{f"external id, {label}": {"external_id": text} for label, text in hard.EXTERNAL_IDS.items()},
}
_PERSON = Choice(st.sampled_from([*_PERSONS.values()]), _PERSONS["address"], _PERSONS)
_DEVICE = {
    "device_id": "1234567890",
    "klaviyo_sdk": "swift",
    "sdk_version": "4.0.0",
    "device_model": "iPhone15,2",
    "os_name": "ios",
    "os_version": "17.4",
    "manufacturer": "Apple",
    "app_name": "Northwind",
    "app_version": "1.0.1",
    "app_build": "17",
    "app_id": "shop.northwind.app",
    "environment": "release",
}


def _watch_variant(
    account: LivedIn, person: dict[str, Any], known: bool, channels: tuple[str, ...], variant: str
) -> Scenario:
    """Let a person, who may be known, wait for a variant that is sold out."""
    if known:
        account.person(**person)
    planted(account, ITEM, "jacket", {"title": "Rain jacket"})
    for name in (variant, f"{variant[:100]}-2"):
        planted(account, VARIANT, name, {"title": "Rain jacket, S", "inventory_quantity": 0}, item=["jacket"])
    call = intent("watch variant", profile=person, variant=variant, channels=[*channels])
    return Scenario((call,), account.seed())


WATCH_VARIANT = recipe(
    _watch_variant,
    person=_PERSON,
    known=one_of(True, False),
    channels=one_of(("EMAIL",), ("SMS",), ("PUSH",), ("EMAIL", "SMS")),
    variant=Choice(st.sampled_from([*hard.EXTERNAL_IDS.values()]), "jacket-s", hard.EXTERNAL_IDS),
)


def _register_device(
    account: LivedIn, person: dict[str, Any], known: bool, system: tuple[str, str], allowed: bool, device: str
) -> Scenario:
    """Register a device, whose token may be known, also as another person's."""
    if known:
        account.person(**person)
    platform, vendor = system
    token = f"{account.ids.token(40)}:APA91b-{account.ids.token(20)}"
    own = {"platform": platform, "vendor": vendor}
    details = {**_DEVICE, "os_name": platform} if device == "described" else None
    calls = [
        intent(
            "register device",
            token=token,
            allowed=allowed,
            profile=person,
            **own,
            **({} if details is None else {"device": details}),
        )
    ]
    if device in ("again", "another person's"):
        other = account.person() if device == "another person's" else person
        owner = {name: other[name] for name in other if name != "id"}
        calls.insert(0, intent("register device", token=token, allowed=not allowed, profile=owner, **own))
    return Scenario(tuple(calls), account.seed())


REGISTER_DEVICE = recipe(
    _register_device,
    person=_PERSON,
    known=one_of(True, False),
    system=one_of(("ios", "apns"), ("android", "fcm"), ("ios", "fcm")),
    allowed=one_of(True, False),
    device=one_of("described", "bare", "again", "another person's"),
)
