"""Everything that a mock holds as one JSON file: written whole, refused unless it is whole."""

from __future__ import annotations

import base64
import hashlib
import importlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FunctionType, MappingProxyType
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.openapi.cache import write_atomically

from ..settings import Settings
from .account import Account, Accounts
from .clock import Clock
from .deferred import Effect, Pending
from .ids import Ids
from .jobs import Job, Jobs
from .keys import Keys
from .store import Collection

FORMAT, VERSION = "klaviyo-rehearsal state", 1
# What an account is given rather than gathers, and what it was asked.
_NOT_STATE = frozenset({"company_id", "settings", "clock", "journal"})
_MODULE = re.compile(r"klaviyo_rehearsal\.mockserver(\.\w+)+")


class StateError(ValueError):
    """A state cannot be saved or loaded. The message says why; nothing has changed."""


def dump_state(accounts: Accounts, clock: Clock) -> bytes:
    """Write all accounts, keys and the clock as a JSON document that carries its own digest.

    Journals are not part of it. Raises StateError for what cannot be written.
    """
    document = {
        "format": FORMAT,
        "version": VERSION,
        "clock": clock.as_dict(),
        "keys": [record.as_dict() for record in accounts.keys],
        "accounts": [_dump_account(account) for account in accounts.all()],
    }
    try:
        content = orjson.dumps(document)
    except TypeError as error:
        raise StateError(f"the state cannot be written: {error}") from None
    return b'{"digest":"%b",%b' % (_digest(content), content[1:])


def load_state(raw: bytes, accounts: Accounts, clock: Clock, settings: Settings) -> None:
    """Exchange all accounts, keys and the clock for those of a document.

    Raises StateError for one that is cut short, changed or of another version; then nothing is exchanged.
    """
    document = _read(raw)
    keys, moved = Keys(), Clock()
    try:
        keys.restore(document["keys"])
        moved.restore(document["clock"])
        loaded = [_load_account(entry, settings, clock) for entry in document["accounts"]]
        clock.restore(document["clock"])
    except StateError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, ImportError) as error:
        raise StateError(f"the state does not fit this mock: {error!r}") from None
    accounts.replace_all(loaded, keys)


def save_file(path: Path, content: bytes) -> None:
    """Write a state to a file, whole or not at all. Raises StateError."""
    if not write_atomically(path, content):
        raise StateError(f"{path}: cannot be written")


def _read(raw: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise StateError(f"the state is no JSON: {error}. Is it complete?") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise StateError("the state is none that this mock has saved")
    if document.get("version") != VERSION:
        raise StateError(f"the state is of version {document.get('version')}; this mock reads {VERSION}")
    digest = document.pop("digest", None)
    if digest != _digest(orjson.dumps(document)).decode():
        raise StateError("the state was changed after it was saved: its digest is another")
    return document


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


def _dump_account(account: Account) -> dict[str, Any]:
    known = account.collections.values()
    found: dict[str, Any] = {"company_id": account.company_id}
    for name, value in vars(account).items():
        if name in _NOT_STATE or any(value is collection for collection in known):
            continue
        if name == "collections":
            found[name] = {kind: collection.dump() for kind, collection in account.collections.items()}
        else:
            found[name] = _dump_attribute(name, value)
    return found


def _dump_attribute(name: str, value: Any) -> Any:
    if isinstance(value, Collection):
        return value.dump()
    if isinstance(value, Ids):
        return value.state()
    if isinstance(value, Jobs):
        return {identifier: _dump_job(job) for identifier, job in value.items()}
    try:
        return encode(value)
    except TypeError as error:
        raise StateError(f"account.{name} cannot be saved: {error}") from None


def _load_account(entry: Mapping[str, Any], settings: Settings, clock: Clock) -> Account:
    account = Account(str(entry["company_id"]), settings, clock)
    for name, value in entry.items():
        if name == "company_id":
            continue
        if name in _NOT_STATE or name not in vars(account):
            raise StateError(f"the state has {name!r}, which accounts of this version have not")
        _load_attribute(account, name, value)
    return account


def _load_attribute(account: Account, name: str, value: Any) -> None:
    current = getattr(account, name)
    if name == "collections":
        for kind, saved in value.items():
            account.collection(kind).restore(saved)
    elif isinstance(current, (Collection, Ids)):
        current.restore(value)
    elif isinstance(current, Jobs):
        for identifier, job in value.items():
            current.restore(identifier, _load_job(job))
    else:
        decoded = decode(value)
        alike = any(isinstance(current, kind) and isinstance(decoded, kind) for kind in (dict, set))
        if alike:
            current.update(decoded)  # in place, as it may be of a class of its own
        elif type(decoded) is type(current):
            setattr(account, name, decoded)
        else:
            raise StateError(f"account.{name} is {type(current).__name__}, not {type(decoded).__name__}")


def _dump_job(job: Job) -> dict[str, Any]:
    return {
        "started": job.started,
        "effect": None if job.effect is None else _name_of(job.effect),
        "payload": encode(job.payload),
        "reads": job.reads,
        "status": job.status,
        "completed": job.completed,
    }


def _load_job(saved: Mapping[str, Any]) -> Job:
    effect = None if saved["effect"] is None else _effect_of(saved["effect"])
    return Job(
        saved["started"],
        effect,
        decode(saved["payload"]),
        saved["reads"],
        saved["status"],
        saved["completed"],
    )


def encode(value: Any) -> Any:
    """Write a value as JSON, with marks for what JSON has not. Raises TypeError for other classes."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        if all(isinstance(key, str) and not key.startswith("$") for key in value):
            return {key: encode(item) for key, item in value.items()}
        return {"$map": [[encode(key), encode(item)] for key, item in value.items()]}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, tuple):
        return {"$tuple": [encode(item) for item in value]}
    if isinstance(value, (set, frozenset)):
        return {"$set": [encode(item) for item in sorted(value, key=repr)]}
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, Pending):
        return {"$pending": [value.due, value.number, _name_of(value.effect), encode(value.payload)]}
    raise TypeError(f"{type(value).__name__} is not a kind of state")


def decode(value: Any) -> Any:
    """Read what `encode` has written. Raises ValueError for an unknown mark."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    mark = next(iter(value), "")
    if not mark.startswith("$"):
        return {key: decode(item) for key, item in value.items()}
    return _DECODERS[mark](value[mark])


def _pending(parts: list[Any]) -> Pending:
    due, number, name, payload = parts
    return Pending(float(due), int(number), _effect_of(name), decode(payload))


_DECODERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "$map": lambda pairs: {decode(key): decode(item) for key, item in pairs},
        "$tuple": lambda items: tuple(decode(item) for item in items),
        "$set": lambda items: {decode(item) for item in items},
        "$bytes": base64.b64decode,
        "$pending": _pending,
    }
)


def _name_of(effect: Effect) -> str:
    return f"{effect.__module__}:{effect.__qualname__}"


def _effect_of(name: str) -> Effect:
    """Find an effect by its name: a function of this package, and nothing else."""
    module, _, function = name.partition(":")
    if not _MODULE.fullmatch(module):
        raise StateError(f"the state names {name!r} as an effect, which is none of the mock's")
    found = getattr(importlib.import_module(module), function, None)
    if not isinstance(found, FunctionType) or found.__module__ != module:
        raise StateError(f"the state names {name!r} as an effect; this version has none of that name")
    return found
