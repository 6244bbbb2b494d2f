"""Filters of Klaviyo's templates: those of Django's that emails use, and Klaviyo's own `lookup`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import partial
from html import escape
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

# No text that a filter makes is longer: `with` and `add` could double one over and over.
_LONGEST = 1_000_000
# Numbers with more digits are shown as they are (Django: 200).
_MOST_DIGITS = 200
_TAG = re.compile(r"<[^<>]*>")


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def escaped(value: Any) -> Markup:
    """Escape a text for HTML, in Django's spelling; one that is marked as safe stays as it is."""
    return value if isinstance(value, Markup) else Markup(escape(str(value)))


def _bounded(length: int) -> None:
    if length > _LONGEST:
        raise ValueError("a text grows too long")


def _whole(value: Any) -> int | None:
    """Return a number as Django's filters read their arguments."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _default(value: Any, other: Any = "") -> Any:
    return value or other  # as in Django: every empty value gets it, not only a missing one


def _default_if_none(value: Any, other: Any = "") -> Any:
    return other if value is None else value


def _lookup(value: Any, name: Any) -> Any:
    return value.get(str(name), "") if isinstance(value, dict) else ""


def _length(value: Any) -> int:
    return len(value) if isinstance(value, (str, list, dict)) else 0


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, (str, list)) and value else ""


def _last(value: Any) -> Any:
    return value[-1] if isinstance(value, (str, list)) and value else ""


def _join(value: Any, separator: Any = "", *, escapes: bool) -> str:
    if not isinstance(value, (str, list, dict)):
        return _text(value)
    parts = [escaped(_shown(item)) if escapes else _text(item) for item in value]
    _bounded(sum(len(part) for part in parts) + len(parts) * len(_text(separator)))
    return Markup(escaped(separator).join(parts)) if escapes else _text(separator).join(parts)


def _shown(value: Any) -> Any:
    return "" if value is None else value


def _slice(value: Any, bounds: Any) -> Any:
    try:
        parts = [int(part) if part else None for part in _text(bounds).split(":")]
        return value[slice(*parts)]
    except (TypeError, ValueError, KeyError):
        return value


def _yesno(value: Any, words: Any = "yes,no,maybe") -> Any:
    parts = _text(words).split(",")
    if len(parts) < 2:
        return value
    if value is None:
        return parts[2] if len(parts) == 3 else parts[1]
    return parts[0] if value else parts[1]


def _split(value: Any, separator: Any = ",") -> list[str]:
    return _text(value).split(_text(separator) or None)


# Whole numbers first, and then whatever can be added, as Django does.
def _add(value: Any, other: Any) -> Any:
    numbers = _whole(value), _whole(other)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0] + numbers[1]
    if isinstance(value, str) and isinstance(other, str):
        _bounded(len(value) + len(other))
        return str(value) + str(other)
    return value + other if isinstance(value, list) and isinstance(other, list) else ""


def _cut(value: Any, part: Any) -> str:
    return _text(value).replace(_text(part), "") if _text(part) else _text(value)


def _floatformat(value: Any, places: Any = -1) -> str:
    """Round half up, on the digits that a number shows: a negative number of places drops zeros."""
    digits = _whole(places)
    number = _decimal(value)
    if number is None:
        return ""
    if digits is None or not _is_short(number):
        return _text(value)
    if digits <= 0 and number == number.to_integral_value():
        return f"{int(number)}"
    unit = Decimal(1).scaleb(-min(abs(digits), _MOST_DIGITS))
    rounded = number.quantize(unit, ROUND_HALF_UP, Context(prec=2 * _MOST_DIGITS + 2))
    return f"{abs(rounded) if rounded == 0 else rounded:f}"


def _is_short(number: Decimal) -> bool:
    _, digits, exponent = number.as_tuple()
    return isinstance(exponent, int) and abs(exponent) + len(digits) <= _MOST_DIGITS


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(_text(value))
    except InvalidOperation:
        pass
    try:
        return Decimal(_text(float(value)))
    except (TypeError, ValueError, InvalidOperation):
        return None


def _truncatechars(value: Any, length: Any) -> str:
    text, most = _text(value), _whole(length)
    if most is None or len(text) <= most:
        return text
    return "" if most <= 0 else text[: most - 1] + "…"


def _truncatewords(value: Any, count: Any) -> str:
    words, most = _text(value).split(), _whole(count)
    if most is None:
        return _text(value)
    if most <= 0:
        return ""
    return " ".join(words) if len(words) <= most else " ".join(words[:most]) + " …"


def _pluralize(value: Any, forms: Any = "s") -> str:
    text = _text(forms)
    parts = (text if "," in text else f",{text}").split(",")
    if len(parts) > 2:
        return ""
    one, many = parts
    if isinstance(value, (list, dict)):
        return one if len(value) == 1 else many
    try:
        return one if float(value) == 1 else many
    except (TypeError, ValueError):
        return ""


def _title(value: Any) -> str:
    text = re.sub(r"([a-z])'([A-Z])", lambda found: found[0].lower(), _text(value).title())
    return re.sub(r"\d([A-Z])", lambda found: found[0].lower(), text)


def _divisibleby(value: Any, other: Any) -> Any:
    one, divisor = _whole(value), _whole(other)
    return one is not None and divisor is not None and divisor != 0 and one % divisor == 0


def _capfirst(value: Any) -> str:
    text = _text(value)
    return text[:1].upper() + text[1:]


def _linebreaksbr(value: Any, *, escapes: bool) -> Markup:
    keeps = isinstance(value, Markup) or not escapes
    lines = re.split(r"\r\n|\r|\n", _text(value))
    return Markup("<br>").join(Markup(line) if keeps else escaped(line) for line in lines)


# A text that is marked as safe stays so through these, as with Django.
_KEEPING = frozenset(
    {
        *("capfirst", "cut", "floatformat", "last", "lower", "slice", "striptags", "title", "trim"),
        *("truncatechars", "truncatewords"),
    }
)
# These escape by themselves, where values are escaped at all.
_ESCAPING: Mapping[str, Callable[..., Any]] = MappingProxyType({"join": _join, "linebreaksbr": _linebreaksbr})


def filter_of(name: str, *, escapes: bool) -> Callable[..., Any]:
    """Return a filter; escapes: whether values are escaped for HTML. Raises KeyError."""
    if name in _ESCAPING:
        return partial(_ESCAPING[name], escapes=escapes)
    function = FILTERS[name]
    if name not in _KEEPING:
        return function

    def keeping(value: Any, *arguments: Any) -> Any:
        result = function(value, *arguments)
        return Markup(result) if isinstance(value, Markup) and isinstance(result, str) else result

    return keeping


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "add": _add,
        "capfirst": _capfirst,
        "cut": _cut,
        "default": _default,
        "default_if_none": _default_if_none,
        "escape": escaped,
        "first": _first,
        "floatformat": _floatformat,
        "last": _last,
        "length": _length,
        "lookup": _lookup,
        "lower": lambda value: _text(value).lower(),
        "pluralize": _pluralize,
        "safe": lambda value: Markup(_text(value)),
        "split": _split,
        "striptags": lambda value: _TAG.sub("", _text(value)),
        "slice": _slice,
        "title": _title,
        "yesno": _yesno,
        "divisibleby": _divisibleby,
        "trim": lambda value: _text(value).strip(),
        "truncatechars": _truncatechars,
        "truncatewords": _truncatewords,
        "upper": lambda value: _text(value).upper(),
        "urlencode": lambda value: quote(_text(value)),
    }
)
NAMES = frozenset({*FILTERS, *_ESCAPING})
