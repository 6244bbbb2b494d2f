"""The operations of a resource: paths, parameters, bodies and answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ContractError
from .conventions import Conventions
from .keys import check_keys
from .notation import Notation, Schema, local, pascal
from .query import additional_fields, fieldset, filters, includes, page_size, parameter, sorts
from .resource import Resource

JSON_API = "application/vnd.api+json"
_OPTIONS = (
    *("id", "limits", "scopes", "status", "answer", "filters", "filter_required", "sorts", "page", "include"),
    *("fields", "additional_fields", "parameters", "body", "summary", "media"),
)
_METHODS = {"list": "get", "create": "post", "get": "get", "update": "patch", "delete": "delete"}
_STATUSES = {"create": "201", "delete": "204", "add": "204", "replace": "204", "remove": "204"}
_CHANGES = {"add": "post", "replace": "patch", "remove": "delete"}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One operation of a resource. kind: such as list or add. name: its relationship, if any."""

    resource: Resource
    kind: str
    options: Mapping[str, Any]
    place: str
    name: str = ""

    def option(self, key: str, default: Any = None) -> Any:
        """Return an option of the operation."""
        return self.options.get(key, default)

    @property
    def access(self) -> str:
        """The access that it needs, read or write."""
        return "read" if self.kind in ("list", "get", "related", "id", "ids") else "write"

    @property
    def answer(self) -> Any:
        """The notation of the answer, True for the usual one, False for none."""
        return self.option("answer", self.status != "204")

    @property
    def status(self) -> str:
        """The status of success."""
        return str(self.option("status", _STATUSES.get(self.kind, "200")))


