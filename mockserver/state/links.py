"""Which resources are related to which, readable from both ends.

Kept as plain dicts in `Account.links`, so that they can be saved. Two things are kept elsewhere and read
here all the same: the members of lists and segments are in `Account.members`, the profile and metric of an
event in its collection.
"""

from __future__ import annotations

from collections.abc import Iterable

from .account import Account
from .relation import Relation

_GROUPS = frozenset({"list", "segment"})


def linked(account: Account, relation: Relation, identifier: str) -> list[str]:
    """Return the ids at the other end, the first related first; those deleted since are left out."""
    if account.loose_links:
        _adopt(account, relation)
    others = account.collection(relation.target)
    if relation.target == "profile" and relation.kind in _GROUPS:
        return [other for other in account.members.of(identifier) if other in others]
    if relation.kind == "profile" and relation.target in _GROUPS:
        return account.members.groups_of(identifier, others)
    own = account.collection(relation.kind)
    if own.is_related(relation.name):
        found = own.related(identifier, relation.name)
        return [] if found is None else [found]
    names = account.links.get(relation.kind, {}).get(identifier, {})
    return [other for other in names.get(relation.name, ()) if other in others]


def link_loosely(account: Account, kind: str, name: str, identifier: str, other: str) -> None:
    """Relate two resources before it is known what the relationship is called at the other end."""
    account.loose_links.setdefault(f"{kind} {name}", []).append([identifier, other])


def _adopt(account: Account, relation: Relation) -> None:
    """Relate properly what was related loosely, now that the relation is known."""
    for side in (relation, relation.turned()):
        for identifier, other in account.loose_links.pop(f"{side.kind} {side.name}", ()):
            link(account, side, identifier, other)


def link(account: Account, relation: Relation, identifier: str, other: str) -> None:
    """Relate two resources; an end that holds one only lets go of what it held."""
    if not relation.to_many:
        unlink(account, relation, identifier, linked(account, relation, identifier))
    if not relation.inverse_to_many:
        turned = relation.turned()
        unlink(account, turned, other, linked(account, turned, other))
    _names(account, relation.kind, identifier).setdefault(relation.name, {})[other] = relation.target
    _names(account, relation.target, other).setdefault(relation.inverse, {})[identifier] = relation.kind


def unlink(account: Account, relation: Relation, identifier: str, others: Iterable[str]) -> None:
    """Part a resource from others; what is not related stays as it is."""
    if account.loose_links:
        _adopt(account, relation)
    for other in others:
        _names(account, relation.kind, identifier).get(relation.name, {}).pop(other, None)
        _names(account, relation.target, other).get(relation.inverse, {}).pop(identifier, None)


def unlink_all(account: Account, kind: str, identifier: str) -> None:
    """Part a resource from everything, as when it is deleted."""
    for others in account.links.get(kind, {}).pop(identifier, {}).values():
        for other, target in others.items():
            for back in account.links.get(target, {}).get(other, {}).values():
                if back.get(identifier) == kind:
                    del back[identifier]


def relink(account: Account, kind: str, source: str, destination: str) -> None:
    """Give what one resource is related to to another of its type, as when they are merged."""
    moved = {
        name: dict(others) for name, others in account.links.get(kind, {}).get(source, {}).items() if others
    }
    backs = [
        (target, other, back)
        for others in moved.values()
        for other, target in others.items()
        for back, ids in account.links.get(target, {}).get(other, {}).items()
        if ids.get(source) == kind
    ]
    unlink_all(account, kind, source)
    for name, others in moved.items():
        _names(account, kind, destination).setdefault(name, {}).update(others)
    for target, other, back in backs:
        _names(account, target, other).setdefault(back, {})[destination] = kind


def _names(account: Account, kind: str, identifier: str) -> dict[str, dict[str, str]]:
    return account.links.setdefault(kind, {}).setdefault(identifier, {})
