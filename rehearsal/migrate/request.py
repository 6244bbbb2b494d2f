"""A request of the new API that replaces a call, and the values that earlier answers give it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode


class Placeholder(str):
    """A text such as `{profile_id_3}` in the place of a value that an earlier answer gives.

    A type of its own: a text of a customer's that looks the same stays as it is.
    """

    __slots__ = ()

    @property
    def name(self) -> str:
        """Its name, without the braces."""
        return self[1:-1]


@dataclass(frozen=True, slots=True)
class Fill:
    """The place in an answer that fills a placeholder, such as `data.0.id`.

    With a `*` in it the value is a list; the item of a list that holds the placeholder then stands for one
    item each.
    """

    placeholder: Placeholder
    place: str

    @property
    def several(self) -> bool:
        """Whether the value is a list."""
        return "*" in self.place


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the new API; one with a placeholder that found no value is left out.

    operation: its key, such as `POST /api/events`. ids: those in the path. body: JSON; None without. fills:
    placeholders that its answer fills. note: one sentence. pages: whether links.next leads to more.
    """

    operation: str
    ids: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    fills: tuple[Fill, ...] = ()
    note: str = ""
    pages: bool = False

    @property
    def method(self) -> str:
        """Its HTTP method."""
        return self.operation.partition(" ")[0]

    @property
    def path(self) -> str:
        """Its path, percent-encoded but for placeholders."""
        left = iter(self.ids)
        parts = self.operation.partition(" ")[2].split("/")
        return "/".join(_segment(next(left)) if part.startswith("{") else part for part in parts)

    @property
    def query_string(self) -> str:
        """Its query, percent-encoded; a plus sign in a filter would arrive as a space."""
        return urlencode(self.query, quote_via=quote, safe="[]")

    @property
    def is_public(self) -> bool:
        """Whether it carries the public key in place of the private one."""
        return self.operation.partition(" ")[2].startswith("/client/")

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """The placeholders that it needs, each once."""
        return tuple(dict.fromkeys(placeholders_in([*self.ids, self.query, self.body])))


def _segment(text: str) -> str:
    return text if isinstance(text, Placeholder) else quote(text, safe="")


def placeholders_in(node: Any) -> Iterator[Placeholder]:
    """Yield the placeholders within JSON."""
    if isinstance(node, Placeholder):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from placeholders_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from placeholders_in(value)


def quoted(value: str) -> str:
    """Write a text as filters want it."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def one_of(field_name: str, values: list[str]) -> str:
    """Write the filter for resources that have one of some values in a field."""
    return f"any({field_name},[{','.join(map(quoted, values))}])"
