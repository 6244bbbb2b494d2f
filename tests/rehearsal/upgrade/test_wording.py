"""The words for each kind of change."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.tools import change as kinds
from klaviyo_rehearsal.contracts.tools.change import ANSWER, BREAKS, GONE, NULL, Change
from klaviyo_rehearsal.rehearsal.upgrade.wording import LABELS, LOST, REFUSED, appearance, change_text

_ASPECTS = (
    *(kinds.GONE, kinds.ON_REQUEST, kinds.NULL, kinds.TYPE, kinds.MAYBE),
    *(kinds.VALUES, kinds.PAGE, kinds.STATUS, kinds.LIMIT, kinds.SCOPE, kinds.MEANING),
)


@pytest.mark.parametrize("kind", [*_ASPECTS, REFUSED, LOST])
def test_every_kind_has_words_and_a_remedy(kind: str) -> None:
    assert all(text.endswith(".") for text in appearance(kind))
    assert kind in LABELS or kind in (REFUSED, LOST)


def test_a_send_strategy_has_a_successor_that_no_likeness_shows() -> None:
    place = "/data/*/attributes/send_strategy/options_static"
    gone = Change(BREAKS, "GET /api/campaigns", place, "the field is gone", ANSWER, GONE)
    assert change_text(gone) == (
        "the field is gone; datetime stands in send_strategy itself, is_local in its options"
    )
    null = Change(BREAKS, "GET /api/campaigns", place, "may be null now", ANSWER, NULL)
    assert change_text(null) == "may be null now"
