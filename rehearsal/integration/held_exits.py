"""Exits of this process that an integration asks for past Python: they would be taken for the verdict."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

# The other functions of `os` that exchange the program call one of these.
_NAMES = ("_exit", "execv", "execve")


class ProcessExit(BaseException):
    """The integration asked for the end of the process. A BaseException, as SystemExit is."""


@contextmanager
def exits_held() -> Iterator[None]:
    """Turn `os._exit` and `os.exec...` in this process into a ProcessExit where they are called.

    `os._exit(0)` ended a rehearsal with exit code 0 and no verdict. Forked processes end as ever.
    """
    kept = {name: getattr(os, name) for name in _NAMES if hasattr(os, name)}
    for name, function in kept.items():
        setattr(os, name, _held(name, function, os.getpid()))
    try:
        yield
    finally:
        for name, function in kept.items():
            setattr(os, name, function)


def _held(name: str, function: Callable[..., NoReturn], owner: int) -> Callable[..., NoReturn]:
    def held(*arguments: Any) -> NoReturn:
        if os.getpid() == owner:
            shown = ", ".join(map(repr, arguments[:1]))
            raise ProcessExit(f"os.{name}({shown}) would end the rehearsal without a verdict")
        function(*arguments)

    return held
