"""The conversion as an integration, which the rehearsal judges like any other."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import Target
from klaviyo_rehearsal.rehearsal.migrate.call import Call
from klaviyo_rehearsal.rehearsal.migrate.terms import Terms
from klaviyo_rehearsal.rehearsal.migrate.translation import migrate
from klaviyo_rehearsal.rehearsal.proof.play import Player, Refused


class MigratedIntegration:
    """An integration that sends the requests of a call; with `batch`, those of all calls at the end.

    What the old API did not record is not sent either.
    """

    def __init__(self, terms: Terms, batch: int = 0) -> None:
        self._terms = terms
        self._batch = batch
        self._kept: list[Call] = []
        self._number = 0

    def __call__(self, call: LegacyCall, target: Target) -> None:
        """Do a call, or keep it for the end."""
        self._number += 1
        own = Call(call, "call", self._number)
        if self._batch:
            self._kept.append(own)
        else:
            self._play([own], target)

    def flush(self, target: Target) -> None:
        """Do the calls that are kept."""
        kept, self._kept = self._kept, []
        if kept:
            self._play(kept, target)

    def _play(self, calls: list[Call], target: Target) -> None:
        player = Player(target, self._terms.revision)
        refused = ""
        try:
            for item in migrate(calls, self._terms, self._batch):
                try:
                    player.play(item.replacement.requests)
                except Refused as error:
                    refused = refused or str(error)
        finally:
            player.close()
        if refused:
            raise Refused(refused)
