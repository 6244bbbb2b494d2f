"""The verdict on one request at every loaded revision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from klaviyo_rehearsal.contracts.checking.inspection import Inspector, Recorded
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, use_cases

from ..state.journal import Entry


def verdicts(entry: Entry, library: Library) -> list[dict[str, Any]]:
    """Return the revision, the verdict and the codes of a request at each revision, the newest first."""
    revisions = sorted(library.contracts, reverse=True)
    inspector = Inspector(
        library,
        legacy_api(),
        use_cases().values(),
        revisions=revisions,
        today=datetime.fromtimestamp(entry.seconds, UTC).date(),
    )
    recorded = Recorded(
        entry.method,
        entry.path,
        entry.query,
        {name.lower(): value for name, value in entry.header_pairs()},
        entry.body,
        status=entry.status,
        sent_at=int(entry.seconds),
    )
    return [
        {
            "revision": found.revision,
            "verdict": found.verdict,
            "codes": list(dict.fromkeys(item.code for item in found.violations)),
        }
        for found in inspector.inspect(recorded)
        if found.revision is not None
    ]


def ranges(found: Sequence[dict[str, Any]], sent: str | None) -> list[dict[str, Any]]:
    """Return equal verdicts of neighbouring revisions as one, the newest first.

    found: from `verdicts`. sent: the revision of the request.
    """
    shown = []
    for (verdict, codes), group in groupby(found, key=lambda one: (one["verdict"], one["codes"])):
        revisions = [one["revision"] for one in group]
        shown.append(
            {
                "oldest": revisions[-1],
                "newest": revisions[0],
                "has_sent": sent in revisions,
                "verdict": verdict,
                "codes": codes,
            }
        )
    return shown
