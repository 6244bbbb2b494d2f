"""The circumstances of a run for its report: day, duration, version, the commit of the user's repository."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from klaviyo_rehearsal import __version__

# Seconds: a report must not wait for a repository on a slow disk.
_PATIENCE = 5


@dataclass(frozen=True, slots=True)
class Commit:
    """The commit of a repository. root: its folder. dirty: whether files that it has were changed since."""

    root: Path
    identifier: str
    dirty: bool

    @property
    def text(self) -> str:
        """The first digits, and whether there are changes."""
        return f"{self.identifier[:12]}{' with uncommitted changes' if self.dirty else ''}"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The circumstances of a run. begun: in UTC. seconds: its duration. commit: None outside of git."""

    begun: datetime
    seconds: float
    commit: Commit | None = None
    version: str = __version__

    @property
    def today(self) -> date:
        """The day of the run in UTC."""
        return self.begun.date()

    @property
    def duration(self) -> str:
        """The duration in words, such as 27 seconds."""
        minutes, seconds = divmod(round(self.seconds), 60)
        hours, minutes = divmod(minutes, 60)
        if hours:
            return f"{hours} h {minutes} min"
        return f"{minutes} min {seconds} s" if minutes else f"{max(1, seconds)} s"

    @property
    def moment(self) -> str:
        """The beginning in ISO 8601, to the second."""
        return self.begun.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class Stopwatch:
    """Starts with a run, and gives its facts at the end."""

    begun: datetime = field(default_factory=lambda: datetime.now(UTC))
    _start: float = field(default_factory=time.monotonic)

    def facts(self, folder: Path) -> RunFacts:
        """Return the facts of a run in a folder, up to now."""
        return RunFacts(self.begun, time.monotonic() - self._start, commit_of(folder))


def commit_of(folder: Path) -> Commit | None:
    """Return the commit that is checked out in a folder, None where git or a repository is missing."""
    lines = _git(folder, "rev-parse", "--show-toplevel", "HEAD")
    if lines is None or len(lines) != 2:
        return None
    status = _git(folder, "status", "--porcelain", "--untracked-files=no")
    return Commit(Path(lines[0]), lines[1], bool(status))


def _git(folder: Path, *arguments: str) -> list[str] | None:
    # Without the lock a report leaves the index of a repository as it is.
    environment = os.environ | {"GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            env=environment,
            timeout=_PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace").splitlines()


def relative_to_repository(file: str, facts: RunFacts | None) -> str:
    """Return the name of a file as a forge has it: from the root of the repository on.

    file: relative to the present folder, or absolute. A file outside of the repository keeps its name.
    """
    try:
        return _relative(Path(file), facts) or file
    except (OSError, ValueError):  # a name of a recording may be any text
        return file


def _relative(path: Path, facts: RunFacts | None) -> str:
    path = path if path.is_absolute() else Path.cwd() / path
    roots = [facts.commit.root] if facts and facts.commit else []
    # In a container of an Action git may refuse a repository of another owner.
    roots += [Path(text)] if (text := os.environ.get("GITHUB_WORKSPACE")) else []
    for root in roots:
        for one, other in ((path, root), (path.resolve(), root.resolve())):
            if one.is_relative_to(other):
                return one.relative_to(other).as_posix()
    return ""
