"""Custom objects under ids that are not there (REC bulk_delete_object_records.404, get_object_record.404)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...jsonapi.paging import Page
from ...jsonapi.reply import Reply
from ...jsonapi.responses import identifiers_reply
from ...state.account_error import AccountError, unknown_id
from ...state.unknown_ids import NO_OBJECT_TYPE, unknown_id_words
from ..call import Override, PlannedCall, Play
from ..plan import Action

TYPE, SCHEMA, PROFILE_SCHEMA, RECORD = (
    "object-type",
    "object-schema",
    "profile-object-schema",
    "object-record",
)
# Relationships of a type that are empty where the type is not there.
_EMPTY = frozenset({"object-types", "profile-object-types"})


def delete_records(call: PlannedCall, play: Play) -> Reply:
    """Delete records, of types that are there."""
    for item in _linkage(call, "object-records"):
        _require_type(call, item.split(":::")[0])
    return play(call)


def read_record(call: PlannedCall, play: Play) -> Reply:
    """Read a record; its id begins with that of its type."""
    identifier = call.ids[0]
    if identifier not in call.collection(RECORD):
        _require_type(call, identifier.split(":::")[0])
    return play(call)


def _require_type(call: PlannedCall, identifier: str) -> None:
    if identifier not in call.collection(TYPE):
        raise AccountError.of("not-found", NO_OBJECT_TYPE.replace("{}", identifier))


def create_schema(call: PlannedCall, play: Play) -> Reply:
    """Make a schema of a type that is there."""
    for identifier in _linkage(call, TYPE):
        if identifier not in call.collection(TYPE):
            # This sentence has no full stop (REC create_object_schema.404).
            raise AccountError.of("not-found", unknown_id_words(TYPE, identifier).rstrip("."))
    return play(call)


def read_relationship(call: PlannedCall, play: Play) -> Reply:
    """Read a relationship of a type; some are empty where there is no such type (REC)."""
    if call.plan.relation in _EMPTY and call.ids[0] not in call.collection(TYPE):
        return identifiers_reply(call, call.plan.relation.removesuffix("s"), Page([]))
    return play(call)


def change_relations(call: PlannedCall, play: Play) -> Reply:
    """Relate schemas: those of the body are looked up before that of the path (REC)."""
    data = call.payload["data"]
    for item in data if isinstance(data, list) else [data]:
        identifier = item["id"]
        if call.plan.relation == "profile-object-schemas":
            _require_profile_relation(call, identifier)
        elif identifier not in call.collection(SCHEMA):
            raise unknown_id(SCHEMA, identifier)
    return play(call)


def _require_profile_relation(call: PlannedCall, identifier: str) -> None:
    if identifier not in call.collection(PROFILE_SCHEMA):
        named = f"id=`{identifier}`, origin_schema_id={call.ids[0]}"
        detail = f"profile-schema relationship with {named} does not exist."
        raise AccountError.of("not-found", detail)


def _linkage(call: PlannedCall, name: str) -> Iterator[str]:
    entry = (call.payload["data"].get("relationships") or {}).get(name) or {}
    data = entry.get("data") or []
    for item in data if isinstance(data, list) else [data]:
        yield str(item["id"])


OVERRIDES: Mapping[tuple[str, Action], Override] = {
    ("object-record-bulk-delete-job", Action.START_JOB): delete_records,
    (RECORD, Action.READ): read_record,
    (TYPE, Action.READ_RELATIONSHIP): read_relationship,
    (SCHEMA, Action.ADD_RELATED): change_relations,
    (SCHEMA, Action.REPLACE_RELATED): change_relations,
}
