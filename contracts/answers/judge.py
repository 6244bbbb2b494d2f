"""Judges a recorded answer by the contract of its revision: a difference is drift."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from ..nesting import is_too_deep
from ..openapi.contract import Library
from ..openapi.loading import bundled_contract, bundled_revisions
from ..openapi.operation import Operation
from ..openapi.resource import SchemaReader
from ..openapi.schema import Schema, SchemaBuilder
from ..openapi.validator import Validator
from ..query import split_query
from ..violation import Violation, violation
from .known import is_known, is_known_status
from .walk import Mismatch, Walk

_GZIP = b"\x1f\x8b"
_PAGES = (b"<!doctype", b"<html")
_MOST = 5 * 1024 * 1024  # bytes that are unpacked
_SHOWN = 8  # names of a list
_LONGEST = 60  # characters of a value


@dataclass(frozen=True)
class _Answers:
    """The answers of an operation with one status, whose schemas are made when they are first needed."""

    operation: Operation
    status: int

    @cached_property
    def is_named(self) -> bool:
        """Whether the contract names the status."""
        stated = {str(name).upper() for name in self.operation.entry["responses"]}
        return bool(stated & {str(self.status), f"{self.status // 100}XX", "DEFAULT"})

    @cached_property
    def schema(self) -> Schema | None:
        """The schema of the body; None without one."""
        return self.operation.response_schema(self.status)

    @cached_property
    def closed(self) -> Validator:
        """The compiled schema that takes no further members; most answers end here."""
        content = self.operation.response_content(self.status) or {}
        return Validator(SchemaBuilder(self.operation.document, close=True).build(content))

    def _is_right(self, content: Any) -> bool:
        try:
            return self.closed.accepts(content)
        except ValueError:  # nested deeper than jsonschema-rs reads
            return False

    def differences(self, content: Any, query: str) -> dict[tuple[str, str], Mismatch]:
        """Return the differences of a body by code and place."""
        schema = self.schema
        if schema is None or self._is_right(content) or is_too_deep(content):
            return {}
        chosen = split_query(query)
        sparse = [name[7:-1] for name in chosen if name.startswith("fields[")]
        walk = Walk(SchemaReader(schema), sparse)
        walk.value(schema, content)
        return walk.found


class AnswerJudge:
    """Judges answers by the contracts of a library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._answers: dict[tuple[str, str, int], tuple[_Answers, _Answers | None]] = {}

    def judge(self, key: str, revision: str, status: int, body: bytes, query: str = "") -> list[Violation]:
        """Return the drift of an answer, each kind at each place once.

        key: of the operation. revision: a loaded one. body: decompressed; an empty one may not have been
        recorded, and one that breaks off is cut: neither is judged. query: of the request, which chooses
        members.
        """
        answers, ours = self._of(key, revision, status)
        if not answers.is_named:
            if ours is None or not ours.is_named:
                known = is_known_status(key, status)
                return [] if known else [_wrong_status(answers.operation, status)]
            answers, ours = ours, None
        if not body:
            return []
        if answers.schema is None:
            known = ours is not None and ours.schema is not None
            return [] if known else [_drift("answer-body", revision, str(status))]
        if body[:2] == _GZIP:  # cassettes keep answers as they came
            body = _unpacked(body)
        try:
            content = orjson.loads(body)
        except orjson.JSONDecodeError:
            # Loggers cut bodies or write marks. Errors of the edge are pages (facts 1.2, LIVE).
            is_page = status < 400 and body[:20].lstrip().lower().startswith(_PAGES)
            return [_drift("answer-not-json", revision, str(status))] if is_page else []
        found = answers.differences(content, query)
        if found and ours is not None:
            shared = ours.differences(content, query)
            found = {place: item for place, item in found.items() if place in shared}
        return [
            _drift(item.code, revision, item.found, item.known, item.place)
            for item in found.values()
            if not is_known(item)
        ]

    def _of(self, key: str, revision: str, status: int) -> tuple[_Answers, _Answers | None]:
        """Return the answers of an operation, and those of our own contract where that is another one."""
        found = self._answers.get((key, revision, status))
        if found is None:
            operation = self._library.contracts[revision][key]
            ours = bundled_contract(revision).operations.get(key) if revision in bundled_revisions() else None
            own = None if ours is None or ours is operation else _Answers(ours, status)
            found = self._answers[key, revision, status] = _Answers(operation, status), own
        return found


def _unpacked(body: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(body, _MOST)
    except zlib.error:
        return b""


def _wrong_status(operation: Operation, status: int) -> Violation:
    stated = sorted(str(name) for name in operation.entry["responses"])
    return _drift("answer-status", operation.revision, str(status), stated)


def _drift(
    code: str, revision: str, found: str, known: Iterable[str] = (), place: str | None = None
) -> Violation:
    words = {"found": found[:_LONGEST], "revision": revision, "known": _listed(known)}
    return violation(code, pointer=place, words=words)


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    if len(found) > _SHOWN:
        return f"{', '.join(found[:_SHOWN])} and {len(found) - _SHOWN} more"
    return " or ".join([", ".join(found[:-1]), found[-1]]) if len(found) > 1 else "".join(found)
