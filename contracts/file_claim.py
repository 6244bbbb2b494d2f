"""A file that one process alone writes: claimed, and found unwritable, at its start."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from .files import leftovers, real_place

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class ClaimError(Exception):
    """A file cannot be claimed. The message gives the reason and the remedy.

    is_taken: whether another process has it.
    """

    def __init__(self, message: str, *, is_taken: bool = False) -> None:
        super().__init__(message)
        self.is_taken = is_taken


class FileClaim:
    """The claim of this process to write a file, by a lock beside it, which goes with the process.

    Removes what was left of the file by a process that was killed while it wrote. Raises ClaimError where the
    folder is not there or cannot be written, where the path leads to a pipe, a device or in a circle, and
    where another process has the file.
    """

    def __init__(self, path: Path) -> None:
        place = real_place(path)
        self._lock = place.with_name(f".{place.name}.lock")
        if not place.parent.is_dir():
            raise ClaimError(f"there is no folder {place.parent}. Make it, or name another.")
        if place.is_symlink():
            raise ClaimError("its links lead in a circle. Name another file.")
        # A pipe would wait for its writer, and be replaced at the end.
        if place.exists() and not place.is_file():
            raise ClaimError("it is no ordinary file. Name another.")
        self._descriptor = self._locked(path)
        for old in leftovers(place):
            with suppress(OSError):
                old.unlink()

    def _locked(self, path: Path) -> int:
        while True:
            try:
                descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
            except OSError as error:
                reason = error.strerror or error
                folder = self._lock.parent
                raise ClaimError(f"cannot write in {folder}: {reason}. Name a file elsewhere.") from None
            try:
                _lock(descriptor)
            except (BlockingIOError, PermissionError):
                owner = os.read(descriptor, 20).decode("ascii", "replace").strip()
                os.close(descriptor)
                process = f"process {owner}" if owner.isdigit() else "another process"
                remedy = f"End it, or name another file than {path.name}."
                raise ClaimError(f"{process} has it in use. {remedy}", is_taken=True) from None
            except OSError:  # a file system without locks, such as some of the network
                return descriptor
            if self._is_ours(descriptor):
                os.truncate(descriptor, 0)
                os.write(descriptor, b"%d\n" % os.getpid())
                return descriptor
            os.close(descriptor)  # its owner has just ended, and removed it

    def _is_ours(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), os.stat(self._lock))
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Let others have the file. A second time does nothing."""
        if self._descriptor < 0:
            return
        with suppress(OSError):  # Windows removes no open file
            self._lock.unlink()
        os.close(self._descriptor)
        self._descriptor = -1
