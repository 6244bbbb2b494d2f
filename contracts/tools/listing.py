"""Lists the use cases and the operations with the revisions that have them, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from ..openapi.contract import Library
from ..use_case import UseCase


def list_lines(library: Library, cases: Iterable[UseCase]) -> Iterator[str]:
    """Yield the lines of the list: use cases, operations, and the sources of contracts from elsewhere."""
    for case in cases:
        yield f"{case.name}: {case.summary}"
        none = "no call: it is beyond the guide" if case.beyond else "no call: the guide adds this"
        yield f"  old    {', '.join(case.legacy) or none}"
        for key in case.operations:
            yield f"  new    {key}{_since(library, key)}"
        yield f"  expects {case.expects}"
    yield ""
    for key in operation_keys(library):
        method, path = key.split(" ")
        yield f"{method:<7}{path:<64}{_spans(library, key)}"
    for contract in library.contracts.values():
        if contract.source is not None:
            yield f"\n{contract.revision} is read from {contract.source}: Klaviyo's file was not available."


def list_record(library: Library, cases: Iterable[UseCase]) -> dict[str, Any]:
    """Return the list as values for JSON."""
    return {
        "revisions": [
            {"revision": contract.revision, "source": contract.source}
            for contract in library.contracts.values()
        ],
        "use_cases": [
            {
                "name": case.name,
                "summary": case.summary,
                "old": list(case.legacy),
                "new": [{"operation": key, "revisions": _having(library, key)} for key in case.operations],
                "expects": case.expects,
            }
            for case in cases
        ],
        "operations": [_operation_record(library, key) for key in operation_keys(library)],
    }


def operation_keys(library: Library) -> list[str]:
    """Return the keys of all operations, by path first: those of one resource stand together."""
    keys = {key for contract in library.contracts.values() for key in contract.keys}
    return sorted(keys, key=lambda key: (key.split(" ")[1], key))


def _operation_record(library: Library, key: str) -> dict[str, Any]:
    having = _having(library, key)
    return {
        "operation": key,
        "operation_id": library.contracts[having[-1]][key].operation_id,
        "revisions": having,
    }


def _having(library: Library, key: str) -> list[str]:
    return [contract.revision for contract in library.contracts.values() if key in contract.keys]


def _since(library: Library, key: str) -> str:
    """Name the loaded revisions that have an operation, unless all of them do."""
    if len(_having(library, key)) == len(library.contracts):
        return ""
    return f"  ({_spans(library, key) or 'not loaded'})"


def _spans(library: Library, key: str) -> str:
    """Name the loaded revisions that have an operation, runs of them by their ends."""
    spans = []
    for has, run in groupby(library.contracts.values(), lambda contract: key in contract.keys):
        names = [contract.revision for contract in run]
        if has:
            spans.append(names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}")
    return ", ".join(spans)
