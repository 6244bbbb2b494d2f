"""Ids of earlier accounts, which an integration that keeps state names in a later one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..failures.outcome import Outcome
from ..scenarios.scenario import Scenario

_WORD = re.compile(r"[A-Za-z0-9-]{6,}")


class EarlierAccounts:
    """The ids that were planted in the accounts of a run, each with its kind."""

    def __init__(self) -> None:
        self._kinds: dict[str, str] = {}

    def note(self, scenario: Scenario) -> None:
        """Keep the ids of an account."""
        for kind, entries in scenario.seed.items():
            for entry in entries:
                if "id" in entry:
                    self._kinds.setdefault(entry["id"], kind)

    def foreign(self, outcome: Outcome) -> Iterator[str]:
        """Yield a sentence for each id of an earlier account that the requests of an outcome name."""
        own = {str(entry.get("id")) for entries in outcome.scenario.seed.values() for entry in entries}
        told = set(own)
        for entry in outcome.requests:
            # An id that the mock has answered in this account is the account's; a refusal only repeats it.
            if entry.status < 400:
                told |= set(_WORD.findall((entry.answer or b"").decode("utf-8", "replace")))
            text = f"{entry.path} {entry.query} {entry.body.decode('utf-8', 'replace')}"
            for word in dict.fromkeys(_WORD.findall(text)):
                if word in self._kinds and word not in told:
                    told.add(word)
                    place = f"{entry.method} {entry.path} names {word}"
                    yield (
                        f"{place}, which is among the {self._kinds[word]} of an earlier account: the "
                        "integration keeps it from one account to the next"
                    )
