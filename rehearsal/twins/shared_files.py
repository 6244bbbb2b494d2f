"""Files that both programs wrote to: the second one found in them what the first one left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

# Folders that tools write to, and an end for folders without one.
_SPARED = frozenset({".git", "node_modules", "__pycache__", ".venv", "venv", ".tox", "target"})
_MOST = 20_000

Stamps = dict[str, tuple[int, int]]


def stamps(folder: Path) -> Stamps:
    """Return time and size of each file under a folder, of the first twenty thousand."""
    found: Stamps = {}
    for name in _files(folder):
        try:
            state = os.stat(os.path.join(folder, name))
        except OSError:
            continue
        found[name] = state.st_mtime_ns, state.st_size
        if len(found) == _MOST:
            break
    return found


def changed(before: Stamps, after: Stamps) -> set[str]:
    """Return the files that are new or were written to."""
    return {name for name, stamp in after.items() if before.get(name) != stamp}


# Texts and not paths: of thousands of files, a Path each takes longer than the system's answer.
def _files(folder: Path) -> Iterator[str]:
    start = len(os.path.join(folder, ""))
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _SPARED)
        for name in sorted(names):
            yield os.path.join(place, name)[start:]
