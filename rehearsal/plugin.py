"""The pytest plugin: the fixture `klaviyo`. Imports nothing of weight before a test asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .fixture import Klaviyo
    from .theatre import Theatre


@pytest.fixture(scope="session")
def klaviyo_theatre() -> Iterator[Theatre]:
    """Run one mock for all tests of this process."""
    from .theatre import Theatre

    with Theatre() as theatre:
        yield theatre


@pytest.fixture
def klaviyo(request: pytest.FixtureRequest, klaviyo_theatre: Theatre) -> Iterator[Klaviyo]:
    """Give the test an empty Klaviyo account on a mock.

    What the test's requests break or lose fails it at the end, unless it said `klaviyo.allow(CODE)`.
    """
    from .fixture import Klaviyo

    account = Klaviyo(klaviyo_theatre)
    yield account
    report = account.complaint()
    account.close()
    if report:
        pytest.fail(report, pytrace=False)
