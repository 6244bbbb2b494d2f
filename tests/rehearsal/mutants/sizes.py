"""Mistakes that show when there are more than fit on a page, into a request or into a column."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from examples.plain_httpx import groups, people
from examples.plain_httpx.api import Api
from examples.plain_httpx.shop import HANDLERS, Handler
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import SECTIONS, Mutant, doing

Cut = Callable[[list[Any]], list[Any]]


def of_those_named(cut: Cut) -> Handler:
    """Make a handler that does a call for some of the people that it names."""

    def handler(api: Api, call: LegacyCall) -> Any:
        arguments = {
            name: cut(value) if isinstance(value, list) else value for name, value in call.arguments.items()
        }
        if call.name == "segment members":
            arguments["email"] = ",".join(cut(call.arguments["email"].split(",")))
        return HANDLERS[call.name](api, LegacyCall(call.name, arguments, call.ids, call.version))

    return handler


def up_to(number: int) -> Cut:
    return lambda items: items[:number]


def without_every(number: int) -> Cut:
    """Leave out the item after each full part: the first of the next is lost."""
    return lambda items: [item for place, item in enumerate(items) if not place or place % number]


def without_rest(number: int) -> Cut:
    """Leave out the part that is not full, unless it is the only one."""
    return lambda items: items[: len(items) // number * number] or items


class FewPages(Api):
    """Reads a number of pages at most, of the usual size or of its own."""

    most = 1
    size: str | None = None

    def read(self, path: str, query: dict[str, str] | None = None) -> Iterator[dict[str, Any]]:
        kept = {name: value for name, value in (query or {}).items() if name != "page[size]"}
        own = {"page[size]": self.size} if self.size and path.endswith(("profiles", "events")) else {}
        page = self.send("GET", path, query=kept | own)
        for _ in range(self.most - 1):
            yield from page["data"]
            following = page["links"].get("next")
            if not following:
                return
            _, _, rest = following.partition(path)
            page = self.send("GET", path + rest)
        yield from page["data"]


def pages(most: int, size: int | None = None) -> Handler:
    """Make a handler that reads so many pages at most, of so many."""
    made = type("Few", (FewPages,), {"most": most, "size": None if size is None else str(size)})

    def handler(api: Api, call: LegacyCall) -> Any:
        key = api._headers["Authorization"].removeprefix("Klaviyo-API-Key ")
        return HANDLERS[call.name](made(str(api._http.base_url), key, api._company_id), call)

    return handler


def kind_by_first_page(api: Api, call: LegacyCall) -> Any:
    """Take for a segment what is not among the first lists."""
    first = api.send("GET", "/api/lists")["data"]
    kind = "lists" if any(item["id"] == call.ids[0] for item in first) else "segments"
    return list(api.read(f"/api/{kind}/{call.ids[0]}/profiles", groups.IN_PAGES_OF_100))


def all_at_once(api: Api, call: LegacyCall) -> None:
    """Subscribe everyone in one job, however many."""
    found = [groups.subscriber(person) for person in call.arguments["profiles"]]
    profiles = {"data": [item for item in found if item]}
    job = {
        "type": "profile-subscription-bulk-create-job",
        "attributes": {"profiles": profiles},
        "relationships": {"list": {"data": {"type": "list", "id": call.ids[0]}}},
    }
    api.send("POST", "/api/profile-subscription-bulk-create-jobs", {"data": job})


def spoilt(change: Callable[[Any], Any]) -> Handler:
    """Make a handler that changes the body of an event or a profile before it is sent."""

    def handler(api: Api, call: LegacyCall) -> None:
        if call.name == "track":
            body = people.event_of(call)
            change(body["data"]["attributes"])
            api.send("POST", "/api/events", body)
            people.consent(api, call.customer_properties)
        else:
            profile = people.profile_of(call.properties)
            change(profile["attributes"])
            api.send("POST", "/api/profile-import", {"data": profile})
            people.consent(api, call.properties)

    return handler


def cut_properties(most: int) -> Callable[[Any], None]:
    def change(attributes: Any) -> None:
        kept = attributes.get("properties", {})
        attributes["properties"] = dict(itertools.islice(kept.items(), most))

    return change


def each_property(spoil: Callable[[Any], Any]) -> Callable[[Any], None]:
    def change(attributes: Any) -> None:
        kept = attributes.get("properties", {})
        attributes["properties"] = {name: spoil(value) for name, value in kept.items()}

    return change


def cut_texts(most: int) -> Callable[[Any], Any]:
    return lambda value: value[:most] if isinstance(value, str) else value


def cut_lists(most: int) -> Callable[[Any], Any]:
    return lambda value: value[:most] if isinstance(value, list) else value


def flat_from(level: int) -> Callable[[Any], Any]:
    """Write objects and lists from a level on as texts."""

    def flatten(value: Any, depth: int = 1) -> Any:
        if not isinstance(value, (dict, list)):
            return value
        if depth >= level:
            return str(value)
        if isinstance(value, dict):
            return {name: flatten(part, depth + 1) for name, part in value.items()}
        return [flatten(part, depth + 1) for part in value]

    return flatten


def cut_metric(attributes: Any) -> None:
    named = attributes["metric"]["data"]["attributes"]
    named["name"] = named["name"][:64]


def cut_unique_id(attributes: Any) -> None:
    attributes["unique_id"] = attributes["unique_id"][:64]


def cut_fields(attributes: Any) -> None:
    for name in ("first_name", "last_name", "organization", "title"):
        if attributes.get(name):
            attributes[name] = attributes[name][:100]


def cut_text_argument(name: str, most: int) -> Handler:
    def handler(api: Api, call: LegacyCall) -> Any:
        arguments = {**call.arguments}
        if arguments.get(name):
            arguments[name] = arguments[name][:most]
        return HANDLERS[call.name](api, LegacyCall(call.name, arguments, call.ids, call.version))

    return handler


EVENT, PROFILE = "create-event", "create-profile"
_ROWS: tuple[tuple[str, str, str, str, Handler], ...] = (
    ("only the first hundred subscribed", "subscribe", "difference-missing", "", of_those_named(up_to(100))),
    (
        "only the first thousand subscribed",
        "subscribe",
        "difference-missing",
        "",
        of_those_named(up_to(1000)),
    ),
    ("a thousand and one in a job", "subscribe", "*", "", all_at_once),
    (
        "first of the next part dropped",
        "subscribe",
        "difference-missing",
        "",
        of_those_named(without_every(1000)),
    ),
    ("part that is not full lost", "subscribe", "difference-missing", "", of_those_named(without_rest(100))),
    ("only the first hundred unsubscribed", "unsubscribe", "difference-*", "", of_those_named(up_to(100))),
    ("only the first twenty unsubscribed", "unsubscribe", "difference-*", "", of_those_named(up_to(20))),
    ("every hundred-and-first left", "unsubscribe", "difference-*", "", of_those_named(without_every(100))),
    ("only the first hundred put on", "add-to-list", "difference-missing", "", of_those_named(up_to(100))),
    ("only the first thousand put on", "add-to-list", "difference-missing", "", of_those_named(up_to(1000))),
    (
        "every hundred-and-first dropped",
        "add-to-list",
        "difference-missing",
        "",
        of_those_named(without_every(100)),
    ),
    (
        "only the first hundred taken off",
        "remove-from-list",
        "difference-extra",
        "",
        of_those_named(up_to(100)),
    ),
    (
        "only the first thousand taken off",
        "remove-from-list",
        "difference-extra",
        "",
        of_those_named(up_to(1000)),
    ),
    ("first page of those taken off", "remove-from-list", "difference-extra", "", pages(1)),
    ("first page of those asked for", "check-members", "difference-missing", "read", pages(1)),
    (
        "only the first hundred asked for",
        "check-members",
        "difference-missing",
        "read",
        of_those_named(up_to(100)),
    ),
    (
        "only the first twenty asked for",
        "check-members",
        "difference-missing",
        "read",
        of_those_named(up_to(20)),
    ),
    ("at most five pages", "list-members", "difference-missing", "read", pages(5)),
    ("at most five hundred", "list-members", "difference-missing", "read", pages(5, 100)),
    ("at most a thousand", "list-members", "difference-missing", "read", pages(10, 100)),
    ("segment by the first page of lists", "list-members", "raised", "", kind_by_first_page),
    ("at most five pages", "list-lists", "difference-missing", "read", pages(5)),
    ("at most ten pages", "list-lists", "difference-missing", "read", pages(10)),
    ("at most five pages", "list-templates", "difference-missing", "read", pages(5)),
    ("first page of metrics", "list-metrics", "difference-missing", "read", pages(1)),
    ("at most five pages", "list-metrics", "difference-missing", "read", pages(5)),
    ("first page of campaigns", "list-campaigns", "difference-missing", "read", pages(1)),
    ("at most five pages", "list-campaigns", "difference-missing", "read", pages(5)),
    ("first hundred of the suppressed", "query-suppressed", "difference-missing", "read", pages(1, 100)),
    ("at most five pages", "query-suppressed", "difference-missing", "read", pages(5)),
    ("at most five hundred", "query-suppressed", "difference-missing", "read", pages(5, 100)),
    ("first page of events", "query-events", "difference-missing", "read", pages(1)),
    ("first thousand events", "query-events", "difference-missing", "read", pages(1, 1000)),
    ("at most five pages", "query-events", "difference-missing", "read", pages(5)),
    ("first page of events", "query-events-with-profiles", "difference-missing", "read", pages(1)),
    ("first thousand events", "query-events-with-profiles", "difference-missing", "read", pages(1, 1000)),
    ("at most 25 properties", EVENT, "difference-missing", "properties.*", spoilt(cut_properties(25))),
    ("at most 100 properties", EVENT, "difference-missing", "properties.*", spoilt(cut_properties(100))),
    ("at most 25 properties", PROFILE, "difference-missing", "properties.*", spoilt(cut_properties(25))),
    ("texts cut at 255", EVENT, "difference-changed", "properties.*", spoilt(each_property(cut_texts(255)))),
    (
        "texts cut at 1000",
        EVENT,
        "difference-changed",
        "properties.*",
        spoilt(each_property(cut_texts(1000))),
    ),
    (
        "texts cut at 64 KB",
        EVENT,
        "difference-changed",
        "properties.*",
        spoilt(each_property(cut_texts(65_535))),
    ),
    (
        "texts cut at 255",
        PROFILE,
        "difference-changed",
        "properties.*",
        spoilt(each_property(cut_texts(255))),
    ),
    (
        "lists cut at 10 items",
        EVENT,
        "difference-changed",
        "properties.*",
        spoilt(each_property(cut_lists(10))),
    ),
    (
        "lists cut at 100 items",
        EVENT,
        "difference-changed",
        "properties.*",
        spoilt(each_property(cut_lists(100))),
    ),
    (
        "lists cut at 10 items",
        PROFILE,
        "difference-changed",
        "properties.*",
        spoilt(each_property(cut_lists(10))),
    ),
    (
        "flat from the third level on",
        EVENT,
        "difference-changed",
        "properties.*",
        spoilt(each_property(flat_from(3))),
    ),
    (
        "flat from the sixth level on",
        EVENT,
        "difference-changed",
        "properties.*",
        spoilt(each_property(flat_from(6))),
    ),
    (
        "flat from the third level on",
        PROFILE,
        "difference-changed",
        "properties.*",
        spoilt(each_property(flat_from(3))),
    ),
    ("name of the metric cut", EVENT, "difference-*", "", spoilt(cut_metric)),
    ("unique_id cut", EVENT, "difference-*", "*", spoilt(cut_unique_id)),
    ("names cut at 100", PROFILE, "difference-changed", "*", spoilt(cut_fields)),
    ("name cut at 100", "create-list", "difference-*", "*", cut_text_argument("list_name", 100)),
    ("name cut at 100", "update-list", "difference-changed", "name", cut_text_argument("list_name", 100)),
    ("name cut at 128", "create-campaign", "difference-*", "*", cut_text_argument("name", 128)),
    (
        "subject cut at 100",
        "create-campaign",
        "difference-changed",
        "subject",
        cut_text_argument("subject", 100),
    ),
    ("content cut at 64 KB", "create-template", "difference-*", "*", cut_text_argument("html", 65_536)),
    (
        "content cut at 64 KB",
        "update-template",
        "difference-changed",
        "html",
        cut_text_argument("html", 65_536),
    ),
)
MUTANTS = [
    Mutant(name, use_case, code, place, doing(handler), SECTIONS[use_case])
    for name, use_case, code, place, handler in _ROWS
]
