"""The table of right integrations: none of them may fail."""

from __future__ import annotations

from tests.rehearsal.right import (
    batches,
    beyond,
    clients,
    concurrent,
    events,
    old_answers,
    one_off_emails,
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
    *one_off_emails.STYLES,
    *sloppy.STYLES,
    *clients.STYLES,
    *revisions.STYLES,
    *beyond.STYLES,
)
