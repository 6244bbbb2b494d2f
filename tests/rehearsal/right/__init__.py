"""The table of right integrations: none of them may fail."""

from __future__ import annotations

from tests.rehearsal.right import (
    batches,
    clients,
    concurrent,
    events,
    old_answers,
    readings,
    revisions,
    sloppy,
    transports,
)
from tests.rehearsal.right.style import Style

RIGHT: tuple[Style, ...] = (
    *transports.STYLES,
    *events.STYLES,
    *concurrent.STYLES,
    *batches.STYLES,
    *readings.STYLES,
    *old_answers.STYLES,
    *sloppy.STYLES,
    *clients.STYLES,
    *revisions.STYLES,
)
