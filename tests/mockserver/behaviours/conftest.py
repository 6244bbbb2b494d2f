"""An account that is asked without a socket, where a test needs what only a seed can plant."""

from __future__ import annotations

import pytest

from tests.mockserver.generic.stage import Caller, Stage, library_of
from tests.mockserver.helpers import NEWEST


@pytest.fixture
def ask() -> Caller:
    """An empty account, asked at the newest revision."""
    return Stage(library_of(())).empty(NEWEST)
