"""Writes the requests of a running mock to a file that `rehearse check` reads: NDJSON or HAR 1.2."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import orjson

from klaviyo_rehearsal.mockserver.connection.refused import NO_METHOD
from klaviyo_rehearsal.mockserver.control import har
from klaviyo_rehearsal.mockserver.jsonapi.reply import Reply
from klaviyo_rehearsal.mockserver.state.journal import Entry
from klaviyo_rehearsal.mockserver.state.secrets import masked

SUFFIXES = (".ndjson", ".jsonl", ".har")


class RecordingError(Exception):
    """A recording cannot be written. The message names the file and the remedy."""


class Recorder:
    """Writes each request that its `watch` is given; a kill loses the last one at most.

    The suffix of the file chooses the form. A file that is there is replaced. Raises RecordingError.
    """

    def __init__(self, path: Path) -> None:
        if path.suffix not in SUFFIXES:
            raise RecordingError(f"{path}: name a file ending in {', '.join(SUFFIXES)}")
        self._path = path
        self._is_har = path.suffix == ".har"
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        except OSError as error:
            reason = error.strerror or error
            raise RecordingError(f"{path}: cannot be written: {reason}. Name another place.") from None
        self._place = 0  # of the end of a HAR file, which each request moves
        self._count = 0
        self._failed = False
        if self._is_har:
            self._add(har.HEAD, 0)

    def watch(self, entry: Entry, reply: Reply) -> None:
        """Write a request with its answer."""
        if self._failed or entry.method == NO_METHOD:  # TLS, or a line of noise: nothing to judge again
            return
        # Answers of /oauth/token hold keys, and webhooks have secrets; the entry has none.
        reply = replace(reply, body=masked(reply.body))
        if self._is_har:
            comma = har.COMMA if self._count else b"\n"
            self._add(comma + har.har_entry(entry, reply), self._place)
        else:
            answer = reply.body.decode("utf-8", "replace") or None
            line = orjson.dumps(entry.as_dict() | {"answer": answer}) + b"\n"
            self._add(line, self._place)
        self._count += 1

    def close(self) -> None:
        """Close the file."""
        self._failed = True
        os.close(self._file)

    def _add(self, content: bytes, place: int) -> None:
        """Write a part, and the end of the document behind it, which the next part overwrites."""
        whole = content + har.END if self._is_har else content
        try:
            written = 0
            while written < len(whole):
                written += os.pwrite(self._file, whole[written:], place + written)
        except OSError as error:
            self._failed = True
            print(f"rehearse: {self._path}: recording ends: {error.strerror}", file=sys.stderr)
        self._place = place + len(content)
