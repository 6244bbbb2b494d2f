"""A mock's state as one file: it comes back as it was, or is refused with nothing lost."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.mockserver.control.snapshot import snapshot
from klaviyo_rehearsal.mockserver.http.effects import EFFECTS
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account, Accounts
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.mockserver.state.deferred import effect
from klaviyo_rehearsal.mockserver.state.jobs import Job
from klaviyo_rehearsal.mockserver.state.keys import Keys
from klaviyo_rehearsal.mockserver.state.statefile import StateError, dump_state, load_state
from tests.mockserver.helpers import (
    Starter,
    connect,
    create_event,
    create_list,
    create_profile,
    members_body,
    taken,
)

_NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
_KEY = "pk_AAAAAA_x"


_JOB = {"started": 0, "effect": None, "payload": {}, "reads": 0, "status": "queued", "completed": None}


def _only(document: Any, kind: str) -> Any:
    """Return the only resource of a type."""
    (content,) = document["accounts"][0]["collections"][kind]["rows"].values()
    return content


def _filled(start: Starter, settings: Settings | None = None) -> MockServer:
    server = start(settings, clock=Clock(_NOON))
    with connect(server, _KEY) as api:
        person = create_profile(api, "ada@northwind.shop", properties={"plan": "gold", "größe": 1.5})
        group = create_list(api)
        taken(api.post(f"/api/lists/{group}/relationships/profiles", json=members_body(person)), 204)
        create_event(api, "bob@northwind.shop", unique_id="1", value=5)
    return server


def test_everything_comes_back_as_it_was(start: Starter) -> None:
    first = _filled(start)
    second = start(clock=Clock(datetime(2026, 12, 1, tzinfo=UTC)))
    second.control.load(first.control.state())
    assert second.control.accounts() == first.control.accounts()
    assert second.control.state() == first.control.state()
    assert second.control.now() == _NOON
    with connect(first, _KEY) as one, connect(second, _KEY) as other:
        for path in ("/api/profiles?sort=-email", "/api/events?include=profile,metric", "/api/lists"):
            found = [taken(api.get(path))["data"] for api in (one, other)]
            assert found[0] and len(found[0]) == len(found[1])
            assert [item["id"] for item in found[0]] == [item["id"] for item in found[1]]


def test_what_comes_later_is_the_same_too(start: Starter) -> None:
    first = _filled(start)
    second = start()
    second.control.load(first.control.state())
    for server in (first, second):
        with connect(server, _KEY) as api:
            create_event(api, "bob@northwind.shop", unique_id="1", value=5)  # a repeat
            create_event(api, "cleo@northwind.shop")
    assert second.control.accounts() == first.control.accounts()
    assert second.control.state() == first.control.state()


def test_what_is_pending_takes_place_after_the_load(start: Starter) -> None:
    first = start(Settings(lag=60, jobs="seconds:30"), clock=Clock(_NOON))
    account = first.account(_KEY)
    account.jobs.start("profile-bulk-import-job", "j", EFFECTS["import-profiles"], {"job": "j", "people": []})
    second = start(Settings(lag=60, jobs="seconds:30"), clock=Clock())
    second.control.load(first.control.state())
    loaded = second.account(_KEY)
    assert _poll(loaded).status == "processing" and len(loaded.deferred.pending) == 1
    second.control.advance(30)
    job = _poll(loaded)
    assert (job.status, job.payload) == ("complete", {"job": "j", "people": []})
    assert loaded.deferred.pending == []


def _poll(account: Account) -> Job[Account]:
    job = account.jobs.poll("profile-bulk-import-job", "j")
    assert job is not None
    return job


@effect("of-another-version")
def _unknown(account: Account, payload: dict[str, Any]) -> None:
    pass


def test_an_effect_of_another_version_is_refused_with_the_remedy() -> None:
    accounts, clock = Accounts(Settings(lag=60), Clock(_NOON)), Clock(_NOON)
    accounts.by_key(_KEY).deferred.after_lag(_unknown, {})
    pending = _dump(accounts, clock)
    accounts.clear()
    accounts.by_key(_KEY).jobs.start("job", "j", _unknown, {})
    for state in (pending, _dump(accounts, clock)):
        why = _refused(state)
        assert "'of-another-version'" in why and "load it with the version that saved it" in why


def test_keys_and_their_scopes_come_back(start: Starter) -> None:
    first = start(Settings(accepted_keys="known"))
    first.control.set_key(_KEY, scopes=["lists:read"])
    second = start(Settings(accepted_keys="known"))
    second.control.load(first.control.state())
    with connect(second, _KEY) as api:
        taken(api.get("/api/lists"))
        assert api.get("/api/profiles").status_code == 403
        assert api.get("/api/lists", headers={"Authorization": "Bearer other"}).status_code == 401


def test_a_running_clock_runs_on(start: Starter) -> None:
    first, second = start(), start(clock=Clock(_NOON))
    first.control.advance(10**7)
    second.control.load(first.control.state())
    assert abs((second.control.now() - first.control.now()).total_seconds()) < 5
    assert not second.clock.stands


def test_a_state_travels_over_http(start: Starter, tmp_path: Path) -> None:
    first, second = _filled(start), start()
    state = httpx.get(f"{first.url}/_mock/state")
    assert state.headers["content-type"] == "application/json"
    # People may lay it out as they like.
    laid_out = json.dumps(state.json(), indent=2)
    for method in ("PUT", "POST"):
        assert httpx.request(method, f"{second.url}/_mock/state", content=laid_out).status_code == 204
    assert second.control.accounts() == first.control.accounts()


def test_the_state_of_one_account_is_loaded_without_the_others(start: Starter) -> None:
    first, second = _filled(start), start()
    other = "pk_BBBBBB_x"
    for key in (_KEY, other):
        first.control.set_key(key, scopes=["profiles:read"])
    shown = first.control.accounts()
    with connect(first, other) as api:
        api.get("/api/profiles")
    state = httpx.get(f"{first.url}/_mock/state", params={"key": _KEY})
    assert state.content == first.control.state(first.account(_KEY))
    second.control.load(state.content)
    assert second.control.accounts() == shown
    assert [record.company_id for record in second.control.known_keys()] == ["AAAAAA"]


def _dump(accounts: Accounts, clock: Clock) -> bytes:
    return dump_state(accounts.all(), accounts.keys, clock)


@pytest.fixture(scope="module")
def saved() -> bytes:
    """Save the state of a mock that holds something."""
    accounts, clock = Accounts(Settings(), Clock(_NOON)), Clock(_NOON)
    account = accounts.by_key(_KEY)
    account.metrics.insert("M00001", {"name": "Placed Order"})
    account.events.insert("E0000000001", {"timestamp": 1}, profile="P", metric="M00001")
    account.members.join("L", ["P"])
    return _dump(accounts, clock)


def _refused(raw: bytes) -> str:
    accounts, clock = Accounts(Settings(), Clock(_NOON)), Clock(_NOON)
    held = accounts.by_key(_KEY)
    held.metrics.insert("KEPT01", {"name": "Kept"})
    with pytest.raises(StateError) as refused:
        load_state(raw, accounts, clock, Settings(), EFFECTS)
    assert accounts.all() == (held,) and "KEPT01" in held.metrics and clock.now() == _NOON
    return str(refused.value)


@given(st.floats(0, 1, exclude_max=True))
def test_a_state_cut_short_is_refused_and_nothing_is_lost(saved: bytes, part: float) -> None:
    assert "cut short or not JSON" in _refused(saved[: int(len(saved) * part)])


@given(st.data())
def test_a_state_that_was_changed_is_refused_and_nothing_is_lost(saved: bytes, data: Any) -> None:
    place = data.draw(st.integers(0, len(saved) - 1))
    byte = data.draw(st.integers(0x20, 0x7E).filter(lambda value: value != saved[place]))
    _refused(saved[:place] + bytes([byte]) + saved[place + 1 :])


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "cut short or not JSON"),
        (b"[]", "not a state file of this mock"),
        (b"{}", "not a state file of this mock"),
        (b'{"format":"klaviyo-rehearsal state","version":99}', "version 99, and this mock reads 1 and 2"),
        (b'{"format":"klaviyo-rehearsal state","version":1}', "digest"),
        (b'{"format":"klaviyo-rehearsal state","version":2}', "digest"),
        (b"[" * 100_000, "cut short or not JSON"),
    ],
)
def test_what_is_no_state_is_refused(raw: bytes, why: str) -> None:
    assert why in _refused(raw)


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document["accounts"][0].update(unheard_of={}),
        lambda document: document["accounts"][0].update(event_index={}),
        lambda document: document["accounts"][0].update(settings=1),
        lambda document: document["accounts"][0].update(ids=[1, 2]),
        lambda document: document["accounts"][0]["collections"]["metric"].pop("rows"),
        lambda document: document["accounts"][0]["collections"].update(metric=5),
        lambda document: document.update(clock={}),
        lambda document: document.update(keys=[{}]),
        lambda document: document.pop("accounts"),
        lambda document: document["accounts"][0].update(members=[1]),
        lambda document: document["accounts"][0].update(members={"Y6nRLr": {"01H": 5}}),
        lambda document: document["accounts"][0].update(merged={"01H": 5}),
        lambda document: document["accounts"][0].update(windows={"GET /api/lists": [1]}),
        lambda document: document["accounts"][0].update(jobs={"a b": {**_JOB, "completed": "soon"}}),
        lambda document: document["accounts"][0].update(jobs={"a b": {**_JOB, "completed": 1e308}}),
        lambda document: document["accounts"][0].update(jobs={"a b": {**_JOB, "status": "lost"}}),
        lambda document: document["accounts"][0].update(links={"known": {}, "loose": {"a b": [["x", 5]]}}),
        lambda document: document["accounts"][0]["event_index"].update(last={"01H": 5}),
        lambda document: _only(document, "event").pop("timestamp"),
        lambda document: _only(document, "event").update(timestamp="noon"),
        lambda document: document["accounts"][0]["collections"]["event"]["related"].update(profile={"e": 5}),
        lambda document: document["accounts"][0]["collections"]["metric"]["unique"].update(name=[["a", 5]]),
    ],
)
def test_a_sound_state_of_another_kind_is_refused(saved: bytes, change: Any) -> None:
    document = orjson.loads(saved)
    del document["digest"]
    change(document)
    digest = hashlib.sha256(orjson.dumps(document)).hexdigest()
    _refused(orjson.dumps({**document, "digest": digest}))


def test_a_refused_state_is_a_400_over_http(start: Starter) -> None:
    server = _filled(start)
    held = server.control.accounts()
    state = server.control.state()
    for raw in (state[:-1], state.replace(b"gold", b"tin!"), b""):
        refused = httpx.put(f"{server.url}/_mock/state", content=raw)
        assert refused.status_code == 400 and "state" in refused.json()["message"]
    assert server.control.accounts() == held


def test_a_state_is_saved_to_the_file_of_the_mock(start: Starter, tmp_path: Path) -> None:
    server, path = _filled(start), tmp_path / "state.json"
    refused = httpx.post(f"{server.url}/_mock/state/save")
    assert refused.status_code == 400 and "--state FILE" in refused.json()["message"]
    server.control.state_file = path
    assert httpx.post(f"{server.url}/_mock/state/save").json() == {"saved": str(path)}
    assert path.read_bytes() == server.control.state()
    other = start()
    other.control.load(path)
    assert other.control.accounts() == server.control.accounts()
    assert [item.name for item in tmp_path.iterdir()] == ["state.json"]


def test_a_file_that_cannot_be_read_or_written_is_named(start: Starter, tmp_path: Path) -> None:
    server = start()
    with pytest.raises(StateError, match="cannot be read: No such file"):
        server.control.load(tmp_path / "none.json")
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match="cannot be written"):
        server.control.save(tmp_path / "file" / "state.json")


def test_another_kind_of_state_is_named_with_its_place() -> None:
    accounts = Accounts(Settings(), Clock())
    accounts.by_key(_KEY).consents.open("x")["x"] = object()
    with pytest.raises(
        StateError,
        match=r"account\.consents cannot be saved: .*: object",
    ):
        _dump(accounts, Clock())


def test_every_attribute_of_an_account_can_be_saved() -> None:
    accounts = Accounts(Settings(), Clock(_NOON))
    account = accounts.by_key(_KEY)
    load_state(_dump(accounts, Clock(_NOON)), accounts, Clock(), Settings(), EFFECTS)
    (loaded,) = accounts.all()
    assert loaded is not account
    # The triggers follow from the flows.
    given = {"settings", "clock", "journal", "profiles", "metrics", "events", "lists", "triggers"}
    assert vars(account).keys() - given == orjson.loads(_dump(accounts, Clock()))["accounts"][0].keys()
    assert snapshot(loaded) == snapshot(account)


def test_past_members_of_segments_come_back(start: Starter) -> None:
    account = Account("AAAAAA", Settings(), Clock(_NOON))
    account.collection("segment").insert("S1", {"name": "Gold"})
    account.members.join("S1", ["P1", "P2"])
    account.members.leave("S1", ["P1"])
    second = start()
    second.control.load(dump_state([account], Keys(), Clock(_NOON)))
    raw = json.loads(second.control.state())
    stamp = "2026-11-01T12:00:00+00:00"
    assert raw["accounts"][0]["left_members"] == {"S1": [[stamp, stamp]]}
