"""Events and metrics over any sequence of calls, beside a model that knows only what facts 8.1 to 8.4 say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

import orjson
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.openapi.validator import Validator
from klaviyo_rehearsal.mockserver.app import create_api
from klaviyo_rehearsal.mockserver.http.exchange import Exchange
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import LIBRARY, NEWEST, Json, event_body

KEY = "pk_A00001_machine"
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
PEOPLE = [f"{name}@northwind.shop" for name in ("ada", "bob", "cy")]
METRICS = ["Placed Order", "Viewed Product"]
_HEADERS = [
    (b"host", b"localhost"),
    (b"authorization", f"Klaviyo-API-Key {KEY}".encode()),
    (b"revision", NEWEST.encode()),
    (b"content-type", b"application/vnd.api+json"),
]


@dataclass(frozen=True)
class Sent:
    """An event as a client sends it; `at` is in seconds after noon, None for now."""

    person: str
    metric: str
    at: int | None
    unique_id: str | None
    value: float | None
    tag: str

    @property
    def attributes(self) -> Json:
        """The attributes that are not left out."""
        facts: Json = {"unique_id": self.unique_id, "value": self.value}
        if self.at is not None:
            facts["time"] = (NOON + timedelta(seconds=self.at)).isoformat()
        return {name: value for name, value in facts.items() if value is not None}


@dataclass
class Model:
    """What an account must show: written from the facts, sharing no code with the mock."""

    lag: int
    now: float = 0.0
    waiting: list[tuple[float, Sent, int]] = field(default_factory=list)
    # (metric, person, what makes two events the same) -> (second, properties)
    events: dict[tuple[str, str, str], tuple[int, Json]] = field(default_factory=dict)
    valued: set[str] = field(default_factory=set)
    metrics: set[str] = field(default_factory=set)

    def send(self, sent: Sent) -> None:
        second = int(self.now) if sent.at is None else sent.at
        self.waiting.append((self.now + self.lag, sent, second))

    def record(self, sent: Sent, second: int) -> None:
        """Record an event: the first of its unique_id, or else of its second, counts; 0 follows a value."""
        self.metrics.add(sent.metric)
        same = f"second {second}" if sent.unique_id is None else f"id {sent.unique_id}"
        if (sent.metric, sent.person, same) in self.events:
            return
        properties: Json = {"tag": sent.tag}
        if sent.unique_id is not None:
            properties["$event_id"] = sent.unique_id
        if sent.value is not None:
            self.valued.add(sent.metric)
        if sent.metric in self.valued:
            properties["$value"] = sent.value or 0
        self.events[sent.metric, sent.person, same] = (second, properties)

    def settle(self) -> None:
        """Let show what has waited long enough."""
        due = [item for item in self.waiting if item[0] <= self.now]
        self.waiting = [item for item in self.waiting if item[0] > self.now]
        for _, sent, second in due:
            self.record(sent, second)

    def shown(self) -> list[tuple[str, str, int, Json]]:
        """Return (metric, person, second, properties) of all events."""
        return [(metric, person, *kept) for (metric, person, _), kept in self.events.items()]


def key_of(item: tuple[str, str, int, Json]) -> tuple[str, str, int, bytes]:
    metric, person, second, properties = item
    return metric, person, second, orjson.dumps(properties, option=orjson.OPT_SORT_KEYS)


SENT = st.builds(
    Sent,
    person=st.sampled_from(PEOPLE),
    metric=st.sampled_from(METRICS),
    at=st.none() | st.integers(0, 3),
    unique_id=st.none() | st.sampled_from(["order-1", "order-2"]),
    value=st.none() | st.sampled_from([0, 5, 2.5]),
    tag=st.sampled_from(["x", "y"]),
)


class EventMachine(RuleBasedStateMachine):
    """Records events in every way there is, and reads them in every other."""

    sent = Bundle("sent")

    @initialize(lag=st.sampled_from([0, 0, 4]))
    def begin(self, lag: int) -> None:
        told = Settings(lag=lag, legacy="serve", drop_reserved=False)
        self.clock = Clock(NOON)
        self.api = create_api(LIBRARY, told, self.clock)
        self.account = self.api.accounts.by_key(KEY)
        self.model = Model(lag)

    @rule(target=sent, event=SENT)
    def one(self, event: Sent) -> Sent:
        body = event_body(event.person, event.metric, properties={"tag": event.tag}, **event.attributes)
        assert self.call("POST", "/api/events", body=body) is None
        self.model.send(event)
        return event

    @rule(target=sent, events=st.lists(SENT, min_size=1, max_size=4), person=st.sampled_from(PEOPLE))
    def several(self, events: list[Sent], person: str) -> Any:
        batches = [self.batch(events[:2]), self.batch(events[2:])]
        content = {"events-bulk-create": {"data": [item for group in batches for item in group]}}
        body = {"data": {"type": "event-bulk-create-job", "attributes": content}}
        assert self.call("POST", "/api/event-bulk-create-jobs", body=body) is None
        for event in events:
            self.model.send(event)
        return multiple(*events)

    @rule(event=sent)
    def again(self, event: Sent) -> None:
        self.one(event)

    @rule(event=SENT)
    def track(self, event: Sent) -> None:
        """Record an event by the old API, which knows no lag."""
        properties: Json = {"tag": event.tag}
        if event.value is not None:
            properties["$value"] = event.value
        if event.unique_id is not None:
            properties["$event_id"] = event.unique_id
        time = None if event.at is None else (NOON + timedelta(seconds=event.at)).timestamp()
        person = {"$email": event.person}
        self.settle()
        perform(self.account, LegacyCall.track(event.metric, person, properties, time))
        self.model.record(event, int(self.model.now) if event.at is None else event.at)

    @rule(seconds=st.sampled_from([0.5, 1, 3]))
    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.model.now += seconds

    @rule(
        metric=st.none() | st.sampled_from(METRICS),
        person=st.none() | st.sampled_from(PEOPLE),
        since=st.none() | st.integers(0, 5),
        sort=st.none() | st.sampled_from(["datetime", "-datetime", "timestamp", "-timestamp"]),
        size=st.integers(1, 5),
    )
    def read(
        self, metric: str | None, person: str | None, since: int | None, sort: str | None, size: int
    ) -> None:
        """List events by pages: all that meet the conditions, each once, in order."""
        self.settle()
        conditions = ["has(profile)"]
        if metric is not None:
            conditions.append(f'equals(metric_id,"{self.account.metrics.find("name", metric)}")')
        if person is not None:
            conditions.append(f'equals(profile_id,"{self.account.profiles.find("email", person)}")')
        if since is not None:
            conditions.append(f"greater-than(datetime,{(NOON + timedelta(seconds=since)).isoformat()})")
        query = {"filter": ",".join(conditions), "page[size]": str(size), "include": "metric,profile"}
        events = list(self.pages("/api/events", {**query, **({} if sort is None else {"sort": sort})}))
        expected = [
            item
            for item in self.model.shown()
            if metric in (None, item[0]) and person in (None, item[1]) and (since is None or item[2] > since)
        ]
        assert Counter(map(key_of, events)) == Counter(map(key_of, expected))
        seconds = [item[2] for item in events]
        assert seconds == sorted(seconds, reverse=(sort or "-").startswith("-"))

    @rule(metric=st.sampled_from(METRICS), by=st.sampled_from([[], ["Email Domain"]]))
    def aggregate(self, metric: str, by: list[str]) -> None:
        self.settle()
        identifier = self.account.metrics.find("name", metric)
        if identifier is None:
            return
        span = ["greater-or-equal(datetime,2026-07-01T00:00:00)", "less-than(datetime,2026-07-02T00:00:00)"]
        asked = {
            "metric_id": identifier,
            "measurements": ["count", "sum_value", "unique"],
            "filter": span,
            "by": by,
        }
        body = {"data": {"type": "metric-aggregate", "attributes": asked}}
        rows = self.call("POST", "/api/metric-aggregates", body=body)["data"]["attributes"]["data"]
        own = [item for item in self.model.shown() if item[0] == metric]
        totals = {
            "count": [len(own)],
            "sum_value": [sum(item[3].get("$value", 0) for item in own)],
            "unique": [len({item[1] for item in own})],
        }
        assert [row["measurements"] for row in rows] == ([totals] if own or not by else [])

    @rule(person=st.sampled_from(PEOPLE), count=st.integers(1, 3))
    def remember(self, person: str, count: int) -> None:
        """Read a person's timeline as the old API had it: all up to now."""
        self.settle()
        identifier = self.account.profiles.find("email", person)
        if identifier is None:
            return
        found: list[tuple[str, str, int, Json]] = []
        arguments: Json = {"count": count}
        while True:
            answer = perform(
                self.account, LegacyCall("person timeline", arguments, (identifier,), "v1")
            ).content
            found += [
                (
                    event["event_name"],
                    event["person"]["$email"],
                    self.second(event["timestamp"]),
                    event["event_properties"],
                )
                for event in answer["data"]
            ]
            if answer["next"] is None:
                break
            arguments = {"count": count, "since": answer["next"]}
        expected = [item for item in self.model.shown() if item[1] == person and item[2] <= self.model.now]
        assert Counter(map(key_of, found)) == Counter(map(key_of, expected))

    @invariant()
    def metrics_and_last_events_are_kept(self) -> None:
        if not hasattr(self, "model"):
            return
        self.settle()
        names = {(self.account.metrics.get(item) or {})["name"] for item in self.account.metrics}
        assert names == self.model.metrics
        assert len(self.account.events) == len(self.model.events)
        for person in PEOPLE:
            identifier = self.account.profiles.find("email", person)
            own = [item[2] for item in self.model.shown() if item[1] == person]
            last = None if identifier is None else self.account.event_index.last(identifier)
            assert last == ((NOON + timedelta(seconds=max(own))).isoformat() if own else None)

    def settle(self) -> None:
        self.account.deferred.settle()
        self.model.settle()

    def second(self, timestamp: int) -> int:
        return timestamp - int(NOON.timestamp())

    def batch(self, events: list[Sent]) -> list[Json]:
        """Build a batch for each event, as each names a person of its own."""
        return [
            {
                "type": "event-bulk-create",
                "attributes": {
                    "profile": {"data": {"type": "profile", "attributes": {"email": event.person}}},
                    "events": {
                        "data": [
                            {
                                "type": "event",
                                "attributes": {
                                    "metric": {
                                        "data": {"type": "metric", "attributes": {"name": event.metric}}
                                    },
                                    "properties": {"tag": event.tag},
                                    **event.attributes,
                                },
                            }
                        ]
                    },
                },
            }
            for event in events
        ]

    def pages(self, path: str, query: dict[str, str]) -> Any:
        """Yield (metric, person, second, properties) of the events of all pages."""
        text = urlencode(query)
        while True:
            document = self.call("GET", path, query=text)
            names = {item["id"]: item["attributes"] for item in document["included"]}
            for event in document["data"]:
                related = {name: event["relationships"][name]["data"]["id"] for name in ("metric", "profile")}
                yield (
                    names[related["metric"]]["name"],
                    names[related["profile"]]["email"],
                    self.second(event["attributes"]["timestamp"]),
                    event["attributes"]["event_properties"],
                )
            if document["links"]["next"] is None:
                return
            text = document["links"]["next"].partition("?")[2]

    def call(self, method: str, path: str, *, query: str = "", body: Json | None = None) -> Any:
        """Send a request to the API without a socket; every answer must fit its schema."""
        scope = {
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": _HEADERS,
            "scheme": "http",
        }
        exchange = Exchange(scope, None)
        exchange.body = b"" if body is None else orjson.dumps(body)
        reply = self.api.answer(exchange)
        assert reply.status < 300, reply.body
        if not reply.body:
            return None
        content = orjson.loads(reply.body)
        assert exchange.operation is not None
        assert [error.message for error in _validator(exchange.operation).errors(content)] == []
        return content


@cache
def _validator(operation: Operation) -> Validator:
    return Validator(operation.response_schema(200) or {})


TestEvents = EventMachine.TestCase
TestEvents.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
