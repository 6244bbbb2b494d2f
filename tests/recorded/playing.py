"""Plays the operation of each recording in its state, and compares the answers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.operation import Operation

from . import bodies
from .asking import REVISION, Answer, Mock
from .requests import BODIES
from .scenes import CHOSEN, HOMES, NAMED, NEEDS, OWNS
from .shapes import Recording, differences
from .state import MAKERS
from .world import World

_FORM = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
    b"Content-Type: image/png\r\n\r\n" + bodies.PIXEL + b"\r\n--x--\r\n"
)


@dataclass(frozen=True)
class Comparison:
    """The differences of one answer from its recording; `words` are those of the error sentences alone."""

    recording: Recording
    differences: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def is_full(self) -> bool:
        """Return whether nothing differs."""
        return not self.differences and not self.words


def served(library: Library, recordings: Iterable[Recording], names: Mapping[str, str]) -> list[Recording]:
    """Return the recordings of operations that a library has."""
    keys = {operation.key for operation in library.contracts[REVISION]}
    return [item for item in recordings if names.get(item.operation) in keys]


def operation_names(library: Library) -> dict[str, str]:
    """Return the keys of operations by the names of the recordings: operationIds, and their aliases."""
    found: dict[str, str] = {}
    for operation in library.contracts[REVISION]:
        for name in (operation.operation_id, *operation.entry.get("x-klaviyo-operation-aliases", ())):
            found.setdefault(name, operation.key)
    return found


class Player:
    """Plays recordings on one mock, each in an account of its own."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.mock = Mock(library)
        self._numbers = itertools.count(1)

    def compare(self, recording: Recording, key: str) -> Comparison:
        """Play a recording and compare the answers."""
        operation = self._library.contracts[REVISION][key]
        try:
            answer, shape = self._play(recording, operation)
        except (AssertionError, LookupError, ValueError) as error:
            return Comparison(recording, (f"state: {error!r}",), ())
        found = list(_compare(recording, shape, answer))
        words = [item for item in found if item.startswith("/errors/") and "/detail: " in item]
        return Comparison(recording, tuple(x for x in found if x not in words), tuple(words))

    def _play(self, recording: Recording, operation: Operation) -> tuple[Answer, Any]:
        """Return the answer of the mock, and the recorded body with the ids of the mock in its sentences."""
        world = World(self.mock, f"pk_R{next(self._numbers):05d}_test", MAKERS)
        if recording.status == 401:
            self.mock.control.set_key("revoked")
            self.mock.control.revoke_key("revoked")
            answer = self.mock.ask("revoked", operation.method, recording.path, scheme="Bearer")
            return answer, recording.body
        for name in NEEDS.get(recording.name, ()):
            world[name]
        path = self._path(recording, operation, world)
        query = {name: _substituted(text, world) for name, text in recording.query.items()}
        if recording.status == 200 and "page[cursor]" in query:
            query["page[cursor]"] = _next_cursor(world, path, query)
        build = BODIES.get(recording.name) or BODIES.get(recording.operation)
        body = None if build is None or not operation.takes_body else build(world)
        world.later()
        if recording.status in (429, 500):
            self.mock.control.set_faults(f"{operation.key}: {recording.status}")
        media_type = "application/vnd.api+json"
        if operation.path == "/api/image-upload":
            media_type, body = "multipart/form-data; boundary=x", _FORM
        try:
            answer = self.mock.ask(world.key, operation.method, path, body, query, media_type=media_type)
            return answer, _own_ids(recording, path, world)
        finally:
            self.mock.control.clear_faults()

    def _path(self, recording: Recording, operation: Operation, world: World) -> str:
        if "{" not in operation.path or recording.status not in (200, 202, 204, 403, 409):
            own = OWNS.get(recording.name)
            return recording.path if own is None else _with_id(recording.path, world[own])
        home = recording.path.split("/")[2]
        if home.startswith("catalog-") and not home.endswith("-jobs"):
            for ending, name in CHOSEN.items():
                if recording.path.split("/")[3].endswith(ending):
                    return _with_id(recording.path, world[name])
        own = OWNS.get(recording.name) or HOMES.get(home)
        return recording.path if own is None or own == "" else _with_id(recording.path, world[own])


def _next_cursor(world: World, path: str, query: Mapping[str, str]) -> str:
    """Read the cursor of the page after the first: those of Klaviyo are its own."""
    first = world.send("GET", path, **{name: text for name, text in query.items() if name != "page[cursor]"})
    return parse_qs(urlsplit(first.body["links"]["next"]).query)["page[cursor]"][0]


def _with_id(path: str, identifier: str) -> str:
    parts = path.split("/")
    return "/".join([*parts[:3], identifier, *parts[4:]])


def _substituted(text: str, world: World) -> str:
    for known, name in NAMED.items():
        if re.search(rf"\b{known}\b", text):
            text = text.replace(known, world[name])
    return text


def _own_ids(recording: Recording, path: str, world: World) -> Any:
    text = orjson.dumps(recording.body).decode()
    parts, own = recording.path.split("/"), path.split("/")
    if len(parts) > 3 and parts[3] != own[3]:
        text = text.replace(parts[3], own[3])
    return orjson.loads(_substituted(text, world))


def _compare(recording: Recording, shape: Any, answer: Answer) -> Iterable[str]:
    if answer.status != recording.status:
        yield f"status: {answer.status} instead of {recording.status} {str(answer.body)[:300]}"
        return
    media_type = answer.headers.get("content-type")
    if media_type != recording.media_type:
        yield f"content-type: {media_type} instead of {recording.media_type}"
    if answer.headers.get("retry-after") != recording.retry_after:
        yield f"retry-after: {answer.headers.get('retry-after')}"
    limits = answer.headers.get("ratelimit-limit")
    if limits != _stated(recording.limits):
        yield f"ratelimit-limit: {limits} instead of {_stated(recording.limits)}"
    if recording.body is None:
        if answer.body is not None:
            yield f"body: {answer.body!r} instead of none"
        return
    yield from differences(shape, answer.body)


def _stated(limits: tuple[int, ...] | None) -> str | None:
    if limits is None:
        return None
    windows = (f"{allowed};w={length}" for allowed, length in zip(limits, (1, 60, 86_400), strict=False))
    return ", ".join([str(limits[0]), *windows])
