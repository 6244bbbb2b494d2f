"""The lines of a request for people."""

from __future__ import annotations

import re

import pytest

from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.mockserver.state.journal import Entry
from klaviyo_rehearsal.rehearsal.console.lines import LineWriter, Seen
from tests.rehearsal.builders import entry

_DAY = 1_790_000_000.0  # in September 2026


def lines(*entries: Entry, verbose: bool = False, answer: bytes = b"") -> list[str]:
    writer = LineWriter(verbose=verbose)
    return "".join(writer(Seen(_DAY, one, answer)) for one in entries).splitlines()


def test_a_right_request_is_one_line() -> None:
    (line,) = lines(entry())
    assert re.fullmatch(r"\d\d:\d\d:\d\d POST   /api/events {32} 202 ok", line)


def test_a_violation_has_its_code_pointer_and_remedy_below() -> None:
    wrong = violation("bad-phone", "no phone", pointer="/data/attributes/phone_number", remedy="Write +49.")
    assert lines(entry("POST /api/profiles", 400, wrong, verdict="error"))[1:] == [
        "         error: bad-phone /data/attributes/phone_number: no phone",
        "           remedy: Write +49.",
    ]


def test_advice_is_named_and_its_words_come_with_verbose() -> None:
    advised = entry("POST /api/events", 202, violation("no-unique-id"), verdict="advice")
    (line,) = lines(advised)
    assert line.endswith("202 advice (no-unique-id)")
    assert any("advice: no-unique-id" in line for line in lines(advised, verbose=True))


def test_verbose_shows_the_beginnings_of_both_bodies() -> None:
    shown = lines(entry(body=b'{"a":"\x1b"}'), verbose=True, answer=b"x" * 1_000)
    assert shown[1:] == ['         > {"a":"\\x1b"}', f"         < {'x' * 300}..."]


def test_a_fault_is_named() -> None:
    shown = lines(entry(status=0, verdict="fault", fault="reset"))
    assert shown[0].endswith(" cut off fault")
    assert shown[1] == "         fault: reset"


def test_an_old_call_is_visible_and_its_replacement_is_told_once() -> None:
    old = entry("POST /api/track", 200, verdict="legacy", note="Instead call POST /api/events.")
    shown = lines(old, old)
    assert [line.endswith("200 legacy") for line in shown] == [True, False, True]
    assert shown[1] == "         note: Instead call POST /api/events."


def test_a_lost_old_call_is_told_each_time() -> None:
    lost = entry("POST /api/track", 200, verdict="legacy", note="not recorded: no customer")
    assert len(lines(lost, lost)) == 4


def test_a_retired_revision_is_on_each_line_and_explained_once() -> None:
    sent = entry(headers=b"revision: 2022-10-17", revision="2024-02-15", seconds=_DAY)
    shown = lines(sent, sent)
    assert shown[0].endswith("202 ok (revision 2022-10-17, served as 2024-02-15)")
    assert "Revision 2022-10-17 is retired" in shown[1]
    assert len(shown) == 3


def test_foreign_text_does_not_steer_the_terminal() -> None:
    wrong = violation("unknown-field", "'\x1b[2J'", pointer="/data/\x1b]0;x\x07", remedy="\x9b")
    hostile = entry(
        *("POST /api/\x1b[31m", 400, wrong),
        query="a=\x9b2J",
        verdict="error",
        note="\x1b[1m",
        body=b"\x1b[5m",
    )
    assert all(line.isprintable() for line in lines(hostile, verbose=True, answer=b"\x1bc"))


def test_a_long_path_is_cut() -> None:
    (line,) = lines(entry(query="x" * 5_000))
    assert len(line) < 230 and "..." in line


@pytest.mark.parametrize("verdict", ["ok", "error", "loss", "advice", "legacy", "fault"])
def test_colours_end_on_their_line(verdict: str) -> None:
    text = LineWriter(coloured=True)(Seen(_DAY, entry("POST /api/events", 400, verdict=verdict)))
    assert all(line.endswith("\x1b[0m") for line in text.splitlines())
    assert (
        re.sub(r"\x1b\[[\d;]*m", "", text)[9:]
        == lines(entry("POST /api/events", 400, verdict=verdict))[0][9:] + "\n"
    )
