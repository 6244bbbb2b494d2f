"""The resources, and their attributes, that the mock's answers delivered to an integration.

An integration in another language returns nothing to compare. The answers of the mock show which resources
and which of their attributes can have reached it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

import orjson

from klaviyo_rehearsal.mockserver.state.journal import Entry

_GROUPS_OF_PROFILE = re.compile(r"/api/profiles/([^/]+)/(?:relationships/)?(?:lists|segments)/?")
Resource = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One successful answer: the request, and the document, {} where there was none."""

    request: Entry
    document: Any

    @property
    def resources(self) -> Iterator[dict[str, Any]]:
        """Yield its resources: those of `data`, and the included ones."""
        for member in ("data", "included"):
            found = self.document.get(member) or []
            for resource in found if isinstance(found, list) else [found]:
                if isinstance(resource.get("id"), str):
                    yield resource


def answers_to(requests: Iterable[Entry]) -> list[Answer]:
    """Return the successful answers among those of the mock."""
    return [Answer(entry, _document(entry)) for entry in requests if 200 <= entry.status < 300]


def _document(entry: Entry) -> Any:
    try:
        return orjson.loads(entry.answer) if entry.answer else {}
    except orjson.JSONDecodeError:
        return {}


class Delivery:
    """The delivered resources of a run. groups: the lists and segments that the old calls named."""

    def __init__(self, answers: Sequence[Answer], groups: Collection[str] = ()) -> None:
        self._attributes: dict[Resource, Set[str]] = {}
        # Named by linkages or by their groups alone: the operation has no attributes to leave out.
        self._named: set[Resource] = set()
        self.filters = " ".join(
            answer.request.query for answer in answers if "filter" in answer.request.query
        )
        for answer in answers:
            self._add(answer, groups)

    def __contains__(self, resource: Resource) -> bool:
        return resource in self._attributes or resource in self._named

    def count(self, kind: str) -> int:
        """Return the number of resources of a type that were delivered."""
        return len({item for item in (*self._attributes, *self._named) if item[0] == kind})

    def has(self, resource: Resource, attributes: Collection[str]) -> bool:
        """Return whether one of these attributes was delivered, or could not have been."""
        known = self._attributes.get(resource)
        return resource in self._named or (known is not None and not known.isdisjoint(attributes))

    def _add(self, answer: Answer, groups: Collection[str]) -> None:
        found = set()
        for resource in answer.resources:
            # A send job has the id of its campaign (facts 8.13).
            key = (resource["type"].removesuffix("-send-job"), resource["id"])
            found.add(resource["id"])
            if "attributes" in resource:
                names = resource["attributes"].keys()
                known = self._attributes.get(key)
                self._attributes[key] = names if known is None else known | names
            else:
                self._named.add(key)
        match = _GROUPS_OF_PROFILE.fullmatch(answer.request.path)
        if match and not found.isdisjoint(groups):
            self._named.add(("profile", match.group(1)))
