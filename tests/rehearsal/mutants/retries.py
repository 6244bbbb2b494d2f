"""Mistakes that show only when Klaviyo throttles or fails, or the line breaks."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx

from examples.patience import ATTEMPTS
from examples.plain_httpx import groups, people
from examples.plain_httpx.api import Api, KlaviyoError, Unsettled
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from tests.rehearsal.mutants.mutant import Mutant, with_handlers

EVENTS = "/api/events"


def waiting(seconds: Callable[[float], float]) -> type[Api]:
    """Make a client that waits in its own way. seconds: takes Retry-After, 1 where there is none."""

    class Waiting(Api):
        def send(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> Any:
            for _ in range(ATTEMPTS):
                try:
                    return self.attempt(method, path, body, query)
                except Unsettled as unsettled:
                    time.sleep(seconds(float(unsettled.wait or 1)))
            raise RuntimeError("Klaviyo is busy")

    return Waiting


def sent_by(api: type[Api], handler: Any) -> Any:
    def handle(right: Api, call: LegacyCall) -> None:
        handler(api(str(right._http.base_url), key_of(right), right._company_id), call)

    return handle


def key_of(api: Api) -> str:
    return api._headers["Authorization"].removeprefix("Klaviyo-API-Key ")


def once(api: Api, call: LegacyCall) -> None:
    """Send once, and let whatever comes be the caller's."""
    api.attempt("POST", EVENTS, people.event_of(call))


def failures_ignored(api: Api, call: LegacyCall) -> None:
    with contextlib.suppress(Unsettled):
        api.attempt("POST", EVENTS, people.event_of(call))


def server_errors_ignored(api: Api, call: LegacyCall) -> None:
    """Take a 5xx for a success, and repeat the rest."""
    for _ in range(ATTEMPTS):
        answer = api._once("POST", "/api/profile-import", {"data": people.profile_of(call.properties)}, None)
        if answer.status_code != 429:
            return
        time.sleep(float(answer.headers["retry-after"]))
    raise RuntimeError("Klaviyo is busy")


def reset_ignored(api: Api, call: LegacyCall) -> None:
    for _ in range(ATTEMPTS):
        try:
            api.attempt("POST", "/api/profile-import", {"data": people.profile_of(call.properties)})
            return
        except Unsettled as unsettled:
            if isinstance(unsettled.__cause__, httpx.TransportError):
                return
            time.sleep(float(unsettled.wait or 1))
    raise RuntimeError("Klaviyo is busy")


def new_id_each_time(api: Api, call: LegacyCall) -> None:
    """Draw a unique_id for each attempt: the event that got through counts twice."""
    body = people.event_of(call)
    has_its_own = call.time is not None or "$event_id" in call.properties
    for _ in range(ATTEMPTS):
        if not has_its_own:
            body["data"]["attributes"]["unique_id"] = str(uuid.uuid4())
        try:
            api.attempt("POST", EVENTS, body)
            return
        except Unsettled as unsettled:
            time.sleep(float(unsettled.wait or 1))
    raise RuntimeError("Klaviyo is busy")


def list_again(api: Api, call: LegacyCall) -> None:
    """Repeat what has no key of its own, without looking."""
    new = {"type": "list", "attributes": {"name": call.arguments["list_name"]}}
    api.send("POST", "/api/lists", {"data": new})


def template_again(api: Api, call: LegacyCall) -> None:
    attributes = {"name": call.arguments["name"], "editor_type": "CODE", "html": call.arguments["html"]}
    api.send("POST", "/api/templates", {"data": {"type": "template", "attributes": attributes}})


def clone_again(api: Api, call: LegacyCall) -> None:
    copy = {"type": "campaign", "id": call.ids[0], "attributes": {"new_name": call.arguments.get("name")}}
    api.send("POST", "/api/campaign-clone", {"data": copy})


def template_clone_again(api: Api, call: LegacyCall) -> None:
    copy = {"type": "template", "id": call.ids[0], "attributes": {"name": call.arguments["name"]}}
    api.send("POST", "/api/template-clone", {"data": copy})


def sent_again(api: Api, call: LegacyCall) -> None:
    api.send("POST", "/api/campaign-send-jobs", {"data": {"type": "campaign-send-job", "id": call.ids[0]}})


def unsubscribed_again(api: Api, call: LegacyCall) -> None:
    """Repeat the job without asking again who is on the list."""
    for attempt in range(ATTEMPTS):
        try:
            return _unsubscribe(api, call)
        except Unsettled as unsettled:
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(float(unsettled.wait or 1))
    raise AssertionError("the last attempt returns or raises")


