"""The JSON Schema of baselines, which docs/baseline.schema.json shows to editors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from klaviyo_rehearsal.contracts.violation import CATALOGUE

from .baseline import TWINS
from .baseline_file import KEYS, KNOWN, NEEDED, REVISION
from .cause import ANSWER_CHANGES, KINDS, RAISED, TROUBLES

Json = dict[str, Any]
_WORDS: Json = {"type": "string", "pattern": r"\S"}
_DAY: Json = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}$",
    "description": "The last day, as 2026-12-31.",
}


def baseline_schema(use_cases: Iterable[str]) -> Json:
    """Return the schema of a whole file: known failures, intended differences, and functions that clean."""
    use_case: Json = {"type": "string", "enum": [*use_cases, TWINS]}
    several: Json = {"anyOf": [use_case, {"type": "array", "minItems": 1, "items": use_case}]}
    members: Json = {
        "code": _code(),
        "place": {"type": "string", "description": "A pointer, or the subject and field of a difference."},
        "reason": _WORDS,
        "expires": _DAY,
        "ignore": {**_WORDS, "description": "The place of a difference that is meant, with patterns."},
        "clean": {"type": "string", "pattern": "^[^:]+:[^:]+$", "description": "MODULE:CALLABLE"},
        "operation": {**_WORDS, "description": "For rehearse check and upgrade: as POST /api/events."},
        "to": {
            "type": "string",
            "pattern": f"^{REVISION.pattern}$",
            "description": "Only in an upgrade to this revision.",
        },
    }
    entries = [_entry(name, keys, members | {"use_case": use_case}) for name, keys in KEYS.items()]
    known = _entry("known", KNOWN, members | {"use_case": several})
    listed = {"type": "array", "items": {"anyOf": [known, *entries]}}
    under = {
        "type": "object",
        "required": ["known"],
        "additionalProperties": False,
        "properties": {"known": listed},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Known failures of a rehearsal of klaviyo-rehearsal",
        "anyOf": [under, listed],
    }


def _code() -> Json:
    """Return the schema of a code: of a violation, of a program without a verdict, or of a difference."""
    return {
        "anyOf": [
            {"enum": [*CATALOGUE, *sorted(TROUBLES), *sorted(ANSWER_CHANGES)]},
            {"type": "string", "pattern": f"^{RAISED}"},
            {"type": "string", "pattern": f"^({'|'.join(sorted(KINDS))})( |$)"},
        ]
    }


def _entry(kind: str, keys: Iterable[str], members: Json) -> Json:
    return {
        "type": "object",
        "required": list(NEEDED[kind]),
        "additionalProperties": False,
        "properties": {name: members[name] for name in keys},
    }
