"""The JSON Schema of files of faults, which docs/faults.schema.json shows to editors."""

from __future__ import annotations

from typing import Any

from .faults import MAX_DELAY, STATUSES, WORDS, Fault

Json = dict[str, Any]
_TEXT: Json = {
    "type": "string",
    "pattern": r"^.+: .+",
    "description": "WHERE: FAULT, such as POST /api/events: 503, times=2",
}
_COUNT: Json = {"type": ["integer", "null"], "minimum": 1, "maximum": 1_000_000_000}
# member of a rule -> its schema; `kind` and `status` of a fault are written as `do`
_MEMBERS: Json = {
    "where": {
        "type": "string",
        "minLength": 1,
        "description": "An operation such as POST /api/events, a group, a call of the old API, or *.",
    },
    "do": {
        "anyOf": [
            {"enum": [*STATUSES, *WORDS]},
            {"type": "string", "enum": [str(status) for status in STATUSES]},
        ],
        "description": "The status that is answered, or the way in which the answer fails.",
    },
    "after": {"type": "boolean", "description": "Whether the request takes effect first."},
    "nth": {**_COUNT, "description": "Only the nth request of an account that the rule is about."},
    "times": {**_COUNT, "description": "At most so many requests of an account."},
    "probability": {"type": "number", "minimum": 0, "maximum": 1},
    "retry_after": {"type": "number", "minimum": 0, "maximum": 1_000_000, "description": "In seconds."},
    "delay": {"type": "number", "minimum": 0, "maximum": 1_000_000_000, "description": "In seconds."},
    "clock": {
        "enum": ["virtual", "real"],
        "description": f"The clock of a delay; at most {MAX_DELAY:g} seconds of the real one.",
    },
    "company_id": {"type": ["string", "null"], "description": "Only this account."},
}


def fault_schema() -> Json:
    """Return the schema of a whole file: rules as objects or texts, one or a list, or under `faults`."""
    rule = {"type": "object", "additionalProperties": False, "properties": _members()}
    rules = {"anyOf": [{"type": "array", "items": {"$ref": "#/$defs/entry"}}, {"$ref": "#/$defs/entry"}]}
    under = {
        "type": "object",
        "required": ["faults"],
        "additionalProperties": False,
        "properties": {"faults": rules},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Faults of the mock of klaviyo-rehearsal",
        "anyOf": [under, *rules["anyOf"]],
        "$defs": {"entry": {"anyOf": [_TEXT, rule]}},
    }


def _members() -> Json:
    """Return the members in the order of Fault, so that none of them is forgotten."""
    names = [name for name in Fault.__dataclass_fields__ if name not in ("kind", "status")]
    return {name: _MEMBERS[name] for name in (names[0], "do", *names[1:])}
