"""Keeps parsed YAML as JSON in the user's cache: YAML is for people, and parsing it costs the start."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from platformdirs import user_cache_path

from ..files import write_atomically


def cached(sources: Iterable[bytes], build: Callable[[], Any]) -> Any:
    """Return the JSON value that `build` makes of the sources, from the cache when they have not changed.

    The entry is named after the content of the sources, or digests of it, and of the code that builds, so it
    can't be stale. A cache that can't be written or read is passed over.
    """
    # The code counts as a source: a new version of the package must not read the entries of the old
    # one.
    digest = hashlib.blake2b(_code(), digest_size=16)
    for source in sources:
        # The sizes divide the sources: a line that moves from one to the next changes the digest.
        digest.update(len(source).to_bytes(8))
        digest.update(source)
    entry = cache_folder() / f"{digest.hexdigest()}.json"
    try:
        # A cut, an empty or a foreign entry heals itself by the next write.
        if content := orjson.loads(entry.read_bytes()):
            return content
    except (OSError, orjson.JSONDecodeError):
        pass
    content = build()
    write_atomically(entry, orjson.dumps(content))
    return content


@cache
def _code() -> bytes:
    here = Path(__file__).parent
    files = [
        *sorted(here.glob("*.py")),
        *sorted((here.parent / "sheets").glob("*.py")),
        here.parent / "files.py",
        here.parent / "plain_yaml.py",
    ]
    return b"\0".join(path.read_bytes() for path in files)


def cache_folder() -> Path:
    """Return the folder of the cache: $REHEARSE_CACHE_DIR, or the user's own."""
    override = os.environ.get("REHEARSE_CACHE_DIR")
    return Path(override) if override else user_cache_path("klaviyo-rehearsal")
