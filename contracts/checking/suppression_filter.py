"""The rules for filters by suppression, which go beyond single fields (facts 6.2, DOC PYCL 6.0.0)."""

from __future__ import annotations

from collections.abc import Sequence

from ..filters import COMPARISONS, Condition
from ..violation import Violation, violation

_PREFIX = "subscriptions.email.marketing."
_LISTED = f"{_PREFIX}list_suppressions."


def check_suppression_filter(conditions: Sequence[Condition]) -> list[Violation]:
    """Say what is wrong with conditions taken together; nothing for those that are not about suppression."""
    own = [condition for condition in conditions if condition.field.startswith(_PREFIX)]
    if not own:
        return []
    listed = [condition for condition in own if condition.field.startswith(_LISTED)]
    found = []
    if listed and len(listed) < len(own):
        found.append("Suppressions of lists and global ones can't be filtered by at once.")
    if sum(condition.operator in COMPARISONS for condition in conditions) > 1:
        found.append("A filter by suppression takes one date at most.")
    if listed and all(condition.field != f"{_LISTED}list_id" for condition in listed):
        found.append(f"A filter by {_LISTED}* must name {_LISTED}list_id.")
    return [violation("suppression-filter", text, parameter="filter") for text in found]
