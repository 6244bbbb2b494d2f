"""Queries that try to hold a mock up: each page that there is, then some as long as a URL may be."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from klaviyo_rehearsal.contracts.openapi.operation import Operation

# Queries of listings, doubled up to the size that a URL may have.
QUERIES = {
    "filter brackets": ("filter=", "("),
    "filter ands": ("filter=", 'and(equals(id,"a"),'),
    "filter nots": ("filter=", "not("),
    "filter quotes": ("filter=equals(id,", '"\\"'),
    "filter any": ("filter=any(id,[", '"a",'),
    "filter emails": ("filter=any(email,[", '"a@b.co",'),
    "filter commas": ("filter=", ","),
    "unknown": ("", "a[]=1&"),
    "fields": ("fields[profile]=", "email,"),
    "include": ("include=", "lists,"),
    "sort": ("sort=", "-"),
    "cursor": ("page[cursor]=", "W1"),
    "size": ("page[size]=", "9"),
    "percents": ("filter=", "%"),
}
# The same with a number in each piece, so that no two are alike.
_NUMBERED = {
    "unknown names": ("", "a{}=1&"),
    "names to include": ("include=", "profil{},"),
    "names of fields": ("fields[profile]=", "emai{},"),
    "parts of fields": ("fields[event]=", "event_properties.a{},"),
    "additional names": ("additional-fields[profile]=", "a{},"),
    "conditions": ("filter=", 'equals(a{},"b"),'),
    "ids": ("filter=any(id,[", '"a{}",'),
}
_SAFE = "[]&=,-%"


def hostile_queries(operation: Operation, size: int) -> Iterator[tuple[str, str]]:
    """Yield queries: each page that the operation can answer, then those that are far too long."""
    yield "right", ""
    for parameter in operation.parameters.values():
        for value in sorted(parameter.choices):
            yield f"{parameter.name}={value}", f"{parameter.name}={value}"
        if parameter.name == "page[size]":
            most = parameter.schema.get("maximum", 100)
            yield f"page[size]={most}", f"page[size]={most}"
    for name, (start, piece) in QUERIES.items():
        text = start + piece * ((size - len(start)) // len(quote(piece, safe=_SAFE)))
        yield name, quote(text, safe=_SAFE)
    for name, (start, piece) in _NUMBERED.items():
        pieces = [piece.format(number) for number in range(size // len(quote(piece, safe=_SAFE)))]
        yield name, quote(start + "".join(pieces), safe=_SAFE)[:size]
