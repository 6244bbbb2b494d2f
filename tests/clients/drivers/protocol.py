"""What every Python driver does: answer each line of standard input with a line on standard output.

A request:  {"key": "pk_...", "call": "create_profile", "args": [...], "options": {...}}
An answer:  {"call", "returned": {"type", "declared", "value"}}   what the client gave back, and said it would
            {"call", "refused": {"status", "body"}}               the client's own error for an HTTP status
            {"call", "broken": "..."}                             anything else: the client could not cope
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


class Refused(Exception):
    """An answer that the client raised as its own error."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def serve(call: Callable[[Json], Json]) -> None:
    """Answer requests until standard input ends."""
    for line in sys.stdin:
        request = json.loads(line)
        sys.stdout.write(json.dumps({"call": request["call"], **_outcome(call, request)}, default=str) + "\n")
        sys.stdout.flush()


def _outcome(call: Callable[[Json], Json], request: Json) -> Json:
    try:
        return {"returned": call(request)}
    except Refused as refusal:
        body = refusal.body.decode() if isinstance(refusal.body, bytes) else refusal.body
        return {"refused": {"status": refusal.status, "body": json.loads(body) if body else None}}
    except Exception:
        return {"broken": traceback.format_exc()}
