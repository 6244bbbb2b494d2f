"""Ways to spoil a value: texts, numbers, times, names of properties, HTML."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from examples.plain_httpx import content
from examples.plain_httpx.api import Api
from examples.plain_httpx.shop import HANDLERS, Handler
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.sizes import spoilt

Spoil = Callable[[Any], Any]


def text(change: Callable[[str], Any]) -> Spoil:
    """Spoil texts, and texts alone."""
    return lambda value: change(value) if isinstance(value, str) else value


def number(change: Callable[[Any], Any]) -> Spoil:
    """Spoil numbers, and numbers alone."""

    def spoil(value: Any) -> Any:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return change(value) if is_number else value

    return spoil


def inside(change: Spoil) -> Spoil:
    """Spoil the items of lists and the members of objects too."""

    def spoil(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: spoil(part) for name, part in value.items()}
        if isinstance(value, list):
            return [spoil(part) for part in value]
        return change(value)

    return spoil


def without(pattern: str, by: str = "") -> Spoil:
    return text(lambda value: re.sub(pattern, by, value))


def as_date(value: str) -> str:
    """Write a text that is a date as another program would."""
    try:
        return datetime.fromisoformat(value).strftime("%d.%m.%Y")
    except ValueError:
        return value


def as_number(value: str) -> Any:
    try:
        return int(value)
    except ValueError:
        return value


def as_decimal(value: str) -> Any:
    return float(value) if re.fullmatch(r"\d+\.\d+", value) else value


def as_json_says(value: str) -> Any:
    """Take a text for the value that JSON or YAML would see in it."""
    return {"true": True, "false": False, "null": None, "None": None, "yes": True}.get(value, value)


def as_32_bits(value: Any) -> Any:
    if isinstance(value, int):
        return max(min(value, 2**31 - 1), -(2**31))
    return value


def as_single(value: Any) -> Any:
    """Write a number with the digits that 32 bits hold."""
    if not isinstance(value, float):
        return value
    try:
        return float(f"{struct.unpack('f', struct.pack('f', value))[0]:.7g}")
    except OverflowError:
        return value


def keys(change: Callable[[str], str | None]) -> Callable[[Any], None]:
    """Spoil the names of custom properties; None leaves one out."""

    def spoil(attributes: Any) -> None:
        kept = attributes.get("properties", {})
        renamed = {change(name): value for name, value in kept.items()}
        attributes["properties"] = {name: value for name, value in renamed.items() if name is not None}

    return spoil


def dropped(test: Callable[[Any], bool]) -> Callable[[Any], None]:
    """Leave out the custom properties whose value is of a kind."""

    def spoil(attributes: Any) -> None:
        kept = attributes.get("properties", {})
        attributes["properties"] = {name: value for name, value in kept.items() if not test(value)}

    return spoil


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def ordered(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, list) else value


def each_once(value: Any) -> Any:
    return (
        [item for place, item in enumerate(value) if item not in value[:place]]
        if isinstance(value, list)
        else value
    )


def fields(change: Spoil) -> Callable[[Any], None]:
    """Spoil the fields of a profile, beside its properties and identifiers."""
    kept = {"email", "phone_number", "external_id", "_kx", "properties", "location", "meta"}

    def spoil(attributes: Any) -> None:
        for name in attributes.keys() - kept:
            attributes[name] = change(attributes[name])
        if "location" in attributes:
            attributes["location"] = {name: change(value) for name, value in attributes["location"].items()}

    return spoil


def time(change: Callable[[datetime], Any]) -> Handler:
    """Spoil the time of an event."""

    def spoil(attributes: Any) -> None:
        if "time" in attributes:
            changed = change(datetime.fromisoformat(attributes["time"]))
            attributes["time"] = changed if isinstance(changed, str) else changed.isoformat()

    return spoilt(spoil)


def value(change: Callable[[Any], Any]) -> Handler:
    """Spoil the value of an event."""

    def spoil(attributes: Any) -> None:
        if "value" in attributes:
            attributes["value"] = change(attributes["value"])
            if attributes["value"] is None:
                del attributes["value"]

    return spoilt(spoil)


def argument(name: str, change: Callable[[str], str]) -> Handler:
    """Spoil a text of a call before it is translated."""

    def handler(api: Api, call: LegacyCall) -> Any:
        arguments = {**call.arguments}
        if isinstance(arguments.get(name), str):
            arguments[name] = change(arguments[name])
        return HANDLERS[call.name](api, LegacyCall(call.name, arguments, call.ids, call.version))

    return handler


def twelve_hours(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%I:%M:%S+00:00")


def year_of_week(moment: datetime) -> str:
    return moment.strftime("%G-%m-%dT%H:%M:%S+00:00")


def always_winter(moment: datetime) -> str:
    """Read the clock of New York, and write the offset of its winter."""
    local = moment.astimezone(timezone(timedelta(hours=-4 if 4 <= moment.month <= 10 else -5)))
    return f"{local:%Y-%m-%dT%H:%M:%S}-05:00"


def rounded(moment: datetime) -> datetime:
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def send_time(change: Callable[[datetime], str]) -> Handler:
    def handler(api: Api, call: LegacyCall) -> None:
        moment = datetime.fromisoformat(call.arguments["send_time"]).replace(tzinfo=UTC)
        strategy = {"method": "static", "datetime": change(moment), "options": {"is_local": False}}
        content.patch(api, "campaign", call.ids[0], {"send_strategy": strategy})
        content.send_campaign(api, call)

    return handler


def minified(page: str) -> str:
    return re.sub(r">\s+<", "><", page)
