"""All that a process needs to check parts: it may be sent to another one, which builds the same check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from klaviyo_rehearsal.contracts.answers.inspection import AnswerInspector
from klaviyo_rehearsal.contracts.checking.inspection import Inspector
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load, use_cases

from ..recordings.found import Reading
from .part_check import Lines, PartCheck


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """The choices of a check. specs: files that are loaded beside the bundled contracts."""

    today: date
    reading: Reading = Reading()
    revisions: tuple[str, ...] = ()
    specs: tuple[Path, ...] = ()
    retired: bool = False
    operation: str | None = None
    lines: Lines = Lines.NONE

    def build(self, library: Library | None = None) -> PartCheck:
        """Build the check. library: with the specs, if it is loaded already. Raises ContractError."""
        library = library or load((), self.specs)
        inspector = Inspector(
            library,
            legacy_api(),
            use_cases().values(),
            revisions=self.revisions,
            today=self.today,
            retired=self.retired,
        )
        # Requests without a revision were answered by the one that is asked for, if it is one.
        revision = self.revisions[0] if len(self.revisions) == 1 else None
        answers = AnswerInspector(library, today=self.today, revision=revision)
        return PartCheck(
            inspector, answers, library, self.reading, operation=self.operation, lines=self.lines
        )
