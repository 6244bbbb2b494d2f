"""The size of a schema once its references are followed, as SchemaBuilder follows them."""

from __future__ import annotations

from typing import Any

# The largest schema of Klaviyo's files has 58 levels and 230 000 parts (2026-07-15).
MOST_LEVELS, MOST_PARTS = 150, 1_000_000
_STEPS = 400_000
_PREFIX = "#/components/schemas/"
_IN_PLACE = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else"})


class TooLarge(Exception):
    """The schema grows beyond bounds or refers to itself. The message gives reason and remedy."""


class Meter:
    """Measures schemas of one document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        # Parts without a circle, which have the same size everywhere: parts and levels.
        self._known: dict[str, tuple[int, int]] = {}
        self._steps = 0

    def measure(self, schema: dict[str, Any]) -> int:
        """Return the number of values of a schema with its references written out. Raises TooLarge."""
        self._steps = 0
        return self._measure(schema, (), frozenset(), 0)[0]

    def _measure(
        self, node: Any, trail: tuple[str, ...], here: frozenset[str], level: int
    ) -> tuple[int, int, bool]:
        """Return parts, levels and whether a circle was cut. here: names around the same value."""
        self._steps += 1
        if level > MOST_LEVELS:
            raise TooLarge(f"nested more than {MOST_LEVELS} levels deep: flatten it")
        if self._steps > _STEPS:
            raise TooLarge(f"references that make more than {MOST_PARTS:,} parts: write fewer of them")
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            return self._reference(node["$ref"].removeprefix(_PREFIX), trail, here, level)
        parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        count, depth, is_cut = 1, 0, False
        for key, part in parts:
            if isinstance(part, (dict, list)):
                inside = here if key in _IN_PLACE or isinstance(node, list) else frozenset()
                more, levels, cut = self._measure(part, trail, inside, level + 1)
                count, depth, is_cut = count + more, max(depth, levels + 1), is_cut or cut
            else:
                count += 1
        if count > MOST_PARTS:
            raise TooLarge(f"references that make more than {MOST_PARTS:,} parts: write fewer of them")
        return count, depth, is_cut

    def _reference(
        self, name: str, trail: tuple[str, ...], here: frozenset[str], level: int
    ) -> tuple[int, int, bool]:
        if name in here:
            raise TooLarge(f"{name!r} refers to itself, and to no value below it: break the circle")
        if name in trail:
            return 1, 0, True
        if name in self._known:
            count, depth = self._known[name]
            if level + depth > MOST_LEVELS:
                raise TooLarge(f"nested more than {MOST_LEVELS} levels deep: flatten it")
            return count, depth, False
        target = self._document.get("components", {}).get("schemas", {}).get(name)
        if target is None:  # text of a default or an example
            return 1, 0, False
        count, depth, is_cut = self._measure(target, (*trail, name), here | {name}, level + 1)
        if not is_cut:
            self._known[name] = count, depth
        return count, depth, is_cut
