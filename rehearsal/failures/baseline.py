"""Known failures, which a team accepts for a reason and until a day, and differences that it intends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from klaviyo_rehearsal.contracts.suggestions import did_you_mean

from ..compare.intended import Clean, cleaned, is_intended, is_place
from ..compare.places import general_subject
from .cause import Cause, causes, condensed, is_tried
from .outcome import Outcome

# In place of a use case, for two programs on equal accounts.
TWINS = "twins"
_SEPARATOR = ", "
# Places for suggestions: a long run has thousands of drawn names.
_MOST_SEEN = 2_000


class CleanError(BaseException):
    """A function of `clean` raised. The message names its place in the file.

    A BaseException, so that Hypothesis does not take it for a failure of the integration.
    """


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """One thing that may fail: a violation code or a difference, in some use cases, until a day.

    use_case: a name, or several with a comma between. place: only there; a pointer, or the subject and field
    of a difference, with patterns. Empty means anywhere. origin: its place in the file. operation: for a
    problem of recorded traffic, the operation in place of a use case. to: only in an upgrade to it.
    """

    use_case: str
    code: str
    reason: str
    expires: date
    place: str = ""
    origin: str = field(default="", compare=False)
    operation: str = ""
    to: str = ""

    @property
    def use_cases(self) -> tuple[str, ...]:
        """The names of its use cases."""
        return tuple(self.use_case.split(_SEPARATOR))

    def matches(self, use_case: str, cause: Cause) -> bool:
        """Return whether a cause is this one."""
        return use_case in self.use_cases and cause.matches(self.code, self.place)

    def as_dict(self) -> dict[str, str]:
        """Return the entry as files and reports have it."""
        content = asdict(self) | {"expires": self.expires.isoformat()}
        names = ("use_case", "operation", "to", "code", "place", "reason", "expires")
        return {name: content[name] for name in names if content[name]}


@dataclass(frozen=True, slots=True)
class IntendedPlace:
    """A place where a difference is meant, with patterns; without a day it is meant for good.

    pattern: see compare/intended.py. use_case: only there; empty means everywhere.
    """

    pattern: str
    reason: str
    expires: date | None = None
    use_case: str = ""
    origin: str = field(default="", compare=False)

    def is_in(self, use_case: str) -> bool:
        """Return whether the place is to be ignored in a use case."""
        return self.use_case in ("", use_case)

    def as_dict(self) -> dict[str, str]:
        """Return the entry as files have it."""
        return _filled(ignore=self.pattern, use_case=self.use_case, reason=self.reason, expires=self.expires)


@dataclass(frozen=True, slots=True)
class Cleaning:
    """A function that both accounts go through before they are compared. name: MODULE:CALLABLE."""

    name: str
    function: Clean = field(compare=False)
    reason: str
    expires: date | None = None
    origin: str = field(default="", compare=False)

    def as_dict(self) -> dict[str, str]:
        """Return the entry as files have it."""
        return _filled(clean=self.name, reason=self.reason, expires=self.expires)

    def apply(self, snapshot: dict[str, Any]) -> Any:
        """Let the function change a snapshot. Raises CleanError."""
        try:
            return self.function(snapshot)
        except Exception as error:
            raise CleanError(f"{self.origin}: {self.name} raised {type(error).__name__}: {error}") from error


def _filled(**content: Any) -> dict[str, str]:
    return {name: str(value) for name, value in content.items() if value}


Entry = KnownFailure | IntendedPlace | Cleaning


@dataclass(frozen=True, slots=True)
class Record:
    """The things that became known in a use case: entries for it, entries met and tried, and places seen."""

    added: tuple[KnownFailure, ...] = ()
    met: frozenset[tuple[str, Entry]] = frozenset()
    tried: frozenset[tuple[str, Entry]] = frozenset()
    seen: frozenset[str] = frozenset()


@dataclass(slots=True)
class Baseline:
    """Known failures and intended differences, and which of them have been met.

    entries: the known failures. accept_until: with a day, unknown failures become entries until then.
    """

    entries: tuple[KnownFailure, ...] = ()
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    ignored: tuple[IntendedPlace, ...] = ()
    cleanings: tuple[Cleaning, ...] = ()
    accept_until: date | None = None
    accept_reason: str = ""
    _met: set[tuple[str, Entry]] = field(default_factory=set)
    _tried: set[tuple[str, Entry]] = field(default_factory=set)
    _new: set[KnownFailure] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)

    @property
    def asks_for_places(self) -> bool:
        """Whether it matters which places were compared."""
        return bool(self.entries or self.ignored)

    def is_valid(self, entry: Entry) -> bool:
        """Return whether an entry applies today."""
        return entry.expires is None or entry.expires >= self.today

    def ignores(self, use_case: str) -> tuple[str, ...]:
        """Return the places of intended differences in a use case."""
        return tuple(item.pattern for item in self.ignored if item.is_in(use_case) and self.is_valid(item))

    def cleaned(self, snapshot: dict[str, Any]) -> Mapping[str, Any]:
        """Return a snapshot after the functions of the team. Raises CleanError."""
        return cleaned(snapshot, *self.functions)

    @property
    def functions(self) -> tuple[Clean, ...]:
        """The functions that both accounts go through."""
        return tuple(item.apply for item in self.cleanings if self.is_valid(item))

    def covers(self, outcome: Outcome) -> bool:
        """Return whether every cause of a failed outcome is known, and mark the entries as met."""
        return self.covers_all(outcome.use_case, causes(outcome))

    def covers_all(self, use_case: str, found: Iterable[Cause]) -> bool:
        """Return whether all causes are known; unknown ones become entries where that is asked for."""
        met = set()
        for cause in found:
            entry = self._entry(use_case, cause) or self._accepted(use_case, cause)
            if entry is None:
                return False
            met.add((use_case, entry))
        self._met |= met
        # An outcome without causes is a pass, and a pass needs no entry.
        return bool(met)

    def _entry(self, use_case: str, cause: Cause, *, expired: bool = False) -> KnownFailure | None:
        fitting = (entry for entry in self.entries if entry.matches(use_case, cause))
        return next((entry for entry in fitting if self.is_valid(entry) is not expired), None)

    def _accepted(self, use_case: str, cause: Cause) -> KnownFailure | None:
        if self.accept_until is None:
            return None
        entry = KnownFailure(use_case, cause.code, self.accept_reason, self.accept_until, cause.place)
        self._add(entry)
        return entry

    def _add(self, entry: KnownFailure) -> None:
        self._new.add(entry)
        if entry not in self.entries:
            self.entries += (entry,)

    def note(self, outcome: Outcome) -> None:
        """Note which entries an outcome tried, and which intended differences it met."""
        use_case = outcome.use_case
        for entry in self.entries:
            is_open = use_case in entry.use_cases and (use_case, entry) not in self._tried | self._met
            if is_open and is_tried(entry.code, entry.place, outcome):
                self._tried.add((use_case, entry))
        for item in self.ignored:
            if item.is_in(use_case) and ("", item) not in self._met:
                if any(is_intended(difference, [item.pattern]) for difference in outcome.ignored):
                    self._met.add(("", item))
                elif any(is_place(item.pattern, *place) for place in outcome.compared):
                    self._tried.add(("", item))
        if self.asks_for_places and len(self._seen) < _MOST_SEEN:
            self._seen |= {
                _SEPARATOR.join(filter(None, (general_subject(subject), name)))
                for subject, name in outcome.compared
            }

    def condense(self, use_case: str) -> None:
        """Make one entry of those that were added in a use case for one cause."""
        added = {(entry.code, entry.place): entry for entry in self.entries if self._is_new(entry, use_case)}
        stands = condensed(added)
        for key, wanted in stands.items():
            if key != wanted:
                self._drop(added[key], use_case)
                entry = replace(added[key], code=wanted[0], place=wanted[1])
                self._add(entry)
                self._met.add((use_case, entry))

    def _is_new(self, entry: KnownFailure, use_case: str) -> bool:
        return entry in self._new and entry.use_case == use_case

    def _drop(self, entry: KnownFailure, use_case: str) -> None:
        self.entries = tuple(item for item in self.entries if item != entry)
        self._new.discard(entry)
        self._met.discard((use_case, entry))

    def record(self, use_case: str) -> Record:
        """Return the record of a use case that was played."""
        added = tuple(entry for entry in self.entries if self._is_new(entry, use_case))
        return Record(added, frozenset(self._met), frozenset(self._tried), frozenset(self._seen))

    def take(self, record: Record) -> None:
        """Take over a record, of another process or of this one."""
        for entry in record.added:
            self._add(entry)
        self._met |= record.met
        self._tried |= record.tried
        self._seen |= record.seen

    def expired_for(self, outcome: Outcome) -> KnownFailure | None:
        """Return an entry that would have covered a cause of an outcome, had it not expired."""
        found = (self._entry(outcome.use_case, cause, expired=True) for cause in causes(outcome))
        return next((entry for entry in found if entry is not None), None)

    def known_in(self, outcome: Outcome) -> tuple[KnownFailure, ...]:
        """Return the entries that cover causes of an outcome, each once."""
        found = (self._entry(outcome.use_case, cause) for cause in causes(outcome))
        return tuple(dict.fromkeys(entry for entry in found if entry is not None))

    def used_in(self, use_case: str) -> tuple[KnownFailure, ...]:
        """Return the entries that were met in a use case."""
        return tuple(entry for entry in self.entries if (use_case, entry) in self._met)

    def stale(self, use_cases: Collection[str]) -> tuple[KnownFailure, ...]:
        """Return the valid entries that were tried in all of their use cases, and that nothing met.

        use_cases: those that were played to their end.
        """
        return tuple(
            entry
            for entry in self.entries
            if self.is_valid(entry)
            and all(self._is_stale(entry, name, use_cases) for name in entry.use_cases)
        )

    def _is_stale(self, entry: KnownFailure, use_case: str, use_cases: Collection[str]) -> bool:
        key = use_case, entry
        return use_case in use_cases and key in self._tried and key not in self._met

    def kept(self, use_cases: Collection[str]) -> Iterator[KnownFailure]:
        """Yield the entries to be written, one for each cause, without use cases that no longer have it."""
        merged: dict[KnownFailure, list[str]] = {}
        for entry in self.entries:
            names = [name for name in entry.use_cases if not self._is_stale(entry, name, use_cases)]
            if names:
                merged.setdefault(replace(entry, use_case=""), []).extend(names)
        for entry, names in merged.items():
            yield replace(entry, use_case=_SEPARATOR.join(dict.fromkeys(names)))

    def remarks(self, use_cases: Collection[str]) -> list[str]:
        """Return remarks on entries that have expired, and on places that were nowhere or nothing met.

        use_cases: those that were played.
        """
        entries: tuple[Entry, ...] = (*self.entries, *self.ignored, *self.cleanings)
        found = [
            f"{entry.origin}: {_named(entry)} expired on {entry.expires} and does not apply: {entry.reason}"
            for entry in entries
            if not self.is_valid(entry) and _concerns(entry, use_cases)
        ]
        found += [
            f"{entry.origin}: {self._nowhere(entry.place)}"
            for entry in self.entries
            if self.is_valid(entry) and self._is_untried(entry, use_cases)
        ]
        found += [
            f"{item.origin}: {self._unmet(item)}"
            for item in self.ignored
            if self.is_valid(item) and _concerns(item, use_cases) and ("", item) not in self._met
        ]
        return found

    def _is_untried(self, entry: KnownFailure, use_cases: Collection[str]) -> bool:
        """Return whether all use cases of an entry were played, and its place was in none of them."""
        keys = {(name, entry) for name in entry.use_cases}
        return {*entry.use_cases} <= {*use_cases} and keys.isdisjoint(self._met | self._tried)

    def _nowhere(self, place: str) -> str:
        return f"{place!r} matches nothing that was tried.{did_you_mean(place, sorted(self._seen))}"

    def _unmet(self, item: IntendedPlace) -> str:
        if ("", item) in self._tried:
            return f"no difference at {item.pattern!r}; take the entry out"
        return self._nowhere(item.pattern)


def _named(entry: Entry) -> str:
    if isinstance(entry, KnownFailure):
        return f"{entry.code} of {entry.use_case}"
    return f"ignore {entry.pattern!r}" if isinstance(entry, IntendedPlace) else f"clean {entry.name}"


def _concerns(entry: Entry, use_cases: Collection[str]) -> bool:
    if isinstance(entry, KnownFailure):
        return any(name in use_cases for name in entry.use_cases)
    return isinstance(entry, Cleaning) or entry.use_case in ("", *use_cases)
