"""A contract: all operations of one revision. A library: the contracts that are loaded together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from ..errors import ContractError
from ..revision import is_beta, pick_revision
from ..suggestions import nearest
from .operation import Operation


class Contract:
    """The operations of one revision, keyed by method and path template."""

    def __init__(self, revision: str, operations: Iterable[Operation], document: dict[str, Any]) -> None:
        self.revision = revision
        self.operations: Mapping[str, Operation] = MappingProxyType({item.key: item for item in operations})
        self.document = document

    def __repr__(self) -> str:
        return f"<Contract {self.revision}: {len(self.operations)} operations>"

    def __iter__(self) -> Iterator[Operation]:
        return iter(self.operations.values())

    def __getitem__(self, key: str) -> Operation:
        return self.operations[key]


class _Node:
    """A place in the tree of paths: the next segments, and the methods that end here."""

    __slots__ = ("children", "methods", "template", "wildcard")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.wildcard: _Node | None = None
        self.methods: dict[str, dict[str, Operation]] = {}
        self.template = ""


class PathMatch:
    """The match of a path: its template, its ids, and each method's operation by revision."""

    __slots__ = ("ids", "methods", "template")

    def __init__(self, template: str, methods: dict[str, dict[str, Operation]], ids: tuple[str, ...]) -> None:
        self.template = template
        self.methods = methods
        self.ids = ids


class Library:
    """Contracts of several revisions side by side; finds the operation of a request.

    A lookup costs a step a segment, for any number of operations: a linear router over 345 routes
    takes three quarters of the throughput (facts 14.2).
    """

    def __init__(self, contracts: Iterable[Contract]) -> None:
        self.contracts: Mapping[str, Contract] = MappingProxyType(
            {contract.revision: contract for contract in sorted(contracts, key=lambda c: c.revision)}
        )
        if not self.contracts:
            raise ContractError("no contract is loaded: name a revision or a --spec file")
        self._root = _Node()
        for contract in self.contracts.values():
            for operation in contract:
                self._add(operation)
        self._fixed = dict(_fixed_paths(self._root))

    @property
    def newest(self) -> Contract:
        """The contract of the newest revision; of a beta only where nothing else is loaded."""
        return self.contracts[max(self.contracts, key=lambda name: (not is_beta(name), name))]

    def contract_for(self, revision: str) -> Contract:
        """Return the contract that serves a well-formed revision; see `pick_revision`."""
        exact = self.contracts.get(revision)
        return exact or self.contracts[pick_revision(revision, self.contracts)]

    def find(self, path: str) -> PathMatch | None:
        """Match a path as sent (percent-encoded), with or without a trailing slash."""
        if len(path) > 1 and path.endswith("/"):
            path = path[:-1]
        # A path without ids needs no walk.
        fixed = self._fixed.get(path)
        if fixed is not None:
            return fixed
        ids: list[str] = []
        # Klaviyo's Magento plugin has joined two slashes for years, and Klaviyo answers it.
        path = path[1:] if path.startswith("//") else path
        node = _descend(self._root, path.split("/")[1:], 0, ids)
        return None if node is None else PathMatch(node.template, node.methods, tuple(ids))

    def nearest(self, path: str) -> str | None:
        """Return the path template that is most like a path, for the message about an unknown one."""
        templates = {operation.path for contract in self.contracts.values() for operation in contract}
        return nearest(path.rstrip("/"), templates)

    def _add(self, operation: Operation) -> None:
        node = self._root
        for part in operation.path.split("/")[1:]:
            if part.startswith("{"):
                node.wildcard = node.wildcard or _Node()
                node = node.wildcard
            else:
                node = node.children.setdefault(part, _Node())
        node.template = operation.path
        # Revisions agree on paths and methods, so they share a tree; operationIds differ.
        node.methods.setdefault(operation.method, {})[operation.revision] = operation


def _descend(node: _Node, parts: list[str], index: int, ids: list[str]) -> _Node | None:
    if index == len(parts):
        return node if node.methods else None
    part = parts[index]
    child = node.children.get(part)
    if child is not None:
        found = _descend(child, parts, index + 1, ids)
        if found is not None:
            return found
    # An empty segment is not an id: /api/lists//profiles has no operation.
    if node.wildcard is None or not part:
        return None
    # Decoded after the split: %2F is part of an id.
    ids.append(unquote(part) if "%" in part else part)
    found = _descend(node.wildcard, parts, index + 1, ids)
    if found is None:
        ids.pop()
    return found


def _fixed_paths(node: _Node) -> Iterator[tuple[str, PathMatch]]:
    if node.methods:
        yield node.template, PathMatch(node.template, node.methods, ())
    for child in node.children.values():
        yield from _fixed_paths(child)
