"""Draws right payloads of any operation: by its schema, then put right by the judge of `rehearse check`."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import partial
from typing import Any

from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.checking.json_pointer import pointer_steps
from klaviyo_rehearsal.contracts.checking.path_ids import id_form
from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.tools.example import example_body
from klaviyo_rehearsal.contracts.violation import Severity, Violation

from ..scenarios.values import IDS
from .operations import operation_with_body
from .people import emails, external_ids, names, phones, properties
from .schema_values import KNOWN, SchemaValues

# Values by the name of their member, where it means the same everywhere.
_BY_NAME: Mapping[str, st.SearchStrategy[Any]] = {
    **KNOWN,
    "email": emails(),
    "phone_number": phones(),
    "external_id": external_ids(),
    "id": IDS,
    **dict.fromkeys(("first_name", "last_name", "organization", "title", "city", "name"), names()),
    "properties": properties(),
    "latitude": st.floats(-90, 90),
    "longitude": st.floats(-180, 180),
}
# By code: members that it asks for.
_ASKED: Mapping[str, Mapping[str, Any]] = {
    "no-phone": {"phone_number": "+15005550006"},
    "no-consented-at": {"consented_at": "2024-02-29T09:30:00+00:00"},
}
_TRIES = 30


def payloads(operation: str, *, revision: str | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Draw bodies of requests that Klaviyo takes and keeps whole.

    operation: method and path template, such as `POST /api/events`. revision: by default the newest that is
    read from Klaviyo's file. Ids in them have the right form and need not exist. Raises ValueError for an
    unknown operation or revision, and for an operation without a body.
    """
    return right_bodies(operation_with_body(operation, revision))


def right_bodies(operation: Operation) -> st.SearchStrategy[dict[str, Any]]:
    """Draw right bodies of an operation."""
    assert operation.body_schema is not None
    form = id_form(operation)
    ids = IDS if form is None else st.from_regex(form, fullmatch=True)
    values = SchemaValues({**_BY_NAME, "id": ids})
    return values.of(operation.body_schema).map(partial(_put_right, operation))


def failings(operation: Operation, body: Any) -> list[Violation]:
    """Return the errors and losses of a body, advice left out."""
    return [item for item in check_body(operation, body) if item.severity is not Severity.ADVICE]


def _put_right(operation: Operation, body: Any) -> Any:
    """Mend a drawn body where the judge finds fault: rules say more than the schema that it was drawn by.

    To draw another one instead would discard most bodies of the operations with many rules.
    """
    right = example_body(operation)
    for _ in range(_TRIES):
        found = failings(operation, body)
        if not found:
            return body
        for item in found:
            body = _mended(body, right, item)
    return right


def _mended(body: Any, right: Any, item: Violation) -> Any:
    """Return a body that is mended at the place of a violation; right: a right one to take members from."""
    body = copy.deepcopy(body)
    holder: Any = {"": body}
    model: Any = {"": right}
    steps = ["", *pointer_steps(item.pointer or "")]
    for number, step in enumerate(steps[:-1]):
        inner = _member(holder, step)
        if not isinstance(inner, dict | list):
            steps = steps[: number + 1]
            break
        holder, model = inner, _member(model, step)
    _mend(holder, model, steps[-1], _ASKED.get(item.code, {}))
    return body if steps != [""] else holder[""]


def _mend(holder: Any, model: Any, step: str, asked: Mapping[str, Any]) -> None:
    """Mend one member, with as little change as may do: complete it, strip it, take another, or drop it."""
    value = _member(holder, step) if _has(holder, step) else None
    wanted = _member(model, step)
    if isinstance(value, dict):
        fuller = {**asked, **value} if asked else _completed(value, wanted)
        leaner = {name: part for name, part in value.items() if isinstance(wanted, dict) and name in wanted}
        for changed in (fuller, leaner):
            if changed not in (value, {}):
                _put(holder, step, changed)
                return
    if wanted is not None and wanted != value:
        _put(holder, step, copy.deepcopy(wanted))
    elif _has(holder, step):
        _drop(holder, step)


def _completed(value: Any, model: Any) -> Any:
    """Return an object with the members that a right one has more, at every level."""
    if not (isinstance(value, dict) and isinstance(model, dict)):
        return value
    return {
        **copy.deepcopy(model),
        **{name: _completed(part, model.get(name)) for name, part in value.items()},
    }


def _has(value: Any, step: str) -> bool:
    if isinstance(value, list):
        return step.isdigit() and int(step) < len(value)
    return isinstance(value, dict) and step in value


def _member(value: Any, step: str) -> Any:
    """Return a member; of a list that is too short the first, since all items are alike."""
    if isinstance(value, list):
        return value[int(step)] if _has(value, step) else next(iter(value), None)
    return value.get(step) if isinstance(value, dict) else None


def _put(parent: Any, step: str, value: Any) -> None:
    if isinstance(parent, list):
        parent[int(step)] = value
    else:
        parent[step] = value


def _drop(parent: Any, step: str) -> None:
    del parent[int(step) if isinstance(parent, list) else step]
