"""Integrations that send several requests at the same time: coroutines, threads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from examples.patience import Unsettled
from examples.plain_httpx.api import REVISION, Api, KlaviyoError
from examples.plain_httpx.groups import members
from examples.translation import groups, people
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration import Target
from tests.rehearsal.right.style import python, settled, shop

_AT_A_TIME = 4
_BY_EMAIL = 50  # fewer than a filter may have, so that there are several to ask at the same time
ASYNC = (
    *("create-event", "create-event-once", "create-profile", "update-profile", "update-person"),
    *("query-events", "query-events-with-profiles", "list-metrics", "get-profile", "query-profiles"),
    *("subscribe", "unsubscribe", "suppress", "unsuppress", "query-suppressed"),
    *("add-to-list", "remove-from-list", "check-members", "groups-of-profile"),
    *("list-lists", "update-list", "list-templates", "list-campaigns", "campaign-status"),
)


class AsyncApi:
    """Klaviyo's API for one account, for coroutines."""

    def __init__(self, client: httpx.AsyncClient, target: Target) -> None:
        self._client = client
        self._slots = asyncio.Semaphore(_AT_A_TIME)
        self._headers = {
            "Authorization": f"Klaviyo-API-Key {target.api_key}",
            "revision": REVISION,
            "Accept": "application/vnd.api+json",
        }

    async def send(
        self, method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None
    ) -> Any:
        """Send a request until it is settled."""
        for number in range(6):
            try:
                async with self._slots:
                    return await self.attempt(method, path, body, query)
            except Unsettled as unsettled:
                await asyncio.sleep(float(unsettled.wait or 0.2 * 2**number))
        return await self.attempt(method, path, body, query)

    async def attempt(
        self, method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None
    ) -> Any:
        """Send a request once."""
        content = {} if body is None else {"Content-Type": "application/vnd.api+json"}
        try:
            answer = await self._client.request(
                method, path, json=body, params=query, headers=self._headers | content
            )
        except httpx.TransportError as error:
            raise Unsettled(None) from error
        is_json = answer.content and "json" in answer.headers.get("content-type", "")
        return settled(
            answer.status_code, answer.headers.get("retry-after"), answer.json() if is_json else {}
        )

    async def read(self, path: str, query: Mapping[str, str] | None = None) -> AsyncIterator[dict[str, Any]]:
        """Read a collection to its last page."""
        page = await self.send("GET", path, query=query)
        while True:
            for item in page["data"]:
                yield item
            if not (following := page["links"].get("next")):
                return
            url = urlsplit(following)
            page = await self.send("GET", url.path, query=dict(parse_qsl(url.query)))

    async def all(self, path: str, query: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """Read a collection whole."""
        return [item async for item in self.read(path, query)]


async def _consent(api: AsyncApi, person: Mapping[str, Any]) -> None:
    job = people.given_consent(person)
    if job is not None:
        await api.send("POST", "/api/profile-subscription-bulk-create-jobs", job)


async def track(api: AsyncApi, call: LegacyCall) -> None:
    """Record an event, and then the consent that came with it."""
    await api.send("POST", "/api/events", people.event_of(call))
    await _consent(api, call.customer_properties)


async def identify(api: AsyncApi, call: LegacyCall) -> None:
    """Make a person known, and take the consent that came with it."""
    await api.send("POST", "/api/profile-import", {"data": people.profile_of(call.properties)})
    await _consent(api, call.properties)


async def update_person(api: AsyncApi, call: LegacyCall) -> None:
    """Change a person by Klaviyo's id."""
    body = people.changed_profile(call)
    known = (await api.send("PATCH", f"/api/profiles/{call.ids[0]}", body))["data"]["attributes"]
    own = {name: known[name] for name in ("email", "phone_number") if known[name]}
    await _consent(api, {**own, **call.arguments})


async def get_person(api: AsyncApi, call: LegacyCall) -> Any:
    """Read a person and the lists that the person is on, at the same time."""
    return await asyncio.gather(
        api.send("GET", f"/api/profiles/{call.ids[0]}"), api.send("GET", f"/api/profiles/{call.ids[0]}/lists")
    )


async def search_people(api: AsyncApi, call: LegacyCall) -> Any:
    """Find a person by an identifier."""
    return await api.all("/api/profiles", {"filter": people.search_filter(call)})


async def timeline(api: AsyncApi, call: LegacyCall) -> Any:
    """Read events with their people, the newest first."""
    query = {"include": "profile,metric", "page[size]": "1000", **people.timeline_query(call)}
    return await api.all("/api/events", query)


async def subscribe(api: AsyncApi, call: LegacyCall) -> None:
    """Import the people with facts one by one and at the same time, then subscribe all."""
    persons = call.arguments["profiles"]
    rich = groups.described(persons)
    await asyncio.gather(*(api.send("POST", "/api/profile-import", {"data": item}) for item in rich))
    jobs = groups.subscriptions_of(call.ids[0], persons)
    await asyncio.gather(
        *(api.send("POST", "/api/profile-subscription-bulk-create-jobs", job) for job in jobs)
    )


async def unsubscribe(api: AsyncApi, call: LegacyCall) -> None:
    """Unsubscribe the members, in several jobs at the same time; a job is sent again for members only."""

    async def leave(part: Sequence[str]) -> None:
        for number in range(6):
            left = await _asked(api, call.ids[0], "lists", "email", part)
            (job, *_) = [
                *groups.withdrawals_of(call.ids[0], [item["attributes"]["email"] for item in left]),
                None,
            ]
            if job is None:
                return
            try:
                await api.attempt("POST", "/api/profile-subscription-bulk-delete-jobs", job)
                return
            except Unsettled as unsettled:
                await asyncio.sleep(float(unsettled.wait or 0.2 * 2**number))
        raise Unsettled(None)

    emails: list[str] = call.arguments.get("emails", [])
    await asyncio.gather(*(leave(part) for part in groups.parts(emails, _BY_EMAIL)))
    numbers: list[str] = call.arguments.get("phone_numbers", [])
    known = await _asked(api, call.ids[0], "lists", "phone_number", numbers) if numbers else []
    await asyncio.gather(*(leave([item["attributes"]["email"]]) for item in known))


async def _asked(
    api: AsyncApi, group: str, kind: str, field: str, values: Sequence[str]
) -> list[dict[str, Any]]:
    """Read members by an identifier, some at a time and all at the same time."""
    path = f"/api/{kind}/{group}/profiles"
    filters = [
        f"any({field},[{','.join(map(people.quoted, part))}])" for part in groups.parts(values, _BY_EMAIL)
    ]
    pages = await asyncio.gather(
        *(api.all(path, {"filter": named, "page[size]": "100"}) for named in filters)
    )
    return [member for page in pages for member in page]


async def _members(api: AsyncApi, call: LegacyCall, kind: str = "lists") -> list[dict[str, Any]]:
    named = call.arguments.get("email")
    emails = named.split(",") if named else call.arguments.get("emails", [])
    found = await asyncio.gather(
        _asked(api, call.ids[0], kind, "email", emails),
        _asked(api, call.ids[0], kind, "phone_number", call.arguments.get("phone_numbers", [])),
    )
    return [*found[0], *found[1]]


async def suppress(api: AsyncApi, call: LegacyCall) -> None:
    """Stop sending to an address."""
    body = groups.suppression_of("create", call.arguments["email"])
    await api.send("POST", "/api/profile-suppression-bulk-create-jobs", body)


async def unsuppress(api: AsyncApi, call: LegacyCall) -> None:
    """Send to an address again."""
    body = groups.suppression_of("delete", call.arguments["email"])
    await api.send("POST", "/api/profile-suppression-bulk-delete-jobs", body)


async def exclusions(api: AsyncApi, call: LegacyCall) -> Any:
    """Read everyone who is suppressed, or is for a reason."""
    query = {"additional-fields[profile]": "subscriptions", "page[size]": "100"}
    return await api.all("/api/profiles", {**query, **groups.suppressed_query(call)})


async def add_members(api: AsyncApi, call: LegacyCall) -> None:
    """Import all at the same time, and put them on the list by their ids."""
    profiles = map(people.profile_of, call.arguments["profiles"])
    made = await asyncio.gather(
        *(api.send("POST", "/api/profile-import", {"data": item}) for item in profiles)
    )
    path = f"/api/lists/{call.ids[0]}/relationships/profiles"
    ids = [item["data"]["id"] for item in made]
    await asyncio.gather(
        *(api.send("POST", path, groups.members_of(part)) for part in groups.parts(ids, groups.MOVED))
    )


async def remove_members(api: AsyncApi, call: LegacyCall) -> None:
    """Take people off a list, some at a time and all at the same time."""
    ids = [item["id"] for item in await _members(api, call)]
    path = f"/api/lists/{call.ids[0]}/relationships/profiles"
    await asyncio.gather(
        *(api.send("DELETE", path, groups.members_of(part)) for part in groups.parts(ids, 20))
    )


async def check_members(api: AsyncApi, call: LegacyCall) -> Any:
    """See who is on a list."""
    return await _members(api, call)


async def segment_members(api: AsyncApi, call: LegacyCall) -> Any:
    """See who is in a segment."""
    return await _members(api, call, "segments")


async def update_list(api: AsyncApi, call: LegacyCall) -> None:
    """Rename a list."""
    body = groups.list_of(call.arguments["list_name"], call.ids[0])
    await api.send("PATCH", f"/api/lists/{call.ids[0]}", body)


def _reading(path: str, query: Mapping[str, str] | None = None) -> Callable[..., Coroutine[Any, Any, Any]]:
    async def read(api: AsyncApi, call: LegacyCall) -> Any:
        return await api.all(path.format(*call.ids), query)

    return read


async def get_campaign(api: AsyncApi, call: LegacyCall) -> Any:
    """See how far a campaign is."""
    return await api.send("GET", f"/api/campaigns/{call.ids[0]}")


HANDLERS: Mapping[str, Callable[[AsyncApi, LegacyCall], Coroutine[Any, Any, Any]]] = {
    "track": track,
    "identify": identify,
    "update person": update_person,
    "get person": get_person,
    "search people": search_people,
    "timeline": timeline,
    "metric timeline": timeline,
    "person timeline": timeline,
    "person metric timeline": timeline,
    "list metrics": _reading("/api/metrics"),
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "exclude person": suppress,
    "include person": unsuppress,
    "list exclusions": exclusions,
    "add members": add_members,
    "remove members": remove_members,
    "check members": check_members,
    "segment members": segment_members,
    "lists of person": _reading("/api/profiles/{}/lists"),
    "segments of person": _reading("/api/profiles/{}/segments"),
    "list lists": _reading("/api/lists"),
    "update list": update_list,
    "list templates": _reading("/api/templates"),
    "list campaigns": _reading("/api/campaigns", {"filter": 'equals(messages.channel,"email")'}),
    "get campaign": get_campaign,
}


async def coroutines(call: LegacyCall, target: Target) -> None:
    """Do a call with httpx's async client."""
    async with httpx.AsyncClient(base_url=target.base_url, timeout=10, verify=False) as client:
        await HANDLERS[call.name](AsyncApi(client, target), call)


def _each(work: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
    """Do something with each of some items, at the same time."""
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        return [*pool.map(work, items)]


def add_in_threads(api: Api, call: LegacyCall) -> None:
    """Import each person in a thread, and put each on the list in a thread."""
    path = f"/api/lists/{call.ids[0]}/relationships/profiles"

    def add(person: Mapping[str, Any]) -> None:
        made = api.send("POST", "/api/profile-import", {"data": people.profile_of(person)})
        api.send("POST", path, groups.members_of([made["data"]["id"]]))

    _each(add, call.arguments["profiles"])


def subscribe_in_threads(api: Api, call: LegacyCall) -> None:
    """Import and subscribe in threads, some people in each job."""
    persons = call.arguments["profiles"]
    _each(lambda item: api.send("POST", "/api/profile-import", {"data": item}), groups.described(persons))
    jobs = [job for part in groups.parts(persons, 40) for job in groups.subscriptions_of(call.ids[0], part)]
    _each(lambda job: api.send("POST", "/api/profile-subscription-bulk-create-jobs", job), jobs)


def remove_in_threads(api: Api, call: LegacyCall) -> None:
    """Take each member off the list in a thread."""
    path = f"/api/lists/{call.ids[0]}/relationships/profiles"
    found = [item["id"] for item in members(api, call)]
    _each(lambda part: api.send("DELETE", path, groups.members_of(part)), groups.parts(found, 10))


def read_in_threads(api: Api, call: LegacyCall) -> Any:
    """Ask of each person in a thread whether the person is on the list."""
    path = f"/api/lists/{call.ids[0]}/profiles"
    filters = [
        f"equals({field},{people.quoted(value)})"
        for field in ("email", "phone_number")
        for value in call.arguments.get(f"{field}s", [])
    ]
    return _each(lambda named: [*api.read(path, {"filter": named})], filters)


def forget_in_a_thread(api: Api, call: LegacyCall) -> None:
    """Have a person forgotten by a thread of its own, which is waited for."""

    def forget() -> None:
        for number in range(6):
            try:
                api.attempt("POST", "/api/data-privacy-deletion-jobs", people.deletion_of(call))
                return
            except KlaviyoError as error:
                if not number or error.status != 404:
                    raise
                return
            except Unsettled as unsettled:
                time.sleep(float(unsettled.wait or 0.2 * 2**number))
        raise Unsettled(None)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(forget).result()


THREADED = {
    "add members": add_in_threads,
    "subscribe": subscribe_in_threads,
    "remove members": remove_in_threads,
    "check members": read_in_threads,
    "request deletion": forget_in_a_thread,
}
STYLES = (
    python("async httpx, several at a time", coroutines, ASYNC),
    python(
        "threads, several at a time",
        shop(handlers=THREADED),
        ("add-to-list", "subscribe", "remove-from-list", "check-members", "delete-profile", "journey"),
    ),
)
