"""Marks: an account as it was at a moment, to show the changes since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from ..campaigns.sending import RECIPIENTS
from ..flows.conditions import ENTRY
from ..state.account import Account

# Records of the mock itself, which no operation of Klaviyo's answers.
INTERNAL = frozenset({RECIPIENTS, ENTRY})
_MOST = 200  # changes of one kind that are listed
# Not a change of anybody's: it follows from another.
_IGNORED = frozenset({"updated", "updated_at"})
_ABSENT = "(absent)"


@dataclass(frozen=True, slots=True)
class _Mark:
    moment: datetime
    request: int
    rows: Mapping[str, Mapping[str, bytes]]
    members: Mapping[str, frozenset[str]]
    consents: Mapping[str, bytes]


class Marks:
    """The latest mark of each account."""

    def __init__(self) -> None:
        self._marks: dict[str, _Mark] = {}

    def set(self, account: Account, moment: datetime, request: int) -> None:
        """Remember an account as it is: the bytes of its resources are shared, not copied."""
        self._marks[account.company_id] = _taken(account, moment, request)

    def of(self, account: Account) -> dict[str, Any] | None:
        """Return the time and the last request of an account's mark, or None."""
        mark = self._marks.get(account.company_id)
        return None if mark is None else {"time": mark.moment.isoformat(), "request": mark.request}

    def changes(self, account: Account) -> list[dict[str, Any]]:
        """Return the changes since the mark: new, changed and gone resources, members and consent."""
        mark = self._marks.get(account.company_id)
        if mark is None:
            return []
        now = _taken(account, mark.moment, mark.request)
        found: list[dict[str, Any]] = []
        for kind in sorted({*mark.rows, *now.rows}):
            found += _changed_rows(kind, mark.rows.get(kind, {}), now.rows.get(kind, {}))
        for group in sorted({*mark.members, *now.members}):
            before, after = mark.members.get(group, frozenset()), now.members.get(group, frozenset())
            found += [_change("joined", "member", profile, group=group) for profile in sorted(after - before)]
            found += [_change("left", "member", profile, group=group) for profile in sorted(before - after)]
        found += _changed_rows("consent", mark.consents, now.consents)
        return found


def _taken(account: Account, moment: datetime, request: int) -> _Mark:
    groups = (group for kind in ("list", "segment") for group in account.collection(kind))
    return _Mark(
        moment,
        request,
        {kind: dict(rows.rows) for kind, rows in account.kinds() if kind not in INTERNAL},
        {group: frozenset(account.members.of(group)) for group in groups},
        {profile: orjson.dumps(record) for profile, record in account.consents.items()},
    )


def _changed_rows(kind: str, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[dict[str, Any]]:
    new = [item for item in after if item not in before]
    gone = [item for item in before if item not in after]
    changed = [item for item, raw in after.items() if item in before and before[item] is not raw]
    found = [_change("new", kind, item, fields=_fields(b"{}", after[item])) for item in new[:_MOST]]
    for item in changed[:_MOST]:
        fields = _fields(before[item], after[item])
        if fields:
            found.append(_change("changed", kind, item, fields=fields))
    return [*found, *(_change("gone", kind, item) for item in gone[:_MOST])]


def _fields(before: bytes, after: bytes) -> list[dict[str, Any]]:
    old, new = orjson.loads(before), orjson.loads(after)
    return [
        {"field": name, "before": old.get(name, _ABSENT), "after": new.get(name, _ABSENT)}
        for name in sorted({*old, *new} - _IGNORED)
        if old.get(name, _ABSENT) != new.get(name, _ABSENT) and not (name not in old and new[name] is None)
    ]


def _change(change: str, kind: str, identifier: str, **more: Any) -> dict[str, Any]:
    return {"change": change, "type": kind, "id": identifier, "fields": [], "group": None, **more}