class Operations:
    """Makes the operations of resources."""

    def __init__(
        self,
        resources: Mapping[str, Resource],
        conventions: Conventions,
        notation: Notation,
        schemas: dict[str, Schema],
        given: Collection[str],
    ) -> None:
        self._resources = resources
        self._conventions = conventions
        self._notation = notation
        self._schemas = schemas
        self._given = given

    def of(self, resource: Resource) -> dict[str, dict[str, Any]]:
        """Return the path items of a resource."""
        paths: dict[str, dict[str, Any]] = {}
        for kind, stated in resource.entry.get("operations", {}).items():
            if kind not in _METHODS:
                raise ContractError(
                    f"{resource.place}/operations: no kind {kind!r}. Known: {', '.join(_METHODS)}"
                )
            wanted = self._wanted(resource, kind, stated)
            path = resource.path if kind in ("list", "create") else self._one(resource)
            paths.setdefault(path, {})[_METHODS[kind]] = self._operation(wanted)
        for name, entry in resource.relationships.items():
            for kind in ("related", "id", "ids", *_CHANGES):
                if kind in entry:
                    wanted = self._wanted(resource, kind, entry[kind], name)
                    middle = "" if kind == "related" else "relationships/"
                    path = f"{self._one(resource)}/{middle}{name}"
                    paths.setdefault(path, {})[_CHANGES.get(kind, "get")] = self._operation(wanted)
        return paths

    def _one(self, resource: Resource) -> str:
        return f"{resource.path}/{{{resource.entry.get('id_name', 'id')}}}"

    def _wanted(self, resource: Resource, kind: str, stated: Any, name: str = "") -> _Wanted:
        options = {"id": stated} if isinstance(stated, str) else stated
        middle = f"relationships/{name}/" if name else "operations/"
        place = f"{resource.place}/{middle}{kind}"
        check_keys(options, _OPTIONS, place)
        if "id" not in options:
            raise ContractError(f"{place}: lacks 'id', the operationId")
        return _Wanted(resource, kind, options, place, name)

    def _operation(self, wanted: _Wanted) -> dict[str, Any]:
        """Return the OpenAPI object of an operation."""
        resource = wanted.resource
        entry: dict[str, Any] = {
            "tags": [resource.group],
            "operationId": wanted.options["id"],
            "summary": wanted.option("summary") or self._summary(wanted),
            "parameters": list(self._parameters(wanted)),
            "x-klaviyo-ratelimit": self._conventions.limit(self._limit(wanted), wanted.place),
            "x-klaviyo-scopes": self._scopes(wanted),
        }
        if resource.entry.get("client"):
            # A page has the public key alone, which stands in the query.
            entry["security"] = []
        stated = self._stated(wanted, "filters")
        if stated:
            entry["x-klaviyo-filters"] = filters(stated, wanted.place)
        body = self._body(wanted)
        if body is not None:
            media = wanted.option("media", JSON_API)
            content = {media: {"schema": body}}
            if media == JSON_API:
                content["application/json"] = {"schema": body}
            entry["requestBody"] = {"required": True, "content": content}
        entry["responses"] = self._responses(wanted)
        return entry

    # Parameters

    def _parameters(self, wanted: _Wanted) -> Iterator[dict[str, Any]]:
        yield parameter("Revision")
        if wanted.kind not in ("list", "create"):
            yield self._path_id(wanted.resource)
        if wanted.resource.entry.get("client"):
            yield parameter("CompanyId")
        yield from wanted.option("parameters", ())
        yield from self._fieldsets(wanted)
        extra = wanted.option("additional_fields", {})
        for kind, names in extra.items():
            yield additional_fields(kind, names)
        if self._stated(wanted, "filters"):
            stated = parameter("Filter")
            yield {**_FILTER, "required": True} if wanted.option("filter_required") else stated
        included = self._included(wanted)
        if included:
            yield includes(included)
        if self._is_page(wanted):
            page = self._pages(wanted)
            if page is not None:
                yield parameter("PageCursor")
                if page != "cursor":
                    yield page_size(page, self._notation.schema(f"integer {page}", wanted.place))
            by = self._stated(wanted, "sorts")
            if by:
                yield sorts(by)

    def _path_id(self, resource: Resource) -> dict[str, Any]:
        if resource.entry.get("id_name") == "job_id":
            return parameter("JobId")
        schema = self._notation.schema(resource.entry.get("id", "string"), f"{resource.place}/id")
        if "enum" not in schema:
            return parameter("ResourceId")
        # Another word is a mistake, and no missing resource (REC get_mapped_metric.400).
        words = f"One of Klaviyo's own ids of {resource.plural}."
        return {"name": "id", "in": "path", "required": True, "description": words, "schema": schema}

    def _stated(self, wanted: _Wanted, key: str) -> Any:
        """Return filters, sorts or the page of a list; a list of related resources has those of their own."""
        if not self._is_page(wanted):
            return wanted.option(key)
        if key in wanted.options:
            return wanted.options[key]
        source = self._resources.get(self._subject(wanted))
        return None if source is None else source.entry.get(key)

    def _is_page(self, wanted: _Wanted) -> bool:
        if wanted.kind == "list":
            return True
        return wanted.kind in ("related", "ids") and wanted.resource.target(wanted.name)[1]

    def _pages(self, wanted: _Wanted) -> str | None:
        """Return the bounds of a page, `cursor` where its size is fixed, None where a list has no pages."""
        page = self._stated(wanted, "page") if self._is_page(wanted) else None
        return None if page in (None, "none") else str(page)

    def _subject(self, wanted: _Wanted) -> str:
        """Name the answered resources."""
        return wanted.resource.target(wanted.name)[0] if wanted.name else wanted.resource.answered

    def _included(self, wanted: _Wanted) -> list[str]:
        stated = wanted.option("include")
        if stated is None and wanted.kind in ("list", "get"):
            stated = wanted.resource.entry.get("include")
        return list(stated or ())

    def _include_types(self, wanted: _Wanted) -> list[str]:
        owner = self._resources[self._subject(wanted)] if self._included(wanted) else wanted.resource
        return list(dict.fromkeys(owner.included(name) for name in self._included(wanted)))

    def _fielded(self, wanted: _Wanted) -> list[str]:
        if "fields" in wanted.options:
            return list(wanted.options["fields"])
        if wanted.kind in ("create", "update"):
            answers = wanted.answer is True
            return [wanted.resource.answered] if answers and self._conventions.fieldsets_of_changes else []
        if wanted.kind in ("list", "get", "related"):
            return list(dict.fromkeys([self._subject(wanted), *self._include_types(wanted)]))
        return []

    def _fieldsets(self, wanted: _Wanted) -> Iterator[dict[str, Any]]:
        """Yield a fieldset for each type, of all shapes in which an answer shows it."""
        fields: dict[str, list[str]] = {}
        for name in self._fielded(wanted):
            if name[:1].isupper() or name not in self._resources or pascal(name) in self._given:
                # A resource of an older document has its parameter there.
                yield parameter(name if name[:1].isupper() else f"{pascal(name)}Fields")
                continue
            resource = self._resources[name]
            fields.setdefault(resource.type, []).extend(resource.fieldset(self._notation, self._schemas))
        for kind, names in fields.items():
            # A resource without attributes has no fieldset while the id is in none.
            if names or self._conventions.id_in_fieldsets:
                yield fieldset(kind, names, with_id=self._conventions.id_in_fieldsets)

    # Limits and scopes

    def _limit(self, wanted: _Wanted) -> str:
        stated = wanted.option("limits") or wanted.resource.entry.get("limits", "")
        return str(stated[wanted.access] if isinstance(stated, Mapping) else stated)

    def _scopes(self, wanted: _Wanted) -> list[str]:
        stated = wanted.option("scopes")
        if stated is None:
            stated = wanted.resource.entry.get("scope", [])
        names = [stated] if isinstance(stated, str) else stated
        return [name if ":" in name else f"{name}:{wanted.access}" for name in names]

    # Bodies and answers

    def _body(self, wanted: _Wanted) -> Schema | None:
        if "body" in wanted.options:
            return self._notation.schema(wanted.options["body"], f"{wanted.place}/body")
        if wanted.kind in ("create", "update"):
            part = "new" if wanted.kind == "create" else "changed"
            return self._document({"data": self._notation.part(part, wanted.resource.name)})
        if wanted.kind in _CHANGES:
            kind, many = wanted.resource.target(wanted.name)
            data = self._notation.part("reference", kind)
            return self._document({"data": {"type": "array", "items": data} if many else data})
        return None

    def _document(self, members: dict[str, Schema], *further: str) -> Schema:
        return {"type": "object", "required": ["data", *further], "properties": members}

    def _responses(self, wanted: _Wanted) -> dict[str, Any]:
        answer = wanted.answer
        response: dict[str, Any] = {"description": "As asked." if answer else "Done."}
        if answer:
            schema = (
                self._answer(wanted)
                if answer is True
                else self._notation.schema(answer, f"{wanted.place}/answer")
            )
            response["content"] = {JSON_API: {"schema": schema}}
        error = {"$ref": "#/components/responses/Error"}
        return {wanted.status: response, "4XX": error, "5XX": error}

    def _answer(self, wanted: _Wanted) -> Schema:
        kind = self._subject(wanted)
        data = self._notation.part("reference" if wanted.kind in ("id", "ids") else "", kind)
        included = self._include_types(wanted)
        members: dict[str, Schema] = {}
        if self._is_page(wanted):
            members["data"] = {"type": "array", "items": data}
        else:
            null = wanted.name and wanted.resource.relationships[wanted.name].get("nullable")
            members["data"] = {"anyOf": [data, {"type": "null"}]} if null else data
        if included:
            parts = [self._notation.part("", one) for one in included]
            members["included"] = {
                "type": "array",
                "items": parts[0] if len(parts) == 1 else {"anyOf": parts},
            }
        # A list without pages has no neighbours (LIVE REC get_tags_for_list.200).
        members["links"] = local("PageLinks" if self._pages(wanted) else "SelfLink")
        members["meta"] = local("DocumentMeta")
        schema = self._document(members, *(("links",) if self._is_page(wanted) else ()))
        stem = (
            pascal(kind) + ("Ref" if wanted.kind in ("id", "ids") else "") + ("Compound" if included else "")
        )
        return self._component(f"{stem}{'Page' if self._is_page(wanted) else 'Document'}", schema)

    def _component(self, name: str, schema: Schema) -> Schema:
        """Return a reference to a component, which takes a number where its name is another one's."""
        number, free = 1, name
        while free in self._given or self._schemas.get(free, schema) != schema:
            number += 1
            free = f"{name}{number}"
        self._schemas[free] = schema
        return local(free)

    def _summary(self, wanted: _Wanted) -> str:
        resource = wanted.resource
        one = f"{'an' if resource.title[0] in 'aeiou' else 'a'} {resource.title}"
        if not wanted.name:
            return {
                "list": f"List {resource.plural}.",
                "create": f"Create {one}.",
                "get": f"Read {one}.",
                "update": f"Change {one}.",
                "delete": f"Delete {one}.",
            }[wanted.kind]
        name = re.sub(r"-", " ", wanted.name)
        return {
            "related": f"Read the {name} of {one}.",
            "id": f"Read the identifier of the {name} of {one}.",
            "ids": f"Read the identifiers of the {name} of {one}.",
            "add": f"Add {name} to {one}.",
            "replace": f"Replace the {name} of {one}.",
            "remove": f"Take {name} from {one}.",
        }[wanted.kind]


_FILTER = {
    "name": "filter",
    "in": "query",
    "description": "Conditions that must all hold; one is required.",
    "schema": {"type": "string", "format": "klaviyo-filter"},
}
