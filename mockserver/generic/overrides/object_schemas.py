"""Types of custom objects, their schemas, and the records that come of a data source by a mapping [CUSTOBJ].

A type is made with a draft and an empty mapping. Data is kept; an active schema makes records of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson

from ...jsonapi.reply import Reply
from ...state.account import Account
from ...state.clock import kept_time
from ...state.relation import Relation
from ...state.store import Attributes
from ..call import Override, PlannedCall, Play
from ..plan import Action
from .objects import RECORD, SCHEMA, TYPE, create_schema
from .unique_values import refuse_taken

MAPPING, DATA, SOURCE = "source-mapping", "data-source-record", "data-source"
_CURRENT = Relation(TYPE, "current-schema", SCHEMA, False, f"~{TYPE}.current-schema")
_DRAFT = Relation(TYPE, "draft-schema", SCHEMA, False, f"~{TYPE}.draft-schema")
_VERSIONS = Relation(TYPE, "schema-versions", SCHEMA, True, f"~{TYPE}.schema-versions")
_RECORDS = Relation(TYPE, "object-records", RECORD, True, f"~{TYPE}.object-records")
_MAPPED = Relation(SCHEMA, "source-mapping", MAPPING, False, f"~{SCHEMA}.source-mapping")
# A step of a JSONPath: ['name'], ["name"], .name or [0].
_STEP = re.compile(r"""\['([^']*)'\]|\["([^"]*)"\]|\.([^.\[\]]+)|\[(\d+)\]""")


def create_type(call: PlannedCall, play: Play) -> Reply:
    """Make a type with a schema, a draft unless it is sent as active."""
    data = call.payload["data"]
    attributes = {**(data.get("attributes") or {})}
    sent = ((attributes.pop("object-schema", None) or {}).get("data") or {}).get("attributes") or {}
    reply = play(replace(call, payload={"data": {**data, "attributes": attributes}}))
    identifier = _made(reply)
    schema = call.account.ids.ulid(call.account.clock.seconds())
    facts = {"title": attributes["title"], "description": "", "visibility": "private"}
    content = {name: sent.get(name) or [] for name in ("properties", "required")}
    status = sent.get("status") or "draft"
    kept = {**facts, **content, "status": status, "published_at": None}
    call.collection(SCHEMA).insert(schema, kept)
    _adopt(call.account, identifier, schema, sent.get("source-mapping"))
    return reply


def create_version(call: PlannedCall, play: Play) -> Reply:
    """Make a schema, of a type where it names one."""
    data = call.payload["data"]
    attributes = {**(data.get("attributes") or {})}
    mapping = attributes.pop("source-mapping", None)
    reply = create_schema(replace(call, payload={"data": {**data, "attributes": attributes}}), play)
    kind = ((data.get("relationships") or {}).get(TYPE) or {}).get("data") or {}
    _adopt(call.account, kind.get("id"), _made(reply), mapping)
    return reply


def update_schema(call: PlannedCall, play: Play) -> Reply:
    """Change a schema; one that becomes active is the current one of its type, and takes in its data."""
    schemas, identifier = call.collection(SCHEMA), call.ids[0]
    before = (schemas.get(identifier) or {}).get("status")
    status = (call.payload["data"].get("attributes") or {}).get("status")
    if status == "active" != before:
        play(call)
        _publish(call.account, identifier)
    return play(call)


def create_source(call: PlannedCall, play: Play) -> Reply:
    """Make a source of data, under a title of its own within its namespace (SPEC create_data_source)."""
    refuse_taken(call, SOURCE, "title", within="namespace")
    return play(call)


def ingest(call: PlannedCall, play: Play) -> Reply:
    """Take in data; the active schemas make records of it."""
    reply = play(call)
    data = call.payload["data"]
    source = (((data.get("relationships") or {}).get("data-source") or {}).get("data") or {}).get("id")
    if source is not None:
        for record in _sent(data.get("attributes") or {}):
            kept = {"record": record, "source": source}
            call.collection(DATA).insert(call.account.ids.ulid(call.account.clock.seconds()), kept)
            for identifier in list(call.collection(SCHEMA)):
                _make_record(call.account, identifier, kept)
    return reply


