"""Errors of large refused payloads, in time that is linear in their size.

The validator tells in milliseconds that 5 MB are wrong, and takes a minute to name 2 500 000 mistakes. So a
large payload is looked at in parts: objects without most of the members that no schema names, and lists by
segments, of which those that are right are skipped at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import orjson

from .validator import SchemaError, Validator

# Bytes of JSON that are looked at as a whole, and of an item that is.
_SMALL, _SMALL_ITEM = 16_384, 2_048
# Items of a segment, and into how many parts a longer one is divided.
_SEGMENT, _PARTS = 100, 8
# Mistakes after which no further segment is looked at, and the number that a segment itself counts as.
_ENOUGH = 400
_WEIGHT_OF_SEGMENT = 4
# How much of a large object is kept, by how many around it are; and of a list in a large item, by depth.
_MEMBERS, _ITEMS = (400, 100, 20, 10, 5), (50, 20, 5, 2)
# Numbers that stand for items of lists, to see which lists are too long: each error has a copy of all.
_NUMBERS = 40_000

Pointer = tuple[str | int, ...]


@dataclass(slots=True)
class Excerpt:
    """The errors that were found.

    left_out: how many members more are wrong for sure; is_whole: whether there are no others beyond those.
    """

    errors: list[SchemaError]
    left_out: int = 0
    is_whole: bool = True


def errors_of(validator: Validator, payload: Any) -> Excerpt:
    """Return the errors of a refused payload, of a large one the first few hundred."""
    if _weight(payload) <= _SMALL:
        return Excerpt(list(validator.errors(payload)))
    return _Search(validator, payload).found()


class _Search:
    """One search. The payload is kept in a holder under "", since it may be a list itself."""

    def __init__(self, validator: Validator, payload: Any) -> None:
        self._validator = validator
        self._payload = payload
        # Long lists outside of other lists, by their place, and how many members an object was cut by.
        self._long: dict[Pointer, list[Any]] = {}
        self._dropped: dict[Pointer, int] = {}
        # The first items of lists that may not be empty.
        self._fillers: dict[Pointer, list[Any]] = {}
        self._holder = {"": self._outline(payload, (), 0)}
        self._count = 0
        self._is_whole = True

    def found(self) -> Excerpt:
        """Look at the payload without its long lists, then at those."""
        around = []
        for error in self._errors():
            if error.keyword == "minItems" and error.pointer in self._long:
                self._fillers[error.pointer] = self._long[error.pointer][:1]
            else:
                around.append(error)
        left_out = sum(
            self._dropped.get(error.pointer, 0) for error in around if "unexpected" in error.arguments
        )
        errors = list(around)
        wrong = {error.pointer for error in around}
        for pointer, items in self._long.items():
            if any(pointer[:depth] in wrong for depth in range(1, len(pointer) + 1)):
                continue  # there is to be no list
            # Where something else is wrong, no segment looks right: one of each list has to do then.
            segments = iter([(0, len(items))]) if around else self._refused(pointer, 0, len(items))
            for start, end in segments:
                if self._count >= _ENOUGH:
                    self._is_whole = False
                    break
                self._is_whole = self._is_whole and end - start <= _SEGMENT
                errors += self._of_segment(pointer, start, min(end, start + _SEGMENT))
                self._count += _WEIGHT_OF_SEGMENT
        errors += self._of_lengths()
        if not errors:  # it is deep inside of a large item, or among many members
            return Excerpt([self._validator.first_error(self._payload)], is_whole=False)
        return Excerpt(errors, left_out, self._is_whole)

    def _of_lengths(self) -> Iterator[SchemaError]:
        """Yield the errors of lists that are too long: numbers stand for their items."""
        longest = self._validator.longest_list
        if not self._long or not longest:
            return
        most = min(longest + 1, _NUMBERS // len(self._long) + 1)
        for pointer, items in self._long.items():
            self._put(pointer, list(range(min(len(items), most))))
        for error in self._validator.outline.errors(self._holder[""]):
            if error.keyword == "maxItems" and error.pointer in self._long:
                yield error

    def _errors(self) -> Iterator[SchemaError]:
        return self._validator.errors(self._holder[""])

    def _outline(self, value: Any, pointer: Pointer, cuts: int) -> Any:
        """Copy a value without long lists and most of the members that no schema names."""
        if isinstance(value, list) and _weight(value) > _SMALL_ITEM:
            self._long[pointer] = value
            return []
        if not isinstance(value, dict):
            return value
        kept = self._kept(value, cuts)
        if len(kept) < len(value):
            self._dropped[pointer] = len(value) - len(kept)
            cuts += 1
        return {name: self._outline(part, (*pointer, name), cuts) for name, part in kept.items()}

    def _kept(self, value: dict[str, Any], cuts: int) -> dict[str, Any]:
        most = _at(_MEMBERS, cuts)
        if len(value) <= most:
            return value
        known = self._validator.names
        unknown = islice((name for name in value if name not in known), most)
        kept = {name: value[name] for name in unknown}
        return {name: part for name, part in value.items() if name in known or name in kept}

    def _put(self, pointer: Pointer, items: list[Any]) -> None:
        """Put a part of a long list into its place."""
        node: Any = self._holder
        *steps, name = ("", *pointer)
        for step in steps:
            node = node[step]
        node[name] = items

    def _refused(self, pointer: Pointer, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the segments of a long list that are wrong, in their order."""
        part = self._long[pointer][start:end]
        self._put(pointer, part)
        accepted = self._validator.accepts(self._holder[""])
        self._put(pointer, self._fillers.get(pointer, []))
        if accepted:
            return
        if len(part) == 1 or len(part) <= _SEGMENT and _weight(part) <= _SMALL:
            yield start, end
            return
        step = -(-len(part) // _PARTS)
        for first in range(start, end, step):
            yield from self._refused(pointer, first, min(first + step, end))

    def _of_segment(self, pointer: Pointer, start: int, end: int) -> Iterator[SchemaError]:
        items = self._long[pointer][start:end]
        self._put(pointer, [self._cut(item, 0) if _weight(item) > _SMALL_ITEM else item for item in items])
        depth = len(pointer)
        for error in self._errors():
            # A union around the list is refused too, and its alternatives have the errors of the items.
            if error.pointer[:depth] == pointer[: len(error.pointer)]:
                self._count += _count_of(error)
                yield _moved(error, pointer, start)
        self._put(pointer, self._fillers.get(pointer, []))

    def _cut(self, value: Any, depth: int) -> Any:
        """Copy a large item with a part of each of its lists and objects."""
        if isinstance(value, list):
            most = _at(_ITEMS, depth)
            self._is_whole = self._is_whole and len(value) <= most
            return [self._cut(part, depth + 1) for part in value[:most]]
        if not isinstance(value, dict):
            return value
        kept = self._kept(value, depth + 1)
        self._is_whole = self._is_whole and len(kept) == len(value)
        return {name: self._cut(part, depth + 1) for name, part in kept.items()}


def _moved(error: SchemaError, around: Pointer, start: int) -> SchemaError:
    """Return an error of a segment with its place in the whole list. around: the place of the list."""
    if not start:
        return error
    pointer, depth = error.pointer, len(around)
    # An alternative of a union around the list may refuse another member.
    if len(pointer) > depth and pointer[:depth] == around:
        pointer = (*pointer[:depth], int(pointer[depth]) + start, *pointer[depth + 1 :])
    branches = tuple(tuple(_moved(inner, around, start) for inner in branch) for branch in error.branches)
    return replace(error, pointer=pointer, branches=branches)


def _count_of(error: SchemaError) -> int:
    """Count the mistakes of an error, of a union those of the alternative with the most."""
    inner = max((sum(map(_count_of, branch)) for branch in error.branches), default=0)
    return inner or len(error.arguments.get("unexpected", ())) or 1


def _at(bounds: tuple[int, ...], depth: int) -> int:
    return bounds[min(depth, len(bounds) - 1)]


def _weight(value: Any) -> int:
    """Return the bytes of a value as JSON."""
    try:
        return len(orjson.dumps(value))
    except TypeError:  # an integer of more than 64 bits, or a lone surrogate
        return len(repr(value))
