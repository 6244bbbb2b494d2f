"""The table of revisions: until when each is accepted, and what serves it afterwards."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..revision import PUBLISHED, anniversary, is_beta
from ..revision_remark import serving_today

STABLE, DEPRECATED, RETIRED, AHEAD = "stable", "deprecated", "retired", "ahead"


@dataclass(frozen=True, slots=True)
class RevisionLife:
    """The life of a revision as of a day: stable for a year, deprecated for one, then retired (DOC VER).

    state: one of stable, deprecated, retired, and ahead for one that is not released yet. deprecated,
    retires: the days on which it becomes so; it works until the second. days_left: until it retires.
    served_as: the revision as which Klaviyo serves it, another one when it is retired. loaded: whether a
    contract of it is loaded.
    """

    revision: str
    state: str
    deprecated: date
    retires: date
    days_left: int
    served_as: str | None
    loaded: bool

    @property
    def sentence(self) -> str:
        """A sentence about the time that is left."""
        if self.state == RETIRED:
            living = f"; Klaviyo serves it as {self.served_as}" if self.served_as else ""
            return f"retired since {self.retires}{living}"
        if self.state == AHEAD:
            return f"released on {self.revision[:10]}"
        days = f"{self.days_left} day{'s' if self.days_left > 1 else ''}"
        return f"go live with {self.revision}: works until {self.retires}, {days} from now"


def life_of(revision: str, today: date, *, loaded: bool = True) -> RevisionLife:
    """Return the life of a well-formed revision as of a day."""
    deprecated, retires = anniversary(revision, 1), anniversary(revision, 2)
    if today < date.fromisoformat(revision[:10]):
        state = AHEAD
    elif today >= retires:
        state = RETIRED
    else:
        state = DEPRECATED if today >= deprecated else STABLE
    served = serving_today(revision, today) if state == RETIRED else revision
    left = max(0, (retires - today).days)
    return RevisionLife(revision, state, deprecated, retires, left, served, loaded)


def lives(loaded: Collection[str], today: date, only: Iterable[str] | None = None) -> list[RevisionLife]:
    """Return the lives of all known revisions, or of some, oldest first.

    loaded: the revisions that contracts are loaded of, which are known too. only: well-formed revisions.
    """
    known = {*PUBLISHED, *loaded} if only is None else {*only}
    return [life_of(name, today, loaded=name in loaded) for name in sorted(known)]


def life_lines(found: Sequence[RevisionLife], counts: dict[str, int] | None = None) -> Iterator[str]:
    """Yield the table as lines. counts: requests of each revision, for a column of their own."""
    used = f"{'requests':<10}" if counts is not None else ""
    yield f"{'revision':<16}{'state':<12}{'deprecated':<12}{'retires':<12}{used}"
    for life in found:
        number = f"{counts.get(life.revision, 0):<10}" if counts is not None else ""
        lacking = "" if life.loaded or is_beta(life.revision) else " (no contract loaded)"
        row = f"{life.revision:<16}{life.state:<12}{life.deprecated!s:<12}{life.retires!s:<12}{number}"
        yield f"{row}{life.sentence}{lacking}"


def life_record(life: RevisionLife) -> dict[str, Any]:
    """Return one revision of the table as values for JSON."""
    return {
        "revision": life.revision,
        "state": life.state,
        "deprecated_on": str(life.deprecated),
        "works_until": str(life.retires),
        "days_left": life.days_left,
        "served_as": life.served_as,
        "loaded": life.loaded,
    }
