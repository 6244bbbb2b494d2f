"""Reads a query string against an operation: filter, include, sort, fieldsets, paging."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ..filters import Condition
from ..openapi.operation import Operation, Parameter
from ..query import Query, split_query
from ..suggestions import did_you_mean
from ..violation import MOST_TOLD, Severity, Violation, shortened, violation
from .filters import check_filter, check_suppression_filter

# Operations with a mandatory filter, which no schema states (facts 8.13; SPEC get_coupon_codes): the fields
# of which it needs one, and an example.
_FILTERED_BY = {
    "GET /api/campaigns": (("messages.channel",), "equals(messages.channel,'email')"),
    "GET /api/coupon-codes": (("coupon.id", "profile.id"), "equals(coupon.id,'SAVE10')"),
}


def read_query(text: str, operation: Operation) -> tuple[Query, list[Violation]]:
    """Read a query string, percent-encoded as on the wire.

    Returns the query and its violations; with violations the query is not to be used.
    """
    reader = _Reader(operation)
    values = split_query(text) if text else {}
    if "+" in text and "filter" in values:
        reader.plus = any("+" in part for part in text.split("&") if part.startswith("filter="))
    for name, sent in values.items():
        reader.read(name, sent)
    for name in operation.required_parameters:
        if name not in values:
            reader.violations.append(_missing(name, operation.key))
    return reader.query, reader.found()


def _missing(name: str, key: str) -> Violation:
    needed = _FILTERED_BY.get(key) if name == "filter" else None
    example = f"filter={needed[1]}" if needed else f"'{name}'"
    return violation(
        "bad-parameter", f"'{name}' is a required parameter.", parameter=name, remedy=f"Send {example}."
    )


# Names under which the old API and others carry a key in the query.
_KEYS = frozenset({"api_key", "apikey", "api-key", "private_key", "token", "access_token", "key"})
# A space where addresses and phone numbers have a plus.
_PLUS = re.compile(r"^ \d|\S \S*@")


class _Reader:
    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self.query = Query()
        self.violations: list[Violation] = []
        self._told: Counter[Severity] = Counter()
        self._untold = 0
        # Whether the filter held a plus sign that was not encoded.
        self.plus = False

    def has_room(self, severity: Severity = Severity.ERROR) -> bool:
        """Return whether one more violation is told, and count it otherwise: each takes a search."""
        self._told[severity] += 1
        if self._told[severity] <= MOST_TOLD:
            return True
        self._untold += 1
        return False

    def found(self) -> list[Violation]:
        """Return the violations, the errors first where some are left out."""
        if not self._untold:
            return self.violations
        ordered = sorted(self.violations, key=lambda item: item.severity is not Severity.ERROR)
        return shortened(ordered, self._untold + max(len(ordered) - MOST_TOLD, 0))

    def read(self, name: str, sent: list[str]) -> None:
        parameter = self._operation.parameters.get(name)
        if parameter is None and name.startswith("fields[") and self._operation.success == (204,):
            # Live PATCH of tags and tag groups answers 204 to it (3P S-WILD).
            detail = f"'{name}' has no effect on {self._operation.key}."
            if self.has_room(Severity.ADVICE):
                self.violations.append(violation("needless-field", detail, parameter=name))
        elif parameter is None:
            if self.has_room():
                self.violations.append(self._unknown(name))
        elif parameter.is_list:
            # Some clients repeat the parameter, some write commas (facts 13.2): both mean a list.
            names = tuple(item for value in sent for item in value.split(","))
            self._read_list(name, parameter, names)
        elif len(sent) > 1:
            self.violations.append(
                violation("repeated-parameter", f"'{name}' is given {len(sent)} times.", parameter=name)
            )
        else:
            self._read_single(name, parameter, sent[0])

    def _read_list(self, name: str, parameter: Parameter, names: tuple[str, ...]) -> None:
        others = [item for item in names if item not in parameter.choices] if parameter.choices else []
        needless = self._needless(name, parameter.choices, others)
        for item in others:
            if item in needless:
                detail = f"'{item}' need not be named in '{name}'."
                if self.has_room(Severity.ADVICE):
                    self.violations.append(violation("needless-field", detail, parameter=name))
            elif self.has_room():
                self.violations.append(_not_a_choice(name, item, parameter.choices))
        if needless:
            names = tuple(item for item in names if item not in needless)
        if name == "include":
            self.query.include = names
        elif name.startswith("fields["):
            self.query.fields[name[7:-1]] = names
        elif name.startswith("additional-fields["):
            self.query.additional[name[18:-1]] = names

    def _needless(self, name: str, choices: frozenset[str], others: Iterable[str]) -> set[str]:
        """Return the names that Klaviyo takes in a fieldset and that its own files do not list.

        Klaviyo's integrations ask for `id` and for members such as integration.id; the files list `id` since
        2026-04-15 only (3P S-WILD).
        """
        if not name.startswith("fields[") or self._operation.revision >= "2026-04-15":
            return set()
        known = {choice.partition(".")[0] for choice in choices}
        return {item for item in others if item == "id" or item.partition(".")[0] in known}

    def _read_single(self, name: str, parameter: Parameter, value: str) -> None:
        if name == "filter":
            conditions, wrong = check_filter(value, self._operation.filters)
            self.query.conditions = conditions
            self.violations += self._about_plus(wrong, conditions) or check_suppression_filter(conditions)
            if not wrong:
                self._need_field(conditions)
        elif name == "page[cursor]":
            self.query.cursor = value
        elif name == "page[size]":
            self._read_size(parameter, value)
        else:
            if parameter.choices and value not in parameter.choices:
                self.violations.append(_not_a_choice(name, value, parameter.choices))
            if name == "sort":
                self.query.sort = value

    def _need_field(self, conditions: list[Condition]) -> None:
        """Look for the field without which an operation takes no filter."""
        needed = _FILTERED_BY.get(self._operation.key)
        if needed is None or any(condition.field in needed[0] for condition in conditions):
            return
        if len(needed[0]) == 1:
            self.violations.append(violation("no-channel", parameter="filter"))
        else:
            detail, remedy = f"A filter by {' or '.join(needed[0])} is required.", f"Add {needed[1]}."
            self.violations.append(violation("needs-filter", detail, parameter="filter", remedy=remedy))

    def _about_plus(self, wrong: list[Violation], conditions: list[Condition]) -> list[Violation]:
        """Name an unencoded plus sign as the cause of a refused filter, or of one that never matches."""
        if not self.plus:
            return wrong
        remedy = "Write %2B for a plus sign: a bare one means a space."
        if wrong:
            return [replace(item, remedy=remedy) for item in wrong]
        if any(
            isinstance(value, str) and _PLUS.search(value) for item in conditions for value in item.values
        ):
            self.violations.append(violation("space-for-plus", parameter="filter"))
        return wrong

    def _read_size(self, parameter: Parameter, value: str) -> None:
        low, high = parameter.schema.get("minimum", 1), parameter.schema.get("maximum", 100)
        # Python reads other digits too, and thousands of them slowly.
        if not value.isascii() or not value.isdigit() or len(value) > 9 or not low <= int(value) <= high:
            self.violations.append(
                violation(
                    "bad-parameter",
                    f"'page[size]' must be a number from {low} to {high}, not {value[:20]!r}.",
                    parameter="page[size]",
                    remedy=f"Ask for {high} at the most and follow links.next.",
                )
            )
        else:
            self.query.size = int(value)

    def _unknown(self, name: str) -> Violation:
        known = sorted(self._operation.parameters)
        resource = resource_name(self._operation)
        takes = f"{self._operation.key} takes {', '.join(known) or 'no query parameters'}."
        remedy = did_you_mean(name, known).lstrip() or takes
        if name.startswith("page[") and "page[cursor]" in known:
            remedy = "Follow links.next: at this revision the operation sets the page size itself."
        if name.lower() in _KEYS:
            remedy = "A key in a URL ends up in logs: send it as 'Authorization: Klaviyo-API-Key pk_...'."
        # Klaviyo speaks of page[size] as of a field (facts E16).
        field = name.replace("[", "_").replace("]", "")
        return violation(
            "unknown-parameter",
            f"'{field}' is not a valid field for the resource '{resource}'.",
            parameter=name,
            remedy=remedy,
        )


def _not_a_choice(name: str, item: str, choices: Iterable[str]) -> Violation:
    allowed = sorted(choices)
    listed = ", ".join(allowed) if len(allowed) <= 24 else f"{len(allowed)} names"
    remedy = f"{did_you_mean(item, allowed)} Allowed: {listed}.".lstrip()
    if name == "include":
        return violation(
            "bad-include",
            f"'{item}' is not an allowed include parameter for this resource.",
            parameter=name,
            remedy=remedy,
        )
    return violation("bad-parameter", f"'{item}' is not allowed for '{name}'.", parameter=name, remedy=remedy)


def resource_name(operation: Operation) -> str:
    """Name the resource that a path is about: /api/lists/{id}/profiles -> profile."""
    static = [part for part in operation.path.split("/") if part and not part.startswith("{")]
    name = static[-1]
    return name[:-1] if name.endswith("s") else name
