"""All operations of Klaviyo by the revisions that have them, also those that no loaded contract has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .revision import PUBLISHED, published_revision

# The newest one that Klaviyo's repository has a file of (SPEC-ALL); 2026-10-15 is known from its SDK.
_NEWEST_FILE = "2026-07-15"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An operation: its key, the first revision that has it, and the last one where that is past."""

    key: str
    first: str
    last: str | None = None

    def is_part_of(self, revision: str) -> bool:
        """Return whether a revision has the operation; a beta has those of its stable revision."""
        meant = published_revision(revision) or ""
        return self.first <= meant and (self.last is None or meant <= self.last)

    @property
    def span(self) -> str:
        """The revisions that have it, for a sentence."""
        return f"since {self.first}" if self.last is None else f"from {self.first} to {self.last}"

    def file_for(self, revision: str) -> str:
        """Name the revision whose file has the operation: the one that is asked for, or else the newest."""
        if revision[:10] in PUBLISHED and self.is_part_of(revision):
            return revision[:10]
        return self.last or max(self.first, _NEWEST_FILE)


class Endpoints:
    """The operations by path.

    content: spans of revisions such as `2022-10-17` or `2022-10-17 to 2023-06-15`, each with methods, such as
    `GET POST`, and the paths that take them.
    """

    def __init__(self, content: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._by_path: dict[str, dict[str, list[Endpoint]]] = {}
        for span, by_methods in content.items():
            first, _, last = span.partition(" to ")
            for methods, paths in by_methods.items():
                for path in paths:
                    for method in methods.split():
                        found = self._by_path.setdefault(path, {}).setdefault(method, [])
                        found.append(Endpoint(f"{method} {path}", first, last or None))

    def __iter__(self) -> Iterator[Endpoint]:
        for by_method in self._by_path.values():
            for found in by_method.values():
                yield from found

    def find(self, path: str, revision: str = "") -> dict[str, Endpoint]:
        """Return the operations of a path as sent, by method; of several spans the one of a revision.

        Empty where Klaviyo has no such path.
        """
        parts = path.strip("/").split("/")
        fits = [template for template in self._by_path if _fits(template.strip("/").split("/"), parts)]
        if not fits:
            return {}

        def rank(template: str) -> tuple[bool, int]:
            found = self._by_path[template].values()
            lacking = not any(one.is_part_of(revision) for spans in found for one in spans)
            # A name is more than a place for an id.
            return lacking, template.count("{")

        template = min(fits, key=rank)
        return {
            method: next((one for one in found if one.is_part_of(revision)), found[-1])
            for method, found in self._by_path[template].items()
        }


def _fits(template: Sequence[str], parts: Sequence[str]) -> bool:
    return len(template) == len(parts) and all(
        bool(part) if own.startswith("{") else own == part for own, part in zip(template, parts, strict=True)
    )
