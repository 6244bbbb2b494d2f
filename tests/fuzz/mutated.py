"""Changes one place of a JSON value: exchanged, dropped, wrapped, doubled, moved or renamed."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

Path = tuple[Any, ...]
_NAMES = ("type", "id", "$ref", "", "x", "\x1b[31m", "a/b~c", "9" * 300)


def mutated(content: Any, random: Random, odd: Sequence[Any]) -> Any:
    """Return a copy with one place changed. odd: the values to put there."""
    content = copy.deepcopy(content)
    places = list(places_of(content))
    if not places:
        return copy.deepcopy(random.choice(odd))
    path = random.choice(places)
    holder = content
    for step in path[:-1]:
        holder = holder[step]
    key, how = path[-1], random.randrange(8)
    if how == 0:
        del holder[key]
    elif how == 1:
        holder[key] = [holder[key]]
    elif how == 2:
        holder[key] = copy.deepcopy(_at(content, random.choice(places)))
    elif how == 3 and isinstance(holder, dict):
        holder[random.choice(_NAMES)] = holder.pop(key)
    elif how == 4 and isinstance(holder, list):
        holder.extend([holder[key]] * random.choice((1, 3, 50)))
    else:
        holder[key] = copy.deepcopy(random.choice(odd))
    return content


def places_of(node: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the places within a value, the outer ones first."""
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, item in entries:
        yield (*path, key)
        yield from places_of(item, (*path, key))


def _at(content: Any, path: Path) -> Any:
    for step in path:
        content = content[step]
    return content
