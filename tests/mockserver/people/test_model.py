"""How a profile is recognised, made and changed; and a machine that does so in any order."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.events.model import IncomingEvent, Lost, record_event
from klaviyo_rehearsal.mockserver.groups.model import make_list
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from klaviyo_rehearsal.mockserver.people.model import (
    IDENTIFIERS,
    MAX_KEPT,
    Reading,
    change_profile,
    create_profile,
    matching_profiles,
    refuse_duplicates,
)
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.account_error import AccountError, unknown_id
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import (
    Json,
    connect,
    error_of,
    event_body,
    ids_of,
    profile_body,
    taken,
)


@pytest.fixture
def account() -> Account:
    return Account("A00001", Settings(), Clock(datetime(2026, 11, 1, 12, tzinfo=UTC)))


def test_a_profile_is_recognised_by_each_of_its_identifiers(account: Account) -> None:
    facts = {name: f"{name}-1" for name in IDENTIFIERS}
    person = create_profile(account, facts)
    for name, value in facts.items():
        assert matching_profiles(account, {name: value}) == [person]
        assert matching_profiles(account, {name: "other"}) == []


def test_profiles_are_recognised_in_the_order_of_the_identifiers(account: Account) -> None:
    people = {name: create_profile(account, {name: "x"}) for name in reversed(IDENTIFIERS)}
    assert matching_profiles(account, dict.fromkeys(reversed(IDENTIFIERS), "x")) == [
        people[name] for name in IDENTIFIERS
    ]


@pytest.mark.parametrize("nothing", [None, "", 5, [], {}, True])
def test_what_is_no_text_identifies_nobody(account: Account, nothing: Any) -> None:
    create_profile(account, {"email": "ada@northwind.shop", "external_id": ""})
    for name in IDENTIFIERS:
        assert matching_profiles(account, {name: nothing}) == []
    refuse_duplicates(account, dict.fromkeys(IDENTIFIERS, nothing), owner=None)


def test_a_taken_identifier_is_refused_to_all_but_its_owner(account: Account) -> None:
    person = create_profile(account, {"email": "ada@northwind.shop"})
    refuse_duplicates(account, {"email": "ada@northwind.shop"}, owner=person)
    with pytest.raises(AccountError) as refused:
        refuse_duplicates(account, {"email": "ada@northwind.shop"}, owner=None)
    assert refused.value.meta == {"duplicate_profile_id": person}
    assert refused.value.reasons[0].code == "duplicate-profile"


def test_nobody_cannot_be_changed(account: Account) -> None:
    with pytest.raises(AccountError) as refused:
        change_profile(account, "NOBODY", {"title": "Dr"}, clear=True)
    assert refused.value.reasons == unknown_id("profile", "NOBODY").reasons


@pytest.mark.parametrize("clear", [True, False])
def test_whether_null_empties_is_the_callers_to_say(account: Account, clear: bool) -> None:
    person = create_profile(account, {"title": "Dr", "location": {"city": "Oslo"}, "properties": {"a": 1}})
    nulls = {"title": None, "location": {"city": None}, "properties": {"a": None}}
    change_profile(account, person, nulls, clear=clear)
    kept = account.profiles.get(person) or {}
    assert kept["title"] == (None if clear else "Dr")
    assert kept["location"]["city"] == (None if clear else "Oslo")
    assert kept["properties"] == {"a": None}  # a property may be null


def test_a_repeated_change_counts_again_after_another(account: Account) -> None:
    """A change without effect is noted, so that the next event with it is quick."""
    ada = create_profile(account, {"email": "ada@northwind.shop"})
    facts: dict[str, Any] = {"email": "ada@northwind.shop", "title": "Dr", "properties": {"vip": True}}
    for _ in range(3):
        change_profile(account, ada, facts, clear=False)
    change_profile(account, ada, {"title": "Prof"}, clear=False)
    change_profile(account, ada, facts, clear=False)
    assert (account.profiles.get(ada) or {})["title"] == "Dr"
    change_profile(account, ada, facts | {"properties": {"vip": 1}}, clear=False)
    assert (account.profiles.get(ada) or {})["properties"]["vip"] is not True
    account.profiles.delete(ada)
    with pytest.raises(AccountError):
        change_profile(account, ada, facts, clear=False)


def test_a_change_changes_nothing_of_what_was_handed_over(account: Account) -> None:
    changes = {"properties": {"tags": ["a"]}, "location": {"city": "Oslo"}}
    person = create_profile(account, changes)
    change_profile(account, person, {}, clear=True, patch={"append": {"tags": "b"}})
    assert changes == {"properties": {"tags": ["a"]}, "location": {"city": "Oslo"}}


_EMAILS = st.sampled_from(["a@northwind.shop", "b@northwind.shop", "c@northwind.shop"])
_PHONES = st.sampled_from(["+15005550001", "+15005550002"])
_VALUES = st.none() | st.integers(0, 3) | st.sampled_from(["", "gold"])
_FACTS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.none() | st.sampled_from(["Dr", "Ms"]),
        "properties": st.dictionaries(st.sampled_from("xyz"), _VALUES, max_size=2),
        "location": st.fixed_dictionaries(
            {}, optional={"city": st.none() | st.sampled_from(["Oslo", "Rome"])}
        ),
    },
)
_MAYBE_PHONE = st.none() | _PHONES


class ProfileMachine(RuleBasedStateMachine):
    """Create, import, change, record and read in any order.

    The model knows of each profile what was said last, and of identifiers whose they are: nothing of how
    the mock keeps them.
    """

    accounts = itertools.count()

    def __init__(self, server: MockServer) -> None:
        super().__init__()
        self.api = connect(server, f"pk_M{next(self.accounts):05d}_test")
        self.people: dict[str, Json] = {}
        self.events: list[tuple[str, str]] = []

    def teardown(self) -> None:
        self.api.close()

    def owner(self, name: str, value: str | None) -> str | None:
        """Return whose an identifier is."""
        return next((key for key, row in self.people.items() if value and row[name] == value), None)

    def owners(self, email: str | None, phone: str | None) -> list[str]:
        found = [self.owner("email", email), self.owner("phone_number", phone)]
        return list(dict.fromkeys(item for item in found if item is not None))

    def say(self, person: str, facts: Json, *, clear: bool) -> None:
        """Apply what is said of a person to the model."""
        row = self.people[person]
        for name, value in facts.items():
            if name == "properties":
                row["properties"] = {**row["properties"], **value}
            elif name == "location":
                if "city" in value and (value["city"] is not None or clear):
                    row["city"] = value["city"]
            elif value is not None or clear:
                row[name] = value

    def meet(self, person: str, facts: Json) -> None:
        self.people[person] = {
            "email": None,
            "phone_number": None,
            "title": None,
            "properties": {},
            "city": None,
        }
        self.say(person, facts, clear=False)

    def told(self, email: str | None, phone: str | None, facts: Json) -> Json:
        identifiers = {"email": email, "phone_number": phone}
        return {**{name: value for name, value in identifiers.items() if value is not None}, **facts}

    @rule(email=_EMAILS, phone=_MAYBE_PHONE, facts=_FACTS)
    def create(self, email: str, phone: str | None, facts: Json) -> None:
        told = self.told(email, phone, facts)
        answer = self.api.post("/api/profiles", json=profile_body(**told))
        owners = self.owners(email, phone)
        if owners:
            assert error_of(answer, 409)["meta"]["duplicate_profile_id"] == owners[0]
        else:
            self.meet(taken(answer, 201)["data"]["id"], told)

    @rule(email=_EMAILS, phone=_MAYBE_PHONE, facts=_FACTS)
    def import_one(self, email: str, phone: str | None, facts: Json) -> None:
        told = self.told(email, phone, facts)
        answer = self.api.post("/api/profile-import", json=profile_body(**told))
        owners = self.owners(email, phone)
        if len(owners) > 1:
            assert error_of(answer, 409)["meta"]["duplicate_profile_id"] == owners[1]
        elif owners:
            assert taken(answer, 200)["data"]["id"] == owners[0]
            self.say(owners[0], told, clear=True)
        else:
            self.meet(taken(answer, 201)["data"]["id"], told)

    @precondition(lambda self: self.people)
    @rule(data=st.data(), email=st.none() | _EMAILS, phone=_MAYBE_PHONE, facts=_FACTS)
    def change(self, data: st.DataObject, email: str | None, phone: str | None, facts: Json) -> None:
        person = data.draw(st.sampled_from(sorted(self.people)))
        told = {"email": email, "phone_number": phone, **facts}  # null empties: an identifier too
        body = {"data": {"type": "profile", "id": person, "attributes": told}}
        answer = self.api.patch(f"/api/profiles/{person}", json=body)
        others = [owner for owner in self.owners(email, phone) if owner != person]
        if others:
            assert error_of(answer, 409)["meta"]["duplicate_profile_id"] == others[0]
        else:
            assert taken(answer)["data"]["id"] == person
            self.say(person, told, clear=True)

    @rule(email=_EMAILS, phone=_MAYBE_PHONE, facts=_FACTS, unique_id=st.sampled_from("12"))
    def record(self, email: str, phone: str | None, facts: Json, unique_id: str) -> None:
        body = event_body(email, person=self.told(None, phone, facts), unique_id=unique_id)
        taken(self.api.post("/api/events", json=body), 202)
        owners = self.owners(email, phone)
        if owners:
            person = owners[0]
            # The phone number of another stays there: events merge nobody.
            own = self.told(email, None if len(owners) > 1 else phone, facts)
            self.say(person, own, clear=False)
        else:
            person = self.find(email)
            self.meet(person, self.told(email, phone, facts))
        if (person, unique_id) not in self.events:
            self.events.append((person, unique_id))

    def find(self, email: str) -> str:
        (person,) = ids_of(
            taken(self.api.get("/api/profiles", params={"filter": f'equals(email,"{email}")'}))
        )
        return person

    @rule(email=_EMAILS)
    def look_up(self, email: str) -> None:
        owner = self.owner("email", email)
        found = taken(self.api.get("/api/profiles", params={"filter": f"any(email,['{email}'])"}))
        assert ids_of(found) == ([owner] if owner else [])

    @precondition(lambda self: self.people)
    @rule(data=st.data())
    def read(self, data: st.DataObject) -> None:
        person = data.draw(st.sampled_from(sorted(self.people)))
        self.agrees(taken(self.api.get(f"/api/profiles/{person}"))["data"])

    def agrees(self, resource: Json) -> None:
        attributes, row = resource["attributes"], self.people[resource["id"]]
        for name in ("email", "phone_number", "title", "properties"):
            assert attributes[name] == row[name]
        assert attributes["location"]["city"] == row["city"]

    @invariant()
    def the_account_is_as_the_model(self) -> None:
        people = taken(self.api.get("/api/profiles"))["data"]
        assert {item["id"] for item in people} == self.people.keys()
        for item in people:
            self.agrees(item)

    @invariant()
    def the_events_are_as_the_model(self) -> None:
        events = taken(self.api.get("/api/events"))["data"]
        assert sorted(
            (
                item["relationships"]["profile"]["data"]["id"],
                item["attributes"]["event_properties"]["$event_id"],
            )
            for item in events
        ) == sorted(self.events)


def test_profiles_are_as_the_model_whatever_is_done_in_any_order(mock: MockServer) -> None:
    class OverTheSocket(ProfileMachine):
        def __init__(self) -> None:
            super().__init__(mock)

    effort = settings(max_examples=20, stateful_step_count=15, deadline=None)
    run_state_machine_as_test(OverTheSocket, settings=effort)


_HALF = {"half": "x" * (MAX_KEPT * 3 // 5)}
_OTHER = {"other": "y" * (MAX_KEPT * 3 // 5)}


def test_a_profile_grows_to_a_bound(account: Account) -> None:
    person = create_profile(account, {"external_id": "7", "properties": _HALF})
    with pytest.raises(AccountError, match="the mock keeps"):
        change_profile(account, person, {"properties": _OTHER}, clear=True)
    with pytest.raises(AccountError, match="the mock keeps"):
        create_profile(account, {"first_name": "x" * MAX_KEPT})
    assert (account.profiles.get(person) or {})["properties"] == _HALF
    change_profile(account, person, {"properties": {"half": "x"}}, clear=True)
    change_profile(account, person, {"properties": _OTHER}, clear=True)


def test_a_profile_of_an_older_state_that_is_too_large_can_be_made_smaller(account: Account) -> None:
    person = create_profile(account, {})
    kept = account.profiles.get(person) or {}
    account.profiles.replace(person, {**kept, "properties": _HALF | _OTHER})
    change_profile(account, person, {"properties": {"half": "x"}}, clear=True)
    with pytest.raises(AccountError):
        change_profile(account, person, {"properties": {"half": "x" * MAX_KEPT}}, clear=True)


def test_what_would_make_a_profile_too_large_is_lost_with_its_event(account: Account) -> None:
    person = {"external_id": "7", "properties": _HALF}
    assert not isinstance(record_event(account, IncomingEvent("A", {}, person)), Lost)
    grown = IncomingEvent("B", {}, {**person, "properties": _OTHER})
    assert record_event(account, grown) is Lost.LARGE_PROFILE
    assert len(account.events) == 1


@pytest.mark.parametrize(
    "call",
    [
        LegacyCall("identify", {"properties": {"$id": "7", **_HALF, **_OTHER}}),
        LegacyCall("track", {"event": "A", "customer_properties": {"$id": "7", **_HALF, **_OTHER}}),
    ],
)
def test_the_old_api_answers_as_ever_where_a_profile_would_be_too_large(
    account: Account, call: LegacyCall
) -> None:
    answer = perform(account, call)
    assert (answer.status, answer.text, answer.recorded) == (200, "1", False)
    assert not len(account.profiles) and not len(account.events)


def test_one_request_reads_so_many_bytes_of_profiles(account: Account) -> None:
    person = create_profile(account, {"properties": {"text": "x" * 1_000}})
    reading = Reading(account, 5_000)
    reading.count(None)
    reading.count("unknown")
    with pytest.raises(AccountError):
        for _ in range(5):
            reading.count(person)


@pytest.mark.parametrize(
    ("name", "version", "argument"),
    [
        ("subscribe", "v2", "profiles"),
        ("add members", "v2", "profiles"),
        ("add members in batch", "v1", "batch"),
    ],
)
def test_a_call_of_the_old_api_that_names_a_large_profile_time_and_again_is_refused(
    account: Account, name: str, version: str, argument: str
) -> None:
    large = {"text": "x" * (MAX_KEPT - 2_000)}
    person = create_profile(account, {"email": "ada@northwind.shop", "properties": large})
    group = make_list(account, {"name": "All", "opt_in_process": "single_opt_in"})
    reads = _Rows(account.profiles.rows)
    account.profiles.rows = reads
    entries = [{"email": "ada@northwind.shop"}] * 10_000
    answer = perform(account, LegacyCall(name, {argument: entries}, (group,), version))
    assert answer.status == 413 and "reads no more" in str(answer.content)
    assert person in account.members.of(group) or name == "subscribe"
    assert reads.count < 1_000


class _Rows(dict[str, bytes]):
    """Rows that count how often one is read."""

    count = 0

    def __getitem__(self, key: str) -> bytes:
        self.count += 1
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.count += 1
        return super().get(key, default)
