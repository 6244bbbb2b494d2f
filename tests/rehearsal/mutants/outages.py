"""Mistakes that show in a lasting outage, at one status of several, or while changes do not show yet."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import httpx

from examples.patience import BUSY
from examples.plain_httpx import groups, people
from examples.plain_httpx.api import Api, Unsettled
from examples.plain_httpx.shop import HANDLERS
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import Mutant, doing
from tests.rehearsal.mutants.retries import sent_by, waiting

Handler = Callable[[Api, LegacyCall], Any]


class GivesUpInSilence(Api):
    """Gives up after three attempts, and goes on as if the request had been taken."""

    def send(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> Any:
        for attempt in range(3):
            try:
                return self.attempt(method, path, body, query)
            except Unsettled as unsettled:
                time.sleep(float(unsettled.wait or 0.2 * 2**attempt))
        return {"data": {"id": "none", "attributes": {"failed_count": 0}}}


class NeverGivesUp(Api):
    """Sends a request again without end."""

    def send(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> Any:
        while True:
            try:
                return self.attempt(method, path, body, query)
            except Unsettled as unsettled:
                time.sleep(float(unsettled.wait or 1))


def deaf_to(status: int) -> type[Api]:
    """Make a client that repeats requests after every busy status but one, which it takes for a success."""

    class Deaf(Api):
        def attempt(
            self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None
        ) -> Any:
            try:
                answer = self._once(method, path, body, query)
            except httpx.TransportError as error:
                raise Unsettled(None) from error
            if answer.status_code in {*BUSY} - {status}:
                raise Unsettled(answer.headers.get("retry-after"))
            try:
                return answer.json() if answer.content else {}
            except ValueError:
                return {"data": {"id": "none", "attributes": {"failed_count": 0}}}

    return Deaf


def imported_and_read(api: Api, call: LegacyCall) -> None:
    """Import members, and put on the list those that are found right after."""
    groups.bulk_import(api, [people.profile_of(person) for person in call.arguments["profiles"]])
    found = [
        item["id"]
        for person in call.arguments["profiles"]
        if person.get("email")
        for item in api.read("/api/profiles", {"filter": f"equals(email,{people.quoted(person['email'])})"})
    ]
    if found:
        body = {"data": [{"type": "profile", "id": identifier} for identifier in found]}
        api.send("POST", f"/api/lists/{call.ids[0]}/relationships/profiles", body)


def _by(api: type[Api]) -> Handler:
    def handler(right: Api, call: LegacyCall) -> None:
        HANDLERS[call.name](right, call)

    return sent_by(api, handler)  # type: ignore[no-any-return]


_USE_CASES = ("create-profile", "create-event", "subscribe")
_PLANS: tuple[tuple[str, str, type[Api], str], ...] = (
    ("given up in silence after three", "difference-*", GivesUpInSilence, "facts 5.1"),
    ("a part of Retry-After", "retry-too-soon", waiting(lambda asked: asked * random.random()), "facts 5.1"),
    ("ten seconds at most", "retry-too-soon", waiting(lambda asked: min(asked, 10)), "facts 5.1"),
    ("503 taken for a success", "difference-*", deaf_to(503), "facts 13.4"),
    ("504 taken for a success", "difference-*", deaf_to(504), "facts 13.4"),
    ("429 taken for a success", "difference-*", deaf_to(429), "facts 13.4"),
)
MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(name, use_case, code, "", doing(_by(api)), source, faults=True)
        for name, code, api, source in _PLANS
        for use_case in _USE_CASES
    ),
    Mutant(
        "never given up", "create-profile", "hung", "", doing(_by(NeverGivesUp)), "facts 5.1", faults=True
    ),
    Mutant(
        "members sought right after the import",
        "add-to-list",
        "difference-missing",
        "",
        doing(imported_and_read),
        "facts 8.9",
        faults=True,
    ),
)
