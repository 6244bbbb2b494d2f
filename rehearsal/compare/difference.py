"""One difference between two accounts, and the equality of JSON values and of times."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import Any

from klaviyo_rehearsal.contracts.datetimes import parse_datetime

# A name of the account's own follows these beginnings of a field, such as properties.Plan.
DRAWN_AFTER = (
    *("properties.", "suppressions.", "unconfirmed.", "confirmations asked for ", "member ", "tag "),
    *("custom_metadata.", "categories ", "item ", "coupon ", "profile ", "variant "),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: in which resource and field, the old value and the value now.

    rests_on: the unknown of the old API on which it rests, in a sentence; empty for one that is certain.
    before: the words before the old value, where it is not the old API's.
    """

    kind: str  # missing, extra or changed
    subject: str
    field: str = ""
    legacy: Any = None
    actual: Any = None
    hint: str = ""
    rests_on: str = ""
    before: str = ""

    @property
    def code(self) -> str:
        """Its code, such as difference-missing, for tables and baselines."""
        return f"difference-{self.kind}"

    @property
    def origin(self) -> str:
        """The words before the old value: an account has it, or an answer."""
        is_value_read = self.field.endswith(", read") and self.legacy is not True
        return "the old program read" if is_value_read else self.before or "the old API left"

    @property
    def cause(self) -> str:
        """Its kind with the first word of its field, without drawn names: `missing properties`."""
        return f"{self.kind} {family(self.field)}".strip()


def family(field: str) -> str:
    """Return the beginning of a field's name that is not drawn: properties of properties.Plan."""
    if field.endswith(", returned"):
        return "returned"
    for beginning in DRAWN_AFTER:
        if field.startswith(beginning):
            return beginning.rstrip(" .")
    return field.split(".")[0]


def same(one: Any, other: Any) -> bool:
    """Return whether two JSON values are equal: 1 is 1.0 but not true; null is the same as absent."""
    if isinstance(one, str) or isinstance(other, str):  # most values are
        return bool(one == other)
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same(one.get(name), other.get(name)) for name in one.keys() | other.keys())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    # Python takes True for 1, and Klaviyo's segments do not.
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other) or _is_written_as(one, other) or _is_written_as(other, one)


def _is_written_as(double: Any, whole: Any) -> bool:
    """Return whether JavaScript writes a double as a whole number: 4.5e16 as 45000000000000000.

    A whole number that lost its last digits in a double is another one: the digits are compared.
    """
    if not isinstance(double, float) or not isinstance(whole, int) or not math.isfinite(double):
        return False
    return bool(Decimal(repr(double)) == whole)


def moment(text: str | None) -> str | None:
    """Write a time in one way: a client may send that of 09:30Z as 09:30:00.000Z or 11:30+02:00."""
    moment = parse_datetime(text) if text else None
    return moment.astimezone(UTC).isoformat() if moment else text
