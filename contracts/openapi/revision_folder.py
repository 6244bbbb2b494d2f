"""Reads a revision of ours: a folder of OpenAPI documents, and of overlays on those of another revision.

The other revision may be made of overlays too. Each file stands for one group of operations.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ContractError
from ..files import read_bytes, read_mapping
from .document import Document, check_document, check_references
from .overlay import apply_overlay

# The documents of a revision by file name, with references between files.
Parts = dict[str, Document]

_REFERENCE_TO_FILE = re.compile(r"^[\w.-]+\.yaml#/")
_SOURCE = re.compile(rb"x-source: *([^,}\n]+)")
_EXTENDS = re.compile(rb"""^extends:\s*['"]?([^\s'"#]+)""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a folder, unparsed: a digest of their content, and the folders that they extend.

    source: what the revision was read from, where that is not Klaviyo's file.
    """

    digest: bytes
    bases: tuple[Path, ...]
    source: str | None = None


def scan(folder: Path) -> Folder:
    """Look through a folder without parsing its files. Raises ContractError where it holds none."""
    digest = hashlib.blake2b(digest_size=16)
    bases: dict[Path, None] = {}
    source = None
    for path in _files_of(folder):
        raw = read_bytes(path)
        named = _SOURCE.search(raw)
        if named is not None:
            source = named[1].decode().strip()
        # Names count as well: references between files contain them.
        digest.update(path.name.encode() + b"\0" + raw + b"\0")
        # Without parsing: the cache is asked before any YAML is read, and must know the base.
        extended = _EXTENDS.search(raw)
        if extended is not None:
            base = _base(path, extended[1].decode())
            if not base.parent.is_dir():
                raise ContractError(f"{path}: extends {extended[1].decode()}, which does not exist")
            bases[base.parent] = None
    return Folder(digest.digest(), tuple(bases), source)


def chain_of(folder: Path, look: Callable[[Path], Folder] = scan) -> tuple[Path, ...]:
    """Return the folders that a revision is made of, each after those that it extends, itself the last.

    Raises ContractError for a revision that extends itself, be it by way of others.
    """
    chain: dict[Path, None] = {}

    def walk(current: Path, trail: tuple[Path, ...]) -> None:
        if current in trail:
            names = " extends ".join(path.name for path in (*trail[trail.index(current) :], current))
            raise ContractError(f"{current}: the revision extends itself: {names}")
        for base in look(current).bases:
            walk(base, (*trail, current))
        chain[current] = None

    walk(folder.resolve(), ())
    return tuple(chain)


def read_folder(folder: Path) -> Document:
    """Read all groups of one revision into one OpenAPI document.

    A file in the folder is an OpenAPI document, or an OpenAPI Overlay on the file that its `extends` names.
    The extended revision may have that file from an older one in turn. Its files without one of their name
    here are taken as they are. Raises ContractError with the file, and the number of an overlay's action.
    """
    read: dict[Path, Parts] = {}
    chain = chain_of(folder)
    for part in chain:
        read[part] = read_parts(part, read)
    return join_parts(read[chain[-1]], revision=folder.name, source=scan(chain[-1]).source)


def read_parts(folder: Path, bases: Mapping[Path, Parts]) -> Parts:
    """Read the documents of a revision; `bases` are those of the revisions that it extends, by folder."""
    parts: Parts = {}
    for path in _files_of(folder):
        content = read_mapping(path)
        if "overlay" in content:
            base = _base_of(path, content, bases)
            parts = {**bases[base.parent], **parts}
            content = apply_overlay(bases[base.parent][base.name], content, place=str(path))
        check_document(content, place=str(path))
        parts[path.name] = content
    return parts


def _base_of(path: Path, overlay: Document, bases: Mapping[Path, Parts]) -> Path:
    named = overlay.get("extends")
    if not isinstance(named, str):
        raise ContractError(f"{path}: the overlay lacks 'extends', the file that it changes")
    base = _base(path, named)
    if base.parent not in bases:
        raise ContractError(f"{path}: write 'extends: {named}' plainly, at the beginning of a line")
    if base.name not in bases[base.parent]:
        raise ContractError(f"{path}: extends {named}, which does not exist")
    return base


def _base(path: Path, named: str) -> Path:
    # By the text alone: folders are resolved once, and asking the disk for each file takes half of the scan.
    return Path(os.path.normpath(path.parent / named))


def _files_of(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise ContractError(f"{folder}: holds no YAML file")
    return files


def join_parts(parts: Parts, revision: str, source: str | None = None) -> Document:
    """Join the documents of a revision: `file.yaml#/x` becomes `#/x`. Raises ContractError.

    source: where it was read, if not in Klaviyo's file; kept as `x-source`.
    """
    whole: Document = {"openapi": "3.1.0", "info": {}, "paths": {}, "components": {}}
    # Sorted, so that the document is the same on every machine.
    for name, part in sorted(parts.items()):
        for key in ("servers", "security"):
            if key in part:
                whole[key] = part[key]
        whole["paths"] |= part["paths"]
        for section, entries in part.get("components", {}).items():
            target = whole["components"].setdefault(section, {})
            twice = target.keys() & entries.keys()
            if twice:
                raise ContractError(f"{revision}/{name}: component named twice: {', '.join(sorted(twice))}")
            target |= entries
    if not whole["paths"]:
        raise ContractError(f"{revision}: the revision has no paths")
    whole["info"] = {"title": "Klaviyo API, as rehearsed", "version": revision}
    if source is not None:
        whole["info"]["x-source"] = source
    joined: Document = _localised(whole)
    check_references(joined, place=revision)
    return joined


def _localised(node: Any) -> Any:
    """Copy a document with references between files made local: newer revisions still need the parts."""
    if isinstance(node, list):
        return [_localised(value) for value in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _REFERENCE_TO_FILE.sub("#/", value)
        if key == "$ref" and isinstance(value, str)
        else _localised(value)
        for key, value in node.items()
    }
