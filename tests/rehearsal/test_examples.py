"""The examples: a right integration passes, a wrong one fails in the ways that it is wrong."""

from __future__ import annotations

import pytest

import examples.python_sdk.shop
import examples.python_sdk_broken.shop
from klaviyo_rehearsal.rehearsal.failures.outcome import RehearsalFailure
from klaviyo_rehearsal.rehearsal.pytest_plugin.fixture import Klaviyo


def test_the_right_integration_passes(klaviyo: Klaviyo) -> None:
    klaviyo.rehearse(examples.python_sdk.shop.handle, max_examples=3)  # tests/examples has more


@pytest.mark.parametrize(
    ("use_case", "reason"),
    [
        ("create-event", "changed time"),
        ("create-profile", "bad-phone"),
        ("update-profile", "extra"),
    ],
)
def test_each_mistake_is_caught(klaviyo: Klaviyo, use_case: str, reason: str) -> None:
    with pytest.raises(RehearsalFailure) as caught:
        klaviyo.rehearse(examples.python_sdk_broken.shop.handle, use_case=use_case, seed=1)
    assert caught.value.outcome is not None
    assert caught.value.outcome.reason.startswith(reason)
