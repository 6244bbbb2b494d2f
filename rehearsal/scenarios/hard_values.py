"""Values that integrations spoil, by the name of the difficulty. Each is met wherever such a value is taken.

The names stand in reports and serve as names of custom properties, so that a difference names its cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

# Texts that fit on one line, such as a name or a subject.
LINES: Mapping[str, str] = MappingProxyType(
    {
        "blanks around": "  padded  ",
        "two blanks": "two  blanks",
        "no-break blank": "10\u00a0\u20ac",
        "umlauts": "\u00c4rger, Stra\u00dfe, \u0130stanbul, \u0141\u00f3d\u017a",
        "combining characters": "Zoe\u0308 Nun\u0303ez",
        "joined emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f44d\U0001f3fd"
        " \U0001f3f3\ufe0f\u200d\U0001f308",
        "zero-width characters": "soft\u00adhy\u200bphen\u200c\ufeff",
        "right-to-left": "\u05e9\u05dc\u05d5\u05dd \u200f(\u0633\u0644\u0627\u0645)",
        "beyond 16 bits": "\U00020bb7\u91ce\u5bb6 \U0001d4d0",
        "full width": "\uff21\uff22\uff23 \ufb01",
        "typographic quotes": "\u201eso\u201c \u2013 \u2026",
        "quotes": "\"yes\" & 'no'",
        "backslash": "C:\\new\\table",
        "brackets": "[a] (b) {c} <d>",
        "commas": "a,b;c",
        "markup": "<b>5 &lt; 6</b> &amp; &eacute;",
        "placeholder": "{{ first_name }} %s ${x} %20",
        "JSON": '{"a": [1, null]}',
        "address of a page": "https://northwind.shop/?a=1&b=%20#c+d",
        "date": "2021-02-03",
        "date and time": "2021-02-03T04:05:06Z",
        "date with slashes": "03/02/2021",
        "time": "09:30",
        "whole number": "42",
        "leading zeros": "00742",
        "decimal": "1.50",
        "comma for the point": "1.234,50",
        "exponent": "1e5",
        "hexadecimal": "0x1F",
        "sign": "+49",
        "long number": "12345678901234567890",
        "true": "true",
        "False": "False",
        "null": "null",
        "None": "None",
        "NaN": "NaN",
        "undefined": "undefined",
        "yes": "yes",
    }
)
_SPOILT_IN_NAMES = (
    *("blanks around", "two blanks", "no-break blank", "umlauts", "combining characters", "joined emoji"),
    *(
        "zero-width characters",
        "right-to-left",
        "beyond 16 bits",
        "typographic quotes",
        "quotes",
        "backslash",
    ),
    *("brackets", "commas", "markup", "placeholder", "date", "leading zeros", "decimal", "true", "null"),
)


def text_of(length: int) -> str:
    """Return a text of words and blanks that is so long."""
    return ("0123456789 " * (length // 11 + 1))[: length - 1] + "."


# Names of lists, campaigns and templates.
TITLES: Mapping[str, str] = MappingProxyType(
    {
        **{label: LINES[label] for label in _SPOILT_IN_NAMES},
        "101 characters": text_of(101),
        "129 characters": text_of(129),
        "255 characters": text_of(255),
    }
)
# Texts that take more than a line.
TEXTS: Mapping[str, str] = MappingProxyType(
    {
        **LINES,
        "line break": "one\ntwo",
        "Windows line break": "one\r\ntwo\r\n",
        "tab": "one\ttwo",
        "line separators": "one\u2028two\u2029three\u0085four",
        "empty text": "",
        "blank": " ",
    }
)
# Lengths at which texts are cut: of columns, of lines, and 100 KB, the most of a text (facts 8.1).
LENGTHS = (65, 101, 129, 256, 501, 1001, 4097, 65_536, 102_400)

NUMBERS: Mapping[str, int | float] = MappingProxyType(
    {
        "zero": 0,
        "minus one": -1,
        "one": 1,
        "tenth": 0.1,
        "price": 19.99,
        "half a cent": 1.005,
        "three decimals": 0.125,
        "sum of tenths": 0.30000000000000004,
        "tiny": 1.5e-07,
        "negative decimal": -0.07,
        "million": 1_000_000,
        "huge": 1.5e21,
        "UNIX time": 1_700_000_000,
        "more than 32 bits": 2**32 + 1,
        "more than a double": 2**53 + 1,
        "most of 64 bits": 2**63 - 1,
        "least of 64 bits": -(2**63),
    }
)


def _nested(levels: int, value: Any) -> Any:
    for _ in range(levels):
        value = {"level": value}
    return value


def _in_lists(levels: int, value: Any) -> Any:
    for _ in range(levels):
        value = [value]
    return value


# Values that are neither text nor number.
STRUCTURES: Mapping[str, Any] = MappingProxyType(
    {
        "yes or no": True,
        "false": False,
        "null value": None,
        "empty list": [],
        "empty object": {},
        "list of nothing": [None, "", 0, False, [], {}],
        "mixed list": [1, "1", 1.5, True, None, {"a": 1}, [2]],
        "unsorted list": ["b", "a", "c", "a"],
        "falsy members": {"a": 0, "b": "", "c": False, "d": None, "e": [], "f": {}},
        "lists of lists": [[1, 2], [], [[3]]],
        "list of objects": [{"SKU": "a-1", "Price": 9.99}, {"SKU": "b-2", "Price": 0}],
        "eleven items": [*range(11)],
        "101 items": [f"item {number}" for number in range(101)],
        "three levels": _nested(3, 7),
        "five levels": _nested(5, [1, {"a": None}]),
        # The most that Klaviyo keeps of an event (facts 8.1).
        "ten levels": _nested(10, "deep"),
        "ten lists": _in_lists(10, "deep"),
    }
)
# Arrays of an event hold 4 000 items at most (facts 8.1).
MANY_ITEMS = 4_000

# Names of custom properties, as shops have them.
NAMES: tuple[str, ...] = (
    *("Plan", "Shirt Size", "loyalty_points", "ProductID", "camelCase", "kebab-case", "UPPER"),
    *("$extra", "$flow_step", "a.b", "a/b", "a[0]", "\u00e9t\u00e9", "\U0001f44d", "42", "true", "null"),
    *('"quoted"', "it's", "back\\slash", "toString", "length", " padded ", "two\nlines"),
)
# Names that something around them has today.
OUTER_NAMES = ("data", "type", "attributes", "properties", "metric", "profile", "value", "time", "unique_id")
# Names of fields of a profile: in an event they are custom.
PROFILE_NAMES = ("id", "name", "email", "phone_number", "first_name", "location", "$email", "$first_name")

EXTERNAL_IDS: Mapping[str, str] = MappingProxyType(
    {
        "blanks": "customer no 7",
        "double quotes": 'the "7th"',
        "single quotes": "o'neil's",
        "commas": "7,8,9",
        "brackets": "equals(id,[7])",
        "plus and percent": "a+b%20c&d=e#f?g",
        "backslash": "a\\b\\",
        "leading zeros": "00742",
        "long number": "12345678901234567890",
        "slash and colon": "gid://shop/Customer/7",
        "letters of other alphabets": "\u91ce\u5bb6-\u00e9\U0001f44d",
        "in capitals": "ABCdef",
        "255 characters": "x" * 255,
    }
)
EMAILS: Mapping[str, str] = MappingProxyType(
    {
        "plus": "ana+shop+2@northwind.shop",
        "apostrophe": "ana.o'neil@northwind.shop",
        "signs of an address bar": "ana&b=c%d#e?f/g@northwind.shop",
        "other signs": "ana!$*^_`{|}~-@northwind.shop",
        "capitals": "Ana.KOVACS@northwind.shop",
        "digits": "007@northwind.shop",
        "foreign domain": f"ana@{'kovács-és-fia.hu'.encode('idna').decode()}",
        "one letter": "a@x.co",
        "100 characters": f"{'a' * 64}@{'b' * 27}.shop.co",
    }
)
PHONES: Mapping[str, str] = MappingProxyType(
    {
        "seven digits": "+2905555",
        "fifteen digits": "+491555555555555",
        "eleven digits": "+15005550006",
        "trailing zeros": "+12125550000",
    }
)


def grouped(values: Mapping[str, Any], size: int = 12) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the values in groups, each under the name of its first, to be sent as one set of properties."""
    names = [*values]
    for start in range(0, len(names), size):
        part = names[start : start + size]
        yield f"{part[0]} and more", {name: values[name] for name in part}


def in_parts(values: Mapping[str, str], size: int = 6) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield texts, some at a time, each part under the name of its first."""
    for label, part in grouped(values, size):
        yield label, tuple(part.values())


def with_names(names: Iterable[str], size: int = 9) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield properties of these names, in groups."""
    yield from grouped({name: f"value of {name}" for name in names}, size)
