"""Every recorded request of a real client, as it travelled, to an account in which its ids exist."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable, Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest

from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from tests.mockserver.helpers import LIBRARY, Json

KEY = "pk_test_0000000000000000000000000000000000"
COMPANY = "AbC123"  # the public key that the recordings use
PERSON, LIST, SEGMENT, METRIC = "01GDDKASAP8TKDDA2GRZDSVP4H", "Y6nRLr", "UTd5ui", "UMTLbD"
TEMPLATE, TAG = "RcvwnQ", "abcd1234-ef56-gh78-ij90-abcdef123456"
CAMPAIGN, MESSAGE = "01HABCDEFCAMP000000000000", "01HABCDEFMSG0000000000000"

NEW = ("klaviyo-api-py-24.0.0", "klaviyo-api-py-7.0.0", "klaviyo-api-node-23.0.0", "klaviyo-api-client-0.1.1")
OLD = ("klaviyo-legacy-py-3.1.7", "node-klaviyo-1.1.3")

# What is there before each request.
CONTENT: Json = {
    "profiles": [
        {"id": PERSON, "properties": {"old_prop": 1, "skus": ["x"]}},
        {"email": "gone@example.com"},
        {"phone_number": "+15005550009"},
    ],
    "lists": [{"id": LIST, "name": "Newsletter", "members": [PERSON]}],
    "segments": [{"id": SEGMENT, "name": "Buyers", "members": [PERSON]}],
    "metrics": [{"id": METRIC, "name": "Placed Order"}],
    "templates": [{"id": TEMPLATE, "name": "Mail", "html": "<p>{{ first_name }}</p>"}],
    "campaigns": [
        {
            "id": CAMPAIGN,
            "message_id": MESSAGE,
            "name": "Sale",
            "lists": [LIST],
            "subject": "Sale",
            "from_email": "shop@northwind.shop",
            "from_label": "Northwind",
            "template": TEMPLATE,
        },
        {"id": "dqQnNW", "name": "Last year's sale", "lists": [LIST], "status": "Sent"},
    ],
    "resources": [{"type": "tag", "id": TAG, "attributes": {"name": "season"}}],
}

# use case -> the recorded ones that go before it, on the same account
BEFORE: dict[str, tuple[str, ...]] = {
    "get_campaign_send_job": ("create_campaign_send_job",),
    "cancel_campaign_send_job": ("create_campaign_send_job",),
    "revert_campaign_send_job": ("create_campaign_send_job",),
}

# use case -> status and why it is right to refuse it; nothing else may be
REFUSED: dict[str, tuple[int, str]] = {
    "get_profile_not_found": (404, "asks for a profile with the id 404"),
    "get_event": (400, "4vRpBT is no id of an event (P43)"),
    "get_event_profile": (400, "4vRpBT is no id of an event (P43)"),
    "get_event_id_needs_escaping": (400, "a/b c+ü is no id of an event (P43)"),
    "get_events_page_cursor": (400, "the cursor is of a canned server"),
    "get_events_page_next_link": (400, "the cursor is of a canned server"),
    "get_events_page_next_link_http": (400, "the cursor is of a canned server"),
    "create_client_back_in_stock_subscription": (
        404,
        "back in stock is none of the guide's use cases (8.14)",
    ),
    "profile_metric_timeline_v1": (400, "its `since` is the word uuid, a stand-in for an id of v1"),
    "get_profiles_page_next_link": (400, "the cursor is of a canned server"),
    "get_profiles_page_next_link_http": (400, "the cursor is of a canned server"),
    "get_profiles_page_next_link_https": (400, "the cursor is of a canned server"),
}


@pytest.fixture(scope="module")
def served() -> Iterator[MockServer]:
    """Run a mock that serves both APIs."""
    # The recorded people live at example.com, whose events Klaviyo drops; the mock is told to keep them.
    # Jobs take a minute that never passes here, so that a send can be called off.
    settings = Settings(legacy="serve", drop_reserved=False, jobs="seconds:60")
    with MockServer(settings=settings) as server:
        yield server


def recorded(corpus: Path, name: str) -> list[Json]:
    """Read the requests of a client."""
    return [json.loads(line) for line in (corpus / f"{name}.jsonl").read_text().splitlines()]


def wire(request: Json) -> bytes:
    """Write a request as it was sent: headers in their order and casing, the body framed as it was."""
    target = request["path"] + (f"?{request['query']}" if request["query"] else "")
    head = [f"{request['method']} {target} HTTP/1.1", *(": ".join(pair) for pair in request["headers"])]
    body = (request["body"] or "").encode()
    if ["Transfer-Encoding", "chunked"] in request["headers"]:
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    return "\r\n".join([*head, "", ""]).encode() + body


def send(server: MockServer, request: Json) -> tuple[int, bytes]:
    """Send a request and return status and body of the answer."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as client:
        client.sendall(wire(request))
        with HTTPResponse(client, method=request["method"]) as received:
            received.begin()
            return received.status, received.read()


def plant(server: MockServer, person: str) -> None:
    """Empty the accounts of the recordings, and put into them what is named; `person` is who PERSON is."""
    known, *others = CONTENT["profiles"]
    content = {**CONTENT, "profiles": [{**known, "email": person}, *others]}
    for account in (server.account(KEY), server.account(f"pk_{COMPANY}_old")):
        account.reset()
        seed(account, content)


def answer(server: MockServer, request: Json, earlier: Iterable[Json]) -> tuple[int, bytes]:
    """Send a request to fresh accounts, after others that succeed."""
    # Today's clients make sarah.mason@example.com themselves; the old ones look for her.
    plant(server, "sarah.mason@example.com" if request["revision"] is None else "known@example.com")
    for item in earlier:
        status, body = send(server, item)
        assert status < 300, (item["use_case"], body)
    return send(server, request)


@pytest.mark.parametrize("client", [*NEW, *OLD])
def test_every_recorded_request_is_answered_as_it_should(
    served: MockServer, corpus: Path, client: str
) -> None:
    requests = recorded(corpus, client)
    by_name = {request["use_case"]: request for request in requests}
    wrong = {}
    for request in requests:
        name = request["use_case"]
        status, body = answer(served, request, [by_name[item] for item in BEFORE.get(name, ())])
        if status not in expected(request):
            wrong[name] = (status, body)
    assert wrong == {}


def expected(request: Json) -> Iterable[int]:
    """Return the statuses that are right for a request."""
    if request["use_case"] in REFUSED:
        return [REFUSED[request["use_case"]][0]]
    if request["revision"] is None:
        return [200]
    match = LIBRARY.find(request["path"])
    assert match is not None
    return match.methods[request["method"]][request["revision"]].success


def test_nothing_is_excused_that_is_not_recorded(corpus: Path) -> None:
    names = {request["use_case"] for client in (*NEW, *OLD) for request in recorded(corpus, client)}
    assert REFUSED.keys() | BEFORE.keys() <= names
