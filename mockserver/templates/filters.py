"""Filters of Klaviyo's templates: those of Django's that emails use, and Klaviyo's own `lookup`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import partial
from html import escape
from operator import itemgetter
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from .date_formats import DATE_FILTERS
from .filter_values import capitalized, check_length, escaped, length_of, text_of, whole_number
from .own_filters import OWN_FILTERS

# Numbers with more digits are shown as they are (Django: 200).
_MOST_DIGITS = 200
_TAG = re.compile(r"<[^<>]*>")


def _default(value: Any, other: Any = "") -> Any:
    return value or other  # as in Django: every empty value gets it, not only a missing one


def _default_if_none(value: Any, other: Any = "") -> Any:
    return other if value is None else value


def _lookup(value: Any, name: Any) -> Any:
    return value.get(str(name), "") if isinstance(value, dict) else ""


def _first(value: Any) -> Any:
    if isinstance(value, str):
        return str(value)[:1]  # a letter of a safe text is no safe text, as in Django
    return value[0] if isinstance(value, list) and value else ""


def _last(value: Any) -> Any:
    return value[-1] if isinstance(value, (str, list)) and value else ""


def _join(value: Any, separator: Any = "", *, escapes: bool) -> str:
    if not isinstance(value, (str, list, dict)):
        return text_of(value)
    parts = [escaped(_shown(item)) if escapes else text_of(item) for item in value]
    check_length(sum(len(part) for part in parts) + len(parts) * len(text_of(separator)))
    return Markup(escaped(separator).join(parts)) if escapes else text_of(separator).join(parts)


def _shown(value: Any) -> Any:
    return "" if value is None else value


def _slice(value: Any, bounds: Any) -> Any:
    try:
        parts = [int(part) if part else None for part in text_of(bounds).split(":")]
        return value[slice(*parts)]
    except (TypeError, ValueError, KeyError):
        return value


def _yesno(value: Any, words: Any = "yes,no,maybe") -> Any:
    parts = text_of(words).split(",")
    if len(parts) < 2:
        return value
    if value is None:
        return parts[2] if len(parts) == 3 else parts[1]
    return parts[0] if value else parts[1]


def _split(value: Any, separator: Any = ",") -> list[str]:
    return text_of(value).split(text_of(separator) or None)


# Whole numbers first, and then whatever can be added, as Django does.
def _add(value: Any, other: Any) -> Any:
    numbers = whole_number(value), whole_number(other)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0] + numbers[1]
    if isinstance(value, str) and isinstance(other, str):
        check_length(len(value) + len(other))
        both = str(value) + str(other)
        # Two safe texts make a safe one, as in Django.
        return Markup(both) if isinstance(value, Markup) and isinstance(other, Markup) else both
    return value + other if isinstance(value, list) and isinstance(other, list) else ""


def _cut(value: Any, part: Any) -> str:
    return text_of(value).replace(text_of(part), "") if text_of(part) else text_of(value)


def _floatformat(value: Any, places: Any = -1) -> str:
    """Round half up, on the digits that a number shows: a negative number of places drops zeros."""
    digits = whole_number(places)
    number = _decimal(value)
    if number is None:
        return ""
    if digits is None or not _is_short(number):
        return text_of(value)
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
        return Decimal(text_of(value))
    except InvalidOperation:
        pass
    try:
        return Decimal(text_of(float(value)))
    except (TypeError, ValueError, InvalidOperation):
        return None


def _truncatechars(value: Any, length: Any) -> str:
    text, most = text_of(value), whole_number(length)
    if most is None or len(text) <= most:
        return text
    return "" if most <= 0 else text[: most - 1] + "…"


def _truncatewords(value: Any, count: Any) -> str:
    words, most = text_of(value).split(), whole_number(count)
    if most is None:
        return text_of(value)
    if most <= 0:
        return ""
    return " ".join(words) if len(words) <= most else " ".join(words[:most]) + " …"


def _pluralize(value: Any, forms: Any = "s") -> str:
    text = text_of(forms)
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
    text = re.sub(r"([a-z])'([A-Z])", lambda found: found[0].lower(), text_of(value).title())
    return re.sub(r"\d([A-Z])", lambda found: found[0].lower(), text)


def _divisibleby(value: Any, other: Any) -> Any:
    one, divisor = whole_number(value), whole_number(other)
    return one is not None and divisor is not None and divisor != 0 and one % divisor == 0


def _addslashes(value: Any) -> str:
    return text_of(value).replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'")


def _padded(pad: Callable[[str, int], str], value: Any, width: Any) -> str:
    wanted = int(width)
    check_length(wanted)
    return pad(text_of(value), wanted)


def _dictsort(value: Any, name: Any, *, backwards: bool = False) -> Any:
    """Sort objects by a member; what cannot be sorted comes out empty."""
    try:
        members = [(item[name] if isinstance(item, dict) else item[int(name)], item) for item in value]
        return [item for _, item in sorted(members, key=itemgetter(0), reverse=backwards)]
    except (TypeError, ValueError, KeyError, IndexError):
        return ""


def _get_digit(value: Any, place: Any) -> Any:
    number, wanted = whole_number(value), whole_number(place)
    if number is None or wanted is None or wanted < 1:
        return value if number is None or wanted is None else number
    digits = str(number)
    return int(digits[-wanted]) if wanted <= len(digits) and digits[-wanted].isdecimal() else 0


def _slugify(value: Any) -> str:
    plain = unicodedata.normalize("NFKD", text_of(value)).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain.lower())).strip("-_")


def _linebreaksbr(value: Any, *, escapes: bool) -> Markup:
    keeps = isinstance(value, Markup) or not escapes
    lines = re.split(r"\r\n|\r|\n", text_of(value))
    return Markup("<br>").join(Markup(line) if keeps else escaped(line) for line in lines)


# A text that is marked as safe stays so through these, as with Django.
_KEEPING = frozenset(
    {
        *("addslashes", "center", "ljust", "rjust", "slugify"),
        *("capfirst", "cut", "floatformat", "last", "lower", "slice", "striptags", "title", "trim"),
        *("truncatechars", "truncatewords"),
    }
)
# These escape by themselves, where values are escaped at all.
_ESCAPING: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {"join": _join, "linebreaksbr": _linebreaksbr, "newline_to_br": _linebreaksbr}
)


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
        "capfirst": capitalized,
        "cut": _cut,
        "default": _default,
        "default_if_none": _default_if_none,
        "escape": escaped,
        "first": _first,
        "floatformat": _floatformat,
        "last": _last,
        "length": length_of,
        "lookup": _lookup,
        "lower": lambda value: text_of(value).lower(),
        "pluralize": _pluralize,
        "safe": lambda value: Markup(text_of(value)),
        "split": _split,
        "strip_html": lambda value: _TAG.sub("", text_of(value)),
        "striptags": lambda value: _TAG.sub("", text_of(value)),
        "slice": _slice,
        "title": _title,
        "yesno": _yesno,
        "divisibleby": _divisibleby,
        "trim": lambda value: text_of(value).strip(),
        "truncatechars": _truncatechars,
        "truncatewords": _truncatewords,
        "upper": lambda value: text_of(value).upper(),
        "urlencode": lambda value: quote(text_of(value)),
        "addslashes": _addslashes,
        "center": lambda value, width: _padded(str.center, value, width),
        "ljust": lambda value, width: _padded(str.ljust, value, width),
        "rjust": lambda value, width: _padded(str.rjust, value, width),
        "dictsort": _dictsort,
        "dictsortreversed": lambda value, name: _dictsort(value, name, backwards=True),
        "force_escape": lambda value: Markup(escape(text_of(value))),
        "get_digit": _get_digit,
        "make_list": lambda value: list(text_of(value)),
        "slugify": _slugify,
        "wordcount": lambda value: len(text_of(value).split()),
        **DATE_FILTERS,
        **OWN_FILTERS,
    }
)
NAMES = frozenset({*FILTERS, *_ESCAPING})
