"""Compares things that have an id, a name and fields: lists, campaigns, templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .difference import Difference, differing_fields


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing of an account. identifier: its id; the same in both accounts only for what was seeded."""

    kind: str
    identifier: str
    name: str
    fields: dict[str, Any]

    @property
    def label(self) -> str:
        """Name it in a report."""
        return f"{self.kind} '{self.name}'"


def compare_subjects(
    legacy: Sequence[Subject], actual: Sequence[Subject], hint: Callable[[str, str], str]
) -> Iterator[Difference]:
    """Yield the differences: things pair up by id, then by name, then in their order."""
    pairs, old, new = _paired(list(legacy), list(actual))
    for before, after in pairs:
        yield from differing_fields(before.label, before.fields, after.fields, hint)
    for item in old:
        yield Difference("missing", item.label, hint=f"The old API left this {item.kind}; there is none now.")
    for item in new:
        yield Difference("extra", item.label, hint=f"The old API left no such {item.kind}.")


def _paired(
    old: list[Subject], new: list[Subject]
) -> tuple[list[tuple[Subject, Subject]], list[Subject], list[Subject]]:
    pairs: list[tuple[Subject, Subject]] = []
    rules: tuple[Callable[[Subject, Subject], bool], ...] = (
        lambda one, other: one.identifier == other.identifier,
        lambda one, other: one.name == other.name and one.fields == other.fields,
        lambda one, other: one.name == other.name,
        lambda one, other: True,
    )
    for matches in rules:
        for before in tuple(old):
            after = next((item for item in new if matches(before, item)), None)
            if after is not None:
                pairs.append((before, after))
                old.remove(before)
                new.remove(after)
    return pairs, old, new
