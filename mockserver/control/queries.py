"""The query of a control: a misspelt parameter would be passed over, and a reset empty every account."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from starlette.datastructures import QueryParams

from klaviyo_rehearsal.contracts.suggestions import did_you_mean

from .control_error import ControlError

ACCOUNT = ("key", "company_id")
# unknown: of a recorded request alone, whose contract is not loaded.
VERDICTS = ("ok", "advice", "loss", "error", "unknown", "legacy", "fault")


def check_query(
    query: QueryParams,
    allowed: Collection[str],
    values: Mapping[str, Collection[str]] | None = None,
    *,
    from_form: bool = False,
) -> None:
    """Refuse unknown parameters, repeated and empty ones, and values that a parameter does not have.

    values: the values of those that have a few only. from_form: whether a browser's form sends the query,
    with an empty value for each field that is left open. Raises ControlError, naming the allowed ones.
    """
    known = f"known: {', '.join(allowed)}" if allowed else "there are none here"
    for name, value in query.multi_items():
        if name not in allowed:
            raise ControlError(f"there is no parameter {name!r}; {known}.{did_you_mean(name, allowed)}")
        if len(query.getlist(name)) > 1:
            raise ControlError(
                f"the parameter {name!r} stands there {len(query.getlist(name))} times; send one"
            )
        if not value:
            if from_form:
                continue
            raise ControlError(f"the parameter {name!r} is empty; give it a value or leave it out")
        choices = (values or {}).get(name)
        if choices is not None and value not in choices:
            few = f"; known: {', '.join(choices)}." if len(choices) < 10 else "."
            raise ControlError(f"{name}: there is no {value!r}{few}{did_you_mean(value, choices)}")
    if "key" in query and "company_id" in query:
        raise ControlError("key and company_id both name an account; send one of them")
