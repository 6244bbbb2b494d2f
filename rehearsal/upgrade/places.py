"""Places in answers, such as `/data/*/attributes/name`, found in documents and in the reach of a query."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import parse_qs


def holds(document: Any, place: str) -> bool:
    """Return whether a document has a member at a place.

    place: of contracts/tools/answer_diff.py: `*` is any item of a list, `[type]` one of that type.
    """
    return any(True for _ in values_at(document, place))


def values_at(document: Any, place: str) -> Iterator[Any]:
    """Yield the values that a document has at a place."""
    found = [document]
    for part in place.split("/")[1:]:
        name, _, kind = part.removesuffix("]").partition("[")
        found = [value for item in found for value in _step(item, name)]
        if kind:
            found = [item for item in found if isinstance(item, dict) and item.get("type") == kind]
    yield from found


def _step(item: Any, name: str) -> Iterator[Any]:
    if name == "*":
        yield from item if isinstance(item, list) else ()
    elif isinstance(item, dict) and name in item:
        yield item[name]


def members_of(document: Any) -> set[str]:
    """Return the places of all members of a document, lists of it as `*`, included resources by type.

    What a shop named itself, the properties of profiles and events, is left out.
    """
    found: set[str] = set()
    if isinstance(document, dict):
        _walk(document, "", found)
    return found


# Members with names of the account's own (facts 9.3), or of a query, such as the groups of a report.
_OWN_NAMES = frozenset({"properties", "event_properties", "custom_metadata", "groupings", "statistics"})


def _walk(item: Any, place: str, found: set[str]) -> None:
    if isinstance(item, list):
        for one in item:
            kind = one.get("type") if isinstance(one, dict) and place == "/included" else None
            own = f"{place}/*[{kind}]" if isinstance(kind, str) else f"{place}/*"
            found.add(own)
            _walk(one, own, found)
    elif isinstance(item, dict) and place.rpartition("/")[2] not in _OWN_NAMES:
        for name, value in item.items():
            found.add(f"{place}/{name}")
            _walk(value, f"{place}/{name}", found)


def is_asked(query: str, place: str, kinds: Collection[str]) -> bool:
    """Return whether a query lets the answer have a member: it is in the fieldset, its resource is included.

    kinds: the types of the resources of `data`.
    """
    parameters = parse_qs(query, keep_blank_values=True)
    top, _, rest = place.removeprefix("/").partition("/")
    if top == "included" and "include" not in parameters:
        return False
    around, _, name = rest.partition("attributes/")
    if not name:
        return True
    of = {around.partition("[")[2].partition("]")[0]} if "[" in around else set(kinds)
    fieldsets = [parameters[f"fields[{kind}]"] for kind in of if f"fields[{kind}]" in parameters]
    wanted = {field for values in fieldsets for value in values for field in value.split(",")}
    return len(fieldsets) < len(of) or not of or _is_in(name.replace("/", "."), wanted)


def _is_in(name: str, wanted: Collection[str]) -> bool:
    """Return whether a fieldset reaches a member: it names it, one around it, or one within it."""
    return any(name == one or name.startswith(f"{one}.") or one.startswith(f"{name}.") for one in wanted)