def _sent(attributes: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("data-source-record", "data-source-records"):
        data = (attributes.get(name) or {}).get("data") or []
        for item in [data] if isinstance(data, dict) else data:
            record = (item.get("attributes") or {}).get("record")
            if record is not None:
                yield record


def _made(reply: Reply) -> str:
    return str(orjson.loads(reply.body)["data"]["id"])


def _adopt(account: Account, kind: str | None, schema: str, mapping: Any) -> None:
    """Give a schema its mapping and its type."""
    sent = ((mapping or {}).get("data") or {}).get("attributes") or {}
    identifier = account.ids.ulid(account.clock.seconds())
    parts = ("property_mappings", "relationship_mappings")
    account.collection(MAPPING).insert(identifier, {name: sent.get(name) or [] for name in parts})
    account.links.link(_MAPPED, schema, identifier)
    if kind is None:
        return
    account.links.link(_VERSIONS, kind, schema)
    if (account.collection(SCHEMA).get(schema) or {}).get("status") == "active":
        _publish(account, schema)
    else:
        account.links.link(_DRAFT, kind, schema)


def _publish(account: Account, schema: str) -> None:
    """Make a schema the current one of its type, and make records of the data that is there."""
    schemas = account.collection(SCHEMA)
    published = kept_time(SCHEMA, account.clock.now())
    schemas.replace(schema, {**(schemas.get(schema) or {}), "status": "active", "published_at": published})
    for kind in account.links.linked(_VERSIONS.turned(), schema):
        account.links.unlink(_DRAFT, kind, [schema])
        account.links.link(_CURRENT, kind, schema)
    for identifier in list(account.collection(DATA)):
        _make_record(account, schema, account.collection(DATA).get(identifier) or {})


def _make_record(account: Account, schema: str, data: Attributes) -> None:
    """Make a record of data, where the schema is the current one and its mapping is of the source."""
    content = account.collection(SCHEMA).get(schema) or {}
    names = {item["id"]: item["name"] for item in content.get("properties") or []}
    for kind in account.links.linked(_CURRENT.turned(), schema):
        own: Any = None
        found: dict[str, Any] = {}
        for mapping in _mappings(account, schema):
            source = mapping.get("source") or {}
            name = names.get(mapping["id"])
            if name is not None and mapping["type"] == "constant":
                found[name] = mapping["value"]
            elif name is not None and source.get("source_id") == data.get("source"):
                own = own or _at(data["record"], source["id_path"])
                found[name] = _at(data["record"], source["data_path"])
        if own is not None and found.keys() >= set(content.get("required") or []):
            _keep(account, kind, f"{kind}:::{own}", found)


def _mappings(account: Account, schema: str) -> Iterator[dict[str, Any]]:
    for identifier in account.links.linked(_MAPPED, schema):
        yield from (account.collection(MAPPING).get(identifier) or {}).get("property_mappings") or []


def _keep(account: Account, kind: str, identifier: str, properties: dict[str, Any]) -> None:
    records = account.collection(RECORD)
    if identifier in records:
        records.replace(identifier, {"record_properties": properties})
        return
    records.insert(identifier, {"record_properties": properties})
    account.links.link(_RECORDS, kind, identifier)


def _at(record: Any, path: str) -> Any:
    """Return the value at a JSONPath such as $['id'] (SPEC); None where there is none."""
    for match in _STEP.finditer(path.removeprefix("$")):
        name = next((part for part in match.groups()[:3] if part is not None), None)
        if name is not None:
            record = record.get(name) if isinstance(record, dict) else None
        else:
            place = int(match[4])
            record = record[place] if isinstance(record, list) and place < len(record) else None
    return record


OVERRIDES: Mapping[tuple[str, Action], Override] = {
    (TYPE, Action.CREATE): create_type,
    (SCHEMA, Action.CREATE): create_version,
    (SCHEMA, Action.UPDATE): update_schema,
    (SOURCE, Action.CREATE): create_source,
    ("data-source-record-bulk-create-job", Action.START_JOB): ingest,
    ("data-source-record-create-job", Action.START_JOB): ingest,
}
