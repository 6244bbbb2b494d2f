"""Keeps parsed YAML as JSON in the user's cache: YAML is for people, and parsing it costs the start."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from platformdirs import user_cache_path


def cached(sources: list[Path], build: Callable[[], Any]) -> Any:
    """Return what `build` makes of the sources, from the cache when they have not changed.

    The entry is named after the content of the sources and of the code here, so it can't be stale. A
    cache that can't be written or read is passed over.
    """
    digest = hashlib.blake2b(digest_size=16)
    for path in [*sources, *sorted(Path(__file__).parent.glob("*.py"))]:
        digest.update(path.read_bytes())
        digest.update(b"\0")
    entry = cache_folder() / f"{digest.hexdigest()}.json"
    try:
        return orjson.loads(entry.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        pass
    content = build()
    write_atomically(entry, orjson.dumps(content))
    return content


def cache_folder() -> Path:
    """Return the folder of the cache: $REHEARSE_CACHE_DIR, or the user's own."""
    override = os.environ.get("REHEARSE_CACHE_DIR")
    return Path(override) if override else user_cache_path("klaviyo-rehearsal")


def write_atomically(entry: Path, content: bytes) -> bool:
    """Write a file whole or not at all. Returns whether it could be written."""
    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=entry.parent, delete=False) as file:
            file.write(content)
        os.replace(file.name, entry)
    except OSError:
        return False
    return True
