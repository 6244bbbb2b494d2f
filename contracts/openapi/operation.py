"""One operation of the API at one revision."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any

from ..filters import FilterField
from ..rules.functions import FUNCTIONS, RuleFunction
from ..rules.rule import Rule
from .schema import Schema, SchemaBuilder, resolve, types_of
from .strict_schema import loss_schema, strict_schema
from .validator import Validator
from .vendor_extensions import RateLimit, filters_of, rate_limit_of, scopes_of


@dataclass(frozen=True)
class Parameter:
    """A query parameter."""

    name: str
    schema: Schema
    required: bool

    @cached_property
    def choices(self) -> frozenset[str]:
        """The values it may hold, or each of its items; empty when they are free."""
        # Sent as text, whatever it is in a file of others.
        stated = self.schema.get("items", self.schema).get("enum", ())
        return frozenset(str(choice) for choice in stated if isinstance(choice, (str, int, float)))

    @cached_property
    def is_list(self) -> bool:
        """Return whether it holds several values, divided by commas."""
        return "array" in types_of(self.schema)


class Operation:
    """One method on one path template at one revision, as the contract has it.

    Schemas are compiled when first asked for: a file of 345 operations loads without them.
    """

    def __init__(
        self,
        document: dict[str, Any],
        *,
        revision: str,
        method: str,
        path: str,
        entry: dict[str, Any],
        shared_parameters: list[dict[str, Any]],
        rules: tuple[Rule, ...],
    ) -> None:
        self.revision = revision
        self.method = method
        self.path = path
        # No revision has changed a key, and many have changed an operationId.
        self.key = f"{method} {path}"
        self.document = document
        self.entry = entry
        self._shared_parameters = shared_parameters
        self._rules = rules

    def __repr__(self) -> str:
        return f"<Operation {self.key} at {self.revision}>"

    @property
    def operation_id(self) -> str:
        """Klaviyo's name for it; it changes between revisions, so nothing is keyed by it."""
        return str(self.entry.get("operationId", self.key))

    @cached_property
    def group(self) -> str:
        """The API group, such as Events."""
        return str(next(iter(self.entry.get("tags", ())), ""))

    @property
    def summary(self) -> str:
        """A summary of the operation in a few words."""
        return str(self.entry.get("summary", ""))

    @cached_property
    def success(self) -> tuple[int, ...]:
        """The statuses of success, the most common first."""
        # A range such as 2XX names no status to answer with.
        return tuple(
            sorted(int(code) for code in self.entry["responses"] if re.fullmatch(r"2\d\d", str(code)))
        )

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """The query parameters by name."""
        # Open: a query parameter is text, and has no members to close.
        builder = SchemaBuilder(self.document, close=False)
        return MappingProxyType(
            {
                entry["name"]: Parameter(
                    entry["name"], builder.build(entry.get("schema", {})), bool(entry.get("required"))
                )
                for entry in self._parameter_entries()
                if entry["in"] == "query"
            }
        )

    @cached_property
    def id_choices(self) -> tuple[tuple[int, frozenset[str]], ...]:
        """The ids in the path that are one of a few words: their place among the ids, and the words."""
        names = re.findall(r"{(\w+)}", self.path)
        choices = {
            entry["name"]: Parameter(entry["name"], entry.get("schema", {}), required=True).choices
            for entry in self._parameter_entries()
            if entry["in"] == "path"
        }
        return tuple((place, choices[name]) for place, name in enumerate(names) if choices.get(name))

    @cached_property
    def required_parameters(self) -> tuple[str, ...]:
        """The names of the query parameters that must be sent."""
        return tuple(name for name, parameter in self.parameters.items() if parameter.required)

    def _parameter_entries(self) -> Iterator[dict[str, Any]]:
        for entry in (*self._shared_parameters, *self.entry.get("parameters", ())):
            yield resolve(self.document, entry["$ref"]) if "$ref" in entry else entry

    @cached_property
    def filters(self) -> Mapping[str, FilterField]:
        """The fields to filter by."""
        return MappingProxyType(filters_of(self.entry, self.filter_prose()))

    def filter_prose(self) -> str:
        """Return the description of the filter parameter."""
        entries = self._parameter_entries()
        return next((entry.get("description") or "" for entry in entries if entry["name"] == "filter"), "")

    @cached_property
    def rate_limit(self) -> RateLimit:
        """The limits of the operation."""
        return rate_limit_of(self.entry)

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that a key needs, all of them."""
        return scopes_of(self.entry)

    @cached_property
    def body_schema(self) -> Schema | None:
        """The strict schema of the request body; None where there is none."""
        # Klaviyo's files name one JSON media type for each body (SPEC, all from 2022-10-17).
        content = self.request_content()
        schema = next((entry.get("schema") for name, entry in content.items() if "json" in name), None)
        return None if schema is None else strict_schema(self.document, schema, self._rules, self.revision)

    @cached_property
    def takes_body(self) -> bool:
        """Return whether a request has a JSON body."""
        return any("json" in name for name in self.request_content())

    def request_content(self) -> dict[str, Any]:
        """Return the schemas of the request body, by media type."""
        content: dict[str, Any] = self.entry.get("requestBody", {}).get("content", {})
        return content

    @cached_property
    def body_validator(self) -> Validator | None:
        """The compiled strict schema of the request body."""
        return None if self.body_schema is None else Validator(self.body_schema)

    @cached_property
    def loss_validator(self) -> Validator | None:
        """The compiled schema that finds data that Klaviyo accepts but drops."""
        schema = loss_schema(self._rules)
        return None if schema is None else Validator(schema)

    @cached_property
    def functions(self) -> tuple[tuple[Rule, RuleFunction], ...]:
        """The rules that no schema can state, with the functions that check them."""
        return tuple(
            (rule, partial(FUNCTIONS[rule.function], **rule.options))
            for rule in self._rules
            if rule.function is not None
        )

    def response_content(self, status: int) -> Schema | None:
        """Return the schema of a response body as it stands in the document; None without a body."""
        responses = self.entry["responses"]
        # Errors are stated as 4XX and 5XX.
        entry = responses.get(str(status)) or responses.get(f"{status // 100}XX") or {}
        if "$ref" in entry:
            entry = resolve(self.document, entry["$ref"])
        return next((item.get("schema") for item in entry.get("content", {}).values()), None)

    def response_schema(self, status: int) -> Schema | None:
        """Return the self-contained schema of a response body, or None where there is no body."""
        schema = self.response_content(status)
        return None if schema is None else SchemaBuilder(self.document, close=False).build(schema)
