"""Campaigns with their messages, and templates."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.rehearsal.compare.accounts import compare
from tests.rehearsal.compare.planted import (
    STATE,
    Change,
    changed,
    differences_of,
    set_to,
    snapshot_of,
    without,
)


@pytest.mark.parametrize(
    ("change", "kind", "field"),
    [
        (set_to("templates", 0, "name", "Hello"), "changed", "name"),
        (set_to("templates", 0, "html", "<p>Bye</p>"), "changed", "html"),
        (set_to("campaigns", 0, "name", "Summer"), "changed", "name"),
        (set_to("campaigns", 0, "lists", ["QkS3xD"]), "changed", "included"),
        (set_to("campaigns", 0, "excluded", ["QkS3xD"]), "extra", "excluded"),
        (set_to("campaigns", 0, "subject", "Sale"), "changed", "subject"),
        (set_to("campaigns", 0, "from_email", "x@northwind.shop"), "changed", "from_email"),
        (without("campaigns", 0, "from_label"), "missing", "from_label"),
        (without("campaigns", 0, "template"), "missing", "html"),
        (set_to("campaigns", 0, "status", "Sent"), "changed", "status"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_planted_difference_is_seen_in_its_place(change: Change, kind: str, field: str) -> None:
    assert (kind, field) in [(item.kind, item.field) for item in differences_of(change)]


@pytest.mark.parametrize("kind", ["templates", "campaigns"])
def test_what_is_there_once_only_is_missing_or_extra(kind: str) -> None:
    def drop(state: dict[str, Any]) -> None:
        state[kind].pop()
        for campaign in state["campaigns"]:
            campaign.pop("template", None)

    less, more = snapshot_of(changed(drop)), snapshot_of(STATE)
    assert "missing" in {item.kind for item in compare(more, less)}
    assert "extra" in {item.kind for item in compare(less, more)}


def test_one_moment_is_the_same_however_it_is_written() -> None:
    def scheduled(time: str) -> Change:
        def change(state: dict[str, Any]) -> None:
            state["campaigns"][0] |= {"status": "Scheduled", "send_at": time}

        return change

    zulu, rome, later = (
        snapshot_of(changed(scheduled(time)))
        for time in ("2099-06-01T09:30:00.000Z", "2099-06-01T11:30:00+02:00", "2099-06-01T09:31:00Z")
    )
    assert compare(zulu, rome) == []
    assert [(item.kind, item.field) for item in compare(zulu, later)] == [("changed", "scheduled_at")]
