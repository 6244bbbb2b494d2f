"""The outbox is bounded, and what smart sending needs to know outlives the messages."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from klaviyo_rehearsal.mockserver.outbox.box import Outbox
from klaviyo_rehearsal.mockserver.outbox.message import Cause, Draft, Happening


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


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("count",), 1e308),
        (("dropped",), -1),
        (("last", "email a"), "x"),
        (("messages", 0, "seconds"), 1e300),
        (("messages", 0, "html"), 5),
        (("messages", 0, "subject"), None),
        (("messages", 0, "number"), 1.5),
        (("messages", 0, "cause", "words"), []),
        (("messages", 0, "cause", "ids"), 5),
        (("messages", 0, "happened", 0, "seconds"), "x"),
        (("messages", 0, "happened", 0, "kind"), {}),
    ],
)
def test_a_dump_that_was_edited_is_refused(place: tuple[Any, ...], value: Any) -> None:
    """Found by scripts/fuzz hostile files: a count of 1e308 made every look at the outbox a 500."""
    box = Outbox(9, 1_000, "seed")
    message = box.add(draft("a"))
    box.note(message.id, Happening("opened", 6.0))
    content: Any = orjson.loads(orjson.dumps(box.dump()))
    box.restore(content)
    node = content
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = value
    with pytest.raises((TypeError, ValueError)):
        box.restore(content)
