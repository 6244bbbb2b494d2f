"""Profiles, consent and lists under any calls, against a model that knows nothing of the store."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from klaviyo_rehearsal.mockserver.people.consent import confirm
from klaviyo_rehearsal.mockserver.server import MockServer
from tests.mockserver.helpers import Json, connect, list_body, members_body, profile_body, taken
from tests.mockserver.people_helpers import leaver, subscribe, subscriber, suppress, unsubscribe, unsuppress

KEY = "pk_MODEL1_x"
EMAILS = st.sampled_from([f"{name}@northwind.shop" for name in ("ada", "bob", "cy")])
LISTS = st.sampled_from(["single", "double"])


@dataclass
class Person:
    """What the model knows of someone."""

    email: str
    consent: str = "NEVER_SUBSCRIBED"
    reasons: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)

    def agree(self, name: str | None) -> None:
        self.consent = "SUBSCRIBED"
        self.reasons -= {"UNSUBSCRIBE", "USER_SUPPRESSED"}
        if name is not None:
            self.lists.add(name)
            self.left.discard(name)


class PeopleMachine(RuleBasedStateMachine):
    """Calls of both APIs, and what the model makes of each."""

    def __init__(self, server: MockServer) -> None:
        super().__init__()
        self.people: dict[str, Person] = {}
        self.ids: dict[str, str] = {}
        self.account = server.account(KEY)
        self.account.reset()
        self.api = connect(server, KEY)

    def teardown(self) -> None:
        self.api.close()

    @initialize()
    def two_lists(self) -> None:
        for name in ("single", "double"):
            body = list_body(name, opt_in_process=f"{name}_opt_in")
            self.ids[name] = taken(self.api.post("/api/lists", json=body), 201)["data"]["id"]

    def _person(self, email: str) -> Person:
        return self.people.setdefault(email, Person(email))

    def _profiles(self) -> dict[str, Json]:
        params = {"additional-fields[profile]": "subscriptions"}
        found = taken(self.api.get("/api/profiles", params=params))["data"]
        return {item["attributes"]["email"]: item for item in found}

    @rule(email=EMAILS)
    def import_profile(self, email: str) -> None:
        status = 200 if email in self.people else 201
        taken(self.api.post("/api/profile-import", json=profile_body(email)), status)
        self._person(email)

    @rule(email=EMAILS, name=LISTS)
    def subscribe_to_a_list(self, email: str, name: str) -> None:
        subscribe(self.api, subscriber(email), list_id=self.ids[name])
        self._signed_up(email, name)

    @rule(email=EMAILS, name=LISTS)
    def subscribe_by_v2(self, email: str, name: str) -> None:
        body = {"api_key": KEY, "profiles": [{"email": email}]}
        answer = self.api.post(f"/api/v2/list/{self.ids[name]}/subscribe", json=body).json()
        assert [item["email"] for item in answer] == ([email] if name == "single" else [])
        self._signed_up(email, name)

    def _signed_up(self, email: str, name: str) -> None:
        person = self._person(email)
        if name == "single":
            person.agree(name)
        else:
            person.asked.add(name)

    @rule(email=EMAILS)
    def subscribe_without_a_list(self, email: str) -> None:
        subscribe(self.api, subscriber(email))
        if email in self.people:
            self.people[email].agree(None)

    @rule(email=EMAILS, name=LISTS)
    def confirm(self, email: str, name: str) -> None:
        person = self.people.get(email)
        known = self._profiles().get(email, {"id": "nobody"})["id"]
        assert confirm(self.account, known, self.ids[name]) == (person is not None and name in person.asked)
        if person is not None and name in person.asked:
            person.asked.remove(name)
            person.agree(name)

    @rule(email=EMAILS)
    def unsubscribe(self, email: str) -> None:
        unsubscribe(self.api, leaver(email))
        if email in self.people:
            self._left_all(self.people[email])
            self.people[email].asked.clear()

    @rule(email=EMAILS, name=LISTS)
    def unsubscribe_from_a_list(self, email: str, name: str) -> None:
        unsubscribe(self.api, leaver(email), list_id=self.ids[name])
        person = self.people.get(email)
        if person is None:
            return
        if name in person.lists:
            person.lists.remove(name)
            person.left.add(name)
        else:
            self._left_all(person)
        person.asked.discard(name)

    @staticmethod
    def _left_all(person: Person) -> None:
        person.consent = "UNSUBSCRIBED"
        person.reasons.add("UNSUBSCRIBE")

    @rule(email=EMAILS)
    def suppress(self, email: str) -> None:
        suppress(self.api, email)
        self._person(email).reasons.add("USER_SUPPRESSED")

    @rule(email=EMAILS)
    def unsuppress(self, email: str) -> None:
        unsuppress(self.api, email)
        if email in self.people:
            self.people[email].reasons.discard("USER_SUPPRESSED")

    @rule(email=EMAILS, name=LISTS, joins=st.booleans())
    def move_members(self, email: str, name: str, joins: bool) -> None:
        known = self._profiles().get(email)
        if known is None:
            return
        path = f"/api/lists/{self.ids[name]}/relationships/profiles"
        method = "POST" if joins else "DELETE"
        taken(self.api.request(method, path, json=members_body(known["id"])), 204)
        lists = self.people[email].lists
        (lists.add if joins else lists.discard)(name)

    @rule(email=EMAILS)
    def delete(self, email: str) -> None:
        person = {"type": "profile", "attributes": {"email": email}}
        attributes = {"profile": {"data": person}}
        body = {"data": {"type": "data-privacy-deletion-job", "attributes": attributes}}
        answer = self.api.post("/api/data-privacy-deletion-jobs", json=body)
        assert answer.status_code == (202 if self.people.pop(email, None) else 404)

    @rule(kept=EMAILS, gone=EMAILS)
    def merge(self, kept: str, gone: str) -> None:
        # Only of those without a word on consent: whose counts is looked at in test_consent.py.
        people = [self.people.get(kept), self.people.get(gone)]
        profiles = self._profiles()
        if (
            kept == gone
            or not all(people)
            or any(profiles[p.email]["id"] in self.account.consents for p in people if p)
        ):
            return
        sources = {"profiles": {"data": [{"type": "profile", "id": profiles[gone]["id"]}]}}
        data = {"type": "profile-merge", "id": profiles[kept]["id"], "relationships": sources}
        taken(self.api.post("/api/profile-merge", json={"data": data}), 202)
        self.people[kept].lists |= self.people.pop(gone).lists

    @invariant()
    def the_account_is_as_the_model_says(self) -> None:
        profiles = self._profiles()
        assert profiles.keys() == self.people.keys()
        for email, person in self.people.items():
            read = profiles[email]["attributes"]["subscriptions"]["email"]["marketing"]
            assert read["consent"] == person.consent
            assert {entry["reason"] for entry in read["suppression"]} == person.reasons
            assert len(read["suppression"]) == len(person.reasons)
            listed = [entry["list_id"] for entry in read["list_suppressions"]]
            assert sorted(listed) == sorted(self.ids[name] for name in person.left)
            assert read["can_receive_email_marketing"] == (not person.reasons)
        for name, list_id in self.ids.items():
            members = taken(self.api.get(f"/api/lists/{list_id}/profiles"))["data"]
            on_it = {person.email for person in self.people.values() if name in person.lists}
            assert {item["attributes"]["email"] for item in members} == on_it


def test_the_account_is_as_the_model_says_after_any_calls(old_mock: MockServer) -> None:
    run_state_machine_as_test(
        lambda: PeopleMachine(old_mock), settings=settings(max_examples=12, stateful_step_count=20)
    )
