"""Reads YAML and JSON files, with the place in every error, and writes files whole."""

from __future__ import annotations

import codecs
import json
import os
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from .errors import ContractError

# Of a file that is being written.
_SUFFIX = ".part"
# Bytes of a file: a device may have no end.
_MOST_BYTES = 256 * 1024 * 1024
# Bytes of a file of JSON that a person has written: its keys are looked at once more.
_BY_HAND = 2_000_000


def parse_file(path: Path) -> Any:
    """Read one YAML or JSON file. Raises ContractError with file, line and reason."""
    raw = read_bytes(path)
    if path.suffix == ".json":
        return _parse_json(path, without_mark(raw))
    # Only here: importing PyYAML takes a tenth of the time to a ready contract, which is kept as JSON.
    from .plain_yaml import parse_yaml

    return parse_yaml(raw, place=str(path))


def read_bytes(path: Path) -> bytes:
    """Read a file. Raises ContractError with the reason."""
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ContractError(f"{path}: cannot be read: {error.strerror or error}") from None
    if len(raw) > _MOST_BYTES:
        raise ContractError(f"{path}: larger than {_MOST_BYTES >> 20} MB. Is it the right file?")
    return raw


def without_mark(raw: bytes) -> bytes:
    """Return a text in UTF-8 without a byte order mark: editors write one, and PowerShell UTF-16."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace").encode()
    return raw.removeprefix(codecs.BOM_UTF8)


def read_mapping(path: Path) -> dict[str, Any]:
    """Read one YAML or JSON file that holds a mapping. Raises ContractError."""
    content = parse_file(path)
    if not isinstance(content, dict):
        raise ContractError(f"{path}: expected a mapping at the top, found {type(content).__name__}")
    return content


def read_list(path: Path) -> list[Any]:
    """Read one YAML or JSON file that holds a list. Raises ContractError."""
    content = parse_file(path)
    if not isinstance(content, list):
        raise ContractError(f"{path}: expected a list at the top, found {type(content).__name__}")
    return content


def _parse_json(path: Path, raw: bytes) -> Any:
    try:
        content = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:{error.colno}"
        raise ContractError(f"{place}: not JSON: {error.msg}. Is the file complete?") from None
    if len(raw) < _BY_HAND:
        _check_keys(path, raw)
    return content


def _check_keys(path: Path, raw: bytes) -> None:
    """Refuse keys that stand there twice. orjson takes more, such as deeper ones."""
    try:
        json.loads(raw, object_pairs_hook=without_doubles)
    except DoubledKey as error:
        raise ContractError(f"{path}: {error}") from None
    except (ValueError, RecursionError):
        return


class DoubledKey(ValueError):
    """A key stands twice in an object of JSON: the first one would be lost in silence."""


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its pairs, as `object_pairs_hook` of `json.loads`. Raises DoubledKey."""
    found = dict(pairs)
    if len(found) < len(pairs):
        (doubled, _), *_ = Counter(key for key, _ in pairs).most_common(1)
        raise DoubledKey(f"the key {doubled!r} stands there twice. Remove one of them.")
    return found


def write_atomically(entry: Path, content: bytes) -> bool:
    """Write a file whole or not at all, and its folder. Returns whether it could be written."""
    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        write_whole(entry, content)
    except OSError:
        return False
    return True


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, for good: it is on the disk then. Raises OSError.

    The target of a link is written, and a file that is there keeps its mode and its owner.
    """
    place = real_place(path)
    # In the same folder: across file systems a rename is a copy, which can break off.
    descriptor, name = tempfile.mkstemp(_SUFFIX, f".{place.name}.", place.parent)
    try:
        with open(descriptor, "wb") as file:
            _take_over(place, descriptor)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        os.replace(name, place)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
    _sync_folder(place.parent)


def real_place(path: Path) -> Path:
    """Return where a path leads: links are followed."""
    return Path(os.path.realpath(path))


def leftovers(place: Path) -> list[Path]:
    """Return the parts of a file that were left by processes that were killed while they wrote it."""
    prefix = f".{place.name}."
    beside = place.parent.iterdir()
    return [file for file in beside if file.name.startswith(prefix) and file.name.endswith(_SUFFIX)]


def _take_over(place: Path, descriptor: int) -> None:
    """Give a new file the mode and the owner of the one in whose place it comes."""
    with suppress(OSError, AttributeError):  # nothing is there; Windows has neither
        before = place.stat()
        os.fchmod(descriptor, before.st_mode & 0o7777)
        os.fchown(descriptor, before.st_uid, before.st_gid)


def _sync_folder(folder: Path) -> None:
    """Bring the new name in a folder to the disk, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
