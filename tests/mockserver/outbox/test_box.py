"""The outbox is bounded, and what smart sending needs to know outlives the messages."""

from __future__ import annotations

import orjson

from klaviyo_rehearsal.mockserver.outbox.box import Outbox
from klaviyo_rehearsal.mockserver.outbox.message import Cause, Draft


def draft(profile: str, html: str = "<p>Hi</p>", kind: str = "campaign") -> Draft:
    """Make a message to a profile, sent at second 5."""
    return Draft("email", f"{profile}@northwind.shop", profile, Cause(kind, {}, ""), 5.0, html=html)


def test_the_oldest_go_where_there_are_too_many() -> None:
    box = Outbox(2, 1_000, "seed")
    first, *_ = (box.add(draft(name)) for name in ("a", "b", "c"))
    assert ([item.profile_id for item in box], len(box), box.dropped) == (["b", "c"], 2, 1)
    assert box.get(first.id) is None
    assert box.last_sent("email", "a") == 5.0


def test_the_oldest_go_where_they_are_too_large() -> None:
    box = Outbox(10, 100, "seed")
    for name in ("a", "b", "c"):
        box.add(draft(name, "x" * 40))
    assert [item.profile_id for item in box] == ["b", "c"]
    box.add(draft("d", "x" * 200))
    assert (len(box), box.dropped) == (0, 4)


def test_a_message_that_is_passed_over_counts() -> None:
    box = Outbox(1, 100, "seed")
    box.pass_over(draft("a"))
    assert (len(box), box.dropped, box.last_sent("email", "a")) == (0, 1, 5.0)
    assert box.last_sent("email", "b") is None


def test_a_dump_brings_everything_back() -> None:
    box, other = Outbox(9, 1_000, "seed"), Outbox(9, 1_000, "seed")
    box.add(draft("a", kind="confirmation"))
    assert box.last_sent("email", "a") is None
    other.restore(orjson.loads(orjson.dumps(box.dump())))
    assert (list(other), other.dump(), other.next_id()) == (list(box), box.dump(), box.next_id())
