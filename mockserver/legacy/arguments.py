"""Reads arguments of v1/v2 calls: text in a query or a form, or JSON (facts 9.1)."""

from __future__ import annotations

from typing import Any

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall


class ArgumentError(ValueError):
    """An argument makes no sense. The message names it."""


def whole_number(call: LegacyCall, name: str, default: int, *, low: int, high: int | None = None) -> int:
    """Read a whole number; one above `high` is `high`. Raises ArgumentError."""
    sent = call.arguments.get(name)
    if sent is None or sent == "":
        return default
    text = str(sent)
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) < 10):
        raise ArgumentError(f"{name} must be a whole number")
    value = int(text)
    if value < low:
        raise ArgumentError(f"{name} must be {low} at least")
    return value if high is None else min(value, high)


def one_of(call: LegacyCall, name: str, choices: tuple[str, ...]) -> str:
    """Read one of some words, the first of which is the default. Raises ArgumentError."""
    sent = call.arguments.get(name) or choices[0]
    if sent not in choices:
        raise ArgumentError(f"{name} must be one of {', '.join(choices)}")
    return str(sent)


def json_list(call: LegacyCall, name: str) -> list[Any]:
    """Read a list that may be written as JSON; an empty one when it is missing. Raises ArgumentError."""
    sent = call.arguments.get(name)
    if sent is None or sent == "":
        return []
    try:
        value = orjson.loads(sent) if isinstance(sent, str) else sent
    except orjson.JSONDecodeError:
        value = None
    if not isinstance(value, list):
        raise ArgumentError(f"{name} must be a list in JSON")
    return value


def texts_of(call: LegacyCall, *names: str) -> list[str]:
    """Return the texts that a call sends under one of these names: a list, or text with commas."""
    found: list[str] = []
    for name in names:
        value = call.arguments.get(name) or []
        items = value.split(",") if isinstance(value, str) else value
        if isinstance(items, list):
            found += [item.strip() for item in items if isinstance(item, str) and item.strip()]
    return found


def is_true(value: Any) -> bool:
    """Read a flag that JSON or a form carries."""
    return value is True or str(value).lower() in ("true", "1", "yes")
