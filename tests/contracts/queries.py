"""Query strings that an operation takes and nearly takes, from a seeded source."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from urllib.parse import quote

from klaviyo_rehearsal.contracts.checking.query import read_query
from klaviyo_rehearsal.contracts.filters import FilterField, parse_filter
from tests.contracts.bodies import Pair

_OPERATORS = ["equals", "any", "has", "contains", "contains-any", "contains-all", "starts-with", "ends-with"]
_OPERATORS += ["greater-than", "greater-or-equal", "less-than", "less-or-equal"]
_OPERANDS = ["", ",'text'", ",5", ",2026-07-15", ",true", ",null", ",['a','b']", ",[5]"]
# A filter that Klaviyo takes only together with another one (contracts/checking/query.py).
_TOGETHER_WITH = {"GET /api/campaigns": "equals(messages.channel,'email')"}
_SIZES = ["0", "1", "10", "11", "20", "100", "101", "200", "1000", "1001", "-1", "1.0", "ten", ""]
# What some operation takes, and others do not.
_STRANGE = [
    "page[size]",
    "page[cursor]",
    "page_size",
    "sort",
    "include",
    "filter",
    "unknown",
    "Sort",
    "limit",
]
_STRANGE += ["fields[profile]", "fields[nothing]", "additional-fields[profile]", "company_id", "page[number]"]
_MOST_PARAMETERS = 3


def filters(pair: Pair) -> Iterator[str]:
    """Enumerate filters of one condition: each field that either side knows, operator and kind of value."""
    rest = _TOGETHER_WITH.get(pair[0].key, "")
    for field in sorted({*pair[0].filters, *pair[1].filters, "unknown"}):
        for operator in _OPERATORS:
            for operand in _OPERANDS:
                yield f"{operator}({field}{operand}){',' if rest else ''}{rest}"


def single_queries(pair: Pair) -> Iterator[str]:
    """Enumerate queries of one parameter: every one that either side knows, with right and wrong values."""
    yield ""
    known = {*pair[0].parameters, *pair[1].parameters}
    for name in sorted({*known, *_STRANGE} - {"filter"}):
        values = {"", "text", "text,text", *(_SIZES if "size" in name else ()), *_choices(pair, name)}
        yield from (f"{quote(name)}={quote(value)}" for value in sorted(values))
        yield f"{quote(name)}=x&{quote(name)}=y"


def drawn_queries(pair: Pair, count: int, avoided: frozenset[str]) -> Iterator[str]:
    """Draw queries of some parameters at once, most of them right; no filter that is among `avoided`."""
    random = Random(f"{pair[0].revision} {pair[0].key}")
    conditions = [text for text in filters(pair) if text not in avoided]
    right = [text for text in conditions if same_verdict(pair, f"filter={quote(text)}") and _fits(pair, text)]
    names = sorted({*pair[0].parameters, *pair[1].parameters})
    for _ in range(count):
        chosen = random.sample(names, random.randint(0, min(_MOST_PARAMETERS, len(names))))
        if "filter" in names and "filter" not in chosen and pair[0].key in _TOGETHER_WITH:
            chosen.append("filter")
        if random.random() < 0.25 or not names:
            chosen.append(random.choice(_STRANGE))
        parts = []
        for name in chosen:
            if name == "filter":
                pool = right if right and random.random() < 0.8 else conditions
                value = ",".join(random.sample(pool, min(len(pool), random.randint(1, 2))))
            else:
                value = _value(pair, name, random)
            parts.append(f"{random.choice((name, quote(name)))}={quote(value)}")
        yield "&".join(parts)


def _value(pair: Pair, name: str, random: Random) -> str:
    """Draw a value of a parameter: one that is right, or one that is off by little."""
    if "size" in name:
        return random.choice([*_SIZES, *(str(random.randint(1, 100)) for _ in range(len(_SIZES)))])
    choices = _choices(pair, name)
    if not choices:
        return random.choice(("text", "01M1PA", "a,b", ""))
    parameter = next(item.parameters[name] for item in pair if name in item.parameters)
    most = min(3, len(choices)) if parameter.is_list else 1
    value = ",".join(random.sample(choices, random.randint(1, most)))
    if random.random() < 0.25:
        at = random.randrange(len(value))
        value = random.choice(
            (value[:at] + value[at + 1 :], value.upper(), f"{value},", f" {value}", f"-{value}")
        )
    return value


def _choices(pair: Pair, name: str) -> list[str]:
    known = [item.parameters[name].choices for item in pair if name in item.parameters]
    return sorted(frozenset().union(*known))


def _fits(pair: Pair, text: str) -> bool:
    return not read_query(f"filter={quote(text)}", pair[0])[1]


def same_verdict(pair: Pair, query: str) -> bool:
    """Say whether both take a query, or neither."""
    ours, theirs = (not read_query(query, operation)[1] for operation in pair)
    return ours is theirs


def is_explained(pair: Pair, text: str) -> bool:
    """Say whether it is known why only one side takes a filter.

    Up to 2026-01-15 filters are prose that names no types, so 5 may stand where ours has text or true.
    Since 2026-04-15 equals is among the operators of an array; whether Klaviyo takes one is UNCONFIRMED.
    """
    condition = parse_filter(text)[0]
    mine, other = (operation.filters[condition.field] for operation in pair)
    if pair[0].revision < "2026-04-15":
        return _is_untyped(mine, other, condition.values[0])
    return "equals" in other.array - mine.array and condition.values == ("a", "b")


def _is_untyped(mine: FilterField, other: FilterField, value: object) -> bool:
    wanted = {"string": str, "boolean": bool, "integer": int}.get(mine.type)
    # True is an int in Python.
    return other.type == "" and wanted is not None and type(value) is not wanted