def _unsubscribe(api: Api, call: LegacyCall) -> None:
    withdrawn = {"email": {"marketing": {"consent": "UNSUBSCRIBED"}}}
    profiles = [
        {"type": "profile", "attributes": {"email": email, "subscriptions": withdrawn}}
        for email in call.arguments.get("emails", ())
    ]
    job = {
        "type": "profile-subscription-bulk-delete-job",
        "attributes": {"profiles": {"data": profiles}},
        "relationships": {"list": {"data": {"type": "list", "id": call.ids[0]}}},
    }
    api.attempt("POST", "/api/profile-subscription-bulk-delete-jobs", {"data": job})


def gone_is_an_error(api: Api, call: LegacyCall) -> None:
    """Take the 404 of a repeated DELETE for a failure."""
    api.send("DELETE", f"/api/lists/{call.ids[0]}")


def given_up_on_pages(api: Api, call: LegacyCall) -> list[Any]:
    """Take what has been read until something goes wrong for all there is."""
    found: list[Any] = []
    try:
        page = api.attempt("GET", "/api/lists")
        found += page["data"]
        while page["links"]["next"]:
            url = httpx.URL(page["links"]["next"])
            page = api.attempt("GET", url.path, query=dict(url.params))
            found += page["data"]
    except (Unsettled, KlaviyoError):
        pass
    return found


MUTANTS = [
    Mutant(
        "sent again at once",
        "create-profile",
        "retry-too-soon",
        "",
        with_handlers(identify=sent_by(waiting(lambda asked: 0), people.identify)),
        "P36",
        faults=True,
    ),
    Mutant(
        "waits less than Retry-After",
        "subscribe",
        "retry-too-soon",
        "",
        with_handlers(subscribe=sent_by(waiting(lambda asked: 0.5), groups.subscribe)),
        "P36",
        faults=True,
    ),
    Mutant("no retry", "create-event", "raised", "", with_handlers(track=once), "facts 5.1", faults=True),
    Mutant(
        "failures ignored",
        "create-event",
        "difference-missing",
        "",
        with_handlers(track=failures_ignored),
        "facts 5.1",
        faults=True,
    ),
    Mutant(
        "5xx taken for a success",
        "create-profile",
        "difference-missing",
        "",
        with_handlers(identify=server_errors_ignored),
        "GH:klaviyo/klaviyo-api-python#28",
        faults=True,
    ),
    Mutant(
        "a broken line taken for a success",
        "create-profile",
        "difference-missing",
        "",
        with_handlers(identify=reset_ignored),
        "GH:klaviyo/klaviyo-api-python#28",
        faults=True,
    ),
    Mutant(
        "a unique_id for each attempt",
        "create-event",
        "difference-extra",
        "",
        with_handlers(track=new_id_each_time),
        "facts 8.1",
        faults=True,
    ),
    Mutant(
        "list made again",
        "create-list",
        "difference-extra",
        "",
        with_handlers(create_list=list_again),
        "facts 13.4",
        faults=True,
    ),
    Mutant(
        "template made again",
        "create-template",
        "difference-extra",
        "",
        with_handlers(create_template=template_again),
        "facts 13.4",
        faults=True,
    ),
    Mutant(
        "campaign copied again",
        "clone-campaign",
        "difference-extra",
        "",
        with_handlers(clone_campaign=clone_again),
        "facts 13.4",
        faults=True,
    ),
    Mutant(
        "template copied again",
        "clone-template",
        "difference-extra",
        "",
        with_handlers(clone_template=template_clone_again),
        "facts 13.4",
        faults=True,
    ),
    Mutant(
        "campaign sent again",
        "send-campaign",
        "campaign-state",
        "/data",
        with_handlers(send_campaign=sent_again),
        "facts 13.4",
        faults=True,
    ),
    Mutant(
        "unsubscribed again",
        "unsubscribe",
        "global-unsubscribe",
        "*",
        with_handlers(unsubscribe=unsubscribed_again),
        "P31",
        faults=True,
    ),
    Mutant(
        "deleted already, taken for a failure",
        "delete-list",
        "raised",
        "",
        with_handlers(delete_list=gone_is_an_error),
        "facts 13.4",
        faults=True,
    ),
    Mutant(
        "pages given up",
        "list-lists",
        "difference-missing",
        "read",
        with_handlers(list_lists=given_up_on_pages),
        "facts 13.4",
        faults=True,
    ),
]
