"""The operations that a bare payload may be meant for."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.openapi.resource import sent_data


def guess_operations(library: Library, payload: Any) -> list[Operation]:
    """Return the operations of the newest contract that a bare payload may be meant for, the likeliest first.

    The JSON:API type at `data.type` counts first, then the number of violations, then whether path and
    payload both name an id. Operations under /client, for browsers and apps, come last.
    """
    data = payload.get("data") if isinstance(payload, dict) else None
    kind = data.get("type") if isinstance(data, dict) else None
    named = isinstance(data, dict) and "id" in data
    candidates = []
    for operation in library.newest:
        if operation.takes_body and kind in _sent_types(operation):
            wrong = len(check_body(operation, payload))
            misfit = ("{" in operation.path) != named
            is_client = operation.path.startswith("/client/")
            rank = (is_client, wrong, misfit, operation.path.count("/"), operation.key)
            candidates.append((rank, operation))
    return [operation for _, operation in sorted(candidates, key=lambda item: item[0])]


def _sent_types(operation: Operation) -> tuple[str, ...]:
    reader, data = sent_data(operation)
    return reader.types(data)
