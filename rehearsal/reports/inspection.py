"""Writes what `rehearse check` found: as text for people, as NDJSON for programs."""

from __future__ import annotations

from typing import Any

import orjson

from contracts.inspection import Inspection, Recorded
from contracts.violation import Violation


def inspection_text(request: Recorded, found: Inspection) -> str:
    """Return the lines about a request that is not simply right."""
    place = request.source if request.line is None else f"{request.source}:{request.line}"
    revision = f" at {found.revision}" if found.revision else ""
    lines = [f"{place}: {found.verdict}: {request.method} {request.path}{revision}"]
    for item in found.violations:
        where = f" at {item.place}" if item.pointer or item.parameter else ""
        lines += [f"  {item.code}{where}: {item.detail}", f"    remedy: {item.remedy}"]
    return "\n".join(lines)


def inspection_record(request: Recorded, found: Inspection) -> bytes:
    """Return one line of NDJSON about a request."""
    return orjson.dumps(
        {
            "source": request.source,
            "line": request.line,
            "operation": found.operation,
            "use_case": found.use_case,
            "revision": found.revision,
            "verdict": found.verdict,
            "violations": [_violation(item) for item in found.violations],
        }
    )


def _violation(item: Violation) -> dict[str, Any]:
    content: dict[str, Any] = {"code": item.code, "severity": str(item.severity)}
    if item.pointer is not None:
        content["pointer"] = item.pointer
    if item.parameter is not None:
        content["parameter"] = item.parameter
    return content | {"detail": item.detail, "remedy": item.remedy}
