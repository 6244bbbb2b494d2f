"""A contract: all operations of one revision. A library: the contracts that are loaded together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
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
        self._operations: Mapping[str, Operation] = MappingProxyType({item.key: item for item in operations})
        self._document = document

    def __repr__(self) -> str:
        return f"<Contract {self.revision}: {len(self.keys)} operations>"

    def __iter__(self) -> Iterator[Operation]:
        return iter(self.operations.values())

    def __getitem__(self, key: str) -> Operation:
        return self.operations[key]

    @property
    def operations(self) -> Mapping[str, Operation]:
        """The operations by key."""
        return self._operations

    @property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document, which is shared: do not change it."""
        return self._document

    @property
    def keys(self) -> Collection[str]:
        """The keys of the operations, such as `POST /api/events`."""
        return self.operations.keys()

    @property
    def parts(self) -> Iterator[Contract]:
        """The parts that are read by themselves: here it is one."""
        yield self

    @property
    def source(self) -> str | None:
        """What the contract was read from, where that is not Klaviyo's file, such as an SDK."""
        source = self.document.get("info", {}).get("x-source")
        return None if source is None else str(source)


class DeferredPart:
    """A part of a contract: the keys of its operations, and the operations once one is asked for."""

    def __init__(self, keys: Collection[str], read: Callable[[], Contract]) -> None:
        self.keys = keys
        self._read = read

    @cached_property
    def contract(self) -> Contract:
        """The operations."""
        return self._read()


class DeferredContract(Contract):
    """A contract whose keys are known and whose parts are read when anything else of them is asked for.

    A mock knows a dozen revisions, and most programs speak one, to a few groups of operations.
    """

    def __init__(
        self,
        revision: str,
        keys: Collection[str],
        parts: Sequence[DeferredPart],
        document: Callable[[], dict[str, Any]],
        source: str | None = None,
    ) -> None:
        self.revision = revision
        self._keys = keys
        self._parts = parts
        self._read_document = document
        self._source = source

    def __getitem__(self, key: str) -> Operation:
        for part in self._parts:
            if key in part.keys:
                return part.contract[key]
        raise KeyError(key)

    @cached_property
    def _whole(self) -> Mapping[str, Operation]:
        return MappingProxyType({key: self[key] for key in self._keys})

    @property
    def operations(self) -> Mapping[str, Operation]:
        """The operations by key."""
        return self._whole

    @property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document, which is shared: do not change it."""
        return self._read_document()

    @property
    def keys(self) -> Collection[str]:
        """The keys of the operations, such as `POST /api/events`."""
        return self._keys

    @property
    def parts(self) -> Iterator[Contract]:
        """The parts, which are read one by one."""
        return (part.contract for part in self._parts)

    @property
    def source(self) -> str | None:
        """What the contract was read from, where that is not Klaviyo's file, such as an SDK."""
        return self._source


class ByRevision(Mapping[str, Operation]):
    """One operation, by the revisions that have it; looking at the revisions reads no document."""

    __slots__ = ("_contracts", "_seen")

    def __init__(self) -> None:
        # The contract of each revision, with its key: old files name the ids of a path otherwise.
        self._contracts: dict[str, tuple[Contract, str]] = {}
        self._seen: dict[str, Operation] = {}

    def add(self, contract: Contract, key: str) -> None:
        """Add a contract that has the operation under a key."""
        self._contracts[contract.revision] = contract, key

    def __getitem__(self, revision: str) -> Operation:
        found = self._seen.get(revision)
        if found is None:
            contract, key = self._contracts[revision]
            found = self._seen[revision] = contract[key]
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._contracts)

    def __len__(self) -> int:
        return len(self._contracts)


def single_slash(path: str) -> str:
    """Return a path without the second slash at its start.

    Klaviyo's Magento plugin has joined a host and a path with two for years, and Klaviyo answers (3P S-WILD).
    """
    return path[1:] if path.startswith("//") else path


