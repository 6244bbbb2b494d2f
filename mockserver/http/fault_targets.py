"""The targets that a fault may name: a misspelt one would never fire, and the test prove less than meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyApi
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.suggestions import nearest

from .faults import Fault, FaultError, spelled_as_legacy


def check_target(where: str, library: Library, legacy: LegacyApi) -> None:
    """Refuse a target that no loaded contract and no call of the old API has. Raises FaultError."""
    method, _, path = where.partition(" ")
    keys = {key for contract in library.contracts.values() for key in contract.keys}
    old = {f"{item.method} {item.path}" for item in legacy.endpoints}
    if where == "*" or where in keys or spelled_as_legacy(where) in old:
        return
    if not path:
        groups = {operation.group for contract in library.widest for operation in contract}
        if where.lower() not in {group.lower() for group in groups}:
            raise FaultError(_unknown(where, groups | keys, str.lower, "a group, such as 'Events'"))
        return
    match = library.find(path.partition("?")[0])
    if match is not None:
        raise FaultError(_at_path(where, method, match.template, [*match.methods]))
    raise FaultError(_unknown(where, keys | old, str, "an operation, such as 'POST /api/events'"))


def check_targets(rules: Iterable[Fault], library: Library, legacy: LegacyApi) -> None:
    """Check the targets of rules. Raises FaultError, with the number of the rule."""
    for number, rule in enumerate(rules):
        try:
            check_target(rule.where, library, legacy)
        except FaultError as error:
            raise FaultError(f"/{number}: {error}") from None


def _at_path(where: str, method: str, template: str, methods: list[str]) -> str:
    if method in methods:
        return f"where: {where!r} is one path of an operation. Did you mean '{method} {template}'?"
    known = ", ".join(f"'{name} {template}'" for name in sorted(methods))
    return f"where: no operation is {where!r}. Its path has {known}."


def _unknown(where: str, known: Iterable[str], key: Callable[[str], str], kind: str) -> str:
    by_key = {key(name): name for name in sorted(known)}
    meant = nearest(key(where), by_key)
    remedy = f"Did you mean '{by_key[meant]}'?" if meant is not None else f"Name {kind}, or * for all."
    return f"where: no operation, group or old call is {where!r}. {remedy}"
