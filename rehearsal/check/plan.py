"""The plan of a check: all that address and headers settle, so that right requests cost little."""

from __future__ import annotations

from typing import Any

import orjson

from klaviyo_rehearsal.contracts.checking import aggregate_filter as time_range
from klaviyo_rehearsal.contracts.checking.company import check_company
from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Recorded
from klaviyo_rehearsal.contracts.checking.path_ids import check_path_ids, limits_ids
from klaviyo_rehearsal.contracts.checking.query import read_query
from klaviyo_rehearsal.contracts.checking.request import MAX_BODY
from klaviyo_rehearsal.contracts.checking.revision_header import NotedHeaders
from klaviyo_rehearsal.contracts.checking.sequences import (
    EVENT_OPERATIONS,
    EventMark,
    account_of,
    event_marks,
    scope_of,
)
from klaviyo_rehearsal.contracts.nesting import MAX_NESTING, is_too_deep
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.rules.functions import Now, values_at

_MOST_KEPT = 512
# In the place of the content of a body that is wrong, or has to be looked at more closely.
WRONG = object()


def lacks_key(request: Recorded) -> bool:
    """Return whether a request to /api was recorded with its headers and without a key."""
    headers = request.headers
    if headers is None or isinstance(headers, NotedHeaders):
        return False
    return "authorization" not in headers and request.path.startswith("/api/")


class Plan:
    """Decides whether a request of one operation is right. A wrong one is left to the inspector.

    right: the inspection of a right one. operation: at the revision that serves it. request: one of them,
    with the headers that count. clock: gives the moment after which no past date may lie.
    """

    __slots__ = (
        *("_accepts", "_authorization", "_clock", "_functions", "_is_change", "_is_client", "_losses"),
        *(
            "_limits_ids",
            "_operation",
            "_queries",
            "_ranged",
            "_ranges",
            "_small",
            "_takes_body",
            "is_event",
            "lacks_key",
            "right",
        ),
    )

    def __init__(self, right: Inspection, operation: Operation, request: Recorded, clock: Now) -> None:
        self.right = right
        self.lacks_key = lacks_key(request)
        self.is_event = operation.key in EVENT_OPERATIONS
        self._operation = operation
        self._authorization = (request.headers or {}).get("authorization")
        self._clock = clock
        self._takes_body = operation.takes_body
        validator, losses = operation.body_validator, operation.loss_validator
        self._accepts = None if validator is None else validator.accepts
        self._losses = None if losses is None else losses.accepts
        self._functions = [
            (rule.min_bytes, rule.min_brackets, rule.holds, rule.pointer, function)
            for rule, function in operation.functions
        ]
        flattest = min((item[1] for item in self._functions), default=MAX_NESTING)
        self._small = min(flattest, MAX_NESTING)
        self._limits_ids = limits_ids(operation)
        self._is_change = operation.method == "PATCH" and operation.path.endswith("}")
        self._is_client = operation.path.startswith("/client/")
        self._ranged = operation.key == time_range.OPERATION
        # Whether each query is right; a recording has few different ones, or many of one form.
        self._queries: dict[str, bool] = {}
        # The same of the bodies of reports, whose filters take long to read and come again and again.
        self._ranges: dict[bytes, bool] = {}

    def content_of(self, query: str, raw: bytes, ids: tuple[str, ...]) -> Any:
        """Return the content of the body of a right request, None without one, and WRONG for any other.

        raw: the body as sent. ids: those in the path.
        """
        is_right = self._queries.get(query)
        if is_right is None:
            is_right = self._take_query(query)
        if not is_right or (ids and self._limits_ids and any(check_path_ids(self._operation, ids))):
            return WRONG
        if not self._takes_body:
            return None
        accepts = self._accepts
        if accepts is None or len(raw) > MAX_BODY:
            return WRONG
        try:
            content = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return WRONG
        size = len(raw)
        # A short body holds few brackets, and is not counted.
        brackets = 0 if size < self._small else raw.count(b"{") + raw.count(b"[")
        if (brackets > MAX_NESTING and is_too_deep(content)) or not accepts(content):
            return WRONG
        if self._is_change and content["data"].get("id") not in (None, ids[-1]):
            return WRONG
        for least, most_flat, holds, pointer, function in self._functions:
            if size >= least and brackets >= most_flat and holds in raw:
                for _, value in values_at(content, pointer):
                    for _ in function(value, self._clock):
                        return WRONG
        if self._ranged and not self._is_in_range(raw, content):
            return WRONG
        losses = self._losses
        return content if losses is None or losses(content) else WRONG

    def _is_in_range(self, raw: bytes, content: Any) -> bool:
        found = self._ranges.get(raw)
        if found is None:
            if len(self._ranges) >= _MOST_KEPT:
                self._ranges.clear()
            wrong = time_range.check_time_range(self._operation, content, self._clock)
            found = self._ranges[raw] = not wrong
        return found

    def _take_query(self, query: str) -> bool:
        if len(self._queries) >= _MOST_KEPT:
            self._queries.clear()
        is_right = (
            not (query or self._operation.required_parameters) or not read_query(query, self._operation)[1]
        )
        if is_right and self._is_client:
            headers = None if self._authorization is None else {"authorization": self._authorization}
            is_right = not any(check_company(query, headers))
        self._queries[query] = is_right
        return is_right

    def account(self, query: str) -> str:
        """Return a text that tells the account of a request apart."""
        return account_of(query, self._authorization)

    def marks(self, query: str, content: Any, arrived: int | None, source: str) -> list[EventMark]:
        """Return the marks of the events of a right request."""
        account = self.account(query)
        scope = scope_of(self._operation.revision, source)
        return event_marks(self._operation.key, account, content, arrived, scope)
