"""Integrations that gather what they are given, and send it later: `handle.flush` says how."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

from examples.plain_httpx.api import Api, KlaviyoError
from examples.plain_httpx.groups import remove_members
from examples.plain_httpx.people import consent
from examples.translation.groups import import_of, parts
from examples.translation.people import event_of, profile_of
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import Target
from tests.rehearsal.right.events import bulk_of
from tests.rehearsal.right.style import python, shop

EVENTS, PROFILES = 1000, 10_000
TRACK = ("create-event", "create-event-once")
IDENTIFY = ("create-profile", "update-profile")


def api_of(target: Target) -> Api:
    """Return the API of an account."""
    return Api(target.base_url, target.api_key, target.company_id)


class Buffer:
    """Keeps events until the program ends, or a thousand have come together; then a job records them."""

    def __init__(self) -> None:
        self._events: list[dict[str, Any]] = []
        self._people: list[dict[str, Any]] = []

    def __call__(self, call: LegacyCall, target: Target) -> None:
        """Keep the event of a call."""
        self._events.append(event_of(call))
        self._people.append(dict(call.customer_properties))
        if len(self._events) >= EVENTS:
            self.flush(target)

    def flush(self, target: Target) -> None:
        """Send the events, and then the consent that came with them."""
        api = api_of(target)
        events, self._events = self._events, []
        people, self._people = self._people, []
        for part in parts(events, EVENTS):
            api.send("POST", "/api/event-bulk-create-jobs", bulk_of([*part]))
        for person in people:
            consent(api, person)


class Importer:
    """Keeps people until the program ends, and imports them by jobs: one for each turn of a person."""

    def __init__(self) -> None:
        self._people: list[dict[str, Any]] = []

    def __call__(self, call: LegacyCall, target: Target) -> None:
        """Keep the person of a call."""
        self._people.append(call.properties)

    def flush(self, target: Target) -> None:
        """Import the people: the same person a second time by a second job, to keep the order."""
        people, self._people = self._people, []
        api = api_of(target)
        jobs: list[list[dict[str, Any]]] = []
        for person in people:
            free = next((job for job in jobs if not any(_may_be_same(person, item) for item in job)), None)
            if free is None:
                jobs.append([person])
            else:
                free.append(person)
        for job in jobs:
            for part in parts(job, PROFILES):
                api.send(
                    "POST", "/api/profile-bulk-import-jobs", import_of([profile_of(item) for item in part])
                )
        for person in people:
            consent(api, person)


def _may_be_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    names = ("$email", "email", "$phone_number", "$id", "id", "$exchange_id")
    return any(name in one and one.get(name) == other.get(name) for name in names)


class Postponed:
    """Keeps calls of any kind, and does them one by one at the end."""

    def __init__(self) -> None:
        self._calls: list[LegacyCall] = []
        self._shop = shop()

    def __call__(self, call: LegacyCall, target: Target) -> None:
        """Keep a call."""
        self._calls.append(call)

    def flush(self, target: Target) -> None:
        """Do the calls; what the old API refused is refused here as well, and does not stop the rest."""
        calls, self._calls = self._calls, []
        refused: KlaviyoError | None = None
        for call in calls:
            try:
                self._shop(call, target)
            except KlaviyoError as error:
                refused = error
        if refused is not None:
            raise refused


class Background:
    """Puts calls into a queue that a thread of its own works off; flush waits for it."""

    def __init__(self) -> None:
        self._queue: queue.Queue[tuple[LegacyCall, Target]] = queue.Queue()
        self._failed: list[Exception] = []
        self._shop = shop()
        self._thread: threading.Thread | None = None

    def __call__(self, call: LegacyCall, target: Target) -> None:
        """Put a call into the queue."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="shop queue", daemon=True)
            self._thread.start()
        self._queue.put((call, target))

    def flush(self, target: Target) -> None:
        """Wait until the queue is empty. Raises the last failure."""
        self._queue.join()
        failed, self._failed = self._failed, []
        if failed:
            raise failed[-1]

    def _work(self) -> None:
        while True:
            call, target = self._queue.get()
            try:
                self._shop(call, target)
            except Exception as error:
                self._failed.append(error)
            finally:
                self._queue.task_done()


def _looked_up_at_the_end() -> Callable[[LegacyCall, Target], None]:
    """Make a function with `flush`, as shops without classes have it: it removes members by one request."""
    leaving: dict[str, list[str]] = {}

    def handle(call: LegacyCall, target: Target) -> None:
        leaving.setdefault(call.ids[0], []).extend(call.arguments["emails"])

    def flush(target: Target) -> None:
        api, lists = api_of(target), {**leaving}
        leaving.clear()
        for group, emails in lists.items():
            remove_members(api, LegacyCall("remove members", {"emails": emails}, (group,), "v2"))

    handle.flush = flush  # type: ignore[attr-defined]
    return handle


# No journeys: to delete a person and to name the person again at once is a mistake where jobs take seconds.
STORIES = ("create-event", "create-profile", "update-person", "subscribe", "add-to-list", "create-template")
STYLES = (
    python("events in batches, sent later", Buffer(), TRACK),
    python("people in batches, imported later", Importer(), IDENTIFY),
    python(
        "calls put off",
        Postponed(),
        (*STORIES, "delete-profile", "update-list", "tag-list", "suppress"),
    ),
    python("calls in a queue", Background(), (*STORIES, "query-events", "get-profile")),
    python("removals in a batch", _looked_up_at_the_end(), ("remove-from-list",)),
)
