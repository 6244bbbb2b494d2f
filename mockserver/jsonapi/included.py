"""Compound documents of handlers that write their resources themselves: related resources, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..state.relation import Relation
from .call import Call
from .documents import NO_DATA, identifier_of, identifiers_of

# Writes a resource by its id and the identifiers of related resources, by relationship.
Write = Callable[[str, Mapping[str, bytes]], bytes]


def write_with_included(
    call: Call, relations: Mapping[str, Relation], ids: Iterable[str], write: Write
) -> tuple[list[bytes], list[bytes] | None]:
    """Write resources, and those that the query includes with them; None without `include`.

    relations: by the names that `include` takes.
    """
    if not call.query.include:
        return [write(identifier, NO_DATA) for identifier in ids], None
    chosen = [relations[name] for name in call.query.include if name in relations]
    linked = call.account.links.linked
    resources: list[bytes] = []
    included: dict[tuple[str, str], bytes] = {}
    for identifier in ids:
        data = {}
        for relation in chosen:
            others = linked(relation, identifier)
            data[relation.name] = _linkage(relation, others)
            for other in others:
                included[relation.target, other] = _write_other(call, relation, identifier, other)
        resources.append(write(identifier, data))
    return resources, list(included.values())


def _linkage(relation: Relation, ids: list[str]) -> bytes:
    if not ids:
        return b"[]" if relation.to_many else b"null"
    return (
        identifiers_of(relation.target, ids) if relation.to_many else identifier_of(relation.target, ids[0])
    )


def _write_other(call: Call, relation: Relation, identifier: str, other: str) -> bytes:
    # A relationship to one resource always shows it (facts 7.4, LIVE).
    data = (
        NO_DATA if relation.inverse_to_many else {relation.inverse: identifier_of(relation.kind, identifier)}
    )
    return call.write(relation.target, other, call.account.collection(relation.target).rows[other], data=data)
