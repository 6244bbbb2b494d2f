"""One request as a line of JSON, for collectors of logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from ..reports.escaping import beginning, harmless, visible_path
from .lines import Seen

_SHOWN_OF_BODY = 1_000  # characters


@dataclass(frozen=True, slots=True)
class JsonWriter:
    """Writes requests as JSON. verbose: with the beginnings of bodies."""

    verbose: bool = False

    def __call__(self, seen: Seen) -> str:
        """Return one line with its end."""
        entry = seen.entry
        content: dict[str, Any] = {
            "event": "request",
            "time": _moment(seen.at),
            "clock": _moment(entry.seconds),
            "number": entry.number,
            "method": entry.method,
            "path": visible_path(entry.path),
            "query": visible_path(entry.query) or None,
            "status": entry.status if entry.is_answered else None,
            "verdict": entry.verdict,
            "operation": entry.operation,
            "revision": entry.revision,
            "violations": [item.as_dict() for item in entry.violations] if entry.violations else (),
        }
        sent = entry.sent_revision
        further = {
            "revision_sent": sent if sent != entry.revision else "",
            "remark": entry.revision_remark(),
            "note": entry.note,
            "fault": entry.fault,
        }
        if self.verbose:
            further["body"] = beginning(entry.body, _SHOWN_OF_BODY)
            further["answer"] = beginning(seen.answer, _SHOWN_OF_BODY)
        for name, value in further.items():
            if value:
                content[name] = value
        return _line(content)

    def dropped(self, count: int) -> str:
        """Return the line for requests that are not shown."""
        return _line({"event": "dropped", "requests": count})

    def ready(self, url: str) -> str:
        """Return the line for the start."""
        return _line({"event": "ready", "url": url})


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _line(content: dict[str, Any]) -> str:
    return harmless(orjson.dumps(content).decode(), "ndjson") + "\n"
