"""Finds the operation that a strategy is asked for, or names the ones that there are."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.openapi.loading import bundled_contract, bundled_revisions, load
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.suggestions import did_you_mean


def operation_with_body(key: str, revision: str | None) -> Operation:
    """Return an operation that takes a body.

    key: method and path template, such as `POST /api/events`. revision: by default the newest that is read
    from Klaviyo's file. Raises ValueError for an unknown operation or revision, and for one without a body.
    """
    known = bundled_revisions()
    wanted = load().newest.revision if revision is None else revision
    if wanted not in known:
        raise ValueError(f"no revision {wanted!r}.{did_you_mean(wanted, known)} Known: {', '.join(known)}.")
    contract = bundled_contract(wanted)
    found = contract.operations.get(key)
    if found is None:
        raise ValueError(_unknown(key, wanted))
    if not found.takes_body or found.body_schema is None:
        writing = [one.key for one in contract if one.path == found.path and one.takes_body]
        hint = f" With a body there is {', '.join(writing)}." if writing else ""
        raise ValueError(f"{key} takes no body.{hint}")
    return found


def _unknown(key: str, revision: str) -> str:
    elsewhere = [name for name in bundled_revisions() if key in bundled_contract(name).keys]
    if elsewhere:
        return f"no operation {key!r} at revision {revision}; it is at {', '.join(elsewhere)}."
    names = sorted(one.key for one in bundled_contract(revision) if one.takes_body)
    hint = did_you_mean(key, names)
    return f"no operation {key!r} at revision {revision}.{hint} With a body there are: {', '.join(names)}."
