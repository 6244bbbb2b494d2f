"""The circumstances of a comparison: times of the calls, revisions, and what was there before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from klaviyo_rehearsal.mockserver.control.controller import Controller
from klaviyo_rehearsal.mockserver.state.journal import Entry

from ..compare.acceptance import Acceptance
from ..compare.schema import Circumstances, Takes
from ..scenarios.scenario import Scenario
from .lacking import lacking_attributes

# Events keep whole seconds, and the real clock is read a moment before and after.
_GRACE = timedelta(seconds=2)


class CircumstancesReader:
    """Reads circumstances off a mock."""

    def __init__(self, control: Controller) -> None:
        self._control = control
        self._acceptances: dict[str, Acceptance] = {}
        self._lacking_at: dict[frozenset[str], frozenset[str]] = {}

    def of(
        self, scenario: Scenario, begun: tuple[datetime, datetime], requests: Iterable[Entry]
    ) -> Circumstances:
        """Return the circumstances of a scenario.

        begun: its beginning on the mock's clock and on the real one. requests: those to the new API.
        """
        ended = self._control.now(), datetime.now(UTC) + timedelta(seconds=self._control.waited)
        moments = tuple((one - _GRACE, other + _GRACE) for one, other in zip(begun, ended, strict=True))
        entries = [item for entries in scenario.seed.values() for item in entries]
        revisions = frozenset(entry.revision or "" for entry in requests)
        return Circumstances(
            moments,
            lacking=self._lacking(revisions),
            planted=frozenset(item["id"] for item in entries if "id" in item),
            faulty=bool(scenario.faults),
            takes=self._takes(revisions),
        )

    def _takes(self, revisions: frozenset[str]) -> Takes:
        """Return the acceptance of the newest revision in use."""
        library = self._control.library
        used = [name for name in library.contracts if name in revisions]
        name = used[-1] if used else library.newest.revision
        if name not in self._acceptances:
            self._acceptances[name] = Acceptance(library.contracts[name])
        return self._acceptances[name]

    def _lacking(self, revisions: frozenset[str]) -> frozenset[str]:
        """Return the attributes that no revision in use has."""
        if revisions not in self._lacking_at:
            library = self._control.library
            used = [library.contracts[name] for name in revisions if name in library.contracts]
            self._lacking_at[revisions] = lacking_attributes(used, library.newest)
        return self._lacking_at[revisions]
