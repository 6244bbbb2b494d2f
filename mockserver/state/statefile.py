"""Everything that a mock holds as one JSON file: written whole, refused unless it is whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.files import without_mark, write_whole
from klaviyo_rehearsal.contracts.long_texts import json_parts
from klaviyo_rehearsal.contracts.numbers import is_number, whole_number
from klaviyo_rehearsal.contracts.texts import require_texts

from ..settings import Settings
from .account import Account, Accounts
from .clock import Clock
from .deferred import Effects, UnknownEffectError
from .keys import Keys
from .store import Collection
from .version_1 import upgraded

FORMAT, VERSION = "klaviyo-rehearsal state", 2
# Parts of an account that are saved as they dump themselves, and those that are JSON as they are.
_PARTS = ("ids", "members", "event_index", "consents", "links", "deferred", "jobs", "outbox")
_PLAIN = ("merged", "windows")
_LEFT = "left_members"  # only where a segment has lost one
_FIELDS = frozenset({"company_id", "collections", _LEFT, *_PARTS, *_PLAIN})


class StateError(ValueError):
    """A state cannot be saved or loaded. The message gives the reason; nothing has changed."""


def dump_state(accounts: Iterable[Account], keys: Keys, clock: Clock) -> bytes:
    """Write accounts, keys and the clock as a JSON document that carries its own digest.

    Journals are not part of it. Raises StateError for a value that JSON does not have.
    """
    held = list(map(_dump_account, accounts))
    document = {
        "format": FORMAT,
        "version": VERSION,
        "clock": clock.as_dict(),
        "keys": [record.as_dict() for record in keys],
        "accounts": held,
    }
    try:
        parts = json_parts(document)
    except TypeError as error:
        name = next(filter(None, map(_unwritable, held)), "")
        raise StateError(f"account.{name} cannot be saved: {error}") from None
    parts[0] = parts[0].removeprefix(b"{")
    digest = hashlib.sha256(b"{")
    for part in parts:
        digest.update(part)
    return b"".join([b'{"digest":"%b",' % digest.hexdigest().encode(), *parts])


def load_state(
    raw: bytes, accounts: Accounts, clock: Clock, settings: Settings, effects: Effects[Account]
) -> None:
    """Exchange all accounts, keys and the clock for those of a document.

    effects: by the names that the document may have for them. Raises StateError for a document that is cut
    short, changed or of a version that cannot be read; then nothing is exchanged.
    """
    document = _read(raw)
    keys, moved = Keys(), Clock()
    try:
        if document["version"] == 1:
            document = upgraded(document)
        keys.restore(document["keys"])
        moved.restore(document["clock"])
        loaded = [_load_account(entry, settings, clock, effects) for entry in document["accounts"]]
        clock.restore(document["clock"])
    except StateError:
        raise
    except UnknownEffectError as error:
        raise StateError(
            f"the state file has the pending effect {error.args[0]!r}, which this version does not know: "
            "load it with the version that saved it, move the clock until nothing is pending, and save again"
        ) from None
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise StateError(f"the state file does not fit this version: {error!r}") from None
    accounts.replace_all(loaded, keys)


def save_file(path: Path, content: bytes) -> None:
    """Write a state to a file, whole or not at all. Raises StateError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise StateError(f"{path}: cannot be written: {error.strerror or error}") from None


def _read(raw: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(without_mark(raw))
    except orjson.JSONDecodeError as error:
        raise StateError(f"the state file is cut short or not JSON: {error}") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise StateError("not a state file of this mock")
    if document.get("version") not in (1, VERSION):
        raise StateError(
            f"the state file has version {document.get('version')}, and this mock reads 1 and {VERSION}: "
            "update klaviyo-rehearsal"
        )
    digest = document.pop("digest", None)
    if digest != _digest(orjson.dumps(document)).decode():
        raise StateError("the state file was changed after it was saved: its digest does not fit")
    return document


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


def _dump_account(account: Account) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "company_id": account.company_id,
        "collections": {kind: collection.dump() for kind, collection in account.collections.items()},
        **{name: getattr(account, name).dump() for name in _PARTS},
        **{name: getattr(account, name) for name in _PLAIN},
    }
    if left := account.members.dump_left():
        parts[_LEFT] = left
    return parts


def _unwritable(parts: Mapping[str, Any]) -> str:
    for name, part in parts.items():
        try:
            orjson.dumps(part)
        except TypeError:
            return name
    return ""


def _check_collection(collection: Collection, saved: Mapping[str, Any]) -> None:
    """Check ids and times, which a file that was edited may lack. Raises KeyError or TypeError."""
    for links in saved["related"].values():
        require_texts(links.values())
    for pairs in saved["unique"].values():
        require_texts(identifier for _, identifier in pairs)
    for attributes in saved["rows"].values():
        for seconds in collection.times(attributes):
            if seconds is not None and not is_number(seconds):
                raise TypeError(f"{seconds!r} is no time")


def _bucket(counts: list[Any]) -> list[int]:
    second, burst, minute, steady, day, daily = map(whole_number, counts)
    return [second, burst, minute, steady, day, daily]


def _load_account(
    entry: Mapping[str, Any], settings: Settings, clock: Clock, effects: Effects[Account]
) -> Account:
    unknown = sorted(set(entry) - _FIELDS)
    if unknown:
        raise StateError(f"the state file has the unknown account field {unknown[0]!r} (of a newer version?)")
    account = Account(str(entry["company_id"]), settings, clock)
    for kind, saved in entry["collections"].items():
        _check_collection(account.collection(kind), saved)
        account.collection(kind).restore(saved)
    account.ids.restore(entry["ids"])
    account.members.restore(entry["members"])
    account.members.restore_left(entry.get(_LEFT, {}))
    account.event_index.restore(entry["event_index"])
    account.consents.restore(entry["consents"])
    account.links.restore(entry["links"])
    account.deferred.restore(entry["deferred"], effects)
    account.jobs.restore(entry["jobs"], effects)
    if "outbox" in entry:  # files from before there was one lack it
        account.outbox.restore(entry["outbox"])
    account.merged = dict(entry["merged"])
    require_texts(account.merged.values())
    account.windows = {name: _bucket(counts) for name, counts in entry["windows"].items()}
    return account
