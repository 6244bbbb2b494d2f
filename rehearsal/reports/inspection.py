"""Writes the findings of `rehearse check`: as text for people, as NDJSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Recorded
from klaviyo_rehearsal.contracts.violation import Violation
from klaviyo_rehearsal.mockserver.state.secrets import masked_text, masked_violations

from ..findings.credentials import credential_of
from .escaping import harmless, readable


def inspection_text(request: Recorded, found: Inspection) -> str:
    """Return the lines about a request that is not simply right."""
    place = request.source if request.line is None else f"{request.source}:{request.line}"
    sent = f" (sent {found.sent})" if found.sent not in (None, found.revision) else ""
    revision = f" at {found.revision}{sent}" if found.revision else ""
    # The place comes first, as compilers write it: editors and terminals make it a link.
    own = credential_of(request)
    target = masked_text(f"{request.method} {request.path}", own)
    lines = [f"{place}: {found.verdict}: {target}{revision}"]
    if found.remark:
        lines.append(f"  revision: {found.remark}")
    for item in masked_violations(found.violations, own):
        where = f" at {item.place}" if item.pointer or item.parameter else ""
        lines += [f"  {item.code}{where}: {item.detail}", f"    remedy: {item.remedy}"]
    return readable("\n".join(lines))


def inspection_record(
    request: Recorded, found: Inspection, drift: Sequence[Violation] = (), requests: int = 0
) -> bytes:
    """Return one line of NDJSON about a request.

    drift: of its answer. requests: how many a sequence has that begins with it; 0 for the request alone.
    """
    own = credential_of(request)
    further: dict[str, Any] = {}
    if drift:
        further["drift"] = [item.as_dict() for item in masked_violations(drift, own)]
    if requests:
        further["requests"] = requests
    line = orjson.dumps(
        {
            "source": request.source,
            "line": request.line,
            "operation": found.operation,
            "use_case": found.use_case,
            "revision": found.revision,
            "revision_sent": found.sent,
            "remark": found.remark or None,
            "verdict": found.verdict,
            "violations": [item.as_dict() for item in masked_violations(found.violations, own)],
            **further,
        }
    )
    return harmless(line.decode(), "ndjson").encode()
