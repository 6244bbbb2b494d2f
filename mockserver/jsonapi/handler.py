"""What answers an operation."""

from __future__ import annotations

from collections.abc import Callable

from .documents import Writers
from .exchange import Exchange
from .reply import Reply

Behaviour = Callable[[Exchange, Writers], Reply]
