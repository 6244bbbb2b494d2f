"""Whether an OpenAPI file of others can be worked with: found late, a fault would fail every request.

Bundled documents are not looked at here: tests do so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from ..errors import ContractError
from .document_schema import METHODS, PATH_ITEM
from .expansion_size import Meter, TooLarge
from .schema import resolve
from .validator import Validator

_LARGEST = 2**63
_LONGEST_PATH, _MOST_SEGMENTS = 500, 40
_ESCAPES = str.maketrans({"~": "~0", "/": "~1"})
# Keywords that name another dialect or another base for references; the first ones would be fetched.
_ELSEWHERE = frozenset(
    {"$schema", "$id", "$anchor", "$vocabulary", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$defs"}
)
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE = re.compile(r"#/components/schemas/[A-Za-z0-9._-]+")
_ONE = ("items", "not", "additionalProperties")
_MANY = ("allOf", "anyOf", "oneOf")
# Schemas that may be true or false.
_OPEN = ("/additionalProperties", "/unevaluatedProperties", "/unevaluatedItems")
# Schemas in which references are not followed.
_CLOSED = frozenset(
    {"if", "then", "else", "contains", "propertyNames", "patternProperties", "prefixItems"}
    | {"dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "contentSchema"}
)


def check_soundness(document: dict[str, Any], *, place: str) -> None:
    """Raise ContractError, with place, reason and remedy, for a document that cannot be worked with.

    Keys that are numbers become texts, as YAML reads the statuses of responses.
    """
    try:
        _make_plain(document)
        _check_paths(document)
        schemas = dict(_schemas(document))
        _check_keywords(schemas)
        for pointer, schema in schemas.items():
            _check_schema(document, pointer, schema)
        meter = Meter(document)
        for pointer, schema in schemas.items():
            try:
                meter.measure(schema)
            except TooLarge as error:
                raise _Unsound(pointer, str(error)) from None
    except _Unsound as error:
        raise ContractError(f"{place}: #{error.pointer}: {error.reason}") from None


class _Unsound(Exception):
    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(reason)
        self.pointer, self.reason = pointer, reason


def _under(pointer: str, *steps: str | int) -> str:
    return "".join([pointer, *(f"/{str(step).translate(_ESCAPES)}" for step in steps)])


def _make_plain(document: dict[str, Any]) -> None:
    """Let the document have nothing but values of JSON."""
    # A place is a step and the place before it: its text is wanted of one in a hundred thousand.
    pending: list[tuple[_Place, Any]] = [(None, document)]
    seen: set[int] = set()
    while pending:
        place, node = pending.pop()
        if isinstance(node, str):
            continue
        if isinstance(node, (dict, list)):
            if id(node) in seen:
                continue
            seen.add(id(node))
        if isinstance(node, list):
            pending += [((place, number), part) for number, part in enumerate(node)]
        elif isinstance(node, dict):
            _name_members(place, node)
            pending += [((place, name), part) for name, part in node.items()]
        elif reason := _oddness(node):
            raise _Unsound(_pointer(place), reason)


_Place = tuple[Any, str | int] | None


def _pointer(place: _Place) -> str:
    steps: list[str | int] = []
    while place is not None:
        place, step = place
        steps.append(step)
    return _under("", *reversed(steps))


def _name_members(place: _Place, node: dict[Any, Any]) -> None:
    if all(type(name) is str for name in node):
        return
    for name in node:
        if not isinstance(name, (str, int)) or isinstance(name, bool):
            raise _Unsound(_pointer(place), f"the key {name!r} is not a text: write it in quotes")
    content = {str(name): part for name, part in node.items()}
    node.clear()
    node.update(content)


def _oddness(value: Any) -> str:
    if isinstance(value, int) and abs(value) >= _LARGEST:
        return "a number beyond 64 bits: write it as a text"
    if isinstance(value, float) and not math.isfinite(value):
        return f"{value} is not a number of JSON: leave it out"
    if value is None or isinstance(value, (str, int, float)):
        return ""
    return f"a value of the type {type(value).__name__}, which JSON does not have: write it as a text"


def _check_paths(document: dict[str, Any]) -> None:
    form = Validator(PATH_ITEM)
    for path, item in document["paths"].items():
        pointer = _under("/paths", path)
        if not path.startswith("/"):
            raise _Unsound(pointer, "a path must begin with a slash, such as /api/lists")
        if len(path) > _LONGEST_PATH or path.count("/") > _MOST_SEGMENTS:
            reason = f"a path of more than {_LONGEST_PATH} characters or {_MOST_SEGMENTS} segments"
            raise _Unsound(pointer, f"{reason}: Klaviyo has none of that length")
        try:
            found = next(iter(form.errors(item)), None)
        except ValueError as error:  # nested too deep for it
            raise _Unsound(pointer, f"not a path item: {error}") from None
        if found is not None:
            raise _Unsound(_under(pointer, *found.pointer), _told(found.message))
        _check_references(document, pointer, item, ("parameters",))
        for method in METHODS:
            inner = _under(pointer, method)
            _check_references(document, inner, item.get(method, {}), ("parameters", "responses"))


def _check_references(
    document: dict[str, Any], pointer: str, node: dict[str, Any], kinds: tuple[str, ...]
) -> None:
    for kind in kinds:
        stated = node.get(kind, ())
        for step, entry in stated.items() if isinstance(stated, dict) else enumerate(stated):
            _check_reference(document, _under(pointer, kind, step), entry, kind)


def _check_reference(document: dict[str, Any], pointer: str, entry: dict[str, Any], kind: str) -> None:
    """Check the target of a parameter or a response that is a reference, and schemas behind it."""
    reference = entry.get("$ref")
    if reference is None:
        return
    target = _target(document, reference)
    is_fit = isinstance(target, dict) and "$ref" not in target
    if is_fit and kind == "parameters":
        texts = target.get("name"), target.get("in")
        is_fit = all(isinstance(text, str) for text in texts) and isinstance(target.get("schema", {}), dict)
        is_fit = is_fit and isinstance(target.get("description") or "", str)
    elif is_fit:
        content = target.get("content", {})
        is_fit = isinstance(content, dict) and all(
            isinstance(part, dict) and isinstance(part.get("schema", {}), dict) for part in content.values()
        )
    if not is_fit:
        raise _Unsound(pointer, f"the reference {reference!r} leads to no entry of '{kind}'")


def _target(document: dict[str, Any], reference: str) -> Any:
    try:
        return resolve(document, reference)
    except (KeyError, TypeError, IndexError):
        return None


def _schemas(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the schemas of components and of all operations, with their places."""
    components = document.get("components", {})
    named = components.get("schemas", {}) if isinstance(components, dict) else {}
    if not isinstance(components, dict) or not isinstance(named, dict):
        raise _Unsound("/components", "no 'schemas' by name")
    for name, schema in named.items():
        if not isinstance(schema, dict):
            raise _Unsound(_under("/components/schemas", name), "not a schema: expected a mapping")
        yield _under("/components/schemas", name), schema
    for path, item in document["paths"].items():
        for method in (name for name in METHODS if name in item):
            entry, pointer = item[method], _under("/paths", path, method)
            for number, parameter in enumerate([*item.get("parameters", ()), *entry.get("parameters", ())]):
                found = _target(document, parameter["$ref"]) if "$ref" in parameter else parameter
                yield _under(pointer, "parameters", number, "schema"), found.get("schema", {})
            contents: dict[tuple[str, ...], Any] = {
                ("requestBody",): entry.get("requestBody", {}).get("content", {})
            }
            for status, response in entry.get("responses", {}).items():
                found = _target(document, response["$ref"]) if "$ref" in response else response
                contents["responses", status] = found.get("content", {})
            for steps, content in contents.items():
                for kind, part in content.items():
                    yield _under(pointer, *steps, "content", kind, "schema"), part.get("schema", {})