class _Node:
    """A place in the tree of paths: the next segments, and the methods that end here."""

    __slots__ = ("children", "methods", "template", "wildcard")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.wildcard: _Node | None = None
        self.methods: dict[str, ByRevision] = {}
        self.template = ""


class PathMatch:
    """The match of a path: its template, its ids, and each method's operation by revision."""

    __slots__ = ("ids", "methods", "template")

    def __init__(self, template: str, methods: Mapping[str, ByRevision], ids: tuple[str, ...]) -> None:
        self.template = template
        self.methods = methods
        self.ids = ids


class Library:
    """Contracts of several revisions side by side; finds the operation of a request.

    A lookup costs a step a segment, for any number of operations: a linear router over 345 routes
    takes three quarters of the throughput (facts 14.2).
    """

    def __init__(self, contracts: Iterable[Contract], *, widest: Collection[Contract] = ()) -> None:
        """Put contracts together.

        widest: those that together have every resource type of all, with its attributes and relationships;
            all of them when empty.
        Raises ContractError where there are none.
        """
        self.contracts: Mapping[str, Contract] = MappingProxyType(
            {contract.revision: contract for contract in sorted(contracts, key=lambda c: c.revision)}
        )
        if not self.contracts:
            raise ContractError("no contract is loaded: name a revision or a --spec file")
        self.widest: Collection[Contract] = widest or tuple(self.contracts.values())
        self._root = _Node()
        # A key is walked to once: nearly all are those of every revision.
        placed: dict[str, tuple[_Node, ByRevision]] = {}
        for contract in self.contracts.values():
            for key in contract.keys:
                if key not in placed:
                    placed[key] = self._place(key)
                node, by_revision = placed[key]
                node.template = key.partition(" ")[2]
                by_revision.add(contract, key)
        self._fixed = dict(_fixed_paths(self._root))

    @property
    def newest(self) -> Contract:
        """The contract of the newest revision that was read from Klaviyo's file.

        One of a beta, or read from elsewhere, only where nothing else is loaded.
        """

        def rank(contract: Contract) -> tuple[bool, bool, str]:
            return not is_beta(contract.revision), contract.source is None, contract.revision

        return max(self.contracts.values(), key=rank)

    def contract_for(self, revision: str) -> Contract:
        """Return the contract that serves a well-formed revision; see `pick_revision`."""
        exact = self.contracts.get(revision)
        return exact or self.contracts[pick_revision(revision, self.contracts)]

    def find(self, path: str) -> PathMatch | None:
        """Match a path as sent (percent-encoded), with or without a trailing slash."""
        if len(path) > 1 and path.endswith("/"):
            path = path[:-1]
        path = single_slash(path)
        # A path without ids needs no walk.
        fixed = self._fixed.get(path)
        if fixed is not None:
            return fixed
        ids: list[str] = []
        node = _descend(self._root, path.split("/")[1:], 0, ids)
        return None if node is None else PathMatch(node.template, node.methods, tuple(ids))

    def nearest(self, path: str) -> str | None:
        """Return the path template that is most like a path, for the message about an unknown one."""
        return nearest(path.rstrip("/"), self._templates)

    @cached_property
    def _templates(self) -> Collection[str]:
        return {key.partition(" ")[2] for contract in self.contracts.values() for key in contract.keys}

    def _place(self, key: str) -> tuple[_Node, ByRevision]:
        """Return the end of a path and the operation that is there, made where they are new."""
        method, _, template = key.partition(" ")
        node = self._root
        for part in template.split("/")[1:]:
            if part.startswith("{"):
                node.wildcard = node.wildcard or _Node()
                node = node.wildcard
            else:
                node = node.children.setdefault(part, _Node())
        # Revisions agree on paths and methods, so they share a tree; operationIds differ.
        return node, node.methods.setdefault(method, ByRevision())


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
