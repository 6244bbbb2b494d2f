"""The judge of sequences: by account, in order of time, from file to file, in bounded memory."""

from __future__ import annotations

import json
import random
import tracemalloc
from pathlib import Path

from klaviyo_rehearsal.rehearsal.sequences.judge import SequenceJudge
from klaviyo_rehearsal.rehearsal.sequences.sent import Sent
from tests.rehearsal.cli.running import rehearse
from tests.rehearsal.sequences.requests import LIBRARY, THROTTLED, codes, event, judged, request

LIST = {"data": {"type": "list", "attributes": {"name": "x"}}}


def test_the_order_is_that_of_the_times() -> None:
    requests = [request("POST", "/api/events", n / 100, 202, event(str(n))) for n in range(4_000)]
    shaken = sorted(
        requests, key=lambda item: (item.sent_at or 0) + random.Random(item.body[-90:]).random() * 20
    )
    assert [item.requests for item in judged(*shaken)] == [item.requests for item in judged(*requests)]
    late = request("POST", "/api/lists", 1, 429, LIST, THROTTLED)
    assert "retry-too-soon" in codes(request("POST", "/api/lists", 2, 201, LIST), late)


def test_a_sequence_goes_on_in_the_next_file_unless_the_time_goes_back() -> None:
    first = request("POST", "/api/lists", 600, 429, LIST, THROTTLED, source="a.log")
    assert "retry-too-soon" in codes(first, request("POST", "/api/lists", 601, 201, LIST, source="b.log"))
    assert "retry-too-soon" not in codes(first, request("POST", "/api/lists", 1, 201, LIST, source="b.log"))
    untimed = request("POST", "/api/events", None, 503, event(), source="a.json")
    again = request("POST", "/api/events", None, 202, event(), source="b.json")
    assert codes(untimed, again) == []


def test_what_cannot_be_judged_in_full_is_told() -> None:
    judge = SequenceJudge(LIBRARY)
    judged(*(request("GET", "/api/lists", at, source="a.log") for at in (600, 1, 300, 2)), judge=judge)
    judged(*(request("GET", "/api/lists", None, source="b.json") for _ in range(3)), judge=judge)
    assert list(judge.notes()) == [
        "3 answered requests without a time: judged by order alone; waits, batches and limits need times",
        "a.log: the time goes back by more than 30 s 2 times; retries, batches and limits across such a "
        "place are not seen: sort the lines by time",
    ]
    judged(request("GET", "/api/lists", None, None), judge=(plain := SequenceJudge(LIBRARY)))
    assert list(plain.notes()) == []


def test_memory_does_not_grow_with_the_recording() -> None:
    def peak(requests: int) -> int:
        judge = SequenceJudge(LIBRARY)
        tracemalloc.start()
        try:
            for number in range(requests):
                sent = _event(number)
                for _ in judge.add(sent):
                    pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(12_000) < 1.2 * peak(6_000)


def _event(number: int) -> Sent:
    return Sent(
        f"pk_{number % 1_200}",
        number / 10,
        "POST",
        "/api/events",
        "",
        "POST /api/events",
        "2026-07-15",
        503,
        number,
        is_single=True,
        is_unmarked=True,
        source="it.ndjson",
        line=number,
    )


def test_the_command_tells_of_sequences(tmp_path: Path) -> None:
    headers = {"authorization": "***", "revision": "2026-07-15", "content-type": "application/json"}
    line = {"method": "POST", "path": "/api/events", "headers": headers, "body": event()}
    lines = [
        {**line, "time": "2026-03-04T14:03:00.5Z", "status": 503},
        {**line, "time": "2026-03-04T14:03:09.5Z", "status": 202},
        *({**line, "time": 1772634000 + n / 100, "status": 202, "body": event(str(n))} for n in range(400)),
    ]
    path = tmp_path / "it.ndjson"
    path.write_text("\n".join(map(json.dumps, lines)))
    done = rehearse("check", str(path))
    assert done.returncode == 1
    assert "it.ndjson:2: loss: POST /api/events at 2026-07-15\n  doubled-event: " in done.stdout
    assert "one-call-an-item: POST /api/events is called 400 times" in done.stdout
    found = json.loads(rehearse("check", str(path), "--format", "json").stdout)
    assert {item["code"]: item["count"] for item in found["problems"]} == {
        "doubled-event": 1,
        "one-call-an-item": 400,
    }
    assert "it.ndjson:2: loss: POST /api/events" in rehearse("check", str(path), "-v").stdout
