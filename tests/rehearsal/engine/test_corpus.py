"""The track and identify calls that retired clients were recorded with, through the migrated example."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson

import examples.python_sdk.shop
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyApi, LegacyCall
from klaviyo_rehearsal.contracts.legacy.requests import parse_call
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.example import ExamplePlayer
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.integration import CallableSource
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario

# Klaviyo drops events of example.com, from the new API at least (facts 8.1): the people live elsewhere here.
ELSEWHERE = (b"@example.com", b"@northwind.shop")


def recorded_calls(corpus: Path) -> Iterator[tuple[str, LegacyCall]]:
    for path in sorted(corpus.glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            entry = orjson.loads(line)
            name = entry["path"].strip("/").removeprefix("api/")
            if not LegacyApi.owns(entry["path"]) or name not in ("track", "identify"):
                continue
            headers = {key.lower(): value for key, value in entry["headers"]}
            call = parse_call(
                name,
                query=entry["query"] or "",
                body=(entry["body"] or "").encode(),
                content_type=headers.get("content-type", ""),
            )
            payload = orjson.loads(orjson.dumps(call.payload()).replace(*ELSEWHERE))
            moved = LegacyCall(name, {key: value for key, value in payload.items() if key != "token"})
            yield f"{path.stem} {entry['use_case']}", moved


def unprefixed(call: LegacyCall) -> LegacyCall:
    """Give the SDK's own `email` and `id` the names that the shop used: the clients sent them bare."""
    names = {"email": "$email", "id": "$id"}

    def renamed(person: dict[str, object]) -> dict[str, object]:
        return {names.get(key, key): value for key, value in person.items()}

    if call.name == "identify":
        return LegacyCall.identify(renamed(call.properties))
    once = {key: value for key, value in call.properties.items() if key != "__track_once__"}
    return LegacyCall.track(str(call.event), renamed(call.customer_properties), once, call.time)


def test_every_recorded_call_is_migrated_without_loss(klaviyo_session: MockSession, corpus: Path) -> None:
    performer = CallableSource(examples.python_sdk.shop.handle).open(klaviyo_session.mock.url, 10)
    player = ExamplePlayer(klaviyo_session.mock, performer)
    played = {}
    for name, call in recorded_calls(corpus):
        use_case = use_cases()["create-event" if call.name == "track" else "create-profile"]
        outcome = player.play(use_case, Scenario((unprefixed(call),)))
        played[name] = outcome.reason
    performer.close()
    assert len(played) >= 10
    assert {name: reason for name, reason in played.items() if reason} == {}
