"""Loads contracts, and the data that the package brings along: specs, rules, use cases, the old API.

Bundled data does not change while a process runs: each part is read once, and only when it is asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..endpoints import Endpoints
from ..errors import ContractError
from ..files import read_list, read_mapping
from ..legacy.endpoints import LegacyApi
from ..rules.parsing import parse_rules
from ..rules.rule import Rule
from ..use_case import UseCase, parse_use_cases
from .cache import cached
from .contract import Contract, DeferredContract, DeferredPart, Library
from .document import Document, part_of, read_document
from .parsing import contract_from, operation_keys
from .revision_folder import Parts, chain_of, join_parts, read_parts, scan

if TYPE_CHECKING:
    from ..sheets.sheet import Sheet

_DATA = Path(__file__).resolve().parent.parent / "data"
_SPECS = _DATA / "specs"
_SHEETS = _DATA / "resources"

# Each folder is read once, whatever the number of revisions that stand on it.
_scan = cache(scan)


@cache
def bundled_revisions() -> tuple[str, ...]:
    """Name the revisions that come with the package, the oldest first."""
    return tuple(sorted(path.name for path in _SPECS.iterdir() if path.is_dir()))


@cache
def bundled_document(revision: str) -> Document:
    """Return the OpenAPI document of a bundled revision, which is shared: do not change it."""
    folder = _SPECS / revision

    def build() -> Document:
        # Here, since the cache mostly has the document.
        from ..sheets.expansion import expand

        parts = _parts(folder)
        given = {name for part in parts.values() for name in part.get("components", {}).get("schemas", {})}
        parts = {**parts, "resources": expand(_sheets(), revision, given)}
        return join_parts(parts, revision, _scan(folder).source)

    # The label keeps the entries of a revision apart, which have the same sources.
    content: Document = cached([b"document", _sheets_digest(), *_digests(folder)], build)
    return content


def _part_of_document(revision: str, *, written: bool) -> Document:
    """Return the part of a bundled document that is written in full, or that which comes from sheets."""
    folder = _SPECS / revision

    def build() -> Document:
        whole = bundled_document(revision)
        own = {path for part in _parts(folder).values() for path in part["paths"]}
        return part_of(whole, [path for path in whole["paths"] if (path in own) is written])

    label = b"written" if written else b"sheets"
    content: Document = cached([label, _sheets_digest(), *_digests(folder)], build)
    return content


@cache
def _sheets() -> tuple[Sheet, ...]:
    from ..sheets.resource import STATE
    from ..sheets.sheet import read_sheet

    return tuple(read_sheet(path, STATE) for path in _sheet_files())


@cache
def _sheet_files() -> tuple[Path, ...]:
    return tuple(sorted(_SHEETS.glob("*.yaml")))


@cache
def _sheets_digest() -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for path in _sheet_files():
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.digest()


def _parts(folder: Path) -> Parts:
    """Return the documents of a folder from the cache: a newer revision parses the files of its own only."""

    def build() -> Parts:
        return read_parts(folder, {base: _parts(base) for base in _scan(folder).bases})

    content: Parts = cached([b"parts", *_digests(folder)], build)
    return content


def _digests(folder: Path) -> list[bytes]:
    return [_scan(part).digest for part in chain_of(folder, _scan)]


def _cached_file(name: str, read: Callable[[Path], Any]) -> Any:
    path = _DATA / name
    return cached([name.encode(), path.read_bytes()], lambda: read(path))


@cache
def bundled_rules() -> tuple[Rule, ...]:
    """Return the rules of rules.yaml."""
    return parse_rules(_cached_file("rules.yaml", read_list))


@cache
def use_cases() -> Mapping[str, UseCase]:
    """Return the use cases of the migration guide and those beyond it, by name."""
    return MappingProxyType(parse_use_cases(_cached_file("use_cases.yaml", read_mapping)))


@cache
def guide_use_cases() -> Mapping[str, UseCase]:
    """Return the use cases of the migration guide, by name."""
    return MappingProxyType({name: case for name, case in use_cases().items() if not case.beyond})


@cache
def legacy_api() -> LegacyApi:
    """Return the endpoints of the old API."""
    return LegacyApi(_cached_file("legacy.yaml", read_list))


@cache
def endpoints() -> Endpoints:
    """Return all operations of Klaviyo by revision, which are read for a request that no contract has."""
    return Endpoints(_cached_file("endpoints.yaml", read_mapping))


@cache
def bundled_contract(revision: str) -> Contract:
    """Return the contract of a bundled revision, the same one at each call: schemas are compiled once.

    More than the keys of its operations is read when it is asked for; sheets when one of theirs is.
    """

    def part(name: str) -> DeferredPart:
        def read() -> Contract:
            document = _part_of_document(revision, written=name == "written")
            return contract_from(document, bundled_rules(), place=f"specs/{revision}")

        return DeferredPart(frozenset(keys[name]), read)

    keys = _bundled_keys()[revision]
    parts = (part("written"), part("sheets"))
    source = _scan(_SPECS / revision).source
    return DeferredContract(revision, keys["all"], parts, partial(bundled_document, revision), source)


@cache
def _bundled_keys() -> Mapping[str, Mapping[str, list[str]]]:
    """Return the keys of the operations of each bundled revision, from one entry of the cache.

    all: in the order of the document. written, sheets: those of its parts.
    """

    def build() -> dict[str, dict[str, list[str]]]:
        return {revision: _keys_of(revision) for revision in bundled_revisions()}

    digests = [_sheets_digest()]
    digests += [_scan(_SPECS / revision).digest for revision in bundled_revisions()]
    keys: dict[str, dict[str, list[str]]] = cached([b"keys", *digests], build)
    return keys


def _keys_of(revision: str) -> dict[str, list[str]]:
    every = list(operation_keys(bundled_document(revision)))
    written = {*operation_keys(_part_of_document(revision, written=True))}
    return {
        "all": every,
        "written": [key for key in every if key in written],
        "sheets": [key for key in every if key not in written],
    }


def load_file(path: Path, rules: Sequence[Rule] | None = None) -> Contract:
    """Read an OpenAPI file, JSON or YAML, into a contract. Raises ContractError with the place."""
    document = read_document(path)
    return contract_from(document, bundled_rules() if rules is None else rules, place=str(path))


def load(revisions: Iterable[str] = (), files: Iterable[Path] = ()) -> Library:
    """Load contracts by revision and from files; all bundled ones when no revision is named.

    A file replaces the bundled contract of its revision. Raises ContractError for a revision that is
    neither bundled nor in a file.
    """
    from_files = {contract.revision: contract for contract in map(load_file, files)}
    known = {*bundled_revisions(), *from_files}
    # Oldest first: a later contract has the last word where revisions share a store.
    wanted = tuple(revisions) or tuple(sorted(known))
    unknown = [revision for revision in wanted if revision not in known]
    if unknown:
        raise ContractError(
            f"revision {unknown[0]} is not loaded: bundled or named are {', '.join(sorted(known))}. "
            "Add its file: --spec FILE"
        )
    # A file replaces the bundled contract: a user who names the official file wants its verdict.
    chosen = {revision: from_files.get(revision) or bundled_contract(revision) for revision in wanted}
    bundled = [
        revision
        for revision, contract in chosen.items()
        if revision not in from_files and contract.source is None
    ]
    # A newer bundled revision has all types of the older ones, which a test asserts.
    older = {*sorted(bundled)[:-1]}
    return Library(
        chosen.values(), widest=[item for revision, item in chosen.items() if revision not in older]
    )
