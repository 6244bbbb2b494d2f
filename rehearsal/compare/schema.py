"""How the resources of one type are compared: where they are, their identity, their fields, the remedies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

Resource = Mapping[str, Any]
Fields = dict[str, Any]
# Takes a type, a field as reports name it, and a value that the old API kept.
Takes = Callable[[str, str, Any], bool]
# Types that a snapshot has beside `resources`, under their plural.
_OUTSIDE = frozenset({"profile", "metric", "event", "list", "segment", "message"})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The circumstances of the calls that left two accounts.

    moments: spans of time, from and until, at which the calls happened: on the mock's clock and on the real
    one. lacking: attributes that the revisions in use lack, as profile.locale. planted: the ids of what was
    there before. faulty: whether requests failed, so that some of them had to be sent again. takes: whether
    the new API takes a value that the old one kept.
    """

    moments: tuple[tuple[datetime, datetime], ...] = ()
    lacking: frozenset[str] = frozenset()
    planted: frozenset[str] = frozenset()
    faulty: bool = False
    takes: Takes = lambda kind, field, value: True

    def covers(self, moment: datetime) -> bool:
        """Return whether a time is that of one of the calls."""
        return any(begun <= moment <= ended for begun, ended in self.moments)


class Snapshot:
    """The contents of one account, as `MockServer.control.snapshot` returns them, with an index by id."""

    def __init__(self, content: Mapping[str, Any], circumstances: Circumstances) -> None:
        self._content = content
        self.circumstances = circumstances
        self._by_id: dict[str, dict[str, Resource]] = {}

    def resources(self, kind: str) -> Iterable[Resource]:
        """Return the resources of a type, such as campaign-message, in the order of their making."""
        found: Iterable[Resource] = (
            self._content.get(f"{kind}s", ())
            if kind in _OUTSIDE
            else self._content["resources"].get(kind, ())
        )
        return found

    def find(self, kind: str, identifier: str | None) -> Resource:
        """Return a resource by its id; an empty one when there is none."""
        if kind not in self._by_id:
            self._by_id[kind] = {item["id"]: item for item in self.resources(kind)}
        return self._by_id[kind].get(identifier or "", {})

    @cached_property
    def list_tags(self) -> Mapping[str, list[str]]:
        """The names of the tags of each list, by its id."""
        names: dict[str, list[str]] = {}
        for tag in self.resources("tag"):
            for identifier in tag.get("relationships", {}).get("lists", ()):
                names.setdefault(identifier, []).append(str(tag.get("name")))
        return names


@dataclass(frozen=True, slots=True)
class Remedy:
    """The remedy for a difference in a field.

    field: its name; one that ends in `*` stands for all names that begin so. kind: only for differences of
    this kind. of: only where the old value is this one. text: may name the field as {field}.
    """

    field: str
    text: str
    kind: str = ""
    of: Any = None

    def fits(self, field: str, kind: str, legacy: Any = None) -> bool:
        """Return whether this is the remedy for a difference of a kind in a field, given the old value."""
        if self.kind not in ("", kind) or self.of not in (None, legacy):
            return False
        return field.startswith(self.field[:-1]) if self.field.endswith("*") else field == self.field


@dataclass(frozen=True, slots=True)
class Schema:
    """How the resources of one type are compared.

    label: names a resource in a report. fields: the compared fields, by their names in reports. missing,
    extra: the remedies for a whole resource. compared: whether a resource is compared at all. identity:
    attributes that identify a resource, the strongest first; resources that share one pair up. grouped: only
    resources with the same label pair up. paired_anyhow: resources that share nothing pair up in their order.
    first: fields that are reported before the others. optional: fields that an integration may add. at_most:
    fields, by the beginning of their names, of which there may be less than before. before: the words before
    an old value, where it is not the old API's.
    """

    kind: str
    label: Callable[[Resource, Snapshot], str]
    fields: Callable[[Resource, Snapshot], Fields]
    missing: str
    extra: str
    compared: Callable[[Resource], bool] = lambda resource: True
    identity: tuple[str, ...] = ()
    grouped: bool = False
    paired_anyhow: bool = True
    first: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    at_most: tuple[str, ...] = ()
    before: str = ""
    remedies: tuple[Remedy, ...] = ()

    def remedy(self, field: str, kind: str, legacy: Any = None) -> str:
        """Return the remedy for a difference of a kind in a field; empty when there is none."""
        found = next((item for item in self.remedies if item.fits(field, kind, legacy)), None)
        return found.text.format(field=field) if found else ""
