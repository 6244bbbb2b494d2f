"""Known failures, which a team accepts for a reason and until a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from klaviyo_rehearsal.contracts.suggestions import did_you_mean
from klaviyo_rehearsal.contracts.violation import Severity

from .outcome import Outcome

_FIELDS = ("use_case", "code", "place", "reason", "expires")
_NEEDED = ("use_case", "code", "reason", "expires")


class BaselineError(Exception):
    """The file of known failures cannot be read. The message gives place and reason."""


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """One thing that may fail: a violation code or a difference, in a use case, until a day.

    place: only there; a pointer, or the field of a difference. Empty means anywhere.
    """

    use_case: str
    code: str
    reason: str
    expires: date
    place: str = ""

    def matches(self, use_case: str, code: str, place: str) -> bool:
        """Return whether a problem is this one."""
        # An empty place covers every place: drawn names change from run to run.
        return (self.use_case, self.code) == (use_case, code) and self.place in ("", place)

    def as_dict(self) -> dict[str, str]:
        """Return the entry as files and reports have it."""
        content = asdict(self) | {"expires": self.expires.isoformat()}
        return {name: content[name] for name in _FIELDS if content[name]}


@dataclass(slots=True)
class Baseline:
    """Known failures, and which of them have been met."""

    entries: tuple[KnownFailure, ...] = ()
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    _met: set[KnownFailure] = field(default_factory=set)

    def covers(self, outcome: Outcome) -> bool:
        """Return whether every problem of an outcome is known, and mark the entries as met."""
        met = set()
        for code, place in problems(outcome):
            entry = self._entry(outcome.use_case, code, place, expired=False)
            if entry is None:
                return False
            met.add(entry)
        self._met |= met
        # An outcome without problems is a pass, and a pass needs no entry.
        return bool(met)

    def _entry(self, use_case: str, code: str, place: str, *, expired: bool) -> KnownFailure | None:
        return next(
            (
                entry
                for entry in self.entries
                if entry.matches(use_case, code, place) and (entry.expires < self.today) is expired
            ),
            None,
        )

    def expired_for(self, outcome: Outcome) -> KnownFailure | None:
        """Return an entry that would have covered a problem of an outcome, had it not expired."""
        found = (self._entry(outcome.use_case, *item, expired=True) for item in problems(outcome))
        return next((entry for entry in found if entry is not None), None)

    def used_in(self, use_case: str) -> tuple[KnownFailure, ...]:
        """Return the entries that were met in a use case."""
        return tuple(entry for entry in self.entries if entry in self._met and entry.use_case == use_case)

    def stale(self, use_cases: Iterable[str]) -> tuple[KnownFailure, ...]:
        """Return the valid entries of these use cases that nothing has met: they can go."""
        names = set(use_cases)
        return tuple(
            entry
            for entry in self.entries
            if entry.use_case in names and entry not in self._met and entry.expires >= self.today
        )

    def add(self, outcome: Outcome, reason: str, expires: date) -> None:
        """Add the problems of an outcome."""
        new = (
            KnownFailure(outcome.use_case, code, reason, expires, place) for code, place in problems(outcome)
        )
        self.entries += tuple(entry for entry in new if entry not in self.entries)


def problems(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """Yield the problems of an outcome, as code and place.

    When a request was refused, the differences follow from that and are not counted.
    """
    if outcome.raised or not outcome.requests:
        yield outcome.reason, ""
        return
    # After a refusal the accounts differ by all that the request carried: one cause is one entry.
    refused = False
    for _, item in outcome.violations():
        refused = refused or item.severity is Severity.ERROR
        yield item.code, item.pointer or item.parameter or ""
    for item in outcome.run_errors():
        yield item.code, ""
    if not refused:
        for difference in outcome.differences:
            yield f"{difference.kind} {difference.field.split('.')[0]}".strip(), difference.field


def read_baseline(path: Path, use_cases: Iterable[str]) -> Baseline:
    """Read a file of known failures, YAML or JSON. Raises BaselineError."""
    import yaml

    try:
        content = yaml.safe_load(path.read_text("utf-8"))  # JSON is YAML
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BaselineError(f"{path}: not YAML: {' '.join(str(error).split())}") from None
    entries = content.get("known") if isinstance(content, dict) else content
    if not isinstance(entries, list):
        raise BaselineError(f"{path}: no list of entries under 'known'")
    names = tuple(use_cases)
    return Baseline(tuple(_entry(item, f"{path}: entry {n}", names) for n, item in enumerate(entries, 1)))


def _entry(item: Any, place: str, use_cases: tuple[str, ...]) -> KnownFailure:
    if not isinstance(item, Mapping):
        raise BaselineError(f"{place} is not a mapping")
    for name in item:
        # A misspelt `expires` would make an entry that never ends.
        if name not in _FIELDS:
            raise BaselineError(f"{place}: unknown key '{name}'.{did_you_mean(str(name), _FIELDS)}")
    missing = [name for name in _NEEDED if not item.get(name)]
    if missing:
        raise BaselineError(f"{place} has no '{missing[0]}'")
    if item["use_case"] not in use_cases:
        hint = did_you_mean(str(item["use_case"]), use_cases)
        raise BaselineError(f"{place}: no use case '{item['use_case']}'.{hint}")
    expires = item["expires"]
    try:
        day = expires if isinstance(expires, date) else date.fromisoformat(str(expires))
    except ValueError:
        raise BaselineError(f"{place}: 'expires' is not a date such as 2026-12-31") from None
    return KnownFailure(
        item["use_case"], str(item["code"]), str(item["reason"]), day, str(item.get("place") or "")
    )


def write_baseline(path: Path, entries: Iterable[KnownFailure]) -> None:
    """Write known failures, as YAML or, for a file ending in .json, as JSON. Raises OSError."""
    import yaml

    content = {"known": [entry.as_dict() for entry in entries]}
    if path.suffix == ".json":
        import orjson

        path.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))
