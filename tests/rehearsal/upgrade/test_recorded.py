"""What an upgrade tells of answers is true of the answers that Klaviyo gave (2026-09-04, at 2026-07-15)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.tools.change import GONE
from klaviyo_rehearsal.rehearsal.upgrade.changes import Changes
from klaviyo_rehearsal.rehearsal.upgrade.places import holds, members_of
from tests.rehearsal.upgrade.traffic import CAMPAIGNS, NEW, OLD, sync, upgraded, use_of

_SHARED = Path(__file__).resolve().parents[4] / "shared" / "klaviyo"
_SHAPES = _SHARED / "recorded" / "shapes.jsonl"

pytestmark = pytest.mark.skipif(
    not _SHAPES.is_file(), reason="no recorded answers beside the checkout: ../shared/klaviyo/recorded"
)


@cache
def _recorded() -> dict[str, Any]:
    rows = map(json.loads, _SHAPES.read_text("utf-8").splitlines())
    return {row["name"]: row for row in rows}


def _message(answer: Any) -> Any:
    """Return the answer about one message as one that includes it."""
    return {"included": [answer["data"]]}


def test_the_break_of_the_taps_campaigns_is_the_difference_of_two_recordings(tmp_path: Path) -> None:
    """Found from what was recorded at 2024-10-15, it is what Klaviyo's answer of 2026-07-15 lacks."""
    found = use_of(upgraded([sync()], tmp_path), "GET /api/campaigns")
    live = members_of(_recorded()["get_campaigns.200"]["body"])
    live |= members_of(_recorded()["get_campaign.200"]["body"])
    live |= members_of(_message(_recorded()["get_campaign_message.200"]["body"]))
    # The recorded message was a draft's, without a time.
    lost = {place for place in members_of(CAMPAIGNS) - live if "/send_times/" not in place}
    first = {place for place in lost if place.rpartition("/")[0] not in lost}
    assert {item.change.place for item in found.read_breaks()} == first


def _libraries() -> Iterator[tuple[Library, list[str]]]:
    """Yield the bundled contracts, and two official files with six times as many operations."""
    bundled = load()
    yield bundled, [name for name in bundled.contracts if name < NEW]
    yield load([OLD, NEW], [_SHARED / "openapi" / f"{name}.json" for name in (OLD, NEW)]), [OLD]


def test_nothing_that_klaviyo_answers_is_told_to_be_gone() -> None:
    wrong, told = [], 0
    for library, older in _libraries():
        changes = Changes(library, NEW)
        # The definitions of flows nest so deep that each takes a second.
        keys = {one.operation_id: one.key for one in library.contracts[NEW] if "/api/flow" not in one.path}
        answers = [row for row in _recorded().values() if row["status"] < 300 and row["op"] in keys]
        for revision, row in product(older, answers):
            for item in changes.between(revision, keys[row["op"]]):
                told += item.aspect == GONE
                if item.aspect == GONE and holds(row["body"], item.place):
                    wrong.append((revision, item.operation, item.place))
    assert wrong == []
    assert told > 400