def _check_keywords(schemas: dict[str, dict[str, Any]]) -> None:
    """Hold all schemas against the schema of JSON Schema, in one go."""
    try:
        jsonschema_rs.meta.validate({"$defs": schemas})
    except jsonschema_rs.ValidationError as error:
        _, *steps = error.instance_path or ["$defs"]
        pointer = _under(str(steps[0]), *steps[1:]) if steps else ""
        raise _Unsound(pointer, f"not JSON Schema (2020-12): {_told(error.message)}") from None
    except ValueError as error:  # nested too deep for it
        raise _Unsound("/components/schemas", f"not JSON Schema (2020-12): {error}") from None


def _check_schema(document: dict[str, Any], pointer: str, schema: dict[str, Any]) -> None:
    pending: list[tuple[str, Any, bool]] = [(pointer, schema, True)]
    while pending:
        at, node, is_followed = pending.pop()
        if not isinstance(node, dict):
            if is_followed and not at.endswith(_OPEN):
                raise _Unsound(
                    at, f"{str(node).lower()} is not read as a schema: write {{}} or {{not: {{}}}}"
                )
            continue
        for keyword in _ELSEWHERE & node.keys():
            if keyword != "$schema" or node[keyword] != _DIALECT:
                reason = f"{keyword!r} is not followed, and nothing is fetched: leave it out"
                raise _Unsound(f"{at}/{keyword}", reason)
        if "$ref" in node:
            _check_schema_reference(document, at, node["$ref"], is_followed)
        if "pattern" in node:
            _check_pattern(f"{at}/pattern", node["pattern"])
        for name in node.get("patternProperties", ()):
            _check_pattern(_under(at, "patternProperties", name), name)
        pending += [(f"{at}/{word}", part, now) for word, part, now in _parts(node, is_followed)]


def _parts(node: dict[str, Any], is_followed: bool) -> Iterator[tuple[str, Any, bool]]:
    for keyword, part in node.items():
        followed = is_followed and keyword not in _CLOSED
        if keyword in _ONE or keyword in _CLOSED and _is_schema(keyword):
            yield keyword, part, followed
        elif keyword in _MANY or keyword == "prefixItems":
            yield from ((f"{keyword}/{number}", item, followed) for number, item in enumerate(part))
        elif keyword in ("properties", "patternProperties", "dependentSchemas"):
            yield from ((_under(keyword, name), item, followed) for name, item in part.items())


def _is_schema(keyword: str) -> bool:
    return keyword not in ("patternProperties", "prefixItems", "dependentSchemas")


def _check_schema_reference(document: dict[str, Any], at: str, reference: Any, is_followed: bool) -> None:
    if not isinstance(reference, str) or not _REFERENCE.fullmatch(reference):
        raise _Unsound(f"{at}/$ref", f"{reference!r} is not a reference such as #/components/schemas/Event")
    if not is_followed:
        raise _Unsound(f"{at}/$ref", "a reference is not followed here: write the schema in its place")
    if not isinstance(_target(document, reference), dict):
        raise _Unsound(f"{at}/$ref", f"the reference {reference!r} leads to no schema. Is the file complete?")


def _check_pattern(pointer: str, pattern: str) -> None:
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except ValueError:
        reason = f"{pattern[:100]!r} is not a regular expression that can be checked: mend or drop it"
        raise _Unsound(pointer, reason) from None


def _told(message: str) -> str:
    text = message if len(message) < 200 else f"{message[:200]}..."
    return text.replace("\n", " ")
