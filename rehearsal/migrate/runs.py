"""Finds calls in a row that one request may take together, without changing what they leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from .call import Call
from .people import Person, read_person

# Arguments that ask for a page: a reading of all pages replaces the reading of each.
_PAGES = frozenset({"page", "count", "marker", "since", "offset"})
_READINGS = frozenset(
    {
        *("list metrics", "list exclusions", "list exclusions of a list", "list lists", "all members"),
        *("list campaigns", "list templates"),
    }
)
_TIMELINES = frozenset({"timeline", "metric timeline", "person timeline", "person metric timeline"})
# Arguments of calls about several people, and of calls about one that a job may take together.
_LISTED = {
    "subscribe": "profiles",
    "add members": "profiles",
    "add members in batch": "batch",
    "unsubscribe": "emails",
    "remove members": "emails",
    "remove members in batch": "batch",
    "exclude person": "email",
    "include person": "email",
}


def runs(
    calls: Iterable[Call], batch: int, is_public: Callable[[Person], bool]
) -> Iterator[tuple[Call, ...]]:
    """Yield calls in the order in which they are to be replaced, those together that one replacement takes.

    batch: the number of calls from which on they are taken together; 0 for never. is_public: whether a person
    cannot go into a job.
    """
    stretch = _Stretch()
    row = _Row()
    for call in calls:
        person = _person_of(call)
        if batch and person is not None and not is_public(person):
            yield from row.ended(batch)
            row = _Row()
            if not stretch.takes(call, person):
                yield from stretch.ended(batch)
                stretch = _Stretch()
                stretch.takes(call, person)
            continue
        yield from stretch.ended(batch)
        stretch = _Stretch()
        if not row.takes(call, batch):
            yield from row.ended(batch)
            row = _Row()
            row.takes(call, batch)
    yield from stretch.ended(batch)
    yield from row.ended(batch)


def is_reading(call: Call) -> bool:
    """Return whether a call reads a collection page by page."""
    return call.call.name in _READINGS | _TIMELINES


def without_pages(call: LegacyCall) -> dict[str, Any]:
    """Return the arguments of a reading from its first page on."""
    left_out = _PAGES - ({"since"} if _is_start(call.arguments.get("since")) else set())
    return _without(call.arguments, left_out)


@dataclass(slots=True)
class _Row:
    """Calls in a row that are pages of one reading, or about people whom one job may take."""

    calls: list[Call] = field(default_factory=list)
    _named: set[str] = field(default_factory=set)

    def takes(self, call: Call, batch: int) -> bool:
        """Return whether a call may join, and let it join if so."""
        listed = _listed(call)
        named = _names(call, listed) if listed and batch else frozenset()
        # The same person twice in one job: which of the two counts is not known.
        if self.calls and not (
            _is_like(self.calls[0].call, call.call, listed)
            and (is_reading(call) or (named and self._named.isdisjoint(named)))
        ):
            return False
        self.calls.append(call)
        self._named |= named
        return True

    def ended(self, batch: int) -> Iterator[tuple[Call, ...]]:
        """Yield the calls: together where they are a reading or many, else one by one."""
        if self.calls and (is_reading(self.calls[0]) or (batch and len(self.calls) >= batch)):
            yield tuple(self.calls)
        else:
            yield from ((call,) for call in self.calls)


def _listed(call: Call) -> str:
    """Return the argument that names the people of a call; empty where a job takes no several calls."""
    if call.call.name == "add members" and call.call.version == "v1":
        return "email"
    return _LISTED.get(call.call.name, "")


def _is_like(first: LegacyCall, own: LegacyCall, listed: str) -> bool:
    """Return whether two calls are the same but for their page, or for the people that they name."""
    if (first.name, first.ids, first.version) != (own.name, own.ids, own.version):
        return False
    if own.name in _TIMELINES and _is_start(own.arguments.get("since")):
        return own.arguments == first.arguments
    apart = {listed, "properties"} if listed else _PAGES
    return _without(first.arguments, apart) == _without(own.arguments, apart)


def _is_start(since: Any) -> bool:
    """Return whether a timeline begins at a time, and is no further page of another."""
    return str(since or "").partition(".")[0].isdigit()


def _without(arguments: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    left_out = frozenset(names)
    return {name: value for name, value in arguments.items() if name not in left_out}


def _names(call: Call, listed: str) -> frozenset[str]:
    """Return the identifiers of the people of a call."""
    sent = call.call.arguments.get(listed)
    found: set[str] = set()
    for item in sent if isinstance(sent, list) else [sent]:
        if isinstance(item, dict):
            found |= set(read_person(item, of_list=True).identifiers.values())
        elif isinstance(item, str):
            found |= {part.strip() for part in item.split(",")}
    return frozenset(found)


def _person_of(call: Call) -> Person | None:
    """Return the person of track and identify; None for other calls, and where nobody is identified."""
    if call.call.name == "track":
        person = read_person(call.call.customer_properties)
        known = bool(call.call.event)
    elif call.call.name == "identify":
        person, known = read_person(call.call.properties), True
    else:
        return None
    return person if known and person.identifiers else None


@dataclass(slots=True)
class _Stretch:
    """Track and identify calls in a row, which an import and a job of events leave the same account as.

    imports_first, events_first: whether it still matters nothing that the one kind goes before the other.
    """

    calls: list[tuple[Call, bool]] = field(default_factory=list)
    imports_first: bool = True
    events_first: bool = True
    # The people by the value of an identifier, each with whether an event named them; and the kinds of ids.
    _known: dict[tuple[str, str], list[tuple[bool, Person]]] = field(default_factory=dict)
    _kinds: set[tuple[bool, frozenset[str]]] = field(default_factory=set)

    def takes(self, call: Call, person: Person) -> bool:
        """Return whether a call may join, and let it join if so.

        A person twice in one job is taken in the same words alone: which of two facts counts is not known.
        Once in each job is taken while the order of the two jobs can be that of the calls.
        """
        tracked = call.call.name == "track"
        imports_first, events_first = self.imports_first, self.events_first
        for of_event, same in self._perhaps_the_same(person):
            if of_event == tracked and not (tracked and same):
                return False
            if of_event and not tracked:
                imports_first = False
            if tracked and not of_event:
                events_first = False
        if not imports_first and not events_first:
            return False
        self.imports_first, self.events_first = imports_first, events_first
        self.calls.append((call, tracked))
        self._kinds.add((tracked, frozenset(person.identifiers)))
        for key in person.identifiers.items():
            entries = self._known.setdefault(key, [])
            if (tracked, person) not in entries:
                entries.append((tracked, person))
        return True

    def _perhaps_the_same(self, person: Person) -> Iterator[tuple[bool, bool]]:
        """Yield for each call that may be about a person whether it is an event, in the same words."""
        names = frozenset(person.identifiers)
        for of_event, other in self._kinds:
            if not (names & other):  # identifiers of two kinds may be of one person
                yield of_event, False
        for key in person.identifiers.items():
            for of_event, known in self._known.get(key, ()):
                yield of_event, known == person

    def ended(self, batch: int) -> Iterator[tuple[Call, ...]]:
        """Yield the calls: together those of a kind that are many, else one by one in their order."""
        identified = tuple(call for call, tracked in self.calls if not tracked)
        events = tuple(call for call, tracked in self.calls if tracked)
        if not batch or max(len(identified), len(events)) < batch:
            yield from ((call,) for call, _ in self.calls)
            return
        for group in (identified, events) if self.imports_first else (events, identified):
            if len(group) >= batch:
                yield group
            else:
                yield from ((call,) for call in group)
