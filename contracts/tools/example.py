"""Makes a small valid example of an operation's body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..openapi.operation import Operation
from ..openapi.schema import Schema, merged, types_of

# Readable values for members that mean the same everywhere.
_BY_NAME: dict[str, Any] = {
    "email": "ana@northwind.shop",
    "phone_number": "+15005550006",
    "external_id": "1042",
    "id": "01M1PA0000000000000000000X",
    "metric_id": "UMTLbD",
    "conversion_metric_id": "UMTLbD",
    "import_from_url": "https://northwind.shop/logo.png",
    "endpoint_url": "https://northwind.shop/klaviyo",
    "from_email": "hello@northwind.shop",
    "channel": "email",
}
# Words that suit the others of an example: a year is too long for days (SPEC query_flow_series).
_WORDS: dict[str, str] = {"interval": "weekly"}
_LISTS: dict[str, list[str]] = {
    "included": ["Y6nRLr"],
    "filter": ["greater-or-equal(datetime,2026-06-15T00:00:00)", "less-than(datetime,2026-07-15T00:00:00)"],
}
# Relationships of a good request that not every official file demands (SPEC 2024-05-15 demands none of them).
_ADVISED: dict[str, dict[str, Any]] = {
    "POST /api/profile-subscription-bulk-create-jobs": {"list": {"type": "list", "id": "Y6nRLr"}},
    "POST /client/subscriptions": {"list": {"type": "list", "id": "Y6nRLr"}},
    "POST /api/campaign-message-assign-template": {"template": {"type": "template", "id": "Y6nRLr"}},
    "POST /api/profile-merge": {"profiles": [{"type": "profile", "id": "01M1PB0000000000000000000X"}]},
    "POST /api/coupon-codes": {"coupon": {"type": "coupon", "id": "Y6nRLr"}},
}
_CONSENT = frozenset({"subscriptions", "email", "marketing"})
_COMBINERS = frozenset({"allOf", "anyOf", "oneOf", "if", "then", "else"})
_BY_TYPE: dict[str, Any] = {"integer": 1, "number": 49.95, "boolean": True, "array": [], "null": None}
_BY_FORMAT: dict[str, str] = {"date-time": "2026-07-15T09:30:00+00:00", "date": "2026-07-15"}


# Small on purpose: it is printed by `contracts show`, for people.
def example_body(operation: Operation) -> Any:
    """Return a valid body with the required members and little else; None where the operation takes none."""
    if operation.body_schema is None:
        return None
    body = _example(operation.body_schema, "")
    if operation.key in _ADVISED:
        advised = {name: {"data": data} for name, data in _ADVISED[operation.key].items()}
        body["data"].setdefault("relationships", advised)
    return body


def _example(schema: Schema, name: str) -> Any:
    schema = _settled(schema)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return _WORDS[name] if _WORDS.get(name) in schema["enum"] else schema["enum"][0]
    if schema.get("examples"):
        return schema["examples"][0]
    kinds = types_of(schema)
    if "properties" in schema or "object" in kinds:
        return _object(schema, name)
    if "array" in kinds:
        if name in _LISTS:
            return _LISTS[name]
        return [_example(schema.get("items", {}), name) for _ in range(schema.get("minItems", 1))]
    if not kinds or "string" in kinds:
        return _text(schema, name)
    return schema.get("minimum", _BY_TYPE[min(kinds - {"null"} or kinds)])


def _object(schema: Schema, name: str) -> dict[str, Any]:
    members = schema.get("properties", {})
    # Empty consent has no effect.
    wanted = schema.get("required") or (tuple(members)[:1] if name in _CONSENT else ())
    return {name: _example(members.get(name, {}), name) for name in members if name in wanted} | {
        name: _example({}, name) for name in wanted if name not in members
    }


def _text(schema: Schema, name: str) -> str:
    return str(
        _BY_NAME.get(name) or _BY_FORMAT.get(schema.get("format", "")) or name.replace("_", " ") or "text"
    )


def _settled(schema: Schema) -> Schema:
    """Decide every choice, and merge all branches into one schema."""
    result = {key: value for key, value in schema.items() if key not in _COMBINERS}
    branches = [*schema.get("allOf", ())]
    for keyword in ("anyOf", "oneOf"):
        if schema.get(keyword):
            branches.append(_chosen(schema[keyword], schema.get("properties")))
    for branch in branches:
        result = merged(result, _settled(branch))
    if "if" in schema:
        outcome = "then" if _matches(result, schema["if"]) else "else"
        result = merged(result, _settled(schema.get(outcome, {})))
    return result


def _chosen(branches: Sequence[Schema], members: Mapping[str, Schema] | None) -> Schema:
    """Choose a branch that demands nothing undeclared; of those one that speaks of an email address."""

    def rank(branch: Schema) -> tuple[bool, bool]:
        undeclared = members is not None and not set(branch.get("required", ())) <= members.keys()
        return undeclared, "email" not in str(branch)

    return min(branches, key=rank)


def _matches(schema: Schema, condition: Schema) -> bool:
    """Return whether the example of an object meets an `if`."""
    members = schema.get("properties", {})
    return all(
        name in members and _example(members[name], name) in (part.get("const"), *part.get("enum", ()))
        for name, part in condition.get("properties", {}).items()
    )
